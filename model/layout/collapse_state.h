// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <set>

namespace drawbridge {

/// Which namespaces are shown as one box each. It belongs to a view, not to the design.
struct CollapseState {
    bool isCollapsedAtFirst = false;
    std::set<NodeKey> toggled; ///< Namespaces ("Namespace/shop") that are not as at first.

    [[nodiscard]] bool isCollapsed(const NodeKey &nameSpace) const
    {
        return isCollapsedAtFirst != toggled.contains(nameSpace);
    }
    void toggle(const NodeKey &nameSpace)
    {
        if (toggled.erase(nameSpace) == 0)
            toggled.insert(nameSpace);
    }
    bool operator==(const CollapseState &) const = default;
};

/// Whether a design is first shown with all its namespaces collapsed: more than 5 namespaces or
/// 150 workloads (ux.md 3.5), stand-ins not counted.
[[nodiscard]] bool startsCollapsed(const Design &design);

} // namespace drawbridge
