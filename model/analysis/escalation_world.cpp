// SPDX-License-Identifier: Apache-2.0
// Collects what the escalation graph needs of a topology: of each workload the facts of its object
// and of the pods that collapsed into it, and of the cluster its nodes, Secrets and namespaces.
//
// Tested by tests/unit/analysis/test_escalation_world.cpp
#include "model/analysis/escalation_world.h"

#include "model/analysis/escalation_cloud.h"

#include "model/topology/mesh_config.h"
#include "model/topology/owner_collapse.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Workload = EscalationWorld::Workload;

bool isEndedPod(const WorkloadObject &object)
{
    return object.phase == "Succeeded" || object.phase == "Failed";
}

class WorldBuilder {
public:
    explicit WorldBuilder(const Topology &topology)
        : m_topology(topology), m_resources(*topology.clusters.front().resources),
          m_claimed(claimedHostPathsOf(m_resources))
    {
        for (const ServiceAccountObject &account : m_resources.serviceAccounts)
            m_automount.try_emplace({account.meta.nameSpace, account.meta.name},
                                    account.automountServiceAccountToken);
    }

    EscalationWorld run()
    {
        addNodes();
        addNamespaces();
        addSecrets();
        for (const auto &account : m_automount)
            m_world.accounts.insert(account.first);
        addWorkloads();
        return std::move(m_world);
    }

private:
    void addNodes()
    {
        for (const NodeObject &node : m_resources.nodes) {
            m_world.nodes.insert_or_assign(node.meta.name, node.meta.labels);
            for (const IpAddress &address : node.addresses)
                m_nodeByAddress.try_emplace(address, node.meta.name);
        }
    }

    void addNamespaces()
    {
        for (const NamespaceObject &nameSpace : m_resources.namespaces)
            m_world.podSecurity.insert_or_assign(nameSpace.meta.name,
                                                 podSecurityOf(nameSpace.meta.labels).enforce);
        m_world.hasAdmissionRules =
            !m_resources.admissionPolicies.empty() || !m_resources.constraints.empty() ||
            !m_resources.kyvernoPolicies.empty() || !m_resources.webhookConfigurations.empty();
        m_world.hasMesh = m_topology.meshSeen != MeshMembership::None ||
                          !m_resources.authorizationPolicies.empty() ||
                          !m_resources.peerAuthentications.empty();
        if (const auto mesh = meshConfigIn(m_resources))
            m_world.meshRootNamespace = mesh->rootNamespace;
    }

    void addSecrets()
    {
        for (const SecretObject &secret : m_resources.secrets) {
            const EscalationWorld::Name name{secret.meta.nameSpace, secret.meta.name};
            m_world.secrets.insert(name);
            const auto account = secret.meta.annotations.find("kubernetes.io/service-account.name");
            if (secret.type == "kubernetes.io/service-account-token" &&
                account != secret.meta.annotations.end())
                m_world.tokenSecrets[name] = account->second;
        }
    }

    void addWorkloads()
    {
        std::map<NodeKey, std::size_t> indexes;
        for (const WorkloadNode &node : m_topology.workloads) {
            if (node.isSystem)
                continue;
            indexes[node.key] = m_world.workloads.size();
            Workload &workload = m_world.workloads.emplace_back();
            workload.key = node.key;
            workload.serviceAccount = node.serviceAccountName;
            workload.hasToken = mountsToken(node);
            workload.hasEnded = !node.hasNetwork;
            workload.podLabels = node.podLabels;
        }
        const auto &objects = m_resources.workloads;
        const std::string &cluster = m_topology.clusters.front().name;
        for (const auto &[index, members] : collapseOwners(objects)) {
            const ObjectMeta &meta = objects[index].meta;
            const auto at = indexes.find({cluster, meta.nameSpace, meta.kind, meta.name});
            if (at != indexes.end() && !m_world.workloads[at->second].hasEnded)
                addObjects(objects[index], members, m_world.workloads[at->second]);
        }
    }

    [[nodiscard]] bool mountsToken(const WorkloadNode &workload) const
    {
        if (workload.automountServiceAccountToken)
            return *workload.automountServiceAccountToken;
        const auto account =
            m_automount.find({workload.key.nameSpace, workload.serviceAccountName});
        return account == m_automount.end() || account->second.value_or(true);
    }

    /// False where no Node of the input has one of the addresses.
    bool addNodesOf(const std::vector<IpAddress> &addresses, WorkloadPlacement &placement) const
    {
        bool isKnown = false;
        for (const IpAddress &address : addresses) {
            const auto node = m_nodeByAddress.find(address);
            if (node == m_nodeByAddress.end())
                continue;
            placement.nodes.insert(node->second);
            isKnown = true;
        }
        return isKnown;
    }

    void addObjects(const WorkloadObject &object, const std::vector<std::size_t> &members,
                    Workload &workload) const
    {
        addPod(object, workload);
        PodCount count;
        countPod(object, workload.placement, count);
        for (const std::size_t index : members) {
            const WorkloadObject &member = m_resources.workloads[index];
            if (isEndedPod(member) || member.replicas == 0)
                continue;
            addPod(member, workload);
            countPod(member, workload.placement, count);
        }
        WorkloadPlacement &placement = workload.placement;
        placement.isComplete = areAllPlaced(object, count);
        placement.isOnEachNode = object.meta.kind == "DaemonSet";
        placement.toleratesEveryTaint = toleratesEveryTaint(object.pod.placement);
        placement.seeksControlPlane = seeksControlPlane(object.pod.placement);
        placement.hasNodeAffinity = object.pod.placement.hasNodeAffinity;
        placement.nodeSelector = object.pod.placement.nodeSelector;
    }

    struct PodCount {
        std::int64_t placed = 0, unplaced = 0;
    };

    void countPod(const WorkloadObject &pod, WorkloadPlacement &placement, PodCount &count) const
    {
        if (pod.meta.kind != "Pod")
            return;
        bool isPlaced = addNodesOf(pod.hostIps, placement);
        if (!pod.pod.nodeName.empty()) {
            placement.nodes.insert(pod.pod.nodeName);
            isPlaced = true;
        }
        ++(isPlaced ? count.placed : count.unplaced);
    }

    /// Whether the input shows every pod: of a controller that is not here, or that makes pods as
    /// it needs them, nobody knows.
    static bool areAllPlaced(const WorkloadObject &object, const PodCount &count)
    {
        const std::string &kind = object.meta.kind;
        if (count.unplaced != 0 || count.placed == 0)
            return false;
        if (kind == "Pod")
            return !object.meta.controllerKind || *object.meta.controllerKind == "Node";
        return kind != "DaemonSet" && kind != "Job" && kind != "CronJob" && kind != "Service" &&
               count.placed >= object.replicas.value_or(1);
    }

    void addPod(const WorkloadObject &object, Workload &workload) const
    {
        static const ClaimedHostPaths kNone;
        const auto found = m_claimed.find(object.meta.nameSpace);
        const ClaimedHostPaths &claimed = found == m_claimed.end() ? kNone : found->second;
        for (HostTakeover &takeover : hostTakeoversOf(object.pod, claimed)) {
            if (std::ranges::find(workload.takeovers, takeover.because, &HostTakeover::because) ==
                workload.takeovers.end())
                workload.takeovers.push_back(std::move(takeover));
        }
        for (SharedVolume &volume : sharedVolumesOf(object, claimed)) {
            if (std::ranges::find(workload.volumes, volume) == workload.volumes.end())
                workload.volumes.push_back(std::move(volume));
        }
    }

    const Topology &m_topology;
    const ResourceSet &m_resources;
    std::map<std::string, ClaimedHostPaths> m_claimed; ///< By namespace.
    std::map<EscalationWorld::Account, std::optional<bool>> m_automount;
    std::map<IpAddress, std::string> m_nodeByAddress;
    EscalationWorld m_world;
};

} // namespace

EscalationWorld escalationWorldOf(const Topology &topology)
{
    auto world = WorldBuilder(topology).run();
    world.clouds = escalationCloudsOf(topology);
    return world;
}

} // namespace drawbridge
