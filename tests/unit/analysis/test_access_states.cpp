// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/access_states.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

const NodeKey kJane{"", "", "User", "jane"};

RoleObject role(const std::string &name, std::vector<std::string> verbs, std::string resource,
                std::vector<std::string> names = {})
{
    RoleObject object;
    object.meta = metaOf("Role", "shop", name);
    RbacRule rule;
    rule.verbs = std::move(verbs);
    rule.apiGroups = {""};
    rule.resources = {std::move(resource)};
    rule.resourceNames = std::move(names);
    object.rules = {rule};
    return object;
}

RoleBindingObject binding(const std::string &name, const std::string &role, RbacSubject subject)
{
    RoleBindingObject object;
    object.meta = metaOf("RoleBinding", "shop", name);
    object.roleKind = "Role";
    object.roleName = role;
    object.subjects = {std::move(subject)};
    return object;
}

RbacSubject account(const std::string &name)
{
    RbacSubject subject;
    subject.kind = "ServiceAccount";
    subject.nameSpace = "shop";
    subject.name = name;
    return subject;
}

RbacSubject user(const std::string &name)
{
    RbacSubject subject;
    subject.kind = "User";
    subject.name = name;
    return subject;
}

ApiAccess access(const NodeKey &subject, std::vector<std::string> verbs,
                 const std::string &resource)
{
    ApiAccess drawn;
    drawn.subject = subject;
    drawn.verbs = std::move(verbs);
    drawn.resource = resource;
    drawn.nameSpace = "shop";
    return drawn;
}

/// web may get and list pods, jane may delete one Secret.
Design granted(std::vector<ApiAccess> drawn)
{
    ResourceSet set = resources();
    set.roles = {role("reader", {"get", "list"}, "pods"),
                 role("remover", {"delete"}, "secrets", {"token"})};
    set.roleBindings = {binding("readers", "reader", account("web")),
                        binding("removers", "remover", user("jane"))};
    Design design = designOf(std::move(set), {});
    design.apiAccess = CowList<ApiAccess>(std::move(drawn));
    return design;
}

QStringList lines(const Design &design)
{
    QStringList list;
    for (const AccessState &state : ApiGrants(design.topology).states(design)) {
        std::string text = toString(state.access.subject) + ':';
        for (const std::string &verb : state.access.verbs)
            text += ' ' + verb;
        text += ' ' + state.access.resource;
        for (const std::string &name : state.access.names)
            text += ' ' + name;
        constexpr std::array<const char *, 4> kWords{"granted", "partly", "denied", "unknown"};
        text += std::string(state.isDrawn ? ", drawn, " : ", not drawn, ") +
                kWords.at(static_cast<std::size_t>(state.today));
        list << QString::fromStdString(text);
    }
    return list;
}

} // namespace

/// API access that is drawn, granted, or both.
class AccessStatesTest : public QObject {
    Q_OBJECT
private slots:
    void whatIsGrantedAndNotDrawnIsTold();
    void whatIsDrawnIsAsked_data();
    void whatIsDrawnIsAsked();
    void aWiderGrantIsNotHidden();
    void aRoleThatIsNotThereIsUnknown();
    void whatEverybodyMayDoIsLeftOut();
};

void AccessStatesTest::whatIsGrantedAndNotDrawnIsTold()
{
    QCOMPARE(lines(granted({})),
             QStringList({"User/jane: delete secrets token, not drawn, granted",
                          "shop/Deployment/web: get list pods, not drawn, granted"}));
}

void AccessStatesTest::whatIsDrawnIsAsked_data()
{
    QTest::addColumn<QStringList>("verbs");
    QTest::addColumn<QString>("row");
    QTest::newRow("all of it is granted") << QStringList{"get", "list"} << "granted";
    QTest::newRow("some verbs are") << QStringList{"delete", "get"} << "partly";
    QTest::newRow("none is") << QStringList{"delete"} << "denied";
}

void AccessStatesTest::whatIsDrawnIsAsked()
{
    QFETCH(QStringList, verbs);
    QFETCH(QString, row);
    std::vector<std::string> drawn;
    for (const QString &verb : verbs)
        drawn.push_back(verb.toStdString());
    const QStringList all = lines(granted({access(kWeb, drawn, "pods")}));
    const QString expected = "shop/Deployment/web: " + verbs.join(' ') + " pods, drawn, " + row;
    QVERIFY2(all.contains(expected), qPrintable(all.join('\n')));
    // What is granted beyond it stays told.
    QCOMPARE(all.filter("web: ").filter("not drawn").size(), row == "granted" ? 0 : 1);
}

void AccessStatesTest::aWiderGrantIsNotHidden()
{
    Design design = granted({access(kWeb, {"get"}, "pods")});
    QVERIFY2(lines(design).contains("shop/Deployment/web: list pods, not drawn, granted"),
             qPrintable(lines(design).join('\n')));
}

void AccessStatesTest::aRoleThatIsNotThereIsUnknown()
{
    ResourceSet set = resources();
    set.roleBindings = {binding("readers", "gone", account("web"))};
    Design design = designOf(std::move(set), {});
    design.apiAccess = CowList<ApiAccess>({access(kWeb, {"get"}, "pods")});
    QCOMPARE(lines(design), QStringList("shop/Deployment/web: get pods, drawn, unknown"));
}

void AccessStatesTest::whatEverybodyMayDoIsLeftOut()
{
    QCOMPARE(lines(designOf(resources(), {})), QStringList()); // discovery is no row
}

QTEST_GUILESS_MAIN(AccessStatesTest)
#include "test_access_states.moc"
