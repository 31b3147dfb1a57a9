// SPDX-License-Identifier: Apache-2.0
// Fixes that change the drawing: a way that is open is drawn or closed, a drawn flow that nothing
// admits is taken back. Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/fix_parts.h"

namespace drawbridge {
namespace {

std::string arrowText(const NodeKey &from, const NodeKey &to)
{
    return toString(from) + " -> " + toString(to);
}

Flow flowOnPorts(const Finding &finding)
{
    Flow flow;
    flow.from = *finding.peer;
    flow.to = finding.target;
    for (const PortRange &range : finding.ports.ranges())
        flow.ports.push_back({range, {}});
    return flow;
}

void offerDrawing(const Finding &finding, FixOffer &offer)
{
    if (finding.ports.empty() || finding.ports.isAll()) {
        offer.notes.emplace_back("It is open on every port: to draw it, choose the ports that are "
                                 "meant.");
        return;
    }
    Fix fix;
    fix.title = "Draw " + arrowText(*finding.peer, finding.target) + " on " +
                toString(finding.ports) + ", so that it stays allowed";
    const Flow flow = flowOnPorts(finding);
    fix.edit =
        Edit{"Draw flow", {}, [flow](const Design &before) { return addFlow(before, flow); }};
    offer.fixes.push_back(std::move(fix));
}

void offerClosing(const Finding &finding, FixOffer &offer)
{
    Fix fix;
    fix.title = "Close " + arrowText(*finding.peer, finding.target) +
                ": what is not drawn of it stays shut in the export";
    const Closure closure{*finding.peer, finding.target, {}};
    fix.edit = Edit{
        "Close way", {}, [closure](const Design &before) { return addClosure(before, closure); }};
    offer.fixes.push_back(std::move(fix));
}

void offerRemoval(const Finding &finding, FixOffer &offer)
{
    Fix fix;
    fix.title = "Take " + arrowText(*finding.peer, finding.target) + " on " +
                toString(finding.ports) + " out of the drawing";
    fix.edit = Edit{"Remove flow",
                    {},
                    [from = *finding.peer, to = finding.target, ports = finding.ports](
                        const Design &before) { return removeFlow(before, from, to, ports); }};
    offer.fixes.push_back(std::move(fix));
}

} // namespace

void addDrawingFixes(const Finding &finding, const Design &design, FixOffer &offer)
{
    if (!finding.peer)
        return;
    if (finding.ruleId == "ZT-NET-004") {
        offerDrawing(finding, offer);
        if (!design.isClosed(*finding.peer, finding.target))
            offerClosing(finding, offer);
    } else if (finding.ruleId == "ZT-DRF-001" && design.findFlow(*finding.peer, finding.target)) {
        offerRemoval(finding, offer);
    }
}

} // namespace drawbridge
