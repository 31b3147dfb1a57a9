// SPDX-License-Identifier: Apache-2.0
// What exported objects say they were made for, beside the answers of the engines: of a deciding
// object the flows between the ends that were asked about, and of all objects what the drawing no
// longer has. The places of objects and rules are the link between both: engines name them.
//
// Tested by tests/unit/analysis/test_made_for.cpp
#include "model/analysis/made_for.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// Calls `visit` with every object of the kinds that an export annotates.
template<typename Visit>
void visitExported(const ResourceSet &resources, const Visit &visit)
{
    const auto all = [&visit](const auto &objects) {
        for (const auto &object : objects)
            visit(object);
    };
    all(resources.networkPolicies);
    all(resources.peerAuthentications);
    all(resources.authorizationPolicies);
    all(resources.requestAuthentications);
    all(resources.linkerdServers);
    all(resources.linkerdAuthorizations);
    all(resources.linkerdAuthentications);
    all(resources.linkerdRoutes);
    all(resources.gateways);
    all(resources.roles);
    all(resources.roleBindings);
}

template<typename Rules>
void addPlaces(const Rules &rules, std::vector<SourceSpan> &places)
{
    for (const auto &rule : rules)
        places.push_back(rule.where);
}

std::vector<SourceSpan> placesOf(const NetworkPolicyObject &policy)
{
    std::vector<SourceSpan> places;
    addPlaces(policy.ingress, places);
    addPlaces(policy.egress, places);
    return places;
}

template<typename Object>
std::vector<SourceSpan> placesOf(const Object &object)
{
    std::vector<SourceSpan> places;
    if constexpr (requires { object.rules; })
        addPlaces(object.rules, places);
    return places;
}

bool isEnd(const NodeKey &named, const std::optional<NodeKey> &asked)
{
    if (!asked)
        return isOutside(named);
    const NodeKey all{asked->cluster, {}, "Namespace", asked->nameSpace};
    return named == *asked || named == all;
}

std::optional<NodeKey> workloadNamed(const Topology &topology, const std::string &text)
{
    auto key = NodeKey::parse(text);
    return key && topology.findWorkload(*key) ? std::optional(std::move(*key)) : std::nullopt;
}

/// Of API access some other access of the design may give a part each.
bool isDrawn(const ApiAccess &access, const std::string &verb, const Design &design)
{
    return std::ranges::any_of(design.apiAccess, [&](const ApiAccess &drawn) {
        const bool hasNames = drawn.names.empty() ||
                              (!access.names.empty() &&
                               std::ranges::all_of(access.names, [&](const std::string &name) {
                                   return std::ranges::find(drawn.names, name) != drawn.names.end();
                               }));
        return drawn.subject == access.subject && drawn.apiGroup == access.apiGroup &&
               drawn.resource == access.resource && drawn.nameSpace == access.nameSpace &&
               hasNames && std::ranges::find(drawn.verbs, verb) != drawn.verbs.end();
    });
}

/// What of it is lost, in words; empty: nothing is.
std::string lostOf(FlowName name, const Design &design)
{
    const Flow *drawn = name.isSystem ? nullptr : design.findFlow(name.from, name.to);
    if (drawn)
        name.ports -= drawn->portSet();
    return name.isSystem || name.ports.empty() ? std::string() : toString(name);
}

std::string lostOf(ApiAccess access, const Design &design)
{
    const ApiAccess whole = access;
    std::erase_if(access.verbs,
                  [&](const std::string &verb) { return isDrawn(whole, verb, design); });
    return access.verbs.empty() ? std::string() : accessName(access);
}

} // namespace

AskedEnds askedEnds(const Topology &topology, const Attempt &attempt)
{
    AskedEnds ends;
    if (const auto *from = std::get_if<WorkloadId>(&attempt.from); from && !attempt.isPlaceless)
        ends.from = topology.workload(*from).key;
    if (!attempt.toAddress)
        ends.to = topology.workload(attempt.to).key;
    return ends;
}

AskedEnds askedEnds(const Topology &topology, const std::string &from, const std::string &to)
{
    return {workloadNamed(topology, from), workloadNamed(topology, to)};
}

void ExportedObjects::add(const ResourceSet &resources)
{
    visitExported(resources, [this](const auto &object) {
        if (!originOf(object.meta))
            return;
        m_objects[object.meta.where] = &object.meta;
        for (const SourceSpan &place : placesOf(object))
            m_objects[place] = &object.meta;
    });
}

void ExportedObjects::add(const Topology &topology)
{
    for (const Topology::Cluster &cluster : topology.clusters)
        if (cluster.resources)
            add(*cluster.resources);
}

std::optional<MadeFor> ExportedObjects::madeFor(const SourceSpan &where,
                                                const AskedEnds &ends) const
{
    const auto found = m_objects.find(where);
    if (!where.isKnown() || found == m_objects.end())
        return std::nullopt;
    Origin origin = *originOf(*found->second);
    MadeFor result{std::move(origin.design), std::move(origin.baseline), {}, {}, 0};
    result.otherCount = origin.flows.size() + origin.apiAccess.size() + origin.leftOutCount;
    const bool isOfAccessAlone = origin.flows.empty();
    std::erase_if(origin.flows, [&](const FlowName &name) {
        return !isEnd(name.from, ends.from) || !isEnd(name.to, ends.to);
    });
    std::erase_if(origin.apiAccess, [&](const ApiAccess &access) {
        return !isOfAccessAlone && (ends.to || !ends.from || access.subject != *ends.from);
    });
    result.flows = std::move(origin.flows);
    result.apiAccess = std::move(origin.apiAccess);
    result.otherCount -= result.flows.size() + result.apiAccess.size();
    return result;
}

std::vector<LostOrigin> lostOrigins(const Design &design, const ResourceSet &resources)
{
    std::vector<LostOrigin> lost;
    visitExported(resources, [&](const auto &object) {
        const auto origin = originOf(object.meta);
        if (!origin || origin->design != design.name)
            return;
        const auto add = [&](std::string text) {
            if (!text.empty())
                lost.push_back({toString(object.meta), object.meta.where, std::move(text)});
        };
        for (const FlowName &name : origin->flows)
            add(lostOf(name, design));
        for (const ApiAccess &access : origin->apiAccess)
            add(lostOf(access, design));
    });
    return lost;
}

} // namespace drawbridge
