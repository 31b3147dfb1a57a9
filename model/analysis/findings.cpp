// SPDX-License-Identifier: Apache-2.0
// Holds what the imported manifests allow against the drawing: engines over the imported policies,
// then one function a rule, then order. No clock: whether a waiver has expired is for the caller to
// say, who knows the date.
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings.h"

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/findings/rule.h"
#include "model/analysis/findings_context.h"
#include "model/analysis/implicit_trust.h"
#include "model/analysis/waivers.h"
#include "model/design/host_probes.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

/// A waiver names exactly one finding: an empty peer stands for "no peer", not for any.
void applyWaivers(const Design &design, std::vector<Finding> &findings)
{
    std::map<std::tuple<std::string, std::string, std::string>, const Waiver *> waivers;
    for (const auto &waiver : design.waivers)
        waivers[{waiver.rule, waiver.target, waiver.peer}] = &waiver;
    if (waivers.empty())
        return;
    for (auto &finding : findings) {
        const auto peer = finding.peer ? toString(*finding.peer) : std::string();
        const auto found = waivers.find({finding.ruleId, toString(finding.target), peer});
        if (found != waivers.end())
            finding.waived = *found->second;
    }
}

} // namespace

bool isBefore(const Finding &a, const Finding &b)
{
    const auto order = [](const Finding &finding) {
        return std::tie(finding.severity, finding.ruleId, finding.target, finding.subKey,
                        finding.peer);
    };
    return order(a) < order(b);
}

void sortFindings(std::vector<Finding> &findings)
{
    std::sort(findings.begin(), findings.end(), isBefore);
}

NetworkOptions networkOptionsOf(const Design &design)
{
    NetworkOptions options;
    for (const auto &cluster : design.clusters)
        options.podAddresses = options.podAddresses | podAddresses(cluster);
    if (design.clusters.empty())
        options.podAddresses = podAddresses(DesignCluster{});
    for (const auto &external : design.externals) // Which no pod has.
        if (external.key == hostProbeKey(external.key.cluster))
            options.podAddresses = options.podAddresses - AddressSet(external.cidrs);
    return options;
}

MeshOptionsByCluster meshOptionsOf(const Design &design)
{
    MeshOptionsByCluster options;
    for (const auto &cluster : design.clusters)
        options[cluster.name] = {cluster.rootNamespace, cluster.trustDomain,
                                 cluster.trustDomainAliases};
    return options;
}

std::vector<Waiver> dropExpiredWaivers(AnalysisReport &report, std::string_view today)
{
    std::set<Waiver> expired;
    for (auto &finding : report.findings)
        if (finding.waived && finding.waived->expires < today) {
            expired.insert(*finding.waived);
            finding.waived.reset();
        }
    return {expired.begin(), expired.end()};
}

Analysis analyzeWithEdges(const Design &design, std::stop_token stop, const EdgeLookup *before,
                          const FindingsOptions &options)
{
    if (design.topology == nullptr)
        return {};
    auto lookup = std::make_shared<EdgeLookup>(design, stop, before, options);
    const auto &world = lookup->world();
    FindingsSink sink;
    sink.report.isUndecided = design.flows.empty();
    sink.report.customRules = options.customRules;
    findOpenIngress(world.context, sink);
    lookup->keep(findImplicitTrust(world.context, world.ends, *world.pairs,
                                   lookup->trustBefore(before), sink));
    findPlaintextAccepted(world.context, sink);
    sink.judgedBefore = lookup->policiesBefore(before);
    addDrawnFindings(*world.manifests, world.context, sink);
    if (stop.stop_requested())
        return {};
    lookup->keep(std::make_shared<const JudgedPolicies>(std::move(sink.judged)));
    mergeManifestFindings(*world.manifests, sink);
    applyWaivers(design, sink.report.findings);
    for (const auto &[row, count] : sink.notAssessable)
        sink.report.notAssessable.push_back({row.first, row.second, count});
    return {std::move(sink.report), std::move(lookup)};
}

AnalysisReport analyze(const Design &design, std::stop_token stop, const FindingsOptions &options)
{
    return analyzeWithEdges(design, std::move(stop), nullptr, options).report;
}

} // namespace drawbridge

template class std::vector<drawbridge::Finding>;
template class std::vector<drawbridge::EdgeState>;
