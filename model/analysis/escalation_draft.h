// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// An escalation graph in the making: nodes are made as somebody asks for them, and numbered anew
/// when all are there. Every family of edges is a function that adds to it.
class EscalationDraft {
public:
    /// With the workloads, ServiceAccounts, Secrets and Nodes of the world, everybody whom bindings
    /// name, and the cluster admin.
    EscalationDraft(const RbacEngine &engine, const EscalationWorld &world);

    [[nodiscard]] const EscalationWorld &world() const { return m_world; }
    [[nodiscard]] const RbacEngine &engine() const { return m_graph.engine; }
    [[nodiscard]] const std::vector<RbacIdentity> &identities() const { return m_identities; }
    /// All that were asked for so far.
    [[nodiscard]] std::vector<EscalationNode> nodes() const;

    /// Made where it is new.
    std::size_t node(EscalationNode::Kind kind, const std::string &name);
    std::size_t identity(const RbacIdentity &who);
    [[nodiscard]] std::optional<std::size_t> find(const EscalationNode &node) const;
    [[nodiscard]] std::size_t admin() const { return m_admin; }
    /// Of a workload, by its index in the world.
    [[nodiscard]] std::size_t workload(std::size_t index) const { return m_workloads[index]; }
    [[nodiscard]] std::size_t account(const EscalationWorld::Account &account) const
    {
        return m_accounts.at(account);
    }

    /// Workloads of a namespace, or all where it is empty.
    [[nodiscard]] std::vector<std::size_t> podsIn(const std::string &scope) const;
    /// ServiceAccounts of a namespace, or all; of one name where it is not empty.
    [[nodiscard]] std::vector<std::size_t> accountsIn(const std::string &scope,
                                                      const std::string &name) const;

    /// A power without targets but its own holder is none.
    void add(EscalationPower power);
    void addUnknown(std::string reason) { m_graph.unknown.push_back(std::move(reason)); }

    [[nodiscard]] EscalationGraph finish();

private:
    const EscalationWorld &m_world;
    EscalationGraph m_graph; ///< Without nodes; powers name them by the numbers of `m_numbers`.
    std::map<EscalationNode, std::size_t> m_numbers;
    std::vector<RbacIdentity> m_identities; ///< Sorted.
    std::vector<std::size_t> m_workloads;   ///< Numbers, by index in the world.
    std::map<EscalationWorld::Account, std::size_t> m_accounts;
    std::size_t m_admin = 0;
};

/// Somebody and everything RBAC gives them, while their edges are looked for.
struct EscalationHolder {
    std::size_t node = 0;
    RbacEffective effective;
    /// Of the grants those whose verb is not get, list or watch, in their order.
    std::vector<const RbacGrant *> changing;
    std::set<std::string> podScopes; ///< Namespaces in which it may make pods; empty: all.

    /// The first grant that covers an atom, or none.
    [[nodiscard]] const RbacGrant *held(const RbacAtom &atom) const;
};

inline constexpr std::string_view kCreating[] = {"create"};
/// Verbs that change what is there, or make it.
inline constexpr std::string_view kWritingVerbs[] = {"create", "update", "patch"};

[[nodiscard]] bool isInScope(const std::string &scope, const std::string &nameSpace);
/// " in shop", " in all namespaces".
[[nodiscard]] std::string scopeText(const std::string &scope);
/// "may patch deployments in shop".
[[nodiscard]] std::string mayText(std::string_view verb, std::string_view resource,
                                  const RbacGrant &grant);
/// The first of some verbs that a grant gives on a resource; create and deletecollection name no
/// object, so a grant for one name gives neither. Empty where it gives none of them.
template<typename Verbs>
[[nodiscard]] std::string_view firstVerb(const RbacGrant &grant, const Verbs &verbs,
                                         std::string_view apiGroup, std::string_view resource)
{
    if (!coversAction(grant.atom, grant.atom.verb, apiGroup, resource))
        return {};
    for (const std::string_view verb : verbs) {
        const bool isNameless = verb == "create" || verb == "deletecollection";
        const bool isGiven = grant.atom.verb == "*" || grant.atom.verb == verb;
        if (isGiven && (!isNameless || grant.atom.name.empty()))
            return verb;
    }
    return {};
}

} // namespace drawbridge
