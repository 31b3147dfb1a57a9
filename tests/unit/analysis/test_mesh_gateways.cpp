// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/analysis/gateway_cases.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// What gateways ask of their clients, and what AuthorizationPolicy makes of it there (istio.md 1.2,
// 1.10).

namespace {

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
    addGatewayCertificates();
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
    addGatewayPolicies();
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
