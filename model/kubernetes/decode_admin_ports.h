// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/admin_policy_objects.h"
#include "model/yaml/yaml_cursor.h"

#include <vector>

namespace drawbridge {

/// `ports` of a rule of AdminNetworkPolicy: portNumber, portRange or namedPort each.
[[nodiscard]] std::vector<AdminPort> readAdminPorts(const YamlCursor &ports);

/// `protocols` of a rule of ClusterNetworkPolicy: tcp, udp, sctp or destinationNamedPort each.
[[nodiscard]] std::vector<AdminPort> readAdminProtocols(const YamlCursor &protocols);

/// The one field that is written of those that may stand here; anything else is an error.
[[nodiscard]] std::optional<YamlCursor::Field>
onlyFieldOf(const YamlCursor &mapping, std::initializer_list<std::string_view> allowed);

} // namespace drawbridge
