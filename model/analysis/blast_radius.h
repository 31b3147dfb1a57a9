// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/attack_path.h"
#include "model/analysis/edge_lookup.h"
#include "model/analysis/workload_hops.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

enum class ReachDirection {
    From, ///< What somebody who holds the node gets to.
    To,   ///< Who gets to the node.
};

/// On what a reach is evaluated.
enum class ReachBasis {
    Imported, ///< What the manifests allow.
    Designed, ///< What is drawn: nothing else is open once the export is applied.
};

/// One question about the blast radius of a node (ux.md 3.9).
struct ReachQuestion {
    NodeKey node; ///< A workload or an external.
    ReachDirection direction = ReachDirection::From;
    ReachBasis basis = ReachBasis::Imported;
    HopFilter filter;
    bool withApi = true; ///< Permissions, pods and nodes (findings.md 2.5) as well.
    /// Where to cut: the smallest cut between the node and this one is worked out.
    std::optional<NodeKey> cutAt = {};
    /// The same for what no node of the design stands for: `ReachPower::node`.
    std::optional<std::string> powerAt = {};
    /// Whatever connections get to counts as taken over, so that its permissions, pods and nodes
    /// lead on as well (findings.md 2.5, e18). As imported alone.
    bool assumesBreach = false;
    bool operator==(const ReachQuestion &) const = default;
};

/// The last hop of a shortest way to one node; with ReachDirection::To the first hop of a way from
/// it. Hops read in the direction of connections: client to server.
struct ReachHop {
    NodeKey node;         ///< That is got to, or gets here.
    NodeKey neighbour;    ///< Next to it on the way, nearer to the node of the question.
    std::size_t hops = 0; ///< At least 1.
    PortVerdict ports;    ///< Of the server, on which the hop goes.
    bool isDrawn = false; ///< Some flow is drawn, or belongs to the system.
    std::string doubt;    ///< Of a hop without a certain port: why, if it was worked out.
    bool operator==(const ReachHop &) const = default;
};

/// What permissions, pods and nodes lead to (findings.md 2.5).
struct ReachPower {
    std::string node;                ///< As `toString(EscalationNode)` has it.
    std::optional<NodeKey> workload; ///< Where it is one.
    /// "may create pods in shop (e5) at rbac.yaml:7:3 -> ServiceAccount shop/web", one a hop, from
    /// the attacker on.
    std::vector<std::string> steps;
    bool isCertain = true;
    EscalationNode::Kind kind = EscalationNode::Kind::ClusterAdmin;
    bool operator==(const ReachPower &) const = default;
};

/// The fewest connections to close so that no way is left between two nodes.
struct ReachCut {
    struct Edge {
        NodeKey from, to; ///< Client and server.
        PortVerdict ports;
        bool isDrawn = false;
        bool operator==(const Edge &) const = default;
    };
    NodeKey at;
    bool isTooMany = false;  ///< More than `kMostCutEdges`: none is listed.
    std::vector<Edge> edges; ///< Sorted. Empty: there is no way.
    std::size_t lost = 0;    ///< Nodes that are no longer got to, or no longer get here.
    bool operator==(const ReachCut &) const = default;
};
inline constexpr std::size_t kMostCutEdges = 32;

/// The answer; a value, complete in itself.
struct ReachAnswer {
    ReachQuestion question;
    /// Sorted by hops, then node: by certain hops alone, and what only ways with unknown hops get
    /// to in as few. A neighbour of the latter is in one of the two with one hop less.
    std::vector<ReachHop> certain, possible;
    std::vector<ReachPower> powers; ///< Sorted by steps, then node.
    std::optional<ReachCut> cut;
    std::optional<AttackPath> path;   ///< To what the question cuts at, if it is got to.
    std::vector<std::string> unknown; ///< Sentences: what may add to it all, or was not looked at.
    std::size_t workloads = 0;        ///< Of the input, the node itself not counted.
    bool isUnanswered = false;        ///< The node is not in the design, or does not take part: see
                                      ///< `unknown`.
    bool operator==(const ReachAnswer &) const = default;
};

/// One node of an answer within some hops.
struct ReachEntry {
    NodeKey node;
    std::size_t hops = 0;
    bool isCertain = true;
    /// The way, client to server, first hop first.
    std::vector<const ReachHop *> way;
};
/// Every node that at most `maxHops` hops lead to: by certain hops where there are such, else by
/// unknown ones. Sorted by hops, then node. Pointers are into the answer.
[[nodiscard]] std::vector<ReachEntry> reachWithin(const ReachAnswer &answer, std::size_t maxHops);
/// The most hops that any way of the answer has.
[[nodiscard]] std::size_t deepestHop(const ReachAnswer &answer);

/// Answers questions about one design after the other and keeps what the next can use: hops of the
/// input until other manifests are read, those to externals until they change. Of one thread.
class BlastRadius {
public:
    BlastRadius();
    ~BlastRadius();
    /// Nothing when stopped. `lookup` is of the design that is asked about. Cost: that of
    /// `WorkloadHops` and its graph the first time, then of one walk over it.
    [[nodiscard]] std::optional<ReachAnswer> answer(std::shared_ptr<const EdgeLookup> lookup,
                                                    const ReachQuestion &question,
                                                    const std::stop_token &stop = {});

private:
    struct Kept;
    std::unique_ptr<Kept> m_kept;
};

} // namespace drawbridge
