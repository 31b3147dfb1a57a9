// SPDX-License-Identifier: Apache-2.0
// The cloud's edges of the escalation graph. A cloud trusts "ServiceAccount NAME of namespace NS",
// by a token that names them. Pods of the account present one, and so does whoever may have pods or
// tokens made for the account.
//
// Tested by tests/unit/analysis/test_escalation_cloud.cpp
#include "model/analysis/escalation_cloud.h"

#include "model/analysis/cloud_identities.h"
#include "model/base/texts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace drawbridge {
namespace {

constexpr auto kCloudKind = EscalationNode::Kind::CloudIdentity;

struct PodMaker {
    std::string_view verb, group, resource;
};

/// Whose ServiceAccount the pods have the writer chooses.
constexpr std::array kMakersOfPods{
    PodMaker{"create", "", "pods"},
    PodMaker{"create", "apps", "deployments"},
    PodMaker{"update", "apps", "deployments"},
    PodMaker{"patch", "apps", "deployments"},
    PodMaker{"create", "apps", "daemonsets"},
    PodMaker{"update", "apps", "daemonsets"},
    PodMaker{"patch", "apps", "daemonsets"},
    PodMaker{"create", "apps", "statefulsets"},
    PodMaker{"update", "apps", "statefulsets"},
    PodMaker{"patch", "apps", "statefulsets"},
    PodMaker{"create", "apps", "replicasets"},
    PodMaker{"update", "apps", "replicasets"},
    PodMaker{"patch", "apps", "replicasets"},
    PodMaker{"create", "", "replicationcontrollers"},
    PodMaker{"update", "", "replicationcontrollers"},
    PodMaker{"patch", "", "replicationcontrollers"},
    PodMaker{"create", "batch", "jobs"},
    PodMaker{"create", "batch", "cronjobs"},
    PodMaker{"update", "batch", "cronjobs"},
    PodMaker{"patch", "batch", "cronjobs"},
};

EscalationNode trusting(const std::string &nameSpace)
{
    return {kCloudKind, "any/" + nameSpace};
}

std::set<std::string> namespacesOf(const EscalationWorld &world)
{
    std::set<std::string> names;
    for (const EscalationWorld::Account &account : world.accounts)
        names.insert(account.first);
    for (const EscalationWorld::Workload &workload : world.workloads)
        names.insert(workload.key.nameSpace);
    return names;
}

bool holds(const RbacGrant &grant, const PodMaker &maker)
{
    const bool isNamedCreate = maker.verb == "create" && !grant.atom.name.empty();
    return !isNamedCreate && covers(grant.atom, {grant.atom.nameSpace, std::string(maker.verb),
                                                 std::string(maker.group),
                                                 std::string(maker.resource), grant.atom.name});
}

class CloudPowers {
public:
    CloudPowers(std::size_t from, const EscalationWorld &world, const EscalationGraph &graph)
        : m_from(from), m_world(world), m_graph(graph)
    {}

    std::vector<EscalationPower> run(const RbacEffective &effective)
    {
        for (const RbacGrant &grant : effective.grants) {
            const auto maker = std::ranges::find_if(
                kMakersOfPods, [&](const PodMaker &each) { return holds(grant, each); });
            if (maker != kMakersOfPods.end())
                add(grant, std::string(maker->verb) + ' ' + std::string(maker->resource), "");
            const RbacAtom token{grant.atom.nameSpace, "create", "", "serviceaccounts/token",
                                 grant.atom.name};
            if (covers(grant.atom, token))
                add(grant, "create serviceaccounts/token", grant.atom.name);
        }
        return std::move(m_powers);
    }

private:
    /// `account`: the only one it is for; empty: all of the grant's scope.
    void add(const RbacGrant &grant, const std::string &what, const std::string &account)
    {
        const std::string &scope = grant.atom.nameSpace;
        std::vector<std::size_t> targets;
        for (const EscalationCloud &cloud : m_world.clouds) {
            if ((scope.empty() || scope == cloud.account.first) &&
                (account.empty() || account == cloud.account.second))
                addNode({kCloudKind, cloud.identity}, targets);
        }
        addTrusting(scope, targets);
        sortAndUnite(targets);
        if (!targets.empty())
            m_powers.push_back({m_from, "e17",
                                "may " + what +
                                    (scope.empty() ? " in all namespaces" : " in " + scope) +
                                    ", and the cloud trusts ServiceAccounts there",
                                grant, std::move(targets), true});
    }

    void addTrusting(const std::string &scope, std::vector<std::size_t> &targets) const
    {
        if (!scope.empty())
            return addNode(trusting(scope), targets);
        const auto &nodes = m_graph.nodes;
        const auto first = std::ranges::lower_bound(nodes, trusting({}));
        for (auto at = first;
             at != nodes.end() && at->kind == kCloudKind && at->name.starts_with(trusting({}).name);
             ++at)
            targets.push_back(static_cast<std::size_t>(at - nodes.begin()));
    }

    void addNode(const EscalationNode &node, std::vector<std::size_t> &targets) const
    {
        if (const auto index = m_graph.find(node))
            targets.push_back(*index);
    }

    std::size_t m_from;
    const EscalationWorld &m_world;
    const EscalationGraph &m_graph;
    std::vector<EscalationPower> m_powers;
};

std::string nodeNameOf(const std::string &provider, const std::string &identity,
                       const EscalationWorld::Account &account)
{
    return provider + ' ' +
           (identity.empty() ? "client of ServiceAccount " + account.first + '/' + account.second
                             : identity);
}

} // namespace

std::vector<EscalationCloud> escalationCloudsOf(const Topology &topology)
{
    using Standing = WorkloadCloudIdentity::Standing;
    std::map<std::pair<EscalationWorld::Account, std::string>, std::vector<NodeKey>> found;
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (cluster.resources == nullptr)
            continue;
        for (const ServiceAccountObject &object : cluster.resources->serviceAccounts) {
            const EscalationWorld::Account account{object.meta.nameSpace, object.meta.name};
            for (const CloudIdentity &named : object.cloudIdentities)
                found[{account, nodeNameOf(named.provider, named.identity, account)}];
        }
    }
    const auto identities = cloudIdentitiesOf(topology);
    for (std::size_t i = 0; i < identities.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        const EscalationWorld::Account account{workload.key.nameSpace, workload.serviceAccountName};
        for (const WorkloadCloudIdentity &each : identities[i]) {
            if (each.standing != Standing::NotGiven)
                found[{account, nodeNameOf(each.provider, each.identity, account)}].push_back(
                    workload.key);
        }
    }
    std::vector<EscalationCloud> result;
    for (auto &[key, workloads] : found)
        result.push_back({key.first, key.second, std::move(workloads)});
    return result;
}

void addCloudNodes(const EscalationWorld &world, std::set<EscalationNode> &nodes)
{
    if (world.clouds.empty())
        return;
    for (const EscalationCloud &cloud : world.clouds)
        nodes.insert({kCloudKind, cloud.identity});
    for (const std::string &nameSpace : namespacesOf(world))
        nodes.insert(trusting(nameSpace));
}

std::vector<EscalationPower> cloudPowersOfWorkloads(const EscalationWorld &world,
                                                    const EscalationGraph &graph)
{
    std::vector<EscalationPower> powers;
    for (const EscalationCloud &cloud : world.clouds) {
        const auto to = graph.find({kCloudKind, cloud.identity});
        for (const NodeKey &workload : cloud.workloads) {
            const auto from = graph.find({EscalationNode::Kind::Workload, toString(workload)});
            if (from && to)
                powers.push_back({*from,
                                  "e17",
                                  "its pods present ServiceAccount " + cloud.account.first + '/' +
                                      cloud.account.second + " to the cloud",
                                  std::nullopt,
                                  {*to},
                                  true});
        }
    }
    return powers;
}

std::vector<EscalationPower> cloudPowersOf(const RbacEffective &effective, std::size_t from,
                                           const EscalationWorld &world,
                                           const EscalationGraph &graph)
{
    if (world.clouds.empty())
        return {};
    return CloudPowers(from, world, graph).run(effective);
}

} // namespace drawbridge
