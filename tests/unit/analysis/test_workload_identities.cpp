// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/workload_identities.h"

#include "model/base/texts.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

/// Accounts that workloads run as, and what else they are known as.
class WorkloadIdentitiesTest : public QObject {
    Q_OBJECT
private slots:
    void accountsAndWhoSharesThem();
    void defaultAndMissingAccounts();
    void namespacesAndClustersAreApart();
    void meshIdentities_data();
    void meshIdentities();
    void trustDomains_data();
    void trustDomains();
    void spireAndCloudsAreThere();
    void whatMayGiveMore();
    void standInsHaveAnAccountOnly();
    void worksWithoutResources();
};

namespace {

std::string pod(const std::string &name, const std::string &account,
                const std::string &nameSpace = "shop", const std::string &labels = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {" + labels + "}}\nspec:\n" +
           (account.empty() ? "" : "  serviceAccountName: " + account + '\n') +
           "  containers: [{name: c, image: x}]\n";
}

std::string account(const std::string &name, const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\n";
}

std::string meshNamespace(const std::string &label)
{
    return "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {" + label +
           "}}\n";
}

WorkloadIdentities identitiesOf(const std::string &yaml, const MeshOptionsByCluster &options = {})
{
    Diagnostics diagnostics;
    return workloadIdentitiesOf(*topologyOf(yaml, diagnostics), options);
}

/// "ID (UNKNOWN)", or "none".
std::string meshText(const WorkloadIdentity &identity)
{
    if (!identity.mesh)
        return "none";
    return identity.mesh->id.substr(9) +
           (identity.mesh->unknown.empty() ? "" : " (" + identity.mesh->unknown + ')');
}

std::string istioConfig(const std::string &name, const std::string &mesh)
{
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name +
           ", namespace: istio-system}\ndata:\n  mesh: |\n    " + mesh + '\n';
}

} // namespace

void WorkloadIdentitiesTest::accountsAndWhoSharesThem()
{
    const auto identities =
        identitiesOf(account("web") + pod("a", "web") + pod("b", "own") + pod("c", "web"));
    QCOMPARE(identities.accounts.size(), std::size_t{2});
    const WorkloadAccount &own = identities.accounts[0];
    COMPARE(own.name, "own");
    QVERIFY(!own.isShared() && !own.isDeclared && !own.isDefault() && !own.where.isKnown());
    const WorkloadAccount &web = identities.accounts[1];
    COMPARE(web.nameSpace, "shop");
    QVERIFY(web.isShared() && web.isDeclared);
    QCOMPARE(web.where.lineOneBased, 2U);
    QVERIFY(web.workloads == (std::vector<WorkloadId>{{0}, {2}}));
    QVERIFY(&identities.accountOf({0}) == &web && &identities.accountOf({1}) == &own);
}

void WorkloadIdentitiesTest::defaultAndMissingAccounts()
{
    const auto identities = identitiesOf(pod("a", "") + pod("b", "gone"));
    QVERIFY(identities.accountOf({0}).isDefault());
    QVERIFY(!identities.accountOf({1}).isDefault());
    COMPARE(joined(identities.workloads[1].unknown, ";"),
            "the ServiceAccount gone is not in the input, nor what its annotations name");
    const auto declared = identitiesOf(account("default") + pod("a", ""));
    QVERIFY(declared.accountOf({0}).isDefault() && declared.accountOf({0}).isDeclared);
    QVERIFY(declared.workloads[0].unknown.empty());
}

void WorkloadIdentitiesTest::namespacesAndClustersAreApart()
{
    const auto identities =
        identitiesOf(account("web") + pod("a", "web") + pod("a", "web", "other"));
    QCOMPARE(identities.accounts.size(), std::size_t{2});
    QVERIFY(!identities.accountOf({0}).isShared() && !identities.accountOf({1}).isShared());
    QVERIFY(identities.accountOf({0}).isDeclared != identities.accountOf({1}).isDeclared);
    Diagnostics diagnostics;
    const auto resources = [&](const std::string &yaml) {
        return std::make_shared<const ResourceSet>(importText(yaml, "a.yaml", {}, diagnostics));
    };
    const auto topology = buildTopology({{"east", resources(account("web") + pod("a", "web"))},
                                         {"west", resources(pod("a", "web"))}},
                                        diagnostics);
    const auto both = workloadIdentitiesOf(*topology, {});
    QVERIFY(both.accountOf({0}).isDeclared && !both.accountOf({1}).isDeclared);
}

void WorkloadIdentitiesTest::meshIdentities_data()
{
    QTest::addColumn<QString>("nameSpace"); // its label; empty: it is not declared
    QTest::addColumn<QString>("labels");    // of the pod
    QTest::addColumn<QString>("expected");
    const QString id = "td/ns/shop/sa/web";
    QTest::newRow("a sidecar") << "istio-injection: enabled"
                               << "" << id;
    QTest::newRow("a ztunnel") << "istio.io/dataplane-mode: ambient"
                               << "" << id;
    QTest::newRow("a gateway") << "istio-injection: enabled"
                               << "gateway.networking.k8s.io/gateway-name: g" << id;
    QTest::newRow("in no mesh") << "istio-injection: enabled"
                                << "sidecar.istio.io/inject: 'false'"
                                << "none";
    QTest::newRow("nobody knows") << ""
                                  << "" << id + " (whether it is in a mesh is not known)";
}

void WorkloadIdentitiesTest::meshIdentities()
{
    QFETCH(QString, nameSpace);
    QFETCH(QString, labels);
    QFETCH(QString, expected);
    const std::string declared =
        nameSpace.isEmpty() ? std::string() : meshNamespace(nameSpace.toStdString());
    const auto identities = identitiesOf(istioConfig("istio", "trustDomain: td") + declared +
                                         pod("a", "web", "shop", labels.toStdString()));
    COMPARE(meshText(identities.workloads[0]), expected.toStdString());
    if (identities.workloads[0].mesh)
        QCOMPARE(identities.workloads[0].mesh->isMember, !nameSpace.isEmpty());
}

void WorkloadIdentitiesTest::trustDomains_data()
{
    QTest::addColumn<QString>("configs");
    QTest::addColumn<QString>("told"); // by the design
    QTest::addColumn<QString>("expected");
    const auto istio = [](const char *name, const char *mesh) {
        return QString::fromStdString(istioConfig(name, mesh));
    };
    QTest::newRow("of the ConfigMap") << istio("istio", "trustDomain: td") << "cluster.local"
                                      << "td";
    QTest::newRow("the ConfigMap's default")
        << istio("istio", "enableAutoMtls: true") << "cluster.local"
        << "cluster.local";
    QTest::newRow("of the design") << istio("istio", "trustDomain: td") << "own"
                                   << "own";
    QTest::newRow("of the design alone") << ""
                                         << "own"
                                         << "own";
    QTest::newRow("nobody tells") << ""
                                  << "cluster.local"
                                  << "cluster.local (istiod's ConfigMap is not in the input, and "
                                     "its default trust domain is taken)";
    const QString doubt = "cluster.local (istiod's ConfigMaps do not agree on a trust domain, or "
                          "one of them cannot be read)";
    QTest::newRow("two that differ")
        << istio("istio", "trustDomain: a") + istio("istio-canary", "trustDomain: b")
        << "cluster.local" << doubt;
    QTest::newRow("one that cannot be read")
        << istio("istio", "trustDomain: [") << "cluster.local" << doubt;
}

void WorkloadIdentitiesTest::trustDomains()
{
    QFETCH(QString, configs);
    QFETCH(QString, told);
    QFETCH(QString, expected);
    MeshOptionsByCluster options;
    options[""].trustDomain = told.toStdString();
    const auto identities = identitiesOf(
        configs.toStdString() + meshNamespace("istio-injection: enabled") + pod("a", "web"),
        options);
    const QString id = QString::fromStdString(meshText(identities.workloads[0]));
    QCOMPARE(id, expected.section(' ', 0, 0) + "/ns/shop/sa/web" +
                     (expected.contains(' ') ? ' ' + expected.section(' ', 1) : QString()));
}

void WorkloadIdentitiesTest::spireAndCloudsAreThere()
{
    const auto identities = identitiesOf(
        pod("a", "web") +
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop, "
        "annotations: {iam.gke.io/gcp-service-account: a@b.iam.gserviceaccount.com}}\n"
        "---\napiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterSPIFFEID\nmetadata: {name: x}\n"
        "spec: {spiffeIDTemplate: a}\n");
    QCOMPARE(identities.workloads[0].spire.size(), std::size_t{1});
    QCOMPARE(identities.workloads[0].cloud.size(), std::size_t{1});
}

void WorkloadIdentitiesTest::whatMayGiveMore()
{
    const auto unread = [](const char *apiVersion, const char *kind) {
        const auto identities =
            identitiesOf(account("web") + pod("a", "web") + "---\napiVersion: " + apiVersion +
                         "\nkind: " + kind + "\nmetadata: {name: x, namespace: shop}\n");
        return joined(identities.workloads[0].unknown, ";");
    };
    COMPARE(unread("spire.spiffe.io/v1alpha1", "ClusterStaticEntry"),
            "ClusterStaticEntry x is not read");
    COMPARE(unread("eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation"),
            "PodIdentityAssociation x is not read");
    COMPARE(unread("aadpodidentity.k8s.io/v1", "AzureIdentityBinding"),
            "AzureIdentityBinding x is not read");
    COMPARE(unread("example.com/v1", "Widget"), "");
    COMPARE(
        joined(identitiesOf(account("web") + pod("a", "web") + "---\na: [\n").workloads[0].unknown,
               ";"),
        "a document of the input could not be read");
}

void WorkloadIdentitiesTest::standInsHaveAnAccountOnly()
{
    Diagnostics diagnostics;
    Topology topology =
        *topologyOf(meshNamespace("istio-injection: enabled") + pod("a", "web"), diagnostics);
    topology.workloads[0].isSystem = true;
    const auto identities = workloadIdentitiesOf(topology, {});
    COMPARE(identities.accountOf({0}).name, "web");
    QVERIFY(!identities.workloads[0].mesh && identities.workloads[0].unknown.empty());
}

void WorkloadIdentitiesTest::worksWithoutResources()
{
    Topology topology;
    topology.clusters.push_back({"", nullptr});
    topology.namespaces.resize(1);
    topology.workloads.resize(1);
    topology.workloads[0].serviceAccountName = "a";
    const auto identities = workloadIdentitiesOf(topology, {});
    QCOMPARE(identities.accounts.size(), std::size_t{1});
    QVERIFY(workloadIdentitiesOf({}, {}).accounts.empty());
}

QTEST_GUILESS_MAIN(WorkloadIdentitiesTest)
#include "test_workload_identities.moc"
