// SPDX-License-Identifier: Apache-2.0
#include "model/design/design_parts.h"

#include "model/design/edit_checks.h"
#include "model/design/edits.h"

#include <algorithm>

// Copy, paste and duplicate. A copied external has no flows: its twin has other callers.
// Tested by tests/unit/design/test_edit_externals.cpp

namespace drawbridge {

namespace {

/// "partner" of "partner-12".
std::string stemOf(const std::string &name)
{
    const auto dash = name.rfind('-');
    const bool isNumbered = dash != std::string::npos && dash > 0 && dash + 1 < name.size() &&
                            std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dash) + 1,
                                        name.end(), [](char c) { return c >= '0' && c <= '9'; });
    return isNumbered ? name.substr(0, dash) : name;
}

bool hasEnds(const Design &design, const Flow &flow)
{
    return checkNode(design, flow.from) && checkNode(design, flow.to);
}

Result<Design> drawAgain(const Design &before, const std::vector<Flow> &flows)
{
    std::vector<Flow> drawn;
    for (Flow flow : flows) {
        if (hasEnds(before, flow))
            drawn.push_back(std::move(flow));
    }
    return addFlows(before, std::move(drawn));
}

Result<Design> drawFrom(const Design &before, const std::vector<Flow> &flows,
                        const std::vector<NodeKey> &callers)
{
    Design after = before;
    for (const NodeKey &caller : callers) {
        std::vector<Flow> possible;
        for (const Flow &flow : flows) {
            if (checkNode(after, flow.to) && !(isOutside(flow.to) && isOutside(caller)))
                possible.push_back(flow);
        }
        auto drawn = copyCalls(after, possible, caller);
        if (!drawn)
            return drawn;
        after = std::move(*drawn);
    }
    return after;
}

} // namespace

DesignParts partsOf(const Design &design, const std::vector<NodeKey> &nodes,
                    const std::optional<std::pair<NodeKey, NodeKey>> &edge)
{
    DesignParts parts;
    if (edge) {
        if (const Flow *flow = design.findFlow(edge->first, edge->second))
            parts.flows.push_back(*flow);
    }
    for (const NodeKey &node : nodes) {
        if (const External *external = design.findExternal(node)) {
            parts.externals.push_back(*external);
            continue;
        }
        for (const Flow &flow : design.flows) {
            if (flow.from == node)
                parts.flows.push_back(flow);
        }
    }
    return parts;
}

Design designOf(DesignParts parts)
{
    Design design;
    design.clusters.emplace_back();
    const auto byKey = [](const External &a, const External &b) { return a.key < b.key; };
    const auto byEnds = [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    };
    std::sort(parts.externals.begin(), parts.externals.end(), byKey);
    std::sort(parts.flows.begin(), parts.flows.end(), byEnds);
    design.externals = CowList<External>(std::move(parts.externals));
    design.flows = CowList<Flow>(std::move(parts.flows));
    return design;
}

DesignParts partsIn(const Design &design)
{
    return {design.externals.items(), design.flows.items()};
}

NodeKey freeKey(const Design &design, const NodeKey &key)
{
    NodeKey free = key;
    const std::string stem = stemOf(key.name);
    for (int number = 2; design.findExternal(free); ++number)
        free.name = stem + '-' + std::to_string(number);
    return free;
}

Result<Pasted> pasteParts(const Design &before, const DesignParts &parts,
                          const std::vector<NodeKey> &callers)
{
    Pasted pasted{before, {}};
    for (External external : parts.externals) {
        external.key = freeKey(pasted.design, external.key);
        pasted.nodes.push_back(external.key);
        auto added = addExternal(pasted.design, std::move(external));
        if (!added)
            return tl::unexpected<Error>(std::move(added.error()));
        pasted.design = std::move(*added);
    }
    auto drawn = callers.empty() ? drawAgain(pasted.design, parts.flows)
                                 : drawFrom(pasted.design, parts.flows, callers);
    if (!drawn)
        return tl::unexpected<Error>(std::move(drawn.error()));
    pasted.design = std::move(*drawn);
    if (pasted.design == before)
        return fail(ErrorCode::FlowUnknown, "nothing of what was copied is new here", {},
                    "select the workloads that shall call the same");
    return pasted;
}

} // namespace drawbridge
