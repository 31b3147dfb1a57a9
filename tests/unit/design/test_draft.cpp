// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/draft_exposures.h"
#include "model/design/draft_flows.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string pod(const std::string &name, const std::string &labels, const std::string &more = {},
                const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {" + labels +
           "}}\nspec: {containers: [{name: c, image: x" + more + "}]}\n";
}

std::string calls(const std::string &value)
{
    return ", env: [{name: PEER_URL, value: \"" + value + "\"}]";
}

std::string service(const std::string &name, const std::string &spec,
                    const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {" + spec + "}\n";
}

/// Ingress shop/front to Service web; `more` stands in its spec.
std::string ingress(const std::string &more = {})
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front, "
           "namespace: shop}\nspec: {" +
           more + "defaultBackend: {service: {name: web, port: {number: 80}}}}\n";
}

std::string web()
{
    return pod("web", "app: web") + service("web", "selector: {app: web}, ports: [{port: 80}]");
}

const char *const kControllerPorts =
    ", ports: [{containerPort: 443}, {containerPort: 80}, {containerPort: 9, protocol: UDP}]";

std::string controller(const std::string &name, const std::string &component = {})
{
    return pod("proxy-" + name,
               "app.kubernetes.io/name: " + name +
                   (component.empty() ? "" : ", app.kubernetes.io/component: " + component),
               kControllerPorts, "edge");
}

Design draft(const std::string &text, Diagnostics &diagnostics)
{
    const auto topology = buildTopology(importText(text, "m.yaml", {}, diagnostics), diagnostics);
    return draftDesign("d", {}, topology, DraftFrom::Inferred, diagnostics);
}

QStringList flowsOf(const Design &design)
{
    QStringList flows;
    for (const Flow &f : design.flows)
        flows << QString::fromStdString(toString(f.from) + " " + toString(f.to) + " " +
                                        toString(f.portSet()) + (f.isToConfirm ? " confirm" : ""));
    return flows;
}

QStringList drawn(const std::string &text)
{
    Diagnostics diagnostics;
    return flowsOf(draft(text, diagnostics));
}

} // namespace

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
    void controllers_data();
    void controllers();
    void controllersOfTheirOwnCluster();
    void controllersThatAreExposed();
    void evidenceOfExposures_data();
    void evidenceOfExposures();
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

void DraftTest::controllers_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QStringList>("flows");
    const auto row = [](const char *name, const std::string &manifests, const QStringList &flows) {
        QTest::newRow(name) << QString::fromStdString(manifests) << flows;
    };
    const auto through = [](const char *name) {
        const QString proxy = QStringLiteral("edge/Pod/proxy-") + QLatin1String(name);
        return QStringList{"External/internet " + proxy + " 80/TCP, 443/TCP confirm",
                           proxy + " shop/Pod/web 80/TCP confirm"};
    };
    const QStringList outside{"External/ingress-default shop/Pod/web 80/TCP confirm"};
    const QStringList ofNginx{"External/ingress-nginx shop/Pod/web 80/TCP confirm"};
    const std::string classed = ingress("ingressClassName: nginx, ");
    row("none", ingress(), outside);
    row("none of the class", classed, ofNginx);
    row("the only one", ingress() + controller("ingress-nginx"), through("ingress-nginx"));
    for (const char *name : {"traefik", "haproxy-ingress", "contour", "kong"})
        row(name, ingress() + controller(name), through(name));
    row("another class", classed + controller("traefik"), ofNginx);
    row("the class picks", classed + controller("traefik") + controller("ingress-nginx"),
        through("ingress-nginx"));
    row("two classes and no word", ingress() + controller("traefik") + controller("kong"), outside);
    row("a controller's component", ingress() + controller("kong", "controller"), through("kong"));
    row("the component has another name", ingress() + controller("kong", "ingress-controller"),
        through("kong"));
    row("its admission webhook", ingress() + controller("kong", "admission-webhook"), outside);
    row("an application of any name", ingress() + controller("nginx"), outside);
}

void DraftTest::controllers()
{
    QFETCH(QString, manifests);
    QTEST(drawn(web() + manifests.toStdString()), "flows");
    QFETCH(QStringList, flows);
    for (const char *kind : {"Job", "CronJob"}) {
        if (flows.size() == 1)
            break;
        std::string jobs = manifests.toStdString();
        Diagnostics diagnostics;
        ResourceSet resources = importText(web() + jobs, "m.yaml", {}, diagnostics);
        for (WorkloadObject &object : resources.workloads) {
            if (object.meta.nameSpace == "edge")
                object.meta.kind = kind;
        }
        const Design design = draftDesign("d", {}, buildTopology(resources, diagnostics),
                                          DraftFrom::Inferred, diagnostics);
        QCOMPARE(design.flows.size(), std::size_t{1});
    }
}

void DraftTest::controllersOfTheirOwnCluster()
{
    Diagnostics diagnostics;
    const auto with = std::make_shared<const ResourceSet>(
        importText(web() + ingress() + controller("kong"), "m.yaml", {}, diagnostics));
    const auto without = std::make_shared<const ResourceSet>(
        importText(web() + ingress("ingressClassName: nginx, "), "m.yaml", {}, diagnostics));
    const auto topology = buildTopology({{"east", with}, {"west", without}}, diagnostics);
    DesignCluster east;
    east.name = "east";
    DesignCluster west;
    west.name = "west";
    QCOMPARE(flowsOf(draftDesign("d", {east, west}, topology, DraftFrom::Inferred, diagnostics)),
             (QStringList{"External/ingress-nginx west:shop/Pod/web 80/TCP confirm",
                          "External/internet east:edge/Pod/proxy-kong 80/TCP, 443/TCP confirm",
                          "east:edge/Pod/proxy-kong east:shop/Pod/web 80/TCP confirm"}));
}

void DraftTest::controllersThatAreExposed()
{
    const std::string exposed =
        service("proxy",
                "type: LoadBalancer, selector: {app.kubernetes.io/name: kong}, ports: "
                "[{port: 443, targetPort: 8443}]",
                "edge");
    QCOMPARE(drawn(web() + ingress() + controller("kong") + exposed),
             (QStringList{"External/internet edge/Pod/proxy-kong 8443/TCP confirm",
                          "edge/Pod/proxy-kong shop/Pod/web 80/TCP confirm"}));
    const std::string toItself =
        service("web", "selector: {app.kubernetes.io/name: kong}, ports: [{port: 80}]", "edge");
    std::string inward = ingress();
    inward.replace(inward.find("namespace: shop"), 15, "namespace: edge");
    QCOMPARE(drawn(inward + controller("kong") + toItself),
             QStringList{"External/internet edge/Pod/proxy-kong 80/TCP, 443/TCP confirm"});
}

void DraftTest::evidenceOfExposures_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("evidence");
    const auto row = [](const char *name, const std::string &manifests, const char *evidence) {
        QTest::newRow(name) << QString::fromStdString(manifests) << evidence;
    };
    const std::string spec = "selector: {app: web}, ports: [{port: 80}]";
    row("Ingress", web() + ingress(), "ingress: Ingress shop/front (m.yaml:15:24)");
    row("Ingress with a host",
        web() + ingress("rules: [{host: a.example, http: {paths: [{path: /x, pathType: Prefix, "
                        "backend: {service: {name: web, port: {number: 80}}}}]}}], #"),
        "ingress: Ingress shop/front for a.example/x");
    row("LoadBalancer", pod("web", "app: web") + service("web", "type: LoadBalancer, " + spec),
        "ingress: Service shop/web of type LoadBalancer (m.yaml:7:1)");
    row("NodePort", pod("web", "app: web") + service("web", "type: NodePort, " + spec),
        "ingress: Service shop/web of type NodePort (m.yaml:7:1)");
    row("externalIPs",
        pod("web", "app: web") + service("web", "externalIPs: [203.0.113.7], " + spec),
        "ingress: Service shop/web with externalIPs (m.yaml:7:1)");
}

void DraftTest::evidenceOfExposures()
{
    QFETCH(QString, manifests);
    QFETCH(QString, evidence);
    Diagnostics diagnostics;
    std::string text = manifests.toStdString();
    if (const auto cut = text.find("], #"); cut != std::string::npos)
        text = text.substr(0, cut) + "]}\n";
    const Design design = draft(text, diagnostics);
    QCOMPARE(design.flows.size(), std::size_t{1});
    const QString found = QString::fromStdString(design.flows.items()[0].evidence.at(0));
    QVERIFY2(found.startsWith(evidence), qPrintable(found));
    const External &source = design.externals.items()[0];
    QCOMPARE(source.kind == External::Kind::Gateway, evidence.contains("Ingress"));
    QCOMPARE(source.kind == External::Kind::Internet, !evidence.contains("Ingress"));
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
