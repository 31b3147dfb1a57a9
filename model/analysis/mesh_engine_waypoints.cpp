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

constexpr auto kUseWaypoint = "istio.io/use-waypoint";
constexpr auto kWaypointNamespace = "istio.io/use-waypoint-namespace";
constexpr auto kWaypointFor = "istio.io/waypoint-for";
constexpr auto kWaypointClass = "istio-waypoint";

std::string valueAt(const std::map<std::string, std::string> &map, const char *key)
{
    const auto found = map.find(key);
    return found == map.end() ? std::string() : found->second;
}

/// What a label asks for; nothing: it is not written.
struct NamedWaypoint {
    std::string nameSpace, name; ///< Empty name: "none".
};

std::optional<NamedWaypoint> waypointNamed(const LabelMap &labels, const std::string &ownNamespace)
{
    const auto name = valueAt(labels, kUseWaypoint);
    if (name.empty())
        return std::nullopt;
    if (name == "none")
        return NamedWaypoint{};
    const auto elsewhere = valueAt(labels, kWaypointNamespace);
    return NamedWaypoint{elsewhere.empty() ? ownNamespace : elsewhere, name};
}

/// A Gateway that another's label may name, as ztunnels and istiod see it.
struct Waypoint {
    bool takesServices = true, takesWorkloads = false;
    std::string doubt;
    MeshCaller identity;
};

bool isTargetOf(const PolicyTarget &target, const char *kind, const std::string &name)
{
    return target.kind == kind && target.name == name;
}

/// Builds the ways to the workloads of one cluster.
class WayFinder {
public:
    WayFinder(const Topology &topology, const Cluster &cluster, const Topology::Cluster &input)
        : m_topology(topology), m_cluster(cluster), m_input(input)
    {
        for (std::uint32_t i = 0; i < topology.services.size(); ++i)
            if (topology.services[i].cluster == input.name)
                for (const auto id : topology.services[i].backends)
                    m_services[id.index].push_back(ServiceId{i});
    }

    [[nodiscard]] std::vector<Way> waysTo(std::uint32_t index) const
    {
        const auto &workload = m_topology.workloads[index];
        std::vector<Way> ways{byAddress(workload)};
        if (const auto found = m_services.find(index); found != m_services.end())
            for (const auto service : found->second)
                // A headless Service is a name for the pods' addresses.
                if (!m_topology.service(service).object.isHeadless)
                    ways.push_back(byService(service, workload));
        const bool isOnlyStraight = std::ranges::all_of(ways, &Way::isStraight);
        return isOnlyStraight ? std::vector<Way>() : ways;
    }

private:
    [[nodiscard]] Way byAddress(const WorkloadNode &workload) const
    {
        Way way;
        way.by = "its pod address";
        lead(way, workload.podLabels, workload.key.nameSpace, {}, false);
        return way;
    }

    [[nodiscard]] Way byService(ServiceId id, const WorkloadNode &workload) const
    {
        const auto &service = m_topology.service(id);
        const auto &meta = service.object.meta;
        Way way;
        way.by = "Service " + nameOf(service.object);
        way.service = id;
        way.readings = portReadings(service, workload);
        for (const auto &port : service.object.ports)
            if (port.protocol == Protocol::Tcp)
                for (const auto &target : targetPortsOf(port, workload))
                    way.servicePorts[target.first].insert(port.port);
        lead(way, meta.labels, meta.nameSpace, meta.name, true);
        return way;
    }

    /// The object's own label, or its namespace's.
    void lead(Way &way, const LabelMap &labels, const std::string &nameSpace,
              const std::string &service, bool isByService) const
    {
        auto name = waypointNamed(labels, nameSpace);
        const auto id = m_topology.findNamespace(m_input.name, nameSpace);
        const bool isDeclared = id && m_topology.nameSpace(*id).isDeclared;
        if (!name && isDeclared)
            name = waypointNamed(m_topology.nameSpace(*id).labels, nameSpace);
        else if (!name)
            way.doubt = "Whether namespace " + nameSpace +
                        " names a waypoint (istio.io/use-waypoint) is not in the manifests.";
        if (!name || name->name.empty())
            return;
        const auto waypoint = find(*name);
        way.doubt = waypoint.doubt;
        if (!way.doubt.empty() || !(isByService ? waypoint.takesServices : waypoint.takesWorkloads))
            return;
        way.waypoint = name->nameSpace + "/" + name->name;
        way.passedOn = waypoint.identity;
        bind(way, *name, nameSpace, service);
    }

    [[nodiscard]] Waypoint find(const NamedWaypoint &name) const
    {
        const auto said = "Waypoint " + name.nameSpace + "/" + name.name;
        static const std::vector<GatewayObject> none;
        const auto &gateways = m_input.resources != nullptr ? m_input.resources->gateways : none;
        const auto found = std::ranges::find_if(gateways, [&name](const GatewayObject &gateway) {
            return gateway.meta.name == name.name && gateway.meta.nameSpace == name.nameSpace;
        });
        Waypoint waypoint;
        if (found == gateways.end())
            waypoint.doubt = said + " is not in the input.";
        else if (found->className != kWaypointClass)
            waypoint.doubt = said + " is of the class " + found->className +
                             ", which this version does not judge.";
        if (!waypoint.doubt.empty())
            return waypoint;
        const auto serves = valueAt(found->meta.labels, kWaypointFor);
        waypoint.takesServices = serves.empty() || serves == "service" || serves == "all";
        waypoint.takesWorkloads = serves == "workload" || serves == "all";
        waypoint.identity = identityOf(*found);
        return waypoint;
    }

    /// istiod makes a ServiceAccount of the Gateway's name for it
    /// (pilot/pkg/config/kube/gateway/deploymentcontroller.go).
    [[nodiscard]] MeshCaller identityOf(const GatewayObject &gateway) const
    {
        const auto &annotations = gateway.meta.annotations;
        MeshCaller caller;
        caller.nameSpace = gateway.meta.nameSpace;
        caller.serviceAccount = valueAt(annotations, "gateway.istio.io/service-account");
        if (caller.serviceAccount.empty())
            caller.serviceAccount = valueAt(annotations, "gateway.istio.io/name-override");
        if (caller.serviceAccount.empty())
            caller.serviceAccount = gateway.meta.name;
        caller.principal = m_cluster.mesh->options.trustDomain + "/ns/" + caller.nameSpace +
                           "/sa/" + caller.serviceAccount;
        caller.proxy = MeshProxy::Ztunnel;
        return caller;
    }

    [[nodiscard]] bool concerns(const ObjectMeta &policy, const PolicyTarget &target,
                                const NamedWaypoint &waypoint, const std::string &nameSpace,
                                const std::string &service) const
    {
        if (isTargetOf(target, "Gateway", waypoint.name))
            return policy.nameSpace == waypoint.nameSpace;
        if (isTargetOf(target, "GatewayClass", kWaypointClass))
            return policy.nameSpace == m_cluster.mesh->options.rootNamespace;
        return !service.empty() && isTargetOf(target, "Service", service) &&
               policy.nameSpace == nameSpace;
    }

    void bind(Way &way, const NamedWaypoint &waypoint, const std::string &nameSpace,
              const std::string &service) const
    {
        const auto isBound = [&](const auto &policy) {
            return std::ranges::any_of(policy.targets, [&](const PolicyTarget &target) {
                return concerns(policy.meta, target, waypoint, nameSpace, service);
            });
        };
        for (const auto &policy : m_cluster.policies)
            if (!policy->isDryRun && isBound(*policy))
                attach(*policy, way);
        for (const auto &policy : m_cluster.mesh->requestAuthentications)
            if (isBound(policy))
                way.requestAuthentications.push_back(&policy);
        const std::set<std::string> from{nameSpace, waypoint.nameSpace,
                                         m_cluster.mesh->options.rootNamespace, ""};
        for (const auto &policy : m_cluster.mesh->undecoded)
            if (const auto field = doubtOfTarget(policy.meta);
                field != nullptr && from.contains(policy.meta.nameSpace))
                way.*field = policy.meta.kind + " " + policy.meta.nameSpace + "/" +
                             policy.meta.name + " could not be read, and it may decide.";
        for (const auto &meta : m_cluster.mesh->options.unevaluated)
            if (from.contains(meta.nameSpace))
                way.doubtfulPolicy = meta.kind + " " + meta.nameSpace + "/" + meta.name +
                                     " is not evaluated, and it may decide.";
    }

    static std::string BoundPolicies::*doubtOfTarget(const ObjectMeta &meta)
    {
        if (!meta.apiVersion.starts_with("security.istio.io/"))
            return nullptr;
        if (meta.kind == "RequestAuthentication")
            return &BoundPolicies::doubtfulToken;
        return meta.kind == "AuthorizationPolicy" ? &BoundPolicies::doubtfulPolicy : nullptr;
    }

    const Topology &m_topology;
    const Cluster &m_cluster;
    const Topology::Cluster &m_input;
    std::map<std::uint32_t, std::vector<ServiceId>> m_services; ///< By workload.
};

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
    if (!way.service) {
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

void MeshEngine::Impl::readWays(const Cluster &cluster, const Indices &of)
{
    for (const auto &input : topology->clusters) {
        if (&clusters.at(input.name) != &cluster)
            continue;
        const WayFinder finder(*topology, cluster, input);
        for (const auto i : of)
            if (subjects[i].isAmbient)
                subjects[i].ways = finder.waysTo(i);
    }
}

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

std::vector<WorkloadId> MeshEngine::Impl::podsOf(const Cluster &cluster,
                                                 const std::string &waypoint) const
{
    std::vector<WorkloadId> pods;
    for (std::uint32_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        if (subjects[i].cluster == &cluster &&
            workload.key.nameSpace + "/" + valueAt(workload.podLabels, kGatewayNameLabel) ==
                waypoint)
            pods.push_back(WorkloadId{i});
    }
    return pods;
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
