// SPDX-License-Identifier: Apache-2.0
#include "model/base/texts.h"
#include "model/design/edit_checks.h"
#include "model/design/edits.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

// Edits of API access, identities, settings, positions and waivers.
// Tested by tests/unit/design/test_edit_settings.cpp

namespace drawbridge {

namespace {

template<typename Item>
CowList<Item> sortedList(std::vector<Item> items)
{
    std::sort(items.begin(), items.end());
    return CowList<Item>(std::move(items));
}

/// Two grants that differ in nothing but verbs and note are one.
bool isSameGrant(const ApiAccess &a, const ApiAccess &b)
{
    return std::tie(a.subject, a.apiGroup, a.resource, a.names, a.nameSpace) ==
           std::tie(b.subject, b.apiGroup, b.resource, b.names, b.nameSpace);
}

/// Of one rule, target and peer a design has one waiver.
bool isSameFinding(const Waiver &a, const Waiver &b)
{
    return a.rule == b.rule && a.target == b.target && a.peer == b.peer;
}

Result<void> checkAccess(const Design &design, const ApiAccess &access)
{
    if (access.verbs.empty() || access.resource.empty())
        return fail(ErrorCode::AccessInvalid,
                    "API access of " + toString(access.subject) + " names no " +
                        (access.verbs.empty() ? "verb" : "resource"),
                    {}, "for example verbs get,list on resource pods");
    if (access.subject.kind == "Group")
        return {};
    if (access.subject.kind == "User")
        return fail(ErrorCode::AccessInvalid,
                    toString(access.subject) + " is one person, whom no binding should name", {},
                    "grant the access to a group they are in, Group/NAME");
    if (const auto known = checkNode(design, access.subject); !known)
        return known;
    if (access.subject.kind == "External")
        return fail(ErrorCode::AccessInvalid,
                    toString(access.subject) + " has no identity in the cluster", {},
                    "grant access to a workload or to Group/NAME");
    if (design.cluster(access.subject.cluster).apiServer.empty())
        return fail(ErrorCode::SettingMissing,
                    "the address of the API server is not set, so no NetworkPolicy can let " +
                        toString(access.subject) + " reach it",
                    {}, "set apiServer of the cluster to its CIDRs");
    return {};
}

std::vector<Identity> withoutIdentityOf(const Design &design, const NodeKey &workload)
{
    std::vector<Identity> items = design.identities.items();
    items.erase(std::remove_if(items.begin(), items.end(),
                               [&](const Identity &i) { return i.workload == workload; }),
                items.end());
    return items;
}

} // namespace

Result<Design> grantAccess(const Design &before, ApiAccess access)
{
    if (const auto valid = checkAccess(before, access); !valid)
        return tl::unexpected(valid.error());
    sortAndUnite(access.names);
    std::vector<ApiAccess> items;
    for (const ApiAccess &item : before.apiAccess) {
        if (!isSameGrant(item, access)) {
            items.push_back(item);
            continue;
        }
        access.verbs.insert(access.verbs.end(), item.verbs.begin(), item.verbs.end());
        if (access.note.empty())
            access.note = item.note;
    }
    sortAndUnite(access.verbs);
    items.push_back(std::move(access));
    Design after = before;
    after.apiAccess = sortedList(std::move(items));
    return after;
}

Result<Design> revokeAccess(const Design &before, const ApiAccess &access)
{
    ApiAccess wanted = access;
    sortAndUnite(wanted.verbs);
    sortAndUnite(wanted.names);
    std::vector<ApiAccess> items;
    bool isFound = false;
    for (const ApiAccess &item : before.apiAccess) {
        ApiAccess left = item;
        if (isSameGrant(item, wanted)) {
            left.verbs.clear();
            if (!wanted.verbs.empty())
                std::set_difference(item.verbs.begin(), item.verbs.end(), wanted.verbs.begin(),
                                    wanted.verbs.end(), std::back_inserter(left.verbs));
            isFound = isFound || left.verbs.size() < item.verbs.size();
        }
        if (!left.verbs.empty())
            items.push_back(std::move(left));
    }
    if (!isFound)
        return fail(ErrorCode::AccessInvalid,
                    "no such API access of " + toString(access.subject) + " is drawn");
    Design after = before;
    after.apiAccess = sortedList(std::move(items));
    return after;
}

Result<Design> replaceAccess(const Design &before, const ApiAccess &old, ApiAccess access)
{
    const Result<Design> without = revokeAccess(before, old);
    return without ? grantAccess(*without, std::move(access)) : without;
}

Result<Design> setIdentity(const Design &before, Identity identity)
{
    const auto id =
        before.topology ? before.topology->findWorkload(identity.workload) : std::nullopt;
    if (!id)
        return fail(ErrorCode::NodeUnknown,
                    toString(identity.workload) + " is no workload of the design", {},
                    "name it as namespace/Kind/name");
    const bool isReset = identity.serviceAccount.empty();
    if (!isReset && !isSubdomain(identity.serviceAccount))
        return fail(ErrorCode::NameInvalid,
                    "\"" + identity.serviceAccount + "\" is no name for a ServiceAccount", {},
                    "use lower case letters, digits, '-' and '.'");
    Design after = before;
    std::vector<Identity> items = withoutIdentityOf(before, identity.workload);
    after.identities = CowList<Identity>(items);
    if (isReset || after.serviceAccountOf(*id) == identity.serviceAccount)
        return after;
    items.push_back(std::move(identity));
    after.identities = sortedList(std::move(items));
    return after;
}

Result<Design> setMesh(const Design &before, MeshKind mesh)
{
    Design after = before;
    after.mesh = mesh;
    return after;
}

Result<Design> setClusterSettings(const Design &before, DesignCluster cluster)
{
    Design after = before;
    for (DesignCluster &item : after.clusters) {
        if (item.name == cluster.name) {
            item = std::move(cluster);
            return after;
        }
    }
    return fail(ErrorCode::DesignInvalid, "the design has no cluster \"" + cluster.name + "\"");
}

Result<Design> setTokenIssuer(const Design &before, TokenIssuer issuer)
{
    if (const auto valid = checkTokenIssuer(issuer); !valid)
        return tl::unexpected(valid.error());
    sortAndUnite(issuer.audiences);
    Design after = before;
    after.tokenIssuer = std::move(issuer);
    return after;
}

Result<Design> moveNodes(const Design &before, const std::vector<NodePosition> &positions)
{
    std::map<NodeKey, NodePosition> byNode;
    for (const NodePosition &item : before.positions)
        byNode[item.node] = item;
    for (const NodePosition &item : positions)
        byNode[item.node] = item;
    std::vector<NodePosition> items;
    for (const auto &[node, position] : byNode)
        items.push_back(position);
    Design after = before;
    after.positions = CowList<NodePosition>(std::move(items));
    return after;
}

Result<Design> addWaiver(const Design &before, Waiver waiver)
{
    if (waiver.rule.empty() || waiver.target.empty() || waiver.justification.empty())
        return fail(ErrorCode::DesignInvalid, "a waiver needs a rule, a target and a justification",
                    {}, "say why the finding is accepted");
    if (!isDate(waiver.expires))
        return fail(ErrorCode::DesignInvalid,
                    "the waiver of " + waiver.rule + " expires on \"" + waiver.expires +
                        "\", which is no date",
                    {}, "write YYYY-MM-DD");
    std::vector<Waiver> items = before.waivers.items();
    std::erase_if(items, [&](const Waiver &item) { return isSameFinding(item, waiver); });
    items.push_back(std::move(waiver));
    Design after = before;
    after.waivers = sortedList(std::move(items));
    return after;
}

Result<Design> removeWaiver(const Design &before, const Waiver &waiver)
{
    std::vector<Waiver> items = before.waivers.items();
    if (std::erase_if(items, [&](const Waiver &item) { return isSameFinding(item, waiver); }) == 0)
        return fail(ErrorCode::DesignInvalid,
                    "the design has no waiver of " + waiver.rule + " for " + waiver.target, {},
                    "a waiver of an annotation or file is taken out there");
    Design after = before;
    after.waivers = sortedList(std::move(items));
    return after;
}

} // namespace drawbridge
