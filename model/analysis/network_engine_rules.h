// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/verdict.h"

#include <string>
#include <vector>

namespace drawbridge::network {

/// A port reference by name, resolved on each destination pod (item 33).
struct NamedPort {
    std::string name;
    Protocol protocol = Protocol::Tcp;
};

/// One rule with its selectors already applied to every workload of the topology.
struct CompiledRule {
    bool admitsEveryone = false; ///< No peers: every pod and every address.
    Bits yes;                    ///< Workloads it admits.
    Bits maybe;                  ///< Workloads it may admit; disjoint from `yes`.
    AddressSet addresses;        ///< Its ipBlocks united.
    PortSet numbers;
    std::vector<NamedPort> names;
};

struct CompiledPolicy {
    std::string cluster;
    NetworkPolicyObject object;
    Bits selected;  ///< Workloads it selects; host-network pods left out where they are nodes.
    Bits maySelect; ///< Workloads it may select, by labels that are not known.
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
    PolicyCompiler(const Topology &topology, const NetworkOptions &options);
    [[nodiscard]] CompiledPolicy compile(const std::string &cluster, NetworkPolicyObject policy);
    /// Workloads that are node addresses rather than pods (item 45).
    [[nodiscard]] const Bits &nodeAddresses() const { return m_nodeAddresses; }

private:
    [[nodiscard]] CompiledRule compileRule(const CompiledPolicy &policy,
                                           const NetworkPolicyRule &rule);
    void addSelectors(CompiledRule &rule, const CompiledPolicy &policy,
                      const NetworkPolicyPeer &peer);
    void addBlocks(CompiledRule &rule) const;
    /// How much of a workload's possible addresses lies in `addresses`.
    [[nodiscard]] Verdict placeIn(const AddressSet &addresses, const WorkloadNode &workload,
                                  Verdict unknownPods) const;
    [[nodiscard]] const Bits &podsIn(const std::string &cluster, const std::string &nameSpace);

    const Topology &m_topology;
    const NetworkOptions &m_options;
    AddressSet m_podAddresses;
    SelectorIndex m_selectors;
    Bits m_nothing;
    Bits m_nodeAddresses;
};

/// The union of an ipBlock's addresses less its exceptions (item 40).
[[nodiscard]] AddressSet addressesOf(const IpBlock &block);

} // namespace drawbridge::network
