// SPDX-License-Identifier: Apache-2.0
// Which bands of the matrix are one line each, at first and by hand, and what of it is kept.
// Tested by tests/gui/test_matrix_view.cpp and tests/gui/test_access_views.cpp
#include "views/matrix/matrix_view.h"

namespace drawbridge {
namespace {

constexpr std::size_t kOpenAtMost = 150; ///< Ends; more start collapsed (ux.md 3.5).

} // namespace

void MatrixView::collapseAtFirst()
{
    m_collapsed.clear();
    if (!m_look.states)
        return;
    const CollapseState state = m_opening.value_or(CollapseState{startsCollapsed(), {}});
    for (const PairBand &band : m_look.states->bands())
        if (state.isCollapsed(band.key))
            m_collapsed.insert(band.key);
}

bool MatrixView::startsCollapsed() const
{
    return m_look.states && m_look.states->ends().size() > kOpenAtMost;
}

std::optional<CollapseState> MatrixView::keptBands() const
{
    if (!m_look.states)
        return m_opening;
    CollapseState state{startsCollapsed(), {}};
    for (const PairBand &band : m_look.states->bands())
        if (m_collapsed.contains(band.key) != state.isCollapsedAtFirst)
            state.toggled.insert(band.key);
    return state.toggled.empty() ? std::nullopt : std::optional(std::move(state));
}

void MatrixView::setCollapsed(const NodeKey &band, bool isCollapsed)
{
    if (isCollapsed)
        m_collapsed.insert(band);
    else
        m_collapsed.erase(band);
    rebuild();
    if (m_look.current)
        reveal(*m_look.current);
}

void MatrixView::collapseAll()
{
    if (!m_look.states)
        return;
    for (const PairBand &band : m_look.states->bands())
        m_collapsed.insert(band.key);
    rebuild();
}

void MatrixView::openAll()
{
    m_collapsed.clear();
    rebuild();
    if (m_look.current)
        reveal(*m_look.current);
}

} // namespace drawbridge
