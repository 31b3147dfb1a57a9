// SPDX-License-Identifier: Apache-2.0
// Runs the rules of the catalogue (findings.md section 1): those on manifests alone once for a
// topology, those that look at the drawing after each edit.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule.h"

#include "model/analysis/findings/custom_rules.h"
#include "model/analysis/waivers.h"

#include <tbb/parallel_for.h>

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
                              driftRules(),
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
                              shadowedRules(),
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

std::vector<RuleInfo> rulesBehind(const AnalysisReport &report)
{
    std::vector<RuleInfo> infos = ruleCatalogue();
    if (report.customRules != nullptr)
        for (const CustomRule &rule : report.customRules->rules)
            infos.push_back(infoOf(rule));
    return infos;
}

std::shared_ptr<const ManifestFindings> findInManifests(std::shared_ptr<const RuleFacts> facts,
                                                        const std::stop_token &stop)
{
    FindingsSink sink;
    for (const FindingRule *rule : allRules())
        for (const ClusterFacts &cluster : facts->clusters)
            if (rule->find != nullptr && !stop.stop_requested())
                rule->find(cluster, sink);
    if (facts->options.customRules != nullptr && !stop.stop_requested())
        findCustom(*facts, stop, sink);
    auto found = std::make_shared<ManifestFindings>();
    sortFindings(sink.report.findings);
    found->facts = std::move(facts);
    found->findings = std::move(sink.report.findings);
    found->notAssessable = std::move(sink.notAssessable);
    return found;
}

void addDrawnFindings(const ManifestFindings &found, const FindingsContext &context,
                      FindingsSink &sink)
{
    for (const FindingRule *rule : allRules())
        for (const ClusterFacts &cluster : found.facts->clusters)
            if (rule->findDrawn != nullptr && !context.stop.stop_requested())
                rule->findDrawn(cluster, context, sink);
}

void mergeManifestFindings(const ManifestFindings &found, FindingsSink &sink)
{
    for (const auto &[row, count] : found.notAssessable)
        sink.notAssessable[row] += count;
    // Findings are large: their addresses are put in order, and each is copied or moved once.
    std::vector<Finding> &own = sink.report.findings;
    std::vector<Finding *> sorted;
    sorted.reserve(own.size());
    for (Finding &finding : own)
        sorted.push_back(&finding);
    std::ranges::sort(sorted, [](const Finding *a, const Finding *b) { return isBefore(*a, *b); });
    std::vector<std::pair<const Finding *, Finding *>> merged; // only one is set
    merged.reserve(own.size() + found.findings.size());
    auto next = sorted.begin();
    for (const Finding &finding : found.findings) {
        for (; next != sorted.end() && isBefore(**next, finding); ++next)
            merged.emplace_back(nullptr, *next);
        merged.emplace_back(&finding, nullptr);
    }
    for (; next != sorted.end(); ++next)
        merged.emplace_back(nullptr, *next);
    std::vector<Finding> all(merged.size());
    tbb::parallel_for(std::size_t{0}, merged.size(), [&](std::size_t i) {
        const auto &[copied, moved] = merged[i];
        all[i] = copied != nullptr ? *copied : std::move(*moved);
    });
    own = std::move(all);
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
