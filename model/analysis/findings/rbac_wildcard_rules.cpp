// SPDX-License-Identifier: Apache-2.0
// ZT-RB-001 (findings.md 1.5): wildcards in roles that bindings of the input give somebody.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/rbac.yaml

#include "model/analysis/findings/api_resources.h"
#include "model/analysis/findings/rbac_reports.h"

#include <array>

namespace drawbridge::rbac_wildcard_rules {
namespace {

/// Places of a rule that say "all of them".
std::size_t wildcardsIn(const RbacRule &rule)
{
    const auto isAny = [](const std::string &text) {
        return text == "*" || text.starts_with("*/");
    };
    std::size_t count = 0;
    for (const auto *list : {&rule.apiGroups, &rule.resources, &rule.verbs, &rule.nonResourceUrls})
        count += std::ranges::any_of(*list, isAny) ? 1 : 0;
    return count;
}

/// All of one group that is no part of Kubernetes: how operators hold their own resources.
bool isOwnGroup(const RbacRule &rule)
{
    return rule.apiGroups.size() == 1 && rule.apiGroups.front() != "*" &&
           rule.apiGroups.front().find('.') != std::string::npos &&
           !isBuiltinGroup(rule.apiGroups.front()) && !rule.apiGroups.front().ends_with(".k8s.io");
}

Severity wildcardSeverity(const GrantedPower &power)
{
    const RbacRule &rule = *power.rule;
    const std::size_t count = wildcardsIn(rule);
    if (isOwnGroup(rule))
        return Severity::Low;
    const bool isTotal = count >= 3 && rule.resourceNames.empty();
    if (isTotal && power.atom.nameSpace.empty())
        return Severity::Critical;
    return count >= 2 ? Severity::High : Severity::Medium;
}

void findWildcards(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        IdentityReport report(cluster, identity);
        for (const GrantedPower &power : identity.powers) {
            const bool isOfInput = power.role->meta.where.fileName().rfind("built-in/", 0) != 0;
            if (!isOfInput || wildcardsIn(*power.rule) == 0)
                continue;
            const RbacRule &rule = *power.rule;
            std::string text = rule.nonResourceUrls.empty()
                                   ? "verbs [" + joined(rule.verbs, ", ") + "] on [" +
                                         joined(rule.resources, ", ") + "] of groups [" +
                                         joined(rule.apiGroups, ", ") + "]"
                                   : "verbs [" + joined(rule.verbs, ", ") + "] on URLs [" +
                                         joined(rule.nonResourceUrls, ", ") + "]";
            text += power.atom.nameSpace.empty() ? " in the whole cluster"
                                                 : " in " + power.atom.nameSpace;
            report.addText(*power.binding, wildcardSeverity(power), std::move(text), rule.where);
        }
        report.tell("ZT-RB-001", "is granted by wildcards what nobody listed",
                    "List the groups, resources and verbs that are used.", sink);
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-RB-001", "Wildcards in a role", Severity::Critical,
         "A rule that somebody holds says * for groups, resources (*/SUB too), verbs or URLs, and "
         "grants what is added tomorrow as well. Critical where all three are * in the whole "
         "cluster; high with two of them, or all three in one namespace; medium with one; low for "
         "all of one group that is no part of Kubernetes, as operators hold their own.",
         "Roles that Kubernetes brings, and roles that nothing binds. Not assessable for bindings "
         "whose role is not in the input.",
         "List the groups, resources and verbs that are used.", "N3 Z-ID K-AUTH CIS-5.1.3 T1078",
         "ks C-0187 C-0035, kl wildcard-in-rules, tv KSV-0044 KSV-0045 KSV-0046"},
        findWildcards},
};

} // namespace
} // namespace drawbridge::rbac_wildcard_rules

std::span<const drawbridge::FindingRule> drawbridge::rbacWildcardRules()
{
    return rbac_wildcard_rules::kRules;
}
