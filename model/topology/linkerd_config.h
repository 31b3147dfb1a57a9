// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/port_set.h"
#include "model/import/resource_set.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// How Linkerd was installed, as far as it decides (linkerd2, charts/linkerd-control-plane). What
/// no manifest tells is nothing.
struct LinkerdConfig {
    /// How its names of ServiceAccounts end: "identity.linkerd.cluster.local".
    std::optional<std::string> identityDomain;
    std::optional<std::vector<Cidr>> clusterNetworks;
    std::optional<std::string> defaultInboundPolicy;
    std::optional<PortSet> skippedInboundPorts; ///< proxyInit.ignoreInboundPorts
    bool operator==(const LinkerdConfig &) const = default;
};

/// The Helm values that `linkerd install` leaves in the ConfigMap "linkerd-config". Nothing is
/// known without one, with several that differ, and of a value that cannot be read.
[[nodiscard]] LinkerdConfig linkerdConfigIn(const ResourceSet &resources);

/// TCP ports and ranges "80,8000-8010", as annotations of Linkerd list them; nothing for a text of
/// another form.
[[nodiscard]] std::optional<PortSet> linkerdPorts(std::string_view text);

} // namespace drawbridge
