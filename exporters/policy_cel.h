// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_rules.h"
#include "model/yaml/yaml_value.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// One rule in the Common Expression Language of Kubernetes 1.30 and later, as
/// ValidatingAdmissionPolicy and Kyverno take it. Only what is new or changed is judged.
struct CelRule {
    std::vector<std::pair<std::string, std::string>> variables; ///< In the order they build on.
    std::string expression;                                     ///< True where it is admitted.
    std::string message; ///< An expression that tells why not.
};

/// Not for ImageSignatures, which CEL cannot look up.
[[nodiscard]] CelRule celRule(PolicyRuleKind kind, const AdmissionSettings &settings);

/// [{name, expression}]
[[nodiscard]] YamlValue celVariables(const CelRule &rule);

/// A string literal of CEL, whatever is in `text`.
[[nodiscard]] std::string celQuoted(std::string_view text);

} // namespace drawbridge
