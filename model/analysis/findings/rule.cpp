// SPDX-License-Identifier: Apache-2.0
// Runs the rules of the catalogue (findings.md section 1): those on manifests alone once for a
// topology, those that look at the drawing after each edit.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace drawbridge {
namespace {

std::vector<const FindingRule *> gatherRules()
{
    std::vector<const FindingRule *> rules;
    for (const auto family : {admissionRules(),
                              authorizationRequestRules(),
                              authorizationRules(),
                              authorizationScopeRules(),
                              authorizationSourceRules(),
                              cloudIdentityRules(),
                              edgeBackendRules(),
                              edgeRules(),
                              escalationRules(),
                              identityRules(),
                              imageRules(),
                              literalSecretRules(),
                              meshClientRules(),
                              meshRules(),
                              namespaceRules(),
                              networkDenyRules(),
                              networkPeerRules(),
                              networkPolicyRules(),
                              networkReachRules(),
                              pairRules(),
                              podRules(),
                              policyContentRules(),
                              rbacBindingRules(),
                              rbacPowerRules(),
                              rbacRoleRules(),
                              rbacWildcardRules(),
                              routeRules(),
                              secretRules(),
                              verificationRules()})
        std::ranges::transform(family, std::back_inserter(rules),
                               [](const FindingRule &rule) { return &rule; });
    std::ranges::sort(rules, {}, [](const FindingRule *rule) { return rule->info.id; });
    return rules;
}

} // namespace

const std::vector<const FindingRule *> &allRules()
{
    static const std::vector<const FindingRule *> kRules = gatherRules();
    return kRules;
}

const std::vector<RuleInfo> &ruleCatalogue()
{
    static const std::vector<RuleInfo> kInfos = [] {
        std::vector<RuleInfo> infos;
        for (const FindingRule *rule : allRules())
            infos.push_back(rule->info);
        return infos;
    }();
    return kInfos;
}

std::shared_ptr<const ManifestFindings> findInManifests(std::shared_ptr<const RuleFacts> facts,
                                                        const std::stop_token &stop)
{
    FindingsSink sink;
    for (const FindingRule *rule : allRules())
        for (const ClusterFacts &cluster : facts->clusters)
            if (rule->find != nullptr && !stop.stop_requested())
                rule->find(cluster, sink);
    auto found = std::make_shared<ManifestFindings>();
    found->facts = std::move(facts);
    found->findings = std::move(sink.report.findings);
    found->notAssessable = std::move(sink.notAssessable);
    return found;
}

void addCatalogueFindings(const ManifestFindings &found, const FindingsContext &context,
                          FindingsSink &sink)
{
    auto &findings = sink.report.findings;
    findings.insert(findings.end(), found.findings.begin(), found.findings.end());
    for (const auto &[row, count] : found.notAssessable)
        sink.notAssessable[row] += count;
    for (const FindingRule *rule : allRules())
        for (const ClusterFacts &cluster : found.facts->clusters)
            if (rule->findDrawn != nullptr && !context.stop.stop_requested())
                rule->findDrawn(cluster, context, sink);
}

Finding makeFinding(std::string_view rule, Severity severity, NodeKey target, std::string message,
                    std::string fix, const SourceSpan &where)
{
    Finding finding;
    finding.ruleId = rule;
    finding.severity = severity;
    finding.target = std::move(target);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    finding.evidence.push_back(where);
    return finding;
}

bool failsCheck(const Finding &finding, Severity failOn)
{
    const NodeKey &target = finding.target;
    const std::string &nameSpace = target.kind == "Namespace" ? target.name : target.nameSpace;
    return !finding.waived && finding.severity <= failOn &&
           finding.confidence != Confidence::Heuristic && !isSystemNamespace(nameSpace);
}

Severity raised(Severity severity)
{
    return severity == Severity::Critical ? severity
                                          : static_cast<Severity>(static_cast<int>(severity) - 1);
}

Severity lowered(Severity severity)
{
    return severity == Severity::Info ? severity
                                      : static_cast<Severity>(static_cast<int>(severity) + 1);
}

std::string nameOf(const ObjectMeta &meta)
{
    return meta.nameSpace.empty() ? meta.name : meta.nameSpace + "/" + meta.name;
}

std::string countOf(std::size_t count, std::string_view noun)
{
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace drawbridge
