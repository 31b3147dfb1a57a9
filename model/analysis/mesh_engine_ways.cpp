// SPDX-License-Identifier: Apache-2.0
// The ways to ambient workloads: which waypoint stands where, and which policies bind it there
// (istio.md 1.2, 1.9; pilot/pkg/serviceregistry/ambient, waypoints.go). Tested by
// tests/unit/analysis/test_mesh_waypoints.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/service_entry_pods.h"

#include <algorithm>
#include <set>
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

/// An EnvoyFilter or WasmPlugin as policies are: by what it targets.
struct TargetedExtension {
    const ObjectMeta &meta;
    const std::vector<PolicyTarget> &targets;
};

TargetedExtension targeted(const ForeignPolicyObject &object)
{
    return {object.meta, object.extension->targets};
}

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
        for (const auto &entry : m_cluster.mesh->serviceEntries)
            if (const auto match = mesh::leadsTo(entry, workload); match != MeshMatch::No)
                ways.push_back(byEntry(entry, match));
        const bool isOnlyStraight = std::ranges::all_of(ways, &Way::isStraight);
        return isOnlyStraight ? std::vector<Way>() : ways;
    }

private:
    [[nodiscard]] Way byAddress(const WorkloadNode &workload) const
    {
        Way way;
        way.by = "its pod address";
        way.isByAddress = true;
        lead(way, workload.podLabels, workload.key.nameSpace, nullptr, {});
        return way;
    }

    [[nodiscard]] Way byEntry(const ServiceEntryObject &entry, MeshMatch match) const
    {
        Way way;
        way.by = "ServiceEntry " + nameOf(entry);
        way.readings = portReadings(entry);
        way.servicePorts = podPortsOf(entry);
        lead(way, entry.meta.labels, entry.meta.nameSpace, "ServiceEntry", entry.meta.name);
        if (match == MeshMatch::Unknown && way.doubt.empty())
            way.doubt =
                "Whether " + way.by + " leads there depends on labels that a controller sets.";
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
        lead(way, meta.labels, meta.nameSpace, "Service", meta.name);
        return way;
    }

    /// The object's own label, or its namespace's.
    void lead(Way &way, const LabelMap &labels, const std::string &nameSpace, const char *kind,
              const std::string &dialled) const
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
        if (!way.doubt.empty() ||
            !(kind != nullptr ? waypoint.takesServices : waypoint.takesWorkloads))
            return;
        way.waypoint = name->nameSpace + "/" + name->name;
        way.passedOn = waypoint.identity;
        bind(way, *name, nameSpace, kind, dialled);
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
                                const char *kind, const std::string &dialled) const
    {
        if (isTargetOf(target, "Gateway", waypoint.name))
            return policy.nameSpace == waypoint.nameSpace;
        if (isTargetOf(target, "GatewayClass", kWaypointClass))
            return policy.nameSpace == m_cluster.mesh->options.rootNamespace;
        return kind != nullptr && isTargetOf(target, kind, dialled) &&
               policy.nameSpace == nameSpace;
    }

    void bind(Way &way, const NamedWaypoint &waypoint, const std::string &nameSpace,
              const char *kind, const std::string &dialled) const
    {
        const auto isBound = [&](const auto &policy) {
            return std::ranges::any_of(policy.targets, [&](const PolicyTarget &target) {
                return concerns(policy.meta, target, waypoint, nameSpace, kind, dialled);
            });
        };
        for (const auto &policy : m_cluster.policies)
            if (!policy->isDryRun && isBound(*policy))
                attach(*policy, way);
        for (const auto &policy : m_cluster.mesh->requestAuthentications)
            if (isBound(policy))
                way.requestAuthentications.push_back(&policy);
        for (const auto &extension : m_cluster.mesh->proxyExtensions)
            if (mayBePutInto(extension, waypoint, nameSpace) ||
                (extension.extension && !extension.extension->patches.empty() &&
                 isBound(targeted(extension))))
                way.altered = extensionText(extension) + " may change what waypoint " +
                              way.waypoint + " lets through.";
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

    /// Without targets: by its namespace, unless it selects pods of another Gateway. Which labels a
    /// waypoint's pods have besides no manifest tells, and what patches of sidecars do to waypoints
    /// depends on the version.
    [[nodiscard]] bool mayBePutInto(const ForeignPolicyObject &object,
                                    const NamedWaypoint &waypoint,
                                    const std::string &nameSpace) const
    {
        const bool isNear = object.meta.nameSpace == waypoint.nameSpace ||
                            object.meta.nameSpace == m_cluster.mesh->options.rootNamespace;
        if (!object.extension) // It may target the Service.
            return isNear || object.meta.nameSpace == nameSpace;
        if (!isNear)
            return false;
        const auto &extension = *object.extension;
        const auto gateway = valueAt(extension.selector, kGatewayNameLabel);
        return !extension.hasTargetRefs && !extension.patches.empty() &&
               (gateway.empty() || gateway == waypoint.name);
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

} // namespace drawbridge
