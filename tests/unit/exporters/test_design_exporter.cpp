// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// Which files and rules a design comes to.
class DesignExporterTest : public QObject {
    Q_OBJECT
private slots:
    void kindsAreChosen_data();
    void kindsAreChosen();
    void systemFlowsOfSomePodsAreNotOfAll();
    void neighboursOfTheSystemAreIsolatedOneByOne();
    void portRangesIstioDoesNotTake_data();
    void portRangesIstioDoesNotTake();
};

void DesignExporterTest::kindsAreChosen_data()
{
    QTest::addColumn<QStringList>("kinds");
    QTest::addColumn<QStringList>("folders");
    const auto row = [](const char *kind, const QStringList &folders) {
        QTest::newRow(kind) << QStringList{QLatin1String(kind)} << folders;
    };
    QTest::newRow("all") << QStringList{} << QStringList{"authorizationpolicies",
                                                         "kustomization.yaml",
                                                         "networkpolicies",
                                                         "peerauthentications",
                                                         "rbac",
                                                         "serviceaccounts",
                                                         "workload-patches"};
    row("NetworkPolicy", {"kustomization.yaml", "networkpolicies"});
    row("PeerAuthentication", {"kustomization.yaml", "peerauthentications"});
    row("AuthorizationPolicy", {"authorizationpolicies", "kustomization.yaml"});
    row("ServiceAccount", {"kustomization.yaml", "serviceaccounts"});
    row("Role", {"kustomization.yaml", "rbac"});
    row("RoleBinding", {"kustomization.yaml", "rbac"});
    row("patches", {"kustomization.yaml", "workload-patches"});
}

void DesignExporterTest::kindsAreChosen()
{
    QFETCH(QStringList, kinds);
    Design design = designOver(manifests());
    design.mesh = MeshKind::Sidecar;
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key("shop/Pod/web");
    access.verbs = {"get"};
    access.resource = "pods";
    access.nameSpace = "shop";
    design.apiAccess = CowList<ApiAccess>({access});
    ExportOptions options;
    for (const QString &kind : kinds)
        options.kinds.insert(kind.toStdString());
    Diagnostics diagnostics;
    QStringList folders;
    for (const ManifestFile &file : exportDesign(design, options, diagnostics).files)
        folders << QString::fromStdString(file.path).section(u'/', 0, 0);
    folders.removeDuplicates();
    QTEST(folders, "folders");
}

// A pod without a sidecar must not reach the control plane because its neighbours have one.
void DesignExporterTest::systemFlowsOfSomePodsAreNotOfAll()
{
    const auto filesOf = [](const LabelMap &labelsOfCart) {
        ResourceSet resources = manifests();
        resources.workloads[1].podLabels.insert(labelsOfCart.begin(), labelsOfCart.end());
        Design design = designOver(resources);
        design.mesh = MeshKind::Sidecar;
        Diagnostics diagnostics;
        return exportDesign(design, {}, diagnostics);
    };
    const QString shared = "networkpolicies/shop-allow-mesh-control-plane.yaml";
    const ManifestSet all = filesOf({});
    QVERIFY(fileOf(all, shared).contains("\n  podSelector: {}\n"));
    QVERIFY(fileOf(all, "networkpolicies/shop-allow-web.yaml").isEmpty());
    const ManifestSet some = filesOf({{"sidecar.istio.io/inject", "false"}});
    QVERIFY(fileOf(some, shared).isEmpty());
    QVERIFY(fileOf(some, "networkpolicies/shop-allow-web.yaml").contains("port: 15012\n"));
    QVERIFY(fileOf(some, "networkpolicies/shop-allow-cart.yaml").isEmpty());
    QVERIFY(!fileOf(some, "networkpolicies/shop-allow-dns.yaml").isEmpty());
}

// Where no policy may select every pod, each has one of its own, though it admits nothing.
void DesignExporterTest::neighboursOfTheSystemAreIsolatedOneByOne()
{
    ResourceSet resources = manifests();
    resources.workloads[0].meta.nameSpace = "kube-system";
    Design design = designOver(resources);
    design.systemFlows.dns = false;
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    QVERIFY2(fileOf(set, "networkpolicies/kube-system-allow-web.yaml")
                 .endsWith("\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes:\n  "
                           "- Ingress\n  - Egress\n"),
             qPrintable(fileOf(set, "networkpolicies/kube-system-allow-web.yaml")));
    QVERIFY(fileOf(set, "networkpolicies/kube-system-deny-all-by-default.yaml").isEmpty());
    QVERIFY(fileOf(set, "networkpolicies/shop-allow-cart.yaml").isEmpty());
    QVERIFY(!fileOf(set, "networkpolicies/shop-deny-all-by-default.yaml").isEmpty());
}

void DesignExporterTest::portRangesIstioDoesNotTake_data()
{
    QTest::addColumn<QString>("range");
    QTest::addColumn<QString>("why");
    QTest::newRow("as many as are taken") << "1001-1256"
                                          << "";
    QTest::newRow("one more") << "1001-1257"
                              << "it has 257 TCP ports, and Istio takes single ports only";
    QTest::newRow("other protocols are not Istio's") << "1001-2000/UDP"
                                                     << "";
}

void DesignExporterTest::portRangesIstioDoesNotTake()
{
    QFETCH(QString, range);
    QFETCH(QString, why);
    Design design = designOver(manifests());
    design.mesh = MeshKind::Sidecar;
    Flow flow;
    flow.from = key("shop/Pod/web");
    flow.to = key("shop/Pod/cart");
    flow.ports.push_back({PortRange::parse(range.toStdString()).value(), {}});
    design.flows = CowList<Flow>({flow});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).filter("AuthorizationPolicy"),
             why.isEmpty() ? QStringList{}
                           : QStringList{"flow shop/Pod/web -> shop/Pod/cart is left out of the "
                                         "AuthorizationPolicy: " +
                                         why});
    const QString allow = fileOf(set, "authorizationpolicies/shop-allow-cart.yaml");
    QCOMPARE(allow.contains("\"1256\""), why.isEmpty() && !range.contains("UDP"));
    QVERIFY(fileOf(set, "networkpolicies/shop-allow-cart.yaml").contains("port: 1001"));
    QCOMPARE(hintOf(diagnostics, "AuthorizationPolicy"),
             why.isEmpty() ? QString() : QString("draw at most 256 TCP ports"));
}

QTEST_GUILESS_MAIN(DesignExporterTest)
#include "test_design_exporter.moc"
