// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What is asked at admission, one policy each.
enum class PolicyRuleKind {
    AllowedRegistries,
    ImageDigests,
    OwnServiceAccount,
    SidecarInjection,
    NamespaceInjection,
    PodAnnotations,
    ImageSignatures,
};

struct PolicyRule {
    PolicyRuleKind kind = PolicyRuleKind::AllowedRegistries;
    std::vector<std::string> namespaces; ///< Sorted, DNS labels, at least one.
};

/// What keeps a design true at admission, for every engine the same.
struct PolicyPlan {
    std::string designName;
    std::string objectPrefix; ///< "drawbridge-shop-": what the names of the policies begin with.
    AdmissionSettings settings;
    std::vector<PolicyRule> rules;
    /// What of the design itself the rules would refuse today, a line each, with its place.
    std::vector<std::string> refused;
};

/// "allowed-registries": the rule in names of files and objects.
[[nodiscard]] std::string_view nameOf(PolicyRuleKind kind);
/// What a rule refuses, in one sentence.
[[nodiscard]] std::string_view describe(PolicyRuleKind kind);

/// The rules a design calls for. Namespaces of the cluster itself (kube-*, the mesh's root
/// namespace) are left out, and so is a rule in a namespace whose drawn workloads break it by
/// intent (an account "default", a pod without sidecar): both with a diagnostic NotExportable.
[[nodiscard]] PolicyPlan planPolicies(const Design &design, MeshKind mesh,
                                      Diagnostics &diagnostics);

} // namespace drawbridge
