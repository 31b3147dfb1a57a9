// SPDX-License-Identifier: Apache-2.0
// Tested by tests/document/test_selection.cpp
#include "model/document/selection.h"

#include <algorithm>

namespace drawbridge {

void Selection::setNodes(std::vector<NodeKey> nodes)
{
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    if (nodes == m_nodes && !m_edge)
        return;
    m_nodes = std::move(nodes);
    m_edge.reset();
    emit changed();
}

void Selection::setEdge(Edge edge)
{
    if (m_nodes.empty() && m_edge == edge)
        return;
    m_nodes.clear();
    m_edge = std::move(edge);
    emit changed();
}

void Selection::toggleNode(const NodeKey &node)
{
    std::vector<NodeKey> nodes = m_nodes;
    const auto at = std::lower_bound(nodes.begin(), nodes.end(), node);
    if (at != nodes.end() && *at == node)
        nodes.erase(at);
    else
        nodes.insert(at, node);
    setNodes(std::move(nodes));
}

void Selection::clear()
{
    setNodes({});
}

} // namespace drawbridge
