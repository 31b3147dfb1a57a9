// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// What selectors of a NetworkPolicy select among the workloads of a cluster, stand-ins included.
struct SelectedWorkloads {
    std::vector<WorkloadId> workloads; ///< For certain, sorted.
    std::size_t namespaceCount = 0;    ///< Namespaces with workloads that the peer is about.
    bool isUncertain = false; ///< Depends on labels no manifest tells, or namespaces not in the
                              ///< input.
};

/// Answers what peers and policies select. A namespace without manifest has one known label, its
/// name; what a controller sets on each pod is in no template. Of one thread.
class PolicyPeers {
public:
    explicit PolicyPeers(const ClusterFacts &cluster);

    [[nodiscard]] SelectedWorkloads subjectsOf(const NetworkPolicyObject &policy) const;
    /// Of a peer with selectors; of an ipBlock nothing.
    [[nodiscard]] SelectedWorkloads peersOf(const NetworkPolicyObject &policy,
                                            const NetworkPolicyPeer &peer) const;
    /// `peersOf(…).isUncertain`, without asking the pods.
    [[nodiscard]] bool isUncertain(const NetworkPolicyObject &policy,
                                   const NetworkPolicyPeer &peer) const;
    /// Whether `peersOf` has this workload of the cluster.
    [[nodiscard]] bool admits(const NetworkPolicyObject &policy, const NetworkPolicyPeer &peer,
                              WorkloadId workload) const;
    /// Whether all of them are gateways of a mesh or ingress controllers, and there are some.
    [[nodiscard]] bool areGateways(const std::vector<WorkloadId> &workloads) const;

private:
    /// The pods of one namespace that have a network.
    struct Pods {
        std::vector<WorkloadId> all;
        bool isReal = false; ///< Not stand-ins alone.
    };
    struct Namespaces {
        std::set<std::string> names;
        bool isUncertain = false;
    };
    [[nodiscard]] const Namespaces &selected(const LabelSelector &selector) const;
    [[nodiscard]] bool isUncertainIn(const std::string &nameSpace) const;
    void addPods(const std::string &nameSpace, const LabelSelector *pods,
                 SelectedWorkloads &selected) const;

    const ClusterFacts &m_cluster;
    const Topology &m_topology;
    std::map<std::string, Pods> m_byNamespace;
    mutable std::map<std::vector<LabelRequirement>, Namespaces>
        m_selected; ///< What was asked before.
};

/// Every address an ipBlock among the peers of a direction admits.
[[nodiscard]] AddressSet blocksOf(const std::vector<NetworkPolicyRule> &rules);
/// "ingress rule 2"
[[nodiscard]] std::string ruleName(Direction direction, std::size_t index);

} // namespace drawbridge
