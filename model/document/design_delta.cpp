// SPDX-License-Identifier: Apache-2.0
// The difference of two snapshots, found by one walk over both sorted flow lists; lists that are
// the same pointer are skipped, so that a move in a large design costs nothing for its flows.
// Tested by tests/document/test_document.cpp
#include "model/document/document.h"

namespace drawbridge {
namespace {

std::pair<NodeKey, NodeKey> endsOf(const Flow &flow)
{
    return {flow.from, flow.to};
}

void compareFlows(const CowList<Flow> &before, const CowList<Flow> &after, DesignDelta &delta)
{
    if (before.isSameAs(after))
        return;
    auto a = before.begin();
    auto b = after.begin();
    while (a != before.end() || b != after.end()) {
        if (b == after.end() || (a != before.end() && endsOf(*a) < endsOf(*b))) {
            delta.flowsRemoved.push_back(endsOf(*a++));
        } else if (a == before.end() || endsOf(*b) < endsOf(*a)) {
            delta.flowsAdded.push_back(endsOf(*b++));
        } else {
            if (!(*a == *b))
                delta.flowsChanged.push_back(endsOf(*a));
            ++a;
            ++b;
        }
    }
}

void comparePositions(const CowList<NodePosition> &before, const CowList<NodePosition> &after,
                      DesignDelta &delta)
{
    if (before.isSameAs(after))
        return;
    auto a = before.begin();
    auto b = after.begin();
    while (a != before.end() || b != after.end()) {
        if (b == after.end() || (a != before.end() && a->node < b->node)) {
            delta.nodesMoved.push_back((a++)->node);
        } else if (a == before.end() || b->node < a->node) {
            delta.nodesMoved.push_back((b++)->node);
        } else {
            if (*a != *b)
                delta.nodesMoved.push_back(a->node);
            ++a;
            ++b;
        }
    }
}

bool isOtherDifferent(const Design &a, const Design &b)
{
    return a.name != b.name || a.clusters != b.clusters || a.mesh != b.mesh ||
           a.systemFlows != b.systemFlows || a.tokenIssuer != b.tokenIssuer ||
           !(a.closures == b.closures) || !(a.apiAccess == b.apiAccess) ||
           !(a.identities == b.identities) || !(a.externals == b.externals) ||
           !(a.trustZones == b.trustZones) || !(a.waivers == b.waivers);
}

} // namespace

DesignDelta deltaBetween(const Design &before, const Design &after)
{
    DesignDelta delta;
    compareFlows(before.flows, after.flows, delta);
    comparePositions(before.positions, after.positions, delta);
    delta.isTopologyChanged = before.topology != after.topology;
    delta.isOtherChanged = isOtherDifferent(before, after);
    return delta;
}

} // namespace drawbridge
