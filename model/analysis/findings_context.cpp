// SPDX-License-Identifier: Apache-2.0
// What the rules of findings.md section 1 share: ports a workload declares, ports an exposure leads
// to, and where policies stand that the engine does not evaluate (findings.md 9, point 7): there a
// rule is not assessable, never a pass. What is drawn or closed is in findings_drawing.cpp.
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings_context.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>

namespace drawbridge {
namespace {

void addExposedPorts(const Topology &topology, WorkloadTraits &traits)
{
    for (const auto &exposure : topology.exposures)
        for (const auto id : exposure.targets)
            for (const auto &range : exposure.targetPorts)
                traits.exposed[id.index].add(range);
}

/// A policy that the engine cannot evaluate, in the namespace (or everywhere when it names none).
void blur(const Topology &topology, const std::string &cluster, const std::string &nameSpace,
          const std::string &because, WorkloadTraits &traits)
{
    for (std::size_t i = 0; i < topology.workloads.size(); ++i) {
        const auto &key = topology.workloads[i].key;
        const bool concerns =
            key.cluster == cluster && (nameSpace.empty() || key.nameSpace == nameSpace);
        if (concerns && traits.blurred[i].empty())
            traits.blurred[i] = because;
    }
}

void addBlurredWorkloads(const Topology &topology, WorkloadTraits &traits)
{
    for (const auto &cluster : topology.clusters) {
        if (cluster.resources == nullptr)
            continue;
        for (const ObjectMeta &meta : unevaluatedNetworkPolicies(*cluster.resources))
            blur(topology, cluster.name, meta.nameSpace,
                 describePolicy(meta) + " (" + toString(meta.where) +
                     ") may decide, a kind this version does not evaluate",
                 traits);
        for (const ObjectMeta &meta : undecodedAdminPolicies(*cluster.resources))
            blur(topology, cluster.name, {},
                 describePolicy(meta) + " (" + toString(meta.where) + ") could not be read",
                 traits);
        for (const auto &policy : cluster.resources->undecodedPolicies)
            if (policy.meta.kind == "NetworkPolicy" || policy.meta.kind.empty())
                blur(topology, cluster.name, policy.meta.nameSpace,
                     "NetworkPolicy " + policy.meta.name + " could not be read", traits);
    }
}

std::shared_ptr<const WorkloadTraits> traitsOf(const Topology &topology)
{
    const auto count = topology.workloads.size();
    WorkloadTraits traits{declaredPortsOf(topology), std::vector<PortSet>(count),
                          std::vector<std::string>(count)};
    addExposedPorts(topology, traits);
    addBlurredWorkloads(topology, traits);
    return std::make_shared<const WorkloadTraits>(std::move(traits));
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
                                    const MeshEngine &mesh, std::stop_token stop,
                                    const FindingsContext *before)
{
    const auto &topology = *design.topology;
    FindingsContext context{
        design, topology,        network,
        mesh,   std::move(stop), before != nullptr ? before->traits : traitsOf(topology)};
    addDrawing(context, before);
    return context;
}

std::string withPlace(const std::string &text, const SourceSpan &where)
{
    return where.isKnown() ? text + " (" + toString(where) + ")" : text;
}

} // namespace drawbridge
