// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "model/yaml/yaml_value.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

using RulePorts = std::set<std::uint16_t>;
/// What one flow admits: for each set of HTTP requests its ports.
using Operations = std::map<HttpRules, RulePorts>;
/// What is written as one rule, by what it admits: principals with the comments above them.
using CallersByOperations = std::map<Operations, std::map<std::string, std::string>>;

/// The TCP ports of a flow.
[[nodiscard]] Operations operationsOf(const Flow &flow);

/// Whole ports and parts of ports, apart: on a port that turns out to carry no HTTP a rule with
/// methods or paths is gone as a whole (istio.md 1.7), and must not take the others with it. A port
/// that is open as a whole needs no parts.
[[nodiscard]] std::vector<Operations> separateRules(Operations operations);

/// The principal that an end shows in the mesh of the plan.
[[nodiscard]] std::string principalOf(const ExportPlan &plan, const PlannedEnd &end);

/// Admits a principal, for one reason, to the operations of one flow.
void addCaller(CallersByOperations &callers, Operations operations, const std::string &principal,
               const std::string &why);

/// The `to` of a rule.
[[nodiscard]] YamlValue operationsValue(const Operations &operations);
/// The `from` of a rule with one source that has one field.
[[nodiscard]] YamlValue sourceValue(const char *field, YamlValue names);
/// What of them is not open to everybody anyway.
[[nodiscard]] Operations without(Operations operations, const Operations &open);
[[nodiscard]] RulePorts allPorts(const Operations &operations);
/// One rule for each entry.
[[nodiscard]] YamlValue identityRules(const CallersByOperations &callers);

} // namespace drawbridge
