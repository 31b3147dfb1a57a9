// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/mesh_server_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// PeerAuthentication and what passes the proxy at all (istio.md 1.1, 1.11).
class MeshMtlsTest : public QObject {
    Q_OBJECT
private slots:
    void mtls_data();
    void mtls();
    void mtlsNamesWhatDecided();
    void mtlsOutsideTheMesh_data();
    void mtlsOutsideTheMesh();
    void handshake_data();
    void handshake();
    void foreignTrustDomains_data();
    void foreignTrustDomains();
    void disableTakesTheIdentityAway();
    void capturedPorts_data();
    void capturedPorts();
    void namedPortsAreWhereAnswersChange();
};

void MeshMtlsTest::mtls_data()
{
    QTest::addColumn<Peers>("peers");
    QTest::addColumn<Mode>("mode");
    const LabelMap app{{"app", "server"}};
    const auto strictMesh = peer(kRoot, "mesh", MtlsMode::Strict);
    const auto permissiveSpace = peer("foo", "space", MtlsMode::Permissive);
    const auto disabled = peer("foo", "workload", MtlsMode::Disable, app);
    const auto unset = peer("foo", "workload", MtlsMode::Unset, app);

    QTest::newRow("no policy at all is the mesh default, PERMISSIVE")
        << Peers{} << Mode::Permissive;
    QTest::newRow("a policy without selector in the root namespace is the mesh's")
        << Peers{strictMesh} << Mode::Strict;
    QTest::newRow("a selector in the root namespace is ignored with its policy")
        << Peers{peer(kRoot, "mesh", MtlsMode::Strict, app)} << Mode::Permissive;
    QTest::newRow("the namespace wins over the mesh")
        << Peers{strictMesh, permissiveSpace} << Mode::Permissive;
    QTest::newRow("the workload wins over the namespace")
        << Peers{strictMesh, permissiveSpace, disabled} << Mode::Disable;
    QTest::newRow("another namespace's policy does not concern the workload")
        << Peers{peer("bar", "space", MtlsMode::Strict)} << Mode::Permissive;
    QTest::newRow("all labels of the selector must be on the pod")
        << Peers{peer("foo", "workload", MtlsMode::Strict, {{"app", "server"}, {"tier", "front"}})}
        << Mode::Permissive;
    QTest::newRow("UNSET on the workload inherits from the namespace")
        << Peers{peer("foo", "space", MtlsMode::Strict), unset} << Mode::Strict;
    QTest::newRow("UNSET on workload and namespace inherits from the mesh")
        << Peers{strictMesh, peer("foo", "space", MtlsMode::Unset), unset} << Mode::Strict;
    QTest::newRow("UNSET for the mesh is PERMISSIVE")
        << Peers{peer(kRoot, "mesh", MtlsMode::Unset)} << Mode::Permissive;
    QTest::newRow("the mode of the port wins over that of its policy")
        << Peers{withPort(peer("foo", "workload", MtlsMode::Strict, app), kPort,
                          MtlsMode::Permissive)}
        << Mode::Permissive;
    QTest::newRow("the mode of another port does not count")
        << Peers{withPort(peer("foo", "workload", MtlsMode::Strict, app), 9090, MtlsMode::Disable)}
        << Mode::Strict;
    QTest::newRow("a port that is UNSET inherits the workload's mode")
        << Peers{withPort(peer("foo", "workload", MtlsMode::Strict, app), kPort, MtlsMode::Unset)}
        << Mode::Strict;
    QTest::newRow("a port under an UNSET workload policy wins over the namespace")
        << Peers{peer("foo", "space", MtlsMode::Strict), withPort(unset, kPort, MtlsMode::Disable)}
        << Mode::Disable;
    QTest::newRow("a port mode without selector is ignored")
        << Peers{withPort(peer("foo", "space", MtlsMode::Strict), kPort, MtlsMode::Disable)}
        << Mode::Strict;
    QTest::newRow("two of one namespace without creation time are ambiguous")
        << Peers{peer("foo", "a", MtlsMode::Strict), permissiveSpace} << Mode::Ambiguous;
    QTest::newRow("two of the mesh without creation time are ambiguous")
        << Peers{strictMesh, peer(kRoot, "other", MtlsMode::Permissive)} << Mode::Ambiguous;
    QTest::newRow("two for the workload without creation time are ambiguous")
        << Peers{disabled, peer("foo", "other", MtlsMode::Strict, {{"tier", "back"}})}
        << Mode::Ambiguous;
    QTest::newRow("an ambiguous namespace does not matter below a workload policy")
        << Peers{peer("foo", "a", MtlsMode::Strict), permissiveSpace, disabled} << Mode::Disable;
    QTest::newRow("two that say the same decide, whichever is older")
        << Peers{peer("foo", "a", MtlsMode::Strict), peer("foo", "b", MtlsMode::Strict)}
        << Mode::Strict;
    QTest::newRow("one creation time of two is not enough")
        << Peers{aged(peer("foo", "a", MtlsMode::Strict), "2026-01-01T00:00:00Z"), permissiveSpace}
        << Mode::Ambiguous;
    QTest::newRow("a creation time of another form cannot be compared")
        << Peers{aged(peer("foo", "a", MtlsMode::Strict), "2026-01-01T00:00:00X"),
                 aged(permissiveSpace, "2026-01-02T00:00:00Z")}
        << Mode::Ambiguous;
    QTest::newRow("the oldest of one scope wins")
        << Peers{aged(peer("foo", "a", MtlsMode::Strict), "2026-01-02T00:00:00Z"),
                 aged(permissiveSpace, "2026-01-01T00:00:00Z")}
        << Mode::Permissive;
    QTest::newRow("of two created in one second the first by name wins")
        << Peers{aged(peer("foo", "z", MtlsMode::Permissive), "2026-01-01T00:00:00Z"),
                 aged(peer("foo", "a", MtlsMode::Strict), "2026-01-01T00:00:00Z")}
        << Mode::Strict;
    QTest::newRow("the ports of the younger policy are dropped whole")
        << Peers{aged(peer("foo", "old", MtlsMode::Strict, app), "2026-01-01T00:00:00Z"),
                 aged(withPort(peer("foo", "new", MtlsMode::Unset, app), kPort, MtlsMode::Disable),
                      "2026-01-02T00:00:00Z")}
        << Mode::Strict;
}

void MeshMtlsTest::mtls()
{
    QFETCH(Peers, peers);
    QFETCH(Mode, mode);
    QCOMPARE(static_cast<int>(engine(peers).mtls(kServer, kPort).mode), static_cast<int>(mode));
    std::reverse(peers.begin(), peers.end());
    QCOMPARE(static_cast<int>(engine(peers).mtls(kServer, kPort).mode), static_cast<int>(mode));
}

void MeshMtlsTest::mtlsNamesWhatDecided()
{
    const auto mesh =
        engine({peer("foo", "b", MtlsMode::Strict), peer("foo", "a", MtlsMode::Permissive)});
    const auto ambiguous = mesh.mtls(kServer, kPort);
    QCOMPARE(ambiguous.by.size(), std::size_t(2));
    QCOMPARE(ambiguous.by[0]->meta.name, std::string("a"));
    QVERIFY(ambiguous.reason.starts_with("Ambiguous: 2 PeerAuthentications (foo/a, foo/b)"));
    const auto byDefault = engine({}).mtls(kServer, kPort);
    QVERIFY(byDefault.by.empty());
    QCOMPARE(byDefault.reason,
             std::string("No PeerAuthentication applies: the mesh default is PERMISSIVE."));
}

void MeshMtlsTest::mtlsOutsideTheMesh_data()
{
    QTest::addColumn<int>("membership");
    QTest::addColumn<Mode>("mode");
    QTest::newRow("no mesh") << int(MeshMembership::None) << Mode::NoMesh;
    QTest::newRow("unknown membership") << int(MeshMembership::Unknown) << Mode::Unknown;
    QTest::newRow("a gateway that no Gateway opens")
        << int(MeshMembership::Gateway) << Mode::Unknown;
}

void MeshMtlsTest::mtlsOutsideTheMesh()
{
    QFETCH(int, membership);
    QFETCH(Mode, mode);
    auto workload = server();
    workload.mesh = static_cast<MeshMembership>(membership);
    const auto decision =
        engine({peer(kRoot, "mesh", MtlsMode::Strict)}, {}, workload).mtls(kServer, kPort);
    QCOMPARE(static_cast<int>(decision.mode), static_cast<int>(mode));
    QVERIFY(decision.reason.find("foo/Deployment/server") != std::string::npos);
}

void MeshMtlsTest::handshake_data()
{
    QTest::addColumn<Peers>("peers");
    QTest::addColumn<QString>("withIdentity");
    QTest::addColumn<QString>("inPlaintext");
    QTest::newRow("STRICT refuses plaintext")
        << Peers{peer(kRoot, "mesh", MtlsMode::Strict)} << kAllow << kDeny;
    QTest::newRow("PERMISSIVE admits both")
        << Peers{peer(kRoot, "mesh", MtlsMode::Permissive)} << kAllow << kAllow;
    QTest::newRow("DISABLE admits both, auto-mTLS then sends plaintext")
        << Peers{peer(kRoot, "mesh", MtlsMode::Disable)} << kAllow << kAllow;
    QTest::newRow("perhaps STRICT leaves plaintext unknown")
        << Peers{peer("foo", "a", MtlsMode::Strict), peer("foo", "b", MtlsMode::Permissive)}
        << kAllow << kUnknown;
    QTest::newRow("ambiguous without STRICT admits both")
        << Peers{peer("foo", "a", MtlsMode::Disable), peer("foo", "b", MtlsMode::Permissive)}
        << kAllow << kAllow;
}

void MeshMtlsTest::handshake()
{
    QFETCH(Peers, peers);
    QFETCH(QString, withIdentity);
    QFETCH(QString, inPlaintext);
    const auto mesh = engine(peers);
    std::string reason;
    QCOMPARE(said(mesh.handshake(kServer, kPort, identity("foo", "a"), &reason)), withIdentity);
    QVERIFY(!reason.empty());
    QCOMPARE(said(mesh.handshake(kServer, kPort, plaintext())), inPlaintext);
}

/// Proxies refuse peers of domains that the mesh does not know, and which ones it does beside its
/// own and its aliases the manifests do not tell (istio.md 1.8).
void MeshMtlsTest::foreignTrustDomains_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("aliases"); // "-": no manifest tells.
    QTest::addColumn<QString>("verdict");
    QTest::newRow("its own") << "corp.example"
                             << "" << kAllow;
    QTest::newRow("an alias") << "old.example"
                              << "old.example" << kAllow;
    QTest::newRow("no alias") << "other.example"
                              << "old.example" << kUnknown;
    QTest::newRow("perhaps an alias") << "old.example"
                                      << "-" << kUnknown;
}

void MeshMtlsTest::foreignTrustDomains()
{
    QFETCH(QString, domain);
    QFETCH(QString, aliases);
    MeshOptions options;
    options.trustDomain = "corp.example";
    if (aliases != "-")
        options.trustDomainAliases = {aliases.toStdString()};
    MeshCaller caller = identity("foo", "a");
    caller.principal = domain.toStdString() + "/ns/foo/sa/a";
    const auto mesh = engine({peer(kRoot, "mesh", MtlsMode::Strict)}, {}, server(), {}, options);
    QTEST(said(mesh.handshake(kServer, kPort, caller)), "verdict");
}

void MeshMtlsTest::disableTakesTheIdentityAway()
{
    const auto disabled = peer("foo", "a", MtlsMode::Disable);
    const auto admitA = allow({from(namespaces({"foo"}))});
    const auto refuseA = deny({from(namespaces({"foo"}))});
    const auto a = identity("foo", "a");
    QCOMPARE(ask(engine({disabled}, {admitA}), a), kDeny);
    QCOMPARE(ask(engine({disabled}, {refuseA}), a), kAllow);
    const auto strict = peer("foo", "b", MtlsMode::Strict);
    QCOMPARE(ask(engine({disabled, strict}, {admitA}), a), kUnknown);
}

void MeshMtlsTest::capturedPorts_data()
{
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("isCaptured");
    const QString excluded = "traffic.sidecar.istio.io/excludeInboundPorts";
    const QString included = "traffic.sidecar.istio.io/includeInboundPorts";
    QTest::newRow("every port by default") << "x"
                                           << "" << 8080 << true;
    QTest::newRow("an excluded port") << excluded << "9090, 8080" << 8080 << false;
    QTest::newRow("spaces around an excluded port") << excluded << "8080 , 9090" << 8080 << false;
    QTest::newRow("a port that is not excluded") << excluded << "9090" << 8080 << true;
    QTest::newRow("all included") << included << "*" << 8080 << true;
    QTest::newRow("a port left out of the included ones") << included << "9090" << 8080 << false;
    QTest::newRow("none included") << included << "" << 8080 << false;
    QTest::newRow("no interception") << "sidecar.istio.io/interceptionMode"
                                     << "NONE" << 8080 << false;
    QTest::newRow("the sidecar's own metrics") << "x"
                                               << "" << 15020 << false;
}

void MeshMtlsTest::capturedPorts()
{
    QFETCH(QString, annotation);
    QFETCH(QString, value);
    QFETCH(int, port);
    QFETCH(bool, isCaptured);
    auto workload = server();
    workload.podAnnotations[annotation.toStdString()] = value.toStdString();
    const auto mesh =
        engine({peer(kRoot, "mesh", MtlsMode::Strict)}, {allow({})}, std::move(workload));
    const auto number = static_cast<std::uint16_t>(port);
    QCOMPARE(mesh.mtls(kServer, number).mode == Mode::Strict, isCaptured);
    QCOMPARE(said(mesh.handshake(kServer, number, plaintext())), isCaptured ? kDeny : kAllow);
    QCOMPARE(ask(mesh, plaintext(), std::nullopt, number), isCaptured ? kDeny : kAllow);
}

void MeshMtlsTest::namedPortsAreWhereAnswersChange()
{
    const LabelMap app{{"app", "server"}};
    AuthorizationOperation notPorts;
    notPorts.notPorts = {7};
    const auto mesh =
        engine({withPort(peer("foo", "w", MtlsMode::Strict, app), 9, MtlsMode::Disable)},
               {allow({to(ports({8, 8080}))}), deny({to(notPorts)})});
    const std::vector<std::uint16_t> expected{7, 8, 9, 8080, 15020, 15021, 15090};
    QCOMPARE(mesh.namedPorts(kServer), expected);
}

QTEST_GUILESS_MAIN(MeshMtlsTest)
#include "test_mesh_mtls.moc"
