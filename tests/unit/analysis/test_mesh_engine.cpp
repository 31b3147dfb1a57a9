// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/mesh_server_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Which policies count, in which order, and for whom (istio.md 1.2 to 1.5, 1.8).
class MeshEngineTest : public QObject {
    Q_OBJECT
private slots:
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
    void trustDomainPointer();
    void reasonsNameThePolicyAndItsRule();
};

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

QTEST_GUILESS_MAIN(MeshEngineTest)
#include "test_mesh_engine.moc"
