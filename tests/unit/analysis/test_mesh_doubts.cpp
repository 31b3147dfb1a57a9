// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "tests/unit/analysis/mesh_server_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What no manifest tells, and policies that cannot be read: unknown, where it decides.
class MeshDoubtsTest : public QObject {
    Q_OBJECT
private slots:
    void anUnknownMembershipLeavesOnlyAdmissions();
    void unreadablePolicies_data();
    void unreadablePolicies();
    void labelsOfControllers();
    void aPolicyThatReplacesADoubtfulOneDecides();
    void whatIsNamedWinsOverTheMeshConfig();
    void auditNeverCastsDoubt();
    void policiesBindOneClusterOnly();
    void callers();
};

void MeshDoubtsTest::anUnknownMembershipLeavesOnlyAdmissions()
{
    auto workload = server();
    workload.mesh = MeshMembership::Unknown;
    const auto caller = identity("foo", "a");
    QCOMPARE(ask(engine({}, {deny({AuthorizationRule{}})}, workload), caller), kUnknown);
    QCOMPARE(ask(engine({}, {}, workload), caller), kAllow);
    QCOMPARE(said(engine({}, {}, workload).handshake(kServer, kPort, caller)), kUnknown);
}

void MeshDoubtsTest::unreadablePolicies_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<Policies>("policies");
    QTest::addColumn<QString>("verdict");
    const auto denyAll = deny({AuthorizationRule{}});
    const auto admitB = allow({from(namespaces({"bar"}))});
    QTest::newRow("one in the namespace may deny") << "AuthorizationPolicy"
                                                   << "foo" << Policies{} << kUnknown;
    QTest::newRow("one in the root namespace may deny")
        << "AuthorizationPolicy" << kRoot << Policies{} << kUnknown;
    QTest::newRow("one without a readable namespace may be anywhere")
        << "AuthorizationPolicy"
        << "" << Policies{} << kUnknown;
    QTest::newRow("one in another namespace does not matter") << "AuthorizationPolicy"
                                                              << "bar" << Policies{} << kAllow;
    QTest::newRow("one cannot undo a DENY") << "AuthorizationPolicy"
                                            << "foo" << Policies{denyAll} << kDeny;
    QTest::newRow("one may be the ALLOW that is missing") << "AuthorizationPolicy"
                                                          << "foo" << Policies{admitB} << kUnknown;
    QTest::newRow("a NetworkPolicy is not the mesh's") << "NetworkPolicy"
                                                       << "foo" << Policies{} << kAllow;
    QTest::newRow("a PeerAuthentication may take the identity away")
        << "PeerAuthentication"
        << "foo" << Policies{allow({from(namespaces({"foo"}))})} << kUnknown;
    QTest::newRow("a PeerAuthentication does not matter where nobody asks who calls")
        << "PeerAuthentication"
        << "foo" << Policies{allow({to(ports({kPort}))})} << kAllow;
}

void MeshDoubtsTest::unreadablePolicies()
{
    QFETCH(QString, kind);
    QFETCH(QString, nameSpace);
    QFETCH(Policies, policies);
    QFETCH(QString, verdict);
    const auto broken = unreadable(kind.toUtf8().constData(), nameSpace.toUtf8().constData());
    const auto mesh = engine({}, policies, server(), {broken});
    QCOMPARE(ask(mesh, identity("foo", "a")), verdict);
    if (kind == "PeerAuthentication")
        QCOMPARE(static_cast<int>(mesh.mtls(kServer, kPort).mode), int(Mode::Unknown));
}

void MeshDoubtsTest::labelsOfControllers()
{
    const LabelMap byRevision{{"app", "server"}, {"pod-template-hash", "5d9c"}};
    auto nothing = allow({});
    nothing.selector = byRevision;
    QCOMPARE(ask(engine({}, {nothing}), identity("foo", "a")), kUnknown);
    const auto strict = peer("foo", "w", MtlsMode::Strict, byRevision);
    QCOMPARE(static_cast<int>(engine({strict}).mtls(kServer, kPort).mode), int(Mode::Unknown));
    nothing.selector["app"] = "other";
    QCOMPARE(ask(engine({}, {nothing}), identity("foo", "a")), kAllow);
}

void MeshDoubtsTest::aPolicyThatReplacesADoubtfulOneDecides()
{
    auto nothing = allow({});
    nothing.selector = {{"pod-template-hash", "5d9c"}};
    const auto before = engine({}, {nothing});
    QCOMPARE(ask(before, identity("foo", "a")), kUnknown);
    nothing.selector.clear();
    QCOMPARE(ask(before.withPolicy("", nothing), identity("foo", "a")), kDeny);
}

void MeshDoubtsTest::whatIsNamedWinsOverTheMeshConfig()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf({server()},
                   importText("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: "
                              "istio-system}\ndata: {mesh: 'trustDomain: config.example'}\n",
                              "mesh.yaml", {}, diagnostics));
    QCOMPARE(makeMeshEngine(topology, {}).principalOf("", "foo", "a"),
             std::string("config.example/ns/foo/sa/a"));
    MeshOptions named;
    named.trustDomain = "named.example";
    QCOMPARE(makeMeshEngine(topology, {{"", named}}).principalOf("", "foo", "a"),
             std::string("named.example/ns/foo/sa/a"));
}

void MeshDoubtsTest::auditNeverCastsDoubt()
{
    AuthorizationPolicyObject audit;
    audit.meta = metaOf("AuthorizationPolicy", "foo", "watch");
    audit.action = AuthorizationAction::Audit;
    audit.selector = {{"pod-template-hash", "1234"}};
    audit.rules.emplace_back();
    QCOMPARE(ask(engine({}, {audit}), identity("foo", "web")), kAllow);
}

void MeshDoubtsTest::policiesBindOneClusterOnly()
{
    auto topology = std::make_shared<Topology>(*topologyOf({server()}));
    const auto other = topology->workloads[0];
    topology->clusters = {{"east", nullptr}, {"west", nullptr}};
    topology->namespaces[0].cluster = "east";
    topology->namespaces.push_back(topology->namespaces[0]);
    topology->namespaces[1].cluster = "west";
    topology->workloads.push_back(other);
    topology->workloads[1].nameSpace = {1};
    PeerAuthenticationObject strict;
    strict.meta = metaOf("PeerAuthentication", "istio-system", "default");
    strict.mode = MtlsMode::Strict;
    AuthorizationPolicyObject nothing;
    nothing.meta = metaOf("AuthorizationPolicy", "foo", "nothing");
    const MeshEngine mesh(
        topology, std::vector<ClusterMesh>{{"east", {strict}, {nothing}, {}, {}},
                                           {"west", {}, {}, {}, {"istio-system", "west.example"}}});
    QVERIFY(mesh.mtls({0}, kPort).mode == Mode::Strict);
    QVERIFY(mesh.mtls({1}, kPort).mode == Mode::Permissive);
    const auto caller = identity("foo", "web");
    QCOMPARE(said(mesh.authorize({0}, kPort, caller, std::nullopt).verdict), kDeny);
    QCOMPARE(said(mesh.authorize({1}, kPort, caller, std::nullopt).verdict), kAllow);
    QVERIFY(mesh.callerOf({0})->principal->starts_with("cluster.local/ns/foo/"));
    QVERIFY(mesh.callerOf({1})->principal->starts_with("west.example/ns/foo/"));
}

void MeshDoubtsTest::callers()
{
    auto plain = workloadOf("foo", "b-plain");
    plain.mesh = MeshMembership::None;
    auto unknown = workloadOf("foo", "c-unknown");
    unknown.mesh = MeshMembership::Unknown;
    auto passing = workloadOf("foo", "d-passing");
    passing.podAnnotations["traffic.sidecar.istio.io/excludeOutboundPorts"] = "5432";
    auto addressed = workloadOf("foo", "a-web");
    addressed.podIps = {*IpAddress::parse("10.0.0.7")};
    auto captured = workloadOf("foo", "f-captured");
    captured.podAnnotations["traffic.sidecar.istio.io/includeOutboundIPRanges"] = "*";
    auto dual = workloadOf("foo", "e-dual");
    dual.podIps = {*IpAddress::parse("10.0.0.8"), *IpAddress::parse("2001:db8::8")};
    const MeshEngine mesh(topologyOf({addressed, plain, unknown, passing, dual, captured}), {}, {},
                          {}, {});
    const auto web = mesh.callerOf({0});
    QVERIFY(web && web->principal);
    QCOMPARE(*web->principal, std::string("cluster.local/ns/foo/sa/a-web"));
    QVERIFY(web->address == *IpAddress::parse("10.0.0.7"));
    QVERIFY(!mesh.callerOf({4})->address); // Which of the two it calls from is not known.
    QVERIFY(mesh.callerOf({1}) && !mesh.callerOf({1})->principal);
    QVERIFY(!mesh.callerOf({2}));
    QVERIFY(mesh.callerOf({5}));  // All addresses is the default.
    QVERIFY(!mesh.callerOf({3})); // On some ports with its identity, on others without.
    QVERIFY(mesh.isInMesh({0}) && !mesh.isInMesh({1}) && !mesh.isInMesh({2}));
}

QTEST_GUILESS_MAIN(MeshDoubtsTest)
#include "test_mesh_doubts.moc"
