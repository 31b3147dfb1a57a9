// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/analysis/network_engine_admin.h"
#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/verdict.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace drawbridge::network {

/// A port reference by name, resolved on each destination pod (item 33).
struct NamedPort {
    std::string name;
    Protocol protocol = Protocol::Tcp;
    auto operator<=>(const NamedPort &) const = default;
};

/// The ipBlocks of a rule united, and the pods they hold (item 41).
struct NamedBlocks {
    AddressSet addresses;
    Matches pods;
    bool mayHoldEveryPod = false; ///< `pods.maybe` is all of them.
};

/// One rule with its selectors already applied to every workload of the topology. Rules that name
/// the same peers share the sets.
struct CompiledRule {
    bool admitsEveryone = false;                       ///< No peers: every pod and every address.
    std::vector<std::shared_ptr<const Matches>> peers; ///< Of selectors; none of them empty.
    std::shared_ptr<const NamedBlocks> blocks;         ///< Nothing when there are no ipBlocks.
    PortSet numbers;
    std::vector<NamedPort> names;
    std::uint32_t portsId = 0; ///< Rules with the same `numbers` and `names` share it.
};

struct CompiledPolicy {
    std::string cluster;
    NetworkPolicyObject object;
    /// Workloads it selects, ascending; host-network pods left out where they are nodes.
    std::vector<std::uint32_t> selected;
    std::vector<std::uint32_t> maySelect; ///< By labels that are not known; ascending.
    std::vector<CompiledRule> ingress;
    std::vector<CompiledRule> egress;

    [[nodiscard]] bool affects(Direction direction) const
    {
        return direction == Direction::Ingress ? object.affectsIngress : object.affectsEgress;
    }
    [[nodiscard]] const std::vector<CompiledRule> &rules(Direction direction) const
    {
        return direction == Direction::Ingress ? ingress : egress;
    }
    [[nodiscard]] const std::vector<NetworkPolicyRule> &source(Direction direction) const
    {
        return direction == Direction::Ingress ? object.ingress : object.egress;
    }
};

/// Turns policies into sets over one topology.
class PolicyCompiler {
public:
    /// The topology has to outlive it.
    PolicyCompiler(const Topology &topology, const NetworkOptions &options);
    [[nodiscard]] CompiledPolicy compile(const std::string &cluster, NetworkPolicyObject policy);
    [[nodiscard]] CompiledAdminPolicy compile(const std::string &cluster, AdminPolicyObject policy);
    /// Workloads that are node addresses rather than pods (item 45).
    [[nodiscard]] const Bits &nodeAddresses() const { return m_nodeAddresses; }

private:
    [[nodiscard]] CompiledRule compileRule(const CompiledPolicy &policy,
                                           const NetworkPolicyRule &rule);
    /// The pods of one peer that names some by labels; nothing when it names none.
    [[nodiscard]] std::shared_ptr<const Matches> podsOf(const CompiledPolicy &policy,
                                                        const NetworkPolicyPeer &peer);
    [[nodiscard]] Matches podsMatching(const CompiledPolicy &policy, const NetworkPolicyPeer &peer);
    [[nodiscard]] std::shared_ptr<const NamedBlocks> blocksOf(AddressSet addresses);
    [[nodiscard]] Matches podsIn(const AddressSet &addresses) const;
    [[nodiscard]] std::uint32_t portsIdOf(const CompiledRule &rule);
    [[nodiscard]] CompiledAdminRule compileRule(const std::string &cluster, const AdminRule &rule);
    [[nodiscard]] Matches podsOf(const std::string &cluster, const AdminPods &pods);
    void addNetworks(CompiledAdminRule &rule, const std::string &cluster,
                     const AddressSet &networks) const;
    void addNodes(CompiledAdminRule &rule, const std::string &cluster,
                  const AdminNodes &nodes) const;
    /// The Nodes of a cluster; nullptr when the input has none.
    [[nodiscard]] const std::vector<NodeObject> *nodesOf(const std::string &cluster) const;
    /// How much of the addresses that pods may have lies in `addresses`.
    [[nodiscard]] Verdict placeOfUnknownPods(const AddressSet &addresses) const;
    /// The same of any address.
    [[nodiscard]] static Verdict placeOfUnknownNodes(const AddressSet &addresses);
    /// How much of a workload's possible addresses lies in `addresses`.
    [[nodiscard]] Verdict placeIn(const AddressSet &addresses, const WorkloadNode &workload,
                                  Verdict unknownPods) const;
    [[nodiscard]] const Bits &podsIn(const std::string &cluster, const std::string &nameSpace);

    const Topology &m_topology;
    NetworkOptions m_options;
    AddressSet m_podAddresses;
    SelectorIndex m_selectors;
    Bits m_nothing;
    /// Of peers, by whose pods they are (cluster and namespace, or the cluster alone) and
    /// selectors.
    using PeerKey = std::tuple<std::string, std::optional<std::vector<LabelRequirement>>,
                               std::optional<std::vector<LabelRequirement>>>;
    std::map<PeerKey, std::shared_ptr<const Matches>> m_peers;
    std::map<std::vector<AddressSet::Range>, std::shared_ptr<const NamedBlocks>> m_blocks;
    std::map<std::pair<std::vector<PortRange>, std::vector<NamedPort>>, std::uint32_t> m_portsIds;
    Bits m_hostNetwork;   ///< Pods on the host network, whatever the options say.
    Bits m_nodeAddresses; ///< Those that are node addresses.
};

/// The union of an ipBlock's addresses less its exceptions (item 40).
[[nodiscard]] AddressSet addressesOf(const IpBlock &block);

} // namespace drawbridge::network
