// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

/// The spec begins in line 4.
test::Decoded decodeGatewayKind(const std::string &kind, const std::string &spec)
{
    return decodeText("apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind +
                      "\nmetadata: {name: g, namespace: infra}\n" + spec);
}

} // namespace

class DecodeGatewayTest : public QObject {
    Q_OBJECT
private slots:
    void gatewayClass();
    void gateway();
    void badListeners_data();
    void badListeners();
    void route();
    void everyRouteKind_data();
    void everyRouteKind();
    void badRoutes_data();
    void badRoutes();
    void backendsWithoutTraffic();
    void mirrorAndRedirect();
    void referenceGrant();
    void needsASpec();
};

void DecodeGatewayTest::gatewayClass()
{
    const auto good = decodeText("apiVersion: gateway.networking.k8s.io/v1beta1\nkind: GatewayClass"
                                 "\nmetadata: {name: c}\nspec: {controllerName: example.net/gw}\n");
    const auto *object = good.only<GatewayClassObject>();
    QVERIFY2(object != nullptr, good.said().c_str());
    COMPARE(object->controllerName, "example.net/gw");
    COMPARE(object->meta.nameSpace, "");
    COMPARE(decodeGatewayKind("GatewayClass", "spec: {}\n").said(), "error DB1402 4:7");
}

void DecodeGatewayTest::gateway()
{
    const auto decoded = decodeGatewayKind(
        "Gateway", "spec:\n  gatewayClassName: c\n  addresses: [{type: IPAddress, value: "
                   "192.0.2.7}]\n  listeners:\n"
                   "  - {name: web, protocol: HTTP, port: 80, hostname: \"*.shop.example\"}\n"
                   "  - name: secure\n    protocol: HTTPS\n    port: 443\n"
                   "    tls: {certificateRefs: [{name: cert}]}\n    allowedRoutes:\n"
                   "      kinds: [{kind: HTTPRoute}]\n"
                   "      namespaces: {from: Selector, selector: {matchLabels: {a: b}}}\n");
    const auto *object = decoded.only<GatewayObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->className, "c");
    COMPARE(object->addresses.at(0).text, "192.0.2.7");
    QCOMPARE(object->listeners.size(), std::size_t{2});
    COMPARE(object->listeners[0].hostname, "*.shop.example");
    COMPARE(object->listeners[0].tlsMode, "");
    QVERIFY(object->listeners[0].allowedRoutes.from == AllowedRoutes::From::Same);
    COMPARE(object->listeners[1].tlsMode, "Terminate");
    QCOMPARE(object->listeners[1].port, std::uint16_t{443});
    const AllowedRoutes &allowed = object->listeners[1].allowedRoutes;
    QVERIFY(allowed.from == AllowedRoutes::From::Selector);
    QVERIFY(allowed.namespaces.matches({{"a", "b"}}) && !allowed.namespaces.matches({}));
    COMPARE(allowed.kinds.at(0).group, "gateway.networking.k8s.io");
    COMPARE(toString(object->listeners[1].where), "f.yaml:9:5");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeGatewayTest::badListeners_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<int>("kept");
    QTest::addColumn<QString>("said");
    QTest::newRow("no port") << "{name: a, protocol: TCP}" << 0 << "error DB1402 7:5";
    QTest::newRow("port 70000") << "{name: a, protocol: TCP, port: 70000}" << 0
                                << "error DB1601 7:36";
    QTest::newRow("no protocol") << "{name: a, port: 1}" << 1 << "error DB1402 7:5";
    QTest::newRow("a mode there is not")
        << "{protocol: TLS, port: 1, tls: {mode: Pass}}" << 1 << "error DB1404 7:42";
    QTest::newRow("an unknown From admits nobody")
        << "{protocol: TLS, port: 1, allowedRoutes: {namespaces: {from: Any}}}" << 1
        << "error DB1404 7:65";
    QTest::newRow("Selector without a selector admits nobody")
        << "{protocol: TLS, port: 1, allowedRoutes: {namespaces: {from: Selector}}}" << 1
        << "error DB1402 7:58";
    QTest::newRow("null") << "null" << 0 << "error DB1402 7:5";
}

void DecodeGatewayTest::badListeners()
{
    QFETCH(QString, listener);
    QFETCH(int, kept);
    QFETCH(QString, said);
    const auto decoded =
        decodeGatewayKind("Gateway", "spec:\n  gatewayClassName: c\n  listeners:\n  - " +
                                         listener.toStdString() + "\n");
    const auto *object = decoded.only<GatewayObject>();
    QVERIFY(object != nullptr);
    QCOMPARE(int(object->listeners.size()), kept);
    COMPARE(decoded.said(), said.toStdString());
    if (QString(QTest::currentDataTag()).endsWith("admits nobody"))
        QVERIFY(object->listeners[0].allowedRoutes.from == AllowedRoutes::From::None);
}

void DecodeGatewayTest::route()
{
    const auto decoded = decodeGatewayKind(
        "HTTPRoute", "spec:\n  hostnames: [shop.example]\n  parentRefs:\n"
                     "  - {name: edge, namespace: gw, sectionName: web, port: 80}\n"
                     "  - {kind: Service, group: \"\", name: mesh}\n  rules:\n"
                     "  - matches: [{path: {type: PathPrefix, value: /cart}}]\n"
                     "    backendRefs: [{name: cart, port: 8080}]\n"
                     "  - backendRefs: [{name: other, namespace: b, port: 80, weight: 3}]\n");
    const auto *object = decoded.only<GatewayRouteObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->hostnames.at(0), "shop.example");
    QCOMPARE(object->parents.size(), std::size_t{2});
    QVERIFY((object->parents[0].target == GroupKind{"gateway.networking.k8s.io", "Gateway"}));
    COMPARE(object->parents[0].nameSpace, "gw");
    COMPARE(object->parents[0].sectionName, "web");
    QVERIFY(object->parents[0].port == std::uint16_t{80});
    QVERIFY((object->parents[1].target == GroupKind{"", "Service"}));
    QCOMPARE(object->backends.size(), std::size_t{2});
    QVERIFY((object->backends[0].target == GroupKind{"", "Service"}));
    COMPARE(object->backends[0].nameSpace, "infra");
    COMPARE(object->backends[0].path, "/cart");
    COMPARE(object->backends[1].nameSpace, "b");
    COMPARE(toString(object->backends[1].where), "f.yaml:12:19");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeGatewayTest::everyRouteKind_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("match");
    QTest::addColumn<QString>("path");
    QTest::newRow("HTTPRoute in beta") << "v1beta1"
                                       << "HTTPRoute"
                                       << "[{path: {value: /a}}]"
                                       << "/a";
    QTest::newRow("GRPCRoute") << "v1"
                               << "GRPCRoute"
                               << "[{method: {service: a.B, method: C}}]"
                               << "/a.B/C";
    QTest::newRow("TLSRoute") << "v1alpha2"
                              << "TLSRoute"
                              << "null"
                              << "";
    QTest::newRow("TCPRoute") << "v1alpha2"
                              << "TCPRoute"
                              << "[]"
                              << "";
    QTest::newRow("UDPRoute") << "v1alpha2"
                              << "UDPRoute"
                              << "[]"
                              << "";
    QTest::newRow("a match by HTTP method") << "v1"
                                            << "HTTPRoute"
                                            << "[{method: GET}]"
                                            << "";
}

void DecodeGatewayTest::everyRouteKind()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    QFETCH(QString, match);
    QFETCH(QString, path);
    const auto decoded =
        decodeText("apiVersion: gateway.networking.k8s.io/" + version.toStdString() +
                   "\nkind: " + kind.toStdString() +
                   "\nmetadata: {name: r}\nspec: {rules: [{matches: " + match.toStdString() +
                   ", backendRefs: [{name: s, port: 1}]}]}\n");
    const auto *object = decoded.only<GatewayRouteObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->backends.at(0).path, path.toStdString());
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeGatewayTest::badRoutes_data()
{
    QTest::addColumn<QString>("backend");
    QTest::addColumn<QString>("said");
    QTest::newRow("no name") << "{port: 1}"
                             << "error DB1402 4:32";
    QTest::newRow("no port") << "{name: s}"
                             << "error DB1402 4:32";
    QTest::newRow("port as text") << "{name: s, port: \"1\"}"
                                  << "error DB1403 4:48";
    QTest::newRow("a backend of another kind needs no port") << "{name: s, group: x, kind: B}"
                                                             << "";
    QTest::newRow("text") << "s"
                          << "error DB1403 4:32";
}

void DecodeGatewayTest::badRoutes()
{
    QFETCH(QString, backend);
    QFETCH(QString, said);
    const auto decoded =
        decodeGatewayKind("HTTPRoute", "spec: {rules: [{backendRefs: [ " + backend.toStdString() +
                                           ", {name: good, port: 1}]}]}\n");
    const auto *object = decoded.only<GatewayRouteObject>();
    QVERIFY(object != nullptr);
    COMPARE(object->backends.back().name, "good");
    COMPARE(decoded.said(), said.toStdString());
}

void DecodeGatewayTest::backendsWithoutTraffic()
{
    const auto decoded = decodeGatewayKind(
        "TCPRoute", "spec: {rules: [{backendRefs: [{name: a, port: 1, weight: 0}]}, {}]}\n");
    QVERIFY(decoded.only<GatewayRouteObject>()->backends.empty());
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeGatewayTest::mirrorAndRedirect()
{
    const auto decoded = decodeGatewayKind(
        "HTTPRoute",
        "spec:\n  rules:\n  - filters:\n"
        "    - {type: RequestRedirect, requestRedirect: {scheme: https}}\n"
        "    - {type: RequestMirror, requestMirror: {backendRef: {name: copy, port: 1}}}\n");
    const auto *object = decoded.only<GatewayRouteObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    QVERIFY(object->redirectsToHttps);
    QVERIFY(object->backends.at(0).isMirror);
    COMPARE(object->backends[0].name, "copy");
}

void DecodeGatewayTest::referenceGrant()
{
    const auto decoded = decodeGatewayKind(
        "ReferenceGrant", "spec:\n  from:\n"
                          "  - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a}\n"
                          "  - {group: gateway.networking.k8s.io, kind: TCPRoute}\n"
                          "  to:\n  - {group: \"\", kind: Service, name: s}\n  - {group: \"\"}\n");
    const auto *object = decoded.only<ReferenceGrantObject>();
    QVERIFY(object != nullptr);
    QCOMPARE(object->from.size(), std::size_t{1});
    COMPARE(object->from[0].nameSpace, "a");
    QCOMPARE(object->to.size(), std::size_t{1});
    COMPARE(object->to[0].name, "s");
    COMPARE(decoded.said(), "error DB1402 7:5, error DB1402 10:5");
}

void DecodeGatewayTest::needsASpec()
{
    for (const char *kind : {"Gateway", "HTTPRoute", "ReferenceGrant"}) {
        const auto decoded = decodeGatewayKind(kind, "");
        QVERIFY(decoded.objects.empty() && !decoded.isComplete);
        COMPARE(decoded.said(), "error DB1402 1:1");
    }
}

QTEST_GUILESS_MAIN(DecodeGatewayTest)
#include "test_decode_gateway.moc"
