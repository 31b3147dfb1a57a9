// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_folders.h"
#include "exporters/manifest_object.h"
#include "exporters/rollout_exporter.h"
#include "model/analysis/made_for.h"
#include "model/yaml/yaml_writer.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/helpers/two_clusters.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

#include <map>
#include <set>

using namespace drawbridge;

/// The annotations of exported objects, as somebody reads them back.
class ExportedOriginsTest : public QObject {
    Q_OBJECT
private slots:
    void objectsNameTheirFlows();
    void plaintextPortsNameTheirFlows();
    void accessIsNamed();
    void waypointsNameTheWholeFlow();
    void clustersNameTheWholeFlow_data();
    void clustersNameTheWholeFlow();
    void dryRunsKeepTheirOrigin();
    void hostileNamesStayInTheirValue();
    void accessThatChangesIsFollowed();
};

namespace {

using test::drawn;
using test::onTcp;

/// "Kind name" to what it says: "design: flow | access", or "design: [baseline]".
std::map<QString, QString> originsIn(const ResourceSet &resources)
{
    std::map<QString, QString> texts;
    const auto add = [&texts](const auto &objects) {
        for (const auto &object : objects) {
            const auto origin = originOf(object.meta);
            if (!origin)
                continue;
            QStringList parts;
            if (!origin->baseline.empty())
                parts << '[' + QString::fromStdString(origin->baseline) + ']';
            for (const FlowName &name : origin->flows)
                parts << QString::fromStdString(toString(name));
            for (const ApiAccess &access : origin->apiAccess)
                parts << QString::fromStdString(accessName(access));
            texts[QString::fromStdString(object.meta.kind + ' ' + object.meta.name)] =
                QString::fromStdString(origin->design) + ": " + parts.join(" | ");
        }
    };
    add(resources.networkPolicies);
    add(resources.peerAuthentications);
    add(resources.authorizationPolicies);
    add(resources.gateways);
    add(resources.roles);
    add(resources.roleBindings);
    return texts;
}

/// web and cart, in the mesh as soon as the design has one; web calls cart.
Design shop(MeshKind mesh, const std::string &more = {})
{
    ResourceSet resources = fixture::manifests(more);
    std::erase_if(resources.workloads, [](const WorkloadObject &object) {
        return object.meta.name == "host" || object.meta.name == "done";
    });
    Design design = fixture::designOver(resources);
    design.mesh = mesh;
    design.flows = {};
    return drawn(design, "shop/Pod/web", "shop/Pod/cart", {onTcp(8080)});
}

const QString kCall = "shop/Pod/web -> shop/Pod/cart on 8080/TCP";

Design granted(Design design, std::vector<std::string> verbs)
{
    design.clusters.front().apiServer = {fixture::cidr("192.0.2.10/32")};
    auto after = grantAccess(
        design, {fixture::key("shop/Pod/web"), std::move(verbs), "", "pods", {}, "shop", "why"});
    return after.value();
}

} // namespace

void ExportedOriginsTest::objectsNameTheirFlows()
{
    const auto said = originsIn(roundTrip(shop(MeshKind::Sidecar), MeshKind::Sidecar).read);
    QCOMPARE(said.at("NetworkPolicy allow-web"), "d: " + kCall);
    QCOMPARE(said.at("NetworkPolicy allow-cart"), "d: " + kCall);
    QCOMPARE(said.at("AuthorizationPolicy allow-cart"), "d: " + kCall);
    QCOMPARE(said.at("NetworkPolicy deny-all-by-default"), QString("d: [deny-all]"));
    QCOMPARE(said.at("NetworkPolicy allow-dns"), QString("d: [dns]"));
    QCOMPARE(said.at("NetworkPolicy allow-mesh-control-plane"), QString("d: [mesh-control-plane]"));
    QCOMPARE(said.at("PeerAuthentication default"), QString("d: [mutual-tls]"));
    QCOMPARE(said.at("AuthorizationPolicy allow-nothing"), QString("d: [allow-nothing]"));
    QCOMPARE(said.size(), std::size_t{8});
}

void ExportedOriginsTest::plaintextPortsNameTheirFlows()
{
    Design design =
        drawn(shop(MeshKind::Sidecar), "External/partner", "shop/Pod/cart", {onTcp(9090)});
    const auto said = originsIn(roundTrip(design, MeshKind::Sidecar).read);
    const QString partner = "External/partner -> shop/Pod/cart on 9090/TCP";
    QCOMPARE(said.at("PeerAuthentication cart"), "d: " + partner);
    QCOMPARE(said.at("AuthorizationPolicy allow-cart"), "d: " + partner + " | " + kCall);
    QCOMPARE(said.at("NetworkPolicy allow-cart"), "d: " + partner + " | " + kCall);
    QCOMPARE(said.at("NetworkPolicy allow-web"), "d: " + kCall);
}

void ExportedOriginsTest::accessIsNamed()
{
    const Design design = granted(shop(MeshKind::None), {"get", "list"});
    const auto said = originsIn(roundTrip(design, MeshKind::None).read);
    const QString access = "shop/Pod/web can get,list pods in shop";
    QCOMPARE(said.at("Role web-shop"), "d: " + access);
    QCOMPARE(said.at("RoleBinding web-shop"), "d: " + access);
    QCOMPARE(said.at("NetworkPolicy allow-web"), "d: " + kCall + " | " + access);
    QCOMPARE(said.at("NetworkPolicy allow-cart"), "d: " + kCall);
}

void ExportedOriginsTest::waypointsNameTheWholeFlow()
{
    Design design = shop(MeshKind::Ambient,
                         "---\napiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: "
                         "shop}\nspec: {selector: {app: cart}, ports: [{name: http, port: 80, "
                         "targetPort: 8080}]}\n");
    std::vector<Flow> flows = design.flows.items();
    flows.front().ports = {onTcp(8080, {{"GET"}, {"/items"}}), onTcp(9090)};
    design.flows = CowList<Flow>(std::move(flows));
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const auto said = originsIn(result.read);
    const QString whole = "d: shop/Pod/web -> shop/Pod/cart on 8080/TCP, 9090/TCP";
    for (const char *object :
         {"Gateway waypoint", "NetworkPolicy allow-web", "NetworkPolicy allow-cart",
          "AuthorizationPolicy allow-cart", "AuthorizationPolicy waypoint-cart"})
        QCOMPARE(said.at(object), whole);
    QCOMPARE(said.at("NetworkPolicy allow-waypoint"),
             "d: shop/Deployment/waypoint -> istio-system/Deployment/istiod on 15012/TCP (system) "
             "| " +
                 whole.mid(3));
    QVERIFY(lostOrigins(design, result.read).empty());
}

void ExportedOriginsTest::clustersNameTheWholeFlow_data()
{
    QTest::addColumn<bool>("isThroughGateway");
    QTest::newRow("straight") << false;
    QTest::newRow("through a gateway") << true;
}

void ExportedOriginsTest::clustersNameTheWholeFlow()
{
    QFETCH(bool, isThroughGateway);
    Design design =
        isThroughGateway
            ? test::withGateway(test::twoClusters(MeshKind::Sidecar, test::kEastWestGateway))
            : test::withPods(test::twoClusters(MeshKind::Sidecar));
    design = drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/db", {onTcp(5432)});
    design = drawn(design, "east:shop/Deployment/cache", "east:shop/Deployment/db", {onTcp(5433)});
    Diagnostics ignored;
    const auto manifests = readBack(exportDesign(design, {}, ignored), design, {}, ignored);
    const QString crossing = "west:shop/Deployment/web -> east:shop/Deployment/db on 5432/TCP";
    const QString inside = "east:shop/Deployment/cache -> east:shop/Deployment/db on 5433/TCP";
    const auto west = originsIn(manifests.at("west"));
    const auto east = originsIn(manifests.at("east"));
    QCOMPARE(west.at("NetworkPolicy allow-web"), "two: " + crossing);
    QCOMPARE(east.at("NetworkPolicy allow-cache"), "two: " + inside);
    QCOMPARE(east.at("AuthorizationPolicy allow-db"), "two: " + inside + " | " + crossing);
    QCOMPARE(east.at("NetworkPolicy allow-db"), "two: " + inside + " | " + crossing);
    if (isThroughGateway)
        QVERIFY(east.at("NetworkPolicy allow-istio-eastwestgateway").contains(crossing));
    for (const auto &[name, resources] : manifests)
        QVERIFY(lostOrigins(design, resources).empty());
    design.flows = {};
    QVERIFY(lostOrigins(design, manifests.at("west")).size() == 1);
}

void ExportedOriginsTest::dryRunsKeepTheirOrigin()
{
    Diagnostics diagnostics;
    const Rollout rollout =
        exportRollout(shop(MeshKind::Sidecar), {}, Segmentation::AtOnce, diagnostics);
    const QString file = fixture::fileOf(rolloutFiles(rollout, std::nullopt),
                                         "2-dry-run/authorizationpolicies/shop-allow-cart.yaml");
    QVERIFY2(file.contains("istio.io/dry-run: \"true\"") &&
                 file.contains("drawbridge.dev/flows: " + kCall),
             qPrintable(file));
}

void ExportedOriginsTest::hostileNamesStayInTheirValue()
{
    Origin origin;
    origin.design = "x\"\nspec: {podSelector: {}}\n---\nkind: Secret";
    FlowName name{fixture::key("shop/Pod/web"), fixture::key("shop/Pod/cart"), false,
                  PortSet::all()};
    name.from.name = "'\"\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: x}\n";
    name.to.nameSpace = "}\xC2\x85]: *anchor & # !!tag";
    origin.flows = {name};
    YamlValue object =
        makeObject("networking.k8s.io/v1", "NetworkPolicy", "shop", "p", annotationsOf(origin));
    object.set("spec", mappingOf("podSelector", YamlValue::mapping()));
    Diagnostics diagnostics;
    const ResourceSet read = importText(writeYaml(object), "e.yaml", {}, diagnostics);
    QVERIFY2(!diagnostics.hasErrors(), describe(diagnostics).c_str());
    QCOMPARE(read.documentCount, std::size_t{1});
    QVERIFY(originOf(read.networkPolicies.front().meta) == std::optional(origin));
}

// Its network policy names the access, though nothing else of it changes.
void ExportedOriginsTest::accessThatChangesIsFollowed()
{
    const Design before = granted(shop(MeshKind::None), {"get"});
    const Design after = granted(before, {"list"});
    LiveExport live;
    Diagnostics ignored;
    (void)live.update(before, ignored);
    const ManifestSet followed = live.update(after, ignored);
    const ManifestSet fresh = exportDesign(after, {}, ignored);
    const QString path = "networkpolicies/shop-allow-web.yaml";
    QVERIFY(fixture::fileOf(fresh, path).contains("list"));
    QCOMPARE(fixture::fileOf(followed, path), fixture::fileOf(fresh, path));
}

QTEST_GUILESS_MAIN(ExportedOriginsTest)
#include "test_exported_origins.moc"
