// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_navigation.cpp
#include "app/gui/map_search.h"

#include "views/canvas/canvas_view.h"
#include "views/models/counted.h"
#include "views/models/node_search.h"

#include <algorithm>

namespace drawbridge {

MapSearch::MapSearch(CanvasView *canvas, Selection *selection, QObject *parent)
    : QObject(parent), m_canvas(canvas), m_selection(selection)
{
    connect(m_canvas, &CanvasView::pictureChanged, this, &MapSearch::search);
}

void MapSearch::setQuery(const QString &query)
{
    if (query.trimmed() == m_query)
        return;
    m_query = query.trimmed();
    m_current.reset();
    search();
    tell();
}

// What is current stays so while it still fits.
void MapSearch::search()
{
    if (m_query.isEmpty() && m_matches.empty()) {
        m_canvas->setMatches(std::nullopt);
        return;
    }
    std::optional<NodeKey> current;
    if (m_current)
        current = m_matches[*m_current];
    m_matches = nodesMatching(m_canvas->look(), m_query);
    m_current.reset();
    const auto at =
        current ? std::find(m_matches.begin(), m_matches.end(), *current) : m_matches.end();
    if (at != m_matches.end())
        m_current = static_cast<std::size_t>(at - m_matches.begin());
    m_canvas->setMatches(m_query.isEmpty() ? std::nullopt : std::optional(m_matches));
}

void MapSearch::step(int by)
{
    if (m_matches.empty()) {
        tell();
        return;
    }
    const auto count = static_cast<std::ptrdiff_t>(m_matches.size());
    const std::ptrdiff_t before =
        m_current ? static_cast<std::ptrdiff_t>(*m_current) : (by > 0 ? -1 : count);
    m_current = static_cast<std::size_t>((before + by + count) % count);
    m_selection->setNodes({m_matches[*m_current]});
    m_selection->reveal();
    tell();
}

void MapSearch::tell()
{
    if (m_query.isEmpty()) {
        emit told({});
    } else if (m_matches.empty()) {
        emit told(tr("Nothing on the map fits “%1”").arg(m_query));
    } else if (!m_current) {
        emit told(tr("%1 on the map; Enter or F3 goes to the first")
                      .arg(counted(static_cast<qsizetype>(m_matches.size()), tr("1 match"),
                                   tr("%1 matches"))));
    } else {
        const NodeKey &key = m_matches[*m_current];
        QString text = tr("%1 of %2 · %3")
                           .arg(*m_current + 1)
                           .arg(m_matches.size())
                           .arg(QString::fromStdString(key.name));
        if (!key.nameSpace.empty())
            text += QStringLiteral(", ") + QString::fromStdString(key.nameSpace);
        emit told(text);
    }
}

} // namespace drawbridge
