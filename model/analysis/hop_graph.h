// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine_selectors.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace drawbridge {

/// One end of connections: a workload (the number of its WorkloadId) or, after those, an external
/// by its place in `Design::externals`.
using HopEnd = std::uint32_t;

/// Which ends get to which in one hop, as a set for each source. A value.
struct HopGraph {
    std::size_t workloads = 0; ///< Ends from here on are outside: nobody goes on from them.
    std::vector<network::Bits> certain;
    std::vector<network::Bits> possible; ///< Holds what is certain too.

    HopGraph() = default;
    HopGraph(std::size_t workloadCount, std::size_t ends);
    [[nodiscard]] std::size_t size() const { return possible.size(); }
    void add(HopEnd from, HopEnd to, bool isCertain);
    /// Every hop the other way round. Cost: O(hops).
    [[nodiscard]] HopGraph reversed() const;
    bool operator==(const HopGraph &) const = default;
};

/// An end that is got to, by one of the shortest ways: of those before it, that with the smallest
/// number.
struct HopReach {
    HopEnd end = 0;
    HopEnd previous = 0; ///< From which the last hop starts.
    std::uint32_t hops = 0;
    bool operator==(const HopReach &) const = default;
};

/// All ends that are got to, sorted by hops, then end.
struct HopReaches {
    std::vector<HopReach> certain; ///< By hops that are all certain.
    /// By hops some of which may not be: only ends that no certain way reaches in as few hops. The
    /// end before is in one of the two lists with one hop less.
    std::vector<HopReach> possible;
    bool operator==(const HopReaches &) const = default;
};

inline constexpr std::size_t kAnyHops = ~std::size_t{0};

/// Breadth first from one end, by at most so many hops; each workload on the way counts as taken
/// over, the outside ends there. Unfinished when stopped. Cost: O(workloads reached x ends / 64).
[[nodiscard]] HopReaches reachOver(const HopGraph &graph, HopEnd start,
                                   const std::stop_token &stop = {},
                                   std::size_t mostHops = kAnyHops);

struct HopEdge {
    HopEnd from = 0;
    HopEnd to = 0;
    auto operator<=>(const HopEdge &) const = default;
};

/// The fewest hops to take away so that no way of any length is left, unknown ones included; those
/// nearest to `from`, sorted; by maximum flow (Menger). Nothing where there are more than `most`,
/// or when stopped. Empty where there is no way. Cost: `most` times that of `reachOver`.
[[nodiscard]] std::optional<std::vector<HopEdge>> smallestHopCut(const HopGraph &graph, HopEnd from,
                                                                 HopEnd to, std::size_t most,
                                                                 const std::stop_token &stop = {});

} // namespace drawbridge
