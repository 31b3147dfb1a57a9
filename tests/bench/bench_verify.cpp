// SPDX-License-Identifier: Apache-2.0
// Export, and the proof that the export allows exactly what is drawn.
#include "exporters/design_exporter.h"
#include "model/analysis/verify.h"
#include "tests/bench/generated_cluster.h"
#include "tests/bench/stopwatch.h"

#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

bool run(const char *subject, MeshKind mesh)
{
    GrowthTable table(subject);
    for (const std::size_t size : {50, 100, 200, 400}) {
        auto design = designOf(clusterYaml(size));
        design.mesh = mesh;
        Diagnostics diagnostics;
        ResourceSet manifests;
        const auto exporting = measure([&] {
            manifests = importTexts(exportDesign(design, {}, diagnostics).texts(), {}, diagnostics);
        });
        VerifyReport report;
        const auto cost = measure([&] { report = verifyDesign(design, manifests); });
        table.add(size, cost,
                  std::to_string(report.pairCount) + " pairs, " +
                      std::to_string(report.differences.size()) +
                      " differences; export and import "
                      "before it " +
                      std::to_string(static_cast<int>(exporting.cpuMs)) + " ms");
        if (!report.isEqual())
            return false;
    }
    return true;
}

} // namespace

int main()
{
    const bool isDone = run("verify: workloads, no mesh", MeshKind::None) &&
                        run("verify: workloads, sidecar mesh", MeshKind::Sidecar);
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
