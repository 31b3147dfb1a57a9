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
    void badValues();
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
    const auto named = decodeKind("v1beta1\nkind: Server", "{port: http}");
    QVERIFY(named.only<LinkerdServerObject>()->port == PortReference(std::string("http")));
    QVERIFY(!named.only<LinkerdServerObject>()->podSelector);
    COMPARE(named.only<LinkerdServerObject>()->accessPolicy, "deny");
}

void DecodeLinkerdTest::authorization()
{
    const auto decoded =
        decodeKind("v1alpha1\nkind: AuthorizationPolicy",
                   "{targetRef: {group: policy.linkerd.io, kind: Server, name: db}, "
                   "requiredAuthenticationRefs:\n"
                   "  [{kind: ServiceAccount, name: web, namespace: b},\n"
                   "   {group: policy.linkerd.io, kind: MeshTLSAuthentication, name: m}]}");
    const auto *policy = decoded.only<LinkerdAuthorizationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(policy->target.kind, "Server");
    COMPARE(policy->target.nameSpace, "a");
    COMPARE(policy->requiredAuthentications.at(0).nameSpace, "b");
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
                                "{networks: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}");
    const auto *network = net.only<LinkerdAuthenticationObject>();
    QVERIFY2(network != nullptr, net.said().c_str());
    COMPARE(toString(network->networks.at(0).except.at(0)), "10.1.0.0/16");
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
        "  rules: [{matches: [{path: {value: /a}, method: GET}], backendRefs: [{name: w}]}]}");
    const auto *route = decoded.only<LinkerdRouteObject>();
    QVERIFY2(route != nullptr, decoded.said().c_str());
    COMPARE(route->parents.at(0).name, "s");
    COMPARE(route->matches.at(0).pathType, "PathPrefix");
    COMPARE(route->matches.at(0).method, "GET");
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
    const auto linkerd = decodeKind("v1alpha1\nkind: AuthorizationPolicy", "{}");
    QVERIFY(linkerd.only<LinkerdAuthorizationObject>() != nullptr);
    const auto istio = decodeText("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                                  "metadata: {name: x}\nspec: {}\n");
    QVERIFY(istio.only<AuthorizationPolicyObject>() != nullptr);
}

void DecodeLinkerdTest::badValues()
{
    const auto decoded = decodeKind("v1beta3\nkind: Server", "{port: 0}");
    COMPARE(decoded.said(), "error DB1601 4:14");
    QVERIFY(decoded.only<LinkerdServerObject>() != nullptr);
    const auto empty = decodeKind("v1beta1\nkind: ServerAuthorization", "null");
    QVERIFY(empty.only<LinkerdServerAuthorizationObject>() != nullptr);
    COMPARE(empty.said(), "");
}

QTEST_GUILESS_MAIN(DecodeLinkerdTest)
#include "test_decode_linkerd.moc"
