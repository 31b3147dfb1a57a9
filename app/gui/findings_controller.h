// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "app/gui/workspace.h"
#include "views/dialogs/fix_dialog.h"
#include "views/panels/findings_panel.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <thread>

namespace drawbridge {

/// What is done about findings: fixes, which are worked out in the background while their dialog
/// waits, and waivers in the project file.
class FindingsController : public QObject {
    Q_OBJECT
public:
    FindingsController(Workspace *workspace, FindingsPanel *panel, const ActionCatalog &actions,
                       QWidget *window);
    ~FindingsController() override;

signals:
    void done(const QString &what);
    void failed(const QString &why);

private:
    void fix(const Finding &finding);
    void showFixes(const JudgedFixesPtr &fixes, int number);
    void applyEdit(const Edit &edit);
    void save(const Fix &fix);
    void suppress(const Finding &finding);
    void unsuppress(const Finding &finding);

    Workspace *m_workspace;
    QWidget *m_window;
    QPointer<FixDialog> m_dialog;          ///< The one that is open or waits.
    Finding m_finding;                     ///< It is about.
    QString m_owner;                       ///< Of the last waiver.
    int m_lastNumber = 0;                  ///< Of what is worked out; older answers are dropped.
    std::map<int, std::jthread> m_workers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
