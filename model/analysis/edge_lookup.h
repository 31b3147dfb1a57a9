// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <memory>
#include <optional>
#include <vector>

namespace drawbridge {

struct FoundFindings;

/// Answers for single pairs of a design, those in crowds too, which a report does not list. Holds
/// the engines of its design. Immutable, safe from any thread.
class EdgeLookup {
public:
    /// `before`: of the same design before an edit, or none; what the edit cannot have changed is
    /// shared with it.
    EdgeLookup(const Design &design, std::stop_token stop, const EdgeLookup *before = nullptr,
               const FindingsOptions &options = {});
    ~EdgeLookup();

    /// How a pair stands; nothing where it is neither drawn nor closed nor open, or an end is not
    /// in the design.
    [[nodiscard]] std::optional<EdgeState> between(const NodeKey &from, const NodeKey &to) const;
    /// All such pairs with `node` at an end, sorted by (from, to). Cost: O(workloads), and a
    /// question to the engine for each pair found.
    [[nodiscard]] std::vector<EdgeState> edgesOf(const NodeKey &node) const;

    struct World; ///< Of this folder only, as what follows.
    [[nodiscard]] const World &world() const { return *m_world; }
    /// What the design before an edit came to, where this one can go on from there; else null.
    [[nodiscard]] const FoundFindings *foundBefore(const EdgeLookup *before) const;
    void keep(std::shared_ptr<const FoundFindings> found) { m_found = std::move(found); }

private:
    std::unique_ptr<const World> m_world;
    std::shared_ptr<const FoundFindings> m_found;
};

} // namespace drawbridge
