// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_engine.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/rbac_by_hand.h"

#include <QTest>

#include <deque>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

std::string text(const RbacAtom &atom)
{
    return (atom.nameSpace.empty() ? "*" : atom.nameSpace) + ":" + atom.verb + " " + atom.apiGroup +
           "/" + atom.resource + (atom.name.empty() ? "" : "=" + atom.name);
}

std::string text(const std::vector<RbacGrant> &grants)
{
    std::string result;
    for (const RbacGrant &grant : grants)
        result += (result.empty() ? "" : ", ") + text(grant.atom);
    return result;
}

/// What an identity may do; the engine is kept, since grants point into it.
std::vector<RbacGrant> grantsOf(const std::vector<RoleObject> &roles,
                                const std::vector<RoleBindingObject> &bindings,
                                const RbacIdentity &identity)
{
    static std::deque<RbacEngine> engines;
    return engines.emplace_back(engineOf(roles, bindings)).effective(identity).grants;
}

std::vector<RbacGrant> effectiveGrants(const std::vector<RoleObject> &roles,
                                       const std::vector<RoleBindingObject> &bindings,
                                       const std::string &nameSpace, const std::string &name)
{
    return grantsOf(roles, bindings, serviceAccountIdentity(nameSpace, name));
}

std::vector<RbacGrant> effectiveGroupGrants(const std::vector<RoleObject> &roles,
                                            const std::vector<RoleBindingObject> &bindings,
                                            const std::string &group)
{
    return grantsOf(roles, bindings, groupIdentity(group));
}

RoleObject labelled(RoleObject object, LabelMap labels)
{
    object.meta.labels = std::move(labels);
    return object;
}

} // namespace

/// What roles and bindings give, by identity.
class RbacGrantsTest : public QObject {
    Q_OBJECT

private slots:
    void subjects_data();
    void subjects();
    void roleReferences_data();
    void roleReferences();
    void aRuleIsTheProductOfItsLists();
    void nonResourceUrlsNeedAClusterRoleBinding();
    void aggregationTakesTheRulesOfMatchingRoles();
    void aggregationConvergesThroughRolesOfRolesAndCycles();
    void handWrittenRulesOfAnAggregate_data();
    void handWrittenRulesOfAnAggregate();
    void grantsNameTheRoleTheRuleIsWrittenIn();
    void grantsAreSortedAndEachOnce();
    void twoBindingsAreTwoGrants();
    void groupsOfPeople();
    void nothingGrantsNothing();
    void differencesAreWhatNoOtherAtomCovers();
};

void RbacGrantsTest::subjects_data()
{
    QTest::addColumn<QString>("bindingNamespace");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGranted");
    const auto row = [](const char *name, const char *where, const char *kind, const char *space,
                        const char *subject, bool isGranted) {
        QTest::newRow(name) << where << kind << space << subject << isGranted;
    };
    row("the ServiceAccount itself", "shop", "ServiceAccount", "shop", "web", true);
    row("another name", "shop", "ServiceAccount", "shop", "api", false);
    row("the same name in another namespace", "shop", "ServiceAccount", "data", "web", false);
    row("an account may be bound in another namespace", "data", "ServiceAccount", "shop", "web",
        true);
    row("no namespace in a RoleBinding means the binding's", "shop", "ServiceAccount", "", "web",
        true);
    row("no namespace in a RoleBinding of another namespace", "data", "ServiceAccount", "", "web",
        false);
    row("no namespace in a ClusterRoleBinding never matches", "", "ServiceAccount", "", "web",
        false);
    row("a User spelled like the account is the account", "shop", "User", "",
        "system:serviceaccount:shop:web", true);
    row("a User with the bare name is somebody else", "shop", "User", "", "web", false);
    row("all ServiceAccounts", "", "Group", "", "system:serviceaccounts", true);
    row("all ServiceAccounts of the namespace", "", "Group", "", "system:serviceaccounts:shop",
        true);
    row("all ServiceAccounts of another namespace", "", "Group", "", "system:serviceaccounts:data",
        false);
    row("everybody authenticated", "", "Group", "", "system:authenticated", true);
    row("everybody unauthenticated", "", "Group", "", "system:unauthenticated", false);
    row("a group of people", "", "Group", "", "admins", false);
    row("subject kinds are case-sensitive", "shop", "serviceaccount", "shop", "web", false);
}

void RbacGrantsTest::subjects()
{
    QFETCH(QString, bindingNamespace);
    QFETCH(QString, kind);
    QFETCH(QString, nameSpace);
    QFETCH(QString, name);
    QFETCH(bool, isGranted);
    const std::vector<RoleObject> roles{role("", "reader", "get", "pods")};
    const std::string where = bindingNamespace.toStdString();
    const std::vector<RoleBindingObject> bindings{
        binding(where, "ClusterRole", "reader",
                {kind.toStdString(), nameSpace.toStdString(), name.toStdString()})};
    const std::string expected =
        isGranted ? (where.empty() ? std::string("*") : where) + ":get /pods" : std::string();
    COMPARE(text(effectiveGrants(roles, bindings, "shop", "web")), expected);
}

void RbacGrantsTest::roleReferences_data()
{
    QTest::addColumn<QString>("bindingNamespace");
    QTest::addColumn<QString>("roleKind");
    QTest::addColumn<QString>("roleName");
    QTest::addColumn<QString>("granted");
    const auto row = [](const char *name, const char *where, const char *kind, const char *role,
                        const char *granted) {
        QTest::newRow(name) << where << kind << role << granted;
    };
    row("a Role counts in its namespace", "shop", "Role", "local", "shop:get /secrets");
    row("a Role of another namespace is not found", "data", "Role", "local", "");
    row("a ClusterRole through a RoleBinding counts in that namespace only", "data", "ClusterRole",
        "wide", "data:list /nodes");
    row("a ClusterRole through a ClusterRoleBinding counts everywhere", "", "ClusterRole", "wide",
        "*:list /nodes");
    row("a ClusterRoleBinding cannot bind a Role", "", "Role", "local", "");
    row("a role that is not there grants nothing", "shop", "Role", "missing", "");
    row("a Role is not found as ClusterRole", "shop", "ClusterRole", "local", "");
    row("a ClusterRole is not found as Role", "shop", "Role", "wide", "");
    row("an unknown kind of role grants nothing", "shop", "", "local", "");
}

void RbacGrantsTest::roleReferences()
{
    QFETCH(QString, bindingNamespace);
    QFETCH(QString, roleKind);
    QFETCH(QString, roleName);
    QFETCH(QString, granted);
    const std::vector<RoleObject> roles{role("shop", "local", "get", "secrets"),
                                        role("", "wide", "list", "nodes")};
    const std::vector<RoleBindingObject> bindings{binding(
        bindingNamespace.toStdString(), roleKind.toStdString(), roleName.toStdString(), kWeb)};
    COMPARE(text(effectiveGrants(roles, bindings, "shop", "web")), granted.toStdString());
}

void RbacGrantsTest::aRuleIsTheProductOfItsLists()
{
    RoleObject object = role("shop", "r", "get", "pods");
    object.rules = {{{"list", "get"}, {"", "apps"}, {"pods/log"}, {"a", "b"}, {}, {}}};
    COMPARE(text(effectiveGrants({object}, {binding("shop", "Role", "r", kWeb)}, "shop", "web")),
            std::string("shop:get /pods/log=a, shop:get /pods/log=b, shop:get apps/pods/log=a, "
                        "shop:get apps/pods/log=b, shop:list /pods/log=a, shop:list /pods/log=b, "
                        "shop:list apps/pods/log=a, shop:list apps/pods/log=b"));
    object.rules = {{{"*"}, {"*"}, {"*"}, {}, {}, {}}};
    COMPARE(text(effectiveGrants({object}, {binding("shop", "Role", "r", kWeb)}, "shop", "web")),
            std::string("shop:* */*"));
}

void RbacGrantsTest::nonResourceUrlsNeedAClusterRoleBinding()
{
    RoleObject object = role("", "urls", "get", "pods");
    object.rules = {{{"get"}, {}, {}, {}, {"/metrics", "*"}, {}}};
    COMPARE(
        text(effectiveGrants({object}, {binding("", "ClusterRole", "urls", kWeb)}, "shop", "web")),
        std::string("*:get //*, *:get //metrics"));
    COMPARE(text(effectiveGrants({object}, {binding("shop", "ClusterRole", "urls", kWeb)}, "shop",
                                 "web")),
            std::string());
}

void RbacGrantsTest::aggregationTakesTheRulesOfMatchingRoles()
{
    const std::vector<RoleObject> roles{
        aggregated("whole", {{"to", "whole"}}),
        labelled(role("", "part-a", "get", "pods"), {{"to", "whole"}}),
        labelled(role("", "part-b", "list", "pods"), {{"to", "other"}}),
        labelled(role("shop", "not-a-cluster-role", "delete", "pods"), {{"to", "whole"}})};
    COMPARE(
        text(effectiveGrants(roles, {binding("", "ClusterRole", "whole", kWeb)}, "shop", "web")),
        std::string("*:get /pods"));
}

void RbacGrantsTest::aggregationConvergesThroughRolesOfRolesAndCycles()
{
    const std::vector<RoleObject> roles{aggregated("a", {{"to", "a"}}, {{"to", "b"}}),
                                        aggregated("b", {{"to", "b"}}, {{"to", "a"}}),
                                        labelled(role("", "leaf", "watch", "pods"), {{"to", "b"}})};
    COMPARE(text(effectiveGrants(roles, {binding("", "ClusterRole", "a", kWeb)}, "shop", "web")),
            std::string("*:watch /pods"));
}

void RbacGrantsTest::handWrittenRulesOfAnAggregate_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("granted");
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("overwritten by a part") << "part"
                                           << "*:watch /pods" << true;
    QTest::newRow("kept where no part matches") << "none"
                                                << "*:handwritten /ignored" << true;
    QTest::newRow("kept where the part has no rule") << "empty"
                                                     << "*:handwritten /ignored" << true;
    QTest::newRow("overwritten by the hand-written rules of a part that keeps them")
        << "nested"
        << "*:handwritten /inner" << true;
    QTest::newRow("nobody knows in a cycle of two with rules") << "cycle"
                                                               << "" << false;
}

void RbacGrantsTest::handWrittenRulesOfAnAggregate()
{
    QFETCH(QString, what);
    QFETCH(QString, granted);
    QFETCH(bool, isKnown);
    RoleObject empty = labelled(role("", "part", "watch", "pods"), {{"to", "whole"}});
    empty.rules.clear();
    RoleObject inner = aggregated("inner", {{"to", "nobody"}}, {{"to", "whole"}});
    inner.rules.front().resources = {"inner"};
    const std::map<QString, std::vector<RoleObject>> others{
        {"part", {labelled(role("", "part", "watch", "pods"), {{"to", "whole"}})}},
        {"none", {}},
        {"empty", {empty}},
        {"nested", {inner}},
        {"cycle", {aggregated("other", {{"to", "other"}}, {{"to", "whole"}})}}};
    std::vector<RoleObject> roles = others.at(what);
    roles.push_back(aggregated("whole", {{"to", "whole"}}, {{"to", "other"}}));
    const RbacEngine engine = engineOf(roles, {binding("", "ClusterRole", "whole", kWeb)});
    const RbacEffective effective = engine.effective(serviceAccountIdentity("shop", "web"));
    COMPARE(text(effective.grants), granted.toStdString());
    QCOMPARE(effective.doubts.empty(), isKnown);
}

void RbacGrantsTest::grantsNameTheRoleTheRuleIsWrittenIn()
{
    const std::vector<RoleObject> roles{
        aggregated("whole", {{"to", "whole"}}),
        labelled(role("", "part", "get", "pods"), {{"to", "whole"}})};
    const std::vector<RoleBindingObject> bindings{binding("", "ClusterRole", "whole", kWeb)};
    const auto grants = effectiveGrants(roles, bindings, "shop", "web");
    QCOMPARE(grants.size(), std::size_t{1});
    QVERIFY(*grants[0].role == roles[1]);
    QVERIFY(*grants[0].binding == bindings[0]);
    QCOMPARE(grants[0].rule, std::size_t{0});
}

void RbacGrantsTest::grantsAreSortedAndEachOnce()
{
    RoleObject object = role("shop", "r", "list", "pods");
    object.rules.push_back({{"get", "get"}, {""}, {"pods"}, {}, {}, {}});
    const auto grants =
        effectiveGrants({object}, {binding("shop", "Role", "r", kWeb)}, "shop", "web");
    COMPARE(text(grants), std::string("shop:get /pods, shop:list /pods"));
}

void RbacGrantsTest::twoBindingsAreTwoGrants()
{
    const std::vector<RoleObject> roles{role("shop", "r", "get", "pods")};
    auto other = binding("shop", "Role", "r", {"Group", "", "system:serviceaccounts"});
    other.meta.name = "also";
    const std::vector<RoleBindingObject> bindings{binding("shop", "Role", "r", kWeb), other};
    const auto grants = effectiveGrants(roles, bindings, "shop", "web");
    QCOMPARE(grants.size(), std::size_t{2});
    COMPARE(grants[0].binding->meta.name, std::string("also"));
    COMPARE(grants[1].binding->meta.name, std::string("bind-r"));
}

void RbacGrantsTest::groupsOfPeople()
{
    const std::vector<RoleObject> roles{role("", "reader", "get", "pods"),
                                        role("", "all", "get", "nodes")};
    const std::vector<RoleBindingObject> bindings{
        binding("shop", "ClusterRole", "reader", {"Group", "", "sre"}),
        binding("", "ClusterRole", "all", {"Group", "", "system:authenticated"})};
    COMPARE(text(effectiveGroupGrants(roles, bindings, "sre")),
            std::string("*:get /nodes, shop:get /pods"));
    COMPARE(text(effectiveGroupGrants(roles, bindings, "dev")), std::string("*:get /nodes"));
    COMPARE(text(effectiveGroupGrants(roles, bindings, "system:unauthenticated")), std::string());
    const std::vector<RoleBindingObject> user{
        binding("shop", "ClusterRole", "reader", {"User", "", "sre"})};
    COMPARE(text(effectiveGroupGrants(roles, user, "sre")), std::string());
}

void RbacGrantsTest::nothingGrantsNothing()
{
    QVERIFY(effectiveGrants({}, {}, "shop", "web").empty());
    QVERIFY(effectiveGroupGrants({}, {}, "sre").empty());
    RoleObject empty = role("shop", "r", "get", "pods");
    empty.rules.clear();
    QVERIFY(effectiveGrants({empty}, {binding("shop", "Role", "r", kWeb)}, "shop", "web").empty());
}

void RbacGrantsTest::differencesAreWhatNoOtherAtomCovers()
{
    const auto engine = [](const char *verb, const char *resource) {
        return engineOf({role("shop", "r", verb, resource)}, {binding("shop", "Role", "r", kWeb)});
    };
    const RbacEngine narrow = engine("get", "pods");
    const RbacEngine wide = engine("*", "pods");
    const RbacIdentity web = serviceAccountIdentity("shop", "web");
    const auto change = difference(narrow.effective(web), wide.effective(web));
    COMPARE(text(change.gained), std::string("shop:* /pods"));
    COMPARE(text(change.lost), std::string());
    COMPARE(text(difference(wide.effective(web), narrow.effective(web)).lost),
            std::string("shop:* /pods"));
    QVERIFY(difference(wide.effective(web), wide.effective(web)).gained.empty());
}

QTEST_GUILESS_MAIN(RbacGrantsTest)
#include "test_rbac_grants.moc"
