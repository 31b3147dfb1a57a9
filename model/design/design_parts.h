// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <optional>
#include <utility>
#include <vector>

namespace drawbridge {

/// What can be copied of a design: its externals, and flows. As text it is a design that holds
/// nothing else, so that `writeDesign` and `readDesign` write and read it.
struct DesignParts {
    std::vector<External> externals;
    std::vector<Flow> flows;
    bool operator==(const DesignParts &) const = default;
    [[nodiscard]] bool isEmpty() const { return externals.empty() && flows.empty(); }
};

/// Of the nodes the externals, and what the workloads among them call; of an edge its flow. Who
/// calls a workload is not copied: those ports are its own.
[[nodiscard]] DesignParts partsOf(const Design &design, const std::vector<NodeKey> &nodes,
                                  const std::optional<std::pair<NodeKey, NodeKey>> &edge);

[[nodiscard]] Design designOf(DesignParts parts);
[[nodiscard]] DesignParts partsIn(const Design &design);

/// The same name with the first free number: "partner-2" beside "partner".
[[nodiscard]] NodeKey freeKey(const Design &design, const NodeKey &key);

struct Pasted {
    Design design;
    std::vector<NodeKey> nodes; ///< The externals that were added.
};

/// Adds copies of the externals under free names. The flows are drawn from each of `callers`
/// instead of their own, or as they are where there are none; those whose ends the design does not
/// have are left out. Errors: FlowUnknown where nothing could be pasted.
[[nodiscard]] Result<Pasted> pasteParts(const Design &before, const DesignParts &parts,
                                        const std::vector<NodeKey> &callers);

} // namespace drawbridge
