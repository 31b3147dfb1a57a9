// SPDX-License-Identifier: Apache-2.0
// Collects what the rules of findings.md look at: the manifests behind each workload, its
// ServiceAccount, whether it is exposed, and what bindings give to whom.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule_facts.h"

#include "model/analysis/builtin_rbac.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/analysis/ingress_controllers.h"
#include "model/topology/account_index.h"
#include "model/topology/owner_collapse.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// Adds those of a running pod whose names are not among the template's.
void addContainers(const PodSpec &pod, std::vector<const Container *> &containers)
{
    for (const Container &container : pod.containers)
        if (std::ranges::find(containers, container.name, &Container::name) == containers.end())
            containers.push_back(&container);
}

bool hasHostPort(const WorkloadFacts &workload)
{
    return std::ranges::any_of(workload.containers, [](const Container *container) {
        return std::ranges::any_of(
            container->ports, [](const ContainerPort &port) { return port.hostPort.has_value(); });
    });
}

std::vector<bool> exposedWorkloads(const Topology &topology)
{
    std::vector<bool> exposed(topology.workloads.size());
    for (const Exposure &exposure : topology.exposures)
        for (const WorkloadId id : exposure.targets)
            exposed[id.index] = exposed[id.index] || !exposure.isInternal;
    return exposed;
}

std::vector<bool> gatewayWorkloads(const Topology &topology)
{
    std::vector<bool> gateways(topology.workloads.size());
    for (std::size_t i = 0; i < gateways.size(); ++i)
        gateways[i] = topology.workloads[i].mesh == MeshMembership::Gateway;
    for (const Exposure &exposure : topology.exposures)
        for (const WorkloadId id : controllersOf(topology, exposure))
            gateways[id.index] = true;
    return gateways;
}

class FactsBuilder {
public:
    explicit FactsBuilder(const Topology &topology)
        : m_topology(topology), m_accounts(topology), m_exposed(exposedWorkloads(topology))
    {}

    void addWorkloads(ClusterFacts &cluster) const
    {
        const auto &objects = cluster.resources->workloads;
        for (const auto &[index, members] : collapseOwners(objects)) {
            const ObjectMeta &meta = objects[index].meta;
            const auto id = m_topology.findWorkload(cluster.keyOf(meta));
            if (!id || !m_topology.workload(*id).hasNetwork)
                continue;
            WorkloadFacts facts = factsOf(*id, objects[index], cluster.name);
            for (const std::size_t member : members)
                addContainers(objects[member].pod, facts.containers);
            facts.isExposed = m_exposed[id->index] || hasHostPort(facts) ||
                              (facts.node->isHostNetwork && !facts.node->ports.empty());
            cluster.workloads.push_back(std::move(facts));
        }
        std::ranges::sort(cluster.workloads, {},
                          [](const auto &workload) { return workload.id.index; });
        for (std::size_t i = 0; i < cluster.workloads.size(); ++i) {
            const WorkloadNode &node = *cluster.workloads[i].node;
            cluster.byNamespace[node.key.nameSpace].push_back(i);
            cluster.byAccount[{node.key.nameSpace, node.serviceAccountName}].push_back(i);
        }
    }

private:
    [[nodiscard]] WorkloadFacts factsOf(WorkloadId id, const WorkloadObject &object,
                                        const std::string &cluster) const
    {
        WorkloadFacts facts;
        facts.id = id;
        facts.node = &m_topology.workload(id);
        facts.object = &object;
        addContainers(object.pod, facts.containers);
        facts.account =
            m_accounts.find(cluster, object.meta.nameSpace, facts.node->serviceAccountName);
        facts.mountsToken = facts.node->automountServiceAccountToken.value_or(
            facts.account == nullptr || facts.account->automountServiceAccountToken.value_or(true));
        facts.isNodeAgent = isNodeAgent(object);
        return facts;
    }

    const Topology &m_topology;
    AccountIndex m_accounts;
    std::vector<bool> m_exposed;
};

std::shared_ptr<RbacEngine> engineOf(const ResourceSet &resources)
{
    static const RbacObjects kBuiltin = builtinRbac("1.34").value_or(RbacObjects{});
    return std::make_shared<RbacEngine>(
        std::make_shared<const RbacObjects>(withBuiltin(rbacObjectsOf(resources), kBuiltin)));
}

/// Nothing where nobody but Kubernetes itself holds anything, and no pod gets at its node.
std::shared_ptr<const EscalationGraph> escalationOf(const ClusterFacts &cluster)
{
    if (cluster.all->topology->clusters.size() != 1)
        return nullptr;
    const auto world = escalationWorldOf(*cluster.all->topology);
    const bool isHeld =
        std::ranges::any_of(
            cluster.powers,
            [](const IdentityPowers &identity) { return !identity.powers.empty(); }) ||
        std::ranges::any_of(world.workloads, [](const EscalationWorld::Workload &workload) {
            return !workload.takeovers.empty();
        });
    if (!isHeld)
        return nullptr;
    return std::make_shared<const EscalationGraph>(makeEscalationGraph(*cluster.rbac, world));
}

} // namespace

const NamespaceNode *ClusterFacts::nameSpace(const std::string &wanted) const
{
    const auto id = all->topology->findNamespace(name, wanted);
    return id ? &all->topology->nameSpace(*id) : nullptr;
}

const SecretObject *ClusterFacts::secret(const std::string &nameSpace,
                                         const std::string &secretName) const
{
    const auto found = secrets.find({nameSpace, secretName});
    return found == secrets.end() ? nullptr : found->second;
}

std::shared_ptr<const RuleFacts> makeRuleFacts(const FindingsContext &context,
                                               std::shared_ptr<const NetworkEngine> network,
                                               std::shared_ptr<const MeshEngine> mesh,
                                               const FindingsOptions &options)
{
    auto facts = std::make_shared<RuleFacts>();
    facts->topology = context.design.topology;
    facts->network = std::move(network);
    facts->mesh = std::move(mesh);
    facts->options = options;
    facts->declared = context.declared;
    facts->blurred = context.blurred;
    facts->isGateway = gatewayWorkloads(*facts->topology);
    const FactsBuilder builder(*facts->topology);
    for (const Topology::Cluster &cluster : facts->topology->clusters) {
        if (cluster.resources == nullptr)
            continue;
        ClusterFacts &added = facts->clusters.emplace_back();
        added.all = facts.get();
        added.name = cluster.name;
        added.resources = cluster.resources.get();
        builder.addWorkloads(added);
        for (const SecretObject &secret : cluster.resources->secrets)
            added.secrets.insert_or_assign({secret.meta.nameSpace, secret.meta.name}, &secret);
        added.rbac = engineOf(*cluster.resources);
        added.powers = identityPowersOf(*added.rbac, *cluster.resources);
        added.escalation = escalationOf(added);
    }
    for (ClusterFacts &cluster : facts->clusters) // which stay where they are from here on
        cluster.peers = std::make_shared<const PolicyPeers>(cluster);
    return facts;
}

} // namespace drawbridge
