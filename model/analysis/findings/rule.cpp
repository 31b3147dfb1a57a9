// SPDX-License-Identifier: Apache-2.0
// Runs the rules of the catalogue (findings.md section 1), several at once: those on manifests
// alone once for a topology, those that look at the drawing after each edit. Tested by
// tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule.h"

#include "model/analysis/findings/custom_rules.h"

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

/// Puts what it finds into a sink of its own.
using Search = std::function<void(FindingsSink &)>;

/// All that looks at manifests alone, none of which sees what another finds.
std::vector<Search> searchesIn(const RuleFacts &facts, const FindingsContext &context)
{
    std::vector<Search> searches{
        [&context](FindingsSink &sink) { findOpenIngress(context, sink); },
        [&context](FindingsSink &sink) { findPlaintextAccepted(context, sink); }};
    for (const FindingRule *rule : allRules())
        for (const ClusterFacts &cluster : facts.clusters)
            if (rule->find != nullptr)
                searches.emplace_back(
                    [rule, &cluster](FindingsSink &sink) { rule->find(cluster, sink); });
    if (facts.options.customRules != nullptr)
        searches.emplace_back([&](FindingsSink &sink) { findCustom(facts, context.stop, sink); });
    return searches;
}

std::vector<const FindingRule *> rulesOnDrawings()
{
    std::vector<const FindingRule *> rules = allRules();
    std::erase_if(rules, [](const FindingRule *rule) { return rule->findDrawn == nullptr; });
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
                                                        const FindingsContext &context)
{
    const auto searches = searchesIn(*facts, context);
    std::vector<FindingsSink> sinks(searches.size());
    tbb::parallel_for(
        std::size_t{0}, searches.size(),
        [&](std::size_t i) {
            if (!context.stop.stop_requested())
                searches[i](sinks[i]);
        },
        tbb::simple_partitioner());
    auto found = std::make_shared<ManifestFindings>();
    std::vector<FindingItem> findings;
    for (const FindingsSink &sink : sinks) {
        for (const auto &piece : sink.report.findings.pieces())
            findings.insert(findings.end(), piece->begin(), piece->end());
        for (const auto &[row, count] : sink.notAssessable)
            found->notAssessable[row] += count;
    }
    sortFindings(findings);
    found->facts = std::move(facts);
    found->findings = SharedList<Finding>::of(findings);
    return found;
}

DrawnFindings findInDrawing(const ManifestFindings &manifests, const FindingsContext &context,
                            const DrawnFindings *before, const Design *designBefore)
{
    const auto &clusters = manifests.facts->clusters;
    const std::vector<const FindingRule *> rules = rulesOnDrawings();
    DrawnFindings drawn;
    drawn.byRule.resize(rules.size() * clusters.size());
    drawn.policies = before != nullptr ? before->policies : nullptr;
    std::vector<FindingsSink> judged(rules.size()); // ZT-NET-017 goes on from policy to policy
    tbb::parallel_for(
        std::size_t{0}, rules.size(),
        [&](std::size_t i) {
            judged[i].judgedBefore = drawn.policies;
            for (std::size_t j = 0; j < clusters.size() && !context.stop.stop_requested(); ++j) {
                auto &found = drawn.byRule[i * clusters.size() + j];
                if (before != nullptr)
                    found = before->byRule[i * clusters.size() + j];
                if (found == nullptr ||
                    !looksTheSame(rules[i]->looksAt, *designBefore, context.design))
                    found = findAgain(*rules[i], clusters[j], context, judged[i], found);
            }
        },
        tbb::simple_partitioner());
    for (FindingsSink &sink : judged)
        if (!sink.judged.byCluster.empty() || drawn.policies == nullptr)
            drawn.policies = std::make_shared<const JudgedPolicies>(std::move(sink.judged));
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
