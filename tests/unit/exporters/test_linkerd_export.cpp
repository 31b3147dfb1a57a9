// SPDX-License-Identifier: Apache-2.0
// What an export for Linkerd writes and refuses, and that the proof notices each change of it.
#include "model/analysis/existing_policies.h"
#include "model/analysis/verify.h"
#include "model/design/edits.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

#include <functional>

using namespace drawbridge;
using namespace drawbridge::fixture;

class LinkerdExportTest : public QObject {
    Q_OBJECT
private slots:
    void whatIsWritten();
    void theProofHolds();
    void everyChangeIsNoticed_data();
    void everyChangeIsNoticed();
    void requestsAreRoutes();
    void probesKeepTheirWay();
    void addressesAreToldApart();
    void podsWithoutAProxyAreNot();
    void protocols_data();
    void protocols();
    void refusedFlows_data();
    void refusedFlows();
    void aPodThatOpensMoreIsPatched();
    void podsWithoutATokenAreInTheMesh();
    void severalClustersAreRefused();
    void anotherDesignTakesNoPoliciesOfLinkerd();
    void policiesOfTheSourcesAreJudged();
};

namespace {

/// Deployments web, cart, jobs and, outside the mesh, till.
std::string shop(const std::string &cartPod = {}, const std::string &cartAnnotations = "{}")
{
    const auto deployment = [](const std::string &name, const std::string &annotations,
                               const std::string &container, const std::string &spec = {}) {
        return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
               ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
               "}}\n  template:\n    metadata: {labels: {app: " + name +
               "}, annotations: " + annotations + "}\n    spec: {" + spec +
               "containers: [{name: main, image: x" + container + "}]}\n";
    };
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" +
           deployment("web", "{}", "") + deployment("cart", cartAnnotations, cartPod) +
           deployment("jobs", "{}", "") + deployment("till", "{linkerd.io/inject: disabled}", "");
}

Design designOf(const std::string &text)
{
    Diagnostics diagnostics;
    Design design = designOver(importText(text, "m.yaml", {}, diagnostics));
    design.mesh = MeshKind::Linkerd;
    design.systemFlows.dns = false;
    return design;
}

FlowPort tcp(std::uint16_t port, std::vector<std::string> methods = {},
             std::vector<std::string> paths = {})
{
    return {{Protocol::Tcp, port, port}, {std::move(methods), std::move(paths)}};
}

void add(Design &design, const char *from, const char *to, std::vector<FlowPort> ports)
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports = std::move(ports);
    design = addFlow(design, flow).value();
}

constexpr const char *kWeb = "shop/Deployment/web", *kCart = "shop/Deployment/cart",
                     *kJobs = "shop/Deployment/jobs", *kTill = "shop/Deployment/till";

/// By identity, by address, and requests of one beside another who has all.
Design drawnShop()
{
    Design design = designOf(shop());
    add(design, kWeb, kCart, {tcp(8080)});
    add(design, kJobs, kCart, {tcp(8080, {"GET"}, {"/items", "/items/*"})});
    add(design, "External/partner", kWeb, {tcp(443)});
    return design;
}

QString read(const RoundTrip &result, const char *path)
{
    return fileOf(result.manifests, QString::fromLatin1(path) + ".yaml");
}

} // namespace

void LinkerdExportTest::whatIsWritten()
{
    const RoundTrip result = roundTrip(drawnShop(), MeshKind::Linkerd);
    const QString server = read(result, "servers/shop-cart-8080");
    QVERIFY2(
        server.contains("apiVersion: policy.linkerd.io/v1beta3\nkind: Server\n") &&
            server.contains("  podSelector:\n    matchLabels:\n      app: cart\n") &&
            server.contains("  port: 8080\n  proxyProtocol: unknown\n  accessPolicy: deny\n") &&
            server.contains("# Not checked against the real proxy of Linkerd.\n") &&
            server.contains("drawbridge.dev/"),
        qPrintable(server));
    const QString who = read(result, "meshtlsauthentications/shop-cart-8080");
    QVERIFY2(who.contains("- kind: ServiceAccount\n    name: web\n    namespace: shop\n"),
             qPrintable(who));
    const QString policy = read(result, "authorizationpolicies/shop-allow-cart-8080");
    QVERIFY2(policy.contains("  targetRef:\n    group: policy.linkerd.io\n    kind: Server\n    "
                             "name: cart-8080\n") &&
                 policy.contains("kind: MeshTLSAuthentication\n    name: cart-8080\n"),
             qPrintable(policy));
    const QString addresses = read(result, "networkauthentications/shop-web-443-addresses");
    QVERIFY2(addresses.contains("cidr: \"203.0.113.0/24\"") ||
                 addresses.contains("cidr: 203.0.113.0/24"),
             qPrintable(addresses));
    const QString space = read(result, "workload-patches/namespace-shop");
    QVERIFY2(space.contains("config.linkerd.io/default-inbound-policy: deny") &&
                 space.contains("linkerd.io/inject: enabled") &&
                 space.contains("config.linkerd.io/skip-inbound-ports: \"\""),
             qPrintable(space));
    const QString network = read(result, "networkpolicies/shop-allow-cart");
    QVERIFY2(network.contains("port: 4143\n") && network.contains("port: 8080\n"),
             qPrintable(network));
    const QString plane = read(result, "networkpolicies/shop-allow-web");
    QVERIFY2(plane.contains("port: 8086\n") && plane.contains("port: 8090\n") &&
                 plane.contains("linkerd.io/control-plane-component: identity"),
             qPrintable(plane));
    QVERIFY(read(result, "networkpolicies/shop-allow-till").isEmpty());
}

void LinkerdExportTest::theProofHolds()
{
    const RoundTrip result = roundTrip(drawnShop(), MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(result.report.requestCount > 0);
    QVERIFY(result.report.identityCount > 0);
    QVERIFY(std::ranges::any_of(result.report.notes, [](const std::string &note) {
        return note.find("not checked against the real proxy") != std::string::npos;
    }));
    const QStringList said = messagesOf(result.diagnostics, ErrorCode::NotExportable);
    QVERIFY2(said.isEmpty(), qPrintable(said.join('\n')));
}

namespace {

using Change = std::function<void(ResourceSet &)>;

template<typename Objects>
auto &named(Objects &objects, const char *name)
{
    for (auto &object : objects)
        if (object.meta.name == name)
            return object;
    qFatal("nothing is called %s", name);
}

template<typename Objects>
void remove(Objects &objects, const char *name)
{
    std::erase_if(objects, [name](const auto &object) { return object.meta.name == name; });
}

} // namespace

void LinkerdExportTest::everyChangeIsNoticed_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, const Change &change) { QTest::newRow(name) << change; };
    row("no Server", [](ResourceSet &r) { remove(r.linkerdServers, "cart-8080"); });
    row("a Server that only audits",
        [](ResourceSet &r) { named(r.linkerdServers, "cart-8080").accessPolicy = "audit"; });
    row("a Server for every identity", [](ResourceSet &r) {
        named(r.linkerdServers, "cart-8080").accessPolicy = "all-authenticated";
    });
    row("a Server of another port",
        [](ResourceSet &r) { named(r.linkerdServers, "cart-8080").port = std::uint16_t{81}; });
    row("a Server of opaque bytes",
        [](ResourceSet &r) { named(r.linkerdServers, "cart-8080").proxyProtocol = "opaque"; });
    row("no policy of the Server",
        [](ResourceSet &r) { remove(r.linkerdAuthorizations, "allow-cart-8080"); });
    row("a policy that asks for nothing", [](ResourceSet &r) {
        named(r.linkerdAuthorizations, "allow-cart-8080").requiredAuthentications.clear();
    });
    row("no policy of the route",
        [](ResourceSet &r) { remove(r.linkerdAuthorizations, "allow-cart-8080-route1"); });
    row("no policy for addresses",
        [](ResourceSet &r) { remove(r.linkerdAuthorizations, "allow-web-443-addresses"); });
    row("any identity",
        [](ResourceSet &r) { named(r.linkerdAuthentications, "cart-8080").identities = {"*"}; });
    row("another account", [](ResourceSet &r) {
        named(r.linkerdAuthentications, "cart-8080").identityRefs[0].name = "till";
    });
    row("the whole namespace", [](ResourceSet &r) {
        auto &reference = named(r.linkerdAuthentications, "cart-8080").identityRefs[0];
        reference.kind = "Namespace";
        reference.name = "shop";
    });
    row("no authentication", [](ResourceSet &r) { remove(r.linkerdAuthentications, "cart-8080"); });
    row("more addresses", [](ResourceSet &r) {
        named(r.linkerdAuthentications, "web-443-addresses").networks[0].cidr =
            cidr("203.0.112.0/23");
    });
    row("addresses of pods", [](ResourceSet &r) {
        named(r.linkerdAuthentications, "web-443-addresses")
            .networks.push_back({cidr("10.0.0.0/8"), {}});
    });
    row("fewer addresses", [](ResourceSet &r) {
        named(r.linkerdAuthentications, "web-443-addresses").networks[0].except = {
            cidr("203.0.113.7/32")};
    });
    row("no route", [](ResourceSet &r) { remove(r.linkerdRoutes, "cart-8080-route1"); });
    row("no route for the rest", [](ResourceSet &r) { remove(r.linkerdRoutes, "cart-8080-rest"); });
    row("a route of any method", [](ResourceSet &r) {
        named(r.linkerdRoutes, "cart-8080-route1").rules[0].matches[0].method.clear();
    });
    row("a route of a shorter path", [](ResourceSet &r) {
        named(r.linkerdRoutes, "cart-8080-route1").rules[0].matches[0].path = "/";
    });
    row("a route of an exact path", [](ResourceSet &r) {
        named(r.linkerdRoutes, "cart-8080-route1").rules[0].matches[0].pathType = "Exact";
    });
    row("a second Server", [](ResourceSet &r) {
        auto second = named(r.linkerdServers, "cart-8080");
        second.meta.name = "second";
        second.accessPolicy = "all-unauthenticated";
        r.linkerdServers.push_back(second);
    });
    row("a default policy for everybody", [](ResourceSet &r) {
        for (auto &patch : r.patches)
            if (patch.target.kind == "Namespace")
                patch.annotations["config.linkerd.io/default-inbound-policy"] =
                    "all-unauthenticated";
    });
    row("no default policy", [](ResourceSet &r) {
        for (auto &patch : r.patches)
            patch.annotations.erase("config.linkerd.io/default-inbound-policy");
    });
    row("no injection", [](ResourceSet &r) {
        for (auto &patch : r.patches)
            patch.annotations.erase("linkerd.io/inject");
    });
    row("ports that may bypass the proxy", [](ResourceSet &r) {
        for (auto &patch : r.patches)
            patch.annotations.erase("config.linkerd.io/skip-inbound-ports");
    });
    row("a network without the proxies' port", [](ResourceSet &r) {
        for (auto &policy : r.networkPolicies)
            for (auto &rule : policy.ingress)
                std::erase_if(rule.ports, [](const auto &port) {
                    return port.port == PortReference(std::uint16_t{4143});
                });
    });
    row("a network without the port itself", [](ResourceSet &r) {
        for (auto &policy : r.networkPolicies)
            for (auto &rule : policy.ingress)
                std::erase_if(rule.ports, [](const auto &port) {
                    return port.port == PortReference(std::uint16_t{8080});
                });
    });
    row("a network without the control plane", [](ResourceSet &r) {
        for (auto &policy : r.networkPolicies)
            for (auto &rule : policy.egress)
                std::erase_if(rule.ports, [](const auto &port) {
                    return port.port == PortReference(std::uint16_t{8090});
                });
    });
    row("a policy of a kind that is older", [](ResourceSet &r) {
        LinkerdServerAuthorizationObject old;
        old.meta = r.linkerdServers[0].meta;
        old.meta.kind = "ServerAuthorization";
        old.serverName = "cart-8080";
        old.allowsUnauthenticated = true;
        r.linkerdServerAuthorizations.push_back(old);
    });
}

void LinkerdExportTest::everyChangeIsNoticed()
{
    QFETCH(Change, change);
    const Design design = drawnShop();
    ResourceSet manifests = roundTrip(design, MeshKind::Linkerd).read;
    QVERIFY(verifyDesign(design, manifests).isEqual());
    change(manifests);
    QVERIFY(!verifyDesign(design, manifests).isEqual());
}

void LinkerdExportTest::requestsAreRoutes()
{
    const RoundTrip result = roundTrip(drawnShop(), MeshKind::Linkerd);
    const QString route = read(result, "httproutes/shop-cart-8080-route1");
    QVERIFY2(route.contains("apiVersion: policy.linkerd.io/v1beta3\nkind: HTTPRoute\n") &&
                 route.contains("type: PathPrefix\n        value: /items\n") &&
                 route.contains("method: GET\n"),
             qPrintable(route));
    const QString policy = read(result, "authorizationpolicies/shop-allow-cart-8080-route1");
    QVERIFY2(policy.contains("kind: HTTPRoute\n    name: cart-8080-route1\n"), qPrintable(policy));
    QVERIFY(!read(result, "httproutes/shop-cart-8080-rest").isEmpty());
}

// Without routes Linkerd lets probes in by itself; with some they need one of their own.
void LinkerdExportTest::probesKeepTheirWay()
{
    Design design = designOf(shop(", livenessProbe: {httpGet: {port: 8080, path: /healthz}}"));
    add(design, kWeb, kCart, {tcp(8080)});
    const RoundTrip whole = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(whole.report.isEqual(), describe(whole.report).c_str());
    QVERIFY(read(whole, "httproutes/shop-cart-8080-route1").isEmpty());
    add(design, kJobs, kCart, {tcp(8080, {"GET"}, {"/items"})});
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString route = read(result, "httproutes/shop-cart-8080-route2");
    QVERIFY2(route.contains("value: /healthz"), qPrintable(route));
    const QString who = read(result, "networkauthentications/shop-cart-8080-route2-addresses");
    QVERIFY2(who.contains("0.0.0.0/0") && who.contains("::/0") && who.contains("probes"),
             qPrintable(who));
    // A route for probes that takes more than they ask for opens more.
    ResourceSet wider = result.read;
    named(wider.linkerdRoutes, "cart-8080-route2").rules[0].matches[0].method.clear();
    QVERIFY(!verifyDesign(design, wider).isEqual());
}

void LinkerdExportTest::addressesAreToldApart()
{
    Design design = designOf(shop());
    add(design, "External/partner", kCart, {tcp(8080)});
    add(design, kWeb, kCart, {tcp(9090)});
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
}

// Pods without an identity are told by the addresses of all pods: whoever may reach the workload.
void LinkerdExportTest::podsWithoutAProxyAreNot()
{
    Design design = designOf(shop());
    add(design, kTill, kCart, {tcp(8080)});
    const RoundTrip alone = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(alone.report.isEqual(), describe(alone.report).c_str());
    const QString who = read(alone, "networkauthentications/shop-cart-8080-addresses");
    QVERIFY2(who.contains("10.0.0.0/8") && who.contains("the NetworkPolicy alone"),
             qPrintable(who));
    add(design, kWeb, kCart, {tcp(8080), tcp(9090)});
    const RoundTrip both = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(both.report.isEqual(), describe(both.report).c_str());
}

void LinkerdExportTest::protocols_data()
{
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("annotations");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one that is detected") << 8080 << "{}"
                                          << "unknown";
    QTest::newRow("one whose server speaks first") << 3306 << "{}"
                                                   << "opaque";
    QTest::newRow("as the pod says") << 8080 << "{config.linkerd.io/opaque-ports: \"8000-8100\"}"
                                     << "opaque";
    QTest::newRow("as the pod does not say")
        << 3306 << "{config.linkerd.io/opaque-ports: \"8000-8100\"}"
        << "unknown";
}

void LinkerdExportTest::protocols()
{
    QFETCH(int, port);
    QFETCH(QString, annotations);
    QFETCH(QString, expected);
    Design design = designOf(shop({}, annotations.toStdString()));
    add(design, kWeb, kCart, {tcp(static_cast<std::uint16_t>(port))});
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(result.read.linkerdServers.size() == 1);
    QCOMPARE(QString::fromStdString(result.read.linkerdServers[0].proxyProtocol), expected);
}

void LinkerdExportTest::refusedFlows_data()
{
    QTest::addColumn<std::function<void(Design &)>>("draw");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::function<void(Design &)> &draw,
                        const char *expected) { QTest::newRow(name) << draw << expected; };
    row(
        "the port of the proxies", [](Design &d) { add(d, kWeb, kCart, {tcp(4143)}); },
        "is called on port 4143, which is its proxy's own");
    row(
        "many ports",
        [](Design &d) {
            add(d, kWeb, kCart, {{{Protocol::Tcp, 1000, 1032}, {}}});
        },
        "is called on 33 TCP ports, and a Server of Linkerd takes one");
    row(
        "a path that no route says",
        [](Design &d) { add(d, kWeb, kCart, {tcp(8080, {}, {"/a*"})}); },
        "is called for requests, and no route of Linkerd can say the path /a*");
    row(
        "a pod without an identity beside one that calls elsewhere",
        [](Design &d) {
            add(d, kTill, kCart, {tcp(8080)});
            add(d, kWeb, kCart, {tcp(9090)});
        },
        "is called by shop/Deployment/till without an identity, by which Linkerd would let "
        "shop/Deployment/web in as well");
    row(
        "a path alone beside all below it",
        [](Design &d) {
            add(d, kWeb, kCart, {tcp(8080, {}, {"/a", "/a/*"})});
            add(d, kJobs, kCart, {tcp(8080, {}, {"/a"})});
        },
        "is called for /a alone by some and with all below by others, and Linkerd does not tell "
        "which route is first");
}

void LinkerdExportTest::refusedFlows()
{
    QFETCH(std::function<void(Design &)>, draw);
    QFETCH(QString, expected);
    Design design = designOf(shop());
    draw(design);
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    const QStringList said = messagesOf(result.diagnostics, ErrorCode::NotExportable);
    QCOMPARE(said.size(), 1);
    QVERIFY2(said[0].endsWith(" is left out: shop/Deployment/cart " + expected),
             qPrintable(said[0]));
    QVERIFY(!hintOf(result.diagnostics, "is left out").isEmpty());
    // Left out is closed: nothing else passes for it.
    QVERIFY(!result.report.isEqual());
    for (const VerifyDifference &difference : result.report.differences)
        QVERIFY2(difference.kind == VerifyDifference::Kind::DrawnButDenied,
                 describe(result.report).c_str());
}

void LinkerdExportTest::aPodThatOpensMoreIsPatched()
{
    Design design =
        designOf(shop({}, "{config.linkerd.io/default-inbound-policy: all-unauthenticated}"));
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString patch = read(result, "workload-patches/shop-deployment-cart");
    QVERIFY2(patch.contains("annotations:\n        # what no Server opens stays shut\n        "
                            "config.linkerd.io/default-inbound-policy: deny"),
             qPrintable(patch));
    ResourceSet without = result.read;
    for (auto &one : without.patches)
        one.podAnnotations.clear();
    QVERIFY(!verifyDesign(design, without).isEqual());
}

void LinkerdExportTest::podsWithoutATokenAreInTheMesh()
{
    Design design = designOf(shop("}], automountServiceAccountToken: false, initContainers: [{"
                                  "name: first, image: x"));
    add(design, kWeb, kCart, {tcp(8080)});
    const RoundTrip result = roundTrip(design, MeshKind::Linkerd);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(!read(result, "servers/shop-cart-8080").isEmpty());
}

void LinkerdExportTest::severalClustersAreRefused()
{
    Diagnostics diagnostics;
    const auto one =
        std::make_shared<const ResourceSet>(importText(shop(), "m.yaml", {}, diagnostics));
    Design design;
    design.name = "two";
    design.mesh = MeshKind::Linkerd;
    design.clusters.resize(2);
    design.clusters[0].name = "east";
    design.clusters[1].name = "west";
    design.topology = buildTopology({{"east", one}, {"west", one}}, diagnostics);
    Diagnostics said;
    QVERIFY(exportDesign(design, {}, said).files.empty());
    QCOMPARE(messagesOf(said, ErrorCode::NotExportable).size(), 1);
    QVERIFY(!verifyClusters(design, {{"east", {}}, {"west", {}}}).isEqual());
}

void LinkerdExportTest::anotherDesignTakesNoPoliciesOfLinkerd()
{
    Design design = drawnShop();
    const ResourceSet manifests = roundTrip(design, MeshKind::Linkerd).read;
    design.mesh = MeshKind::None;
    const std::string said = describe(verifyDesign(design, manifests));
    QVERIFY2(said.find("the design is not for Linkerd") != std::string::npos, said.c_str());
}

// A Server that the cluster has already may be the one that counts.
void LinkerdExportTest::policiesOfTheSourcesAreJudged()
{
    const std::string server =
        "---\napiVersion: policy.linkerd.io/v1beta3\nkind: Server\nmetadata: "
        "{name: old, namespace: shop}\nspec: {podSelector: {matchLabels: "
        "{app: cart}}, port: 8080, accessPolicy: all-unauthenticated}\n";
    Design design = designOf(shop() + server);
    add(design, kWeb, kCart, {tcp(8080)});
    const ResourceSet manifests = roundTrip(design, MeshKind::Linkerd).read;
    QVERIFY(verifyDesign(design, manifests).isEqual());
    const auto existing = judgeExistingPolicies(design, {{"", manifests}});
    QCOMPARE(existing.size(), std::size_t{1});
    QCOMPARE(existing[0].meta.name, std::string("old"));
    QVERIFY(existing[0].fate == ExistingPolicy::Fate::Unknown ||
            existing[0].fate == ExistingPolicy::Fate::Conflict);
}

QTEST_GUILESS_MAIN(LinkerdExportTest)
#include "test_linkerd_export.moc"
