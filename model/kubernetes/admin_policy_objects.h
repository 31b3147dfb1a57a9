// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/label_selector.h"
#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge {

/// Before or after the NetworkPolicies (network-policy.md 2.7).
enum class AdminTier : std::uint8_t { Admin, Baseline };

/// Allow is called Accept by ClusterNetworkPolicy. Pass ends the tier.
enum class AdminAction : std::uint8_t { Allow, Deny, Pass };

/// Pods by their namespace, and by their own labels when `podSelector` is set. Never host-network
/// pods (item 45).
struct AdminPods {
    LabelSelector namespaceSelector;
    std::optional<LabelSelector> podSelector;
    bool operator==(const AdminPods &) const = default;
};

/// Nodes by their labels (experimental).
struct AdminNodes {
    LabelSelector selector;
    bool operator==(const AdminNodes &) const = default;
};

/// Addresses, those of pods included (item 65).
struct AdminNetworks {
    std::vector<Cidr> ranges;
    bool operator==(const AdminNetworks &) const = default;
};

/// Host names; "*." at the beginning stands for one or more labels (experimental).
struct AdminDomains {
    std::vector<std::string> names;
    bool operator==(const AdminDomains &) const = default;
};

struct AdminPeer {
    std::variant<AdminPods, AdminNodes, AdminNetworks, AdminDomains> who;
    SourceSpan where;
    bool operator==(const AdminPeer &) const = default;
};

/// Ports of one protocol, or the pod's port of a name, whose protocol is that of the pod (item 64).
struct AdminPort {
    PortRange range;  ///< Of its protocol; all ports when only the protocol is named.
    std::string name; ///< Not empty: a named port, and `range` says nothing.
    SourceSpan where;
    bool operator==(const AdminPort &) const = default;
};

/// One rule; the order of rules decides (item 58).
struct AdminRule {
    std::string name; ///< May be empty.
    AdminAction action = AdminAction::Deny;
    std::vector<AdminPeer> peers;                ///< At least one.
    std::optional<std::vector<AdminPort>> ports; ///< Absent: any. Empty is not absent (item 63).
    SourceSpan where;
    bool operator==(const AdminRule &) const = default;
};

/// AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2,
/// v1beta1) of policy.networking.k8s.io, in one form (network-policy.md 2.5).
struct AdminPolicyObject {
    ObjectMeta meta;
    AdminTier tier = AdminTier::Admin;
    std::uint16_t priority =
        0; ///< 0 to 1000, the lowest first; 0 for a BaselineAdminNetworkPolicy.
    AdminPods subject;
    std::vector<AdminRule> ingress;
    std::vector<AdminRule> egress;
    bool operator==(const AdminPolicyObject &) const = default;
};

} // namespace drawbridge
