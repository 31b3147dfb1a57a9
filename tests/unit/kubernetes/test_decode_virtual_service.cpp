// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

namespace {

constexpr const char *kHead = "apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\n"
                              "metadata: {name: v, namespace: a}\nspec:\n";

test::Decoded decodeSpec(const std::string &spec)
{
    return decodeText(kHead + spec);
}

} // namespace

class DecodeVirtualServiceTest : public QObject {
    Q_OBJECT
private slots:
    void httpRoutes();
    void tlsAndTcpRoutes();
    void weights_data();
    void weights();
    void delegates();
    void emptyForms();
    void versions_data();
    void versions();
    void keepsTheRestOfABadOne();
};

void DecodeVirtualServiceTest::httpRoutes()
{
    const auto decoded =
        decodeSpec("  hosts: [reviews, \"*.example.com\"]\n"
                   "  gateways: [mesh, edge/gw]\n"
                   "  exportTo: [\".\"]\n"
                   "  http:\n"
                   "  - name: main\n"
                   "    match: [{gateways: [edge/gw], port: 8080}, {sourceLabels: {app: web},\n"
                   "             sourceNamespace: b}]\n"
                   "    route:\n"
                   "    - destination: {host: reviews.b.svc.cluster.local, subset: v2,\n"
                   "                    port: {number: 9080}}\n"
                   "      weight: 90\n"
                   "    - destination: {host: ratings}\n"
                   "    mirror: {host: shadow}\n"
                   "    mirrors: [{destination: {host: other}}]\n"
                   "  - redirect: {uri: /x}\n");
    const auto *service = decoded.only<VirtualServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(service->hosts.at(1).text, "*.example.com");
    QCOMPARE(service->hosts.at(1).where.columnOneBased, 20U);
    COMPARE(service->gateways.at(1).text, "edge/gw");
    COMPARE(service->exportTo.at(0), ".");
    QCOMPARE(service->routes.size(), std::size_t{2});
    const IstioRoute &route = service->routes[0];
    QVERIFY(route.kind == IstioRouteKind::Http);
    COMPARE(route.name, "main");
    QCOMPARE(route.matches.size(), std::size_t{2});
    COMPARE(route.matches[0].gateways.at(0), "edge/gw");
    QVERIFY(route.matches[0].port == std::uint16_t{8080} && route.matches[1].gateways.empty());
    COMPARE(route.matches[1].sourceLabels.at("app"), "web");
    COMPARE(route.matches[1].sourceNamespace, "b");
    QCOMPARE(route.destinations.size(), std::size_t{4});
    COMPARE(route.destinations[0].subset, "v2");
    QVERIFY(route.destinations[0].port == std::uint16_t{9080});
    QCOMPARE(route.destinations[0].where.lineOneBased, 13U);
    QVERIFY(!route.destinations[0].isUnused && route.destinations[1].isUnused);
    QVERIFY(!route.destinations[1].port && !route.destinations[1].isMirror);
    QVERIFY(route.destinations[2].isMirror && route.destinations[3].isMirror);
    COMPARE(route.destinations[3].host, "other");
    QVERIFY(service->routes[1].destinations.empty());
}

void DecodeVirtualServiceTest::tlsAndTcpRoutes()
{
    const auto decoded = decodeSpec("  hosts: [db.example.com]\n"
                                    "  tls:\n"
                                    "  - match: [{port: 443, sniHosts: [db.example.com]}]\n"
                                    "    route: [{destination: {host: db, port: {number: 5432}}}]\n"
                                    "  tcp:\n"
                                    "  - route: [{destination: {host: mongo}}]\n");
    const auto *service = decoded.only<VirtualServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    QVERIFY(service->routes.at(0).kind == IstioRouteKind::Tls);
    COMPARE(service->routes.at(0).sniHosts.at(0), "db.example.com");
    QVERIFY(service->routes.at(0).destinations.at(0).port == std::uint16_t{5432});
    QVERIFY(service->routes.at(1).kind == IstioRouteKind::Tcp);
    COMPARE(service->routes.at(1).destinations.at(0).host, "mongo");
}

void DecodeVirtualServiceTest::weights_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("used"); // One letter a destination: y or n.
    const auto row = [](const char *name, const char *route, const char *used) {
        QTest::newRow(name) << QString(route) << QString(used);
    };
    row("shares", "[{destination: {host: a}, weight: 1}, {destination: {host: b}, weight: 99}]",
        "yy");
    row("no share", "[{destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 1}]",
        "ny");
    row("none says a share", "[{destination: {host: a}}, {destination: {host: b}}]", "yy");
    row("alone", "[{destination: {host: a}, weight: 0}]", "y");
    row("a destination without a host", "[{destination: {}, weight: 5}, {destination: {host: b}}]",
        "y");
}

void DecodeVirtualServiceTest::weights()
{
    QFETCH(QString, route);
    QFETCH(QString, used);
    const auto decoded =
        decodeSpec("  hosts: [x]\n  http: [{route: " + route.toStdString() + "}]\n");
    const auto *service = decoded.only<VirtualServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    QString found;
    for (const IstioDestination &destination : service->routes.at(0).destinations)
        found += destination.isUnused ? u'n' : u'y';
    QCOMPARE(found, used);
}

void DecodeVirtualServiceTest::delegates()
{
    const auto decoded = decodeSpec("  hosts: [x]\n  http: [{delegate: {name: d}},\n"
                                    "         {delegate: {name: e, namespace: b}}]\n");
    const auto *service = decoded.only<VirtualServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    QVERIFY(service->routes.at(0).delegate == std::string("a/d"));
    QVERIFY(service->routes.at(1).delegate == std::string("b/e"));
}

void DecodeVirtualServiceTest::emptyForms()
{
    for (const char *spec :
         {"", "  {}\n", "  hosts: null\n  http: null\n", "  http: [null, {}]\n"}) {
        const auto decoded = decodeSpec(spec);
        const auto *service = decoded.only<VirtualServiceObject>();
        QVERIFY2(service != nullptr, spec);
        COMPARE(decoded.said(), "");
        QVERIFY(service->hosts.empty());
    }
}

void DecodeVirtualServiceTest::versions_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("isRead");
    QTest::newRow("v1") << "networking.istio.io/v1" << true;
    QTest::newRow("v1alpha3") << "networking.istio.io/v1alpha3" << true;
    QTest::newRow("another group") << "example.org/v1" << false;
}

void DecodeVirtualServiceTest::versions()
{
    QFETCH(QString, version);
    QFETCH(bool, isRead);
    const auto decoded = decodeText("apiVersion: " + version.toStdString() +
                                    "\nkind: VirtualService\nmetadata: {name: v}\nspec: {}\n");
    QCOMPARE(decoded.only<VirtualServiceObject>() != nullptr, isRead);
}

void DecodeVirtualServiceTest::keepsTheRestOfABadOne()
{
    const MarkedText marked(std::string(kHead) +
                            "  hosts: [x]\n  http:\n"
                            "  - route: [{destination: {host: w, port: {number: ^0}}}]\n"
                            "  - route: [{destination: {host: z}}]\n");
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error DB1601"));
    const auto *service = decoded.only<VirtualServiceObject>();
    QVERIFY(service != nullptr);
    COMPARE(service->routes.at(1).destinations.at(0).host, "z");
    const MarkedText text(std::string(kHead) + "  hosts: ^reviews\n");
    COMPARE(decodeText(text.text).said(), text.expected("error DB1403"));
}

QTEST_GUILESS_MAIN(DecodeVirtualServiceTest)
#include "test_decode_virtual_service.moc"
