// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_engine.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class RbacEngineTest : public QObject {
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
    void grantsNameTheRoleTheRuleIsWrittenIn();
    void grantsAreSortedAndEachOnce();
    void twoBindingsAreTwoGrants();
    void groupsOfPeople();
    void nothingGrantsNothing();
};

namespace {

RoleObject role(const std::string &nameSpace, const std::string &name, const std::string &verb,
                const std::string &resource)
{
    RoleObject result;
    result.meta.kind = nameSpace.empty() ? "ClusterRole" : "Role";
    result.meta.nameSpace = nameSpace;
    result.meta.name = name;
    result.rules.push_back({{verb}, {""}, {resource}, {}, {}, {}});
    return result;
}

RoleBindingObject binding(const std::string &nameSpace, const std::string &roleKind,
                          const std::string &roleName, RbacSubject subject)
{
    RoleBindingObject result;
    result.meta.kind = nameSpace.empty() ? "ClusterRoleBinding" : "RoleBinding";
    result.meta.nameSpace = nameSpace;
    result.meta.name = "bind-" + roleName;
    result.roleKind = roleKind;
    result.roleName = roleName;
    result.subjects = {std::move(subject)};
    return result;
}

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

const RbacSubject kWeb{"ServiceAccount", "shop", "web"};

RoleObject aggregated(const std::string &name, LabelMap selectorLabels, LabelMap ownLabels = {})
{
    RoleObject result = role("", name, "handwritten", "ignored");
    result.meta.labels = std::move(ownLabels);
    result.aggregation = {LabelSelector::fromLabels(selectorLabels)};
    return result;
}

RoleObject labelled(RoleObject object, LabelMap labels)
{
    object.meta.labels = std::move(labels);
    return object;
}

} // namespace

void RbacEngineTest::subjects_data()
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

void RbacEngineTest::subjects()
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

void RbacEngineTest::roleReferences_data()
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

void RbacEngineTest::roleReferences()
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

void RbacEngineTest::aRuleIsTheProductOfItsLists()
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

void RbacEngineTest::nonResourceUrlsNeedAClusterRoleBinding()
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

void RbacEngineTest::aggregationTakesTheRulesOfMatchingRoles()
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

void RbacEngineTest::aggregationConvergesThroughRolesOfRolesAndCycles()
{
    const std::vector<RoleObject> roles{aggregated("a", {{"to", "a"}}, {{"to", "b"}}),
                                        aggregated("b", {{"to", "b"}}, {{"to", "a"}}),
                                        labelled(role("", "leaf", "watch", "pods"), {{"to", "b"}})};
    COMPARE(text(effectiveGrants(roles, {binding("", "ClusterRole", "a", kWeb)}, "shop", "web")),
            std::string("*:watch /pods"));
}

void RbacEngineTest::grantsNameTheRoleTheRuleIsWrittenIn()
{
    const std::vector<RoleObject> roles{
        aggregated("whole", {{"to", "whole"}}),
        labelled(role("", "part", "get", "pods"), {{"to", "whole"}})};
    const std::vector<RoleBindingObject> bindings{binding("", "ClusterRole", "whole", kWeb)};
    const auto grants = effectiveGrants(roles, bindings, "shop", "web");
    QCOMPARE(grants.size(), std::size_t{1});
    QVERIFY(grants[0].role == &roles[1]);
    QVERIFY(grants[0].binding == &bindings[0]);
    QCOMPARE(grants[0].rule, std::size_t{0});
}

void RbacEngineTest::grantsAreSortedAndEachOnce()
{
    RoleObject object = role("shop", "r", "list", "pods");
    object.rules.push_back({{"get", "get"}, {""}, {"pods"}, {}, {}, {}});
    const auto grants =
        effectiveGrants({object}, {binding("shop", "Role", "r", kWeb)}, "shop", "web");
    COMPARE(text(grants), std::string("shop:get /pods, shop:list /pods"));
}

void RbacEngineTest::twoBindingsAreTwoGrants()
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

void RbacEngineTest::groupsOfPeople()
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

void RbacEngineTest::nothingGrantsNothing()
{
    QVERIFY(effectiveGrants({}, {}, "shop", "web").empty());
    QVERIFY(effectiveGroupGrants({}, {}, "sre").empty());
    RoleObject empty = role("shop", "r", "get", "pods");
    empty.rules.clear();
    QVERIFY(effectiveGrants({empty}, {binding("shop", "Role", "r", kWeb)}, "shop", "web").empty());
}

QTEST_GUILESS_MAIN(RbacEngineTest)
#include "test_rbac_engine.moc"
