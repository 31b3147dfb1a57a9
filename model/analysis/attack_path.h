// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/edge_lookup.h"
#include "model/analysis/escalation.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

class ReachHops;
struct ReachAnswer;
struct ReachEntry;

/// What an attacker holds somewhere on a way.
struct AttackStop {
    std::string name;                         ///< "shop/web", "ServiceAccount shop/web".
    std::optional<EscalationNode::Kind> kind; ///< Nothing: an external.
    std::optional<NodeKey> node;              ///< A workload or external of the design.
    bool operator==(const AttackStop &) const = default;
};

/// One step from a stop to the next.
struct AttackHop {
    std::vector<std::string> because; ///< Sentences without a full stop.
    std::vector<SourceSpan> where;    ///< Lines that make it so, the first one first; may be empty.
    bool isCertain = true;
    bool isCut = false; ///< One of what the smallest cut takes away.
    bool operator==(const AttackHop &) const = default;
};

/// The fewest things to take away so that no way is left between two ends.
struct AttackCut {
    enum class State {
        Found,
        Impossible, ///< Nothing on some way can be taken away.
        TooMany,    ///< More than `kMostCutItems`.
    };
    State state = State::Found;
    std::vector<std::string> items;
    bool operator==(const AttackCut &) const = default;
};
inline constexpr std::size_t kMostCutItems = 32;

/// A way of an attacker, hop by hop (findings.md 2.5), over connections, permissions, pods and
/// nodes.
struct AttackPath {
    std::vector<AttackStop> stops; ///< One more than hops.
    std::vector<AttackHop> hops;
    AttackCut cut;
    bool operator==(const AttackPath &) const = default;
};

/// "shop/web to ServiceAccount shop/web: holds its token (web.yaml:7:3), part of the smallest cut".
[[nodiscard]] std::string hopText(const AttackPath &path, std::size_t hop);
/// "Taking away 2 things leaves no way: …", or why there is no such cut.
[[nodiscard]] std::string cutText(const AttackPath &path);

/// A way over connections alone, with the policies that admit each hop, and the connections of
/// `answer.cut` as its cut.
[[nodiscard]] AttackPath attackPathOf(const ReachAnswer &answer, const ReachEntry &entry,
                                      const EdgeLookup::World &world);

/// A way of the escalation graph. Hops over the network (e18) tell the policies that admit them.
/// The cut is `smallestCut`, and incomplete when stopped.
[[nodiscard]] AttackPath attackPathOf(const EscalationGraph &graph, std::size_t from,
                                      const std::vector<EscalationHop> &way, const ReachHops &hops,
                                      const EdgeLookup::World &world, const std::stop_token &stop);

} // namespace drawbridge
