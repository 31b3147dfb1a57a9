// SPDX-License-Identifier: Apache-2.0
// `analyze` on a cluster without any policy, where every pair is open, and on an isolated one.
#include "model/analysis/findings.h"
#include "tests/bench/generated_cluster.h"
#include "tests/bench/stopwatch.h"

#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

bool run(const char *subject, bool hasPolicies)
{
    GrowthTable table(subject);
    for (const std::size_t size : {250, 500, 1000}) {
        const auto design =
            designOf(clusterYaml(size) + (hasPolicies ? policiesYaml(size) : std::string()));
        AnalysisReport report;
        const auto cost = measure([&] { report = analyze(design); });
        if (report.edges.empty() || report.isUndecided)
            return false;
        table.add(size, cost,
                  std::to_string(report.edges.size()) + " edges, " +
                      std::to_string(report.findings.size()) + " findings");
    }
    return true;
}

} // namespace

int main()
{
    const bool isDone =
        run("analyze: workloads without any policy", false) &&
        run("analyze: workloads isolated, each open to its namespace on a named port", true);
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
