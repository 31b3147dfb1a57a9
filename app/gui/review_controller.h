// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "app/gui/review_store.h"
#include "app/gui/workspace.h"
#include "views/review/review_dialog.h"

#include <QObject>
#include <QPointer>
#include <QTemporaryDir>

#include <map>
#include <thread>

namespace drawbridge {

/// What a comparison gave, with the folders its places are relative to.
struct ComparedInputs {
    std::shared_ptr<const Review> review; ///< Null: `error` says why.
    QString error;
    QString base, change; ///< As they were named.
    QString baseRoot, changeRoot;
    std::shared_ptr<QTemporaryDir> extracted; ///< Of a revision; goes with this.
};

/// Reads both inputs and compares them. `base`: a folder, a design, or a revision of the Git
/// repository that `change` lies in.
[[nodiscard]] ComparedInputs compareInputs(const QString &base, const QString &change,
                                           const std::stop_token &stop);

/// The lines of a policy, role or binding from a place on, with their numbers, as far as its
/// document goes; nothing of other kinds, whose lines may hold secrets.
[[nodiscard]] QString policyLines(const QString &root, const SourceSpan &place);

/// Opens the review, has it worked out in the background and keeps what is said of it.
class ReviewController : public QObject {
    Q_OBJECT
public:
    ReviewController(Workspace *workspace, const ActionCatalog &actions, ReviewStore store,
                     QWidget *window);
    ~ReviewController() override;

    void open();

private:
    void compare(const QString &base, const QString &change);
    void show(const std::shared_ptr<const ComparedInputs> &compared, int number);
    void save(const QString &markdown);
    void keep();

    Workspace *m_workspace;
    QWidget *m_window;
    ReviewStore m_store;
    QPointer<ReviewDialog> m_dialog;
    int m_lastNumber = 0;                  ///< Of what is compared; older answers are dropped.
    std::map<int, std::jthread> m_workers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
