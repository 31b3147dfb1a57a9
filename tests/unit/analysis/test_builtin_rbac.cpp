// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/builtin_rbac.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class BuiltinRbacTest : public QObject {
    Q_OBJECT
private slots:
    void everyObjectIsRead();
    void whatTheBuiltInRolesAllow_data();
    void whatTheBuiltInRolesAllow();
    void anUnknownVersionIsRefused();
    void theInputSpeaksForItself();
    void aBrokenRoleOfThatNameIsADoubt();
};

namespace {

RbacObjects boundTo(const std::string &role)
{
    RoleBindingObject binding;
    binding.meta.kind = "RoleBinding";
    binding.meta.nameSpace = "shop";
    binding.meta.name = "b";
    binding.roleKind = "ClusterRole";
    binding.roleName = role;
    binding.subjects = {{"ServiceAccount", "shop", "web"}};
    return {{}, {binding}, {}};
}

RbacEngine engineOver(RbacObjects input)
{
    return RbacEngine(
        std::make_shared<const RbacObjects>(withBuiltin(std::move(input), *builtinRbac("1.34"))));
}

} // namespace

void BuiltinRbacTest::everyObjectIsRead()
{
    const auto builtin = builtinRbac("1.34");
    QVERIFY(builtin.has_value());
    QCOMPARE(builtin->roles.size() + builtin->bindings.size(), std::size_t{131});
    COMPARE(builtin->roles.front().meta.where.fileName(), std::string("built-in/rbac-1.34.yaml"));
    QVERIFY(builtin->roles.front().meta.where.lineOneBased > 0);
}

void BuiltinRbacTest::whatTheBuiltInRolesAllow_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("subresource");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *name, const char *role, const char *verb, const char *group,
                        const char *resource, const char *sub, bool isAllowed) {
        QTest::newRow(name) << role << verb << group << resource << sub << isAllowed;
    };
    row("view reads pods", "view", "get", "", "pods", "", true);
    row("view excludes secrets", "view", "get", "", "secrets", "", false);
    row("edit includes secrets", "edit", "get", "", "secrets", "", true);
    row("edit includes exec", "edit", "create", "", "pods", "exec", true);
    row("edit includes what view has", "edit", "list", "", "pods", "log", true);
    row("edit impersonates ServiceAccounts", "edit", "impersonate", "", "serviceaccounts", "",
        true);
    row("edit makes tokens", "edit", "create", "", "serviceaccounts", "token", true);
    row("edit binds nothing", "edit", "create", "rbac.authorization.k8s.io", "rolebindings", "",
        false);
    row("admin binds", "admin", "create", "rbac.authorization.k8s.io", "rolebindings", "", true);
    row("cluster-admin does everything", "cluster-admin", "x", "y", "z", "", true);
}

void BuiltinRbacTest::whatTheBuiltInRolesAllow()
{
    QFETCH(QString, role);
    QFETCH(QString, verb);
    QFETCH(QString, group);
    QFETCH(QString, resource);
    QFETCH(QString, subresource);
    QFETCH(bool, isAllowed);
    const RbacEngine engine = engineOver(boundTo(role.toStdString()));
    const RbacRequest request{verb.toStdString(),
                              group.toStdString(),
                              resource.toStdString(),
                              subresource.toStdString(),
                              "",
                              "shop",
                              ""};
    const auto answer = engine.can(serviceAccountIdentity("shop", "web"), request);
    QVERIFY(answer.verdict == (isAllowed ? Verdict::Allow : Verdict::Deny));
}

void BuiltinRbacTest::anUnknownVersionIsRefused()
{
    const auto refused = builtinRbac("1.2");
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::Usage);
    for (const std::string &version : builtinRbacVersions())
        QVERIFY(builtinRbac(version).has_value());
}

void BuiltinRbacTest::theInputSpeaksForItself()
{
    RbacObjects input = boundTo("view");
    input.roles.emplace_back();
    input.roles.back().meta.kind = "ClusterRole";
    input.roles.back().meta.name = "view";
    input.roles.back().rules = {{{"get"}, {""}, {"secrets"}, {}, {}, {}}};
    const RbacEngine engine = engineOver(std::move(input));
    const RbacIdentity web = serviceAccountIdentity("shop", "web");
    QVERIFY(engine.can(web, {"get", "", "secrets", "", "", "shop", ""}).verdict == Verdict::Allow);
    QVERIFY(engine.can(web, {"get", "", "pods", "", "", "shop", ""}).verdict == Verdict::Deny);
}

void BuiltinRbacTest::aBrokenRoleOfThatNameIsADoubt()
{
    RbacObjects input = boundTo("view");
    input.undecoded.emplace_back();
    input.undecoded.back().meta.kind = "ClusterRole";
    input.undecoded.back().meta.name = "view";
    const RbacEngine engine = engineOver(std::move(input));
    QVERIFY(
        engine.can(serviceAccountIdentity("shop", "web"), {"get", "", "pods", "", "", "shop", ""})
            .verdict == Verdict::Unknown);
}

QTEST_GUILESS_MAIN(BuiltinRbacTest)
#include "test_builtin_rbac.moc"
