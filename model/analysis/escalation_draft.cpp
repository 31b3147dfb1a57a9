// SPDX-License-Identifier: Apache-2.0
// Numbers the nodes of an escalation graph as they come, and sorts them in the end, so that a
// family of edges may bring nodes of its own.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation_draft.h"

#include "model/base/texts.h"

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

using NodeKind = EscalationNode::Kind;

/// The caller's name as a node has it.
std::string nodeNameOf(const RbacIdentity &identity)
{
    return identity.user.empty() && !identity.groups.empty() ? "Group/" + identity.groups.front()
                                                             : identity.user;
}

} // namespace

EscalationDraft::EscalationDraft(const RbacEngine &engine, const EscalationWorld &world)
    : m_world(world), m_graph{{}, {}, {}, engine}
{
    std::set<EscalationWorld::Account> accounts = world.accounts;
    for (const EscalationWorld::Workload &workload : world.workloads)
        accounts.insert({workload.key.nameSpace, workload.serviceAccount});
    std::set<RbacIdentity> identities;
    for (RbacIdentity &who : m_graph.engine.identities())
        identities.insert(std::move(who));
    for (const auto &[nameSpace, name] : accounts)
        identities.insert(serviceAccountIdentity(nameSpace, name));
    m_identities.assign(identities.begin(), identities.end());
    m_admin = node(NodeKind::ClusterAdmin, "");
    for (const RbacIdentity &who : m_identities)
        identity(who);
    for (const EscalationWorld::Account &account : accounts)
        m_accounts[account] = identity(serviceAccountIdentity(account.first, account.second));
    for (const EscalationWorld::Workload &workload : world.workloads)
        m_workloads.push_back(node(NodeKind::Workload, toString(workload.key)));
    for (const auto &[nameSpace, name] : world.secrets)
        node(NodeKind::Secret, nameSpace + '/' + name);
    for (const auto &machine : world.nodes)
        node(NodeKind::Node, machine.first);
}

std::vector<EscalationNode> EscalationDraft::nodes() const
{
    std::vector<EscalationNode> result;
    for (const auto &numbered : m_numbers)
        result.push_back(numbered.first);
    return result;
}

std::size_t EscalationDraft::node(NodeKind kind, const std::string &name)
{
    return m_numbers.try_emplace({kind, name}, m_numbers.size()).first->second;
}

std::size_t EscalationDraft::identity(const RbacIdentity &who)
{
    return node(NodeKind::Identity, nodeNameOf(who));
}

std::optional<std::size_t> EscalationDraft::find(const EscalationNode &node) const
{
    const auto found = m_numbers.find(node);
    return found == m_numbers.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::size_t> EscalationDraft::podsIn(const std::string &scope) const
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m_workloads.size(); ++i) {
        if (isInScope(scope, m_world.workloads[i].key.nameSpace))
            found.push_back(m_workloads[i]);
    }
    return found;
}

std::vector<std::size_t> EscalationDraft::accountsIn(const std::string &scope,
                                                     const std::string &name) const
{
    std::vector<std::size_t> found;
    for (auto at = m_accounts.lower_bound({scope, ""}); at != m_accounts.end(); ++at) {
        if (!isInScope(scope, at->first.first))
            break;
        if (name.empty() || name == at->first.second)
            found.push_back(at->second);
    }
    return found;
}

void EscalationDraft::add(EscalationPower power)
{
    std::erase(power.targets, power.from);
    sortAndUnite(power.targets);
    if (!power.targets.empty())
        m_graph.powers.push_back(std::move(power));
}

EscalationGraph EscalationDraft::finish()
{
    std::vector<std::size_t> sorted(m_numbers.size());
    for (const auto &[node, number] : m_numbers) {
        sorted[number] = m_graph.nodes.size();
        m_graph.nodes.push_back(node);
    }
    for (EscalationPower &power : m_graph.powers) {
        power.from = sorted[power.from];
        for (std::size_t &target : power.targets)
            target = sorted[target];
        std::ranges::sort(power.targets);
    }
    sortAndUnite(m_graph.unknown);
    return std::move(m_graph);
}

const RbacGrant *EscalationHolder::held(const RbacAtom &atom) const
{
    const auto found = std::ranges::find_if(
        effective.grants, [&](const RbacGrant &grant) { return covers(grant.atom, atom); });
    return found == effective.grants.end() ? nullptr : &*found;
}

bool isInScope(const std::string &scope, const std::string &nameSpace)
{
    return scope.empty() || scope == nameSpace;
}

std::string scopeText(const std::string &scope)
{
    return scope.empty() ? " in all namespaces" : " in " + scope;
}

std::string mayText(std::string_view verb, std::string_view resource, const RbacGrant &grant)
{
    return "may " + std::string(verb) + ' ' + std::string(resource) +
           scopeText(grant.atom.nameSpace);
}

} // namespace drawbridge
