// SPDX-License-Identifier: Apache-2.0
// What a change of manifests cuts (zero-trust.md, "Rollout stages"): every flow somebody drew or
// that the manifests give away is asked for in the cluster before and in the one after, on all
// layers, for all its ports; where only some HTTP requests of a port are drawn, one request of
// every class that a policy or the drawing tells apart. Addresses are taken apart until no policy
// of either cluster tells them apart. Unknown on either side is told as unknown. Drawn requests to
// a port behind waypoints are asked for by every Service, as the proof does: by the address of a
// pod an export shuts them. Probes of an ambient mesh meet the network alone, with the address that
// its CNI gives them (istio.md section 2). Tested by tests/cli/test_rollout_command.cpp and
// tests/cli/test_rollout_ambient.cpp

#include "model/analysis/flow_cuts.h"

#include "model/analysis/mesh_paths.h"
#include "model/analysis/request_classes.h"
#include "model/analysis/resource_overlay.h"
#include "model/analysis/verify_remotes.h"
#include "model/analysis/verify_waypoints.h"
#include "model/base/texts.h"
#include "model/design/host_probes.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// One place where a flow begins or ends, in each of two clusters.
struct EndPair {
    std::optional<Endpoint> before; ///< Nothing: it is not there yet.
    Endpoint after;
};

/// The Service that is dialled, in each of two clusters; nothing: whatever is dialled.
struct WayPair {
    std::optional<ServiceId> before{};
    std::optional<ServiceId> after{};
};

/// The flow's ports that are drawn whole, and those with requests.
PortSet wholePorts(const WatchedFlow &flow)
{
    PortSet whole;
    for (const FlowPort &port : flow.ports)
        if (port.http.isAny())
            whole.add(port.range);
    return whole;
}

class CutFinder {
public:
    CutFinder(const AppliedWorld &before, const AppliedWorld &after)
        : m_before(before), m_after(after)
    {}

    FlowCut find(const WatchedFlow &flow, const FlowCut *told)
    {
        static const FlowCut kNothing;
        m_told = told != nullptr ? told : &kNothing;
        FlowCut cut;
        cut.flow = flow;
        if (isYetToCome(flow))
            return cut;
        m_caller = callerOf(flow.from);
        m_isProbe = flow.from == hostProbeKey(flow.from.cluster);
        const auto sources = endsOf(flow.from);
        const auto destinations = endsOf(flow.to);
        if (sources.empty() || destinations.empty())
            tellEndless(cut, sources.empty() ? flow.from : flow.to);
        for (const EndPair &from : sources)
            for (const EndPair &to : destinations) {
                judgePorts(cut, from, to);
                judgeRequests(cut, from, to);
            }
        cut.closed -= cut.cut;
        cut.unknown -= cut.cut | cut.closed;
        sortAndUnite(cut.where);
        return cut;
    }

private:
    /// Somebody of another cluster, who is known by the identity shown and not by a place.
    [[nodiscard]] std::optional<MeshCaller> callerOf(const NodeKey &key) const
    {
        const External *external = m_before.design().findExternal(key);
        if (external == nullptr || external->principal.empty())
            return std::nullopt;
        return callerShowing(external->principal);
    }

    /// A pod that the mesh makes, such as a waypoint's, needs nothing before it is there.
    [[nodiscard]] bool isYetToCome(const WatchedFlow &flow) const
    {
        const auto isMissing = [this](const NodeKey &key) {
            return key.kind != "External" && m_before.design().findExternal(key) == nullptr &&
                   !m_after.topology().findWorkload(key);
        };
        return flow.origin == WatchedFlow::Origin::System &&
               (isMissing(flow.from) || isMissing(flow.to));
    }

    [[nodiscard]] PortVerdict passes(const AppliedWorld &world, const Endpoint &from,
                                     const Endpoint &to) const
    {
        if (m_isProbe)
            return probesPass(world, from, to);
        return m_caller ? world.passes(*m_caller, from, to) : world.passes(from, to);
    }

    /// What is there only now needs all that it has from the beginning.
    [[nodiscard]] PortVerdict passedBefore(const EndPair &from, const EndPair &to) const
    {
        if (!from.before || !to.before)
            return {PortSet::all(), {}};
        return passes(m_before, *from.before, *to.before);
    }

    /// Outside the ambient mesh the kubelet calls from the node, which no policy shuts out. Whether
    /// a pod is in one may be unknown where the cluster had some in it before.
    [[nodiscard]] PortVerdict probesPass(const AppliedWorld &world, const Endpoint &from,
                                         const Endpoint &to) const
    {
        const PortVerdict all{PortSet::all(), {}};
        const PortVerdict byAddress = world.network().between(from, to);
        const auto *pod = std::get_if<WorkloadId>(&to);
        const auto mesh =
            pod != nullptr ? world.topology().workload(*pod).mesh : MeshMembership::Ambient;
        if (mesh == MeshMembership::Ambient)
            return byAddress;
        const auto &before = m_before.topology().workloads;
        const bool mayBeAmbient =
            mesh == MeshMembership::Unknown &&
            std::ranges::find(before, MeshMembership::Ambient, &WorkloadNode::mesh) != before.end();
        return mayBeAmbient ? bothAgree(byAddress, all) : all;
    }

    /// Ends that both clusters have.
    std::vector<EndPair> endsOf(const NodeKey &key) const
    {
        if (const External *external = m_before.design().findExternal(key))
            return !isUsableGateway(*external) ? addressEnds(*external)
                   : m_caller                  ? podEnds(*external)
                                               : workloadEnds(gatewayKey(*external));
        return workloadEnds(key);
    }

    std::vector<EndPair> workloadEnds(const NodeKey &key) const
    {
        const auto before = m_before.topology().findWorkload(key);
        const auto after = m_after.topology().findWorkload(key);
        if (!after)
            return {};
        return {{before ? std::optional<Endpoint>(*before) : std::nullopt, *after}};
    }

    /// The pods that a caller of another cluster comes through.
    std::vector<EndPair> podEnds(const External &gateway) const
    {
        std::vector<EndPair> ends;
        for (const WorkloadNode &node : m_before.topology().workloads)
            if (node.key.nameSpace == gateway.nameSpace && node.hasNetwork &&
                std::ranges::includes(node.podLabels, gateway.podLabels))
                std::ranges::move(workloadEnds(node.key), std::back_inserter(ends));
        return ends;
    }

    std::vector<EndPair> addressEnds(const External &external) const
    {
        std::vector<EndPair> ends;
        const Design &design = m_before.design();
        const auto addresses = addressesOf(external, design.cluster(external.key.cluster));
        for (const AddressSet &part : m_before.partsOf(addresses))
            for (const AddressSet &finer : m_after.partsOf(part)) {
                const IpAddress witness = finer.ranges().front().first;
                ends.push_back({witness, witness});
            }
        return ends;
    }

    void tellEndless(FlowCut &cut, const NodeKey &end) const
    {
        cut.unknown = cut.flow.portSet() - m_told->unknown;
        cut.witness = toString(cut.unknown);
        cut.because = "no address and no pod is known for " + toString(end) +
                      ", so nobody knows whether it passed before or passes now";
    }

    void judgePorts(FlowCut &cut, const EndPair &from, const EndPair &to)
    {
        const PortSet ports = wholePorts(cut.flow);
        if (ports.empty())
            return;
        const PortVerdict before = passedBefore(from, to);
        const PortVerdict after = passes(m_after, from.after, to.after);
        const PortSet denied = ports - after.allowed - after.unknown;
        note(cut.cut, (denied & before.allowed) - m_told->cut, Rank::Cut, cut, from, to);
        note(cut.closed, (denied & before.unknown) - m_told->closed, Rank::Closed, cut, from, to);
        note(cut.unknown,
             (ports & after.unknown & (before.allowed | before.unknown)) - m_told->unknown,
             Rank::Unknown, cut, from, to);
    }

    /// The worst comes first.
    enum class Rank { Cut, Closed, Unknown };

    static PortSet FlowCut::*setOf(Rank rank)
    {
        if (rank == Rank::Cut)
            return &FlowCut::cut;
        return rank == Rank::Closed ? &FlowCut::closed : &FlowCut::unknown;
    }

    static bool isWorse(Rank rank, const FlowCut &than)
    {
        return than.cut.empty() &&
               (rank == Rank::Cut ||
                (than.closed.empty() && (rank == Rank::Closed || than.unknown.empty())));
    }

    void note(PortSet &into, const PortSet &ports, Rank rank, FlowCut &cut, const EndPair &from,
              const EndPair &to) const
    {
        if (!ports.empty() && isWorse(rank, cut))
            explain(cut, ports.ranges().front(), std::nullopt, from, to);
        into |= ports;
    }

    void judgeRequests(FlowCut &cut, const EndPair &from, const EndPair &to)
    {
        const auto *before = to.before ? std::get_if<WorkloadId>(&*to.before) : nullptr;
        const auto *after = std::get_if<WorkloadId>(&to.after);
        for (const FlowPort &port : cut.flow.ports) {
            if (port.http.isAny())
                continue;
            RequestPatterns named;
            if (before != nullptr && after != nullptr)
                named = namedAt(*before, *after);
            const auto requests = requestsOf(port.http, std::move(named));
            for (std::uint32_t number = port.range.first; number <= port.range.last; ++number) {
                const auto one = static_cast<std::uint16_t>(number);
                for (const WayPair &way : waysTo(to, one))
                    for (const HttpRequest &request : requests)
                        judgeRequest(cut, {port.range.protocol, one, one}, request, from, to, way);
            }
        }
    }

    [[nodiscard]] std::vector<WayPair> waysTo(const EndPair &to, std::uint16_t port) const
    {
        std::vector<WayPair> ways;
        const auto *pod = std::get_if<WorkloadId>(&to.after);
        if (pod != nullptr && m_after.mesh().routesTo(*pod, port) != std::vector<MeshRoute>{{}})
            for (const ServiceId service : servicesLeadingTo(m_after.topology(), *pod, port))
                ways.push_back({serviceBefore(service), service});
        if (ways.empty())
            ways.emplace_back();
        return ways;
    }

    [[nodiscard]] std::optional<ServiceId> serviceBefore(ServiceId after) const
    {
        const ObjectMeta &meta = m_after.topology().service(after).object.meta;
        const auto &services = m_before.topology().services;
        for (std::uint32_t i = 0; i < services.size(); ++i)
            if (isSameObject(services[i].object.meta, meta))
                return ServiceId{i};
        return std::nullopt;
    }

    [[nodiscard]] RequestPatterns namedAt(WorkloadId before, WorkloadId after) const
    {
        RequestPatterns named = m_before.mesh().namedRequests(before);
        RequestPatterns others = m_after.mesh().namedRequests(after);
        named.methods.merge(others.methods);
        named.paths.merge(others.paths);
        return named;
    }

    /// One request of every class that the rules admit.
    static std::vector<HttpRequest> requestsOf(const HttpRules &rules, RequestPatterns named)
    {
        named.methods.insert(rules.methods.begin(), rules.methods.end());
        named.paths.insert(rules.paths.begin(), rules.paths.end());
        std::vector<HttpRequest> requests;
        for (const auto &[method, methodName] : methodWitnesses(named.methods))
            for (const auto &[path, pathName] : pathWitnesses(named.paths)) {
                if (!matchesSome(rules.methods, method) || !matchesSome(rules.paths, path))
                    continue;
                HttpRequest request;
                request.method = method;
                request.path = path;
                requests.push_back(std::move(request));
            }
        return requests;
    }

    static bool matchesSome(const std::vector<std::string> &patterns, const std::string &text)
    {
        return patterns.empty() || std::ranges::any_of(patterns, [&text](const auto &pattern) {
                   return matchesPath(pattern, text);
               });
    }

    void judgeRequest(FlowCut &cut, const PortRange &port, const HttpRequest &request,
                      const EndPair &from, const EndPair &to, const WayPair &way)
    {
        const bool wasThere = from.before && to.before;
        const auto before = wasThere ? m_before
                                           .decided(*from.before, *to.before, port.protocol,
                                                    port.first, request, m_caller, way.before)
                                           .verdict
                                     : Verdict::Allow;
        const auto after = m_after
                               .decided(from.after, to.after, port.protocol, port.first, request,
                                        m_caller, way.after)
                               .verdict;
        if (before == Verdict::Deny || after == Verdict::Allow)
            return;
        const Rank rank = after == Verdict::Unknown  ? Rank::Unknown
                          : before == Verdict::Allow ? Rank::Cut
                                                     : Rank::Closed;
        const PortSet ports = PortSet{port} - m_told->*setOf(rank);
        if (!ports.empty() && isWorse(rank, cut))
            explain(cut, port, request, from, to, way);
        cut.*setOf(rank) |= ports;
    }

    /// Why the witness does not surely pass: the first layer that does not admit it.
    void explain(FlowCut &cut, const PortRange &port, const std::optional<HttpRequest> &request,
                 const EndPair &from, const EndPair &to, const WayPair &way = {}) const
    {
        cut.witness = toString(PortRange{port.protocol, port.first, port.first});
        if (request)
            cut.witness = *request->method + ' ' + *request->path + " on " + cut.witness;
        cut.where.clear();
        const Decision after = m_after.decided(from.after, to.after, port.protocol, port.first,
                                               request, m_caller, way.after);
        const auto layer = std::ranges::find_if(after.layers, [&](const LayerDecision &one) {
            const bool decides = one.verdict == after.verdict || after.verdict == Verdict::Allow;
            return one.verdict != Verdict::Allow &&
                   (m_isProbe ? one.layer.starts_with("network-") : decides);
        });
        if (layer == after.layers.end())
            return;
        cut.layer = layer->layer;
        cut.because = layer->reason;
        for (const DecidingObject &object : layer->by)
            if (object.where.isKnown())
                cut.where.push_back(object.where);
    }

    const AppliedWorld &m_before;
    const AppliedWorld &m_after;
    const FlowCut *m_told = nullptr;
    std::optional<MeshCaller> m_caller; ///< Of the flow, where it is not what its end is.
    bool m_isProbe = false;             ///< A call of the kubelet, which no ztunnel refuses.
};

const FlowCut *toldOf(const std::vector<FlowCut> &told, const WatchedFlow &flow)
{
    const auto found =
        std::ranges::find_if(told, [&flow](const FlowCut &cut) { return cut.flow == flow; });
    return found == told.end() ? nullptr : &*found;
}

} // namespace

std::vector<FlowCut> flowCuts(const std::vector<WatchedFlow> &flows, const AppliedWorld &before,
                              const AppliedWorld &after, const std::vector<FlowCut> &told)
{
    CutFinder finder(before, after);
    std::vector<FlowCut> cuts;
    for (const WatchedFlow &flow : flows) {
        FlowCut cut = finder.find(flow, toldOf(told, flow));
        if (!cut.isEmpty())
            cuts.push_back(std::move(cut));
    }
    return cuts;
}

void tell(std::vector<FlowCut> &told, const std::vector<FlowCut> &cuts)
{
    for (const FlowCut &cut : cuts) {
        if (const FlowCut *found = toldOf(told, cut.flow)) {
            FlowCut &known = told[static_cast<std::size_t>(found - told.data())];
            known.cut |= cut.cut;
            known.closed |= cut.closed;
            known.unknown |= cut.unknown;
        } else {
            told.push_back(cut);
        }
    }
}

} // namespace drawbridge
