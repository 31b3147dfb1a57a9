// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "exporters/policy_rules.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// Who enforces the policies at admission.
enum class PolicyEngine { ValidatingAdmissionPolicy, Gatekeeper, Kyverno };

/// "vap", "gatekeeper" or "kyverno"; Usage for anything else.
[[nodiscard]] Result<PolicyEngine> parsePolicyEngine(std::string_view text);

/// What an engine does with an object that breaks a rule.
enum class PolicyAction { Deny, Warn };

/// "deny" or "warn"; Usage for anything else.
[[nodiscard]] Result<PolicyAction> parsePolicyAction(std::string_view text);

struct PolicyOptions {
    std::set<PolicyEngine> engines;
    PolicyAction action = PolicyAction::Deny;
    std::optional<MeshKind> mesh; ///< Overrides the design's.
};

/// The plan as each engine takes it, in folders below "policy-as-code" with a kustomization each.
/// What an engine cannot say (signatures outside Kyverno, "{{" in a value of Kyverno) is left out
/// with a diagnostic NotExportable.
[[nodiscard]] std::vector<ManifestFile>
policyFiles(const PolicyPlan &plan, const PolicyOptions &options, Diagnostics &diagnostics);

/// Policies of admission of all clusters of a design, each in its folder.
struct AdmissionPolicies {
    std::vector<ManifestFile> files;
    /// What of the design they would refuse, by the name of its cluster, which is empty for one.
    std::vector<std::pair<std::string, std::string>> refused;
};

/// Nothing where no engine is named.
[[nodiscard]] AdmissionPolicies
admissionPolicies(const Design &design, const PolicyOptions &options, Diagnostics &diagnostics);

} // namespace drawbridge
