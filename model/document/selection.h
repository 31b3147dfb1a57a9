// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/node_key.h"

#include <QObject>

#include <optional>
#include <utility>
#include <vector>

namespace drawbridge {

/// What is selected: nodes, or one edge (from, to). One object shared by canvas, explorer, findings
/// and inspector (ux.md 3.1). Not undoable.
class Selection : public QObject {
    Q_OBJECT
public:
    using Edge = std::pair<NodeKey, NodeKey>;
    using QObject::QObject;

    [[nodiscard]] const std::vector<NodeKey> &nodes() const { return m_nodes; } ///< Sorted.
    [[nodiscard]] const std::optional<Edge> &edge() const { return m_edge; }
    [[nodiscard]] bool isEmpty() const { return m_nodes.empty() && !m_edge; }

    void setNodes(std::vector<NodeKey> nodes); ///< Clears the edge.
    void setEdge(Edge edge);                   ///< Clears the nodes.
    void toggleNode(const NodeKey &node);
    void clear();
    /// Asks views to bring what is selected into sight (a finding was activated).
    void reveal() { emit revealRequested(); }

signals:
    void changed();
    void revealRequested();

private:
    std::vector<NodeKey> m_nodes;
    std::optional<Edge> m_edge;
};

} // namespace drawbridge
