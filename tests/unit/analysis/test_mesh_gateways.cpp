// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

// What gateways ask of their clients, and what AuthorizationPolicy makes of it there (istio.md 1.2,
// 1.10).

namespace {

const std::string kGateway = R"(apiVersion: v1
kind: Namespace
metadata: {name: edge}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: edge}
spec:
  selector: {matchLabels: {istio: gate}}
  template:
    metadata:
      labels: {istio: gate}
      annotations: {inject.istio.io/templates: gateway}
    spec: {serviceAccountName: gate, containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: v1
kind: Service
metadata: {name: gate, namespace: edge}
spec:
  type: LoadBalancer
  selector: {istio: gate}
  ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: 443, targetPort: 8443}]
)";

std::string servers(const std::string &list, const std::string &selector = "{istio: gate}")
{
    return "---\napiVersion: networking.istio.io/v1\nkind: Gateway\n"
           "metadata: {name: public, namespace: edge}\nspec:\n  selector: " +
           selector + "\n  servers: [" + list + "]\n";
}

std::string server(int port, const std::string &protocol, const std::string &tls = {})
{
    return "{port: {number: " + std::to_string(port) + ", name: p" + std::to_string(port) +
           ", protocol: " + protocol + "}, hosts: ['*']" +
           (tls.empty() ? std::string() : ", tls: {mode: " + tls + ", credentialName: c}") + "}";
}

std::string policy(const std::string &spec, const std::string &nameSpace = "edge")
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
           "metadata: {name: p, namespace: " +
           nameSpace + "}\nspec: " + spec + "\n";
}

/// A gateway of the Gateway API, deployed by hand.
std::string ownGateway(const std::string &className, const std::string &listeners)
{
    return R"(apiVersion: v1
kind: Namespace
metadata: {name: edge}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: edge}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b, gateway.networking.k8s.io/gateway-name: own}}
    spec: {containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: own, namespace: edge}
spec: {gatewayClassName: )" +
           className + ", listeners: [" + listeners + "]}\n";
}

const std::string kTargetsOwn =
    "{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: own}], rules: [{to: "
    "[{operation: {methods: [GET]}}]}]}";

QString textOf(Verdict verdict)
{
    return QString::fromStdString(std::string(toString(verdict)));
}

QString textOf(MtlsDecision::Mode mode)
{
    using Mode = MtlsDecision::Mode;
    switch (mode) {
    case Mode::Disable: return "disable";
    case Mode::Permissive: return "permissive";
    case Mode::Strict: return "strict";
    case Mode::Ambiguous: return "ambiguous";
    case Mode::NoMesh: return "none";
    case Mode::Unknown: break;
    }
    return "unknown";
}

/// "plaintext", or a principal of the mesh that shows its certificate itself.
MeshCaller callerNamed(const QString &name, MeshProxy proxy = MeshProxy::Any)
{
    MeshCaller caller;
    caller.address = *IpAddress::parse("203.0.113.7");
    caller.proxy = proxy;
    if (name != "plaintext")
        caller.principal = name.toStdString();
    return caller;
}

HttpRequest get(const std::string &path)
{
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.host = "shop.example";
    return request;
}

constexpr auto kA = "cluster.local/ns/shop/sa/a";

} // namespace

class MeshGatewaysTest : public QObject {
    Q_OBJECT
private slots:
    void certificates_data();
    void certificates();
    void policies_data();
    void policies();
    void clientsBehindProxies_data();
    void clientsBehindProxies();
    void proxiesMayCallOtherwise();
    void tokens();
    void agentPorts();
    void portsThatServersName();
};

void MeshGatewaysTest::certificates_data()
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

void MeshGatewaysTest::certificates()
{
    QFETCH(QString, yaml);
    QFETCH(int, port);
    QFETCH(QString, mode);
    QFETCH(QString, plaintext);
    QFETCH(QString, identity);
    Diagnostics diagnostics;
    const auto topology = topologyOf(yaml.toStdString(), diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    const auto number = static_cast<std::uint16_t>(port);
    const auto decision = mesh.mtls({0}, number);
    QCOMPARE(textOf(decision.mode), mode);
    QVERIFY(!decision.reason.empty());
    std::string reason;
    QCOMPARE(textOf(mesh.handshake({0}, number, callerNamed("plaintext"), &reason)), plaintext);
    QCOMPARE(reason, decision.reason);
    QCOMPARE(textOf(mesh.handshake({0}, number, callerNamed(kA))), identity);
}

void MeshGatewaysTest::policies_data()
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
    row("targetRefs are nothing to a classic gateway",
        http + policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: "
                      "public}]}"),
        8080, "plaintext", "/", "allow");
}

void MeshGatewaysTest::policies()
{
    QFETCH(QString, yaml);
    QFETCH(int, port);
    QFETCH(QString, caller);
    QFETCH(QString, path);
    QFETCH(QString, verdict);
    Diagnostics diagnostics;
    const auto topology = topologyOf(yaml.toStdString(), diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    std::optional<HttpRequest> request;
    if (!path.isEmpty())
        request = get(path.toStdString());
    const auto decision =
        mesh.authorize({0}, static_cast<std::uint16_t>(port), callerNamed(caller), request);
    QVERIFY2(textOf(decision.verdict) == verdict, decision.reason.c_str());
    QVERIFY(!decision.reason.empty());
}

void MeshGatewaysTest::clientsBehindProxies_data()
{
    QTest::addColumn<int>("trusted"); // -1: no manifest tells
    QTest::addColumn<QString>("forwardedFor");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, int trusted, const char *forwardedFor,
                        const char *verdict) {
        QTest::newRow(name) << trusted << forwardedFor << verdict;
    };
    row("nobody tells", -1, "198.51.100.1", "unknown");
    row("nobody is trusted: the caller counts", 0, "203.0.113.7", "deny");
    row("one is trusted: the last counts", 1, "203.0.113.1, 198.51.100.1", "allow");
    row("one that says another", 1, "198.51.100.1, 203.0.113.1", "deny");
    row("two are trusted: the last but one", 2, "198.51.100.1,203.0.113.1", "allow");
    row("who say too little: the caller counts", 2, "198.51.100.1", "deny");
    row("or nothing", 1, "", "deny");
    row("what is no address", 1, "198.51.100.1, here", "unknown");
}

void MeshGatewaysTest::clientsBehindProxies()
{
    QFETCH(int, trusted);
    QFETCH(QString, forwardedFor);
    QFETCH(QString, verdict);
    auto yaml = kGateway + servers(server(80, "HTTP")) +
                policy("{rules: [{from: [{source: {remoteIpBlocks: [198.51.100.0/24]}}]}]}");
    if (trusted >= 0)
        yaml += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: "
                "istio-system}\ndata:\n  mesh: '{defaultConfig: {gatewayTopology: "
                "{numTrustedProxies: " +
                std::to_string(trusted) + "}}}'\n";
    auto request = get("/");
    request.headers.emplace();
    if (!forwardedFor.isEmpty())
        (*request.headers)["x-forwarded-for"] = forwardedFor.toStdString();
    const auto ask = [&](const std::string &text) {
        Diagnostics diagnostics;
        const auto decision = makeMeshEngine(topologyOf(text, diagnostics), {})
                                  .authorize({0}, 8080, callerNamed("plaintext"), request);
        return textOf(decision.verdict);
    };
    QCOMPARE(ask(yaml), verdict);
    // What the pods themselves say goes before the mesh's word, and is not read.
    const std::string annotation = "annotations: {";
    yaml.insert(yaml.find(annotation) + annotation.size(),
                "proxy.istio.io/config: 'gatewayTopology: {numTrustedProxies: 9}', ");
    QCOMPARE(ask(yaml), "unknown");
}

/// Whether a sidecar calls a gateway with its certificate is up to DestinationRules.
void MeshGatewaysTest::proxiesMayCallOtherwise()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kGateway + servers(server(443, "HTTPS", "ISTIO_MUTUAL")), diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    QCOMPARE(textOf(mesh.handshake({0}, 8443, callerNamed(kA, MeshProxy::Sidecar))), "unknown");
    QCOMPARE(textOf(mesh.handshake({0}, 8443, callerNamed(kA))), "allow");
}

void MeshGatewaysTest::tokens()
{
    const std::string people =
        "---\napiVersion: security.istio.io/v1\nkind: RequestAuthentication\n"
        "metadata: {name: people, namespace: edge}\nspec:\n"
        "  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: own}]\n"
        "  jwtRules: [{issuer: iss.example, jwksUri: http://iss.example/keys}]\n";
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        ownGateway("istio", "{name: h, port: 80, protocol: HTTP}") + people +
            policy("{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: own}], "
                   "rules: [{from: [{source: {requestPrincipals: [iss.example/*]}}]}]}"),
        diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    const auto ask = [&](const char *issuer) {
        auto request = get("/");
        request.isTokenTold = true;
        if (issuer != nullptr) {
            request.token.emplace();
            request.token->claims[{"iss"}] = {issuer};
            request.token->claims[{"sub"}] = {"alice"};
        }
        return textOf(mesh.authorize({0}, 80, callerNamed("plaintext"), request).verdict);
    };
    QCOMPARE(ask("iss.example"), "allow");
    QCOMPARE(ask("other.example"), "deny");
    QCOMPARE(ask(nullptr), "deny");
}

void MeshGatewaysTest::agentPorts()
{
    Diagnostics diagnostics;
    auto yaml = kGateway + servers(server(80, "HTTP")) + policy("{}", "istio-system");
    // What sidecars capture is nothing to a gateway, which listens itself.
    const std::string annotation = "annotations: {";
    yaml.insert(yaml.find(annotation) + annotation.size(),
                "traffic.sidecar.istio.io/excludeInboundPorts: '8080', ");
    const auto topology = topologyOf(yaml, diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    QCOMPARE(textOf(mesh.mtls({0}, 15021).mode), "none");
    QCOMPARE(textOf(mesh.authorize({0}, 15021, callerNamed("plaintext"), std::nullopt).verdict),
             "allow");
    QCOMPARE(textOf(mesh.authorize({0}, 8080, callerNamed("plaintext"), std::nullopt).verdict),
             "deny");
}

void MeshGatewaysTest::portsThatServersName()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        kGateway + servers(server(80, "HTTP") + ", " + server(9000, "TCP")), diagnostics);
    const auto ports = makeMeshEngine(topology, {}).namedPorts({0});
    QCOMPARE(ports, (std::vector<std::uint16_t>{8080, 9000, 15020, 15021, 15090}));
}

QTEST_GUILESS_MAIN(MeshGatewaysTest)
#include "test_mesh_gateways.moc"
