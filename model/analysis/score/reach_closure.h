// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine_selectors.h"

#include <cstdint>
#include <vector>

namespace drawbridge::score {

/// Who gets to whom over any number of steps, for all at once. The first nodes are workloads,
/// whose steps to one another are many and are held as bits; any others have few.
class ReachClosure {
public:
    ReachClosure(std::size_t workloads, std::size_t others);

    void addHop(std::uint32_t from, std::uint32_t to); ///< Between two workloads.
    void addStep(std::uint32_t from, std::uint32_t to);

    /// The workloads that each workload gets to, itself included. Cost: O(workloads squared / word)
    /// for the strong components, then one union of sets for each two components of which one
    /// leads to the other.
    [[nodiscard]] std::vector<network::Bits> solve() const;
    /// By workload: those it gets to by one hop or one step.
    [[nodiscard]] const network::Bits &hopsOf(std::uint32_t from) const { return m_hops[from]; }

private:
    using Order = std::vector<std::uint32_t>;
    struct Search;
    [[nodiscard]] std::size_t size() const { return m_steps.size(); }
    [[nodiscard]] Order finishOrder() const;
    [[nodiscard]] Order componentsOf(const Order &finished, std::uint32_t &count) const;

    std::vector<network::Bits> m_hops, m_hopsBack; ///< By workload.
    std::vector<Order> m_steps, m_stepsBack;       ///< By node.
};

} // namespace drawbridge::score
