// SPDX-License-Identifier: Apache-2.0
// Runs the rules of the catalogue (findings.md section 1): those on manifests alone once for a
// topology, those that look at the drawing after each edit.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule.h"

#include "model/analysis/findings/custom_rules.h"

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

bool looksTheSame(LooksAt part, const Design &a, const Design &b)
{
    switch (part) {
    case LooksAt::Nothing: return true;
    case LooksAt::ApiAccess: return a.apiAccess == b.apiAccess;
    case LooksAt::Identities: return a.identities == b.identities;
    case LooksAt::Drawing: break;
    }
    // Long lists are not compared: an edit that leaves one as it is leaves the same.
    return a.flows.isSameAs(b.flows) && a.closures.isSameAs(b.closures) &&
           a.apiAccess == b.apiAccess && a.identities == b.identities &&
           a.externals == b.externals && a.trustZones == b.trustZones &&
           a.systemFlows == b.systemFlows && a.mesh == b.mesh;
}

/// Findings that begin or end a list of both become those of before.
void shareWith(const std::vector<FindingItem> &before, std::vector<FindingItem> &now)
{
    const std::size_t most = std::min(before.size(), now.size());
    const auto isShared = [](const FindingItem &was, FindingItem &is) {
        const bool isSame = was == is || *was == *is;
        if (isSame)
            is = was;
        return isSame;
    };
    std::size_t first = 0;
    while (first < most && isShared(before[first], now[first]))
        ++first;
    for (std::size_t last = 1; first + last <= most; ++last)
        if (!isShared(before[before.size() - last], now[now.size() - last]))
            break;
}

/// What one rule finds now; `before` itself where that is the same.
std::shared_ptr<const RuleFindings> findAgain(const FindingRule &rule, const ClusterFacts &cluster,
                                              const FindingsContext &context, FindingsSink &judged,
                                              const std::shared_ptr<const RuleFindings> &before)
{
    FindingsSink sink;
    sink.judgedBefore = judged.judgedBefore;
    std::swap(sink.judged, judged.judged);
    rule.findDrawn(cluster, context, sink);
    std::swap(sink.judged, judged.judged);
    auto now = std::make_shared<RuleFindings>();
    now->findings = sink.report.findings.items();
    now->notAssessable = std::move(sink.notAssessable);
    if (before == nullptr)
        return now;
    shareWith(before->findings, now->findings);
    const bool isSame =
        now->findings == before->findings && now->notAssessable == before->notAssessable;
    return isSame ? before : now;
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
                                                        const FindingsContext &context)
{
    const std::stop_token &stop = context.stop;
    FindingsSink sink;
    findOpenIngress(context, sink);
    findPlaintextAccepted(context, sink);
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

DrawnFindings findInDrawing(const ManifestFindings &manifests, const FindingsContext &context,
                            const DrawnFindings *before, const Design *designBefore)
{
    DrawnFindings drawn;
    FindingsSink judged; // ZT-NET-017 goes on from policy to policy
    if (before != nullptr)
        judged.judgedBefore = before->policies;
    for (const FindingRule *rule : allRules()) {
        if (rule->findDrawn == nullptr)
            continue;
        for (const ClusterFacts &cluster : manifests.facts->clusters) {
            const auto same = before != nullptr ? before->byRule[drawn.byRule.size()] : nullptr;
            if (context.stop.stop_requested())
                return drawn;
            if (same != nullptr && looksTheSame(rule->looksAt, *designBefore, context.design)) {
                drawn.byRule.push_back(same);
                continue;
            }
            drawn.byRule.push_back(findAgain(*rule, cluster, context, judged, same));
        }
    }
    const bool isJudgedAnew = !judged.judged.byCluster.empty() || before == nullptr;
    drawn.policies = isJudgedAnew ? std::make_shared<const JudgedPolicies>(std::move(judged.judged))
                                  : before->policies;
    return drawn;
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
