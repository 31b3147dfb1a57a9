// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/gateway_cases.h"

#include <QTest>

namespace drawbridge::test {

void addGatewayCertificates()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("plaintext");
    QTest::addColumn<QString>("identity");
    const auto row = [](const char *name, const std::string &yaml, int port, const char *mode,
                        const char *plaintext, const char *identity) {
        QTest::newRow(name) << QString::fromStdString(yaml) << port << mode << plaintext
                            << identity;
    };
    const auto classic = [&](const std::string &list) { return kGateway + servers(list); };
    row("HTTP asks for none", classic(server(80, "HTTP")), 8080, "disable", "allow", "allow");
    row("a port of the Service is no port of the pods", classic(server(80, "HTTP")), 80, "unknown",
        "unknown", "unknown");
    row("a port that no Service has is the pods' own", classic(server(9000, "HTTP")), 9000,
        "disable", "allow", "allow");
    row("TLS of the server alone", classic(server(443, "HTTPS", "SIMPLE")), 8443, "disable",
        "allow", "allow");
    row("TLS that is passed on", classic(server(443, "TLS", "PASSTHROUGH")), 8443, "disable",
        "allow", "allow");
    row("ISTIO_MUTUAL takes workloads only", classic(server(443, "HTTPS", "ISTIO_MUTUAL")), 8443,
        "strict", "deny", "allow");
    row("MUTUAL takes whom nobody knows", classic(server(443, "HTTPS", "MUTUAL")), 8443, "unknown",
        "unknown", "unknown");
    row("OPTIONAL_MUTUAL as well", classic(server(443, "HTTPS", "OPTIONAL_MUTUAL")), 8443,
        "unknown", "unknown", "unknown");
    row("two servers that differ",
        classic(server(443, "HTTPS", "ISTIO_MUTUAL") + ", " + server(443, "HTTPS", "SIMPLE")), 8443,
        "ambiguous", "unknown", "unknown");
    row("a Gateway for others", kGateway + servers(server(80, "HTTP"), "{istio: other}"), 8080,
        "unknown", "unknown", "unknown");
    row("PeerAuthentication has no say",
        classic(server(80, "HTTP")) +
            "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: "
            "default, namespace: istio-system}\nspec: {mtls: {mode: STRICT}}\n",
        8080, "disable", "allow", "allow");
    const std::string http = "{name: h, port: 80, protocol: HTTP}";
    const std::string tls = "{name: s, port: 443, protocol: HTTPS, tls: {mode: Terminate, "
                            "certificateRefs: [{name: c}]";
    row("a Gateway of the Gateway API", ownGateway("istio", http), 80, "disable", "allow", "allow");
    row("of another class", ownGateway("nginx", http), 80, "unknown", "unknown", "unknown");
    row("of a class that istiod controls",
        ownGateway("mine", http) +
            "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
            "metadata: {name: mine}\nspec: {controllerName: istio.io/gateway-controller}\n",
        80, "disable", "allow", "allow");
    row("of a class that another controls",
        ownGateway("mine", http) +
            "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
            "metadata: {name: mine}\nspec: {controllerName: example.com/gateways}\n",
        80, "unknown", "unknown", "unknown");
    row("HTTPS of the Gateway API", ownGateway("istio", tls + "}}"), 443, "disable", "allow",
        "allow");
    row("its option for mutual TLS of the mesh",
        ownGateway("istio", tls + ", options: {gateway.istio.io/tls-terminate-mode: "
                                  "ISTIO_MUTUAL}}}"),
        443, "strict", "deny", "allow");
    row("its option for mutual TLS",
        ownGateway("istio", tls + ", options: {gateway.istio.io/tls-terminate-mode: MUTUAL}}}"),
        443, "unknown", "unknown", "unknown");
    row("clients that are validated",
        ownGateway("istio", tls + ", frontendValidation: {caCertificateRefs: [{group: '', kind: "
                                  "ConfigMap, name: ca}]}}}"),
        443, "unknown", "unknown", "unknown");
    row("a waypoint is no gateway", ownGateway("istio-waypoint", http), 80, "unknown", "unknown",
        "unknown");
}

void addGatewayPolicies()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("caller");
    QTest::addColumn<QString>("path"); // Of a GET; empty: no request.
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const std::string &yaml, int port, const char *caller,
                        const char *path, const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(yaml) << port << caller << path << verdict;
    };
    const auto http = kGateway + servers(server(80, "HTTP"));
    const auto mutual = kGateway + servers(server(443, "HTTPS", "ISTIO_MUTUAL"));
    const auto paths = [](const std::string &more) {
        return "{" + more + "rules: [{to: [{operation: {paths: [/api*]}}]}]}";
    };
    const std::string byPort = "{rules: [{to: [{operation: {ports: ['8080']}}]}]}";
    const std::string byServicePort = "{rules: [{to: [{operation: {ports: ['80']}}]}]}";
    const std::string byPrincipal =
        "{rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/a]}}]}]}";
    const std::string byAnybody =
        "{action: DENY, rules: [{from: [{source: {notPrincipals: ['*']}}]}]}";
    row("without policies everything passes", http, 8080, "plaintext", "", "allow");
    row("the port of the pods counts", http + policy(byPort), 8080, "plaintext", "", "allow");
    row("not that of the Service", http + policy(byServicePort), 8080, "plaintext", "", "deny");
    row("paths of HTTP", http + policy(paths("")), 8080, "plaintext", "/api/x", "allow");
    row("other paths", http + policy(paths("")), 8080, "plaintext", "/admin", "deny");
    row("without a request nobody knows", http + policy(paths("")), 8080, "plaintext", "",
        "unknown");
    row("terminated TLS is HTTP",
        kGateway + servers(server(443, "HTTPS", "SIMPLE")) + policy(paths("")), 8443, "plaintext",
        "/api/x", "allow");
    row("TLS that is passed on is TCP: the rule vanishes",
        kGateway + servers(server(443, "HTTPS", "PASSTHROUGH")) + policy(paths("")), 8443,
        "plaintext", "/api/x", "deny");
    row("and a DENY gets wider",
        kGateway + servers(server(443, "TLS", "PASSTHROUGH")) + policy(paths("action: DENY, ")),
        8443, "plaintext", "/other", "deny");
    row("two servers of different kinds",
        kGateway +
            servers(server(443, "HTTPS", "SIMPLE") + ", " + server(443, "TLS", "PASSTHROUGH")) +
            policy(paths("")),
        8443, "plaintext", "/api/x", "unknown");
    row("and where it does not matter",
        kGateway +
            servers(server(443, "HTTPS", "SIMPLE") + ", " + server(443, "TLS", "PASSTHROUGH")) +
            policy(paths("")),
        8443, "plaintext", "/other", "deny");
    row("no identity over HTTP, whoever calls", http + policy(byPrincipal), 8080, kA, "/", "deny");
    row("identities over ISTIO_MUTUAL", mutual + policy(byPrincipal), 8443, kA, "/", "allow");
    row("of others", mutual + policy(byPrincipal), 8443, "cluster.local/ns/shop/sa/b", "/", "deny");
    row("certificates that nobody knows",
        kGateway + servers(server(443, "HTTPS", "MUTUAL")) + policy(byPrincipal), 8443, "plaintext",
        "/", "unknown");
    row("their negation too",
        kGateway + servers(server(443, "HTTPS", "MUTUAL")) + policy(byAnybody), 8443, "plaintext",
        "/", "unknown");
    row("but not where nobody asks for them",
        kGateway + servers(server(443, "HTTPS", "MUTUAL")) + policy(paths("")), 8443, "plaintext",
        "/api", "allow");
    row("the root namespace binds gateways", http + policy("{}", "istio-system"), 8080, "plaintext",
        "/", "deny");
    row("another namespace does not", http + policy("{}", "shop"), 8080, "plaintext", "/", "allow");
    row("addresses of the peer",
        http + policy("{rules: [{from: [{source: {ipBlocks: [203.0.113.0/24]}}]}]}"), 8080,
        "plaintext", "/", "allow");
    row("addresses of the client behind proxies",
        http + policy("{rules: [{from: [{source: {remoteIpBlocks: [203.0.113.0/24]}}]}]}"), 8080,
        "plaintext", "/", "unknown");
    row("a port that nobody opens", http + policy(paths("")), 9999, "plaintext", "/api", "unknown");
    const auto own = ownGateway("istio", "{name: h, port: 80, protocol: HTTP}");
    row("targetRefs of its own Gateway", own + policy(kTargetsOwn), 80, "plaintext", "/", "allow");
    row("which binds it",
        own + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: "
                     "Gateway, name: own}]}"),
        80, "plaintext", "/", "deny");
    row("of another Gateway",
        own + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: "
                     "other}]}"),
        80, "plaintext", "/", "allow");
    row("of the same name elsewhere",
        own + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: "
                     "own}]}",
                     "shop"),
        80, "plaintext", "/", "allow");
    row("of the same name, in the root namespace",
        own + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: "
                     "own}]}",
                     "istio-system"),
        80, "plaintext", "/", "allow");
    row("of a Service of that name",
        own + policy("{targetRefs: [{group: '', kind: Service, name: own}]}"), 80, "plaintext", "/",
        "allow");
    row("selectors bind it as well", own + policy("{selector: {matchLabels: {a: b}}}"), 80,
        "plaintext", "/", "deny");
    const auto filter = [](const char *context) {
        return std::string("---\napiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\n"
                           "metadata: {name: f, namespace: edge}\nspec: {configPatches: "
                           "[{applyTo: HTTP_FILTER, match: {context: ") +
               context + "}, patch: {operation: ADD}}]}\n";
    };
    row("an EnvoyFilter for gateways", http + filter("GATEWAY"), 8080, "plaintext", "/", "unknown");
    row("an EnvoyFilter for sidecars", http + filter("SIDECAR_INBOUND"), 8080, "plaintext", "/",
        "allow");
    row("targetRefs are nothing to a classic gateway",
        http + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: "
                      "public}]}"),
        8080, "plaintext", "/", "allow");
}

} // namespace drawbridge::test
