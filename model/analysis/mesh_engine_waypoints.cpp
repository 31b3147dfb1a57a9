// SPDX-License-Identifier: Apache-2.0
// Waypoints (istio.md 1.9). A call from the mesh to an ambient workload goes by the address of a
// pod or through a Service, and either may lead through a waypoint: there the policies that target
// it, its class or the Service judge the caller, and then the ztunnel of the workload judges the
// waypoint. Calls from outside the mesh pass by every waypoint. Which way a caller takes nobody
// knows, so all ways must agree. Which waypoint serves what: pilot/pkg/serviceregistry/ambient,
// waypoints.go. Tested by tests/unit/analysis/test_mesh_waypoints.cpp

#include "model/analysis/mesh_engine_impl.h"

#include <algorithm>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

/// Several answers to one question; they must agree.
class Agreement {
public:
    void add(AuthorizationDecision decision, const std::string &by)
    {
        if (!m_answer) {
            m_answer = std::move(decision);
            m_by = by;
        } else if (m_answer->verdict != decision.verdict && m_answer->verdict != Verdict::Unknown) {
            const auto differently =
                decision.verdict == Verdict::Unknown
                    ? decision.reason
                    : "It depends on how the caller gets there: by " + m_by + " " +
                          (m_answer->verdict == Verdict::Allow ? "it passes" : "it is denied") +
                          ", by " + by + " " +
                          (decision.verdict == Verdict::Allow ? "it passes." : "it is denied.");
            m_answer = AuthorizationDecision{Verdict::Unknown, std::move(decision.by), differently};
        }
    }
    [[nodiscard]] AuthorizationDecision take() { return std::move(*m_answer); }

private:
    std::optional<AuthorizationDecision> m_answer;
    std::string m_by;
};

/// What the waypoint says to its client. It sees no address of a pod, and which of two ports it
/// compares is not established.
AuthorizationDecision atWaypoint(const Way &way, RuleAttempt attempt)
{
    auto client = *attempt.caller;
    client.address.reset();
    const auto token = tokenFacts(way, *attempt.request);
    attempt.caller = &client;
    attempt.token = &token;
    attempt.hasIdentity = true;
    attempt.isGateway = true;
    attempt.destinations = nullptr;
    Agreement agreed;
    const auto ask = [&](PortReading reading, const std::string &by) {
        agreed.add(afterToken(evaluateRead(way, attempt, reading), token, reading), by);
    };
    if (way.isByAddress) {
        ask(PortReading::Http, "HTTP");
        ask(PortReading::Tcp, "TCP");
        return agreed.take();
    }
    for (const auto port : way.servicePorts.at(attempt.port)) {
        attempt.otherPort.reset();
        if (port != attempt.port)
            attempt.otherPort = port;
        ask(way.reading(attempt.port), "Service port " + std::to_string(port));
    }
    return agreed.take();
}

AuthorizationDecision throughWaypoint(const Way &way, const Subject &subject,
                                      const RuleAttempt &attempt)
{
    auto there = atWaypoint(way, attempt);
    there.reason = "At waypoint " + way.waypoint + ": " + there.reason;
    if (!way.altered.empty())
        return there; // Nor does anybody know how it calls on.
    auto behind = attempt;
    behind.caller = &way.passedOn;
    behind.hasIdentity = true;
    auto here = evaluate(subject, behind, PlaneReading::Ztunnel);
    here.seen = way.passedOn.principal;
    here.reason =
        "The ztunnel sees waypoint " + way.waypoint + " in place of the caller: " + here.reason;
    if (there.verdict == Verdict::Deny || here.verdict == Verdict::Allow)
        return there;
    if (here.verdict == Verdict::Deny || there.verdict == Verdict::Allow)
        return here;
    return there;
}

} // namespace

std::vector<MeshRoute> MeshEngine::routesTo(WorkloadId to, std::uint16_t port,
                                            std::optional<ServiceId> through) const
{
    const auto &subject = m_impl->subjects[to.index];
    std::vector<MeshRoute> routes;
    for (const auto &way : subject.ways) {
        MeshRoute route{way.waypoint, {}, way.doubt};
        if (!way.waypoint.empty())
            route.pods = m_impl->podsOf(*subject.cluster, way.waypoint);
        if (way.leadsTo(port, through) && std::ranges::find(routes, route) == routes.end())
            routes.push_back(std::move(route));
    }
    if (routes.empty())
        routes.emplace_back();
    return routes;
}

AuthorizationDecision MeshEngine::Impl::evaluateWays(const Subject &subject,
                                                     const RuleAttempt &attempt,
                                                     std::optional<ServiceId> through) const
{
    Agreement agreed;
    bool isReached = false;
    const auto goStraight = [&](const std::string &by) {
        agreed.add(evaluateAll(subject, attempt, kPermissive | kStrict), by);
    };
    // Only ztunnels are known to send everything to the waypoint.
    if (attempt.caller->proxy != MeshProxy::Ztunnel)
        goStraight("passing by the waypoint");
    for (const auto &way : subject.ways) {
        if (!way.leadsTo(attempt.port, through))
            continue;
        isReached = true;
        if (!way.doubt.empty())
            agreed.add({Verdict::Unknown, {}, way.doubt}, way.by);
        else if (way.waypoint.empty())
            goStraight(way.by);
        else
            agreed.add(throughWaypoint(way, subject, attempt), way.by);
    }
    if (!isReached)
        goStraight("a Service that does not lead there");
    return agreed.take();
}

} // namespace drawbridge
