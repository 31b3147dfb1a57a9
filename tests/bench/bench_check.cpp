// SPDX-License-Identifier: Apache-2.0
// `check` after the import: all findings, with what of them every pair at once costs, as SARIF, and
// findings again after one edit; the score; the YAML that the window shows beside the findings.
// Goals for 5,000 workloads: 800 ms to SARIF, 50 ms after an edit.
#include "exporters/design_exporter.h"
#include "exporters/finding_reports.h"
#include "model/analysis/network_relation.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"
#include "tests/bench/stopwatch.h"

#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

/// Every flow that the manifests tell of, drawn.
Design designOfScale(std::uint32_t workloads)
{
    std::string text;
    for (const std::string &file : scaleClusterFiles(scaleCluster(workloads)))
        text += file + "\n---\n";
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(importText(text, "scale.yaml", {}, diagnostics), diagnostics);
    std::map<std::pair<NodeKey, NodeKey>, Flow> flows;
    for (const InferredFlow &inferred : design.topology->inferredFlows)
        for (const WorkloadId target : inferred.targets) {
            const NodeKey &from = design.topology->workload(inferred.from).key;
            const NodeKey &to = design.topology->workload(target).key;
            if (from != to && !inferred.targetPorts.empty())
                flows[{from, to}] = {from, to, {{inferred.targetPorts.front(), {}}}, {}, false,
                                     {},   {}};
        }
    std::vector<Flow> drawn;
    for (auto &[ends, flow] : flows)
        drawn.push_back(std::move(flow));
    design.flows = CowList<Flow>(std::move(drawn));
    return design;
}

Design withoutOneFlow(const Design &design)
{
    Design edited = design;
    std::vector<Flow> flows = design.flows.items();
    flows.erase(flows.begin() + static_cast<std::ptrdiff_t>(flows.size() / 2));
    edited.flows = CowList<Flow>(std::move(flows));
    return edited;
}

} // namespace

int main()
{
    GrowthTable relation("check: the network, all pairs");
    GrowthTable found("check: workloads to findings");
    GrowthTable first("check: workloads to SARIF");
    GrowthTable again("check: findings again after one flow was taken away");
    GrowthTable shares("check: the score");
    GrowthTable yaml("check: the YAML of the design");
    for (const std::uint32_t size : {1000U, 5000U}) {
        const Design design = designOfScale(size);
        std::size_t verdicts = 0;
        const Cost related = measure([&] {
            const auto engine = makeNetworkEngine(design.topology, networkOptionsOf(design));
            verdicts = relate(engine).verdicts.size();
        });
        relation.add(size, related, std::to_string(verdicts) + " verdicts");
        Analysis analysis;
        const Cost toFindings = measure([&] { analysis = analyzeWithEdges(design); });
        found.add(size, toFindings, std::to_string(analysis.report.findings.size()) + " findings");
        std::string sarif;
        const Cost written = measure([&] { sarif = sarifReport(analysis.report, {}); });
        first.add(size, {toFindings.cpuMs + written.cpuMs, toFindings.wallMs + written.wallMs},
                  std::to_string(sarif.size()) + " bytes");
        Analysis after;
        const Cost edit = measure(
            [&] { after = analyzeWithEdges(withoutOneFlow(design), {}, analysis.edges.get()); });
        again.add(size, edit, std::to_string(after.report.findings.size()) + " findings");
        std::size_t files = 0;
        Diagnostics said;
        const Cost exported = measure([&] { files = exportDesign(design, {}, said).files.size(); });
        yaml.add(size, exported, std::to_string(files) + " files");
        Score score;
        const Cost counted = measure([&] { score = scoreOf(analysis); });
        shares.add(size, counted, std::to_string(score.pairs) + " pairs");
        if (analysis.report.findings.empty() || score.shares.size() != 6 ||
            after.report == analysis.report)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
