// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_files.h"
#include "model/yaml/yaml_value.h"

#include <string>

namespace drawbridge {

/// policy.linkerd.io objects for a plan for Linkerd: one Server for each TCP port that is drawn to
/// a workload, closed but for its AuthorizationPolicies; those by identity ask for a
/// MeshTLSAuthentication, those without one for a NetworkAuthentication; requests are HTTPRoutes of
/// the Server (istio.md 6.2). Written from the sources of linkerd2, never checked against the real
/// proxy; every file says so. For the subjects of the scope the plan needs the flows to them.
[[nodiscard]] PolicyFiles exportLinkerd(const ExportPlan &plan, const PolicyScope &scope);

/// The annotations that put a namespace into the mesh and close what no Server opens.
[[nodiscard]] YamlValue linkerdNamespaceAnnotations(const ExportPlan &plan,
                                                    const std::string &nameSpace);
/// Annotations of pods that would open what their namespace closes; an empty mapping where none do.
[[nodiscard]] YamlValue linkerdPodAnnotations(const ExportSubject &subject);

} // namespace drawbridge
