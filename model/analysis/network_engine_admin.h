// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/analysis/network_engine_selectors.h"

#include <string>
#include <vector>

namespace drawbridge::network {

/// One rule of an administrator's policy with its selectors already applied.
struct CompiledAdminRule {
    AdminAction action = AdminAction::Deny;
    Bits yes;                  ///< Workloads it names.
    Bits maybe;                ///< Workloads it may name; disjoint from `yes`.
    AddressSet addresses;      ///< Outside addresses it names.
    AddressSet maybeAddresses; ///< Outside addresses it may name: of nodes that are not in the
                               ///< input, or behind host names.
    PortSet numbers;
    std::vector<std::string> names; ///< Of ports, in whatever protocol the pod declares (item 64).
};

/// AdminNetworkPolicy, BaselineAdminNetworkPolicy or ClusterNetworkPolicy.
struct CompiledAdminPolicy {
    std::string cluster;
    AdminPolicyObject object;
    Bits selected;  ///< Never host-network pods (item 45).
    Bits maySelect; ///< Disjoint from `selected`.
    std::vector<CompiledAdminRule> ingress;
    std::vector<CompiledAdminRule> egress;

    [[nodiscard]] const std::vector<CompiledAdminRule> &rules(Direction direction) const
    {
        return direction == Direction::Ingress ? ingress : egress;
    }
    [[nodiscard]] const std::vector<AdminRule> &source(Direction direction) const
    {
        return direction == Direction::Ingress ? object.ingress : object.egress;
    }
};

struct CompiledRule;

/// One direction of one connection, seen from the workload whose policies decide it.
struct Attempted {
    const Endpoint &from;
    const Endpoint &to;
    Direction direction;
    bool isFromOwnNode = false; ///< The peer is an address of the node the subject runs on.
    const CompiledRule *without = nullptr; ///< As if this rule of a NetworkPolicy were not there.

    [[nodiscard]] const Endpoint &subject() const
    {
        return direction == Direction::Ingress ? to : from;
    }
    [[nodiscard]] const Endpoint &peer() const
    {
        return direction == Direction::Ingress ? from : to;
    }
};

/// What may have become of each port on its way through a tier (network-policy.md 2.7, step 8).
/// A port in one set only is known to be there; in several it may be in any of them.
struct TierPorts {
    PortSet allowed;
    PortSet denied;
    PortSet passed;
    PortSet open; ///< Not decided yet.
};

/// What NetworkPolicies say of one direction.
struct PolicyVerdict {
    enum class Selects { No, Maybe, Yes };
    Selects selects = Selects::No; ///< Whether one selects the subject at all.
    PortSet admitted;              ///< Where one selects: for certain.
    PortSet mayAdmit;              ///< Where one selects: for certain or perhaps.
};

/// One rule of an administrator that decides, or may decide, ports that came as far as it.
struct TierStep {
    const CompiledAdminPolicy *policy = nullptr;
    std::size_t rule = 0; ///< Zero-based.
    PortSet certain;
    PortSet possible; ///< Disjoint from `certain`.
};

/// How one direction was decided, kept only for an explanation.
struct TierTrace {
    std::vector<TierStep> steps; ///< As they were taken: Admin, then Baseline.
    PortSet reachPolicies;       ///< What came, or may have come, to the NetworkPolicies.
};

/// What both tiers of administrators make of one pair. A port may be in several sets.
struct TiersMet {
    PortSet allowed; ///< By the Admin tier.
    PortSet denied;
    PortSet left; ///< What comes to the NetworkPolicies, and without them to the Baseline.
    PortSet baselineAllowed; ///< Of `left`; what nothing denies is allowed.
    PortSet baselineDenied;
};

/// One verdict of the tiers and of the NetworkPolicies between them.
[[nodiscard]] PortVerdict composed(const TiersMet &tiers, const PolicyVerdict &policies);

/// Lets one rule act on the ports still open.
void act(AdminAction action, const PortVerdict &match, TierPorts &ports);

} // namespace drawbridge::network
