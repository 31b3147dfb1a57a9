// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace drawbridge {

/// networking.k8s.io/v1 IPBlock.
struct IpBlock {
    Cidr cidr;
    std::vector<Cidr> except;
    bool operator==(const IpBlock &) const = default;
    [[nodiscard]] AddressSet addresses() const;
};

/// networking.k8s.io/v1 NetworkPolicyPeer: either an ipBlock, or pod and namespace selectors, which
/// are ANDed (network-policy.md items 1 to 3).
struct NetworkPolicyPeer {
    std::optional<LabelSelector> podSelector;
    std::optional<LabelSelector> namespaceSelector;
    std::optional<IpBlock> ipBlock;
    SourceSpan where;
    bool operator==(const NetworkPolicyPeer &) const = default;
};

/// networking.k8s.io/v1 NetworkPolicyPort. No `port` means all ports of the protocol (item 29).
struct NetworkPolicyPort {
    Protocol protocol = Protocol::Tcp;
    std::optional<PortReference> port;
    std::optional<std::uint16_t> endPort; ///< Inclusive; only with a numeric port (item 30).
    SourceSpan where;
    bool operator==(const NetworkPolicyPort &) const = default;
};

/// One ingress or egress rule. No peers means all peers, external ones too; no ports means all
/// ports (item 6).
struct NetworkPolicyRule {
    std::vector<NetworkPolicyPeer> peers;
    std::vector<NetworkPolicyPort> ports;
    SourceSpan where;
    bool operator==(const NetworkPolicyRule &) const = default;
};

/// networking.k8s.io/v1 NetworkPolicy with the effective policyTypes worked out (item 8).
struct NetworkPolicyObject {
    ObjectMeta meta;
    LabelSelector podSelector;
    bool affectsIngress = true;
    bool affectsEgress = false;
    std::vector<NetworkPolicyRule> ingress;
    std::vector<NetworkPolicyRule> egress;
    bool operator==(const NetworkPolicyObject &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::NetworkPolicyPort>;
extern template class std::vector<drawbridge::NetworkPolicyPeer>;
extern template class std::vector<drawbridge::NetworkPolicyRule>;
extern template class std::vector<drawbridge::NetworkPolicyObject>;
