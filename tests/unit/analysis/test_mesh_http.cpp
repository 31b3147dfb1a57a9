// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/mesh_server_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Requests, and policies on HTTP where the port carries something else (istio.md 1.6, 1.7).
class MeshHttpTest : public QObject {
    Q_OBJECT
private slots:
    void requestFields_data();
    void requestFields();
    void httpFieldsOnTcpPorts_data();
    void httpFieldsOnTcpPorts();
    void everyHttpField_data();
    void everyHttpField();
    void aRuleVanishesWhole();
    void servicesMayDisagreeOnAPort();
    void namedRequestsAreThoseOfAttachedPolicies();
};

void MeshHttpTest::requestFields_data()
{
    QTest::addColumn<AuthorizationRule>("rule");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, AuthorizationOperation operation, const char *method,
                        const char *path, const QString &verdict) {
        QTest::newRow(name) << to(std::move(operation)) << method << path << verdict;
    };
    row("the method drawn", methods({"GET"}), "GET", "/", kAllow);
    row("another method", methods({"GET"}), "POST", "/", kDeny);
    row("methods are case-sensitive", methods({"get"}), "GET", "/", kDeny);
    row("an exact path", paths({"/cart"}), "GET", "/cart", kAllow);
    row("the query is no part of the path", paths({"/cart"}), "GET", "/cart?id=1", kAllow);
    row("an exact path does not reach below", paths({"/cart"}), "GET", "/cart/1", kDeny);
    row("a path's prefix", paths({"/cart*"}), "GET", "/cart/1", kAllow);
    row("a path's suffix", paths({"*.css"}), "GET", "/a/b.css", kAllow);
    row("any path", paths({"*"}), "GET", "/x", kAllow);
    row("a template", paths({"/a/{*}"}), "GET", "/a/b", kAllow);
    row("two slashes may be merged or not", paths({"/admin*"}), "GET", "//admin", kUnknown);
    row("an escaped path", paths({"/admin"}), "GET", "/%61dmin", kUnknown);
    AuthorizationOperation notMethods;
    notMethods.notMethods = {"DELETE"};
    row("notMethods", notMethods, "DELETE", "/", kDeny);
    AuthorizationOperation notPaths;
    notPaths.notPaths = {"/admin*"};
    row("notPaths", notPaths, "GET", "/admin/x", kDeny);
    AuthorizationOperation hosts;
    hosts.hosts = {"shop.example"};
    row("the host decides, and is not told", hosts, "GET", "/", kUnknown);
    auto otherPort = methods({"GET"});
    otherPort.ports = {1};
    row("another port decides before the request", otherPort, "GET", "/", kDeny);
    QTest::newRow("no request: a method is unknown")
        << to(methods({"GET"})) << QString() << QString() << kUnknown;
    QTest::newRow("no request: another port decides")
        << to(otherPort) << QString() << QString() << kDeny;
}

void MeshHttpTest::requestFields()
{
    QFETCH(AuthorizationRule, rule);
    QFETCH(QString, method);
    QFETCH(QString, path);
    QFETCH(QString, verdict);
    std::optional<HttpRequest> request;
    if (!method.isNull())
        request = HttpRequest{method.toStdString(), path.toStdString(), {}, {}, {}, false};
    QCOMPARE(ask(engine({}, {allow({rule})}), identity("foo", "a"), request), verdict);
}

void MeshHttpTest::httpFieldsOnTcpPorts_data()
{
    QTest::addColumn<QString>("portName");
    QTest::addColumn<AuthorizationAction>("action");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("ALLOW on TCP loses the whole rule")
        << "tcp-data" << AuthorizationAction::Allow << kDeny;
    QTest::newRow("DENY on TCP loses only the method and gets wider")
        << "redis" << AuthorizationAction::Deny << kDeny;
    QTest::newRow("ALLOW on HTTP looks at the request")
        << "http" << AuthorizationAction::Allow << kUnknown;
    QTest::newRow("DENY on HTTP looks at the request")
        << "http" << AuthorizationAction::Deny << kUnknown;
    QTest::newRow("ALLOW on a port without a name is sniffed")
        << "" << AuthorizationAction::Allow << kUnknown;
    QTest::newRow("grpc is HTTP") << "grpc-api" << AuthorizationAction::Allow << kUnknown;
    QTest::newRow("https is TCP for policies") << "https" << AuthorizationAction::Allow << kDeny;
}

void MeshHttpTest::httpFieldsOnTcpPorts()
{
    QFETCH(QString, portName);
    QFETCH(AuthorizationAction, action);
    QFETCH(QString, verdict);
    const auto mesh =
        engineWithService(portName.toStdString(), {policy(action, {to(methods({"GET"}))})});
    QCOMPARE(ask(mesh, identity("foo", "a")), verdict);
}

/// istio.md 1.7, the set of fields that exist in HTTP only: on a port of TCP a rule of such a field
/// alone is no ALLOW, a DENY of everything, and a CUSTOM whose provider may be asked.
void MeshHttpTest::everyHttpField_data()
{
    QTest::addColumn<AuthorizationRule>("rule");
    QTest::addColumn<bool>("isOfHttp");
    const auto operation = [](const char *name,
                              std::vector<std::string> AuthorizationOperation::*field) {
        AuthorizationOperation one;
        one.*field = {"x"};
        QTest::newRow(name) << to(one) << true;
    };
    operation("hosts", &AuthorizationOperation::hosts);
    operation("notHosts", &AuthorizationOperation::notHosts);
    operation("methods", &AuthorizationOperation::methods);
    operation("notMethods", &AuthorizationOperation::notMethods);
    operation("paths", &AuthorizationOperation::paths);
    operation("notPaths", &AuthorizationOperation::notPaths);
    const auto source = [](const char *name, std::vector<std::string> AuthorizationSource::*field,
                           bool isOfHttp) {
        AuthorizationSource one;
        one.*field = {"x"};
        QTest::newRow(name) << from(one) << isOfHttp;
    };
    source("requestPrincipals", &AuthorizationSource::requestPrincipals, true);
    source("notRequestPrincipals", &AuthorizationSource::notRequestPrincipals, true);
    source("principals are none", &AuthorizationSource::principals, false);
    source("nor namespaces", &AuthorizationSource::namespaces, false);
    const auto condition = [](const char *key, AuthorizationAttribute attribute, bool isOfHttp) {
        AuthorizationRule rule;
        rule.when.push_back({key, {"x"}, {}, {}});
        rule.when.back().attribute = attribute;
        rule.when.back().names = {"x"};
        QTest::newRow(key) << rule << isOfHttp;
    };
    using Attribute = AuthorizationAttribute;
    condition("request.headers[x]", Attribute::RequestHeader, true);
    condition("request.auth.principal", Attribute::RequestPrincipal, true);
    condition("request.auth.audiences", Attribute::RequestAudiences, true);
    condition("request.auth.presenter", Attribute::RequestPresenter, true);
    condition("request.auth.claims[x]", Attribute::RequestClaim, true);
    condition("source.namespace", Attribute::SourceNamespace, false);
}

void MeshHttpTest::everyHttpField()
{
    QFETCH(AuthorizationRule, rule);
    QFETCH(bool, isOfHttp);
    const auto on = [&](AuthorizationAction action) {
        return ask(engineWithService("tcp", {policy(action, {rule})}), identity("foo", "a"));
    };
    QCOMPARE(on(AuthorizationAction::Allow), kDeny);
    QCOMPARE(on(AuthorizationAction::Deny), isOfHttp ? kDeny : kAllow);
    QCOMPARE(on(AuthorizationAction::Custom), isOfHttp ? kUnknown : kAllow);
    QCOMPARE(on(AuthorizationAction::Audit), kAllow);
}

/// Its other parts go with it, though they are of TCP.
void MeshHttpTest::aRuleVanishesWhole()
{
    auto rule = to(methods({"GET"}));
    rule.to.push_back(ports({kPort}));
    const HttpRequest post{"POST", "/", {}, {}, {}, false};
    QCOMPARE(ask(engineWithService("tcp", {allow({rule})}), identity("foo", "a"), post), kDeny);
    QCOMPARE(ask(engineWithService("http", {allow({rule})}), identity("foo", "a"), post), kAllow);
    // The rules beside it stay.
    QCOMPARE(ask(engineWithService("tcp", {allow({rule, to(ports({kPort}))})}),
                 identity("foo", "a"), post),
             kAllow);
}

void MeshHttpTest::servicesMayDisagreeOnAPort()
{
    std::vector<ServiceNode> services(2);
    for (std::size_t i = 0; i < services.size(); ++i) {
        const std::string name = i == 0 ? "http" : "tcp";
        services[i].object.meta = metaOf("Service", "foo", name);
        services[i].object.ports.push_back(
            {name, 80, Protocol::Tcp, PortReference(kPort), {}, "", {}});
        services[i].backends = {kServer};
    }
    const auto reasonUnder = [&](const AuthorizationPolicyObject &policy) {
        const MeshEngine mesh(topologyOf({server()}, {}, services), {}, {policy}, {}, {});
        const HttpRequest request{"GET", "/", {}, {}, {}, false};
        const auto decision = mesh.authorize(kServer, kPort, identity("foo", "a"), request);
        return decision.verdict == Verdict::Unknown ? decision.reason : std::string();
    };
    QCOMPARE(reasonUnder(allow({to(methods({"GET"}))})),
             std::string("The Services on port 8080 disagree on its protocol, and the policies "
                         "depend on it."));
    // As TCP the method is dropped, and what is left of the rule is not known.
    auto fromBlock = to(methods({"POST"}));
    fromBlock.from.push_back(blocks("10.0.0.0/8"));
    QCOMPARE(reasonUnder(deny({fromBlock})),
             std::string("Rule 1 of AuthorizationPolicy foo/deny may match: the address of the "
                         "caller is not known."));
}

void MeshHttpTest::namedRequestsAreThoseOfAttachedPolicies()
{
    AuthorizationPolicyObject policy;
    policy.meta = metaOf("AuthorizationPolicy", "foo", "read");
    policy.rules.emplace_back();
    policy.rules[0].to = {methods({"GET"}), paths({"/a*", "/b"})};
    policy.rules[0].to[1].notPaths = {"/admin"};
    auto elsewhere = policy;
    elsewhere.meta.nameSpace = "bar";
    elsewhere.rules[0].to = {methods({"PUT"})};
    const auto named = engine({}, {policy, elsewhere}).namedRequests(kServer);
    QCOMPARE(named.methods, (std::set<std::string>{"GET"}));
    QCOMPARE(named.paths, (std::set<std::string>{"/a*", "/admin", "/b"}));
}

QTEST_GUILESS_MAIN(MeshHttpTest)
#include "test_mesh_http.moc"
