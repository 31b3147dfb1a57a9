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

} // namespace drawbridge
