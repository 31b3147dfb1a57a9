// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/helpers/decode_text.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QTest>

#include <functional>

using namespace drawbridge;
using namespace drawbridge::test;

// Every field of istio.md 1.6 through the engine: one rule of an ALLOW policy, written as in a
// manifest, and one request. The base request is a GET of / at shop.example by foo/a over mutual
// TLS, without headers and token; each row changes it.

namespace {

struct Asked {
    MeshCaller caller{"cluster.local/ns/foo/sa/a", "foo", "a", *IpAddress::parse("10.1.0.7")};
    HttpRequest http{"GET", "/", "shop.example", std::map<std::string, std::string>{}, {}, true};
    MeshOptions options{
        "istio-system", "cluster.local", std::vector<std::string>{}, PathNormalization::Base, {}};
    bool isRequestTold = true;
    std::vector<const char *> podIps{"10.9.0.1"};
    std::string portName = "http";
};

using Change = std::function<void(Asked &)>;

template<typename Object>
Object decodedAs(const std::string &kind, const std::string &nameSpace, const std::string &spec)
{
    const auto decoded =
        decodeText("apiVersion: security.istio.io/v1\nkind: " + kind +
                   "\nmetadata: {name: p, namespace: " + nameSpace + "}\nspec: " + spec + "\n");
    if (const auto *object = decoded.template only<Object>())
        return *object;
    qFatal("%s", decoded.said().c_str());
}

AuthorizationPolicyObject policyOf(const char *action, const std::string &rule)
{
    return decodedAs<AuthorizationPolicyObject>("AuthorizationPolicy", "foo",
                                                std::string("{action: ") + action + ", rules: [" +
                                                    rule + "]}");
}

RequestAuthenticationObject issuers()
{
    return decodedAs<RequestAuthenticationObject>(
        "RequestAuthentication", "foo",
        "{jwtRules: [{issuer: iss.example, jwksUri: https://iss.example/keys}, "
        "{issuer: two.example, audiences: [shop], jwksUri: https://two.example/keys}]}");
}

MeshEngine engineFor(const Asked &asked, AuthorizationPolicyObject policy,
                     std::vector<RequestAuthenticationObject> tokens)
{
    auto workload = workloadOf("foo", "server", {8080});
    for (const auto *ip : asked.podIps)
        workload.podIps.push_back(*IpAddress::parse(ip));
    ServiceNode service;
    service.object.meta = metaOf("Service", "foo", "server");
    service.object.ports.push_back(
        {asked.portName, 80, Protocol::Tcp, PortReference(std::uint16_t{8080}), {}, "", {}});
    service.backends = {WorkloadId{0}};
    ClusterMesh mesh{"", {}, {std::move(policy)}, {}, asked.options, std::move(tokens)};
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(mesh));
    return {topologyOf({workload}, {}, {service}), std::move(clusters)};
}

} // namespace

Q_DECLARE_METATYPE(Change)

namespace {

QString answerOf(const Asked &asked, const MeshEngine &engine)
{
    const auto request =
        asked.isRequestTold ? std::optional(asked.http) : std::optional<HttpRequest>();
    return QString::fromStdString(std::string(
        toString(engine.authorize(WorkloadId{0}, 8080, asked.caller, request).verdict)));
}

QString allows(const std::string &rule, const Change &change)
{
    Asked asked;
    change(asked);
    return answerOf(asked, engineFor(asked, policyOf("ALLOW", rule), {issuers()}));
}

Change asIs()
{
    return [](Asked &) {};
}

Change withHeader(const char *name, const char *value)
{
    return [=](Asked &asked) { (*asked.http.headers)[name] = value; };
}

Change withPath(const char *path)
{
    return [=](Asked &asked) { asked.http.path = path; };
}

Change withHost(const char *host)
{
    return [=](Asked &asked) { asked.http.host = host; };
}

Change plaintext()
{
    return [](Asked &asked) { asked.caller.principal.reset(); };
}

Change withToken(RequestToken token)
{
    return [token = std::move(token)](Asked &asked) { asked.http.token = token; };
}

RequestToken tokenBy(const char *issuer)
{
    RequestToken token;
    token.claims = {{{"iss"}, {issuer}},
                    {{"sub"}, {"alice"}},
                    {{"aud"}, {"shop", "admin"}},
                    {{"azp"}, {"console"}},
                    {{"realm", "roles"}, {"auditor", "writer"}},
                    {{"level"}, {}}};
    return token;
}

} // namespace

class MeshFieldsTest : public QObject {
    Q_OBJECT
private slots:
    void fields_data();
    void fields();
    void denyOnTcpGetsWider();
    void tokens_data();
    void tokens();
    void untoldParts_data();
    void untoldParts();
    void sniffedPorts();
};

void MeshFieldsTest::fields_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *rule, const char *name, Change change, const char *answer) {
        QTest::addRow("%s, %s", rule, name) << rule << std::move(change) << answer;
    };
    // hosts
    row("to: [{operation: {hosts: [Shop.Example]}}]", "case does not matter", asIs(), "allow");
    row("to: [{operation: {hosts: [shop.example]}}]", "a port is part of it",
        withHost("shop.example:8080"), "deny");
    row("to: [{operation: {notHosts: [\"*.example\"]}}]", "its end", asIs(), "deny");
    // paths
    row("to: [{operation: {paths: [\"/a/{*}\"]}}]", "one segment", withPath("/a/b?c=1"), "allow");
    row("to: [{operation: {paths: [\"/a/{**}\"]}}]", "any rest", withPath("/a/b/c"), "allow");
    row("to: [{operation: {paths: [/admin]}}]", "is decoded", withPath("/%61dmin"), "allow");
    row("to: [{operation: {paths: [\"/admin*\"]}}]", "slashes are not merged", withPath("//admin"),
        "deny");
    // remote addresses
    row("from: [{source: {remoteIpBlocks: [10.1.0.0/16]}}]", "of the caller", asIs(), "allow");
    row("from: [{source: {remoteIpBlocks: [198.51.100.0/24]}}]", "of the last forwarder",
        withHeader("x-forwarded-for", "10.1.0.7, 198.51.100.9"), "allow");
    row("from: [{source: {remoteIpBlocks: [198.51.100.0/24]}}]", "the last of three",
        withHeader("x-forwarded-for", "10.1.0.7, 10.1.0.8, 198.51.100.9"), "allow");
    row("from: [{source: {notRemoteIpBlocks: [198.51.100.0/24]}}]", "not",
        withHeader("x-forwarded-for", "198.51.100.9"), "deny");
    row("from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]", "unreadable",
        withHeader("x-forwarded-for", "someone"), "unknown");
    // trust domains
    row("from: [{source: {trustDomains: [cluster.local]}}]", "own", asIs(), "allow");
    row("from: [{source: {notTrustDomains: [cluster.*]}}]", "not", asIs(), "deny");
    row("from: [{source: {trustDomains: [\"*\"]}}]", "plaintext has none", plaintext(), "deny");
    // when
    row("when: [{key: source.ip, values: [10.1.0.0/16]}]", "inside", asIs(), "allow");
    row("when: [{key: source.ip, notValues: [10.1.0.0/16]}]", "inside", asIs(), "deny");
    row("when: [{key: remote.ip, values: [10.1.0.7]}]", "itself", asIs(), "allow");
    row("when: [{key: source.namespace, values: [\"f*\"]}]", "a star", asIs(), "allow");
    row("when: [{key: source.principal, values: [\"*/sa/a\"]}]", "its end", asIs(), "allow");
    row("when: [{key: source.principal, notValues: [\"*\"]}]", "plaintext", plaintext(), "allow");
    row("when: [{key: source.serviceAccount, values: [a]}]", "of this namespace", asIs(), "allow");
    row("when: [{key: source.trustDomain, values: [other]}]", "foreign", asIs(), "deny");
    row("when: [{key: destination.ip, values: [10.9.0.0/24]}]", "inside", asIs(), "allow");
    row(
        "when: [{key: destination.ip, values: [10.9.0.1]}]", "one of two pods",
        [](Asked &asked) { asked.podIps.push_back("10.9.0.2"); }, "unknown");
    row(
        "when: [{key: destination.ip, values: [10.9.0.1]}]", "of no known address",
        [](Asked &asked) { asked.podIps.clear(); }, "unknown");
    row("when: [{key: destination.port, values: [\"8080\"]}]", "this one", asIs(), "allow");
    row("when: [{key: destination.port, notValues: [\"8080\"]}]", "not", asIs(), "deny");
    row("when: [{key: connection.sni, values: [\"*\"]}]", "plaintext sends none", plaintext(),
        "deny");
    row("when: [{key: connection.sni, values: [x]}]", "what a proxy sends", asIs(), "unknown");
    row("when: [{key: \"experimental.envoy.filters.a[b]\", values: [x]}]", "metadata", asIs(),
        "unknown");
    // headers
    row("when: [{key: \"request.headers[X-Tier]\", values: [\"g*\"]}]", "its beginning",
        withHeader("x-tier", "gold"), "allow");
    row("when: [{key: \"request.headers[x-tier]\", values: [gold]}]", "missing", asIs(), "deny");
    row("when: [{key: \"request.headers[x-tier]\", notValues: [gold]}]", "missing", asIs(),
        "allow");
    row("when: [{key: \"request.headers[x-tier]\", values: [\"*\"]}]", "present but empty",
        withHeader("x-tier", ""), "allow");
    row("when: [{key: \"request.headers[x-tier]\", values: [Gold]}]", "case matters",
        withHeader("x-tier", "gold"), "deny");
    row("when: [{key: \"request.headers[x-request-id]\", values: [\"*\"]}]", "proxies set it",
        asIs(), "unknown");
    row("when: [{key: \"request.headers[:authority]\", values: [shop.example]}]", "the host",
        asIs(), "allow");
    row("when: [{key: \"request.headers[:method]\", values: [GET]}]", "the method", asIs(),
        "allow");
    // what is ANDed
    row("when: [{key: source.ip, values: [10.1.0.7]}, {key: destination.port, values: [\"1\"]}]",
        "every condition", asIs(), "deny");
}

void MeshFieldsTest::fields()
{
    QFETCH(QString, rule);
    QFETCH(Change, change);
    QTEST(allows("{" + rule.toStdString() + "}", change), "answer");
}

/// The HTTP part of a DENY is dropped on TCP ports, so that it denies more (istio.md 1.7).
void MeshFieldsTest::denyOnTcpGetsWider()
{
    Asked asked;
    asked.portName = "tcp";
    asked.isRequestTold = false;
    const auto denies = [&](const char *rule) {
        return answerOf(asked, engineFor(asked, policyOf("DENY", rule), {issuers()}));
    };
    QCOMPARE(denies("{when: [{key: \"request.headers[x]\", values: [z]}]}"), "deny");
    QCOMPARE(denies("{from: [{source: {requestPrincipals: [z]}}]}"), "deny");
    QCOMPARE(denies("{to: [{operation: {hosts: [z], ports: [\"1\"]}}]}"), "allow");
    QCOMPARE(denies("{when: [{key: source.ip, values: [192.0.2.1]}]}"), "allow");
}

void MeshFieldsTest::tokens_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *rule, const char *name, Change change, const char *answer) {
        QTest::addRow("%s, %s", rule, name) << rule << std::move(change) << answer;
    };
    const auto token = withToken(tokenBy("iss.example"));
    row("from: [{source: {requestPrincipals: [\"*\"]}}]", "no token", asIs(), "deny");
    row("from: [{source: {notRequestPrincipals: [\"*\"]}}]", "no token", asIs(), "allow");
    row("from: [{source: {requestPrincipals: [iss.example/alice]}}]", "her token", token, "allow");
    row("from: [{source: {requestPrincipals: [iss.example/bob]}}]", "her token", token, "deny");
    row("when: [{key: request.auth.principal, values: [\"*/alice\"]}]", "her token", token,
        "allow");
    row("when: [{key: request.auth.audiences, values: [admin]}]", "one of two", token, "allow");
    row("when: [{key: request.auth.presenter, values: [console]}]", "her token", token, "allow");
    row("when: [{key: \"request.auth.claims[realm][roles]\", values: [wr*]}]", "one of two", token,
        "allow");
    row("when: [{key: \"request.auth.claims[realm][roles]\", notValues: [auditor]}]", "one of two",
        token, "deny");
    row("when: [{key: \"request.auth.claims[level]\", values: [\"*\"]}]", "no text", token, "deny");
    row("when: [{key: \"request.auth.claims[absent]\", notValues: [x]}]", "absent", token, "allow");
    row("", "a token of an issuer that is not taken", withToken(tokenBy("evil.example")), "deny");
    row("", "an audience that is taken", withToken(tokenBy("two.example")), "allow");
    RequestToken elsewhere = tokenBy("two.example");
    elsewhere.claims[{"aud"}] = {"other"};
    row("", "an audience that is not taken", withToken(elsewhere), "deny");
    RequestToken twice = tokenBy("iss.example");
    twice.claims[{"iss"}] = {"iss.example", "evil.example"};
    row("", "two issuers", withToken(twice), "deny");
    const Change onTcp = [](Asked &asked) {
        asked.portName = "tcp";
        asked.http.token = tokenBy("evil.example");
    };
    row("", "a port on which nobody looks at tokens", onTcp, "allow");
    const Change preflight = [](Asked &asked) {
        asked.http.method = "OPTIONS";
        asked.http.token = tokenBy("iss.example");
    };
    row("from: [{source: {requestPrincipals: [\"*\"]}}]", "a preflight request", preflight,
        "unknown");
}

void MeshFieldsTest::tokens()
{
    QFETCH(QString, rule);
    QFETCH(Change, change);
    QTEST(allows("{" + rule.toStdString() + "}", change), "answer");
}

void MeshFieldsTest::untoldParts_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *rule, const char *name, Change change, const char *answer) {
        QTest::addRow("%s, %s", rule, name) << rule << std::move(change) << answer;
    };
    const Change noPath = [](Asked &asked) { asked.http.path.reset(); };
    const Change noHeaders = [](Asked &asked) { asked.http.headers.reset(); };
    const Change noToken = [](Asked &asked) { asked.http.isTokenTold = false; };
    row("to: [{operation: {methods: [GET], paths: [/a]}}]", "the path decides", noPath, "unknown");
    row("to: [{operation: {methods: [POST], paths: [/a]}}]", "the method fails", noPath, "deny");
    row("to: [{operation: {paths: [\"*\"]}}]", "any path", noPath, "unknown");
    row(
        "to: [{operation: {hosts: [\"*\"]}}]", "any host",
        [](Asked &asked) { asked.http.host.reset(); }, "allow");
    row("when: [{key: \"request.headers[x]\", values: [z]}]", "a header", noHeaders, "unknown");
    row("from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]", "X-Forwarded-For", noHeaders,
        "unknown");
    row("from: [{source: {requestPrincipals: [\"*\"]}}]", "a token", noToken, "unknown");
    row(
        "to: [{operation: {paths: [/x]}}]", "no request",
        [](Asked &asked) { asked.isRequestTold = false; }, "unknown");
    row(
        "to: [{operation: {paths: [\"/ad*\"]}}]", "pathNormalization",
        [](Asked &asked) {
            asked.http.path = "//admin";
            asked.options.pathNormalization.reset();
        },
        "unknown");
    row(
        "from: [{source: {principals: [old/ns/foo/sa/a]}}]", "trustDomainAliases",
        [](Asked &asked) { asked.options.trustDomainAliases.reset(); }, "unknown");
}

void MeshFieldsTest::untoldParts()
{
    QFETCH(QString, rule);
    QFETCH(Change, change);
    QTEST(allows("{" + rule.toStdString() + "}", change), "answer");
}

/// Without a request a sniffed port may carry either, and the policies must agree.
void MeshFieldsTest::sniffedPorts()
{
    const auto ask = [](const char *action, const char *rule, bool isRequestTold) {
        Asked asked;
        asked.portName = "";
        asked.isRequestTold = isRequestTold;
        return answerOf(asked, engineFor(asked, policyOf(action, rule), {}));
    };
    const auto *eitherWay = "{to: [{operation: {ports: [\"8080\"]}}, {operation: {methods: [X]}}]}";
    QCOMPARE(ask("ALLOW", eitherWay, false), "unknown"); // TCP loses the whole rule.
    QCOMPARE(ask("ALLOW", eitherWay, true), "allow");
    QCOMPARE(ask("ALLOW", "{to: [{operation: {ports: [\"8080\"]}}]}", false), "allow");
    QCOMPARE(ask("ALLOW", "{to: [{operation: {ports: [\"1\"]}}]}", false), "deny");
}

QTEST_GUILESS_MAIN(MeshFieldsTest)
#include "test_mesh_fields.moc"
