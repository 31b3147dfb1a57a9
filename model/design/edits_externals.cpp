// SPDX-License-Identifier: Apache-2.0
#include "model/design/edit_checks.h"
#include "model/design/edits.h"

#include <algorithm>
#include <tuple>

// Edits of what is outside the clusters, and of trust zones.
// Tested by tests/unit/design/test_edit_externals.cpp

namespace drawbridge {

namespace {

Result<void> checkExternal(const External &external)
{
    const auto invalid = [&](const std::string &what, const std::string &hint) {
        return fail(ErrorCode::DesignInvalid, toString(external.key) + " " + what, {}, hint);
    };
    const std::string keyKind(keyKindOf(external.kind));
    if (external.key.kind != keyKind || external.key.name.empty() ||
        external.key.name.find('/') != std::string::npos || !external.key.nameSpace.empty())
        return invalid("is no name for an external of its kind", "use " + keyKind + "/NAME");
    if (external.kind == External::Kind::Cidr && external.cidrs.empty())
        return invalid("has no CIDR", "give at least one, for example 203.0.113.0/24");
    if (external.kind == External::Kind::Internet && !external.cidrs.empty())
        return invalid("is the Internet and names CIDRs", "use the kind cidr for a part of it");
    if (external.kind == External::Kind::Fqdn && external.host.empty())
        return invalid("has no host name", "give one, for example api.example.com");
    if (external.kind == External::Kind::Legacy && external.host.empty() && external.cidrs.empty())
        return invalid("has no address", "give its addresses, its host name or both");
    for (const Cidr &hole : external.except) {
        const bool isInside = std::any_of(external.cidrs.begin(), external.cidrs.end(),
                                          [&](const Cidr &cidr) { return cidr.contains(hole); });
        if (!isInside && external.kind != External::Kind::Internet)
            return invalid("leaves out " + toString(hole) + ", which is in none of its CIDRs",
                           "except must lie inside cidrs");
    }
    return {};
}

template<typename Item, typename IsGone>
CowList<Item> without(const CowList<Item> &list, const IsGone &isGone)
{
    if (std::none_of(list.begin(), list.end(), isGone))
        return list;
    std::vector<Item> items = list.items();
    items.erase(std::remove_if(items.begin(), items.end(), isGone), items.end());
    return CowList<Item>(std::move(items));
}

void rename(NodeKey &key, const NodeKey &from, const NodeKey &to)
{
    if (key == from)
        key = to;
}

/// Every list that names `from`, naming `to` instead.
Design renamed(const Design &before, const NodeKey &from, const NodeKey &to)
{
    Design after = before;
    const auto renameEnds = [&](auto items) {
        for (auto &item : items) {
            rename(item.from, from, to);
            rename(item.to, from, to);
        }
        std::sort(items.begin(), items.end(), [](const auto &a, const auto &b) {
            return std::tie(a.from, a.to) < std::tie(b.from, b.to);
        });
        return items;
    };
    after.flows = CowList<Flow>(renameEnds(before.flows.items()));
    after.closures = CowList<Closure>(renameEnds(before.closures.items()));
    std::vector<ApiAccess> access = before.apiAccess.items();
    for (ApiAccess &item : access)
        rename(item.subject, from, to);
    std::sort(access.begin(), access.end());
    after.apiAccess = CowList<ApiAccess>(std::move(access));
    std::vector<NodePosition> positions = before.positions.items();
    for (NodePosition &item : positions)
        rename(item.node, from, to);
    std::sort(positions.begin(), positions.end());
    after.positions = CowList<NodePosition>(std::move(positions));
    return after;
}

/// Zones without one namespace; those it was alone in are gone.
std::vector<TrustZone> zonesWithout(const Design &design, const NodeKey &nameSpace)
{
    std::vector<TrustZone> zones;
    for (TrustZone zone : design.trustZones) {
        std::erase(zone.namespaces, nameSpace);
        if (!zone.namespaces.empty())
            zones.push_back(std::move(zone));
    }
    return zones;
}

void putInto(std::vector<TrustZone> &zones, const std::string &name, const NodeKey &nameSpace)
{
    const auto at = std::lower_bound(
        zones.begin(), zones.end(), name,
        [](const TrustZone &zone, const std::string &text) { return zone.name < text; });
    if (at == zones.end() || at->name != name) {
        zones.insert(at, {name, {nameSpace}, {}});
        return;
    }
    at->namespaces.push_back(nameSpace);
    std::sort(at->namespaces.begin(), at->namespaces.end());
}

} // namespace

Result<Design> addExternal(const Design &before, External external)
{
    if (const auto valid = checkExternal(external); !valid)
        return tl::unexpected(valid.error());
    std::sort(external.cidrs.begin(), external.cidrs.end());
    std::sort(external.except.begin(), external.except.end());
    std::vector<External> items = before.externals.items();
    const auto at =
        std::lower_bound(items.begin(), items.end(), external.key,
                         [](const External &item, const NodeKey &key) { return item.key < key; });
    if (at != items.end() && at->key == external.key)
        *at = std::move(external);
    else
        items.insert(at, std::move(external));
    Design after = before;
    after.externals = CowList<External>(std::move(items));
    return after;
}

Result<Design> changeExternal(const Design &before, const NodeKey &key, External external)
{
    const auto isIt = [&](const External &item) { return item.key == key; };
    if (external.key == key)
        return addExternal(before, std::move(external));
    if (before.findExternal(external.key))
        return fail(ErrorCode::DesignInvalid,
                    "there is an external " + toString(external.key) + " already", {},
                    "give it another name");
    if (key.kind == "Group" && external.key.kind != "Group") {
        for (const ApiAccess &access : before.apiAccess) {
            if (access.subject == key)
                return fail(ErrorCode::AccessInvalid,
                            toString(key) + " is granted API access, which only groups can be", {},
                            "revoke the access first");
        }
    }
    Design after = renamed(before, key, external.key);
    after.externals = without(before.externals, isIt);
    return addExternal(after, std::move(external));
}

Result<Design> removeNode(const Design &before, const NodeKey &key)
{
    Design after = before;
    const auto isIt = [&](const External &external) { return external.key == key; };
    after.externals = without(before.externals, isIt);
    after.apiAccess = without(before.apiAccess, [&](const ApiAccess &access) {
        return key.kind == "Group" && access.subject == key;
    });
    if (after == before)
        return fail(ErrorCode::NodeUnknown, toString(key) + " is not an external of the design", {},
                    "only what the design adds can be removed; workloads come from the sources");
    const auto ends = [&](const auto &item) { return item.from == key || item.to == key; };
    after.flows = without(before.flows, ends);
    after.closures = without(before.closures, ends);
    after.positions = without(before.positions,
                              [&](const NodePosition &position) { return position.node == key; });
    return after;
}

Result<Design> setTrustZone(const Design &before, const NodeKey &nameSpace, const std::string &zone)
{
    const bool isKnown =
        nameSpace.kind == "Namespace" && before.topology &&
        before.topology->findNamespace(nameSpace.cluster, nameSpace.name).has_value();
    if (!isKnown)
        return fail(ErrorCode::NodeUnknown, toString(nameSpace) + " is not in the design", {},
                    "name a namespace of the sources as Namespace/NAME");
    std::vector<TrustZone> zones = zonesWithout(before, nameSpace);
    if (!zone.empty())
        putInto(zones, zone, nameSpace);
    // What a zone was annotated with stays, also where its only namespace is put into it again.
    for (TrustZone &item : zones) {
        for (const TrustZone &old : before.trustZones) {
            if (old.name == item.name)
                item.note = old.note;
        }
    }
    Design after = before;
    after.trustZones = CowList<TrustZone>(std::move(zones));
    return after;
}

} // namespace drawbridge
