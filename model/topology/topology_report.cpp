// SPDX-License-Identifier: Apache-2.0
#include "model/topology/topology_report.h"

// Tested by tests/unit/import/test_import_report.cpp

namespace drawbridge {

ImportReport reportImport(const Topology &topology, const Diagnostics &diagnostics)
{
    std::vector<const ResourceSet *> clusters;
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (cluster.resources)
            clusters.push_back(cluster.resources.get());
    }
    ImportReport report = reportImport(clusters, diagnostics);
    ImportGuess ports{ImportGuess::Kind::FlowPort, 0, {}};
    for (const InferredFlow &flow : topology.inferredFlows) {
        if (flow.resolution == InferredFlow::Resolution::Yes &&
            flow.confidence != FlowConfidence::Certain && ports.count++ == 0)
            ports.first = flow.evidence.where;
    }
    if (ports.count > 0)
        report.guesses.push_back(std::move(ports));
    return report;
}

} // namespace drawbridge
