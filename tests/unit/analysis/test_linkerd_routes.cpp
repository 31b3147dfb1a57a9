// SPDX-License-Identifier: Apache-2.0
// Which route a request takes, and what that makes of Servers with routes.
#include "model/analysis/linkerd_routes.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/linkerd_shop.h"

#include <QTest>

#include <set>

using namespace drawbridge;
using namespace drawbridge::linkerd;
using namespace drawbridge::test;

class LinkerdRoutesTest : public QObject {
    Q_OBJECT
private slots:
    void chosen_data();
    void chosen();
    void agesDecideTies_data();
    void agesDecideTies();
    void serversWithRoutes_data();
    void serversWithRoutes();
    void routesThatAreNotKnown_data();
    void routesThatAreNotKnown();
    void namedRequests();
};

namespace {

/// An HTTPRoute or GRPCRoute NAME of the Gateway API in "shop" for the Server "db".
std::string gatewayRoute(const std::string &name, const std::string &rules,
                         const std::string &kind = "HTTPRoute", const std::string &more = "")
{
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: " + kind +
           "\nmetadata: {name: " + name +
           ", namespace: shop}\nspec: {parentRefs: [{group: "
           "policy.linkerd.io, kind: Server, name: db" +
           more + "}], rules: " + rules + "}\n";
}

std::string linkerdRoute(const std::string &name, const std::string &rules,
                         const std::string &more = "")
{
    return linkerdObject("HTTPRoute", name,
                         "{parentRefs: [{group: policy.linkerd.io, kind: Server, name: db}]" +
                             more + ", rules: " + rules + "}");
}

/// A policy that admits shop/web to a route.
std::string policyForRoute(const std::string &route, const std::string &kind = "HTTPRoute",
                           const std::string &group = "policy.linkerd.io")
{
    return linkerdObject("AuthorizationPolicy", "for-" + route,
                         "{targetRef: {group: " + group + ", kind: " + kind + ", name: " + route +
                             "}, requiredAuthenticationRefs: [{kind: ServiceAccount, name: web}]}");
}

/// The names of the routes a request may take, "-" for none.
std::string choose(const std::string &manifests, const std::string &request, const char *age1 = "",
                   const char *age2 = "")
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    auto objects = topology->clusters.front().resources->linkerdRoutes;
    const auto grpc = topology->clusters.front().resources->gatewayRoutes;
    std::vector<Route> routes;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        objects[i].meta.creationTimestamp = i == 0 ? age1 : age2;
        routes.push_back({&objects[i].meta, &objects[i].hostnames, &objects[i].rules, false, {}});
    }
    for (const auto &object : grpc)
        routes.push_back({&object.meta, &object.hostnames, &object.rules, true, {}});
    std::set<std::string> names;
    for (const auto &one : routesFor(routes, *requestOf(request)))
        names.insert(one.route == nullptr ? "-"
                                          : one.route->meta->name + (one.isRedirected ? "!" : ""));
    std::string text;
    for (const auto &name : names)
        text += (text.empty() ? "" : " ") + name;
    return text;
}

std::string path(const std::string &type, const std::string &value)
{
    return "[{matches: [{path: {type: " + type + ", value: " + value + "}}]}]";
}

} // namespace

void LinkerdRoutesTest::chosen_data()
{
    QTest::addColumn<QString>("routes");
    QTest::addColumn<QString>("request");
    QTest::addColumn<QString>("taken");
    const auto row = [](const char *name, const std::string &routes, const char *request,
                        const char *taken) {
        QTest::newRow(name) << QString::fromStdString(routes) << QString(request) << QString(taken);
    };
    const auto a = linkerdRoute("a", path("PathPrefix", "/a"));
    row("a prefix", a, "GET /a/b h", "a");
    row("a prefix itself", a, "GET /a h", "a");
    row("with a slash behind", a, "GET /a/ h", "a");
    row("with a query", a, "GET /a?x=1 h", "a");
    row("a longer segment is another", a, "GET /ab h", "-");
    row("case matters", a, "GET /A h", "-");
    row("a path nobody told", a, "GET ? h", "- a");
    row("the prefix / is every path", linkerdRoute("a", path("PathPrefix", "/")), "GET ? h", "a");
    row("an exact path", linkerdRoute("a", path("Exact", "/a")), "GET /a h", "a");
    row("below an exact path", linkerdRoute("a", path("Exact", "/a")), "GET /a/ h", "-");
    row("a regular expression is not judged",
        linkerdRoute("a", path("RegularExpression", "\"/a.*\"")), "GET /b h", "- a");
    row("no matches", linkerdRoute("a", "[{}]"), "GET /b h", "a");
    row("no rules", linkerdRoute("a", "[]"), "GET /b h", "-");
    const auto get = linkerdRoute("a", "[{matches: [{method: GET}]}]");
    row("a method", get, "GET /b h", "a");
    row("another method", get, "POST /b h", "-");
    row("a method nobody told", get, "? /b h", "- a");
    const auto header = linkerdRoute("a", "[{matches: [{headers: [{name: X-A, value: b}]}]}]");
    row("a header", header, "GET / h x-a=b", "a");
    row("another value", header, "GET / h x-a=c", "-");
    row("without the header", header, "GET / h", "-");
    row("headers nobody told", header, "GET / h ?", "- a");
    row("a header that proxies set",
        linkerdRoute("a", "[{matches: [{headers: [{name: l5d-x, value: b}]}]}]"), "GET / h", "- a");
    const auto query = linkerdRoute("a", "[{matches: [{queryParams: [{name: q, value: b}]}]}]");
    row("a parameter", query, "GET /?p=1&q=b h", "a");
    row("another value of it", query, "GET /?q=c h", "-");
    row("an encoded query is not decoded", query, "GET /?q=%62 h", "- a");
    const auto host = linkerdRoute("a", "[{}]", ", hostnames: [a.example, \"*.b.example\"]");
    row("a host", host, "GET / A.example:80", "a");
    row("a host below", host, "GET / x.b.example", "a");
    row("not the domain itself", host, "GET / b.example", "-");
    row("a host nobody told", host, "GET /", "- a");
    const auto two = linkerdRoute("long", path("PathPrefix", "/a/b")) + a;
    row("the longer path wins", two, "GET /a/b/c h", "long");
    row("and only where it matches", two, "GET /a/c h", "a");
    row("a path nobody told may be either's", two, "GET ? h", "- a long");
    row("a host goes before a path",
        linkerdRoute("host", path("PathPrefix", "/a"), ", hostnames: [h]") +
            linkerdRoute("path", path("PathPrefix", "/a/b")),
        "GET /a/b h", "host");
    row("an exact host goes before a suffix",
        linkerdRoute("any", "[{}]", ", hostnames: [\"*.b.example\"]") +
            linkerdRoute("one", "[{}]", ", hostnames: [a.b.example]"),
        "GET / a.b.example", "one");
    row("a method breaks the tie of paths",
        linkerdRoute("any", path("PathPrefix", "/a")) +
            linkerdRoute("get", "[{matches: [{path: {value: /a}, method: GET}]}]"),
        "GET /a h", "get");
    row("without times nobody knows which route is older",
        a + linkerdRoute("b", path("Exact", "/a")), "GET /a h", "a b");
    row("the first rule of one route wins",
        linkerdRoute("a", "[{matches: [{path: {value: /a}}]}, {matches: [{path: {value: /a}}], "
                          "filters: [{type: RequestRedirect, requestRedirect: {}}]}]"),
        "GET /a h", "a");
    row("a redirect",
        linkerdRoute("a", "[{filters: [{type: RequestRedirect, requestRedirect: {}}]}]"),
        "GET /a h", "a!");
    const auto rpc = [](const char *method) {
        return gatewayRoute("g", std::string("[{matches: [{method: ") + method + "}]}]",
                            "GRPCRoute");
    };
    row("a method of gRPC", rpc("{service: s, method: m}"), "POST /s/m h", "g");
    row("another method of gRPC", rpc("{service: s, method: m}"), "POST /s/n h", "-");
    row("a service", rpc("{service: s}"), "POST /s/n h", "g");
    row("a method of every service", rpc("{method: m}"), "POST /t/m h", "g");
    row("no call of gRPC", rpc("{service: s}"), "GET /s/n h", "-");
    row("a method by regular expression", rpc("{service: \"s.*\", type: RegularExpression}"),
        "POST /s/n h", "- g");
}

void LinkerdRoutesTest::chosen()
{
    QFETCH(QString, routes);
    QFETCH(QString, request);
    QFETCH(QString, taken);
    COMPARE(choose(routes.toStdString(), request.toStdString()), taken.toStdString());
}

void LinkerdRoutesTest::agesDecideTies_data()
{
    QTest::addColumn<QString>("ageOfB");
    QTest::addColumn<QString>("ageOfA");
    QTest::addColumn<QString>("taken");
    const QString older = "2026-01-01T00:00:00Z";
    const QString younger = "2026-01-02T00:00:00Z";
    QTest::newRow("the older one wins") << older << younger << "b";
    QTest::newRow("whatever comes first in the input") << younger << older << "a";
    QTest::newRow("of one age the name decides") << older << older << "a";
    QTest::newRow("one without a time") << older << ""
                                        << "a b";
}

void LinkerdRoutesTest::agesDecideTies()
{
    QFETCH(QString, ageOfB);
    QFETCH(QString, ageOfA);
    QFETCH(QString, taken);
    const auto routes =
        linkerdRoute("b", path("Exact", "/a")) + linkerdRoute("a", path("Exact", "/a"));
    COMPARE(choose(routes, "GET /a h", ageOfB.toUtf8().constData(), ageOfA.toUtf8().constData()),
            taken.toStdString());
}

void LinkerdRoutesTest::serversWithRoutes_data()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("request");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const std::string &objects, const char *from,
                        const char *request, const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(objects) << QString(from) << QString(request)
                            << QString(verdict);
    };
    const auto http = serverOfDb(", proxyProtocol: HTTP/1");
    const auto a = linkerdRoute("a", path("PathPrefix", "/a"));
    row("admitted by the route", http + a + policyForRoute("a"), "shop/web", "GET /a h", "allow");
    row("another caller", http + a + policyForRoute("a"), "ops/tool", "GET /a h", "deny");
    row("no route matches", http + a + policyForRoute("a"), "shop/web", "GET /b h", "deny");
    row("what the Server admits passes its routes", http + a + policyForDb("[]"), "ops/tool",
        "GET /a h", "allow");
    row("but no request without a route", http + a + policyForDb("[]"), "ops/tool", "GET /b h",
        "deny");
    row("a request nobody told", http + a + policyForDb("[]"), "ops/tool", "", "unknown");
    row("a request nobody told, to a route of everything",
        http + linkerdRoute("a", "[{}]") + policyForRoute("a"), "shop/web", "", "allow");
    row("where the protocol is detected, other connections have no route",
        serverOfDb() + linkerdRoute("a", "[{}]") + policyForRoute("a"), "shop/web", "", "unknown");
    row("an HTTP request there", serverOfDb() + linkerdRoute("a", "[{}]") + policyForRoute("a"),
        "shop/web", "GET / h", "allow");
    row("an opaque Server has no routes",
        serverOfDb(", proxyProtocol: opaque") + linkerdRoute("a", "[{}]") + policyForRoute("a"),
        "shop/web", "GET / h", "deny");
    row("an opaque Server looks at no request",
        serverOfDb(", proxyProtocol: opaque") + a + policyForDb("[]"), "ops/tool", "GET /b h",
        "allow");
    row("a route of the Gateway API",
        http + gatewayRoute("a", path("PathPrefix", "/a")) +
            policyForRoute("a", "HTTPRoute", "gateway.networking.k8s.io"),
        "shop/web", "GET /a h", "allow");
    row("a policy for the route of that name in the other group",
        http + gatewayRoute("a", path("PathPrefix", "/a")) + policyForRoute("a"), "shop/web",
        "GET /a h", "deny");
    const auto grpc = serverOfDb(", proxyProtocol: gRPC");
    const auto rpc = gatewayRoute("g", "[{matches: [{method: {service: s}}]}]", "GRPCRoute") +
                     policyForRoute("g", "GRPCRoute", "gateway.networking.k8s.io");
    row("a GRPCRoute", grpc + rpc, "shop/web", "POST /s/m h", "allow");
    row("another service", grpc + rpc, "shop/web", "POST /t/m h", "deny");
    row("HTTPRoutes are none of a gRPC Server", grpc + a + policyForDb("[]"), "ops/tool",
        "POST /s/m h", "allow");
    row("GRPCRoutes are none of an HTTP Server", http + rpc + policyForDb("[]"), "ops/tool",
        "POST /t/m h", "allow");
    row("no call of gRPC at a gRPC Server", grpc + policyForDb("[]"), "ops/tool", "GET / h",
        "unknown");
    row("which is refused all the same", grpc, "ops/tool", "GET / h", "deny");
    row("a redirect may answer",
        http + policyForDb("[]") +
            linkerdRoute("a", "[{filters: [{type: RequestRedirect, requestRedirect: {}}]}]"),
        "ops/tool", "GET / h", "unknown");
    row("to whom it is refused there is none",
        http + linkerdRoute("a", "[{filters: [{type: RequestRedirect, requestRedirect: {}}]}]"),
        "ops/tool", "GET / h", "deny");
}

void LinkerdRoutesTest::serversWithRoutes()
{
    QFETCH(QString, objects);
    QFETCH(QString, from);
    QFETCH(QString, request);
    QFETCH(QString, verdict);
    const LinkerdWorld world(linkerdShop(objects.toStdString()));
    COMPARE(world.verdict(from.toStdString(), 80, requestOf(request.toStdString())),
            verdict.toStdString());
}

void LinkerdRoutesTest::routesThatAreNotKnown_data()
{
    QTest::addColumn<QString>("route");
    const auto row = [](const char *name, const std::string &route) {
        QTest::newRow(name) << QString::fromStdString(route);
    };
    row("a route that cannot be read",
        linkerdRoute("a", "[{matches: [{path: {type: Regex, value: x}}]}]"));
    row("one of the Gateway API that cannot be read",
        gatewayRoute("a", "[{matches: [{path: {type: Exact, value: a}}]}]"));
    row("a parent by port", gatewayRoute("a", "[{}]", "HTTPRoute", ", port: 80"));
    row("a parent by section", gatewayRoute("a", "[{}]", "HTTPRoute", ", sectionName: x"));
    row("a parent in another namespace",
        gatewayRoute("a", "[{}]", "HTTPRoute",
                     "}, {group: policy.linkerd.io, kind: Server, name: "
                     "db, namespace: ops"));
    row("a filter that Linkerd does not take",
        gatewayRoute("a", "[{filters: [{type: URLRewrite, urlRewrite: {}}]}]"));
}

void LinkerdRoutesTest::routesThatAreNotKnown()
{
    QFETCH(QString, route);
    const LinkerdWorld world(linkerdShop(serverOfDb() + policyForDb("[]") + route.toStdString()));
    const auto answer = world.ask("shop/web", 80, requestOf("GET / h"));
    QVERIFY2(answer.starts_with("unknown: HTTPRoute shop/a"), answer.c_str());
}

void LinkerdRoutesTest::namedRequests()
{
    const LinkerdWorld world(linkerdShop(
        serverOfDb() + linkerdRoute("a", "[{matches: [{path: {value: /a/}, method: GET}, {path: "
                                         "{type: Exact, value: /b}}]}]")));
    const auto named = world.mesh.namedRequests(world.id("shop/db"));
    QVERIFY((named.methods == std::set<std::string>{"GET"}));
    QVERIFY((named.paths == std::set<std::string>{"/a", "/a/*", "/b"}));
    const LinkerdWorld grpc(linkerdShop(
        serverOfDb(", proxyProtocol: gRPC") +
        gatewayRoute("g", "[{matches: [{method: {service: s}}, {method: {method: m}}]}]",
                     "GRPCRoute")));
    const auto calls = grpc.mesh.namedRequests(grpc.id("shop/db"));
    QVERIFY((calls.methods == std::set<std::string>{"POST"}));
    for (const char *path : {"/s/*", "/{*}/m", "/s/m", "/s/m/*"})
        QVERIFY2(calls.paths.contains(path), path);
}

QTEST_GUILESS_MAIN(LinkerdRoutesTest)
#include "test_linkerd_routes.moc"
