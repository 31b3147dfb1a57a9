// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/models/inspector_content.h"

#include <QElapsedTimer>
#include <QObject>

namespace drawbridge {

/// Edits of what is selected from the fields of the inspector. Each is one undo step; what is typed
/// into one field without a pause of a second is one, too (ux.md 3.6).
class FieldController : public QObject {
    Q_OBJECT
public:
    FieldController(Workspace *workspace, QObject *parent);

    void edit(InspectorField field, const QString &text);

private:
    [[nodiscard]] std::string mergeKey(InspectorField field);
    void editFlow(InspectorField field, const QString &text);
    void editNode(InspectorField field, const QString &text);

    Workspace *m_workspace;
    QElapsedTimer m_sinceTyping;
    int m_burst = 0; ///< Grows with every pause.
};

} // namespace drawbridge
