// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/draft_flows.h"
#include "model/design/edits.h"
#include "model/design/flow_ports.h"
#include "tests/unit/design/edit_draft.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What is around the flows: what a draft draws, externals and their addresses, system flows.
class FlowEndsTest : public QObject {
    Q_OBJECT
private slots:
    void requestsUniteExactlyOrNot();
    void draftDrawsWhatResolves();
    void twoExternalsOfOneNameStayTwo();
    void systemFlows();
    void internetIsNotPrivate();
    void addressesOfExternals();
    void podsLieInPrivateRangesUnlessSet();
    void meshKindsHaveNames();
};

void FlowEndsTest::requestsUniteExactlyOrNot()
{
    const PortRange port{Protocol::Tcp, 80, 80};
    const auto same = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {{"GET"}, {"/b"}}}});
    QVERIFY(same);
    QVERIFY((same->at(0).http == HttpRules{{"GET"}, {"/a", "/b"}}));
    const auto any = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {}}});
    QVERIFY(any && any->size() == 1 && any->at(0).http.isAny());
    const auto cross = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {{"POST"}, {"/b"}}}});
    QVERIFY(!cross);
    QCOMPARE(QString::fromStdString(toString(cross.error().code)), QStringLiteral("DB1806"));
    const auto part = uniteFlowPorts({{{Protocol::Tcp, 80, 90}, {{"GET"}, {}}}, {port, {}}});
    QVERIFY(part);
    QCOMPARE(part->size(), std::size_t{2});
    QVERIFY(part->at(0).http.isAny() && !part->at(1).http.isAny());
}

void FlowEndsTest::twoExternalsOfOneNameStayTwo()
{
    DraftFlows flows;
    External sources;
    sources.key = key("External/db-sources");
    sources.cidrs = {Cidr::parse("198.51.100.0/24").value()};
    QVERIFY(flows.addExternal(sources) == sources.key);
    QVERIFY(flows.addExternal(sources) == sources.key); // The same again.
    External others = sources;
    others.cidrs = {Cidr::parse("203.0.113.0/24").value()};
    const NodeKey second = flows.addExternal(others);
    QVERIFY(second == key("External/db-sources-2"));
    QVERIFY(flows.addExternal(others) == second);
    QCOMPARE(flows.externals().size(), std::size_t{2});

    const NodeKey host = flows.addHost("internet"); // A host of that name is not the Internet.
    External internet;
    internet.key = host;
    internet.kind = External::Kind::Internet;
    QVERIFY(flows.addExternal(internet) != host);
}

void FlowEndsTest::draftDrawsWhatResolves()
{
    Diagnostics diagnostics;
    const Design design = draft(diagnostics, DraftFrom::Inferred);
    QStringList flows;
    for (const Flow &f : design.flows)
        flows << textOf(f);
    QCOMPARE(flows, (QStringList{"External/cart-sources shop/Pod/cart 8080/TCP confirm",
                                 "shop/Pod/web External/pay.example.com 443/TCP confirm",
                                 "shop/Pod/web shop/Pod/cart 8080/TCP"}));
    QCOMPARE(QString::fromStdString(design.flows.items()[2].evidence.at(0)),
             QStringLiteral("env: CART_ADDR=cart:80 (m.yaml:5:104)"));
    QCOMPARE(design.externals.size(), std::size_t{2});
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(toString(diagnostics.all()[0].what.code)),
             QStringLiteral("DB1408"));
    QVERIFY(design.mesh == MeshKind::None);
}

void FlowEndsTest::systemFlows()
{
    Diagnostics diagnostics;
    Design design = draft(diagnostics);
    QCOMPARE(systemFlowsOf(design).size(), std::size_t{2});
    QCOMPARE(textOf(systemFlowsOf(design)[0]),
             QStringLiteral("shop/Pod/cart kube-system/Deployment/kube-dns 53/TCP, 53/UDP"));
    design.mesh = MeshKind::Sidecar;
    QCOMPARE(systemFlowsOf(design).size(), std::size_t{4});
    const auto topology = withSystemPeers(design);
    QCOMPARE(topology->workloads.size(), std::size_t{5});
    const auto cart = topology->findWorkload(key("shop/Pod/cart"));
    QVERIFY(cart && topology->services[0].backends.front() == *cart);
    QCOMPARE(topology->namespaceOf(topology->workload(*cart)).name, std::string("shop"));
    design.systemFlows = {false, false};
    QVERIFY(systemFlowsOf(design).empty());
    QVERIFY(withSystemPeers(design) == design.topology);
}

void FlowEndsTest::internetIsNotPrivate()
{
    External internet;
    internet.kind = External::Kind::Internet;
    DesignCluster cluster;
    cluster.nodes.push_back(Cidr::parse("198.51.100.0/24").value());
    const AddressSet addresses = addressesOf(internet, cluster);
    const auto holds = [&](const char *text) {
        return addresses.contains(IpAddress::parse(text).value());
    };
    QVERIFY(holds("8.8.8.8") && holds("2001:4860:4860::8888"));
    for (const char *text : {"10.1.1.1", "100.64.0.1", "169.254.169.254", "198.51.100.7",
                             "224.0.0.1", "::1", "fd00::1"})
        QVERIFY2(!holds(text), text);
    cluster.pods.push_back(Cidr::parse("203.0.112.0/24").value());
    internet.except.push_back(Cidr::parse("8.8.8.0/24").value());
    const AddressSet fewer = addressesOf(internet, cluster);
    QVERIFY(!fewer.contains(IpAddress::parse("203.0.112.1").value()));
    QVERIFY(!fewer.contains(IpAddress::parse("8.8.8.8").value()));
    QVERIFY(fewer.contains(IpAddress::parse("8.8.4.4").value()));
}

void FlowEndsTest::addressesOfExternals()
{
    External external;
    const auto cidr = [](const char *text) { return Cidr::parse(text).value(); };
    external.cidrs = {cidr("203.0.113.0/24")};
    external.except = {cidr("203.0.113.0/25")};
    for (const auto kind : {External::Kind::Cidr, External::Kind::Fqdn}) {
        external.kind = kind;
        QVERIFY(addressesOf(external, {}) == AddressSet({cidr("203.0.113.128/25")}));
    }
    external.kind = External::Kind::Gateway;
    QVERIFY(addressesOf(external, {}).empty());
}

void FlowEndsTest::podsLieInPrivateRangesUnlessSet()
{
    DesignCluster cluster;
    const auto holds = [&](const char *text) {
        return podAddresses(cluster).contains(IpAddress::parse(text).value());
    };
    for (const char *text : {"10.1.2.3", "100.64.0.1", "172.31.0.1", "192.168.1.1", "fd00::1"})
        QVERIFY2(holds(text), text);
    QVERIFY(!holds("8.8.8.8") && !holds("172.32.0.1"));
    cluster.pods.push_back(Cidr::parse("8.8.8.0/24").value());
    QVERIFY(holds("8.8.8.8") && !holds("10.1.2.3"));
}

void FlowEndsTest::meshKindsHaveNames()
{
    for (const MeshKind mesh :
         {MeshKind::None, MeshKind::Sidecar, MeshKind::Ambient, MeshKind::Linkerd})
        QVERIFY(parseMeshKind(toString(mesh)).value() == mesh);
    QCOMPARE(std::string(toString(MeshKind::None)), std::string("none"));
    const auto other = parseMeshKind("cilium", {makeFileRef("d.yaml"), 2, 7});
    QVERIFY(!other);
    QCOMPARE(toString(other.error().where), std::string("d.yaml:2:7"));
    QCOMPARE(other.error().hint, std::string("use none, sidecar, ambient or linkerd"));
}

QTEST_GUILESS_MAIN(FlowEndsTest)
#include "test_flow_ends.moc"
