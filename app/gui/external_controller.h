// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"

#include <QObject>

namespace drawbridge {

class ExternalDialog;

/// Adds, changes and removes what is outside the clusters, and tells where a Kubernetes API is.
class ExternalController : public QObject {
    Q_OBJECT
public:
    ExternalController(Workspace *workspace, QWidget *window);

    void add();
    /// Asks how to change an external, or where the API server is; false where it is neither.
    bool edit(const NodeKey &key);
    /// Those of the nodes that the design adds, with their flows, as one step.
    void remove(const std::vector<NodeKey> &nodes);

signals:
    void refused(const QString &why);

private:
    ExternalDialog *open();
    void listen(ExternalDialog *dialog, const std::optional<NodeKey> &edited);
    void apply(ExternalDialog *dialog, const Edit &edit, const NodeKey &selected);

    Workspace *m_workspace;
    QWidget *m_window;
};

} // namespace drawbridge
