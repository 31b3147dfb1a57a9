// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_engine.h"

#include "tests/helpers/compare.h"

#include <QTest>

#include <deque>

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
    void handWrittenRulesOfAnAggregate_data();
    void handWrittenRulesOfAnAggregate();
    void grantsNameTheRoleTheRuleIsWrittenIn();
    void grantsAreSortedAndEachOnce();
    void twoBindingsAreTwoGrants();
    void groupsOfPeople();
    void nothingGrantsNothing();
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
    void differencesAreWhatNoOtherAtomCovers();
    void identitiesAreEachOnce();
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

RbacEngine engineOf(std::vector<RoleObject> roles, std::vector<RoleBindingObject> bindings,
                    std::vector<UndecodedPolicy> undecoded = {})
{
    return RbacEngine(std::make_shared<const RbacObjects>(
        RbacObjects{std::move(roles), std::move(bindings), std::move(undecoded)}));
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

void RbacEngineTest::handWrittenRulesOfAnAggregate_data()
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

void RbacEngineTest::handWrittenRulesOfAnAggregate()
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

void RbacEngineTest::grantsNameTheRoleTheRuleIsWrittenIn()
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

UndecodedPolicy undecoded(const std::string &kind, const std::string &nameSpace,
                          const std::string &name, LabelMap labels = {})
{
    UndecodedPolicy result;
    result.meta.kind = kind;
    result.meta.nameSpace = nameSpace;
    result.meta.name = name;
    result.meta.labels = std::move(labels);
    result.reason = "is broken";
    return result;
}

} // namespace

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

void RbacEngineTest::differencesAreWhatNoOtherAtomCovers()
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
