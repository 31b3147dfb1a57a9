// SPDX-License-Identifier: Apache-2.0
// The tunnel of ambient meshes as NetworkPolicies see it, with and without a waypoint on the way
// (istio.md section 2). Tested by tests/unit/analysis/test_tunnel_network.cpp
#include "model/analysis/tunnel_network.h"

#include "model/analysis/network_engine_impl.h"

#include <algorithm>

namespace drawbridge {
namespace {

Verdict atTunnel(const PortVerdict &verdict)
{
    if (verdict.allowed.contains(Protocol::Tcp, kTunnelPort))
        return Verdict::Allow;
    return verdict.unknown.contains(Protocol::Tcp, kTunnelPort) ? Verdict::Unknown : Verdict::Deny;
}

/// Of an end whose pods are not known: they pass where nothing can bind either side.
TunnelLeg unseen(const NetworkEngine &network, const TunnelEnd &from, const TunnelEnd &to)
{
    const auto isFree = [&network](const TunnelEnd &end, Direction direction) {
        return end.pods.empty() ? !mayBindPodsOf(network, end.cluster, end.nameSpace)
                                : std::ranges::none_of(end.pods, [&](WorkloadId id) {
                                      return network.isBound(id, direction);
                                  });
    };
    if (isFree(from, Direction::Egress) && isFree(to, Direction::Ingress))
        return {Verdict::Allow, {}, "no policy can bind " + from.name + " or " + to.name};
    const auto &missing = from.pods.empty() ? from : to;
    return {Verdict::Unknown,
            {},
            "the pods of " + missing.name + " are not in the input, and policies may bind them"};
}

TunnelLeg between(const NetworkEngine &network, WorkloadId from, WorkloadId to)
{
    const auto explanation = network.explain(from, to);
    TunnelLeg leg{atTunnel(explanation.both), {}, {}};
    for (const auto &reason : explanation.reasons) {
        const bool admits = reason.ports.allowed.contains(Protocol::Tcp, kTunnelPort);
        const bool refuses = reason.denied.contains(Protocol::Tcp, kTunnelPort) ||
                             (reason.policy != nullptr && !admits);
        if (leg.verdict == Verdict::Allow ? admits : refuses)
            leg.by.push_back(reason);
    }
    if (leg.verdict == Verdict::Unknown && !explanation.unknownBecause.empty())
        leg.reason = explanation.unknownBecause.front();
    return leg;
}

} // namespace

bool mayBindPodsOf(const NetworkEngine &network, const std::string &cluster,
                   const std::string &nameSpace)
{
    const auto &impl = NetworkEngine::Impl::of(network);
    const auto concerns = [&](const std::string &ofCluster, const std::string &of) {
        return ofCluster == cluster && (of.empty() || of == nameSpace);
    };
    return std::ranges::any_of(impl.policies,
                               [&](const auto &policy) {
                                   return concerns(policy->cluster, policy->object.meta.nameSpace);
                               }) ||
           std::ranges::any_of(impl.undecoded,
                               [&](const auto &each) {
                                   return concerns(each.cluster, each.policy.meta.nameSpace);
                               }) ||
           std::ranges::any_of(
               impl.unevaluated,
               [&](const auto &each) { return concerns(each.cluster, each.meta.nameSpace); }) ||
           std::ranges::any_of(impl.adminPolicies, [&cluster](const auto &policy) {
               return policy.cluster == cluster;
           });
}

TunnelEnd tunnelEnd(const Topology &topology, WorkloadId workload)
{
    const auto &key = topology.workload(workload).key;
    return {{workload}, toString(key), key.cluster, key.nameSpace};
}

TunnelEnd tunnelEnd(const Topology &topology, WorkloadId to, const MeshRoute &route)
{
    return {route.pods, "Waypoint " + route.waypoint, topology.workload(to).key.cluster,
            route.waypoint.substr(0, route.waypoint.find('/'))};
}

TunnelLeg tunnelLeg(const NetworkEngine &network, const TunnelEnd &from, const TunnelEnd &to)
{
    if (from.pods.empty() || to.pods.empty())
        return unseen(network, from, to);
    std::optional<TunnelLeg> leg;
    for (const auto source : from.pods)
        for (const auto destination : to.pods) {
            auto one = between(network, source, destination);
            if (!leg)
                leg = std::move(one);
            else if (leg->verdict != one.verdict)
                leg = TunnelLeg{Verdict::Unknown, {}, "several workloads run the waypoint"};
        }
    if (leg->reason.empty())
        leg->reason = (leg->verdict == Verdict::Allow ? "port " : "no rule admits port ") +
                      std::to_string(kTunnelPort) + " from " + from.name + " to " + to.name +
                      (leg->verdict == Verdict::Allow ? " is open" : "");
    return std::move(*leg);
}

Verdict tunnelVerdict(const NetworkEngine &network, WorkloadId from, const MeshRoute &route,
                      WorkloadId to)
{
    const auto &topology = network.topology();
    if (!route.doubt.empty())
        return Verdict::Unknown;
    if (route.waypoint.empty())
        return atTunnel(network.between(from, to));
    if (route.pods.size() == 1)
        return atTunnel(network.between(from, route.pods.front())) &
               atTunnel(network.between(route.pods.front(), to));
    const auto waypoint = tunnelEnd(topology, to, route);
    return tunnelLeg(network, tunnelEnd(topology, from), waypoint).verdict &
           tunnelLeg(network, waypoint, tunnelEnd(topology, to)).verdict;
}

} // namespace drawbridge
