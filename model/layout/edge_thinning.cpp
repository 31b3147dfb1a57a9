// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_collapse.cpp
#include "model/layout/edge_thinning.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace drawbridge {

namespace {

constexpr std::size_t kHubAbove = 12;
constexpr double kHubShare = 0.15;
constexpr std::size_t kBearableLines = 24;

bool isLine(const EdgeDraft &edge)
{
    return edge.from.has_value();
}

/// Destinations of lines from very many nodes.
std::set<std::size_t> hubsOf(const std::vector<EdgeDraft> &edges, std::size_t nodeCount)
{
    std::map<std::size_t, std::set<std::size_t>> callers;
    for (const EdgeDraft &edge : edges) {
        if (isLine(edge))
            callers[edge.to].insert(*edge.from);
    }
    const double share = kHubShare * static_cast<double>(nodeCount);
    std::set<std::size_t> hubs;
    for (const auto &[node, from] : callers) {
        if (from.size() > kHubAbove && static_cast<double>(from.size()) > share)
            hubs.insert(node);
    }
    return hubs;
}

/// Where everybody calls everybody, a hub is nothing to tell: of lines between namespaces the
/// strongest say more then.
std::set<std::size_t> hubsIn(const std::vector<EdgeDraft> &edges, std::size_t nodeCount)
{
    constexpr std::size_t kFewest = 4; // nodes a hub
    std::set<std::size_t> hubs = hubsOf(edges, nodeCount);
    if (hubs.size() * kFewest <= nodeCount)
        return hubs;
    for (const EdgeDraft &edge : edges) {
        if (edge.isBundle)
            hubs.erase(edge.to);
    }
    return hubs;
}

/// Of lines between whole namespaces, the weaker ones where they are too many.
std::vector<bool> weakLines(const std::vector<EdgeDraft> &edges, const std::set<std::size_t> &hubs,
                            std::size_t nodeCount)
{
    std::vector<std::size_t> bundles;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (isLine(edges[i]) && edges[i].isBundle && !hubs.contains(edges[i].to))
            bundles.push_back(i);
    }
    std::vector<bool> isWeak(edges.size(), false);
    const std::size_t bearable = std::max(kBearableLines, nodeCount);
    if (bundles.size() <= bearable)
        return isWeak;
    std::stable_sort(bundles.begin(), bundles.end(), [&](std::size_t a, std::size_t b) {
        return edges[a].flowCount > edges[b].flowCount;
    });
    for (std::size_t i = bearable; i < bundles.size(); ++i)
        isWeak[bundles[i]] = true;
    return isWeak;
}

/// Implicit trust apart from the rest.
using StubKey = std::pair<std::size_t, bool>;

void count(std::map<StubKey, EdgeDraft> &stubs, const EdgeDraft &line)
{
    const bool isImplicit = line.kind == EdgeKind::Implicit;
    const auto [at, isNew] = stubs.try_emplace({line.to, isImplicit}, line);
    EdgeDraft &stub = at->second;
    if (isNew) {
        stub.from.reset();
        stub.stubbedCount = 1;
        return;
    }
    stub.kind = std::max(stub.kind, line.kind); // drawn before allowed
    stub.ports |= line.ports;
    stub.hasRequestRules |= line.hasRequestRules;
    stub.isToConfirm |= line.isToConfirm;
    stub.isWaived &= line.isWaived;
    stub.mergedCount += line.mergedCount;
    stub.flowCount += line.flowCount;
    ++stub.stubbedCount;
}

} // namespace

ThinnedEdges thinEdges(std::vector<EdgeDraft> edges, std::size_t nodeCount)
{
    const std::set<std::size_t> hubs = hubsIn(edges, nodeCount);
    const std::vector<bool> isWeak = weakLines(edges, hubs, nodeCount);
    ThinnedEdges result;
    std::map<StubKey, EdgeDraft> stubs;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const bool isTaken = isLine(edges[i]) && (isWeak[i] || hubs.contains(edges[i].to));
        if (isTaken)
            count(stubs, edges[i]);
        (isTaken ? result.stubbed : result.drawn).push_back(std::move(edges[i]));
    }
    for (auto &[key, stub] : stubs) {
        stub.isOfHub = hubs.contains(stub.to);
        result.drawn.push_back(std::move(stub));
    }
    std::stable_sort(result.drawn.begin(), result.drawn.end(),
                     [](const EdgeDraft &a, const EdgeDraft &b) { return a.kind < b.kind; });
    return result;
}

} // namespace drawbridge
