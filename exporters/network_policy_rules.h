// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "model/yaml/yaml_value.h"

#include <map>
#include <string>
#include <vector>

namespace drawbridge {

/// The rules of one direction of one policy, grouped as a person would write them: peers with the
/// same ports share a rule.
class NetworkPolicyRules {
public:
    /// Admits `peers` (one or several peer items for one reason) on `ports`. `order` sorts the
    /// items inside a rule; `why` is the comment above the first, `madeFor` names the flows.
    void add(const PortSet &ports, const std::string &order, std::vector<YamlValue> peers,
             const std::string &why, std::vector<FlowName> madeFor);
    [[nodiscard]] bool empty() const { return m_rules.empty(); }
    /// The `ingress` or `egress` list; `peersKey` is "from" or "to".
    [[nodiscard]] YamlValue toYaml(const std::string &peersKey) const;
    /// The flows that the rules are for, in no order.
    [[nodiscard]] const std::vector<FlowName> &madeFor() const { return m_madeFor; }

private:
    using Peers = std::map<std::string, std::vector<YamlValue>>;
    std::map<std::vector<PortRange>, Peers> m_rules;
    std::vector<FlowName> m_madeFor;
};

/// Peer items for one end of a flow as seen from a policy in `policyNamespace`: a podSelector
/// alone inside the namespace, both selectors in one item across namespaces, ipBlocks for
/// addresses (network-policy.md items 1, 2 and 40).
[[nodiscard]] std::vector<YamlValue> peersOf(const PlannedEnd &end,
                                             const std::string &policyNamespace);

/// One item that admits every pod of a namespace.
[[nodiscard]] YamlValue namespacePeer(const std::string &nameSpace,
                                      const std::string &policyNamespace);

/// Address ranges as ipBlock items.
[[nodiscard]] std::vector<YamlValue> blockPeers(const std::vector<IpBlock> &blocks);

/// The comment above a flow's peer: who is drawn to whom, on what evidence.
[[nodiscard]] std::string whyOf(const PlannedFlow &planned);

} // namespace drawbridge
