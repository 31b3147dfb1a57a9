// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_engine.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/rbac_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

RbacRequest request(const std::string &verb, const std::string &resource,
                    const std::string &nameSpace)
{
    RbacRequest result;
    result.verb = verb;
    result.resource = resource;
    result.nameSpace = nameSpace;
    return result;
}

} // namespace

/// The questions: may somebody, who may, and what is not known.
class RbacEngineTest : public QObject {
    Q_OBJECT

private slots:
    void canNamesEverythingThatAllows();
    void scopes_data();
    void scopes();
    void mastersAreNeverAsked();
    void nodesHaveAnAuthorizerOfTheirOwn();
    void doubts_data();
    void doubts();
    void aLostDocumentIsADoubt();
    void aGrantBeatsADoubt();
    void whoNamesEverySubject();
    void whoTellsWhatItDoesNotKnow();
    void identitiesAreEachOnce();
};

void RbacEngineTest::canNamesEverythingThatAllows()
{
    RoleObject two = role("shop", "two", "list", "pods");
    two.rules.push_back({{"get"}, {""}, {"pods"}, {}, {}, {}});
    auto local = binding("shop", "Role", "two", {"User", "", "somebody"});
    local.subjects.push_back(kWeb);
    const RbacEngine engine = engineOf(
        {role("", "wide", "*", "*"), two},
        {local, binding("", "ClusterRole", "wide", {"Group", "", "system:authenticated"})});
    const RbacAnswer answer =
        engine.can(serviceAccountIdentity("shop", "web"), request("get", "pods", "shop"));
    QVERIFY(answer.verdict == Verdict::Allow);
    QCOMPARE(answer.by.size(), std::size_t{2});
    COMPARE(answer.by[0].binding->meta.name, std::string("bind-wide"));
    COMPARE(answer.by[1].binding->meta.name, std::string("bind-two"));
    QCOMPARE(answer.by[1].rule, std::size_t{1});
    QCOMPARE(answer.by[1].subject, std::size_t{1});
    COMPARE(answer.reason,
            std::string("rule 1 of ClusterRole wide through ClusterRoleBinding bind-wide"));
}

void RbacEngineTest::scopes_data()
{
    QTest::addColumn<QString>("bindingNamespace");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *name, const char *where, const char *space, const char *url,
                        bool isAllowed) {
        QTest::newRow(name) << where << space << url << isAllowed;
    };
    row("a RoleBinding in its namespace", "shop", "shop", "", true);
    row("a RoleBinding in another namespace", "shop", "data", "", false);
    row("a RoleBinding never reaches the cluster", "shop", "", "", false);
    row("a ClusterRoleBinding everywhere", "", "data", "", true);
    row("a ClusterRoleBinding for the cluster", "", "", "", true);
    row("a path through a RoleBinding is dead", "shop", "shop", "/metrics", false);
    row("a path through a ClusterRoleBinding", "", "", "/metrics", true);
    row("a path has no namespace", "", "shop", "/metrics", true);
}

void RbacEngineTest::scopes()
{
    QFETCH(QString, bindingNamespace);
    QFETCH(QString, nameSpace);
    QFETCH(QString, url);
    QFETCH(bool, isAllowed);
    RoleObject object = role("", "r", "get", "pods");
    object.rules.push_back({{"get"}, {}, {}, {}, {"/metrics"}, {}});
    const RbacEngine engine =
        engineOf({object}, {binding(bindingNamespace.toStdString(), "ClusterRole", "r", kWeb)});
    RbacRequest asked = request("get", "pods", nameSpace.toStdString());
    asked.nonResourceUrl = url.toStdString();
    const auto answer = engine.can(serviceAccountIdentity("shop", "web"), asked);
    QVERIFY(answer.verdict == (isAllowed ? Verdict::Allow : Verdict::Deny));
    QCOMPARE(answer.by.empty(), !isAllowed);
}

void RbacEngineTest::mastersAreNeverAsked()
{
    const RbacEngine engine = engineOf({}, {});
    const RbacIdentity master = userIdentity("root", {"system:masters"});
    QVERIFY(engine.can(master, request("get", "secrets", "")).verdict == Verdict::Allow);
    QVERIFY(engine.effective(master).isUnrestricted);
    QVERIFY(engine.can(userIdentity("root", {}), request("get", "secrets", "")).verdict ==
            Verdict::Deny);
}

void RbacEngineTest::nodesHaveAnAuthorizerOfTheirOwn()
{
    const RbacEngine engine = engineOf({}, {});
    const auto asked = request("get", "secrets", "shop");
    QVERIFY(engine.can(userIdentity("system:node:a", {"system:nodes"}), asked).verdict ==
            Verdict::Unknown);
    QVERIFY(engine.can(userIdentity("system:node:a", {}), asked).verdict == Verdict::Deny);
    QVERIFY(engine.can(userIdentity("jane", {"system:nodes"}), asked).verdict == Verdict::Deny);
}

void RbacEngineTest::doubts_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<bool>("isUnknown");
    QTest::newRow("a role that is not there, in its namespace") << "missing"
                                                                << "shop" << true;
    QTest::newRow("a role that is not there, elsewhere") << "missing"
                                                         << "data" << false;
    QTest::newRow("a ClusterRole that is not there, anywhere") << "missing-cluster"
                                                               << "" << true;
    QTest::newRow("a missing role of somebody else") << "not-ours"
                                                     << "shop" << false;
    QTest::newRow("a role that did not decode") << "role"
                                                << "shop" << true;
    QTest::newRow("a binding that did not decode may name us") << "binding"
                                                               << "shop" << true;
    QTest::newRow("a binding that did not decode, elsewhere") << "binding"
                                                              << "data" << false;
    QTest::newRow("a cluster binding that did not decode") << "cluster-binding"
                                                           << "data" << true;
    QTest::newRow("a part of an aggregate that did not decode") << "part"
                                                                << "" << true;
    QTest::newRow("no part of the aggregate") << "no-part"
                                              << "" << false;
    QTest::newRow("an object of another kind") << "other"
                                               << "shop" << false;
}

void RbacEngineTest::doubts()
{
    QFETCH(QString, what);
    QFETCH(QString, nameSpace);
    QFETCH(bool, isUnknown);
    const RoleObject whole = aggregated("whole", {{"to", "whole"}});
    const std::map<QString, RbacEngine> engines{
        {"missing", engineOf({}, {binding("shop", "Role", "gone", kWeb)})},
        {"missing-cluster", engineOf({}, {binding("", "ClusterRole", "gone", kWeb)})},
        {"not-ours", engineOf({}, {binding("shop", "Role", "gone", {"User", "", "jane"})})},
        {"role",
         engineOf({}, {binding("shop", "Role", "r", kWeb)}, {undecoded("Role", "shop", "r")})},
        {"binding", engineOf({}, {}, {undecoded("RoleBinding", "shop", "b")})},
        {"cluster-binding", engineOf({}, {}, {undecoded("ClusterRoleBinding", "", "b")})},
        {"part", engineOf({whole}, {binding("", "ClusterRole", "whole", kWeb)},
                          {undecoded("ClusterRole", "", "p", {{"to", "whole"}})})},
        {"no-part", engineOf({whole}, {binding("", "ClusterRole", "whole", kWeb)},
                             {undecoded("ClusterRole", "", "p", {{"to", "other"}})})},
        {"other", engineOf({}, {}, {undecoded("NetworkPolicy", "shop", "n")})}};
    const auto answer = engines.at(what).can(serviceAccountIdentity("shop", "web"),
                                             request("get", "pods", nameSpace.toStdString()));
    QVERIFY(answer.verdict == (isUnknown ? Verdict::Unknown : Verdict::Deny));
    QCOMPARE(answer.doubts.size(), std::size_t{isUnknown ? 1u : 0u});
}

void RbacEngineTest::aLostDocumentIsADoubt()
{
    ResourceSet resources;
    resources.isComplete = false;
    const RbacEngine engine(std::make_shared<const RbacObjects>(rbacObjectsOf(resources)));
    QVERIFY(engine.can(userIdentity("jane", {}), request("get", "pods", "shop")).verdict ==
            Verdict::Unknown);
}

void RbacEngineTest::aGrantBeatsADoubt()
{
    const RbacEngine engine =
        engineOf({role("shop", "r", "get", "pods")},
                 {binding("shop", "Role", "r", kWeb), binding("", "ClusterRole", "gone", kWeb)});
    const RbacIdentity web = serviceAccountIdentity("shop", "web");
    QVERIFY(engine.can(web, request("get", "pods", "shop")).verdict == Verdict::Allow);
    const auto answer = engine.can(web, request("list", "pods", "shop"));
    QVERIFY(answer.verdict == Verdict::Unknown);
    COMPARE(answer.reason, std::string("no rule that could be read grants it, but "
                                       "ClusterRoleBinding bind-gone grants what is not known: "
                                       "ClusterRole gone is not in the input"));
}

void RbacEngineTest::whoNamesEverySubject()
{
    auto shared = binding("shop", "Role", "r", {"ServiceAccount", "", "api"});
    shared.subjects.push_back({"Group", "", "sre"});
    const RbacEngine engine =
        engineOf({role("shop", "r", "get", "pods"), role("", "wide", "*", "*")},
                 {shared, binding("", "ClusterRole", "wide", {"User", "", "jane"}),
                  binding("data", "ClusterRole", "wide", {"User", "", "elsewhere"})});
    const RbacHolders found = engine.who(request("get", "pods", "shop"));
    QCOMPARE(found.holders.size(), std::size_t{3});
    COMPARE(found.holders[0].subject.name, std::string("sre"));
    COMPARE(found.holders[1].subject.nameSpace, std::string("shop"));
    COMPARE(found.holders[2].subject.name, std::string("jane"));
    QVERIFY(found.doubts.empty());
}

void RbacEngineTest::whoTellsWhatItDoesNotKnow()
{
    const RbacEngine engine = engineOf({}, {binding("shop", "Role", "gone", kWeb)},
                                       {undecoded("ClusterRoleBinding", "", "b")});
    QCOMPARE(engine.who(request("get", "pods", "shop")).doubts.size(), std::size_t{2});
    QCOMPARE(engine.who(request("get", "pods", "data")).doubts.size(), std::size_t{1});
}

void RbacEngineTest::identitiesAreEachOnce()
{
    auto twice = binding("shop", "Role", "r", kWeb);
    twice.subjects.push_back({"User", "", "system:serviceaccount:shop:web"});
    twice.subjects.push_back({"Group", "", "sre"});
    const auto found = engineOf({}, {twice}).identities();
    QCOMPARE(found.size(), std::size_t{2});
    COMPARE(toString(found[0]), std::string("Group sre"));
    COMPARE(toString(found[1]), std::string("ServiceAccount shop/web"));
}

QTEST_GUILESS_MAIN(RbacEngineTest)
#include "test_rbac_engine.moc"
