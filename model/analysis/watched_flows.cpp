// SPDX-License-Identifier: Apache-2.0
// The flows that somebody may miss when a cluster changes: what is drawn, what the system layer and
// API access need, and what the manifests give away.
// Tested by tests/cli/test_rollout_command.cpp

#include "model/analysis/flow_cuts.h"

#include "model/base/texts.h"
#include "model/design/api_server_flows.h"
#include "model/design/draft.h"

#include <map>
#include <tuple>

namespace drawbridge {
namespace {

using Origin = WatchedFlow::Origin;

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

} // namespace drawbridge
