// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"
#include "model/base/node_key.h"
#include "model/topology/topology.h"

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// What an attacker can hold (findings.md 2.5).
struct EscalationNode {
    enum class Kind { Workload, Identity, ClusterAdmin, CloudIdentity };
    Kind kind = Kind::ClusterAdmin;
    std::string name; ///< "shop/Deployment/web", a user name as `RbacIdentity::user`, "Group/sre";
                      ///< empty for ClusterAdmin; "aws arn:aws:iam::…", or "any/shop" for whatever
                      ///< identities trust ServiceAccounts of shop.
    auto operator<=>(const EscalationNode &) const = default;
};

/// "workload shop/Deployment/web", "ServiceAccount shop/web", "User jane", "Group sre", "cluster
/// admin", "cloud identity aws arn:aws:iam::…".
[[nodiscard]] std::string toString(const EscalationNode &node);

/// What takes an attacker on, and what would have to be taken away to stop it: a grant of one
/// identity, or the token of a workload. One power may lead to many nodes.
struct EscalationPower {
    std::size_t from = 0;             ///< Index of a node.
    std::string rule;                 ///< "e1", "e5": the edge of findings.md 2.5.
    std::string because;              ///< "may create pods in shop".
    std::optional<RbacGrant> grant;   ///< Of an identity.
    std::vector<std::size_t> targets; ///< Sorted indexes of nodes.
    bool isPossible = false; ///< Whether it leads there depends on what manifests do not say.
};

/// Who can become whom by what RBAC grants: the edges e1 (tokens), e4 (exec, attach, ephemeral
/// containers, changed pods), e5 (workloads made or changed), e6 and e7 (tokens from Secrets and
/// token requests), e8 (impersonation), e9 (bind), e10 (escalate), e11 (nodes/proxy), e12
/// (certificates), e13 (mutating admission), e15 (aws-auth) and e17 (cloud identities,
/// escalation_cloud.h) of findings.md 2.5. Not in it: everything that leads through a node,
/// storage, labels or the network (e2, e3, e14, e16, e18 to e21), and portforward, which reaches
/// a port and not the pod. So a path is one; that there is none proves nothing about those.
struct EscalationGraph {
    std::vector<EscalationNode> nodes; ///< Sorted.
    std::vector<EscalationPower> powers;
    std::vector<std::string> unknown; ///< Sorted: what may give further powers.
    RbacEngine engine;                ///< Grants point into its objects.

    [[nodiscard]] std::optional<std::size_t> find(const EscalationNode &node) const;
};

/// An identity at a cloud and the ServiceAccount it trusts, as far as manifests name it.
struct EscalationCloud {
    std::pair<std::string, std::string> account; ///< Namespace and name.
    std::string identity;                        ///< As a node has it: "aws arn:aws:iam::…".
    std::vector<NodeKey> workloads;              ///< Whose pods are given it, or may be.
    bool operator==(const EscalationCloud &) const = default;
};

/// What the graph needs to know beside RBAC, of one cluster.
struct EscalationWorld {
    struct Workload {
        NodeKey key;
        std::string serviceAccount;
        bool hasToken = true; ///< Its pods hold the token of the ServiceAccount.
    };
    using Account = std::pair<std::string, std::string>; ///< Namespace and name.
    std::vector<Workload> workloads;
    std::set<Account> accounts; ///< Those of the workloads are added.
    std::map<Account, std::string>
        tokenSecrets; ///< Namespace and name of a Secret: whose token it holds.
    std::vector<EscalationCloud> clouds{};
};

/// Workloads, accounts and token Secrets of a topology with one cluster. A token is mounted as pod,
/// then ServiceAccount say, else yes (findings.md section 0, automount).
[[nodiscard]] EscalationWorld escalationWorldOf(const Topology &topology);

/// Cost: O(identities x grants) besides the targets.
[[nodiscard]] EscalationGraph makeEscalationGraph(const RbacEngine &engine,
                                                  const EscalationWorld &world);

/// The powers that lead from one node to another, fewest first by breadth, at most `maxHops`; empty
/// where there is no such path or both are the same.
struct EscalationHop {
    std::size_t power = 0;
    std::size_t to = 0; ///< Index of a node.
};
[[nodiscard]] std::vector<EscalationHop> shortestPath(const EscalationGraph &graph,
                                                      std::size_t from, std::size_t to,
                                                      std::size_t maxHops = 6);

/// The fewest things to take away so that no path of any length is left: rules of bindings, each
/// from one identity, and tokens of workloads, by maximum flow with each of capacity one. Of all
/// powers that come of one rule the first is named. Sorted; empty where there is no path.
[[nodiscard]] std::vector<std::size_t> smallestCut(const EscalationGraph &graph, std::size_t from,
                                                   std::size_t to);

} // namespace drawbridge
