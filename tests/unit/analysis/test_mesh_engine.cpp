// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "model/import/importer.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QtTest/QtTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using Mode = MtlsDecision::Mode;
using Peers = std::vector<PeerAuthenticationObject>;
using Policies = std::vector<AuthorizationPolicyObject>;

constexpr WorkloadId kServer{0};
constexpr std::uint16_t kPort = 8080;
constexpr auto kRoot = "istio-system";

/// "foo/server", labels app=server and tier=back, in a mesh of sidecars.
WorkloadNode server()
{
    auto workload = workloadOf("foo", "server", {kPort});
    workload.podLabels["tier"] = "back";
    return workload;
}

PeerAuthenticationObject peer(const std::string &nameSpace, const std::string &name, MtlsMode mode,
                              LabelMap selector = {})
{
    PeerAuthenticationObject object;
    object.meta = metaOf("PeerAuthentication", nameSpace, name);
    object.mode = mode;
    object.selector = std::move(selector);
    return object;
}

PeerAuthenticationObject aged(PeerAuthenticationObject object, std::string creationTimestamp)
{
    object.meta.creationTimestamp = std::move(creationTimestamp);
    return object;
}

PeerAuthenticationObject withPort(PeerAuthenticationObject object, std::uint16_t port,
                                  MtlsMode mode)
{
    object.portModes[port] = mode;
    return object;
}

AuthorizationPolicyObject policy(AuthorizationAction action, std::vector<AuthorizationRule> rules,
                                 const std::string &name = "policy",
                                 const std::string &nameSpace = "foo")
{
    AuthorizationPolicyObject object;
    object.meta = metaOf("AuthorizationPolicy", nameSpace, name);
    object.action = action;
    object.rules = std::move(rules);
    return object;
}

AuthorizationPolicyObject allow(std::vector<AuthorizationRule> rules)
{
    return policy(AuthorizationAction::Allow, std::move(rules), "allow");
}

AuthorizationPolicyObject deny(std::vector<AuthorizationRule> rules)
{
    return policy(AuthorizationAction::Deny, std::move(rules), "deny");
}

AuthorizationRule from(AuthorizationSource source)
{
    AuthorizationRule rule;
    rule.from.push_back(std::move(source));
    return rule;
}

AuthorizationRule to(AuthorizationOperation operation)
{
    AuthorizationRule rule;
    rule.to.push_back(std::move(operation));
    return rule;
}

AuthorizationSource principals(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.principals = std::move(values);
    return source;
}

AuthorizationSource notPrincipals(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.notPrincipals = std::move(values);
    return source;
}

AuthorizationSource namespaces(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.namespaces = std::move(values);
    return source;
}

AuthorizationSource notNamespaces(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.notNamespaces = std::move(values);
    return source;
}

AuthorizationSource serviceAccounts(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.serviceAccounts = std::move(values);
    return source;
}

AuthorizationSource blocks(const char *cidr)
{
    AuthorizationSource source;
    source.ipBlocks.push_back(*Cidr::parse(cidr));
    return source;
}

AuthorizationOperation ports(std::vector<std::uint16_t> values)
{
    AuthorizationOperation operation;
    operation.ports = std::move(values);
    return operation;
}

AuthorizationOperation paths(std::vector<std::string> values)
{
    AuthorizationOperation operation;
    operation.paths = std::move(values);
    return operation;
}

AuthorizationOperation methods(std::vector<std::string> values)
{
    AuthorizationOperation operation;
    operation.methods = std::move(values);
    return operation;
}

/// A condition that no manifest can judge.
AuthorizationRule whenMetadata()
{
    AuthorizationRule rule;
    rule.when.push_back({"experimental.envoy.filters.a[b]", {"x"}, {}, {}});
    rule.when.back().attribute = AuthorizationAttribute::EnvoyFilter;
    return rule;
}

MeshCaller identity(const std::string &nameSpace, const std::string &account)
{
    return {"cluster.local/ns/" + nameSpace + "/sa/" + account, nameSpace, account, std::nullopt};
}

MeshCaller plaintext(const char *address = nullptr)
{
    MeshCaller caller;
    if (address != nullptr)
        caller.address = *IpAddress::parse(address);
    return caller;
}

MeshEngine engine(Peers peers, Policies policies = {}, WorkloadNode workload = server(),
                  std::vector<UndecodedPolicy> undecoded = {}, MeshOptions options = {})
{
    return {topologyOf({std::move(workload)}), std::move(peers), std::move(policies),
            std::move(undecoded), std::move(options)};
}

UndecodedPolicy unreadable(const char *kind, const char *nameSpace)
{
    return {metaOf(kind, nameSpace, "broken"), "not readable"};
}

/// The server behind a Service port of that name.
MeshEngine engineWithService(const std::string &portName, Policies policies)
{
    ServiceNode service;
    service.object.meta = metaOf("Service", "foo", "server");
    service.object.ports.push_back({portName, 80, Protocol::Tcp, PortReference(kPort), {}, "", {}});
    service.backends = {kServer};
    return {topologyOf({server()}, {}, {service}), {}, std::move(policies), {}, {}};
}

QString said(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Allow: return "allow";
    case Verdict::Deny: return "deny";
    case Verdict::Unknown: break;
    }
    return "unknown";
}

QString ask(const MeshEngine &mesh, const MeshCaller &caller,
            const std::optional<HttpRequest> &request = std::nullopt, std::uint16_t port = kPort)
{
    return said(mesh.authorize(kServer, port, caller, request).verdict);
}

const auto kAllow = said(Verdict::Allow);
const auto kDeny = said(Verdict::Deny);
const auto kUnknown = said(Verdict::Unknown);

} // namespace

Q_DECLARE_METATYPE(Peers)
Q_DECLARE_METATYPE(Policies)
Q_DECLARE_METATYPE(Mode)
Q_DECLARE_METATYPE(AuthorizationRule)
Q_DECLARE_METATYPE(AuthorizationAction)
Q_DECLARE_METATYPE(MeshCaller)

class MeshEngineTest : public QObject {
    Q_OBJECT

private slots:
    void policiesBindOneClusterOnly();
    void auditNeverCastsDoubt();
    void namedRequestsAreThoseOfAttachedPolicies();
    void mtls_data();
    void mtls();
    void mtlsNamesWhatDecided();
    void mtlsOutsideTheMesh_data();
    void mtlsOutsideTheMesh();
    void handshake_data();
    void handshake();
    void identityTable_data();
    void identityTable();
    void attachment_data();
    void attachment();
    void evaluationOrder_data();
    void evaluationOrder();
    void emptyForms_data();
    void emptyForms();
    void sourceFields_data();
    void sourceFields();
    void requestFields_data();
    void requestFields();
    void trustDomainPointer();
    void httpFieldsOnTcpPorts_data();
    void httpFieldsOnTcpPorts();
    void servicesMayDisagreeOnAPort();
    void anUnknownMembershipLeavesOnlyAdmissions();
    void unreadablePolicies_data();
    void unreadablePolicies();
    void labelsOfControllers();
    void aPolicyThatReplacesADoubtfulOneDecides();
    void whatIsNamedWinsOverTheMeshConfig();
    void capturedPorts_data();
    void capturedPorts();
    void disableTakesTheIdentityAway();
    void callers();
    void namedPortsAreWhereAnswersChange();
    void reasonsNameThePolicyAndItsRule();
};

void MeshEngineTest::mtls_data()
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

void MeshEngineTest::mtls()
{
    QFETCH(Peers, peers);
    QFETCH(Mode, mode);
    QCOMPARE(static_cast<int>(engine(peers).mtls(kServer, kPort).mode), static_cast<int>(mode));
    std::reverse(peers.begin(), peers.end());
    QCOMPARE(static_cast<int>(engine(peers).mtls(kServer, kPort).mode), static_cast<int>(mode));
}

void MeshEngineTest::mtlsNamesWhatDecided()
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

void MeshEngineTest::mtlsOutsideTheMesh_data()
{
    QTest::addColumn<int>("membership");
    QTest::addColumn<Mode>("mode");
    QTest::newRow("no mesh") << int(MeshMembership::None) << Mode::NoMesh;
    QTest::newRow("unknown membership") << int(MeshMembership::Unknown) << Mode::Unknown;
    QTest::newRow("gateways are not judged") << int(MeshMembership::Gateway) << Mode::Unknown;
}

void MeshEngineTest::mtlsOutsideTheMesh()
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

void MeshEngineTest::handshake_data()
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

void MeshEngineTest::handshake()
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

void MeshEngineTest::identityTable_data()
{
    QTest::addColumn<Policies>("policies");
    QTest::addColumn<QString>("inPlaintext");
    QTest::addColumn<QString>("asFooA");
    QTest::addColumn<QString>("asBarB");
    const std::string fooA = "cluster.local/ns/foo/sa/a";
    QTest::newRow("ALLOW principals [foo/a]")
        << Policies{allow({from(principals({fooA}))})} << kDeny << kAllow << kDeny;
    QTest::newRow("ALLOW notPrincipals [foo/a] admits plaintext")
        << Policies{allow({from(notPrincipals({fooA}))})} << kAllow << kDeny << kAllow;
    QTest::newRow("ALLOW principals [*] demands some identity")
        << Policies{allow({from(principals({"*"}))})} << kDeny << kAllow << kAllow;
    QTest::newRow("DENY notNamespaces [foo] denies plaintext")
        << Policies{deny({from(notNamespaces({"foo"}))})} << kDeny << kAllow << kDeny;
    QTest::newRow("ALLOW namespaces [foo]")
        << Policies{allow({from(namespaces({"foo"}))})} << kDeny << kAllow << kDeny;
    QTest::newRow("DENY principals [foo/a] is passed by in plaintext")
        << Policies{deny({from(principals({fooA}))})} << kAllow << kDeny << kAllow;
    QTest::newRow("DENY notPrincipals [*] guards against plaintext")
        << Policies{deny({from(notPrincipals({"*"}))})} << kDeny << kAllow << kAllow;
    QTest::newRow("ALLOW with ports only admits callers without identity")
        << Policies{allow({to(ports({kPort}))})} << kAllow << kAllow << kAllow;
}

void MeshEngineTest::identityTable()
{
    QFETCH(Policies, policies);
    QFETCH(QString, inPlaintext);
    QFETCH(QString, asFooA);
    QFETCH(QString, asBarB);
    const auto mesh = engine({}, policies);
    QCOMPARE(ask(mesh, plaintext()), inPlaintext);
    QCOMPARE(ask(mesh, identity("foo", "a")), asFooA);
    QCOMPARE(ask(mesh, identity("bar", "b")), asBarB);
}

void MeshEngineTest::attachment_data()
{
    QTest::addColumn<Policies>("policies");
    QTest::addColumn<QString>("verdict");
    const auto nothing = [](const std::string &nameSpace, LabelMap selector) {
        auto object = policy(AuthorizationAction::Allow, {}, "nothing", nameSpace);
        object.selector = std::move(selector);
        return object;
    };
    QTest::newRow("own namespace, no selector") << Policies{nothing("foo", {})} << kDeny;
    QTest::newRow("root namespace, no selector") << Policies{nothing(kRoot, {})} << kDeny;
    QTest::newRow("a selector in the root namespace counts here")
        << Policies{nothing(kRoot, {{"app", "server"}})} << kDeny;
    QTest::newRow("another namespace") << Policies{nothing("bar", {})} << kAllow;
    QTest::newRow("a selector of other pods") << Policies{nothing("foo", {{"app", "x"}})} << kAllow;
    QTest::newRow("all pairs of a selector must be on the pod")
        << Policies{nothing("foo", {{"app", "server"}, {"tier", "front"}})} << kAllow;
    auto targeted = nothing("foo", {});
    targeted.hasTargetRefs = true;
    QTest::newRow("targetRefs make it none of a sidecar's") << Policies{targeted} << kAllow;
    auto dry = nothing("foo", {});
    dry.isDryRun = true;
    QTest::newRow("a dry run is not attached") << Policies{dry} << kAllow;
}

void MeshEngineTest::attachment()
{
    QFETCH(Policies, policies);
    QFETCH(QString, verdict);
    QCOMPARE(ask(engine({}, policies), identity("foo", "a")), verdict);
}

void MeshEngineTest::evaluationOrder_data()
{
    QTest::addColumn<Policies>("policies");
    QTest::addColumn<QString>("verdict");
    const auto custom = policy(AuthorizationAction::Custom, {to(ports({kPort}))}, "custom");
    const auto customElsewhere = policy(AuthorizationAction::Custom, {to(ports({1}))}, "custom");
    const auto audit = policy(AuthorizationAction::Audit, {AuthorizationRule{}}, "audit");
    const auto denyAll = deny({AuthorizationRule{}});
    const auto allowAll = allow({AuthorizationRule{}});
    const auto allowOther = allow({from(namespaces({"bar"}))});
    QTest::newRow("no policy: allow") << Policies{} << kAllow;
    QTest::newRow("DENY only, no match: allow")
        << Policies{deny({from(namespaces({"bar"}))})} << kAllow;
    QTest::newRow("DENY beats ALLOW") << Policies{allowAll, denyAll} << kDeny;
    QTest::newRow("ALLOW without match: deny") << Policies{allowOther} << kDeny;
    QTest::newRow("one ALLOW of two suffices") << Policies{allowOther, allowAll} << kAllow;
    QTest::newRow("one rule of two suffices")
        << Policies{allow({from(namespaces({"bar"})), from(namespaces({"foo"}))})} << kAllow;
    QTest::newRow("AUDIT never changes the decision") << Policies{audit, allowOther} << kDeny;
    QTest::newRow("AUDIT alone leaves it open") << Policies{audit} << kAllow;
    QTest::newRow("CUSTOM that matches is unknown") << Policies{custom} << kUnknown;
    QTest::newRow("CUSTOM that does not match does not count")
        << Policies{customElsewhere} << kAllow;
    QTest::newRow("CUSTOM cannot save what DENY refuses") << Policies{custom, denyAll} << kDeny;
    QTest::newRow("CUSTOM cannot save what no ALLOW admits")
        << Policies{custom, allowOther} << kDeny;
    QTest::newRow("CUSTOM may refuse what ALLOW admits") << Policies{custom, allowAll} << kUnknown;
}

void MeshEngineTest::evaluationOrder()
{
    QFETCH(Policies, policies);
    QFETCH(QString, verdict);
    QCOMPARE(ask(engine({}, policies), identity("foo", "a")), verdict);
}

void MeshEngineTest::emptyForms_data()
{
    QTest::addColumn<Policies>("policies");
    QTest::addColumn<QString>("verdict");
    AuthorizationRule emptySource;
    emptySource.from.emplace_back();
    AuthorizationRule emptyOperation;
    emptyOperation.to.emplace_back();
    QTest::newRow("ALLOW without rules never matches: deny") << Policies{allow({})} << kDeny;
    QTest::newRow("ALLOW with one empty rule always matches")
        << Policies{allow({AuthorizationRule{}})} << kAllow;
    QTest::newRow("DENY with one empty rule denies everything")
        << Policies{deny({AuthorizationRule{}})} << kDeny;
    QTest::newRow("DENY without rules never matches") << Policies{deny({})} << kAllow;
    QTest::newRow("CUSTOM without rules never matches")
        << Policies{policy(AuthorizationAction::Custom, {})} << kAllow;
    QTest::newRow("a source without fields is refused by Istio, so unknown")
        << Policies{allow({emptySource})} << kUnknown;
    QTest::newRow("an operation without fields is refused by Istio, so unknown")
        << Policies{allow({emptyOperation})} << kUnknown;
}

void MeshEngineTest::emptyForms()
{
    QFETCH(Policies, policies);
    QFETCH(QString, verdict);
    QCOMPARE(ask(engine({}, policies), identity("foo", "a")), verdict);
}

void MeshEngineTest::sourceFields_data()
{
    QTest::addColumn<AuthorizationRule>("rule");
    QTest::addColumn<MeshCaller>("caller");
    QTest::addColumn<QString>("verdict");
    const auto a = identity("foo", "a");
    const auto row = [](const char *name, AuthorizationSource source, const MeshCaller &caller,
                        const QString &verdict) {
        QTest::newRow(name) << from(std::move(source)) << caller << verdict;
    };
    row("a principal's prefix", principals({"cluster.local/ns/foo*"}), a, kAllow);
    row("a prefix reaches other namespaces of that beginning",
        principals({"cluster.local/ns/foo*"}), identity("foobar", "x"), kAllow);
    row("a principal's suffix", principals({"*/sa/a"}), a, kAllow);
    row("a suffix that differs", principals({"*/sa/b"}), a, kDeny);
    row("a star in the middle is itself", principals({"cluster.local/ns/*/sa/a"}), a, kDeny);
    row("a trust domain that may be an alias", principals({"other.org/ns/foo/sa/a"}), a, kUnknown);
    row("a foreign trust domain", principals({"other.org/ns/foo/sa/b"}), a, kDeny);
    row("a namespace may have stars anywhere", namespaces({"f*o"}), a, kAllow);
    row("a namespace is compared whole", namespaces({"fo"}), a, kDeny);
    row("a ServiceAccount by namespace and name", serviceAccounts({"foo/a"}), a, kAllow);
    row("a bare ServiceAccount is one of the policy's namespace", serviceAccounts({"a"}), a,
        kAllow);
    row("a bare ServiceAccount is none of another namespace", serviceAccounts({"b"}),
        identity("bar", "b"), kDeny);
    row("a ServiceAccount does not match plaintext", serviceAccounts({"foo/a"}), plaintext(),
        kDeny);
    auto both = principals({"*"});
    both.namespaces = {"bar"};
    row("fields of one source are ANDed", both, a, kDeny);
    row("values of one field are ORed", principals({"x", "*/sa/a"}), a, kAllow);
    row("an address in the block", blocks("10.0.0.0/8"), plaintext("10.1.2.3"), kAllow);
    row("an address outside the block", blocks("10.0.0.0/8"), plaintext("192.0.2.1"), kDeny);
    row("an address that is not known", blocks("10.0.0.0/8"), plaintext(), kUnknown);
    AuthorizationSource notBlock;
    notBlock.notIpBlocks.push_back(*Cidr::parse("10.0.0.0/8"));
    row("notIpBlocks", notBlock, plaintext("10.1.2.3"), kDeny);
    auto rule = from(namespaces({"bar"}));
    rule.from.push_back(namespaces({"foo"}));
    QTest::newRow("sources of one rule are ORed") << rule << a << kAllow;
    auto fromAndTo = from(namespaces({"foo"}));
    fromAndTo.to.push_back(ports({1}));
    QTest::newRow("from and to are ANDed") << fromAndTo << a << kDeny;
    QTest::newRow("a condition is unknown") << whenMetadata() << a << kUnknown;
    auto whenElsewhere = whenMetadata();
    whenElsewhere.to.push_back(ports({1}));
    QTest::newRow("a condition where the rule fails anyway") << whenElsewhere << a << kDeny;
}

void MeshEngineTest::sourceFields()
{
    QFETCH(AuthorizationRule, rule);
    QFETCH(MeshCaller, caller);
    QFETCH(QString, verdict);
    QCOMPARE(ask(engine({}, {allow({rule})}), caller), verdict);
}

void MeshEngineTest::requestFields_data()
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

void MeshEngineTest::requestFields()
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

void MeshEngineTest::trustDomainPointer()
{
    MeshOptions options;
    options.trustDomain = "corp.example";
    const MeshCaller caller{"corp.example/ns/foo/sa/a", "foo", "a", std::nullopt};
    const auto asks = [&](const char *principal) {
        return ask(engine({}, {allow({from(principals({principal}))})}, server(), {}, options),
                   caller);
    };
    QCOMPARE(asks("cluster.local/ns/foo/sa/a"), kAllow);
    QCOMPARE(asks("corp.example/ns/foo/sa/a"), kAllow);
    QCOMPARE(asks("other.example/ns/foo/sa/a"), kUnknown); // It may be an alias …
    QCOMPARE(asks("other.example/ns/foo/sa/b"), kDeny);    // … which would not help here.
    options.trustDomainAliases.emplace();
    QCOMPARE(asks("other.example/ns/foo/sa/a"), kDeny);
    options.trustDomainAliases->emplace_back("other.example");
    QCOMPARE(asks("other.example/ns/foo/sa/a"), kAllow);
    QCOMPARE(asks("cluster.local/ns/foo/*"), kDeny); // Four parts: left as written.
}

void MeshEngineTest::httpFieldsOnTcpPorts_data()
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

void MeshEngineTest::httpFieldsOnTcpPorts()
{
    QFETCH(QString, portName);
    QFETCH(AuthorizationAction, action);
    QFETCH(QString, verdict);
    const auto mesh =
        engineWithService(portName.toStdString(), {policy(action, {to(methods({"GET"}))})});
    QCOMPARE(ask(mesh, identity("foo", "a")), verdict);
}

void MeshEngineTest::servicesMayDisagreeOnAPort()
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

void MeshEngineTest::anUnknownMembershipLeavesOnlyAdmissions()
{
    auto workload = server();
    workload.mesh = MeshMembership::Unknown;
    const auto caller = identity("foo", "a");
    QCOMPARE(ask(engine({}, {deny({AuthorizationRule{}})}, workload), caller), kUnknown);
    QCOMPARE(ask(engine({}, {}, workload), caller), kAllow);
    QCOMPARE(said(engine({}, {}, workload).handshake(kServer, kPort, caller)), kUnknown);
}

void MeshEngineTest::unreadablePolicies_data()
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

void MeshEngineTest::unreadablePolicies()
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

void MeshEngineTest::labelsOfControllers()
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

void MeshEngineTest::aPolicyThatReplacesADoubtfulOneDecides()
{
    auto nothing = allow({});
    nothing.selector = {{"pod-template-hash", "5d9c"}};
    const auto before = engine({}, {nothing});
    QCOMPARE(ask(before, identity("foo", "a")), kUnknown);
    nothing.selector.clear();
    QCOMPARE(ask(before.withPolicy("", nothing), identity("foo", "a")), kDeny);
}

void MeshEngineTest::whatIsNamedWinsOverTheMeshConfig()
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

void MeshEngineTest::capturedPorts_data()
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

void MeshEngineTest::capturedPorts()
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

void MeshEngineTest::disableTakesTheIdentityAway()
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

void MeshEngineTest::callers()
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

void MeshEngineTest::namedPortsAreWhereAnswersChange()
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

void MeshEngineTest::reasonsNameThePolicyAndItsRule()
{
    const auto mesh = engine({}, {allow({from(namespaces({"bar"})), from(namespaces({"foo"}))})});
    const auto admitted = mesh.authorize(kServer, kPort, identity("foo", "a"), std::nullopt);
    QCOMPARE(admitted.reason, std::string("Rule 2 of AuthorizationPolicy foo/allow admits it."));
    QCOMPARE(admitted.by.size(), std::size_t(1));
    QCOMPARE(admitted.by[0].rule.value_or(99), std::size_t(1));
    const auto denied = mesh.authorize(kServer, kPort, identity("baz", "c"), std::nullopt);
    QCOMPARE(denied.reason,
             std::string("No rule of the ALLOW AuthorizationPolicies (foo/allow) matches."));
    const auto unknown = engine({}, {allow({to(methods({"GET"}))})})
                             .authorize(kServer, kPort, identity("foo", "a"), std::nullopt);
    QCOMPARE(unknown.reason,
             std::string("Rule 1 of AuthorizationPolicy foo/allow may match: it depends on the "
                         "HTTP request."));
}

void MeshEngineTest::policiesBindOneClusterOnly()
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

void MeshEngineTest::auditNeverCastsDoubt()
{
    AuthorizationPolicyObject audit;
    audit.meta = metaOf("AuthorizationPolicy", "foo", "watch");
    audit.action = AuthorizationAction::Audit;
    audit.selector = {{"pod-template-hash", "1234"}};
    audit.rules.emplace_back();
    QCOMPARE(ask(engine({}, {audit}), identity("foo", "web")), kAllow);
}

void MeshEngineTest::namedRequestsAreThoseOfAttachedPolicies()
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

QTEST_GUILESS_MAIN(MeshEngineTest)
#include "test_mesh_engine.moc"
