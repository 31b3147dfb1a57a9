// SPDX-License-Identifier: Apache-2.0
// The proof of several clusters. Each is proven by itself against its part of the drawing, in which
// the others are addresses and identities; then every two of them are held against what is drawn
// between them. Tested by tests/unit/exporters/test_several_clusters.cpp and
// tests/property/test_clusters_property.cpp

#include "model/analysis/verify_crossings.h"
#include "model/design/cluster_parts.h"

#include <map>
#include <set>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

/// A workload as the whole design names it; any other end as it is.
std::string nameInDesign(const std::string &end, const std::string &cluster,
                         const Topology &topology)
{
    auto key = NodeKey::parse(end);
    if (!key || !topology.findWorkload(*key))
        return end;
    key->cluster = cluster;
    return toString(*key);
}

void addPart(VerifyReport part, const std::string &cluster, const Topology &topology,
             VerifyReport &whole)
{
    for (VerifyDifference &difference : part.differences) {
        difference.cluster = cluster;
        difference.from = nameInDesign(difference.from, cluster, topology);
        difference.to = nameInDesign(difference.to, cluster, topology);
        whole.differences.push_back(std::move(difference));
    }
    for (std::string &note : part.notes)
        whole.notes.push_back(std::move(note));
    whole.pairCount += part.pairCount;
    whole.portCount += part.portCount;
    whole.identityCount += part.identityCount;
    whole.requestCount += part.requestCount;
    whole.apiCount += part.apiCount;
}

void addRefused(const std::vector<RefusedFlow> &refused, VerifyReport &report)
{
    for (const RefusedFlow &flow : refused)
        report.differences.push_back({flow.ports.empty() ? Kind::ApiMissing : Kind::DrawnButDenied,
                                      toString(flow.from),
                                      toString(flow.to),
                                      flow.ports,
                                      flow.ports.empty() ? "API access" : witnessOf(flow.ports),
                                      flow.ports.empty() ? "rbac" : "network-egress",
                                      flow.because + ": " + flow.hint,
                                      {}});
}

/// Of those that some cluster carries out.
using PairOfNames = std::pair<std::string, std::string>;
std::map<PairOfNames, std::vector<const Flow *>>
crossingFlows(const Design &design, const std::vector<RefusedFlow> &refused)
{
    std::set<std::pair<NodeKey, NodeKey>> left;
    for (const RefusedFlow &flow : refused)
        left.emplace(flow.from, flow.to);
    std::map<PairOfNames, std::vector<const Flow *>> flows;
    for (const Flow &flow : design.flows)
        if (!isOutside(flow.from) && !isOutside(flow.to) && !left.contains({flow.from, flow.to}))
            flows[{flow.from.cluster, flow.to.cluster}].push_back(&flow);
    return flows;
}

void compareAllCrossings(const Design &design, const std::vector<RefusedFlow> &refused,
                         const std::vector<ProvenCluster> &clusters, VerifyReport &report,
                         const std::stop_token &stop)
{
    auto flows = crossingFlows(design, refused);
    for (const ProvenCluster &from : clusters)
        for (const ProvenCluster &to : clusters) {
            const auto &drawn = flows[{from.name, to.name}];
            if (&from != &to && !compareCrossings(from, to, drawn, report, stop))
                report.notes.push_back(
                    "connections from cluster " + from.name + " to " + to.name +
                    " are not compared: the design does not say how they are joined (pods of both, "
                    "or eastWestGateway of " +
                    to.name + ")");
        }
}

} // namespace

VerifyReport verifyClusters(const Design &design, const ManifestsByCluster &manifests,
                            std::stop_token stop)
{
    static const ResourceSet kNone;
    if (!hasSeveralClusters(design))
        return verifyDesign(design, manifests.empty() ? kNone : manifests.begin()->second, stop);
    if (auto why = whyUnprovable(design))
        return *std::move(why);
    Diagnostics saidByTheExport;
    const ClusterParts parts = clusterParts(design, saidByTheExport);
    VerifyReport report;
    std::vector<ProvenCluster> clusters;
    for (const ClusterPart &part : parts.parts) {
        const auto own = manifests.find(part.name);
        const ResourceSet &set = own == manifests.end() ? kNone : own->second;
        if (auto why = whyUnprovable(part.design)) {
            addPart(*std::move(why), part.name, *part.design.topology, report);
            continue;
        }
        clusters.push_back({part.name, design.cluster(part.name),
                            std::make_unique<const JudgedCluster>(part.design, set)});
        const JudgedCluster &judged = *clusters.back().judged;
        addPart(judged.compare(stop), part.name, *judged.world.topology, report);
    }
    addRefused(parts.refused, report);
    compareAllCrossings(design, parts.refused, clusters, report, stop);
    if (stop.stop_requested())
        return stoppedReport();
    sortReport(report);
    return report;
}

} // namespace drawbridge
