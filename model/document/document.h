// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/edits.h"

#include <QObject>
#include <QUndoStack>

#include <memory>
#include <vector>

namespace drawbridge {

/// What one change touched, by lasting key, so that views update rows and items instead of
/// everything.
struct DesignDelta {
    std::vector<std::pair<NodeKey, NodeKey>> flowsAdded, flowsRemoved, flowsChanged;
    std::vector<NodeKey> nodesMoved;
    bool isTopologyChanged = false; ///< Another import: take everything anew.
    bool isOtherChanged = false;    ///< Settings, closures, access, identities, externals, waivers.
    bool operator==(const DesignDelta &) const = default;
};

[[nodiscard]] DesignDelta deltaBetween(const Design &before, const Design &after);

/// The only gate through which a design changes (architecture R4): `apply` runs the edit and pushes
/// one EditCommand; undo and redo install snapshots. Lives on the window's thread; snapshots handed
/// out may be read from any thread.
class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject *parent = nullptr);

    /// Installs a design as the new clean state and clears the undo stack. `file` may be empty
    /// (never saved).
    void reset(Design design, const QString &file = {});
    [[nodiscard]] std::shared_ptr<const Design> design() const { return m_design; }
    [[nodiscard]] int revision() const
    {
        return m_revision;
    } ///< Grows with every change, undo and redo included.
    [[nodiscard]] QString file() const { return m_file; }
    void setSaved(const QString &file); ///< After a successful save: clean, and named so.
    [[nodiscard]] QUndoStack *undoStack() { return &m_undoStack; }

    /// A failed edit returns its error before any command exists; an edit that changes nothing
    /// pushes none.
    Result<void> apply(const Edit &edit);

signals:
    void changed(const drawbridge::DesignDelta &delta);
    void fileChanged(const QString &file);

private:
    friend class EditCommand;
    void install(std::shared_ptr<const Design> design);

    std::shared_ptr<const Design> m_design;
    QUndoStack m_undoStack;
    QString m_file;
    int m_revision = 0;
};

} // namespace drawbridge
