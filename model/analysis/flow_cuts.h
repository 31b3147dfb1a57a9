// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/applied_world.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A flow somebody may miss.
struct WatchedFlow {
    enum class Origin { Drawn, System, Inferred };
    NodeKey from;
    NodeKey to;
    Origin origin = Origin::Drawn;
    std::vector<FlowPort> ports;       ///< Pod ports; of an inferred flow those that are not drawn.
    std::vector<std::string> evidence; ///< Each with its place, where it has one.
    [[nodiscard]] PortSet portSet() const;
    bool operator==(const WatchedFlow &) const = default;
};
[[nodiscard]] std::string_view toString(WatchedFlow::Origin origin); ///< "drawn" …

/// Drawn flows, those of the system layer, API access and the inferred flows between workloads of
/// the input, less what is drawn of them. Sorted. `world` is the one they are wanted in. Inferred
/// flows to hosts whose addresses nobody told are left out and counted in `unwatched`.
[[nodiscard]] std::vector<WatchedFlow> watchedFlows(const AppliedWorld &world,
                                                    std::size_t *unwatched = nullptr);

/// What of one flow a change of the cluster takes. Of a port with drawn requests: of some of them.
struct FlowCut {
    WatchedFlow flow;
    PortSet cut;         ///< Passed before, and does not pass any more.
    PortSet closed;      ///< Does not pass any more; nobody knows whether it passed before.
    PortSet unknown;     ///< Passed or may have passed before; nobody knows whether it still does.
    std::string witness; ///< "8080/TCP", "GET /x on 8080/TCP": of the first of these with ports.
    std::string layer;   ///< Of the witness: "network-ingress" …
    std::string because; ///< One sentence.
    std::vector<SourceSpan> where; ///< What decides, sorted.
    [[nodiscard]] bool isEmpty() const { return cut.empty() && closed.empty() && unknown.empty(); }
    bool operator==(const FlowCut &) const = default;
};

/// The flows that `after` cuts, or may cut, of those `before` let through or may have, in their
/// order. What `told` tells already of a flow is left out. With `before` as `after`: the flows
/// nobody knows about.
[[nodiscard]] std::vector<FlowCut> flowCuts(const std::vector<WatchedFlow> &flows,
                                            const AppliedWorld &before, const AppliedWorld &after,
                                            const std::vector<FlowCut> &told = {});

/// Adds `cuts` to what was told.
void tell(std::vector<FlowCut> &told, const std::vector<FlowCut> &cuts);

} // namespace drawbridge
