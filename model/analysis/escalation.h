// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation_world.h"
#include "model/analysis/rbac_engine.h"

#include <compare>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What an attacker can hold (findings.md 2.5).
///
/// Replicas of a workload are one: who holds it may hold each of its pods. So are the nodes of a
/// workload whose pods nobody has placed, since no manifest tells how many there are.
struct EscalationNode {
    enum class Kind {
        Workload,
        Identity,
        Node, ///< A machine of the cluster.
        Secret,
        Closure, ///< What keeps callers or pods out: not held, but taken away.
        CloudIdentity,
        ClusterAdmin
    };
    Kind kind = Kind::ClusterAdmin;
    /// "shop/Deployment/web", a user name as `RbacIdentity::user`, "Group/sre"; of a Node
    /// "worker-1", "of shop/Deployment/web" for those its pods run on, "*" for all there are;
    /// "shop/key" of a Secret; "network/shop", "mesh/shop" or "admission/shop" of a Closure,
    /// without a namespace everywhere; "aws arn:aws:iam::…" of a CloudIdentity, or "any/shop" for
    /// whatever identities trust ServiceAccounts of shop; empty for ClusterAdmin.
    std::string name;
    auto operator<=>(const EscalationNode &) const = default;
};

/// "workload shop/Deployment/web", "ServiceAccount shop/web", "User jane", "Group sre", "node
/// worker-1", "the nodes of shop/Deployment/web", "every node", "Secret shop/key", "the network
/// policies of shop", "cloud identity aws arn:aws:iam::…", "cluster admin".
[[nodiscard]] std::string toString(const EscalationNode &node);
/// "workload", "identity", "node", "secret", "closure", "cloud-identity", "cluster-admin".
[[nodiscard]] std::string_view toString(EscalationNode::Kind kind);

/// What takes an attacker on, and what would have to be taken away to stop it: a grant of one
/// identity, the token of a workload, or a setting of its pods. One power may lead to many nodes.
struct EscalationPower {
    std::size_t from = 0;             ///< Index of a node.
    std::string rule;                 ///< "e1", "e5": the edge of findings.md 2.5.
    std::string because;              ///< "may create pods in shop".
    std::optional<RbacGrant> grant;   ///< Of an identity.
    std::vector<std::size_t> targets; ///< Sorted indexes of nodes.
    bool isPossible = false; ///< Whether it leads there depends on what manifests do not say.
    SourceSpan where = {};   ///< Of a setting of pods; unset elsewhere.
    bool isInherent = false; ///< Nothing can be taken away: pods run on nodes.
};

/// The edge that connections give where a breach is assumed.
inline constexpr std::string_view kNetworkHopRule = "e18";

/// Who can become whom: all edges of findings.md 2.5, by what RBAC grants and pods are made with.
/// e1 tokens, e2 from a pod to its node (ZT-POD-001), e3 from a node to its pods, e4 exec,
/// attach, ephemeral containers and changed pods, e5 workloads made or changed, e6 and e7 Secrets
/// and token requests, e8 impersonation, e9 bind, e10 escalate, e11 nodes/proxy, e12 certificates,
/// e13 mutating admission, e14 PersistentVolumes of the node's disk, e15 aws-auth, e16 policies
/// that may be taken away, e17 identities at a cloud, e18 hops of the network (where a breach is
/// assumed), e19 pods driven to another node, e20 volumes that workloads share, e21 controllers
/// that apply what others write.
///
/// Not in it: the cloud identities of nodes and the traffic that e15's coredns would give;
/// portforward and the proxies of pods and Services, which reach a port and not the pod; what the
/// Node authorizer gives a node beyond its pods; two powers of different holders that only together
/// lead on. So a path is one; that there is none proves nothing about those.
struct EscalationGraph {
    std::vector<EscalationNode> nodes; ///< Sorted.
    std::vector<EscalationPower> powers;
    std::vector<std::string> unknown; ///< Sorted: what may give further powers.
    RbacEngine engine;                ///< Grants point into its objects.

    [[nodiscard]] std::optional<std::size_t> find(const EscalationNode &node) const;
};

/// Cost: O(identities x grants) besides the targets. Incomplete when stopped: of no use then.
[[nodiscard]] EscalationGraph makeEscalationGraph(const RbacEngine &engine,
                                                  const EscalationWorld &world,
                                                  const std::stop_token &stop = {});

/// The powers that lead from one node to another, fewest first by breadth, at most `maxHops`, of
/// those with as few hops one with the fewest possible powers; empty where there is no such path or
/// both are the same.
struct EscalationHop {
    std::size_t power = 0;
    std::size_t to = 0; ///< Index of a node.
};
[[nodiscard]] std::vector<EscalationHop> shortestPath(const EscalationGraph &graph,
                                                      std::size_t from, std::size_t to,
                                                      std::size_t maxHops = 6);

/// Everything that one gets to from a node in at most `maxHops`, with a path each: a shortest one
/// of powers that are certain where there is one, else a shortest one as `shortestPath` has it.
/// Sorted by length, then node. Cost: O(nodes + targets).
struct EscalationReach {
    std::size_t to = 0; ///< Index of a node.
    std::vector<EscalationHop> path;
};
[[nodiscard]] std::vector<EscalationReach> escalationReach(const EscalationGraph &graph,
                                                           std::size_t from, std::size_t maxHops);

/// Everybody who gets to a node in at most `maxHops`, with a path each, chosen and sorted as
/// `escalationReach` does. Cost: O(nodes + targets).
struct EscalationOrigin {
    std::size_t from = 0; ///< Index of a node.
    std::vector<EscalationHop> path;
};
[[nodiscard]] std::vector<EscalationOrigin> escalationOrigins(const EscalationGraph &graph,
                                                              std::size_t to, std::size_t maxHops);

/// The fewest things to take away so that no path of any length is left: rules of bindings, each
/// from one identity, tokens of workloads and settings of pods, by maximum flow with each of
/// capacity one. Of all powers that come of one rule the first is named. Sorted; empty where there
/// is no path. Nothing where some path has nothing on it that can be taken away.
[[nodiscard]] std::optional<std::vector<std::size_t>> smallestCut(const EscalationGraph &graph,
                                                                  std::size_t from, std::size_t to);

/// The same, given up beyond `most` things or when stopped. Cost: `most` times a walk over the
/// graph.
struct SmallestCut {
    enum class State { Found, Impossible, TooMany };
    State state = State::Found;
    std::vector<std::size_t> powers; ///< Of a cut that was found.
};
[[nodiscard]] SmallestCut smallestCutWithin(const EscalationGraph &graph, std::size_t from,
                                            std::size_t to, std::size_t most,
                                            const std::stop_token &stop = {});

/// Whether both powers go when one of them is taken away.
[[nodiscard]] bool haveSameCause(const EscalationGraph &graph, std::size_t a, std::size_t b);

} // namespace drawbridge
