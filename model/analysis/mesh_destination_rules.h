// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/istio_routing_objects.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drawbridge::mesh {

/// A name that clients of a workload dial, and the DestinationRules that may be about it.
struct DialledName {
    std::string nameSpace; ///< Of the Service or ServiceEntry.
    std::string host;      ///< "db.shop.svc.cluster.local", or that of a ServiceEntry.
    /// Ports of the name by those of the workload that they lead to.
    std::map<std::uint16_t, std::set<std::uint16_t>> ports;
    std::vector<const DestinationRuleObject *> rules;
    /// A ServiceEntry of the location MESH_EXTERNAL, whose clients speak no TLS by themselves.
    const ServiceEntryObject *external = nullptr;
};

/// Who asks, and what the mesh's configuration says.
struct RuleClient {
    std::string nameSpace;
    std::string rootNamespace;
    /// Whether rules without exportTo are for every namespace; nothing: no manifest tells.
    std::optional<bool> exportsByDefault;
};

/// The rule's host in full; a short name is one of the rule's namespace.
[[nodiscard]] std::string fullHost(const DestinationRuleObject &rule);
/// Whether a rule may be about a name: by its host, by the end of it behind `*`, and under another
/// domain of the cluster, which no manifest tells.
[[nodiscard]] bool mayName(const DestinationRuleObject &rule, const std::string &host);

/// Whether some part of a rule has clients call without the mesh's mutual TLS.
[[nodiscard]] bool saysOtherwise(const DestinationRuleObject &rule);

/// A rule by which calls of a client to one port of the workload may go without the mesh's mutual
/// TLS, or null: of the rules that istiod may choose for it, one that says so, for the port or a
/// subset.
[[nodiscard]] const DestinationRuleObject *
otherwiseRule(const DialledName &name, const RuleClient &client, std::uint16_t port);

} // namespace drawbridge::mesh
