// SPDX-License-Identifier: Apache-2.0
// Reading manifests: text to objects, and objects to the service graph.
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/generated_cluster.h"
#include "tests/bench/stopwatch.h"

#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

int main()
{
    GrowthTable table("import: workloads, each a Deployment and a Service");
    for (const std::size_t size : {500, 1000, 2000}) {
        const auto yaml = clusterYaml(size) + policiesYaml(size);
        Diagnostics diagnostics;
        std::shared_ptr<const Topology> topology;
        const auto cost = measure([&] {
            topology = buildTopology(importText(yaml, "bench.yaml", {}, diagnostics), diagnostics);
        });
        if (topology->workloads.size() != size)
            return EXIT_FAILURE;
        table.add(size, cost, std::to_string(yaml.size() / 1024) + " KiB");
    }
    return EXIT_SUCCESS;
}
