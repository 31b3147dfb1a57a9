// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/route_rules.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// `spec.rules` of an HTTPRoute or GRPCRoute, of the Gateway API or of Linkerd, whose rules are of
/// one form. A match that cannot be read is an error in the report: without it the rule would be
/// about more requests than it is.
[[nodiscard]] std::vector<RouteRule> readRouteRules(const YamlCursor &rules);

} // namespace drawbridge
