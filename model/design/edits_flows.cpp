// SPDX-License-Identifier: Apache-2.0
#include "model/design/edit_checks.h"
#include "model/design/edits.h"
#include "model/design/flow_ports.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

// Drawing, replacing and removing flows, and recording that a way stays shut. Every function checks
// first and then replaces one list. Tested by tests/unit/design/test_edits.cpp

namespace drawbridge {

namespace {

std::string arrowOf(const NodeKey &from, const NodeKey &to)
{
    return toString(from) + " -> " + toString(to);
}

Result<void> checkFlow(const Design &design, const Flow &flow)
{
    for (const NodeKey &end : {flow.from, flow.to}) {
        if (const auto known = checkNode(design, end); !known)
            return known;
    }
    if (isOutside(flow.from) && isOutside(flow.to))
        return fail(ErrorCode::FlowInvalid,
                    arrowOf(flow.from, flow.to) + " has both ends outside the clusters", {},
                    "one end must be a workload");
    if (flow.ports.empty())
        return fail(ErrorCode::FlowInvalid, arrowOf(flow.from, flow.to) + " has no port", {},
                    "name at least one port of the destination pod");
    if (!flow.expires.empty() && !isDate(flow.expires))
        return fail(ErrorCode::FlowInvalid,
                    arrowOf(flow.from, flow.to) + " expires on \"" + flow.expires +
                        "\", which is no date",
                    {}, "write YYYY-MM-DD");
    return {};
}

CowList<Flow> withFlow(const CowList<Flow> &flows, Flow flow)
{
    std::vector<Flow> items = flows.items();
    const auto key = std::tie(flow.from, flow.to);
    const auto at =
        std::lower_bound(items.begin(), items.end(), key, [](const Flow &item, const auto &k) {
            return std::tie(item.from, item.to) < k;
        });
    if (at != items.end() && std::tie(at->from, at->to) == key)
        *at = std::move(flow);
    else
        items.insert(at, std::move(flow));
    return CowList<Flow>(std::move(items));
}

template<typename Item>
CowList<Item> withoutPair(const CowList<Item> &list, const NodeKey &from, const NodeKey &to)
{
    std::vector<Item> items = list.items();
    items.erase(
        std::remove_if(items.begin(), items.end(),
                       [&](const Item &item) { return item.from == from && item.to == to; }),
        items.end());
    return CowList<Item>(std::move(items));
}

/// Words of both, the newer first; evidence is united in the order it came.
Flow unite(const Flow &before, Flow flow)
{
    flow.ports.insert(flow.ports.end(), before.ports.begin(), before.ports.end());
    std::vector<std::string> evidence = before.evidence;
    for (std::string &text : flow.evidence) {
        if (std::find(evidence.begin(), evidence.end(), text) == evidence.end())
            evidence.push_back(std::move(text));
    }
    flow.evidence = std::move(evidence);
    flow.isToConfirm = flow.isToConfirm && before.isToConfirm;
    if (flow.note.empty())
        flow.note = before.note;
    if (flow.expires.empty())
        flow.expires = before.expires;
    return flow;
}

Result<Design> install(const Design &before, Flow flow)
{
    auto ports = uniteFlowPorts(std::move(flow.ports));
    if (!ports)
        return tl::unexpected(ports.error());
    flow.ports = std::move(*ports);
    Design after = before;
    if (before.isClosed(flow.from, flow.to))
        after.closures = withoutPair(before.closures, flow.from, flow.to);
    after.flows = withFlow(before.flows, std::move(flow));
    return after;
}

tl::unexpected<Error> noSuchFlow(const NodeKey &from, const NodeKey &to)
{
    return fail(ErrorCode::FlowUnknown, arrowOf(from, to) + " is not drawn");
}

} // namespace

Result<Design> addFlow(const Design &before, Flow flow)
{
    if (const auto valid = checkFlow(before, flow); !valid)
        return tl::unexpected(valid.error());
    if (const Flow *existing = before.findFlow(flow.from, flow.to))
        flow = unite(*existing, std::move(flow));
    return install(before, std::move(flow));
}

Result<Design> addFlows(const Design &before, std::vector<Flow> flows)
{
    std::map<std::pair<NodeKey, NodeKey>, Flow> byEnds;
    for (const Flow &flow : before.flows)
        byEnds.emplace(std::pair(flow.from, flow.to), flow);
    std::set<std::pair<NodeKey, NodeKey>> added;
    for (Flow &flow : flows) {
        if (const auto valid = checkFlow(before, flow); !valid)
            return tl::unexpected(valid.error());
        const std::pair ends(flow.from, flow.to);
        const auto existing = byEnds.find(ends);
        if (existing != byEnds.end())
            flow = unite(existing->second, std::move(flow));
        auto ports = uniteFlowPorts(std::move(flow.ports));
        if (!ports)
            return tl::unexpected(ports.error());
        flow.ports = std::move(*ports);
        byEnds[ends] = std::move(flow);
        added.insert(ends);
    }
    Design after = before;
    std::vector<Flow> items;
    for (auto &[ends, flow] : byEnds)
        items.push_back(std::move(flow));
    after.flows = CowList<Flow>(std::move(items));
    std::vector<Closure> closures = before.closures.items();
    std::erase_if(closures, [&added](const Closure &closure) {
        return added.count({closure.from, closure.to}) != 0;
    });
    after.closures = CowList<Closure>(std::move(closures));
    return after;
}

Result<Design> replaceFlow(const Design &before, Flow flow)
{
    if (!before.findFlow(flow.from, flow.to))
        return noSuchFlow(flow.from, flow.to);
    if (const auto valid = checkFlow(before, flow); !valid)
        return tl::unexpected(valid.error());
    return install(before, std::move(flow));
}

Result<Design> removeFlow(const Design &before, const NodeKey &from, const NodeKey &to,
                          const PortSet &ports)
{
    const Flow *existing = before.findFlow(from, to);
    if (!existing)
        return noSuchFlow(from, to);
    const PortSet drawn = existing->portSet();
    if (!ports.empty() && (drawn & ports).empty())
        return fail(ErrorCode::FlowUnknown, arrowOf(from, to) + " is drawn on " + toString(drawn) +
                                                ", not on " + toString(ports));
    Design after = before;
    if (ports.empty() || ports.containsAll(drawn)) {
        after.flows = withoutPair(before.flows, from, to);
        return after;
    }
    Flow flow = *existing;
    flow.ports = withoutPorts(existing->ports, ports);
    after.flows = withFlow(before.flows, std::move(flow));
    return after;
}

Result<Design> addClosure(const Design &before, Closure closure)
{
    for (const NodeKey &end : {closure.from, closure.to}) {
        if (const auto known = checkNode(before, end); !known)
            return tl::unexpected(known.error());
    }
    if (before.findFlow(closure.from, closure.to))
        return fail(ErrorCode::FlowExists,
                    arrowOf(closure.from, closure.to) + " is drawn and cannot stay shut as well",
                    {}, "remove the flow first");
    Design after = before;
    std::vector<Closure> items = withoutPair(before.closures, closure.from, closure.to).items();
    items.insert(std::lower_bound(items.begin(), items.end(), closure), std::move(closure));
    after.closures = CowList<Closure>(std::move(items));
    return after;
}

Result<Design> removeClosure(const Design &before, const NodeKey &from, const NodeKey &to)
{
    if (!before.isClosed(from, to))
        return fail(ErrorCode::FlowUnknown, arrowOf(from, to) + " is not recorded as closed");
    Design after = before;
    after.closures = withoutPair(before.closures, from, to);
    return after;
}

Result<Design> copyCalls(const Design &before, const std::vector<Flow> &flows,
                         const NodeKey &caller)
{
    std::vector<Flow> copies;
    for (Flow flow : flows) {
        if (flow.to == caller)
            continue;
        flow.from = caller;
        flow.evidence.clear(); // of the other caller
        flow.isToConfirm = false;
        copies.push_back(std::move(flow));
    }
    return addFlows(before, std::move(copies));
}

} // namespace drawbridge
