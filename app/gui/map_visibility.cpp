// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_editing.cpp
#include "app/gui/map_visibility.h"

#include "views/models/counted.h"
#include "views/panels/notice_bar.h"

namespace drawbridge {
namespace {

QString noticeOf(const SceneRest &rest)
{
    QString text = counted(rest.nodes, MapVisibility::tr("1 node is hidden"),
                           MapVisibility::tr("%1 nodes are hidden"));
    if (rest.edges > 0)
        text += counted(rest.edges, MapVisibility::tr(", with 1 line"),
                        MapVisibility::tr(", with %1 lines"));
    if (rest.implicit > 0)
        text += counted(rest.implicit, MapVisibility::tr(" and 1 undrawn connection"),
                        MapVisibility::tr(" and %1 undrawn connections"));
    return text + QLatin1Char('.');
}

} // namespace

MapVisibility::MapVisibility(CanvasView *canvas, NoticeBar *bar, Selection *selection,
                             QObject *parent)
    : QObject(parent), m_canvas(canvas), m_bar(bar), m_selection(selection)
{
    connect(m_bar, &NoticeBar::buttonClicked, this, [this] {
        showAll();
        m_canvas->setFocus();
    });
    connect(m_selection, &Selection::revealRequested, this, &MapVisibility::unhideSelected);
}

void MapVisibility::show(const ScenePtr &scene)
{
    m_scene = scene;
    update();
}

void MapVisibility::reset()
{
    m_filter = {};
    m_scene.reset();
    m_canvas->setScene({});
    m_bar->showText({});
}

/// The selected nodes or the ends of the selected line; of a namespace, its workloads too.
std::set<NodeKey> MapVisibility::meant() const
{
    std::set<NodeKey> nodes(m_selection->nodes().begin(), m_selection->nodes().end());
    if (const auto &edge = m_selection->edge())
        nodes = {edge->first, edge->second};
    std::set<NodeKey> all = nodes;
    for (const NodeLook &look : m_scene->nodes) {
        const NodeKey home{look.key.cluster, "", "Namespace", look.key.nameSpace};
        if (look.shape == NodeShape::Workload && nodes.contains(home))
            all.insert(look.key);
    }
    return all;
}

void MapVisibility::hideSelected()
{
    if (!m_scene || m_selection->nodes().empty())
        return;
    m_filter.hidden.merge(meant());
    m_selection->clear();
    update();
}

void MapVisibility::showOnlySelected()
{
    if (!m_scene || m_selection->isEmpty())
        return;
    m_filter = showingOnly(*m_scene, meant());
    update();
}

void MapVisibility::showNeighbours()
{
    if (!m_scene || m_selection->isEmpty())
        return;
    m_filter = showingOnly(*m_scene, neighbourhoodOf(*m_scene, meant()));
    update();
}

void MapVisibility::showAll()
{
    m_filter = {};
    update();
}

/// Whoever asks for a node by name or finding means to see it.
void MapVisibility::unhideSelected()
{
    std::size_t found = 0;
    for (const NodeKey &node : m_selection->nodes())
        found += m_filter.hidden.erase(node);
    if (const auto &edge = m_selection->edge())
        found += m_filter.hidden.erase(edge->first) + m_filter.hidden.erase(edge->second);
    if (found > 0)
        update();
}

void MapVisibility::update()
{
    if (!m_scene)
        return;
    if (m_filter.isEmpty()) {
        m_canvas->setScene(*m_scene);
        m_bar->showText({});
        return;
    }
    SceneRest rest;
    m_canvas->setScene(filtered(*m_scene, m_filter, rest));
    m_bar->showText(rest.nodes > 0 ? noticeOf(rest) : QString());
}

} // namespace drawbridge
