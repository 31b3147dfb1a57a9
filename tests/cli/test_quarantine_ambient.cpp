// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace drawbridge::test;

namespace {

const QByteArray kWaypoint =
    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, "
    "namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: "
    "15008, protocol: HBONE}]}\n";

} // namespace

/// `quarantine` of a workload whose mesh is ambient.
class QuarantineAmbientTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void nothingReachesAQuarantinedWorkload();
    void theTunnelIsShutBothWays();
    void probesThatFailAreTold();
    void waypointsRefuseTheIdentity();
    void aWaypointNobodyCanJudgeIsTold();
    void whetherPodsAreInAMeshIsTold();
    void podsOutsideTheMeshGetNoMeshPolicies();
    void otherClustersRefuseItAtTheirWaypoints();

private:
    /// The namespace is in the mesh; `more` are further documents.
    void enrol(const QByteArray &more = {}) const
    {
        writeText(m_folder->filePath("in/mesh.yaml"),
                  "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
                  "{istio.io/dataplane-mode: ambient}}\n" +
                      more);
    }
    /// cart is called through the waypoint `name`.
    void leadThrough(const QByteArray &name) const
    {
        const QString path = m_folder->filePath("in/cart.yaml");
        writeText(path, readAll(path).replace(
                            "kind: Service\nmetadata:\n",
                            "kind: Service\nmetadata:\n  labels: {istio.io/use-waypoint: " + name +
                                "}\n"));
    }
    ProgramResult quarantined(const QString &workload) const
    {
        return ctl({"quarantine", "shop.drawbridge.yaml", workload, "-o", "out"});
    }
    QByteArray read(const QString &name) const { return readAll(m_folder->filePath(name)); }
};

void QuarantineAmbientTest::nothingReachesAQuarantinedWorkload()
{
    enrol();
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY2(result.out.contains("after that nothing reaches it, and it reaches nothing") &&
                 result.out.contains("drawn shop/Deployment/web -> shop/Deployment/cart: cut on "
                                     "7070/TCP") &&
                 result.out.contains("the tunnel of the ambient mesh (15008/TCP) included") &&
                 result.out.contains("its ztunnels refuse every connection"),
             result.out.constData());
    const QByteArray policy = read("out/1-network/isolate.yaml");
    QVERIFY2(policy.contains("app: cart\n") && !policy.contains("ingress:") &&
                 !policy.contains("egress:"),
             policy.constData());
    // A rule without a clause is one that ztunnels match always.
    const QByteArray denial = read("out/2-mesh/deny-all.yaml");
    QVERIFY2(denial.contains("action: DENY\n") && denial.contains("rules:\n  - {}\n") &&
                 denial.contains("app: cart\n"),
             denial.constData());
    const QByteArray identity = read("out/2-mesh/deny-identity.yaml");
    QVERIFY2(identity.contains("namespace: istio-system\n") &&
                 identity.contains("- cluster.local/ns/shop/sa/default\n"),
             identity.constData());
}

/// What admits the tunnel to all pods of the namespace is left as well.
void QuarantineAmbientTest::theTunnelIsShutBothWays()
{
    enrol("---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: tunnel, "
          "namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  "
          "ingress:\n  - ports: [{port: 15008}]\n  egress:\n  - ports: [{port: 15008}]\n");
    startDesign();
    const auto result = quarantined("shop/web");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY2(result.out.contains("kubectl patch networkpolicy tunnel -n shop --type merge "
                                 "--patch-file 1-network/leave-tunnel.yaml") &&
                 result.out.contains("drawn shop/Deployment/web -> shop/Deployment/cart: cut on "
                                     "7070/TCP"),
             result.out.constData());
}

void QuarantineAmbientTest::probesThatFailAreTold()
{
    enrol();
    writeText(m_folder->filePath("in/cart.yaml"),
              workload("cart",
                       "        livenessProbe:\n          tcpSocket:\n            port: 8081\n",
                       7070));
    startDesign();
    const auto probed = quarantined("shop/cart");
    QVERIFY2(probed.exitCode == 0, (probed.out + probed.err).constData());
    QVERIFY2(probed.out.contains("It refuses the kubelet's probes too") &&
                 probed.out.contains("system External/kubelet-probes -> shop/Deployment/cart: cut "
                                     "on 8081/TCP"),
             probed.out.constData());
    const auto other = quarantined("shop/other");
    QVERIFY2(!other.out.contains("probes"), other.out.constData());
}

/// They read no policy that does not target them, the one of the root namespace included.
void QuarantineAmbientTest::waypointsRefuseTheIdentity()
{
    enrol(kWaypoint);
    leadThrough("waypoint");
    startDesign();
    const auto result = quarantined("shop/web");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY2(
        result.out.contains(
            "kubectl apply -f 2-mesh/deny-identity-at-shop-waypoint.yaml\n     waypoint "
            "shop/waypoint refuses its identity: a waypoint reads only what targets it") &&
            result.out.contains("kubectl apply -f 2-mesh/deny-identity-at-every-waypoint.yaml\n"),
        result.out.constData());
    const QByteArray here = read("out/2-mesh/deny-identity-at-shop-waypoint.yaml");
    QVERIFY2(here.contains("namespace: shop\n") &&
                 here.contains("  - kind: Gateway\n    group: gateway.networking.k8s.io\n    name: "
                               "waypoint\n") &&
                 here.contains("action: DENY\n") &&
                 here.contains("- cluster.local/ns/shop/sa/default\n"),
             here.constData());
    const QByteArray all = read("out/2-mesh/deny-identity-at-every-waypoint.yaml");
    QVERIFY2(all.contains("namespace: istio-system\n") &&
                 all.contains("  - kind: GatewayClass\n    group: gateway.networking.k8s.io\n    "
                              "name: istio-waypoint\n"),
             all.constData());
}

/// Whether a waypoint of another class refuses the identity is not judged: nobody may rely on it.
void QuarantineAmbientTest::aWaypointNobodyCanJudgeIsTold()
{
    enrol(QByteArray(kWaypoint).replace("istio-waypoint", "other-waypoint"));
    leadThrough("waypoint");
    startDesign();
    const auto result = quarantined("shop/web");
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.out.contains("identity cluster.local/ns/shop/sa/default may be admitted by "
                                 "shop/Deployment/cart on 7070/TCP: ") &&
                 result.out.contains("is of the class other-waypoint"),
             result.out.constData());
    QVERIFY2(!result.out.contains("shop/Deployment/web -> "
                                  "shop/Deployment/cart: open"),
             result.out.constData());
}

/// Neither of its own pods nor of those of another cluster silence says that there is no mesh.
void QuarantineAmbientTest::whetherPodsAreInAMeshIsTold()
{
    writeText(m_folder->filePath("two.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nname: two\nmesh: ambient\nclusters:\n- "
              "name: east\n  sources: [in]\n- name: west\n  sources: [in, west]\n");
    writeText(m_folder->filePath("west/mesh.yaml"),
              "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
              "{istio.io/dataplane-mode: ambient}}\n");
    const auto known = ctl({"quarantine", "two.drawbridge.yaml", "west:shop/web", "-o", "out"});
    QVERIFY2(known.out.contains("in cluster east: nothing to do in cluster east: nobody knows "
                                "whether its pods are in a mesh"),
             (known.out + known.err).constData());
    const auto unknown = ctl({"quarantine", "two.drawbridge.yaml", "east:shop/web", "-o", "other"});
    QVERIFY2(unknown.out.contains("in cluster east: nothing to do in the mesh: nobody knows "
                                  "whether its pods are in it"),
             (unknown.out + unknown.err).constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("other/2-mesh")));
}

void QuarantineAmbientTest::podsOutsideTheMeshGetNoMeshPolicies()
{
    enrol();
    const QString path = m_folder->filePath("in/cart.yaml");
    writeText(path, readAll(path).replace(
                        "        app: cart\n    spec:",
                        "        app: cart\n        istio.io/dataplane-mode: none\n    spec:"));
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/2-mesh")));
    QVERIFY2(!result.out.contains("15008/TCP) included"), result.out.constData());
}

/// A cluster of sidecars beside one whose mesh is ambient.
void QuarantineAmbientTest::otherClustersRefuseItAtTheirWaypoints()
{
    const QByteArray nameSpace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, "
                                 "labels: {";
    writeText(m_folder->filePath("east/db.yaml"), workload("db", "", 5432) + nameSpace +
                                                      "istio.io/dataplane-mode: ambient}}\n" +
                                                      kWaypoint);
    writeText(m_folder->filePath("west/web.yaml"),
              workload("web", "", 8080) + nameSpace + "istio-injection: enabled}}\n");
    writeText(m_folder->filePath("two.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nname: two\nmesh: sidecar\nclusters:\n- "
              "name: east\n  sources: [east]\n- name: west\n  sources: [west]\n");
    const auto west = ctl({"quarantine", "two.drawbridge.yaml", "west:shop/web", "-o", "out"});
    QVERIFY2(west.exitCode == 0, (west.out + west.err).constData());
    for (const QByteArray name :
         {"deny-identity-elsewhere", "deny-identity-elsewhere-at-shop-waypoint",
          "deny-identity-elsewhere-at-every-waypoint"}) {
        QVERIFY2(west.out.contains("in cluster east: kubectl apply -f 2-mesh/" + name + ".yaml\n"),
                 west.out.constData());
        QVERIFY2(
            read("out/2-mesh/" + name + ".yaml").contains("- cluster.local/ns/shop/sa/default\n"),
            name.constData());
    }
    QVERIFY(read("out/2-mesh/deny-identity-elsewhere-at-shop-waypoint.yaml")
                .contains("  - kind: Gateway\n"));
    QVERIFY2(west.out.contains("after that nothing reaches it, and it reaches nothing"),
             west.out.constData());
    // West has no waypoints, and no ztunnels: its proxies read the policy of the whole mesh.
    const auto east = ctl({"quarantine", "two.drawbridge.yaml", "east:shop/db", "-o", "out"});
    QVERIFY2(east.exitCode == 0, (east.out + east.err).constData());
    QVERIFY2(east.out.contains("in cluster east: kubectl apply -f "
                               "2-mesh/deny-identity-at-shop-waypoint.yaml\n") &&
                 east.out.contains(
                     "in cluster west: kubectl apply -f 2-mesh/deny-identity-elsewhere.yaml\n") &&
                 !east.out.contains("elsewhere-at-"),
             east.out.constData());
}

QTEST_GUILESS_MAIN(QuarantineAmbientTest)
#include "test_quarantine_ambient.moc"
