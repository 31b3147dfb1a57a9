// SPDX-License-Identifier: Apache-2.0
// Draws what the imported policies admit on purpose (cli.md, `design --from allowed`): pairs whose
// destination some policy binds for ingress, on the ports the destination declares, or on all
// that are admitted where it declares none. A flow keeps the rules that admit it as evidence.
//
// Tested by tests/unit/analysis/test_draw_allowed.cpp
#include "model/analysis/draw_allowed.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/findings.h"
#include "model/design/edits.h"

namespace drawbridge {
namespace {

std::string evidenceOf(const PolicyReason &reason)
{
    const SourceSpan where = placeOf(reason);
    return "policy: " + ruleText(reason) + (where.isKnown() ? " (" + toString(where) + ")" : "");
}

Flow flowOf(const NetworkEngine &engine, const Endpoint &from, const NodeKey &fromKey,
            WorkloadId to, const PortSet &ports)
{
    Flow flow;
    flow.from = fromKey;
    flow.to = engine.topology().workload(to).key;
    for (const PortRange &range : ports.ranges())
        flow.ports.push_back({range, {}});
    for (const PolicyReason &reason : engine.explain(from, to).reasons) {
        if (reason.direction == Direction::Ingress && reason.rule &&
            !(reason.ports.allowed & ports).empty())
            flow.evidence.push_back(evidenceOf(reason));
    }
    return flow;
}

/// An end that can be drawn from: a workload, or an external with its addresses.
struct Source {
    NodeKey key;
    std::vector<Endpoint> ends; ///< One witness of each block of addresses the policies tell apart.
};

// An external is admitted only where every address of it is.
Source externalSource(const NetworkEngine &engine, const External &external,
                      const DesignCluster &cluster)
{
    Source source{external.key, {}};
    for (const AddressSet &part : engine.partsOf(addressesOf(external, cluster)))
        source.ends.emplace_back(part.ranges().front().first);
    return source;
}

std::vector<Source> sourcesOf(const Design &design, const NetworkEngine &engine)
{
    std::vector<Source> sources;
    for (std::uint32_t i = 0; i < design.topology->workloads.size(); ++i)
        sources.push_back({design.topology->workloads[i].key, {WorkloadId{i}}});
    for (const External &external : design.externals)
        sources.push_back(externalSource(engine, external, design.cluster(external.key.cluster)));
    return sources;
}

PortSet admittedPorts(const NetworkEngine &engine, const Source &source, WorkloadId to,
                      const PortSet &declared)
{
    PortSet ports;
    if (!source.ends.empty())
        ports = declared.empty() ? PortSet::all() : declared;
    for (const Endpoint &end : source.ends) {
        if (ports.empty())
            break;
        ports &= engine.between(end, to).allowed;
    }
    return ports;
}

} // namespace

Result<Design> drawAllowed(const Design &design)
{
    const NetworkEngine engine = makeNetworkEngine(design.topology, networkOptionsOf(design));
    const std::vector<Source> sources = sourcesOf(design, engine);
    const std::vector<PortSet> declared = declaredPortsOf(*design.topology);
    std::vector<Flow> flows;
    for (std::uint32_t i = 0; i < design.topology->workloads.size(); ++i) {
        const WorkloadId to{i};
        if (!engine.isBound(to, Direction::Ingress))
            continue;
        for (const Source &source : sources) {
            const PortSet ports = admittedPorts(engine, source, to, declared[i]);
            if (!ports.empty())
                flows.push_back(flowOf(engine, source.ends.front(), source.key, to, ports));
        }
    }
    return addFlows(design, std::move(flows));
}

} // namespace drawbridge
