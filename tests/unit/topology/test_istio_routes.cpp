// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/flow_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string labelled(const std::string &name, const std::string &labels,
                     const std::string &nameSpace, const std::string &podSpec = {})
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec:\n  selector: {matchLabels: {" + labels +
           "}}\n  template:\n    metadata: {labels: {" + labels + "}}\n    spec: {" + podSpec +
           "containers: [{name: c, image: x}]}\n";
}

std::string istio(const std::string &kind, const std::string &name, const std::string &nameSpace,
                  const std::string &spec)
{
    return "---\napiVersion: networking.istio.io/v1\nkind: " + kind + "\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {" + spec + "}\n";
}

std::string gateway(const std::string &hosts = "[\"*\"]", const std::string &port = "80",
                    const std::string &protocol = "HTTP", const std::string &more = {})
{
    return istio("Gateway", "gw", "edge",
                 "selector: {istio: edge}, servers: [{port: {number: " + port +
                     ", name: p, protocol: " + protocol + "}, hosts: " + hosts + more + "}]");
}

std::string routes(const std::string &spec)
{
    return istio("VirtualService", "v", "shop", spec);
}

std::string httpTo(const std::string &destination, const std::string &gateways = "[edge/gw]",
                   const std::string &hosts = "[shop.example]", const std::string &match = {})
{
    return routes("hosts: " + hosts + ", gateways: " + gateways + ", http: [{" + match +
                  "route: [{destination: {" + destination + "}}]}]");
}

const std::string kPods = labelled("ingress", "istio: edge", "edge");
const std::string kWeb = deployment("web") + service("web", "[{port: 80, targetPort: http}]");
const std::string kTwoPorts =
    deployment("web") + service("web", "[{name: a, port: 80}, {name: b, port: 81}]");

/// A sidecar that calls "http://web", as its environment says.
std::string client(const std::string &url = "http://web", const std::string &label = "app: caller")
{
    return labelled("caller", label, "shop",
                    "initContainers: [{name: istio-proxy, image: x, restartPolicy: Always}, {name: "
                    "e, image: x, env: [{name: WEB_URL, value: \"" +
                        url + "\"}]}], ");
}

QString meshFlowsOf(const std::string &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    QStringList lines;
    for (const InferredFlow &flow : topology->inferredFlows) {
        if (flow.evidence.kind == EvidenceKind::MeshRoute)
            lines << QString::fromStdString(flowLine(*topology, flow)).remove(" mesh-route");
    }
    return lines.join(u'\n');
}

void addRow(const char *title, const std::string &manifests, const char *flows)
{
    QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flows);
}

} // namespace

class IstioRoutesTest : public QObject {
    Q_OBJECT
private slots:
    void atGateways_data();
    void atGateways();
    void servers_data();
    void servers();
    void inMesh_data();
    void inMesh();
    void subsets_data();
    void subsets();
    void evidence();
    void exposures_data();
    void exposures();
};

void IstioRoutesTest::atGateways_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flows");
    const char *const toWeb = "edge/ingress -> shop/web 80 yes certain";
    const std::string base = kPods + gateway() + kWeb;
    addRow("the pods of the gateway call the destination", base + httpTo("host: web"), toWeb);
    addRow("a full name", base + httpTo("host: web.shop.svc.cluster.local"), toWeb);
    addRow("proxies know no half names", base + httpTo("host: web.shop"),
           "edge/ingress -> web.shop 80 no likely");
    addRow("a Service that is not there", base + httpTo("host: gone"),
           "edge/ingress -> gone.shop.svc.cluster.local 80 no likely");
    addRow("a host of the world", base + httpTo("host: api.example.com, port: {number: 443}"),
           "edge/ingress -> api.example.com 443 external certain");
    addRow("a port of its own",
           kPods + gateway() + kTwoPorts + httpTo("host: web, port: {number: 81}"),
           "edge/ingress -> shop/web 81 yes certain");
    addRow("without a port the one that was called",
           kPods + gateway("[\"*\"]", "81") + kTwoPorts + httpTo("host: web"),
           "edge/ingress -> shop/web 81 yes certain");
    addRow("the Gateway of the namespace of the VirtualService",
           kPods + gateway() + kWeb + httpTo("host: web", "[gw]"), "");
    addRow("the old full name of a Gateway",
           base + httpTo("host: web", "[gw.edge.svc.cluster.local]"), toWeb);
    addRow("a Gateway that is not there", kPods + kWeb + httpTo("host: web"), "");
    addRow("nothing runs the Gateway", gateway() + kWeb + httpTo("host: web"), "");
    addRow("a match for another gateway",
           base + httpTo("host: web", "[edge/gw, mesh]", "[shop.example]",
                         "match: [{gateways: [mesh]}], "),
           "");
    addRow("a match for this one",
           base + httpTo("host: web", "[edge/gw, mesh]", "[shop.example]",
                         "match: [{gateways: [mesh]}, {gateways: [edge/gw]}], "),
           toWeb);
    addRow("a match for another port",
           base + httpTo("host: web", "[edge/gw]", "[shop.example]", "match: [{port: 81}], "), "");
    addRow("nothing behind a route for everything is reached",
           base + routes("hosts: [h], gateways: [edge/gw], http: [{route: [{destination: {host: "
                         "web}}]}, {route: [{destination: {host: gone}}]}]"),
           toWeb);
    addRow("a destination without a share",
           base + routes("hosts: [h], gateways: [edge/gw], http: [{route: [{destination: {host: "
                         "web}, weight: 1}, {destination: {host: gone}, weight: 0}]}]"),
           toWeb);
    addRow(
        "a delegate",
        base +
            routes("hosts: [h], gateways: [edge/gw], http: [{delegate: {name: d, namespace: "
                   "shop}}]") +
            istio("VirtualService", "d", "shop", "http: [{route: [{destination: {host: web}}]}]"),
        toWeb);
    addRow("hidden from the namespace of the gateway",
           base + routes("hosts: [h], exportTo: [\".\"], gateways: [edge/gw], http: [{route: "
                         "[{destination: {host: web}}]}]"),
           "");
    addRow("a redirect",
           base + routes("hosts: [h], gateways: [edge/gw], http: [{redirect: {uri: "
                         "/x}}]"),
           "");
}

void IstioRoutesTest::atGateways()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flows);
    QCOMPARE(meshFlowsOf(manifests.toStdString()), flows);
}

void IstioRoutesTest::servers_data()
{
    QTest::addColumn<QString>("gateway");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("isTaken");
    const auto row = [](const char *title, const std::string &gate, const char *kind,
                        const char *host, bool isTaken) {
        QTest::newRow(title) << QString::fromStdString(gate) << QString(kind) << QString(host)
                             << isTaken;
    };
    const std::string passOn = ", tls: {mode: PASSTHROUGH}";
    row("the host", gateway("[a.example]"), "http", "a.example", true);
    row("another host", gateway("[a.example]"), "http", "b.example", false);
    row("a pattern of the server", gateway("[\"*.example\"]"), "http", "b.example", true);
    row("a pattern of the route", gateway("[a.example]"), "http", "\"*\"", true);
    row("its namespace", gateway("[shop/a.example]"), "http", "a.example", true);
    row("another namespace", gateway("[\"./a.example\"]"), "http", "a.example", false);
    row("any namespace", gateway("[\"*/a.example\"]"), "http", "a.example", true);
    row("a protocol in small letters", gateway("[\"*\"]", "80", "http"), "http", "h.example", true);
    row("no http on a TCP server", gateway("[\"*\"]", "80", "TCP"), "http", "h.example", false);
    row("tcp on a TCP server", gateway("[\"*\"]", "80", "TCP"), "tcp", "h.example", true);
    row("no tcp on an HTTP server", gateway(), "tcp", "h.example", false);
    row("http where TLS ends", gateway("[\"*\"]", "443", "HTTPS", ", tls: {mode: SIMPLE}"), "http",
        "h.example", true);
    row("no http where TLS passes", gateway("[\"*\"]", "443", "HTTPS", passOn), "http", "h.example",
        false);
    row("tls where TLS passes", gateway("[\"*\"]", "443", "TLS", passOn), "tls", "h.example", true);
    row("no tls where it ends", gateway("[\"*\"]", "443", "TLS", ", tls: {mode: SIMPLE}"), "tls",
        "h.example", false);
    row("a server that only redirects",
        gateway("[\"*\"]", "80", "HTTP", ", tls: {httpsRedirect: true}"), "http", "h.example",
        false);
}

void IstioRoutesTest::servers()
{
    QFETCH(QString, gateway);
    QFETCH(QString, kind);
    QFETCH(QString, host);
    QFETCH(bool, isTaken);
    const std::string text =
        kPods + gateway.toStdString() + kWeb +
        routes("hosts: [" + host.toStdString() + "], gateways: [edge/gw], " + kind.toStdString() +
               ": [{match: [{sniHosts: [x]}], route: [{destination: {host: "
               "web}}]}]");
    QCOMPARE(meshFlowsOf(text),
             isTaken ? QString("edge/ingress -> shop/web 80 yes certain") : QString());
    Diagnostics diagnostics;
    const auto topology = topologyOf(text, diagnostics);
    QCOMPARE(test::codesAndPlaces(diagnostics).find("DB1414") == std::string::npos, isTaken);
}

void IstioRoutesTest::inMesh_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flows");
    const std::string both = kWeb + deployment("next") + service("next", "[{port: 8000}]");
    const std::string toNext = httpTo("host: next", "[]", "[web]");
    const char *const reached = "shop/caller -> shop/next 8000 yes likely";
    addRow("who calls the host reaches the destination", both + client() + toNext, reached);
    addRow("as surely as it calls", both + client("http://web:80") + toNext,
           "shop/caller -> shop/next 8000 yes certain");
    addRow("the gateway called mesh", both + client() + httpTo("host: next", "[mesh]", "[web]"),
           reached);
    addRow("at gateways alone", both + client() + httpTo("host: next", "[edge/gw]", "[web]"), "");
    addRow("nobody calls the host", both + toNext, "");
    addRow("another host", both + client() + httpTo("host: next", "[]", "[other]"), "");
    addRow("a host that only the routes know",
           both + client("http://virtual.example:80") +
               httpTo("host: next", "[]", "[virtual.example]"),
           "shop/caller -> shop/next 8000 yes certain");
    addRow("without a sidecar",
           both +
               labelled("caller", "app: caller", "shop",
                        "hostNetwork: true, initContainers: [{name: e, image: x, env: [{name: "
                        "WEB_URL, value: \"http://web\"}]}], ") +
               toNext,
           "");
    addRow("for other callers",
           both + client() +
               httpTo("host: next", "[]", "[web]", "match: [{sourceLabels: {app: x}}], "),
           "");
    addRow("for such callers",
           both + client() +
               httpTo("host: next", "[]", "[web]",
                      "match: [{sourceLabels: {app: caller}, sourceNamespace: shop}], "),
           reached);
    addRow("for another namespace",
           both + client() + httpTo("host: next", "[]", "[web]", "match: [{sourceNamespace: x}], "),
           "");
    addRow(
        "hidden from its namespace",
        both + client() +
            routes("hosts: [web], exportTo: [x], http: [{route: [{destination: {host: next}}]}]"),
        "");
    addRow("routes are followed once",
           both + client() + toNext +
               istio("VirtualService", "again", "shop",
                     "hosts: [next], http: [{route: [{destination: {host: web}}]}]"),
           reached);
}

void IstioRoutesTest::inMesh()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flows);
    QCOMPARE(meshFlowsOf(manifests.toStdString()), flows);
}

void IstioRoutesTest::subsets_data()
{
    QTest::addColumn<QString>("destinations");
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QString>("targets");
    const auto row = [](const char *title, const char *destinations, const std::string &rules,
                        const char *targets) {
        QTest::newRow(title) << QString(destinations) << QString::fromStdString(rules)
                             << QString(targets);
    };
    const std::string rule =
        istio("DestinationRule", "d", "shop",
              "host: web, subsets: [{name: one, labels: {version: v1}}, {name: two, labels: "
              "{version: v2}}]");
    row("one subset", "{destination: {host: web, subset: two}}", rule, "v2");
    row("two subsets are one flow",
        "{destination: {host: web, subset: two}, weight: 1}, {destination: {host: web, subset: "
        "one}, weight: 9}",
        rule, "v1 v2");
    row("no subset", "{destination: {host: web}}", rule, "v1 v2 v3");
    row("a subset that nothing explains", "{destination: {host: web, subset: gone}}", rule,
        "v1 v2 v3");
}

void IstioRoutesTest::subsets()
{
    QFETCH(QString, destinations);
    QFETCH(QString, rules);
    QFETCH(QString, targets);
    std::string text = kPods + gateway() + service("web", "[{port: 80}]") + rules.toStdString() +
                       routes("hosts: [h], gateways: [edge/gw], http: [{route: [" +
                              destinations.toStdString() + "]}]");
    for (const char *version : {"v1", "v2", "v3"})
        text += labelled(version, std::string("app: web, version: ") + version, "shop");
    Diagnostics diagnostics;
    const auto topology = topologyOf(text, diagnostics);
    QCOMPARE(topology->inferredFlows.size(), std::size_t{1});
    QStringList names;
    for (const WorkloadId id : topology->inferredFlows[0].targets)
        names << QString::fromStdString(topology->workload(id).key.name);
    QCOMPARE(names.join(u' '), targets);
}

void IstioRoutesTest::evidence()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(httpTo("host: web").substr(4) + kPods + gateway() + kWeb, diagnostics);
    QCOMPARE(topology->inferredFlows.size(), std::size_t{1});
    const Evidence &evidence = topology->inferredFlows[0].evidence;
    QCOMPARE(evidence.text, std::string("VirtualService v shop.example -> web"));
    QCOMPARE(toString(evidence.where), std::string("shop.yaml:4:89"));
}

void IstioRoutesTest::exposures_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("exposures");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *title, const std::string &manifests, const char *exposures,
                        const char *said) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString(exposures)
                             << QString(said);
    };
    row("through the pods of the gateway", kPods + gateway() + kWeb + httpTo("host: web"),
        "shop/v edge/gw by ingress to web 8080/TCP", "");
    row("nothing runs the Gateway", gateway() + kWeb + httpTo("host: web"),
        "shop/v edge/gw to web 8080/TCP", "");
    row("a Gateway that is not there", kWeb + httpTo("host: web"), "shop/v edge/gw to web 8080/TCP",
        "DB1408");
    row("a Service that is not there", gateway() + httpTo("host: gone"), "", "DB1408");
    row("a port that is not there", gateway() + kWeb + httpTo("host: web, port: {number: 9}"), "",
        "DB1408");
    row("a host of the world", gateway() + httpTo("host: api.example.com, port: {number: 443}"), "",
        "");
    row("no server takes it", gateway("[x.example]") + kWeb + httpTo("host: web"), "", "DB1414");
    row("in the mesh nothing is opened", kWeb + httpTo("host: web", "[mesh]"), "", "");
}

void IstioRoutesTest::exposures()
{
    QFETCH(QString, manifests);
    QFETCH(QString, exposures);
    QFETCH(QString, said);
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests.toStdString(), diagnostics);
    QStringList found;
    for (const Exposure &exposure : topology->exposures) {
        std::string text = exposure.nameSpace + '/' + exposure.name + ' ' + exposure.gateway;
        for (const WorkloadId id : exposure.gatewayPods)
            text += " by " + topology->workload(id).key.name;
        for (const WorkloadId id : exposure.targets)
            text += " to " + topology->workload(id).key.name;
        found << QString::fromStdString(text + ' ' + toString(exposure.targetPorts.at(0)));
        QVERIFY(exposure.kind == Exposure::Kind::VirtualService && exposure.hidesCaller);
        QCOMPARE(exposure.host, std::string("shop.example"));
    }
    QCOMPARE(found.join(u'\n'), exposures);
    QStringList codes;
    for (const Diagnostic &one : diagnostics.all())
        codes << QString::fromStdString(toString(one.what.code));
    QCOMPARE(codes.join(u' '), said);
}

QTEST_GUILESS_MAIN(IstioRoutesTest)
#include "test_istio_routes.moc"
