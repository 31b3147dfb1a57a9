// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/topology/topology.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge {

/// Ports decided for one connection: what is in neither set is denied.
struct PortVerdict {
    PortSet allowed;
    PortSet unknown;                                       ///< Disjoint from `allowed`.
    auto operator<=>(const PortVerdict &) const = default; ///< For maps, without meaning.
    /// On every port, for certain.
    [[nodiscard]] bool isDenied() const { return allowed.empty() && unknown.empty(); }
    /// Both must admit: denied if either denies, unknown if one is unknown and the other does not
    /// deny.
    friend PortVerdict operator&(const PortVerdict &a, const PortVerdict &b);
    /// One suffices.
    friend PortVerdict operator|(const PortVerdict &a, const PortVerdict &b);
};

/// One end of a connection: a workload of the topology, or an address outside every cluster.
using Endpoint = std::variant<WorkloadId, IpAddress>;

/// "shop/Deployment/web", or the address.
[[nodiscard]] std::string endText(const Topology &topology, const Endpoint &end);

enum class Direction { Ingress, Egress };
/// "ingress" or "egress", as NetworkPolicySpec calls its lists of rules.
[[nodiscard]] constexpr std::string_view toString(Direction direction)
{
    return direction == Direction::Ingress ? "ingress" : "egress";
}

/// One policy rule that decides something of a pair, or a NetworkPolicy that isolates without
/// admitting it. Pointers live as long as the engine.
struct PolicyReason {
    const ObjectMeta *meta = nullptr;            ///< Of the policy, whatever its kind.
    const NetworkPolicyObject *policy = nullptr; ///< Nothing for policies of administrators.
    const AdminPolicyObject *adminPolicy = nullptr;
    Direction direction = Direction::Ingress;
    std::optional<std::size_t> rule; ///< Zero-based index of the rule; nothing: the policy
                                     ///< isolates, no rule of it admits the pair.
    PortVerdict ports;               ///< What it admits; `unknown`: what it may decide.
    PortSet denied;                  ///< By a Deny rule of an administrator.
    PortSet passed;                  ///< By a Pass rule to the next tier.
    bool operator==(const PolicyReason &) const = default; ///< Of one engine or topology.
};

/// "ingress rule 1 of NetworkPolicy shop/web", "egress rule 2 (dns) of AdminNetworkPolicy base";
/// the policy alone when no rule is named.
[[nodiscard]] std::string ruleText(const PolicyReason &reason);
/// Of the rule where it is known, else of the policy.
[[nodiscard]] SourceSpan placeOf(const PolicyReason &reason);

/// Why one connection is as it is.
struct NetworkExplanation {
    PortVerdict egress;
    PortVerdict ingress;
    PortVerdict both;
    bool isEgressIsolated = false; ///< By a NetworkPolicy.
    bool isIngressIsolated = false;
    /// Egress first; within a direction the tiers as they decide: Admin policies by priority,
    /// NetworkPolicies by namespace and name, Baseline policies by priority.
    std::vector<PolicyReason> reasons;
    std::vector<std::string> unknownBecause; ///< Of `both`: sentences, sorted, each once.
    /// Of one direction, though the other may decide.
    std::vector<std::string> egressUnknownBecause, ingressUnknownBecause;
};

/// What the specification leaves to the plugin, as settings. Defaults say "unknown" where plugins
/// differ.
struct NetworkOptions {
    enum class PluginChoice { Unknown, No, Yes };
    PluginChoice ipBlockMatchesPods =
        PluginChoice::Unknown; ///< Item 41: whether an ipBlock that holds a pod's address matches
                               ///< the pod.
    bool hostNetworkAsPods = false; ///< Item 45; default: policies do not bind host-network pods,
                                    ///< and they are node addresses as peers. Policies of
                                    ///< administrators never take them for pods.
    PluginChoice ownNodeAdmitted =
        PluginChoice::Unknown; ///< Item 44: whether what passes between a pod and the node it runs
                               ///< on is admitted whatever NetworkPolicies say; No: they decide.
    bool networksMatchPods = true; ///< Item 65: whether `networks` of administrators' policies
                                   ///< concern pods. Only for comparison with other tools.
    /// Where pod addresses may lie when a pod's own are not known; an ipBlock outside it never
    /// concerns pods. Empty: anywhere.
    AddressSet podAddresses;
};

/// The policies of one cluster of the topology; they bind only that cluster's pods.
struct ClusterPolicies {
    std::string cluster; ///< Topology::Cluster::name.
    std::vector<NetworkPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    /// Policies that may admit and refuse anything in their namespace, or everywhere without one.
    std::vector<ObjectMeta> unevaluated{};
    std::vector<AdminPolicyObject> adminPolicies{};
};

/// Decides which connections the NetworkPolicies and the policies of administrators of a topology
/// admit, exactly, for all 65535 ports of the three protocols at once (network-policy.md sections
/// 2.1 to 2.3 and 2.5, the procedure 2.7; where policies of other products stand, the answer is
/// unknown).
///
/// A pod no policy selects for a direction is open in that direction; NetworkPolicies only add.
/// Policies of administrators decide before them (tier Admin, by priority and rule) or after them
/// where none selects (tier Baseline); of two with one priority that decide a port differently the
/// order is not defined, and the port unknown (item 61). Named ports resolve on the destination
/// pod. A namespace without manifest has unknown labels: a selector on them answers unknown, not
/// "no match"; the same holds for labels a controller sets on each pod (pod-template-hash,
/// statefulset.kubernetes.io/pod-name, job-name), which no template tells. Immutable after
/// construction, safe from any thread. Construction evaluates each distinct selector once:
/// O(selectors x workloads).
class NetworkEngine {
public:
    /// `undecoded` policies make every verdict in their namespace that they could change unknown
    /// (without a namespace: in every one). All belong to the topology's first cluster.
    NetworkEngine(std::shared_ptr<const Topology> topology,
                  std::vector<NetworkPolicyObject> policies, std::vector<UndecodedPolicy> undecoded,
                  NetworkOptions options);
    /// The same for several clusters. Pairs of pods in different clusters are unknown.
    NetworkEngine(std::shared_ptr<const Topology> topology, std::vector<ClusterPolicies> clusters,
                  NetworkOptions options);
    ~NetworkEngine();
    NetworkEngine(NetworkEngine &&) noexcept;
    NetworkEngine &operator=(NetworkEngine &&) noexcept;

    /// The engine after one NetworkPolicy of a cluster took the place of that of its name, or was
    /// added. What stays is shared, so that only the one policy is compiled.
    [[nodiscard]] NetworkEngine withPolicy(const std::string &cluster,
                                           NetworkPolicyObject policy) const;
    /// The engine without one NetworkPolicy.
    [[nodiscard]] NetworkEngine withoutPolicy(const std::string &cluster,
                                              const std::string &nameSpace,
                                              const std::string &name) const;

    /// Verdict for all ports between two ends. Two addresses: no policy applies, all allowed. A
    /// workload with itself means one replica to another replica (item 46). Cost: O(policies
    /// selecting either end).
    [[nodiscard]] PortVerdict between(const Endpoint &from, const Endpoint &to) const;
    /// The same with reasons; computed only when asked.
    [[nodiscard]] NetworkExplanation explain(const Endpoint &from, const Endpoint &to) const;
    /// The reasons of `explain` for one direction whose rule surely admits some of `ports`, without
    /// the cost of the others and of all sentences where no administrator has a say.
    [[nodiscard]] std::vector<PolicyReason> admitting(const Endpoint &from, const Endpoint &to,
                                                      Direction direction,
                                                      const PortSet &ports) const;
    /// What the node a workload runs on may send it from one of its addresses, as the kubelet does
    /// to probe (item 44; NetworkOptions::ownNodeAdmitted).
    [[nodiscard]] PortVerdict fromOwnNode(WorkloadId to, const IpAddress &node) const;

    /// Some NetworkPolicy surely selects it for that direction.
    [[nodiscard]] bool isIsolated(WorkloadId workload, Direction direction) const;
    /// Some policy of any kind decides or may decide about it in that direction; otherwise
    /// everything passes there.
    [[nodiscard]] bool isBound(WorkloadId workload, Direction direction) const;
    /// NetworkPolicies that select the workload in that direction, by (namespace, name).
    [[nodiscard]] std::vector<const NetworkPolicyObject *> selecting(WorkloadId workload,
                                                                     Direction direction) const;
    /// The external universe (every address outside `podAddresses`, and those in it that some
    /// ipBlock names) cut into blocks no policy tells apart, each with its addresses; sorted by
    /// first address. At least one block per address family.
    [[nodiscard]] const std::vector<AddressSet> &addressBlocks() const;
    /// Any addresses, also such as lie among the pods', cut into parts no policy tells apart.
    [[nodiscard]] std::vector<AddressSet> partsOf(const AddressSet &addresses) const;
    [[nodiscard]] const Topology &topology() const;

    struct Impl; ///< Of this folder only.

private:
    explicit NetworkEngine(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> m_impl;
};

/// What the manifests of a topology themselves contain, cluster by cluster.
[[nodiscard]] std::vector<ClusterPolicies> policiesOf(const Topology &topology);
/// The engine over what the manifests of a topology themselves contain.
[[nodiscard]] NetworkEngine makeNetworkEngine(std::shared_ptr<const Topology> topology,
                                              NetworkOptions options);

} // namespace drawbridge
