// SPDX-License-Identifier: Apache-2.0
// Which edges of ZT-NET-004 are a finding each, and which are one together: many sources that reach
// a destination on the same ports differ in little but their names (findings.md section 8, Scale).
// Tested by tests/unit/analysis/test_findings_groups.cpp

#include "model/analysis/findings_groups.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>

namespace drawbridge {
namespace {

void reportPairs(const FindingsContext &context, const FindingsEnds &ends, const EdgeEnds &edgeEnds,
                 FindingsSink &sink)
{
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < edgeEnds.size(); ++i)
        if (!sink.report.edges[i].implicit.empty())
            open.push_back(i);
    std::vector<Finding> findings(open.size());
    tbb::parallel_for(std::size_t{0}, open.size(), [&](std::size_t i) {
        const auto [from, to] = edgeEnds[open[i]];
        const JudgedEdge edge{from, to, &sink.report.edges[open[i]]};
        if (!context.stop.stop_requested())
            findings[i] = pairFinding(context, edge, ends.verdictOf(from, to));
    });
    auto &all = sink.report.findings;
    all.reserve(all.size() + findings.size());
    std::move(findings.begin(), findings.end(), std::back_inserter(all));
}

void reportCrowds(const FindingsContext &context, const FindingsEnds &ends,
                  const OpenSummary &summary, const OpenPairs &pairs, FindingsSink &sink)
{
    for (EndIndex to = 0; to < summary.destinations.size(); ++to) {
        const auto &open = summary.destinations[to].open;
        const auto crowds = std::count_if(open.begin(), open.end(),
                                          [](const auto &sources) { return sources.isCrowd(); });
        for (const OpenSources &sources : open) {
            if (sources.isCrowd())
                sink.report.findings.push_back(crowdFinding(
                    context, ends, to, sources, pairs.portSet(sources.ports), crowds == 1));
        }
    }
}

} // namespace

void reportImplicitTrust(const FindingsContext &context, const FindingsEnds &ends,
                         const EdgeEnds &edgeEnds, const OpenSummary &summary,
                         const OpenPairs &pairs, FindingsSink &sink)
{
    reportPairs(context, ends, edgeEnds, sink);
    reportCrowds(context, ends, summary, pairs, sink);
}

} // namespace drawbridge
