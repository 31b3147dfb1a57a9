// SPDX-License-Identifier: Apache-2.0
// What the rules of findings.md section 1 share: ports a workload declares, ports an exposure leads
// to, what is drawn or closed, and where policies stand that the
// engine does not evaluate (findings.md 9, point 7): there a rule is not assessable, never a pass.
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings_context.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/design/draft.h"

#include <algorithm>

namespace drawbridge {
namespace {

void addExposedPorts(FindingsContext &context)
{
    for (const auto &exposure : context.topology.exposures)
        for (const auto id : exposure.targets)
            for (const auto &range : exposure.targetPorts)
                context.exposed[id.index].add(range);
}

/// A policy that the engine cannot evaluate, in the namespace (or everywhere when it names none).
void blur(FindingsContext &context, const std::string &cluster, const std::string &nameSpace,
          const std::string &because)
{
    for (std::size_t i = 0; i < context.topology.workloads.size(); ++i) {
        const auto &key = context.topology.workloads[i].key;
        const bool concerns =
            key.cluster == cluster && (nameSpace.empty() || key.nameSpace == nameSpace);
        if (concerns && context.blurred[i].empty())
            context.blurred[i] = because;
    }
}

void addBlurredWorkloads(FindingsContext &context)
{
    for (const auto &cluster : context.topology.clusters) {
        if (cluster.resources == nullptr)
            continue;
        for (const ObjectMeta &meta : unevaluatedNetworkPolicies(*cluster.resources))
            blur(context, cluster.name, meta.nameSpace,
                 describePolicy(meta) + " (" + toString(meta.where) +
                     ") may decide, a kind this version does not evaluate");
        for (const ObjectMeta &meta : undecodedAdminPolicies(*cluster.resources))
            blur(context, cluster.name, {},
                 describePolicy(meta) + " (" + toString(meta.where) + ") could not be read");
        for (const auto &policy : cluster.resources->undecodedPolicies)
            if (policy.meta.kind == "NetworkPolicy" || policy.meta.kind.empty())
                blur(context, cluster.name, policy.meta.nameSpace,
                     "NetworkPolicy " + policy.meta.name + " could not be read");
    }
}

void addDrawnFlows(FindingsContext &context)
{
    const auto add = [&context](const Flow &flow) {
        const auto from = context.findEnd(flow.from);
        const auto to = context.findEnd(flow.to);
        if (from && to)
            context.drawn[{*from, *to}] |= flow.portSet();
    };
    for (const auto &flow : context.design.flows)
        add(flow);
    for (const auto &flow : systemFlowsOf(context.design))
        add(flow);
    for (const auto &closure : context.design.closures) {
        const auto from = context.findEnd(closure.from);
        const auto to = context.findEnd(closure.to);
        if (from && to)
            context.closed[{*from, *to}] = true;
    }
}

} // namespace

const NodeKey &FindingsContext::keyOf(EndIndex index) const
{
    if (index < workloadCount())
        return topology.workloads[index].key;
    return design.externals.items()[index - workloadCount()].key;
}

bool FindingsContext::isSubject(EndIndex index) const
{
    return workload(index).hasNetwork && !workload(index).isSystem;
}

PortSet FindingsContext::scopeOf(EndIndex index) const
{
    if (index >= workloadCount() || declared[index].empty())
        return PortSet::all();
    return declared[index];
}

std::optional<EndIndex> FindingsContext::findEnd(const NodeKey &key) const
{
    if (const auto id = topology.findWorkload(key))
        return id->index;
    const auto &externals = design.externals.items();
    const auto found = std::find_if(externals.begin(), externals.end(),
                                    [&key](const auto &external) { return external.key == key; });
    if (found == externals.end())
        return std::nullopt;
    return workloadCount() + static_cast<EndIndex>(found - externals.begin());
}

FindingsContext makeFindingsContext(const Design &design, const NetworkEngine &network,
                                    const MeshEngine &mesh, std::stop_token stop)
{
    const auto &topology = *design.topology;
    const auto count = topology.workloads.size();
    FindingsContext context{design,
                            topology,
                            network,
                            mesh,
                            std::move(stop),
                            declaredPortsOf(topology),
                            std::vector<PortSet>(count),
                            std::vector<std::string>(count),
                            {},
                            {}};
    addExposedPorts(context);
    addBlurredWorkloads(context);
    addDrawnFlows(context);
    return context;
}

std::string withPlace(const std::string &text, const SourceSpan &where)
{
    return where.isKnown() ? text + " (" + toString(where) + ")" : text;
}

} // namespace drawbridge
