// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
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
/// name; what a controller sets on each pod is in no template. Pods are looked up by their labels,
/// so that a selector that demands a value costs what has it. Nothing changes after construction:
/// any thread.
class PolicyPeers {
public:
    explicit PolicyPeers(const ClusterFacts &cluster);

    [[nodiscard]] SelectedWorkloads subjectsOf(const NetworkPolicyObject &policy) const;
    /// The same of the cluster's policies by their place in the input.
    [[nodiscard]] const SelectedWorkloads &subjectsOf(std::size_t policy) const
    {
        return m_subjects[policy];
    }
    /// Places of the policies that select a workload, ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &selecting(WorkloadId workload) const
    {
        return m_selecting[workload.index];
    }
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
    using Pods = std::vector<WorkloadId>; ///< Sorted.
    /// A namespace with pods that have a network.
    struct Home {
        Pods pods;
        bool isReal = false; ///< Not stand-ins alone.
    };
    /// What a namespaceSelector selects.
    struct Namespaces {
        std::vector<std::uint32_t> homes; ///< By name.
        std::vector<bool> hasHome;        ///< By home.
        bool isUncertain = false;         ///< Of a namespace, or of the pods in one, too.
    };
    using NamespacesBySelector = std::map<std::vector<LabelRequirement>, Namespaces>;

    /// Peers with a namespaceSelector by what they select.
    struct BySelectors {
        bool operator()(const NetworkPolicyPeer *a, const NetworkPolicyPeer *b) const;
    };
    using WorkloadsByPeer = std::map<const NetworkPolicyPeer *, SelectedWorkloads, BySelectors>;

    void addPods();
    void addPod(const WorkloadNode &node, WorkloadId id);
    void addPeer(const NetworkPolicyPeer &peer);
    void addSubjects();
    [[nodiscard]] Namespaces namespacesOf(const LabelSelector &selector) const;
    /// Of a selector of the cluster's policies.
    [[nodiscard]] const Namespaces &selected(const LabelSelector &selector) const
    {
        return m_selected.at(selector.requirements);
    }
    [[nodiscard]] const Home *homeOf(const std::string &nameSpace) const;
    /// All with a label of this value; null where there are none.
    [[nodiscard]] const Pods *having(const std::string &key, const std::string &value) const;
    /// What a selector demands of a label, the rarest of them, and how many at most have it; null
    /// where it demands no value.
    struct Candidates {
        const LabelRequirement *requirement = nullptr;
        std::size_t count = 0;
    };
    [[nodiscard]] Candidates candidates(const LabelSelector &selector) const;
    template<typename IsAtHome>
    [[nodiscard]] Pods among(const Pods &pods, const LabelSelector *selector,
                             IsAtHome isAtHome) const;
    /// The same of what `selector` selects, by its candidates.
    template<typename IsAtHome>
    [[nodiscard]] Pods among(const Candidates &candidates, const LabelSelector &selector,
                             IsAtHome isAtHome) const;
    [[nodiscard]] SelectedWorkloads selectedBy(const NetworkPolicyPeer &peer) const;
    [[nodiscard]] SelectedWorkloads selectedIn(const std::string &nameSpace,
                                               const LabelSelector *pods) const;

    const ClusterFacts &m_cluster;
    const Topology &m_topology;
    std::map<std::string, std::uint32_t, std::less<>> m_homeByName;
    std::vector<Home> m_homes;
    std::vector<std::uint32_t> m_homeOf; ///< By workload; kNowhere where none counts.
    std::unordered_map<std::string_view, std::unordered_map<std::string_view, Pods>>
        m_byLabel; ///< By key and value.
    NamespacesBySelector m_selected;
    WorkloadsByPeer m_byPeer;                  ///< Of the cluster's policies: many name the same.
    std::size_t m_roomForPeers = 4'000'000;    ///< Workloads that may be kept for them.
    std::vector<SelectedWorkloads> m_subjects; ///< By policy.
    std::vector<std::vector<std::uint32_t>> m_selecting; ///< By workload.
};

/// Every address an ipBlock among the peers of a direction admits.
[[nodiscard]] AddressSet blocksOf(const std::vector<NetworkPolicyRule> &rules);
/// "ingress rule 2"
[[nodiscard]] std::string ruleName(Direction direction, std::size_t index);

} // namespace drawbridge
