// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/draft_flows.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/design/draft_manifests.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

std::string calls(const std::string &value)
{
    return ", env: [{name: PEER_URL, value: \"" + value + "\"}]";
}

} // namespace

/// What a draft draws of what its sources say.
class DraftTest : public QObject {
    Q_OBJECT
private slots:
    void nameMeshAndClusters_data();
    void nameMeshAndClusters();
    void whatIsNotDrawnIsNoted_data();
    void whatIsNotDrawnIsNoted();
    void callsOfTheApiServerThatLeadNowhereAreNoted_data();
    void callsOfTheApiServerThatLeadNowhereAreNoted();
    void portsOfServices();
    void hostsOutside_data();
    void hostsOutside();
    void flowsAreUnited();
    void sourcesHaveTheirOwnName();
};

void DraftTest::nameMeshAndClusters_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("mesh");
    QTest::newRow("none") << "a" << int(MeshKind::None);
    QTest::newRow("sidecar") << "istio-injection" << int(MeshKind::Sidecar);
    QTest::newRow("ambient") << "istio.io/dataplane-mode" << int(MeshKind::Ambient);
}

void DraftTest::nameMeshAndClusters()
{
    QFETCH(QString, label);
    QFETCH(int, mesh);
    Diagnostics diagnostics;
    const auto topology = buildTopology(
        importText(pod("a", label.toStdString() + ": ambient"), "m.yaml", {}, diagnostics),
        diagnostics);
    DesignCluster cluster;
    cluster.trustDomain = "x.local";
    const Design design = draftDesign("shop", {cluster}, topology, DraftFrom::Empty, diagnostics);
    QCOMPARE(design.name, std::string("shop"));
    QCOMPARE(design.clusters.size(), std::size_t{1});
    QCOMPARE(design.clusters[0].trustDomain, std::string("x.local"));
    QCOMPARE(int(design.mesh), mesh);
    QCOMPARE(draftDesign("", {}, topology, DraftFrom::Empty, diagnostics).clusters.size(),
             std::size_t{1});
}

void DraftTest::whatIsNotDrawnIsNoted_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("note");
    const auto row = [](const char *name, const std::string &more, const char *value,
                        const char *note) {
        QTest::newRow(name) << QString::fromStdString(more) << value << note;
    };
    const std::string absent = "selector: {app: gone}, ports: [{port: 80}]";
    const std::string named = "selector: {app: web}, ports: [{port: 80, targetPort: http}]";
    row("no such Service", "", "http://gone.shop.svc:80",
        "shop/Pod/a names gone.shop.svc:80, which is not drawn: nothing in the input answers to "
        "it");
    row("a Service without pods", service("db", absent), "http://db:80",
        "shop/Pod/a names db:80, which is not drawn: its Service selects no workload of the input");
    row("a port no pod declares", pod("web", "app: web") + service("db", named), "http://db:80",
        "shop/Pod/a names db:80, which is not drawn: no target declares the Service's port");
}

void DraftTest::whatIsNotDrawnIsNoted()
{
    QFETCH(QString, more);
    QFETCH(QString, value);
    QFETCH(QString, note);
    Diagnostics diagnostics;
    const Design design =
        draft(pod("a", "app: a", calls(value.toStdString())) + more.toStdString(), diagnostics);
    QVERIFY(design.flows.empty());
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    const Error &what = diagnostics.all()[0].what;
    QCOMPARE(QString::fromStdString(what.message), note);
    QCOMPARE(toString(what.code), toString(ErrorCode::DanglingReference));
    QCOMPARE(int(what.where.lineOneBased), 5);
}

void DraftTest::callsOfTheApiServerThatLeadNowhereAreNoted_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const std::string &more, const char *why) {
        QTest::newRow(name) << QString::fromStdString(more) << why;
    };
    const std::string named = "selector: {app: web}, ports: [{port: 443, targetPort: http}]";
    row("no such Service", "", "nothing in the input answers to it");
    row("a Service without pods", service("hook", named),
        "its Service selects no workload of the input");
    row("a port no pod declares", pod("web", "app: web") + service("hook", named),
        "no target declares the Service's port");
    row("a port of a pod",
        pod("web", "app: web", ", ports: [{name: http, containerPort: 8443}]") +
            service("hook", named),
        "");
}

void DraftTest::callsOfTheApiServerThatLeadNowhereAreNoted()
{
    QFETCH(QString, more);
    QFETCH(QString, why);
    Diagnostics diagnostics;
    const Design design =
        draft("apiVersion: admissionregistration.k8s.io/v1\nkind: "
              "ValidatingWebhookConfiguration\nmetadata: {name: w}\nwebhooks:\n- "
              "name: h\n  clientConfig: {service: {namespace: shop, name: hook}}\n" +
                  more.toStdString(),
              diagnostics);
    QVERIFY(design.flows.empty());
    if (why.isEmpty()) {
        QVERIFY(diagnostics.empty());
        return;
    }
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    const Error &what = diagnostics.all()[0].what;
    QCOMPARE(
        QString::fromStdString(what.message),
        "the API server calls hook.shop.svc:443 (ValidatingWebhookConfiguration w h), which is "
        "not drawn: " +
            why);
    QCOMPARE(toString(what.code), toString(ErrorCode::DanglingReference));
    QCOMPARE(toString(what.where), std::string("m.yaml:6:51"));
}

void DraftTest::portsOfServices()
{
    const std::string caller = pod("a", "app: a", calls("tcp://db:80"));
    const std::string database = pod("db", "app: db", ", ports: [{name: p, containerPort: 5432}]");
    QCOMPARE(drawn(caller + database +
                   service("db", "selector: {app: db}, ports: [{name: u, port: 80, targetPort: 1, "
                                 "protocol: UDP}, {name: o, port: 81, targetPort: 2}, {name: t, "
                                 "port: 80, targetPort: p}]")),
             QStringList{"shop/Pod/a shop/Pod/db 5432/TCP"});
    QCOMPARE(drawn(caller + database +
                   service("db", "clusterIP: None, selector: {app: db}, ports: [{port: 81}]")),
             QStringList{"shop/Pod/a shop/Pod/db 80/TCP"});
}

void DraftTest::hostsOutside_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("flow");
    QTest::addColumn<QString>("external");
    QTest::newRow("a name") << "https://Pay.Example9.com:8443/x"
                            << "shop/Pod/a External/pay.example9.com 8443/TCP"
                            << "fqdn pay.example9.com ";
    QTest::newRow("an address") << "http://203.0.113.9:80"
                                << "shop/Pod/a External/203.0.113.9 80/TCP"
                                << "cidr  203.0.113.9/32";
    QTest::newRow("an address of IPv6") << "http://[2001:db8::1]:80"
                                        << "shop/Pod/a External/2001-db8--1 80/TCP"
                                        << "cidr  2001:db8::1/128";
}

void DraftTest::hostsOutside()
{
    QFETCH(QString, value);
    QFETCH(QString, external);
    Diagnostics diagnostics;
    const Design design = draft(pod("a", "app: a", calls(value.toStdString())), diagnostics);
    QTEST(flowsOf(design).join(u'\n'), "flow");
    QCOMPARE(design.externals.size(), std::size_t{1});
    const External &drawnExternal = design.externals.items()[0];
    QString text = drawnExternal.kind == External::Kind::Fqdn   ? "fqdn "
                   : drawnExternal.kind == External::Kind::Cidr ? "cidr "
                                                                : "other ";
    text += QString::fromStdString(drawnExternal.host) + u' ';
    for (const Cidr &cidr : drawnExternal.cidrs)
        text += QString::fromStdString(toString(cidr));
    QCOMPARE(text, external);
}

void DraftTest::flowsAreUnited()
{
    DraftFlows flows;
    const NodeKey a{"", "shop", "Pod", "a"};
    const NodeKey b{"", "shop", "Pod", "b"};
    const auto ports = [](std::uint16_t first, std::uint16_t last) {
        return std::vector{PortRange{Protocol::Tcp, first, last}};
    };
    flows.add(a, b, {}, "nothing", true);
    QVERIFY(flows.flows().empty());
    flows.add(a, b, ports(80, 85), "one", true);
    flows.add(a, b, {{Protocol::Tcp, 83, 90}, {Protocol::Tcp, 84, 95}, {Protocol::Tcp, 1, 1}},
              "two", true);
    QVERIFY(flows.flows().items()[0].isToConfirm);
    flows.add(a, b, ports(80, 80), "one", false);
    const Flow flow = flows.flows().items()[0];
    QVERIFY(!flow.isToConfirm);
    QVERIFY((flow.evidence == std::vector<std::string>{"one", "two"}));
    QStringList ranges;
    for (const FlowPort &port : flow.ports)
        ranges << QString::fromStdString(toString(port.range));
    QCOMPARE(ranges, (QStringList{"1/TCP", "80-85/TCP", "86-90/TCP", "91-95/TCP"}));
    flows.add(a, b, ports(80, 80), "guessed later", true);
    QVERIFY(!flows.flows().items()[0].isToConfirm);
    flows.add(b, a, ports(80, 80), "", false);
    QCOMPARE(flows.flows().size(), std::size_t{2});
    QVERIFY(!flows.flows().items()[1].isToConfirm);
    Evidence evidence;
    evidence.text = "x";
    QCOMPARE(evidenceText(evidence), std::string("env: x"));
}

void DraftTest::sourcesHaveTheirOwnName()
{
    const auto open = [](const char *name, const char *range, const char *nameSpace) {
        return pod("p", "app: p", "", nameSpace) +
               service(name,
                       std::string("type: LoadBalancer, externalIPs: [203.0.113.7], selector: "
                                   "{app: p}, ports: [{port: 80}], loadBalancerSourceRanges: [") +
                           range + "]",
                       nameSpace);
    };
    Diagnostics diagnostics;
    const Design design = draft(open("x", "10.9.0.0/16, 10.1.0.0/16", "a") +
                                    open("n-x", "10.2.0.0/16", "b") + open("x", "10.3.0.0/16", "n"),
                                diagnostics);
    QStringList sources;
    for (const External &external : design.externals) {
        QString text = QString::fromStdString(external.key.name);
        for (const Cidr &cidr : external.cidrs)
            text += u' ' + QString::fromStdString(toString(cidr));
        if (external.kind == External::Kind::Cidr)
            sources << text;
    }
    QCOMPARE(sources, (QStringList{"n-x-sources 10.2.0.0/16", "n-x-sources-2 10.3.0.0/16",
                                   "x-sources 10.1.0.0/16 10.9.0.0/16"}));
    QVERIFY(flowsOf(design).contains("External/n-x-sources-2 n/Pod/p 80/TCP confirm"));
}

QTEST_GUILESS_MAIN(DraftTest)
#include "test_draft.moc"
