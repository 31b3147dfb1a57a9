// SPDX-License-Identifier: Apache-2.0
// Access to the API server that goes with an old ServiceAccount (zero-trust.md, "Rollout stages"):
// what the account before may do by the engine, less what the account after may do. A token is
// mounted as pod, then ServiceAccount say, else yes (findings.md section 0); a projected volume
// brings a token of its own. Without a token a workload may do nothing; that it can no more ask
// what the API server offers, as every account can, is not told. Tested by
// tests/cli/test_rollout_command.cpp

#include "model/analysis/api_losses.h"

#include "model/analysis/builtin_rbac.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// The objects, and what every API server has of itself.
RbacEngine rbacOf(RbacObjects objects)
{
    if (const auto builtin = builtinRbac(builtinRbacVersions().back()))
        objects = withBuiltin(std::move(objects), *builtin);
    return RbacEngine(std::make_shared<const RbacObjects>(std::move(objects)));
}

const ServiceAccountObject *accountOf(const AppliedWorld &world, const WorkloadNode &node)
{
    const auto &accounts = world.resources().serviceAccounts;
    const auto found = std::ranges::find_if(accounts, [&node](const ServiceAccountObject &account) {
        return account.meta.nameSpace == node.key.nameSpace &&
               account.meta.name == node.serviceAccountName;
    });
    return found == accounts.end() ? nullptr : &*found;
}

bool projectsToken(const AppliedWorld &world, const WorkloadNode &node)
{
    const auto isToken = [](const VolumeSource &source) {
        return source.kind == VolumeSource::Kind::ServiceAccountToken && source.audience.empty();
    };
    return std::ranges::any_of(world.resources().workloads, [&](const WorkloadObject &object) {
        return object.meta.kind == node.key.kind && object.meta.name == node.key.name &&
               object.meta.nameSpace == node.key.nameSpace &&
               std::ranges::any_of(object.pod.volumes, [&](const Volume &volume) {
                   return std::ranges::any_of(volume.sources, isToken);
               });
    });
}

bool hasApiToken(const AppliedWorld &world, const WorkloadNode &node)
{
    const ServiceAccountObject *account = accountOf(world, node);
    const bool byAccount =
        account == nullptr || account->automountServiceAccountToken.value_or(true);
    return node.automountServiceAccountToken.value_or(byAccount) || projectsToken(world, node);
}

RbacEffective effectiveOf(const RbacEngine &rbac, const WorkloadNode &node)
{
    return rbac.effective(serviceAccountIdentity(node.key.nameSpace, node.serviceAccountName));
}

std::string lostText(const RbacGrant &grant)
{
    const RbacAtom &atom = grant.atom;
    const bool isUrl = atom.resource.starts_with('/');
    std::string text = atom.verb + ' ';
    if (!isUrl)
        text += (atom.apiGroup.empty() ? "core" : atom.apiGroup) + '/';
    text += atom.resource + (atom.name.empty() ? "" : ' ' + atom.name);
    if (!isUrl)
        text += atom.nameSpace.empty() ? " in all namespaces" : " in " + atom.nameSpace;
    return text + ", " + toString(static_cast<const RbacSource &>(grant)) +
           atPlace(grant.binding->meta.where);
}

} // namespace

std::vector<ApiLoss> apiLosses(const AppliedWorld &before, const AppliedWorld &after)
{
    const RbacEngine rbacBefore = rbacOf(rbacObjectsOf(before.resources()));
    const RbacEngine rbacAfter = rbacOf(rbacObjectsOf(after.resources()));
    const RbacEngine everybody = rbacOf({}); // What every account may do needs no telling.
    std::vector<ApiLoss> losses;
    for (const WorkloadNode &node : before.topology().workloads) {
        const auto id = after.topology().findWorkload(node.key);
        if (node.isSystem || !id || !hasApiToken(before, node))
            continue;
        const WorkloadNode &later = after.topology().workload(*id);
        const bool keepsToken = hasApiToken(after, later);
        const RbacEffective has =
            keepsToken ? effectiveOf(rbacAfter, later)
                       : everybody.effective(serviceAccountIdentity(node.key.nameSpace, {}));
        const RbacEffective had = effectiveOf(rbacBefore, node);
        ApiLoss loss{node.key, node.serviceAccountName, later.serviceAccountName, !keepsToken, {},
                     {}};
        for (const RbacGrant &grant : difference(had, has).lost)
            loss.lost.push_back(lostText(grant));
        for (const RbacDoubt &doubt : had.doubts)
            if (std::ranges::find(has.doubts, doubt) == has.doubts.end())
                loss.unknown.push_back(doubt.reason + atPlace(doubt.where));
        sortAndUnite(loss.lost);
        sortAndUnite(loss.unknown);
        if (!loss.lost.empty() || !loss.unknown.empty())
            losses.push_back(std::move(loss));
    }
    return losses;
}

} // namespace drawbridge
