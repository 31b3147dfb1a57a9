// SPDX-License-Identifier: Apache-2.0
// What a change of manifests cuts (zero-trust.md, "Rollout stages"): every flow somebody drew or
// that the manifests give away is asked for in the cluster before and in the one after, on all
// layers, for all its ports; where only some HTTP requests of a port are drawn, one request of
// every class that a policy or the drawing tells apart. Addresses are taken apart until no policy
// of either cluster tells them apart. Unknown on either side is told as unknown.
// Tested by tests/cli/test_rollout_command.cpp

#include "model/analysis/flow_cuts.h"

#include "model/analysis/mesh_paths.h"
#include "model/analysis/request_classes.h"
#include "model/analysis/resource_overlay.h"
#include "model/base/texts.h"
#include "model/design/api_server_flows.h"
#include "model/design/draft.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

using Origin = WatchedFlow::Origin;

/// One place where a flow begins or ends, in each of two clusters.
struct EndPair {
    Endpoint before;
    Endpoint after;
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
    /// Ends that both clusters have.
    std::vector<EndPair> endsOf(const NodeKey &key) const
    {
        if (const External *external = m_before.design().findExternal(key))
            return isUsableGateway(*external) ? workloadEnds(gatewayKey(*external))
                                              : addressEnds(*external);
        return workloadEnds(key);
    }

    std::vector<EndPair> workloadEnds(const NodeKey &key) const
    {
        const auto before = m_before.topology().findWorkload(key);
        const auto after = m_after.topology().findWorkload(key);
        if (!before || !after)
            return {};
        return {{*before, *after}};
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
        const PortVerdict before = m_before.passes(from.before, to.before);
        const PortVerdict after = m_after.passes(from.after, to.after);
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
        const auto *before = std::get_if<WorkloadId>(&to.before);
        const auto *after = std::get_if<WorkloadId>(&to.after);
        for (const FlowPort &port : cut.flow.ports) {
            if (port.http.isAny())
                continue;
            RequestPatterns named;
            if (before != nullptr && after != nullptr)
                named = namedAt(*before, *after);
            for (const HttpRequest &request : requestsOf(port.http, std::move(named)))
                for (std::uint32_t number = port.range.first; number <= port.range.last; ++number)
                    judgeRequest(cut,
                                 {port.range.protocol, static_cast<std::uint16_t>(number),
                                  static_cast<std::uint16_t>(number)},
                                 request, from, to);
        }
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
                      const EndPair &from, const EndPair &to)
    {
        const auto before =
            m_before.decided(from.before, to.before, port.protocol, port.first, request).verdict;
        const auto after =
            m_after.decided(from.after, to.after, port.protocol, port.first, request).verdict;
        if (before == Verdict::Deny || after == Verdict::Allow)
            return;
        const Rank rank = after == Verdict::Unknown  ? Rank::Unknown
                          : before == Verdict::Allow ? Rank::Cut
                                                     : Rank::Closed;
        const PortSet ports = PortSet{port} - m_told->*setOf(rank);
        if (!ports.empty() && isWorse(rank, cut))
            explain(cut, port, request, from, to);
        cut.*setOf(rank) |= ports;
    }

    /// Why the witness does not surely pass: the first layer that does not admit it.
    void explain(FlowCut &cut, const PortRange &port, const std::optional<HttpRequest> &request,
                 const EndPair &from, const EndPair &to) const
    {
        cut.witness = toString(PortRange{port.protocol, port.first, port.first});
        if (request)
            cut.witness = *request->method + ' ' + *request->path + " on " + cut.witness;
        cut.where.clear();
        const Decision after =
            m_after.decided(from.after, to.after, port.protocol, port.first, request);
        const auto layer = std::ranges::find_if(after.layers, [&](const LayerDecision &one) {
            return one.verdict != Verdict::Allow &&
                   (one.verdict == after.verdict || after.verdict == Verdict::Allow);
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
};

const FlowCut *toldOf(const std::vector<FlowCut> &told, const WatchedFlow &flow)
{
    const auto found =
        std::ranges::find_if(told, [&flow](const FlowCut &cut) { return cut.flow == flow; });
    return found == told.end() ? nullptr : &*found;
}

/// Flows of one origin, by their ends.
using FlowsByEnds = std::map<std::tuple<NodeKey, NodeKey, Origin>, WatchedFlow>;

WatchedFlow &watchedBetween(FlowsByEnds &flows, const NodeKey &from, const NodeKey &to,
                            Origin origin)
{
    WatchedFlow &flow = flows[{from, to, origin}];
    flow.from = from;
    flow.to = to;
    flow.origin = origin;
    return flow;
}

void watchFlows(FlowsByEnds &watched, std::span<const Flow> flows, Origin origin)
{
    for (const Flow &flow : flows) {
        WatchedFlow &one = watchedBetween(watched, flow.from, flow.to, origin);
        one.ports.insert(one.ports.end(), flow.ports.begin(), flow.ports.end());
        one.evidence.insert(one.evidence.end(), flow.evidence.begin(), flow.evidence.end());
    }
}

void watchApiAccess(FlowsByEnds &watched, const Design &design)
{
    for (const ApiServerFlow &flow : apiServerFlowsOf(design)) {
        WatchedFlow &one =
            watchedBetween(watched, flow.from, apiServerKey(flow.from.cluster), Origin::System);
        for (const PortRange &range : flow.ports.ranges())
            one.ports.push_back({range, {}});
    }
}

std::string evidenceText(const Evidence &evidence)
{
    return std::string(toString(evidence.kind)) + ": " + evidence.text + atPlace(evidence.where);
}

void watchInferred(FlowsByEnds &watched, const AppliedWorld &world, const InferredFlow &inferred)
{
    const Topology &topology = world.topology();
    const NodeKey &from = topology.workload(inferred.from).key;
    for (const WorkloadId target : inferred.targets) {
        const NodeKey &to = topology.workload(target).key;
        PortSet ports;
        for (const PortRange &range : inferred.targetPorts)
            ports.add(range);
        if (const Flow *drawn = world.design().findFlow(from, to))
            ports -= drawn->portSet();
        if (ports.empty())
            continue;
        WatchedFlow &one = watchedBetween(watched, from, to, Origin::Inferred);
        for (const PortRange &range : ports.ranges())
            one.ports.push_back({range, {}});
        one.evidence.push_back(evidenceText(inferred.evidence));
    }
}

bool isWatchable(const InferredFlow &flow)
{
    return !flow.targets.empty() && !flow.targetPorts.empty();
}

} // namespace

PortSet WatchedFlow::portSet() const
{
    PortSet set;
    for (const FlowPort &port : ports)
        set.add(port.range);
    return set;
}

std::string_view toString(WatchedFlow::Origin origin)
{
    if (origin == Origin::Drawn)
        return "drawn";
    return origin == Origin::System ? "system" : "inferred";
}

std::vector<WatchedFlow> watchedFlows(const AppliedWorld &world, std::size_t *unwatched)
{
    FlowsByEnds watched;
    watchFlows(watched, {world.design().flows.begin(), world.design().flows.end()}, Origin::Drawn);
    watchFlows(watched, systemFlowsOf(world.design()), Origin::System);
    watchApiAccess(watched, world.design());
    std::size_t passedOver = 0;
    for (const InferredFlow &inferred : world.topology().inferredFlows) {
        if (isWatchable(inferred))
            watchInferred(watched, world, inferred);
        else
            ++passedOver;
    }
    if (unwatched != nullptr)
        *unwatched = passedOver;
    std::vector<WatchedFlow> flows;
    for (auto &[ends, flow] : watched) {
        sortAndUnite(flow.ports);
        sortAndUnite(flow.evidence);
        flows.push_back(std::move(flow));
    }
    return flows;
}

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
