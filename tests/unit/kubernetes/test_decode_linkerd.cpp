// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodeKind(const char *type, const char *spec)
{
    return decodeText("apiVersion: policy.linkerd.io/" + std::string(type) +
                      "\nmetadata: {name: x, namespace: a}\nspec: " + spec + "\n");
}

} // namespace

class DecodeLinkerdTest : public QObject {
    Q_OBJECT
private slots:
    void server();
    void authorization();
    void authentications();
    void serverAuthorization();
    void route();
    void serviceProfile();
    void groupDecides();
    void refused_data();
    void refused();
    void gatewayRouteRules();
};

void DecodeLinkerdTest::server()
{
    const auto decoded =
        decodeKind("v1beta3\nkind: Server", "{podSelector: {matchLabels: {app: db}}, port: 5432,\n"
                                            "  proxyProtocol: opaque, accessPolicy: audit}");
    const auto *server = decoded.only<LinkerdServerObject>();
    QVERIFY2(server != nullptr, decoded.said().c_str());
    COMPARE(toString(*server->podSelector), "app=db");
    QVERIFY(server->port == PortReference(std::uint16_t{5432}));
    COMPARE(server->accessPolicy, "audit");
    const auto named =
        decodeKind("v1beta1\nkind: Server", "{externalWorkloadSelector: {}, port: http}");
    QVERIFY2(named.only<LinkerdServerObject>() != nullptr, named.said().c_str());
    QVERIFY(named.only<LinkerdServerObject>()->port == PortReference(std::string("http")));
    QVERIFY(!named.only<LinkerdServerObject>()->podSelector);
    COMPARE(named.only<LinkerdServerObject>()->accessPolicy, "deny");
    COMPARE(named.only<LinkerdServerObject>()->proxyProtocol, "unknown");
}

void DecodeLinkerdTest::authorization()
{
    const auto decoded =
        decodeKind("v1alpha1\nkind: AuthorizationPolicy",
                   "{targetRef: {group: policy.linkerd.io, kind: Server, name: db}, "
                   "requiredAuthenticationRefs:\n"
                   "  [{group: core, kind: serviceaccount, name: web, namespace: b},\n"
                   "   {group: Policy.linkerd.io, kind: NetworkAuthentication, name: m}]}");
    const auto *policy = decoded.only<LinkerdAuthorizationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(policy->target.kind, "Server");
    COMPARE(policy->target.nameSpace, "a");
    COMPARE(policy->requiredAuthentications.at(0).kind, "ServiceAccount");
    COMPARE(policy->requiredAuthentications.at(0).group, "");
    COMPARE(policy->requiredAuthentications.at(0).nameSpace, "b");
    COMPARE(policy->requiredAuthentications.at(1).group, "policy.linkerd.io");
    COMPARE(policy->requiredAuthentications.at(1).nameSpace, "a");
}

void DecodeLinkerdTest::authentications()
{
    const auto tls =
        decodeKind("v1alpha1\nkind: MeshTLSAuthentication",
                   "{identities: [\"*\"], identityRefs: [{kind: Namespace, name: b}]}");
    const auto *mesh = tls.only<LinkerdAuthenticationObject>();
    QVERIFY2(mesh != nullptr, tls.said().c_str());
    COMPARE(mesh->identities.at(0), "*");
    COMPARE(mesh->identityRefs.at(0).kind, "Namespace");
    const auto net = decodeKind("v1alpha1\nkind: NetworkAuthentication",
                                "{networks: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}, {cidr: "
                                "\"fd00::1\"}]}");
    const auto *network = net.only<LinkerdAuthenticationObject>();
    QVERIFY2(network != nullptr, net.said().c_str());
    COMPARE(toString(network->networks.at(0).except.at(0)), "10.1.0.0/16");
    COMPARE(toString(network->networks.at(1).cidr), "fd00::1/128");
}

void DecodeLinkerdTest::serverAuthorization()
{
    const auto decoded =
        decodeKind("v1beta1\nkind: ServerAuthorization",
                   "{server: {selector: {matchLabels: {a: b}}}, client: {meshTLS:\n"
                   "  {serviceAccounts: [{name: web}], identities: [x]}, unauthenticated: false}}");
    const auto *policy = decoded.only<LinkerdServerAuthorizationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(toString(*policy->serverSelector), "a=b");
    COMPARE(policy->serviceAccounts.at(0).kind, "ServiceAccount");
    COMPARE(policy->serviceAccounts.at(0).nameSpace, "a");
    QVERIFY(!policy->allowsUnauthenticated);
}

void DecodeLinkerdTest::route()
{
    const auto decoded = decodeKind(
        "v1beta3\nkind: HTTPRoute",
        "{parentRefs: [{group: policy.linkerd.io, kind: Server, name: s}], hostnames: [h],\n"
        "  rules: [{matches: [{path: {value: /a}, method: GET, headers: [{name: x, value: z}],\n"
        "    queryParams: [{name: q, value: z.*, type: RegularExpression}]}, {path: {}}],\n"
        "    filters: [{type: RequestRedirect}], backendRefs: [{name: w}]}, {}]}");
    const auto *route = decoded.only<LinkerdRouteObject>();
    QVERIFY2(route != nullptr, decoded.said().c_str());
    COMPARE(route->parents.at(0).name, "s");
    QVERIFY(!route->parents.at(0).isOfPart);
    QCOMPARE(route->rules.size(), std::size_t{2});
    const auto &match = route->rules.at(0).matches.at(0);
    COMPARE(match.pathType, "PathPrefix");
    COMPARE(match.method, "GET");
    QVERIFY((match.headers == std::vector<RouteValueMatch>{{"x", "z", false}}));
    QVERIFY((match.queryParams == std::vector<RouteValueMatch>{{"q", "z.*", true}}));
    COMPARE(route->rules.at(0).matches.at(1).path, "/");
    COMPARE(route->rules.at(0).filters.at(0), "RequestRedirect");
    QVERIFY(route->rules.at(1).matches.empty());
    COMPARE(route->backends.at(0).name, "w");
}

void DecodeLinkerdTest::serviceProfile()
{
    const auto decoded = decodeText("apiVersion: linkerd.io/v1alpha2\nkind: ServiceProfile\n"
                                    "metadata: {name: web.a.svc.cluster.local, namespace: a}\n"
                                    "spec: {routes: [{name: GET /}], dstOverrides:\n"
                                    "  [{authority: \"web-v2.a.svc.cluster.local:80\"}]}\n");
    const auto *profile = decoded.only<ServiceProfileObject>();
    QVERIFY2(profile != nullptr, decoded.said().c_str());
    COMPARE(profile->routeNames.at(0), "GET /");
    COMPARE(profile->overrides.at(0).text, "web-v2.a.svc.cluster.local:80");
}

void DecodeLinkerdTest::groupDecides()
{
    const auto linkerd =
        decodeKind("v1alpha1\nkind: AuthorizationPolicy", "{targetRef: {kind: Namespace, name: a}, "
                                                          "requiredAuthenticationRefs: []}");
    QVERIFY2(linkerd.only<LinkerdAuthorizationObject>() != nullptr, linkerd.said().c_str());
    const auto istio = decodeText("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                                  "metadata: {name: x}\nspec: {}\n");
    QVERIFY(istio.only<AuthorizationPolicyObject>() != nullptr);
}

void DecodeLinkerdTest::refused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("said"); // Codes and places.
    const auto row = [](const char *name, const char *kind, const char *spec, const char *said) {
        QTest::newRow(name) << QString(kind) << QString(spec) << QString(said);
    };
    const auto *server = "v1beta3\nkind: Server";
    row("no spec", server, "null", "error DB1402 4:7");
    row("port 0", server, "{podSelector: {}, port: 0}", "error DB1601 4:31");
    row("no port", server, "{podSelector: {}}", "error DB1402 4:7");
    row("no selector", server, "{port: 1}", "error DB1404 4:7");
    row("two selectors", server, "{podSelector: {}, externalWorkloadSelector: {}, port: 1}",
        "error DB1404 4:21");
    row("no such protocol", server, "{podSelector: {}, port: 1, proxyProtocol: http}",
        "error DB1404 4:49");
    row("no such policy", server, "{podSelector: {}, port: 1, accessPolicy: allow}",
        "error DB1404 4:48");
    row("a slip in a field", server, "{podSelector: {}, port: 1, accesPolicy: audit}",
        "error DB1405 4:34");
    row("a version nobody serves", "v9\nkind: Server", "{podSelector: {}, port: 1}",
        "error DB1404 1:13");
    const auto *policy = "v1alpha1\nkind: AuthorizationPolicy";
    row("no authentications", policy, "{targetRef: {kind: Namespace, name: a}}",
        "error DB1402 4:7");
    row("another namespace", policy,
        "{targetRef: {kind: Namespace, name: b}, requiredAuthenticationRefs: []}",
        "error DB1404 4:43");
    row("a target of another kind", policy,
        "{targetRef: {kind: Service, name: b}, requiredAuthenticationRefs: []}",
        "error DB1404 4:19");
    row("two identities", policy,
        "{targetRef: {kind: Namespace, name: a}, requiredAuthenticationRefs: [{kind: "
        "ServiceAccount, name: b}, {kind: ServiceAccount, name: c}]}",
        "error DB1404 4:75");
    row("a proof of another kind", policy,
        "{targetRef: {kind: Namespace, name: a}, requiredAuthenticationRefs: [{kind: Secret, "
        "name: b}]}",
        "error DB1404 4:75");
    row("nobody", "v1alpha1\nkind: MeshTLSAuthentication", "{identities: []}", "error DB1402 4:20");
    row("an identity of another kind", "v1alpha1\nkind: MeshTLSAuthentication",
        "{identityRefs: [{kind: Service, name: b}]}", "error DB1404 4:22");
    const auto *network = "v1alpha1\nkind: NetworkAuthentication";
    row("no network", network, "{networks: []}", "error DB1402 4:18");
    row("an exception from elsewhere", network,
        "{networks: [{cidr: 10.0.0.0/8, except: [11.0.0.0/8]}]}", "error DB1404 4:47");
    row("nothing left", network, "{networks: [{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}]}",
        "error DB1404 4:47");
    row("a damaged network", network, "{networks: [{cidr: 10.0.0.0/33}]}", "error DB1602 4:26");
    const auto *old = "v1beta1\nkind: ServerAuthorization";
    row("no server", old, "{client: {unauthenticated: true}}", "error DB1402 4:7");
    row("a name and a selector", old,
        "{server: {name: s, selector: {}}, client: {unauthenticated: true}}", "error DB1404 4:16");
    row("everybody, with TLS", old,
        "{server: {name: s}, client: {unauthenticated: true, meshTLS: {}}}", "error DB1404 4:68");
    row("a path from nowhere", "v1beta3\nkind: HTTPRoute",
        "{rules: [{matches: [{path: {value: a}}]}]}", "error DB1404 4:42");
    row("a path of another kind", "v1beta3\nkind: HTTPRoute",
        "{rules: [{matches: [{path: {type: Glob}}]}]}", "error DB1404 4:41");
}

/// What the CRDs or the webhook refuse is a policy of which nothing is known, never none at all.
void DecodeLinkerdTest::refused()
{
    QFETCH(QString, kind);
    QFETCH(QString, spec);
    QFETCH(QString, said);
    const auto decoded = decodeKind(kind.toUtf8().constData(), spec.toUtf8().constData());
    COMPARE(decoded.said(), said.toStdString());
    const auto *policy = decoded.only<UndecodedPolicy>();
    QVERIFY(policy != nullptr);
    COMPARE(policy->meta.nameSpace, "a");
}

void DecodeLinkerdTest::gatewayRouteRules()
{
    const auto decoded = decodeText(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: x, namespace: "
        "a}\nspec: {parentRefs: [{group: policy.linkerd.io, kind: Server, name: s}],\n"
        "  rules: [{matches: [{method: {service: s, method: m}}]}]}\n");
    const auto *route = decoded.only<GatewayRouteObject>();
    QVERIFY2(route != nullptr, decoded.said().c_str());
    COMPARE(route->parents.at(0).target.kind, "Server");
    COMPARE(route->rules.at(0).matches.at(0).rpcMethod, "m");
    QVERIFY(!route->isDamaged);
    const auto damaged = decodeText(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: x, namespace: "
        "a}\nspec: {rules: [{matches: [{path: {type: Glob}}]}]}\n");
    QVERIFY(damaged.only<GatewayRouteObject>()->isDamaged);
}

QTEST_GUILESS_MAIN(DecodeLinkerdTest)
#include "test_decode_linkerd.moc"
