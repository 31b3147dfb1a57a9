// SPDX-License-Identifier: Apache-2.0
#include "model/design/edits.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/export_round_trip.h"

#include <QtTest>

#include <rapidcheck.h>

using namespace drawbridge;

namespace {

const std::vector<std::string> kNamespaces{"data", "on", "shop"};

int upTo(int limit)
{
    return *rc::gen::inRange(0, limit);
}

LabelMap pickLabels()
{
    LabelMap labels;
    for (const char *key : {"app", "tier", "version"}) {
        if (upTo(3) > 0)
            labels[key] = std::to_string(upTo(3));
    }
    return labels;
}

WorkloadObject pickWorkload(int number)
{
    WorkloadObject object;
    object.meta.kind = upTo(2) == 0 ? "Deployment" : "StatefulSet";
    object.meta.apiVersion = "apps/v1";
    object.meta.name = "w" + std::to_string(upTo(2) == 0 ? number / 2 : number);
    object.meta.nameSpace = *rc::gen::elementOf(kNamespaces);
    object.podLabels = pickLabels();
    object.pod.serviceAccountName = upTo(2) == 0 ? "" : "sa" + std::to_string(upTo(3));
    if (upTo(8) == 0)
        object.podLabels["sidecar.istio.io/inject"] = "false";
    return object;
}

bool hasWorkload(const ResourceSet &resources, const ObjectMeta &meta)
{
    return std::any_of(resources.workloads.begin(), resources.workloads.end(),
                       [&](const WorkloadObject &other) {
                           return other.meta.kind == meta.kind && other.meta.name == meta.name &&
                                  other.meta.nameSpace == meta.nameSpace;
                       });
}

ResourceSet pickResources()
{
    ResourceSet resources;
    for (const std::string &name : kNamespaces) {
        if (upTo(3) == 0)
            continue;
        NamespaceObject object;
        object.meta.apiVersion = "v1";
        object.meta.kind = "Namespace";
        object.meta.name = name;
        const int injection = upTo(6);
        if (injection < 2)
            object.meta.labels["istio-injection"] = injection == 0 ? "enabled" : "disabled";
        resources.namespaces.push_back(object);
    }
    const int count = 1 + upTo(6);
    for (int i = 0; i < count; ++i) {
        WorkloadObject object = pickWorkload(i);
        if (!hasWorkload(resources, object.meta))
            resources.workloads.push_back(std::move(object));
    }
    return resources;
}

std::vector<External> externals()
{
    External internet;
    internet.key = *NodeKey::parse("External/internet");
    internet.kind = External::Kind::Internet;
    External partner;
    partner.key = *NodeKey::parse("External/partner");
    partner.cidrs = {*Cidr::parse("203.0.113.0/24"), *Cidr::parse("2001:db8::/32")};
    partner.except = {*Cidr::parse("203.0.113.128/25")};
    External gateway;
    gateway.key = *NodeKey::parse("External/gateway");
    gateway.kind = External::Kind::Gateway;
    gateway.nameSpace = "edge";
    gateway.podLabels = {{"app", "gateway"}};
    return {gateway, internet, partner};
}

FlowPort pickPort(int number)
{
    FlowPort port;
    port.range.protocol = *rc::gen::element(Protocol::Tcp, Protocol::Tcp, Protocol::Udp);
    port.range.first = static_cast<std::uint16_t>(1000 + 100 * number + upTo(3));
    port.range.last = static_cast<std::uint16_t>(port.range.first + upTo(2) * upTo(20));
    if (port.range.protocol == Protocol::Tcp && upTo(4) == 0)
        port.http = {{"GET"}, {"/a", "/b/*"}};
    return port;
}

/// Flows between random ends; those an edit refuses are not drawn.
Design pickDesign()
{
    Diagnostics ignored;
    Design design;
    design.name = "random";
    design.clusters.emplace_back();
    design.clusters.front().apiServer = {*Cidr::parse("198.51.100.1/32")};
    design.topology = buildTopology(pickResources(), ignored);
    design.externals = CowList<External>(externals());
    design.systemFlows.dns = upTo(4) > 0;
    std::vector<NodeKey> ends;
    for (const WorkloadNode &node : design.topology->workloads)
        ends.push_back(node.key);
    const std::size_t workloads = ends.size();
    for (const External &external : design.externals)
        ends.push_back(external.key);
    const int count = upTo(8);
    for (int i = 0; i < count; ++i) {
        Flow flow;
        flow.from = *rc::gen::elementOf(ends);
        flow.to = *rc::gen::elementOf(ends);
        flow.ports = {pickPort(0)};
        if (upTo(2) == 0)
            flow.ports.push_back(pickPort(5));
        std::sort(flow.ports.begin(), flow.ports.end());
        if (auto drawn = addFlow(design, flow))
            design = *std::move(drawn);
    }
    if (upTo(2) == 0) {
        const NodeKey subject = ends[static_cast<std::size_t>(upTo(static_cast<int>(workloads)))];
        if (auto granted =
                grantAccess(design, {subject, {"get", "list"}, "", "pods", {}, "shop", ""}))
            design = *std::move(granted);
    }
    return design;
}

void exportEqualsTheDrawing(MeshKind mesh)
{
    const Design design = pickDesign();
    const RoundTrip result = roundTrip(design, mesh);
    const std::string differences = describe(result.report);
    if (!differences.empty())
        RC_LOG(differences + describe(result.diagnostics));
    RC_ASSERT(result.report.isEqual());
}

} // namespace

/// Whatever is drawn, the export re-read allows exactly that.
class ExportRoundTripTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("RC_PARAMS"))
            qputenv("RC_PARAMS", "seed=20240611 max_success=300");
    }
    void withoutAMesh()
    {
        QVERIFY(rc::check("an export without a mesh equals the drawing",
                          [] { exportEqualsTheDrawing(MeshKind::None); }));
    }
    void withSidecars()
    {
        QVERIFY(rc::check("an export for sidecars equals the drawing",
                          [] { exportEqualsTheDrawing(MeshKind::Sidecar); }));
    }
};

QTEST_GUILESS_MAIN(ExportRoundTripTest)
#include "test_export_round_trip.moc"
