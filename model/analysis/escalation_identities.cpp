// SPDX-License-Identifier: Apache-2.0
// Who becomes somebody else at once (findings.md 2.5): e1 by the token a pod holds, e6 and e7 by
// Secrets and token requests, e8 by impersonation.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation_edges.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

using Targets = std::vector<std::size_t>;
using NodeKind = EscalationNode::Kind;

/// Secrets themselves, and the accounts whose tokens they hold.
Targets secretsOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    const RbacAtom &atom = grant.atom;
    const auto isMeant = [&atom](const EscalationWorld::Name &secret) {
        return isInScope(atom.nameSpace, secret.first) &&
               (atom.name.empty() || atom.name == secret.second);
    };
    Targets found;
    for (const auto &[secret, account] : draft.world().tokenSecrets) {
        if (!isMeant(secret))
            continue;
        const auto accounts = draft.accountsIn(secret.first, account);
        found.insert(found.end(), accounts.begin(), accounts.end());
    }
    for (const EscalationWorld::Name &secret : draft.world().secrets) {
        if (isMeant(secret))
            found.push_back(*draft.find({NodeKind::Secret, secret.first + '/' + secret.second}));
    }
    return found;
}

Targets namedAccountsOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    return draft.accountsIn(grant.atom.nameSpace, grant.atom.name);
}

/// Users only: the name of a ServiceAccount is asked for as a ServiceAccount.
Targets usersOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    Targets found;
    if (!grant.atom.nameSpace.empty())
        return found;
    for (const RbacIdentity &identity : draft.identities()) {
        const bool isUser =
            !identity.user.empty() && !identity.user.starts_with("system:serviceaccount:");
        if (isUser && (grant.atom.name.empty() || grant.atom.name == identity.user))
            found.push_back(*draft.find({NodeKind::Identity, identity.user}));
    }
    return found;
}

constexpr std::array kIdentityGrants{
    DangerousGrant{"e6", "get", "", "secrets", secretsOf},
    DangerousGrant{"e6", "list", "", "secrets", secretsOf},
    DangerousGrant{"e6", "watch", "", "secrets", secretsOf},
    DangerousGrant{"e7", "create", "", "serviceaccounts/token", namedAccountsOf},
    DangerousGrant{"e8", "impersonate", "", "serviceaccounts", namedAccountsOf},
    DangerousGrant{"e8", "impersonate", "", "users", usersOf},
};

/// A Secret of the token type, made for an account and read again.
void addSecretsMadeAndRead(EscalationDraft &draft, const EscalationHolder &holder)
{
    for (const RbacGrant *grant : holder.changing) {
        const std::string &scope = grant->atom.nameSpace;
        if (!firstVerb(*grant, kCreating, "", "secrets").empty() &&
            holder.held({scope, "get", "", "secrets", ""}))
            draft.add({holder.node, "e7", "may create and get secrets" + scopeText(scope), *grant,
                       draft.accountsIn(scope, "")});
    }
}

/// The groups header counts only beside a user or ServiceAccount that may be impersonated.
void addMasters(EscalationDraft &draft, const EscalationHolder &holder)
{
    if (holder.effective.isUnrestricted)
        draft.add({holder.node, "e8", "is in system:masters", std::nullopt, {draft.admin()}});
    const RbacGrant *groups = holder.held({"", "impersonate", "", "groups", "system:masters"});
    const bool hasSomebody =
        std::ranges::any_of(holder.effective.grants, [](const RbacGrant &grant) {
            const RbacAtom &atom = grant.atom;
            return coversAction(atom, "impersonate", "", "serviceaccounts") ||
                   (atom.nameSpace.empty() && coversAction(atom, "impersonate", "", "users"));
        });
    if (groups && hasSomebody)
        draft.add({holder.node, "e8", "may impersonate system:masters", *groups, {draft.admin()}});
}

} // namespace

void addIdentityEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    addDangerousGrants(draft, holder, kIdentityGrants);
    addSecretsMadeAndRead(draft, holder);
    addMasters(draft, holder);
}

void addTokenEdges(EscalationDraft &draft)
{
    const auto &workloads = draft.world().workloads;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        if (workloads[i].hasToken)
            draft.add({draft.workload(i),
                       "e1",
                       "its pods hold the token of the ServiceAccount",
                       std::nullopt,
                       {draft.account({workloads[i].key.nameSpace, workloads[i].serviceAccount})}});
    }
}

} // namespace drawbridge
