// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_collapse.cpp
#include "model/layout/kept_layout.h"

namespace drawbridge {

CollapseState openingState(const Design &design, const LayoutExtras &extras)
{
    const auto view = extras.views.find(kGraphView);
    if (view == extras.views.end())
        return {startsCollapsed(design), {}};
    return {view->second.areNamespacesCollapsed, view->second.except};
}

void keepState(const Design &design, const CollapseState &state, LayoutExtras &extras)
{
    extras.views.erase(kGraphView);
    if (state != CollapseState{startsCollapsed(design), {}})
        extras.views[kGraphView] = {state.isCollapsedAtFirst, state.toggled};
}

std::optional<CollapseState> openingBands(const LayoutExtras &extras)
{
    const auto view = extras.views.find(kMatrixView);
    if (view == extras.views.end())
        return std::nullopt;
    CollapseState state{view->second.areNamespacesCollapsed, view->second.except};
    if (state.toggled.erase(kExternalsBand) > 0)
        state.toggled.insert(NodeKey{}); // as the matrix names it
    return state;
}

void keepBands(const std::optional<CollapseState> &bands, LayoutExtras &extras)
{
    extras.views.erase(kMatrixView);
    if (!bands)
        return;
    std::set<NodeKey> except = bands->toggled;
    if (except.erase(NodeKey{}) > 0)
        except.insert(kExternalsBand);
    extras.views[kMatrixView] = {bands->isCollapsedAtFirst, std::move(except)};
}

} // namespace drawbridge
