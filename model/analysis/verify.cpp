// SPDX-License-Identifier: Apache-2.0
// The proof that manifests allow exactly what is drawn (cli.md, "What `verify` proves"): one world
// under the policies of the manifests, one comparison a layer, every difference with a witness.
// Whatever could not be read, or is of a kind that is not evaluated, is a difference of its own:
// the proof never passes for want of knowledge.
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/verify.h"

#include "model/analysis/observed_policies.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/analysis/verify_cluster.h"
#include "model/design/cluster_parts.h"
#include "model/design/host_probes.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

void addUnreadable(const ResourceSet &manifests, MeshKind mesh, VerifyReport &report)
{
    const auto add = [&report](const ObjectMeta &meta, std::string because) {
        report.differences.push_back({Kind::Unknown,
                                      meta.kind + " " + meta.name,
                                      meta.nameSpace,
                                      {},
                                      meta.kind + " " + meta.name,
                                      "network-ingress",
                                      std::move(because),
                                      {meta.where}});
    };
    for (const auto &policy : manifests.undecodedPolicies)
        add(policy.meta, "it could not be read: " + policy.reason);
    const auto addUnevaluated = [&add](const std::vector<ObjectMeta> &metas) {
        for (const ObjectMeta &meta : metas)
            add(meta, "this version does not evaluate " + meta.kind +
                          ", and it may open or close something");
    };
    addUnevaluated(unevaluatedNetworkPolicies(manifests));
    addUnevaluated(unevaluatedMeshPolicies(manifests));
    if (mesh != MeshKind::Linkerd)
        for (const ObjectMeta &meta : linkerdPolicies(manifests))
            add(meta,
                "the design is not for Linkerd, and " + meta.kind + " may open or close something");
    addUnevaluated(proxyExtensions(manifests));
    if (!manifests.isComplete)
        report.differences.push_back({Kind::Unknown,
                                      "the manifests",
                                      "",
                                      {},
                                      "unread documents",
                                      "network-ingress",
                                      "part of the manifests could not be read, and it may hold "
                                      "policies",
                                      {}});
}

std::size_t hostNetworkCount(const VerifyWorld &world)
{
    return static_cast<std::size_t>(
        std::count_if(world.topology->workloads.begin(), world.topology->workloads.end(),
                      [](const WorkloadNode &workload) { return workload.isHostNetwork; }));
}

/// What no manifest tells of Linkerd, and the proof takes as it is installed.
void addLinkerdNotes(std::vector<std::string> &notes)
{
    notes.push_back(LinkerdEngine::labelled(
        "identities, Servers and routes were judged as the sources of Linkerd have them"));
    notes.emplace_back("Linkerd lets the requests of HTTP probes in by itself, GET on their paths "
                       "and on /live and /ready of its port 4191, from the networks that it was "
                       "installed to take them from: they are not compared");
    notes.emplace_back("proxies of Linkerd meet on port 4143 or on the port that is called, by "
                       "version: both are compared; on 4143 and 4190 themselves nothing is, since "
                       "what passes there depends on the port that is asked for inside");
    notes.emplace_back("pods without a token of their own get their proxy with a projected one, "
                       "unless identity.serviceAccountTokenProjection of Linkerd was switched off");
}

void addNotes(const VerifyWorld &world, const Diagnostics &diagnostics, VerifyReport &report)
{
    auto &notes = report.notes;
    notes.emplace_back("traffic between a pod and its own node (kubelet probes) is documented as "
                       "always allowed, but network plugins differ, and it is not compared");
    notes.emplace_back("protocols other than TCP, UDP and SCTP are outside NetworkPolicy and are "
                       "not compared");
    if (const auto count = hostNetworkCount(world); count > 0)
        notes.push_back(std::to_string(count) + (count == 1 ? " workload uses" : " workloads use") +
                        " the network of a node: what lies between two such workloads is between "
                        "nodes, and is not compared");
    if (world.design.mesh == MeshKind::None)
        notes.emplace_back("the design calls for no mesh: identities and HTTP requests of drawn "
                           "flows are not enforced and not compared");
    if (world.design.mesh == MeshKind::Ambient)
        notes.emplace_back("the kubelet calls pods of an ambient mesh from 169.254.7.127 and its "
                           "IPv6 counterpart, unless the mesh's CNI is told otherwise: then an "
                           "external kubelet-probes has to name the addresses");
    if (world.design.mesh == MeshKind::Linkerd)
        addLinkerdNotes(notes);
    else if (world.mesh)
        notes.emplace_back("the sidecars' own ports (15020, 15021, 15090) and ports excluded from "
                           "capture by annotation are outside the mesh policies");
    if (!world.manifests.istioSidecars.empty())
        notes.emplace_back(
            "Sidecars and ServiceEntries of the manifests limit what proxies pass on: "
            "that is not evaluated, and what they cut would not be noticed here");
    for (std::string &sentence : observedOnly(world.manifests))
        notes.push_back(std::move(sentence));
    for (const auto &diagnostic : diagnostics.all())
        if (diagnostic.what.code == ErrorCode::PatchTargetMissing)
            notes.push_back(diagnostic.what.message);
}

} // namespace

void sortReport(VerifyReport &report)
{
    const auto order = [](const VerifyDifference &difference) {
        return std::tie(difference.cluster, difference.from, difference.to, difference.kind,
                        difference.layer, difference.witness, difference.because);
    };
    for (auto &difference : report.differences) {
        auto &where = difference.where;
        std::sort(where.begin(), where.end());
        where.erase(std::unique(where.begin(), where.end()), where.end());
        std::erase_if(where, [](const SourceSpan &span) { return !span.isKnown(); });
    }
    std::sort(report.differences.begin(), report.differences.end(),
              [&order](const auto &a, const auto &b) { return order(a) < order(b); });
    const auto repeated = std::unique(report.differences.begin(), report.differences.end());
    report.differences.erase(repeated, report.differences.end());
    std::sort(report.notes.begin(), report.notes.end());
    report.notes.erase(std::unique(report.notes.begin(), report.notes.end()), report.notes.end());
}

VerifyReport undecidedReport(std::string what, std::string because)
{
    VerifyReport report;
    report.differences.push_back(
        {Kind::Unknown, "the design", what, {}, what, "network-ingress", std::move(because), {}});
    return report;
}

std::optional<VerifyReport> whyUnprovable(const Design &design)
{
    if (design.topology == nullptr || design.topology->workloads.empty())
        return undecidedReport("its workloads",
                               "no workload was found in its sources, so there is nothing to "
                               "prove: check the sources of the design");
    if (design.mesh == MeshKind::Ambient && hasSeveralClusters(design))
        return undecidedReport("its ambient mesh",
                               "how ztunnels of several clusters meet is not modelled: use a "
                               "sidecar mesh or none, or make a design of each cluster");
    if (design.mesh == MeshKind::Linkerd && hasSeveralClusters(design))
        return undecidedReport("its mesh of Linkerd",
                               "how proxies of Linkerd of several clusters meet is not modelled: "
                               "use a sidecar mesh or none, or make a design of each cluster");
    return std::nullopt;
}

JudgedCluster::JudgedCluster(const Design &design, const ResourceSet &manifests)
    : m_design(withSystemCallers(design)),
      world(makeVerifyWorld(m_design, manifests, m_diagnostics))
{
    if (world.mesh)
        mesh.emplace(world);
}

VerifyReport JudgedCluster::compare(const std::stop_token &stop) const
{
    VerifyReport report;
    addUnreadable(world.manifests, world.design.mesh, report);
    verifyConnections(world, mesh ? &*mesh : nullptr, report, stop);
    if (mesh)
        verifyMesh(world, *mesh, report, stop);
    verifyIdentities(world, report);
    verifyApiAccess(world, report);
    addNotes(world, m_diagnostics, report);
    return report;
}

VerifyReport verifyDesign(const Design &design, const ResourceSet &manifests, std::stop_token stop)
{
    if (auto why = whyUnprovable(design))
        return *std::move(why);
    if (hasSeveralClusters(design))
        return undecidedReport("its clusters",
                               "which manifests are for which cluster was not told");
    VerifyReport report = JudgedCluster(design, manifests).compare(stop);
    if (stop.stop_requested())
        return stoppedReport();
    sortReport(report);
    return report;
}

VerifyReport stoppedReport()
{
    return undecidedReport("its connections", "the comparison was stopped before its end");
}

} // namespace drawbridge
