// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/helpers/decode_text.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// Ambient workloads: what ztunnels make of AuthorizationPolicy (istio.md 1.9) and
// PeerAuthentication (istio.md 1.1, "Ambient differences").

namespace {

constexpr WorkloadId kServer{0};
constexpr std::uint16_t kPort = 8080;

template<typename Object>
Object decodedAs(const char *kind, const std::string &nameSpace, const std::string &spec)
{
    const auto decoded =
        decodeText("apiVersion: security.istio.io/v1\nkind: " + std::string(kind) +
                   "\nmetadata: {name: p, namespace: " + nameSpace + "}\nspec: " + spec + "\n");
    if (const auto *object = decoded.template only<Object>())
        return *object;
    qFatal("%s", decoded.said().c_str());
}

PeerAuthenticationObject peer(const char *nameSpace, const QString &spec)
{
    return decodedAs<PeerAuthenticationObject>("PeerAuthentication", nameSpace, spec.toStdString());
}

WorkloadNode server(MeshMembership mesh = MeshMembership::Ambient)
{
    auto workload = workloadOf("foo", "server", {kPort});
    workload.mesh = mesh;
    return workload;
}

MeshEngine engineFor(std::vector<PeerAuthenticationObject> peers,
                     std::vector<AuthorizationPolicyObject> policies, WorkloadNode workload)
{
    MeshOptions options;
    options.trustDomainAliases = {"old-td"};
    return {topologyOf({std::move(workload)}), std::move(peers), std::move(policies), {}, options};
}

MeshCaller callerNamed(const QString &name)
{
    MeshCaller caller;
    caller.address = *IpAddress::parse("10.1.0.7");
    if (name != "plaintext")
        caller.principal = name.toStdString();
    return caller;
}

QString textOf(Verdict verdict)
{
    return QString::fromStdString(std::string(toString(verdict)));
}

QString textOf(MtlsDecision::Mode mode)
{
    switch (mode) {
    case MtlsDecision::Mode::Permissive: return "permissive";
    case MtlsDecision::Mode::Strict: return "strict";
    case MtlsDecision::Mode::Ambiguous: return "ambiguous";
    case MtlsDecision::Mode::NoMesh: return "none";
    default: return "other";
    }
}

constexpr auto kA = "cluster.local/ns/foo/sa/a";

} // namespace

class MeshAmbientTest : public QObject {
    Q_OBJECT
private slots:
    void rules_data();
    void rules();
    void rulesOfPolicies();
    void customAndAuditAreNotKnown();
    void modes_data();
    void modes();
    void thePolicyOfAPortModeIsNamed();
    void strictRefusesPlaintext();
    void sidecarsAndZtunnels();
    void waypoints();
    void bypass();
};

void MeshAmbientTest::rules_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("caller");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *name, const char *action, const char *rule, const char *caller,
                        const char *answer) {
        QTest::newRow(name) << action << rule << caller << answer;
    };
    row("an ALLOW rule on HTTP is left out", "ALLOW",
        "{to: [{operation: {methods: [GET]}}, {operation: {ports: [\"8080\"]}}]}", kA, "deny");
    row("a DENY rule on HTTP alone denies nothing", "DENY", "{to: [{operation: {methods: [GET]}}]}",
        kA, "allow");
    row("a DENY rule on a port and HTTP gets wider", "DENY",
        "{to: [{operation: {methods: [GET], ports: [\"8080\"]}}]}", kA, "deny");
    row("a DENY rule on tokens alone denies nothing", "DENY",
        "{from: [{source: {requestPrincipals: [\"*\"]}}]}", kA, "allow");
    row("a DENY rule with a condition on HTTP denies nothing", "DENY",
        "{to: [{operation: {ports: [\"8080\"]}}], when: [{key: \"request.headers[x]\", values: "
        "[z]}]}",
        kA, "allow");
    row("trustDomains are dropped beside others", "ALLOW",
        "{from: [{source: {trustDomains: [else.org], namespaces: [foo]}}]}", kA, "allow");
    row("trustDomains alone never match", "ALLOW",
        "{from: [{source: {trustDomains: [cluster.local]}}]}", kA, "deny");
    row("trustDomains alone deny nothing", "DENY",
        "{from: [{source: {trustDomains: [cluster.local]}}]}", kA, "allow");
    row("a DENY on trustDomains and namespaces gets wider", "DENY",
        "{from: [{source: {trustDomains: [else.org], namespaces: [foo]}}]}", kA, "deny");
    row("a condition on trust domains counts as HTTP", "ALLOW",
        "{when: [{key: source.trustDomain, values: [cluster.local]}]}", kA, "deny");
    row("so does one on service accounts", "DENY",
        "{when: [{key: source.serviceAccount, values: [foo/a]}]}", kA, "allow");
    row("serviceAccounts of a source are known", "ALLOW",
        "{from: [{source: {serviceAccounts: [a]}}]}", kA, "allow");
    row("those of another namespace do not match", "ALLOW",
        "{from: [{source: {serviceAccounts: [bar/a]}}]}", kA, "deny");
    row("an ALLOW rule on forwarded addresses is left out", "ALLOW",
        "{from: [{source: {notRemoteIpBlocks: [192.0.2.0/24], namespaces: [foo]}}]}", kA, "deny");
    row("aliases are not expanded", "ALLOW",
        "{from: [{source: {principals: [old-td/ns/foo/sa/a]}}]}", kA, "deny");
    row("principals", "ALLOW", "{from: [{source: {principals: [\"*/sa/a\"]}}]}", kA, "allow");
    row("principals and plaintext", "ALLOW", "{from: [{source: {principals: [\"*\"]}}]}",
        "plaintext", "deny");
    row("notPrincipals and plaintext", "ALLOW", "{from: [{source: {notPrincipals: [\"*\"]}}]}",
        "plaintext", "allow");
    row("namespaces", "ALLOW", "{from: [{source: {namespaces: [\"f*\"]}}]}", kA, "allow");
    row("a star in the middle is itself", "ALLOW", "{from: [{source: {namespaces: [\"f*o\"]}}]}",
        kA, "deny");
    row("notNamespaces", "ALLOW", "{from: [{source: {notNamespaces: [foo]}}]}", kA, "deny");
    row("notNamespaces and plaintext", "DENY", "{from: [{source: {notNamespaces: [foo]}}]}",
        "plaintext", "deny");
    row("notServiceAccounts", "ALLOW", "{from: [{source: {notServiceAccounts: [a]}}]}", kA, "deny");
    row("notIpBlocks", "ALLOW", "{from: [{source: {notIpBlocks: [10.1.0.0/16]}}]}", kA, "deny");
    row("ports", "ALLOW", "{to: [{operation: {ports: [\"8080\"]}}]}", kA, "allow");
    row("notPorts", "ALLOW", "{to: [{operation: {notPorts: [\"8080\"]}}]}", kA, "deny");
    row("a condition on the address", "ALLOW", "{when: [{key: source.ip, values: [10.1.0.0/16]}]}",
        kA, "allow");
    row("a condition on the principal", "ALLOW",
        "{when: [{key: source.principal, values: [cluster.local/ns/foo/sa/a]}]}", kA, "allow");
    row("its negation and plaintext", "ALLOW",
        "{when: [{key: source.principal, notValues: [cluster.local/ns/foo/sa/a]}]}", "plaintext",
        "allow");
    row("a condition on the port, not", "ALLOW",
        "{when: [{key: destination.port, notValues: [\"8080\"]}]}", kA, "deny");
    row("fields of one source are ANDed", "ALLOW",
        "{from: [{source: {namespaces: [foo], ipBlocks: [192.0.2.0/24]}}]}", kA, "deny");
    row("sources are ORed", "ALLOW",
        "{from: [{source: {namespaces: [bar]}}, {source: {namespaces: [foo]}}]}", kA, "allow");
    row("addresses", "ALLOW", "{from: [{source: {ipBlocks: [10.1.0.0/16]}}]}", kA, "allow");
    row("conditions", "ALLOW",
        "{when: [{key: source.namespace, values: [foo]}, {key: destination.port, values: "
        "[\"8080\"]}]}",
        kA, "allow");
    row("a rule without anything matches", "DENY", "{}", kA, "deny");
}

void MeshAmbientTest::rules()
{
    QFETCH(QString, action);
    QFETCH(QString, rule);
    QFETCH(QString, caller);
    const auto policy = decodedAs<AuthorizationPolicyObject>(
        "AuthorizationPolicy", "foo",
        QString("{action: %1, rules: [%2]}").arg(action, rule).toStdString());
    const auto engine = engineFor({}, {policy}, server());
    QTEST(textOf(engine.authorize(kServer, kPort, callerNamed(caller), std::nullopt).verdict),
          "answer");
}

/// A policy without rules never matches; of several one suffices; a dry run is none.
void MeshAmbientTest::rulesOfPolicies()
{
    const auto ask = [](const char *spec, bool isDryRun = false) {
        auto policy = decodedAs<AuthorizationPolicyObject>("AuthorizationPolicy", "foo", spec);
        policy.isDryRun = isDryRun;
        return textOf(engineFor({}, {policy}, server())
                          .authorize(kServer, kPort, callerNamed(kA), std::nullopt)
                          .verdict);
    };
    QCOMPARE(ask("{}"), "deny");
    QCOMPARE(ask("{}", true), "allow");
    QCOMPARE(ask("{action: DENY, rules: [{}]}", true), "allow");
    QCOMPARE(ask("{rules: [{from: [{source: {namespaces: [bar]}}]}, {}]}"), "allow");
}

void MeshAmbientTest::customAndAuditAreNotKnown()
{
    const auto custom = decodedAs<AuthorizationPolicyObject>(
        "AuthorizationPolicy", "foo", "{action: CUSTOM, provider: {name: x}, rules: [{}]}");
    const auto audit =
        decodedAs<AuthorizationPolicyObject>("AuthorizationPolicy", "foo", "{action: AUDIT}");
    const auto ask = [&](MeshMembership mesh) {
        return textOf(engineFor({}, {custom, audit}, server(mesh))
                          .authorize(kServer, kPort, callerNamed(kA), std::nullopt)
                          .verdict);
    };
    QCOMPARE(ask(MeshMembership::Ambient), "allow");
    QCOMPARE(ask(MeshMembership::Sidecar), "unknown");
}

void MeshAmbientTest::modes_data()
{
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("workload");
    QTest::addColumn<QString>("at8080");
    QTest::addColumn<QString>("elsewhere");
    const auto row = [](const char *mesh, const char *nameSpace, const char *workload,
                        const char *at8080, const char *elsewhere) {
        QTest::addRow("%s | %s | %s", mesh, nameSpace, workload)
            << mesh << nameSpace << workload << at8080 << elsewhere;
    };
    row("", "", "", "permissive", "permissive");
    row("STRICT", "", "", "strict", "strict");
    row("STRICT", "DISABLE", "", "permissive", "permissive"); // There is nothing to disable.
    row("STRICT", "UNSET", "", "strict", "strict");
    row("", "", "STRICT", "strict", "strict");
    row("", "", "STRICT 8080 PERMISSIVE", "permissive", "strict");
    row("", "", "STRICT 8080 DISABLE", "permissive", "strict");
    row("", "", "PERMISSIVE 8080 STRICT", "strict", "permissive");
    row("STRICT", "", "PERMISSIVE 8080 STRICT", "ambiguous", "permissive");
    row("", "STRICT", "PERMISSIVE 8080 STRICT", "strict", "permissive");
    row("", "", "UNSET 8080 STRICT", "strict", "permissive");
    row("STRICT", "", "UNSET 8080 PERMISSIVE", "permissive", "strict");
    row("STRICT", "", "UNSET 8080 DISABLE", "strict", "strict"); // The asymmetry.
    row("STRICT", "UNSET", "UNSET 8080 PERMISSIVE", "ambiguous", "ambiguous");
}

void MeshAmbientTest::modes()
{
    QFETCH(QString, mesh);
    QFETCH(QString, nameSpace);
    QFETCH(QString, workload);
    std::vector<PeerAuthenticationObject> peers;
    if (!mesh.isEmpty())
        peers.push_back(peer("istio-system", "{mtls: {mode: " + mesh + "}}"));
    if (!nameSpace.isEmpty())
        peers.push_back(peer("foo", "{mtls: {mode: " + nameSpace + "}}"));
    const auto parts = workload.split(' ', Qt::SkipEmptyParts);
    if (!parts.isEmpty())
        peers.push_back(
            peer("foo", "{selector: {matchLabels: {app: server}}, mtls: {mode: " + parts[0] + "}" +
                            (parts.size() > 1
                                 ? ", portLevelMtls: {" + parts[1] + ": {mode: " + parts[2] + "}}"
                                 : QString()) +
                            "}"));
    const auto engine = engineFor(std::move(peers), {}, server());
    QTEST(textOf(engine.mtls(kServer, 8080).mode), "at8080");
    QTEST(textOf(engine.mtls(kServer, 9090).mode), "elsewhere");
}

void MeshAmbientTest::thePolicyOfAPortModeIsNamed()
{
    const auto engine = engineFor({peer("foo", "{selector: {matchLabels: {app: server}}, "
                                               "portLevelMtls: {8080: {mode: STRICT}}}")},
                                  {}, server());
    QCOMPARE(engine.mtls(kServer, 8080).by.size(), std::size_t{1});
    QVERIFY(engine.mtls(kServer, 9090).by.empty());
}

void MeshAmbientTest::strictRefusesPlaintext()
{
    const auto engine = engineFor({peer("foo", "{mtls: {mode: STRICT}}")}, {}, server());
    QCOMPARE(textOf(engine.handshake(kServer, kPort, callerNamed("plaintext"))), "deny");
    QCOMPARE(textOf(engine.handshake(kServer, kPort, callerNamed(kA))), "allow");
}

/// Whether they meet over mutual TLS depends on the installation.
void MeshAmbientTest::sidecarsAndZtunnels()
{
    const auto policy = decodedAs<AuthorizationPolicyObject>(
        "AuthorizationPolicy", "foo", "{rules: [{from: [{source: {namespaces: [foo]}}]}]}");
    const auto engine = engineFor({}, {policy}, server());
    auto caller = callerNamed(kA);
    const auto ask = [&] {
        return textOf(engine.authorize(kServer, kPort, caller, std::nullopt).verdict);
    };
    caller.proxy = MeshProxy::Ztunnel;
    QCOMPARE(ask(), "allow");
    caller.proxy = MeshProxy::Sidecar;
    QCOMPARE(ask(), "unknown");
    const auto strict = engineFor({peer("foo", "{mtls: {mode: STRICT}}")}, {}, server());
    QCOMPARE(textOf(strict.handshake(kServer, kPort, caller)), "unknown");
    caller.proxy = MeshProxy::Ztunnel;
    QCOMPARE(textOf(strict.handshake(kServer, kPort, caller)), "allow");
}

void MeshAmbientTest::waypoints()
{
    auto behind = server();
    behind.podLabels["istio.io/use-waypoint"] = "waypoint";
    const auto ask = [](const WorkloadNode &workload) {
        return engineFor({}, {}, workload).authorize(kServer, kPort, callerNamed(kA), std::nullopt);
    };
    QCOMPARE(textOf(ask(behind).verdict), "unknown");
    QVERIFY(ask(behind).reason.find("waypoint") != std::string::npos);
    behind.podLabels["istio.io/use-waypoint"] = "none";
    QCOMPARE(textOf(ask(behind).verdict), "allow");
}

void MeshAmbientTest::bypass()
{
    auto workload = server();
    workload.podAnnotations["ambient.istio.io/bypass-inbound-capture"] = "true";
    const auto engine = engineFor({peer("foo", "{mtls: {mode: STRICT}}")}, {}, workload);
    QCOMPARE(textOf(engine.mtls(kServer, kPort).mode), "none");
    // The ports of a sidecar's agent are nothing special here.
    const auto plain = engineFor({peer("foo", "{mtls: {mode: STRICT}}")}, {}, server());
    QCOMPARE(textOf(plain.mtls(kServer, 15020).mode), "strict");
}

QTEST_GUILESS_MAIN(MeshAmbientTest)
#include "test_mesh_ambient.moc"
