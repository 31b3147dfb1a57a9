// SPDX-License-Identifier: Apache-2.0
// A design of four flows a workload, exported, read back and proved.
#include "exporters/design_exporter.h"
#include "model/analysis/verify.h"
#include "model/design/edits.h"
#include "tests/bench/generated_cluster.h"
#include "tests/bench/stopwatch.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

constexpr std::size_t kFlowsAWorkload = 4;
constexpr double kGoalMs = 5000; ///< Of 5000 workloads and 20,000 flows, export and proof together.

/// Only the flows that are made here: each workload calls four others, on one of two ports.
Design drawnDesign(std::size_t workloads)
{
    Design design = designOf(clusterYaml(workloads));
    design.flows = {};
    const auto &nodes = design.topology->workloads;
    std::mt19937 random(1);
    std::vector<Flow> flows;
    for (std::size_t from = 0; from < nodes.size(); ++from)
        for (std::size_t i = 0; i < kFlowsAWorkload; ++i) {
            Flow flow;
            flow.from = nodes[from].key;
            flow.to = nodes[(from + 1 + i * 7 + random() % 5) % nodes.size()].key;
            const auto port = static_cast<std::uint16_t>(random() % 2 == 0 ? 8080 : 9090);
            flow.ports = {{PortRange{Protocol::Tcp, port, port}, {}}};
            flows.push_back(std::move(flow));
        }
    auto drawn = addFlows(design, flows);
    if (!drawn)
        std::fprintf(stderr, "%s\n", toString(drawn.error()).c_str());
    return drawn ? *std::move(drawn) : Design();
}

/// The wall time of all three steps for the largest size, or nothing where the proof failed.
std::optional<double> run(const char *subject, MeshKind mesh)
{
    GrowthTable table(subject);
    double wallMs = 0;
    for (const std::size_t size : {1250, 2500, 5000}) {
        auto design = drawnDesign(size);
        design.mesh = mesh;
        Diagnostics diagnostics;
        std::vector<NamedText> texts;
        ResourceSet manifests;
        VerifyReport report;
        const auto exporting =
            measure([&] { texts = exportDesign(design, {}, diagnostics).texts(); });
        const auto reading = measure([&] { manifests = importTexts(texts, {}, diagnostics); });
        const auto proving = measure([&] { report = verifyDesign(design, manifests); });
        const Cost all{exporting.cpuMs + reading.cpuMs + proving.cpuMs,
                       exporting.wallMs + reading.wallMs + proving.wallMs};
        const auto milliseconds = [](double ms) { return std::to_string(static_cast<int>(ms)); };
        table.add(size, all,
                  std::to_string(design.flows.items().size()) + " flows, " +
                      std::to_string(texts.size()) + " files; wall: export " +
                      milliseconds(exporting.wallMs) + ", import " + milliseconds(reading.wallMs) +
                      ", proof " + milliseconds(proving.wallMs) + " ms; " +
                      std::to_string(report.differences.size()) + " differences");
        if (!report.isEqual())
            return std::nullopt;
        wallMs = all.wallMs;
    }
    std::printf("  goal: %.0f ms, wall: %.0f ms\n", kGoalMs, wallMs);
    return wallMs;
}

} // namespace

int main()
{
    const bool isDone = run("export and proof: workloads, no mesh", MeshKind::None) &&
                        run("export and proof: workloads, sidecar mesh", MeshKind::Sidecar);
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
