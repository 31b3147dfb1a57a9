// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"
#include "model/analysis/findings_order.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What of the drawing a rule looks at: where that is as before an edit, so is what it finds.
enum class LooksAt {
    Nothing, ///< Settings of the design alone.
    ApiAccess,
    Identities,
    Drawing, ///< All of it.
};

/// A rule of the catalogue: what people read of it, and the function that finds it.
struct FindingRule {
    RuleInfo info;
    /// On what manifests say alone; null for the rules that hold manifests against the drawing.
    void (*find)(const ClusterFacts &cluster, FindingsSink &sink) = nullptr;
    /// On manifests and what is drawn; run anew after an edit of what it looks at.
    void (*findDrawn)(const ClusterFacts &cluster, const FindingsContext &context,
                      FindingsSink &sink) = nullptr;
    LooksAt looksAt = LooksAt::Drawing;
};

// One table a family, each in the file that finds it; sorted by id.
[[nodiscard]] std::span<const FindingRule> admissionRules();
[[nodiscard]] std::span<const FindingRule> authorizationRequestRules();
[[nodiscard]] std::span<const FindingRule> authorizationRules();
[[nodiscard]] std::span<const FindingRule> authorizationScopeRules();
[[nodiscard]] std::span<const FindingRule> authorizationSourceRules();
[[nodiscard]] std::span<const FindingRule> cloudIdentityRules();
[[nodiscard]] std::span<const FindingRule> driftRules();
[[nodiscard]] std::span<const FindingRule> edgeBackendRules();
[[nodiscard]] std::span<const FindingRule> edgeRules();
[[nodiscard]] std::span<const FindingRule> escalationRules();
[[nodiscard]] std::span<const FindingRule> identityRules();
[[nodiscard]] std::span<const FindingRule> imageRules();
[[nodiscard]] std::span<const FindingRule> literalSecretRules();
[[nodiscard]] std::span<const FindingRule> meshClientRules();
[[nodiscard]] std::span<const FindingRule> meshRules();
[[nodiscard]] std::span<const FindingRule> namespaceRules();
[[nodiscard]] std::span<const FindingRule> networkDenyRules();
[[nodiscard]] std::span<const FindingRule> networkPeerRules();
[[nodiscard]] std::span<const FindingRule> networkPolicyRules();
[[nodiscard]] std::span<const FindingRule> networkReachRules();
[[nodiscard]] std::span<const FindingRule>
pairRules(); ///< Those of findings_*.cpp beside this folder.
[[nodiscard]] std::span<const FindingRule> podRules();
[[nodiscard]] std::span<const FindingRule> policyContentRules();
[[nodiscard]] std::span<const FindingRule> rbacBindingRules();
[[nodiscard]] std::span<const FindingRule> rbacPowerRules();
[[nodiscard]] std::span<const FindingRule> rbacRoleRules();
[[nodiscard]] std::span<const FindingRule> rbacWildcardRules();
[[nodiscard]] std::span<const FindingRule> routeRules();
[[nodiscard]] std::span<const FindingRule> secretRules();
[[nodiscard]] std::span<const FindingRule> shadowedRules();
[[nodiscard]] std::span<const FindingRule> verificationRules();

/// All of them, by id.
[[nodiscard]] const std::vector<const FindingRule *> &allRules();

/// What the rules on manifests alone found, with the facts for those that need the drawing too.
/// Belongs to one topology and its settings: whoever edits the drawing takes it over.
struct ManifestFindings {
    std::shared_ptr<const RuleFacts> facts;
    SharedList<Finding> findings; ///< In the order of reports.
    NotAssessableCounts notAssessable;
};
/// Nothing that is drawn in `context` is looked at.
[[nodiscard]] std::shared_ptr<const ManifestFindings>
findInManifests(std::shared_ptr<const RuleFacts> facts, const FindingsContext &context);

/// What one rule found that looks at the drawing.
struct RuleFindings {
    std::vector<FindingItem> findings;
    NotAssessableCounts notAssessable;
};
/// What all such rules found for one drawing. Belongs to one ManifestFindings.
struct DrawnFindings {
    std::vector<std::shared_ptr<const RuleFindings>> byRule; ///< By rule, then cluster.
    std::shared_ptr<const JudgedPolicies> policies;
};
/// `before`: of another drawing of the same manifests, `designBefore`, or null; what its rules
/// found as well is shared, and changes the cost, never the result.
[[nodiscard]] DrawnFindings findInDrawing(const ManifestFindings &manifests,
                                          const FindingsContext &context,
                                          const DrawnFindings *before, const Design *designBefore);

/// A finding with its words; `where` is the first place of evidence.
[[nodiscard]] Finding makeFinding(std::string_view rule, Severity severity, NodeKey target,
                                  std::string message, std::string fix, const SourceSpan &where);
/// One step up or down the scale.
[[nodiscard]] Severity raised(Severity severity);
[[nodiscard]] Severity lowered(Severity severity);
/// "shop/web" for messages; the name alone outside any namespace.
[[nodiscard]] std::string nameOf(const ObjectMeta &meta);
/// "2 workloads", "1 workload".
[[nodiscard]] std::string countOf(std::size_t count, std::string_view noun);

} // namespace drawbridge
