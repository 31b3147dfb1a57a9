// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace drawbridge {

/// A run of neighbouring ends that have one verdict.
struct VerdictRun {
    std::uint32_t end = 0;     ///< One past the last end of the run.
    std::uint32_t verdict = 0; ///< Index into `NetworkRelation::verdicts`.
    bool operator==(const VerdictRun &) const = default;
};

/// What the policies of an engine decide for all ordered pairs, held as few distinct verdicts and,
/// for each source, runs of destinations. An end is a workload (the same number as its WorkloadId)
/// or, after those, a block of outside addresses (as NetworkEngine::addressBlocks numbers them).
/// A value: it does not need the engine any more.
struct NetworkRelation {
    using Row = std::vector<VerdictRun>;
    std::size_t workloads = 0;
    std::vector<AddressSet> blocks;
    std::vector<PortVerdict> verdicts; ///< Distinct.
    /// By source end; each covers all ends. Relations before and after an edit share rows.
    std::vector<std::shared_ptr<const Row>> rows;

    [[nodiscard]] std::size_t size() const { return rows.size(); }
    /// As NetworkEngine::between says; O(log runs).
    [[nodiscard]] const PortVerdict &between(std::size_t from, std::size_t to) const;
};

/// Decides all ordered pairs of ends, in parallel. Each rule is applied to all its peers at once,
/// so the cost is what the rules name rather than policies times pairs: O(pairs) small steps, plus
/// O(subjects x rules x peers named). Stopped early, the rows are empty. Memory: about 80 MB a
/// thread besides the result.
[[nodiscard]] NetworkRelation relate(const NetworkEngine &engine, std::stop_token stop = {});

/// The same after an edit, from what was before it: only sources and destinations that other
/// policies select are decided again. `before` belongs to `was`, and `engine` was made from that by
/// withPolicy or withoutPolicy. All is decided again where the edit cuts addresses otherwise.
[[nodiscard]] NetworkRelation relateAgain(const NetworkEngine &engine, const NetworkEngine &was,
                                          const NetworkRelation &before, std::stop_token stop = {});

} // namespace drawbridge
