// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_rules.h"
#include "model/yaml/yaml_value.h"

#include <string>

namespace drawbridge {

/// "DrawbridgeAllowedRegistries": the kind of a rule's constraints.
[[nodiscard]] std::string constraintKind(PolicyRuleKind kind);

/// A rule in Rego v1 as Gatekeeper takes it: the same text for every design, whose settings are
/// parameters. Only what is new or changed is judged; what is not there never passes for right.
[[nodiscard]] std::string regoOf(PolicyRuleKind kind);

/// The openAPIV3Schema of a rule's parameters, and their values; both {} where it has none.
[[nodiscard]] YamlValue parameterSchema(PolicyRuleKind kind);
[[nodiscard]] YamlValue parametersOf(PolicyRuleKind kind, const AdmissionSettings &settings);

} // namespace drawbridge
