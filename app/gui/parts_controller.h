// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "model/design/design_parts.h"

#include <QObject>

namespace drawbridge {

/// Copies parts of a design over the clipboard, as text that people can read and other windows
/// take. What a paste means is told in docs/decisions.md.
class PartsController : public QObject {
    Q_OBJECT
public:
    PartsController(Workspace *workspace, QObject *parent);

    void copy();
    /// False when the clipboard holds no parts: then it may hold manifests.
    bool paste();
    void duplicate(); ///< The selected externals, beside themselves.
    /// Copies of externals where they were dropped.
    void copyTo(const std::vector<NodePosition> &places);

signals:
    void done(const QString &what);

private:
    void pasteExternals(const DesignParts &parts, const std::vector<NodePosition> &places,
                        const std::string &label, const std::vector<NodeKey> &callers);

    Workspace *m_workspace;
};

} // namespace drawbridge
