// SPDX-License-Identifier: Apache-2.0
// Many sources that reach a destination on the same ports differ in little but their names: they
// are one finding together (findings.md section 8, Scale).
// Tested by tests/unit/analysis/test_findings_groups.cpp

#include "model/analysis/findings_groups.h"

#include <algorithm>

namespace drawbridge {

void reportCrowds(const FindingsContext &context, const FindingsEnds &ends,
                  const OpenSummary &summary, const OpenPairs &pairs, FindingsSink &sink)
{
    auto &crowds = sink.report.crowds;
    for (EndIndex to = 0; to < summary.destinations.size(); ++to) {
        const auto &open = summary.destinations[to].open;
        const auto count = std::count_if(open.begin(), open.end(),
                                         [](const auto &sources) { return sources.isCrowd(); });
        for (const OpenSources &sources : open) {
            if (!sources.isCrowd())
                continue;
            const PortSet &ports = pairs.portSet(sources.ports);
            crowds.push_back({context.keyOf(to), ports, sources.count});
            if (!sink.report.isUndecided)
                sink.report.findings.push_back(
                    crowdFinding(context, ends, to, sources, ports, count == 1));
        }
    }
    std::sort(crowds.begin(), crowds.end(), [](const Crowd &a, const Crowd &b) {
        return std::tie(a.to, a.ports) < std::tie(b.to, b.ports);
    });
}

} // namespace drawbridge
