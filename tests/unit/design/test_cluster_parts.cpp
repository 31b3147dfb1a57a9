// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_parts.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/two_clusters.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What of a design of several clusters each of them gets, and what none can carry out.
class ClusterPartsTest : public QObject {
    Q_OBJECT
private slots:
    void flowsInsideStayAsTheyAre();
    void straightFlowsAreAddresses();
    void identitiesCrossWithTheirNames();
    void gatewaysTakeOnePortAndTellCallersApart();
    void gatewayPodsOfTheInputAreOpened();
    void outgoingAddressesGoBeforePods();
    void externalsGoWhereTheyAreUsed();
    void accessGoesToItsCluster();
    void nothingIsLostWithItsCluster();
    void refusals_data();
    void refusals();
    void onePortOpensToAllWhoGetOut();
    void portsOpenToAnybodyAreToCallersToo();
    void trustDomainsAreDoubted_data();
    void trustDomainsAreDoubted();
    void namesakesAreNoted();
};

namespace {

QStringList flowsOf(const ClusterParts &parts, std::size_t part)
{
    QStringList lines;
    for (const Flow &flow : parts.parts[part].design.flows)
        lines << QString::fromStdString(toString(flow.from) + " -> " + toString(flow.to) + " on " +
                                        toString(flow.portSet()));
    return lines;
}

ClusterParts partsOf(const Design &design)
{
    Diagnostics ignored;
    return clusterParts(design, ignored);
}

/// "because; hint" of each.
QStringList refusedOf(const Design &design)
{
    QStringList lines;
    for (const RefusedFlow &flow : partsOf(design).refused)
        lines << QString::fromStdString(flow.because + "; " + flow.hint);
    return lines;
}

const External *externalOf(const ClusterParts &parts, std::size_t part, const char *name)
{
    return parts.parts[part].design.findExternal({"", "", "External", name});
}

Design webToDb(const Design &design)
{
    return drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/db", {onTcp(5432)});
}

} // namespace

void ClusterPartsTest::flowsInsideStayAsTheyAre()
{
    const Design design = drawn(twoClusters(MeshKind::None), "west:shop/Deployment/web",
                                "west:shop/Deployment/api", {onTcp(8080)});
    const ClusterParts parts = partsOf(design);
    QCOMPARE(parts.parts.size(), std::size_t(2));
    QCOMPARE(parts.parts[0].name, std::string("east"));
    QCOMPARE(flowsOf(parts, 0), QStringList());
    QCOMPARE(flowsOf(parts, 1),
             QStringList{"shop/Deployment/web -> shop/Deployment/api on 8080/TCP"});
    QCOMPARE(parts.parts[1].design.clusters[0].name, std::string());
    QVERIFY(parts.parts[1].design.topology->findWorkload(key("shop/Deployment/web")));
    QVERIFY(parts.refused.empty());
}

void ClusterPartsTest::straightFlowsAreAddresses()
{
    const ClusterParts parts = partsOf(webToDb(withPods(twoClusters(MeshKind::None))));
    QCOMPARE(flowsOf(parts, 0),
             QStringList{"External/callers from west -> shop/Deployment/db on 5432/TCP"});
    QCOMPARE(flowsOf(parts, 1),
             QStringList{"shop/Deployment/web -> External/pods of east on 5432/TCP"});
    QCOMPARE(externalOf(parts, 0, "callers from west")->cidrs, std::vector{cidr("10.10.0.0/16")});
    QCOMPARE(externalOf(parts, 1, "pods of east")->cidrs, std::vector{cidr("10.20.0.0/16")});
    QVERIFY(externalOf(parts, 0, "callers from west")->principal.empty());
}

void ClusterPartsTest::identitiesCrossWithTheirNames()
{
    const Design design = drawn(withPods(twoClusters(MeshKind::Sidecar)),
                                "west:shop/Deployment/web", "east:shop/Deployment/db",
                                {onTcp(5432, {{"GET"}, {}}), {{Protocol::Udp, 53, 53}, {}}});
    const ClusterParts parts = partsOf(design);
    QCOMPARE(flowsOf(parts, 0),
             (QStringList{"External/callers from west -> shop/Deployment/db on 53/UDP",
                          "External/west:shop/Deployment/web -> shop/Deployment/db on 5432/TCP"}));
    const Flow &identified = parts.parts[0].design.flows.items()[1];
    QCOMPARE(identified.ports[0].http.methods, std::vector<std::string>{"GET"});
    QCOMPARE(externalOf(parts, 0, "west:shop/Deployment/web")->principal,
             std::string("cluster.local/ns/shop/sa/web"));
    // Who calls nobody has an identity too.
    QCOMPARE(externalOf(parts, 0, "west:shop/Deployment/api")->principal,
             std::string("cluster.local/ns/shop/sa/api"));
}

void ClusterPartsTest::gatewaysTakeOnePortAndTellCallersApart()
{
    Design design = webToDb(withGateway(twoClusters(MeshKind::Sidecar)));
    design = drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/cache", {onTcp(6379)});
    const ClusterParts parts = partsOf(design);
    QCOMPARE(flowsOf(parts, 1),
             QStringList{"shop/Deployment/web -> External/east-west gateway of east on 15443/TCP"});
    QCOMPARE(parts.parts[1].design.flows.items()[0].evidence,
             (std::vector<std::string>{"east:shop/Deployment/cache on 6379/TCP",
                                       "east:shop/Deployment/db on 5432/TCP"}));
    QCOMPARE(flowsOf(parts, 0),
             (QStringList{"External/west:shop/Deployment/web -> shop/Deployment/cache on 6379/TCP",
                          "External/west:shop/Deployment/web -> shop/Deployment/db on 5432/TCP"}));
    const External &web = *externalOf(parts, 0, "west:shop/Deployment/web");
    QVERIFY(web.kind == External::Kind::Gateway);
    QCOMPARE(web.nameSpace, std::string("istio-system"));
    QCOMPARE(web.podLabels, (LabelMap{{"istio", "eastwestgateway"}}));
}

void ClusterPartsTest::gatewayPodsOfTheInputAreOpened()
{
    Design design = webToDb(withGateway(twoClusters(MeshKind::Sidecar, kEastWestGateway)));
    design.clusters[1].outgoing = {cidr("192.0.2.0/28")};
    const ClusterParts parts = partsOf(design);
    QCOMPARE(
        flowsOf(parts, 0).constFirst(),
        QString("External/callers from west -> istio-system/Deployment/istio-eastwestgateway on "
                "15443/TCP"));
    QCOMPARE(externalOf(parts, 0, "callers from west")->cidrs, std::vector{cidr("192.0.2.0/28")});
}

void ClusterPartsTest::outgoingAddressesGoBeforePods()
{
    Design design = withPods(twoClusters(MeshKind::None));
    design.clusters[1].outgoing = {cidr("192.0.2.0/28")};
    const ClusterParts parts = partsOf(webToDb(design));
    QCOMPARE(externalOf(parts, 0, "callers from west")->cidrs, std::vector{cidr("192.0.2.0/28")});
}

void ClusterPartsTest::externalsGoWhereTheyAreUsed()
{
    Design design = twoClusters(MeshKind::None);
    for (const char *name : {"External/shared", "west:External/shared", "east:External/own"}) {
        External external;
        external.key = key(name);
        external.cidrs = {cidr("192.0.2.0/24")};
        design = addExternal(design, external).value();
    }
    design = drawn(design, "west:shop/Deployment/web", "External/shared", {onTcp(443)});
    design = drawn(design, "west:shop/Deployment/web", "west:External/shared", {onTcp(444)});
    design = drawn(design, "west:shop/Deployment/web", "east:External/own", {onTcp(445)});
    const ClusterParts parts = partsOf(design);
    QCOMPARE(flowsOf(parts, 1),
             (QStringList{"shop/Deployment/web -> External/own on 445/TCP",
                          "shop/Deployment/web -> External/shared on 443/TCP",
                          "shop/Deployment/web -> External/west:External/shared on 444/TCP"}));
    QVERIFY(externalOf(parts, 0, "own") && externalOf(parts, 0, "shared"));
    QCOMPARE(parts.parts[0].design.externals.size(), std::size_t(2));
}

void ClusterPartsTest::accessGoesToItsCluster()
{
    Design design = twoClusters(MeshKind::None);
    for (const char *group : {"east:Group/operators", "Group/auditors"}) {
        ApiAccess access;
        access.subject = key(group);
        access.verbs = {"get"};
        access.resource = "pods";
        std::vector<ApiAccess> all = design.apiAccess.items();
        all.push_back(access);
        std::sort(all.begin(), all.end());
        design.apiAccess = CowList<ApiAccess>(all);
    }
    const ClusterParts parts = partsOf(design);
    QCOMPARE(parts.parts[0].design.apiAccess.size(), std::size_t(1));
    COMPARE(parts.parts[0].design.apiAccess.items()[0].subject, key("Group/operators"));
    QVERIFY(parts.parts[1].design.apiAccess.empty());
    QCOMPARE(refusedOf(design),
             QStringList{"its API access to pods is drawn for no cluster of the design; name the "
                         "cluster: CLUSTER:Group/auditors"});
}

void ClusterPartsTest::nothingIsLostWithItsCluster()
{
    Design design = twoClusters(MeshKind::None);
    Flow flow;
    flow.from = key("External/internet");
    flow.ports = {onTcp(80)};
    for (const char *to : {"north:shop/Deployment/web", "shop/Deployment/web"}) {
        flow.to = key(to);
        design.flows = CowList<Flow>({flow});
        QCOMPARE(refusedOf(design),
                 QStringList{QString(to) + " is in no cluster of the design; name the cluster: "
                                           "CLUSTER:shop/Deployment/web"});
    }
    flow.from = key("west:shop/Deployment/web");
    flow.to = key("north:shop/Deployment/web");
    design.flows = CowList<Flow>({flow});
    QCOMPARE(refusedOf(design),
             QStringList{"north:shop/Deployment/web is not in the input; import the manifests that "
                         "declare it, or remove the flow"});
}

void ClusterPartsTest::refusals_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("because");
    const auto row = [](const char *name, const char *because) {
        QTest::newRow(name) << name << because;
    };
    row("addresses of the other pods unset",
        "where pods of cluster east are is not known; set pods of cluster east, or its "
        "eastWestGateway");
    row("addresses of the own pods unset",
        "where pods of cluster west call from is not known; set pods of cluster west, or its "
        "outgoing");
    row("one range for the pods of both",
        "clusters west and east use the same addresses for pods, 10.20.1.0/24, so that neither can "
        "call the other straight; set eastWestGateway of cluster east");
    row("a gateway without a mesh",
        "the east-west gateway of cluster east passes on mutual TLS only, and "
        "west:shop/Deployment/web is not in a sidecar mesh; enrol it, or draw the flow to an "
        "external with addresses of its own");
    row("a gateway and UDP",
        "the east-west gateway of cluster east passes on TCP only; draw TCP ports");
    row("gateway pods whose callers are unknown",
        "which addresses the east-west gateway of cluster east sees cluster west call from is not "
        "known; set outgoing of cluster west to them, those of nodes of east where its load "
        "balancer hides callers");
    row("a trust domain that means another",
        "in cluster east the trust domain cluster.local of west stands for its own, east.example; "
        "give the mesh of cluster west a trust domain of its own, and set trustDomain");
}

void ClusterPartsTest::refusals()
{
    QFETCH(QString, name);
    QFETCH(QString, because);
    Design design = twoClusters(MeshKind::None);
    if (name.contains("own pods"))
        design.clusters[0].pods = {cidr("10.20.0.0/16")};
    if (name.contains("range")) {
        design = withPods(design);
        design.clusters[1].pods = {cidr("10.20.1.0/24")};
    }
    if (name.contains("mesh"))
        design = withGateway(design);
    if (name.contains("UDP"))
        design = drawn(withGateway(twoClusters(MeshKind::Sidecar)), "west:shop/Deployment/web",
                       "east:shop/Deployment/db", {{{Protocol::Udp, 53, 53}, {}}});
    if (name.contains("callers")) {
        design = withGateway(twoClusters(MeshKind::Sidecar, kEastWestGateway));
        design.clusters[1].pods.clear();
    }
    if (name.contains("trust")) {
        design = withGateway(twoClusters(MeshKind::Sidecar));
        design.clusters[0].trustDomain = "east.example";
    }
    QCOMPARE(refusedOf(webToDb(design)), QStringList{because});
    for (const ClusterPart &part : partsOf(webToDb(design)).parts)
        QVERIFY(part.design.flows.empty());
}

void ClusterPartsTest::onePortOpensToAllWhoGetOut()
{
    Design design = webToDb(withPods(twoClusters(MeshKind::None)));
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/cache", {onTcp(6379)});
    QCOMPARE(refusedOf(design), QStringList()); // On ports of their own nobody gets further.
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/cache", {onTcp(5432)});
    const QString mixed = "pods of cluster west look alike to east:shop/Deployment/%1, so that "
                          "west:shop/Deployment/%2 would reach it too on 5432/TCP; draw that as "
                          "well, or put all callers of these ports into the mesh";
    QCOMPARE(refusedOf(design), (QStringList{mixed.arg("cache", "web"), mixed.arg("db", "api")}));
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/db", {onTcp(5432)});
    design = drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/cache", {onTcp(5432)});
    QCOMPARE(refusedOf(design), QStringList());
}

void ClusterPartsTest::portsOpenToAnybodyAreToCallersToo()
{
    Design design = webToDb(withPods(twoClusters(MeshKind::Sidecar)));
    design = drawn(design, "west:shop/Deployment/api", "east:shop/Deployment/cache", {onTcp(5432)});
    QCOMPARE(refusedOf(design), QStringList()); // Identities tell them apart.
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {cidr("192.0.2.0/24")};
    design = addExternal(design, partner).value();
    design = drawn(design, "External/partner", "east:shop/Deployment/db", {onTcp(5432)});
    QCOMPARE(refusedOf(design).size(), 1);
    QVERIFY(refusedOf(design)[0].contains("look alike to east:shop/Deployment/db"));
}

void ClusterPartsTest::trustDomainsAreDoubted_data()
{
    QTest::addColumn<QString>("aliases");
    QTest::addColumn<QString>("said");
    QTest::newRow("not known") << "?"
                               << "whether the mesh of cluster east takes callers of cluster west, "
                                  "of the trust domain west.example, which is not that of cluster "
                                  "east, is not known";
    QTest::newRow("not among them") << ""
                                    << "proxies of cluster east refuse callers of cluster west, of "
                                       "the trust domain west.example, which is not that of "
                                       "cluster east";
    QTest::newRow("among them") << "west.example"
                                << "";
}

void ClusterPartsTest::trustDomainsAreDoubted()
{
    QFETCH(QString, aliases);
    QFETCH(QString, said);
    Design design = withGateway(twoClusters(MeshKind::Sidecar));
    design.clusters[1].trustDomain = "west.example";
    if (aliases != "?")
        design.clusters[0].trustDomainAliases.emplace();
    if (aliases.contains("west"))
        design.clusters[0].trustDomainAliases->push_back("west.example");
    Diagnostics diagnostics;
    const ClusterParts parts = clusterParts(webToDb(design), diagnostics);
    QVERIFY(parts.refused.empty());
    QCOMPARE(externalOf(parts, 0, "west:shop/Deployment/web")->principal,
             std::string("west.example/ns/shop/sa/web"));
    QCOMPARE(diagnostics.empty(), said.isEmpty());
    if (!said.isEmpty())
        QCOMPARE(QString::fromStdString(diagnostics.all()[0].what.message), said);
}

void ClusterPartsTest::namesakesAreNoted()
{
    Diagnostics diagnostics;
    static_cast<void>(clusterParts(
        webToDb(withGateway(twoClusters(MeshKind::Sidecar, shopDeployment("web", 8080)))),
        diagnostics));
    QCOMPARE(diagnostics.all().size(), std::size_t(1));
    QVERIFY(diagnostics.all()[0].what.code == ErrorCode::IdentityAmbiguous);
    QVERIFY(diagnostics.all()[0].what.message.find("west:shop/Deployment/web too (both clusters") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(ClusterPartsTest)
#include "test_cluster_parts.moc"
