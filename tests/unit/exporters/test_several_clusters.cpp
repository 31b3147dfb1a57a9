// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_folders.h"
#include "exporters/design_exporter.h"
#include "tests/helpers/two_clusters.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The export of several clusters, and what the proof notices in it.
class SeveralClustersTest : public QObject {
    Q_OBJECT
private slots:
    void folders();
    void exportsAreProven_data();
    void exportsAreProven();
    void whatIsRefusedIsMissing();
    void missingPoliciesAreNoticed_data();
    void missingPoliciesAreNoticed();
    void widerPoliciesAreNoticed_data();
    void widerPoliciesAreNoticed();
    void undrawnPairsBehindOneAddressAreNoticed();
    void namesakesAreToldApartByTheNetworkAlone();
    void foreignTrustDomainsAreUnknown();
    void clustersThatAreNotJoinedAreNoted();
    void oneSetOfManifestsProvesNothing();
};

namespace {

ManifestsByCluster exported(const Design &design, Diagnostics &diagnostics)
{
    return readBack(exportDesign(design, {}, diagnostics), design, {}, diagnostics);
}

ManifestsByCluster exported(const Design &design)
{
    Diagnostics ignored;
    return exported(design, ignored);
}

/// "KIND LAYER: from -> to on ports".
QStringList differencesOf(const VerifyReport &report)
{
    static const char *const kinds[] = {"denied", "open", "unknown", "api-", "api+", "identity"};
    QStringList lines;
    for (const VerifyDifference &difference : report.differences)
        lines << QString::fromStdString(
            std::string(kinds[static_cast<int>(difference.kind)]) + ' ' + difference.layer + ": " +
            (difference.cluster.empty() ? "" : difference.cluster + ' ') + difference.from +
            " -> " + difference.to + " on " + toString(difference.ports));
    return lines;
}

QStringList differencesOf(const Design &design, const ManifestsByCluster &manifests)
{
    return differencesOf(verifyClusters(design, manifests));
}

Design webToDb(const Design &design, HttpRules http = {})
{
    return drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/db",
                 {onTcp(5432, std::move(http))});
}

Design everythingOn(std::uint16_t port)
{
    Design design = withPods(twoClusters(MeshKind::None));
    for (const char *from : {"west:shop/Deployment/web", "west:shop/Deployment/api"})
        for (const char *to : {"east:shop/Deployment/db", "east:shop/Deployment/cache"})
            design = drawn(design, from, to, {onTcp(port)});
    return design;
}

/// Designs by name, each with something drawn from west to east.
Design designNamed(const QString &name)
{
    if (name == "addresses")
        return everythingOn(5432);
    if (name == "addresses and identities")
        return webToDb(withPods(twoClusters(MeshKind::Sidecar)), {{"GET"}, {"/v1/*"}});
    if (name == "gateway outside the input")
        return webToDb(withGateway(twoClusters(MeshKind::Sidecar)), {{"GET"}, {"/v1/*"}});
    Design design = withGateway(twoClusters(MeshKind::Sidecar, kEastWestGateway));
    design.clusters[1].outgoing = {cidr("192.0.2.0/28")};
    if (name == "trust domains") {
        design.clusters[0].trustDomain = "east.example";
        design.clusters[0].trustDomainAliases = {"west.example"};
        design.clusters[1].trustDomain = "west.example";
    }
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/db", {onTcp(5432)});
    design = drawn(design, "east:shop/Deployment/cache", "east:shop/Deployment/db", {onTcp(5432)});
    return webToDb(design);
}

void addDesigns()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"addresses", "addresses and identities", "gateway outside the input",
                             "gateway of the input", "trust domains"})
        QTest::newRow(name) << name;
}

NetworkPolicyObject &policyOf(ResourceSet &manifests, const std::string &name)
{
    for (NetworkPolicyObject &policy : manifests.networkPolicies)
        if (policy.meta.name == name)
            return policy;
    qFatal("no policy %s", name.c_str());
}

AuthorizationPolicyObject &authorizationOf(ResourceSet &manifests, const std::string &name)
{
    for (AuthorizationPolicyObject &policy : manifests.authorizationPolicies)
        if (policy.meta.name == name)
            return policy;
    qFatal("no policy %s", name.c_str());
}

} // namespace

void SeveralClustersTest::folders()
{
    Design design = twoClusters(MeshKind::None);
    QCOMPARE(clusterFolders(design), (std::vector<std::string>{"clusters/east", "clusters/west"}));
    design.clusters[0].name = "../rbac";
    design.clusters[1].name = "";
    QCOMPARE(clusterFolders(design),
             (std::vector<std::string>{"clusters/---rbac", "clusters/unnamed"}));
    design.clusters.resize(1);
    QCOMPARE(clusterFolders(design), std::vector<std::string>{""});
}

void SeveralClustersTest::exportsAreProven_data()
{
    addDesigns();
}

void SeveralClustersTest::exportsAreProven()
{
    QFETCH(QString, name);
    const Design design = designNamed(name);
    Diagnostics diagnostics;
    const ManifestsByCluster manifests = exported(design, diagnostics);
    QVERIFY(!diagnostics.hasErrors());
    const VerifyReport report = verifyClusters(design, manifests);
    QCOMPARE(differencesOf(report), QStringList());
    QVERIFY(report.pairCount > 8);
}

void SeveralClustersTest::whatIsRefusedIsMissing()
{
    const Design design = webToDb(twoClusters(MeshKind::None));
    const VerifyReport report = verifyClusters(design, exported(design));
    QCOMPARE(differencesOf(report),
             QStringList{"denied network-egress: west:shop/Deployment/web -> "
                         "east:shop/Deployment/db on 5432/TCP"});
    QVERIFY(report.differences[0].because.find("set pods of cluster east") != std::string::npos);
}

void SeveralClustersTest::missingPoliciesAreNoticed_data()
{
    addDesigns();
}

/// Each policy that opens something for a flow between clusters, taken away.
void SeveralClustersTest::missingPoliciesAreNoticed()
{
    QFETCH(QString, name);
    const Design design = designNamed(name);
    const ManifestsByCluster all = exported(design);
    const QString flow = "west:shop/Deployment/web -> east:shop/Deployment/db on 5432/TCP";

    ManifestsByCluster without = all;
    policyOf(without["west"], "allow-web").egress.clear();
    QVERIFY(differencesOf(design, without).contains("denied network-egress: " + flow));

    without = all;
    policyOf(without["east"], "allow-db").ingress.clear();
    QVERIFY(differencesOf(design, without).contains("denied network-ingress: " + flow));

    if (design.mesh == MeshKind::None)
        return;
    without = all;
    authorizationOf(without["east"], "allow-db").rules.clear();
    QStringList differences = differencesOf(design, without);
    QVERIFY2(!differences.filter("authorization: " + flow).isEmpty(),
             qPrintable(differences.join('\n')));
}

void SeveralClustersTest::widerPoliciesAreNoticed_data()
{
    addDesigns();
}

void SeveralClustersTest::widerPoliciesAreNoticed()
{
    QFETCH(QString, name);
    const Design design = designNamed(name);
    const ManifestsByCluster all = exported(design);

    ManifestsByCluster wider = all;
    for (auto &rule : policyOf(wider["west"], "allow-web").egress)
        rule.ports.clear();
    QVERIFY(!differencesOf(design, wider).filter("open network-egress: west ").isEmpty() ||
            !differencesOf(design, wider).filter("west:shop/Deployment/web").isEmpty());

    wider = all;
    for (auto &rule : policyOf(wider["east"], "allow-db").ingress)
        rule.ports.clear();
    QVERIFY(!differencesOf(design, wider).isEmpty());

    if (design.mesh == MeshKind::None)
        return;
    wider = all;
    for (auto &rule : authorizationOf(wider["east"], "allow-db").rules)
        for (auto &source : rule.from)
            source.principals = {"*"};
    const QStringList differences = differencesOf(design, wider);
    QVERIFY2(!differences.filter("open authorization: east west:shop/Deployment/").isEmpty() ||
                 !differences.filter("an identity").isEmpty(),
             qPrintable(differences.join('\n')));
}

void SeveralClustersTest::undrawnPairsBehindOneAddressAreNoticed()
{
    Design design = everythingOn(5432);
    const ManifestsByCluster manifests = exported(design);
    design =
        removeFlow(design, key("west:shop/Deployment/api"), key("east:shop/Deployment/db")).value();
    const QStringList differences = differencesOf(design, manifests);
    QVERIFY2(differences.contains("open network-ingress: west:shop/Deployment/api -> "
                                  "east:shop/Deployment/db on 5432/TCP"),
             qPrintable(differences.join('\n')));
}

void SeveralClustersTest::namesakesAreToldApartByTheNetworkAlone()
{
    // Both meshes call them cluster.local/ns/shop/sa/web; the one of east may reach db.
    Design design = withGateway(twoClusters(MeshKind::Sidecar, shopDeployment("web", 8080)));
    design = drawn(design, "east:shop/Deployment/web", "east:shop/Deployment/db", {onTcp(5432)});
    design = drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/cache", {onTcp(6379)});
    QCOMPARE(differencesOf(design, exported(design)), QStringList());
    // Once the gateway may reach db for api, the one of west gets there too.
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/db", {onTcp(5432)});
    QCOMPARE(differencesOf(design, exported(design)),
             QStringList{"open network-ingress: west:shop/Deployment/web -> "
                         "east:shop/Deployment/db on 5432/TCP"});
}

void SeveralClustersTest::foreignTrustDomainsAreUnknown()
{
    Design design = withGateway(twoClusters(MeshKind::Sidecar));
    design.clusters[1].trustDomain = "west.example";
    design = webToDb(design);
    const QStringList differences = differencesOf(design, exported(design));
    QVERIFY2(differences.contains("unknown mtls: west:shop/Deployment/web -> "
                                  "east:shop/Deployment/db on 5432/TCP"),
             qPrintable(differences.join('\n')));
    design.clusters[0].trustDomainAliases = {"west.example"};
    QCOMPARE(differencesOf(design, exported(design)), QStringList());
}

void SeveralClustersTest::clustersThatAreNotJoinedAreNoted()
{
    const Design design = drawn(twoClusters(MeshKind::None), "west:shop/Deployment/web",
                                "west:shop/Deployment/api", {onTcp(8080)});
    const VerifyReport report = verifyClusters(design, exported(design));
    QCOMPARE(differencesOf(report), QStringList());
    QVERIFY(std::ranges::any_of(report.notes, [](const std::string &note) {
        return note.starts_with("connections from cluster west to east are not compared");
    }));
}

void SeveralClustersTest::oneSetOfManifestsProvesNothing()
{
    const Design design = webToDb(withPods(twoClusters(MeshKind::None)));
    QVERIFY(!verifyDesign(design, exported(design)["west"]).isEqual());
    QVERIFY(!verifyClusters(design, {}).isEqual());
}

QTEST_GUILESS_MAIN(SeveralClustersTest)
#include "test_several_clusters.moc"
