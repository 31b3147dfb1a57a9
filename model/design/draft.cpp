// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"

#include "model/design/cluster_addresses.h"
#include "model/design/draft_exposures.h"
#include "model/design/draft_flows.h"
#include "model/topology/service_lookup.h"

#include <algorithm>

// What a new design draws at first (cli.md, "What `design` draws at first"). Only what resolves
// exactly is drawn; guesses are marked "to confirm"; what leads nowhere is noted, not drawn.
// Tested by tests/unit/design/test_draft.cpp

namespace drawbridge {

namespace {

MeshKind meshKindOf(MeshMembership seen)
{
    if (seen == MeshMembership::Sidecar)
        return MeshKind::Sidecar;
    if (seen == MeshMembership::Linkerd)
        return MeshKind::Linkerd;
    return seen == MeshMembership::Ambient ? MeshKind::Ambient : MeshKind::None;
}

std::string dialled(const InferredFlow &flow)
{
    return flow.host + (flow.port ? ":" + std::to_string(*flow.port) : std::string());
}

/// What a way in leads to is certain as a route, not as a wish.
bool isToConfirm(const InferredFlow &flow)
{
    const EvidenceKind kind = flow.evidence.kind;
    return flow.confidence != FlowConfidence::Certain || kind == EvidenceKind::Ingress ||
           kind == EvidenceKind::Route || kind == EvidenceKind::MeshRoute;
}

const ServicePort *findPort(const ServiceObject &service, std::uint16_t number, Protocol protocol)
{
    const auto at =
        std::find_if(service.ports.begin(), service.ports.end(), [&](const ServicePort &p) {
            return p.port == number && p.protocol == protocol;
        });
    return at == service.ports.end() ? nullptr : &*at;
}

/// Pod ports of one target; a headless Service takes any port its pods listen on.
std::vector<PortRange> podPortsOn(const ServiceNode &service, const InferredFlow &flow,
                                  const WorkloadNode &target)
{
    if (const ServicePort *port = findPort(service.object, *flow.port, flow.protocol))
        return podPortsOf(service, *port, target);
    if (service.object.isHeadless)
        return {PortRange{flow.protocol, *flow.port, *flow.port}};
    return {};
}

class InferredDraft {
public:
    InferredDraft(const Topology &topology, DraftFlows &flows, Diagnostics &diagnostics)
        : m_topology(topology), m_flows(flows), m_diagnostics(diagnostics)
    {}

    void add(const InferredFlow &flow)
    {
        if (flow.resolution == InferredFlow::Resolution::External)
            addExternal(flow);
        else if (flow.resolution == InferredFlow::Resolution::Yes)
            addResolved(flow);
        else
            note(flow, "nothing in the input answers to it");
    }

private:
    void note(const InferredFlow &flow, const std::string &why)
    {
        m_diagnostics.note(ErrorCode::DanglingReference,
                           toString(m_topology.workload(flow.from).key) + " names " +
                               dialled(flow) + ", which is not drawn: " + why,
                           flow.evidence.where);
    }

    void addResolved(const InferredFlow &flow)
    {
        if (!flow.port)
            return note(flow, "the port is not known");
        bool isDrawn = false;
        for (const WorkloadId target : flow.targets) {
            const auto ports = flow.service ? podPortsOn(m_topology.service(*flow.service), flow,
                                                         m_topology.workload(target))
                                            : flow.targetPorts;
            isDrawn = isDrawn || !ports.empty();
            m_flows.add(m_topology.workload(flow.from).key, m_topology.workload(target).key, ports,
                        evidenceText(flow.evidence), isToConfirm(flow));
        }
        if (!isDrawn)
            note(flow, flow.targets.empty() ? "its Service selects no workload of the input"
                                            : "no target declares the Service's port");
    }

    void addExternal(const InferredFlow &flow)
    {
        if (!flow.port)
            return note(flow, "the port is not known");
        const NodeKey external = m_flows.addHost(flow.host);
        m_flows.add(m_topology.workload(flow.from).key, external,
                    {PortRange{flow.protocol, *flow.port, *flow.port}}, evidenceText(flow.evidence),
                    isToConfirm(flow));
    }

    const Topology &m_topology;
    DraftFlows &m_flows;
    Diagnostics &m_diagnostics;
};

/// What the API server calls is a system flow (`systemFlowsOf`); one that leads nowhere is noted.
void noteUnansweredCalls(const Topology &topology, Diagnostics &diagnostics)
{
    for (const ApiServerCall &call : topology.apiServerCalls) {
        if (!call.targetPorts.empty())
            continue;
        const char *const why = !call.service ? "nothing in the input answers to it"
                                : call.targets.empty()
                                    ? "its Service selects no workload of the input"
                                    : "no target declares the Service's port";
        diagnostics.note(ErrorCode::DanglingReference,
                         "the API server calls " + call.host + ":" + std::to_string(call.port) +
                             " (" + call.evidence.text + "), which is not drawn: " + why,
                         call.evidence.where);
    }
}

void fillAddresses(std::vector<DesignCluster> &clusters, const Topology &topology)
{
    for (DesignCluster &cluster : clusters) {
        for (const Topology::Cluster &read : topology.clusters) {
            if (read.name == cluster.name)
                fillClusterAddresses(cluster, *read.resources);
        }
    }
}

} // namespace

Design draftDesign(std::string name, std::vector<DesignCluster> clusters,
                   std::shared_ptr<const Topology> topology, DraftFrom from,
                   Diagnostics &diagnostics)
{
    Design design;
    design.name = std::move(name);
    design.clusters = std::move(clusters);
    if (design.clusters.empty())
        design.clusters.emplace_back();
    fillAddresses(design.clusters, *topology);
    design.mesh = meshKindOf(topology->meshSeen);
    design.topology = std::move(topology);
    if (from == DraftFrom::Empty)
        return design;

    DraftFlows flows;
    InferredDraft inferred(*design.topology, flows, diagnostics);
    for (const InferredFlow &flow : design.topology->inferredFlows)
        inferred.add(flow);
    noteUnansweredCalls(*design.topology, diagnostics);
    draftExposures(*design.topology, flows);
    design.flows = flows.flows();
    design.externals = flows.externals();
    return design;
}

} // namespace drawbridge
