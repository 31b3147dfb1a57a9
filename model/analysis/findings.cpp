// SPDX-License-Identifier: Apache-2.0
// Holds what the imported manifests allow against the drawing: engines over the imported policies,
// then one function a rule, then order. No clock: whether a waiver has expired is for the caller to
// say, who knows the date.
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings.h"

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/findings_context.h"
#include "model/analysis/found_findings.h"
#include "model/design/host_probes.h"

#include <tbb/parallel_invoke.h>

#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace drawbridge {
namespace {

using WaiverNames = std::tuple<std::string, std::string, std::string>;

/// A waiver names exactly one finding: an empty peer stands for "no peer", not for any.
void applyWaivers(const Design &design, SharedList<Finding> &findings)
{
    std::map<WaiverNames, const Waiver *> waivers;
    std::set<std::string_view> rules;
    for (const auto &waiver : design.waivers) {
        waivers[{waiver.rule, waiver.target, waiver.peer}] = &waiver;
        rules.insert(waiver.rule);
    }
    if (waivers.empty())
        return;
    std::vector<std::pair<std::size_t, const Waiver *>> waived;
    std::size_t index = 0;
    for (const Finding &finding : std::as_const(findings)) {
        if (rules.contains(finding.ruleId)) {
            const auto found =
                waivers.find({finding.ruleId, toString(finding.target),
                              finding.peer ? toString(*finding.peer) : std::string()});
            if (found != waivers.end())
                waived.emplace_back(index, found->second);
        }
        ++index;
    }
    for (const auto &[at, waiver] : waived)
        findings[at].waived = *waiver;
}

} // namespace

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
    std::vector<std::size_t> ended;
    std::size_t index = 0;
    for (const Finding &finding : std::as_const(report.findings)) {
        if (finding.waived && finding.waived->expires < today) {
            expired.insert(*finding.waived);
            ended.push_back(index);
        }
        ++index;
    }
    for (const std::size_t at : ended)
        report.findings[at].waived.reset();
    return {expired.begin(), expired.end()};
}

Analysis analyzeWithEdges(const Design &design, std::stop_token stop, const EdgeLookup *before,
                          const FindingsOptions &options)
{
    if (design.topology == nullptr)
        return {};
    auto lookup = std::make_shared<EdgeLookup>(design, stop, before, options);
    const auto &world = lookup->world();
    const FoundFindings *last = lookup->foundBefore(before);
    AnalysisReport report;
    report.isUndecided = design.flows.empty();
    report.customRules = options.customRules;
    auto found = std::make_shared<FoundFindings>();
    found->manifests = world.manifests;
    const bool isSame = last != nullptr && last->manifests == world.manifests;
    tbb::parallel_invoke( // Neither looks at what the other finds.
        [&] {
            found->trust = findImplicitTrust(world.context, world.ends, *world.pairs,
                                             last != nullptr ? last->trust.get() : nullptr, report);
        },
        [&] {
            found->drawn =
                findInDrawing(*world.manifests, world.context, isSame ? &last->drawn : nullptr,
                              isSame ? &before->world().design : nullptr);
        });
    if (stop.stop_requested())
        return {};
    collectFindings(*found, last);
    report.findings = found->all;
    report.notAssessable = found->notAssessable;
    applyWaivers(design, report.findings);
    lookup->keep(std::move(found));
    return {std::move(report), std::move(lookup)};
}

AnalysisReport analyze(const Design &design, std::stop_token stop, const FindingsOptions &options)
{
    return analyzeWithEdges(design, std::move(stop), nullptr, options).report;
}

} // namespace drawbridge

template class std::vector<drawbridge::Finding>;
template class std::vector<drawbridge::EdgeState>;
