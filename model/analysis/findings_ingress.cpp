// SPDX-License-Identifier: Apache-2.0
// ZT-NET-001 (findings.md 1.1): a pod no NetworkPolicy selects for ingress admits everything
// (network-policy.md item 10). Host-network pods are outside NetworkPolicy (item 45) and no
// subject. Where administrators' policies close it to every pod (its guard) nothing is found.
// Tested by tests/unit/analysis/test_findings_reach.cpp

#include "model/analysis/findings_context.h"

#include <algorithm>
#include <ranges>

namespace drawbridge {
namespace {

constexpr auto kOpenIngressRule = "ZT-NET-001";

bool runsToCompletion(const WorkloadNode &workload)
{
    return workload.key.kind == "Job" || workload.key.kind == "CronJob";
}

Finding openIngress(const WorkloadNode &workload, const PortSet &declared)
{
    Finding finding;
    finding.ruleId = kOpenIngressRule;
    finding.severity =
        declared.empty() || runsToCompletion(workload) ? Severity::Medium : Severity::High;
    finding.target = workload.key;
    finding.ports = declared.empty() ? PortSet::all() : declared;
    finding.message = "No NetworkPolicy selects " + toString(workload.key) +
                      " for ingress, so that every pod and every address that routes to it may "
                      "connect to " +
                      (declared.empty() ? "any of its ports" : toString(declared)) + ".";
    finding.evidence.push_back(workload.where);
    finding.fix = "Export the design: its NetworkPolicies isolate " + workload.key.name +
                  " and admit only the flows drawn to it.";
    return finding;
}

/// Why it is not known whether a policy selects the workload; empty when it is.
std::string whyUnknown(const FindingsContext &context, EndIndex index)
{
    if (!context.blurred[index].empty())
        return context.blurred[index];
    const auto &outside = context.network.addressBlocks().front().ranges().front().first;
    const auto why = context.network.explain(outside, WorkloadId{index});
    if (why.ingress.unknown.empty())
        return {};
    return why.unknownBecause.empty() ? "the NetworkPolicies do not tell"
                                      : why.unknownBecause.front();
}

/// Whether policies of administrators leave no pod everything.
bool isCoveredByAdministrators(const FindingsContext &context, EndIndex index)
{
    if (!context.network.isBound({index}, Direction::Ingress))
        return false;
    const auto isOpenFrom = [&](EndIndex from) {
        return from != index && context.workload(from).hasNetwork &&
               !context.workload(from).isHostNetwork &&
               context.network.explain(WorkloadId{from}, WorkloadId{index}).ingress.allowed.isAll();
    };
    const auto sources = std::views::iota(EndIndex{0}, context.workloadCount());
    return context.workloadCount() > 1 && std::ranges::none_of(sources, isOpenFrom);
}

} // namespace

void findOpenIngress(const FindingsContext &context, FindingsSink &sink)
{
    for (EndIndex i = 0; i < context.workloadCount(); ++i) {
        const auto &workload = context.workload(i);
        if (!context.isSubject(i) || workload.isHostNetwork ||
            context.network.isIsolated({i}, Direction::Ingress))
            continue;
        if (const auto doubt = whyUnknown(context, i); !doubt.empty()) {
            sink.cannotAssess(kOpenIngressRule, doubt);
            continue;
        }
        if (isCoveredByAdministrators(context, i))
            continue;
        sink.report.findings.push_back(openIngress(workload, context.declared[i]));
    }
}

} // namespace drawbridge
