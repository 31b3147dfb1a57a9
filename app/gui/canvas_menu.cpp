// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_editing.cpp
#include "app/gui/canvas_menu.h"

#include <QCoreApplication>
#include <QMenu>

#include <algorithm>

namespace drawbridge {
namespace {

using Id = ActionId;
using Group = std::vector<Id>;

bool isPinned(const Design &design, const std::vector<NodeKey> &nodes)
{
    return std::any_of(design.positions.begin(), design.positions.end(),
                       [&](const NodePosition &position) {
                           return position.isPinned &&
                                  std::binary_search(nodes.begin(), nodes.end(), position.node);
                       });
}

std::vector<Group> groupsOfGround()
{
    return {{Id::AddExternal, Id::PasteYaml},
            {Id::SelectAll, Id::ShowAll},
            {Id::LayOut, Id::ZoomFit, Id::ToggleLegend}};
}

std::vector<Group> groupsOfEdge(const Design &design, const SceneLook &look,
                                const Selection::Edge &edge)
{
    const NodeLook *to = look.find(edge.second);
    const bool isAccess = to && to->shape == NodeShape::ApiServer;
    const bool isDrawn = isAccess || design.findFlow(edge.first, edge.second);
    Group decide{Id::EditSelection};
    if (!isDrawn && !design.isClosed(edge.first, edge.second))
        decide.push_back(Id::CloseWay);
    if (isDrawn)
        decide.push_back(Id::RemoveSelection);
    Group ends{Id::ShowOnly, Id::ShowNeighbours};
    return isDrawn && !isAccess
               ? std::vector<Group>{decide, {Id::Explain, Id::ShowYaml}, {Id::Copy}, ends}
               : std::vector<Group>{decide, {Id::Explain, Id::ShowYaml}, ends};
}

std::vector<Group> groupsOfNode(const NodeLook &node)
{
    std::vector<Group> groups;
    const bool isWorkload = node.shape == NodeShape::Workload;
    const bool isFrame = node.shape == NodeShape::Namespace || node.shape == NodeShape::Cluster;
    const bool isAdded = node.shape >= NodeShape::Internet && node.shape != NodeShape::ApiServer;
    Group draw;
    if (isWorkload || isAdded)
        draw.push_back(Id::AllowFlow);
    if (isWorkload || node.shape == NodeShape::Group)
        draw.push_back(Id::GrantAccess);
    groups.push_back(draw);
    if (isWorkload || isAdded)
        groups.push_back({Id::ReachFrom, Id::ReachTo, Id::AttackPath});
    groups.push_back(isWorkload ? Group{Id::Explain, Id::ShowYaml} : Group{Id::Explain});
    groups.push_back({Id::Hide, Id::ShowOnly, Id::ShowNeighbours});
    if (node.shape == NodeShape::Namespace || isWorkload)
        groups.push_back({Id::ToggleNamespace});
    if (isAdded)
        groups.push_back({Id::EditSelection, Id::Copy, Id::Duplicate, Id::RemoveSelection});
    else if (node.shape == NodeShape::ApiServer)
        groups.push_back({Id::EditSelection});
    else if (!isFrame)
        groups.push_back({Id::Copy, Id::PasteYaml});
    return groups;
}

void addArrange(QMenu &menu, const ActionCatalog &actions, std::size_t count)
{
    QMenu *arrange = menu.addMenu(QCoreApplication::translate("CanvasMenu", "Arran&ge"));
    for (const Id id : {Id::AlignLeft, Id::AlignCentre, Id::AlignRight, Id::AlignTop,
                        Id::AlignMiddle, Id::AlignBottom})
        arrange->addAction(actions[id]);
    if (count < 3)
        return;
    arrange->addSeparator();
    arrange->addAction(actions[Id::SpreadAcross]);
    arrange->addAction(actions[Id::SpreadDown]);
}

} // namespace

void fillCanvasMenu(QMenu &menu, const ActionCatalog &actions, const Design &design,
                    const SceneLook &look, const Selection &selection)
{
    const std::vector<NodeKey> &nodes = selection.nodes();
    std::vector<Group> groups = groupsOfGround();
    if (selection.edge())
        groups = groupsOfEdge(design, look, *selection.edge());
    else if (nodes.size() > 1)
        groups = {{Id::Hide, Id::ShowOnly, Id::ShowNeighbours},
                  {Id::Copy, Id::PasteYaml, Id::Duplicate, Id::RemoveSelection}};
    else if (nodes.size() == 1 && look.find(nodes.front()))
        groups = groupsOfNode(*look.find(nodes.front()));
    for (const Group &group : groups) {
        if (!menu.isEmpty() && !group.empty())
            menu.addSeparator();
        for (const Id id : group)
            menu.addAction(actions[id]);
    }
    if (nodes.size() > 1)
        addArrange(menu, actions, nodes.size());
    if (isPinned(design, nodes))
        menu.addAction(actions[Id::Unpin]);
}

} // namespace drawbridge
