// SPDX-License-Identifier: Apache-2.0
// Edge e17 of the escalation graph, from workloads and grants to identities at a cloud; all of it
// is only possible, since whom a cloud trusts stands in no manifest. A cloud trusts "ServiceAccount
// NAME of namespace NS", by a token that names them. Pods of the account present one, and so does
// whoever may have pods or tokens made for the account.
//
// Tested by tests/unit/analysis/test_escalation_cloud.cpp
#include "model/analysis/escalation_cloud.h"

#include "model/analysis/cloud_identities.h"
#include "model/analysis/escalation_edges.h"
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

/// The nodes of identities that trust accounts of a scope: the only one, or (empty) all. Where any
/// identity is known there may be others, which need not be named anywhere.
std::vector<std::size_t> trustingNodes(EscalationDraft &draft, const std::string &scope,
                                       const std::string &account)
{
    std::vector<std::size_t> nodes;
    for (const EscalationCloud &cloud : draft.world().clouds)
        if (isInScope(scope, cloud.account.first) &&
            (account.empty() || account == cloud.account.second))
            nodes.push_back(draft.node(kCloudKind, cloud.identity));
    for (const std::string &nameSpace : namespacesOf(draft.world()))
        if (isInScope(scope, nameSpace))
            nodes.push_back(draft.node(kCloudKind, "any/" + nameSpace));
    sortAndUnite(nodes);
    return nodes;
}

void addTaking(EscalationDraft &draft, const EscalationHolder &holder, const RbacGrant &grant,
               const std::string &what, const std::string &account)
{
    const std::string &scope = grant.atom.nameSpace;
    draft.add({holder.node, "e17",
               "may " + what + scopeText(scope) + ", and the cloud trusts ServiceAccounts there",
               grant, trustingNodes(draft, scope, account), true});
}

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

void addCloudIdentityEdges(EscalationDraft &draft)
{
    for (const EscalationCloud &cloud : draft.world().clouds) {
        const auto to = draft.node(kCloudKind, cloud.identity);
        for (const NodeKey &workload : cloud.workloads)
            draft.add({draft.node(EscalationNode::Kind::Workload, toString(workload)),
                       "e17",
                       "its pods present ServiceAccount " + cloud.account.first + '/' +
                           cloud.account.second + " to the cloud",
                       std::nullopt,
                       {to},
                       true});
    }
}

/// Whoever picks the account and the audience of a token needs no annotation, nor does who makes
/// pods.
void addCloudEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    if (draft.world().clouds.empty())
        return;
    for (const RbacGrant &grant : holder.effective.grants) {
        const auto maker = std::ranges::find_if(
            kMakersOfPods, [&](const PodMaker &each) { return holds(grant, each); });
        if (maker != kMakersOfPods.end())
            addTaking(draft, holder, grant,
                      std::string(maker->verb) + ' ' + std::string(maker->resource), "");
        const RbacAtom token{grant.atom.nameSpace, "create", "", "serviceaccounts/token",
                             grant.atom.name};
        if (covers(grant.atom, token))
            addTaking(draft, holder, grant, "create serviceaccounts/token", grant.atom.name);
    }
}

} // namespace drawbridge
