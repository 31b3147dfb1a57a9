// SPDX-License-Identifier: Apache-2.0
// Many sources that reach a destination on the same ports differ in little but their names: they
// are one finding together (findings.md section 8, Scale).
// Tested by tests/unit/analysis/test_findings_groups.cpp

#include "model/analysis/findings_groups.h"

#include "model/analysis/findings_edges.h"

#include <algorithm>

namespace drawbridge {

std::shared_ptr<const DestinationCrowds> crowdsOf(const FindingsContext &context,
                                                  const FindingsEnds &ends, EndIndex to,
                                                  const OpenDestination &destination,
                                                  const OpenPairs &pairs, bool isUndecided)
{
    std::vector<const OpenSources *> crowds;
    for (const OpenSources &sources : destination.open)
        if (sources.isCrowd())
            crowds.push_back(&sources);
    if (crowds.empty())
        return nullptr;
    std::ranges::sort(crowds, [&](const OpenSources *a, const OpenSources *b) {
        return pairs.portSet(a->ports) < pairs.portSet(b->ports);
    });
    auto result = std::make_shared<DestinationCrowds>();
    auto piece = std::make_shared<SharedList<Crowd>::Piece>();
    for (const OpenSources *sources : crowds) {
        const PortSet &ports = pairs.portSet(sources->ports);
        piece->push_back(std::make_shared<Crowd>(Crowd{context.keyOf(to), ports, sources->count}));
        if (!isUndecided)
            result->findings.push_back(std::make_shared<Finding>(
                crowdFinding(context, ends, to, *sources, ports, crowds.size() == 1)));
    }
    result->crowds = std::move(piece);
    return result;
}

} // namespace drawbridge
