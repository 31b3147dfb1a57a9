// SPDX-License-Identifier: Apache-2.0
// Who gives rights to itself (findings.md 2.5): e9 by binding a role, e10 by writing into one that
// it is bound to.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation_edges.h"

#include <set>
#include <utility>

namespace drawbridge {
namespace {

const std::string kRbacApi = "rbac.authorization.k8s.io";

/// Cluster-wide: cluster-admin for oneself. In a namespace: everything there, so its accounts.
void addBind(EscalationDraft &draft, const EscalationHolder &holder)
{
    std::set<std::string> scopes;
    for (const RbacGrant &grant : holder.effective.grants)
        scopes.insert(grant.atom.nameSpace);
    for (const std::string &scope : scopes) {
        const RbacGrant *bind =
            holder.held({scope, "bind", kRbacApi, "clusterroles", "cluster-admin"});
        if (bind && scope.empty() &&
            holder.held({"", "create", kRbacApi, "clusterrolebindings", ""}))
            draft.add({holder.node,
                       "e9",
                       "may bind cluster-admin in all namespaces",
                       *bind,
                       {draft.admin()}});
        else if (bind && holder.held({scope, "create", kRbacApi, "rolebindings", ""}))
            draft.add({holder.node, "e9", "may bind cluster-admin" + scopeText(scope), *bind,
                       draft.accountsIn(scope, "")});
    }
}

/// Writing more into a role that one is bound to oneself.
void addEscalate(EscalationDraft &draft, const EscalationHolder &holder)
{
    std::set<std::pair<const RoleBindingObject *, const RoleObject *>> done;
    for (const RbacGrant &grant : holder.effective.grants) {
        if (!done.insert({grant.binding, grant.role}).second)
            continue;
        const ObjectMeta &role = grant.role->meta;
        const std::string resource = role.nameSpace.empty() ? "clusterroles" : "roles";
        const RbacGrant *escalate =
            holder.held({role.nameSpace, "escalate", kRbacApi, resource, role.name});
        if (!escalate || !(holder.held({role.nameSpace, "update", kRbacApi, resource, role.name}) ||
                           holder.held({role.nameSpace, "patch", kRbacApi, resource, role.name})))
            continue;
        const std::string &reach = grant.binding->meta.nameSpace;
        draft.add(
            {holder.node, "e10",
             "may write anything into " + role.kind + ' ' + role.name + ", which it is bound to",
             *escalate,
             reach.empty() ? std::vector<std::size_t>{draft.admin()}
                           : draft.accountsIn(reach, "")});
    }
}

} // namespace

void addRoleEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    addBind(draft, holder);
    addEscalate(draft, holder);
}

} // namespace drawbridge
