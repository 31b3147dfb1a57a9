// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

namespace {

std::string headOf(const char *kind)
{
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + std::string(kind) +
           "\nmetadata: {name: p, namespace: a}\n";
}

test::Decoded decodeKind(const char *kind, const QString &rest)
{
    return decodeText(headOf(kind) + rest.toStdString());
}

} // namespace

class DecodeRbacTest : public QObject {
    Q_OBJECT
private slots:
    void role();
    void clusterRole();
    void roleBinding();
    void oldSubjects();
    void accepts_data();
    void accepts();
    void names_data();
    void names();
    void bindingWithoutRole();
    void refuses_data();
    void refuses();
};

void DecodeRbacTest::role()
{
    const auto decoded = decodeKind(
        "Role", "rules:\n- {apiGroups: [\"\"], resources: [pods, pods/log], verbs: [get],\n"
                "   resourceNames: [x]}\n");
    const auto *role = decoded.only<RoleObject>();
    QVERIFY2(role != nullptr, decoded.said().c_str());
    COMPARE(role->meta.nameSpace, "a");
    QCOMPARE(role->rules.at(0).resources.size(), std::size_t{2});
    COMPARE(role->rules.at(0).resourceNames.at(0), "x");
    QCOMPARE(role->rules.at(0).where.lineOneBased, 5U);
    QVERIFY(decodeKind("Role", "rules: null\n").only<RoleObject>()->rules.empty());
}

void DecodeRbacTest::clusterRole()
{
    const auto decoded =
        decodeKind("ClusterRole", "rules: [{nonResourceURLs: [/metrics], verbs: [get]}]\n"
                                  "aggregationRule:\n  clusterRoleSelectors:\n"
                                  "  - matchLabels: {a: b}\n");
    const auto *role = decoded.only<RoleObject>();
    QVERIFY2(role != nullptr, decoded.said().c_str());
    COMPARE(role->meta.nameSpace, "");
    COMPARE(toString(role->aggregation.at(0)), "a=b");
    COMPARE(role->rules.at(0).nonResourceUrls.at(0), "/metrics");
}

void DecodeRbacTest::roleBinding()
{
    const auto decoded =
        decodeKind("RoleBinding",
                   "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
                   "subjects:\n- {kind: ServiceAccount, name: x}\n"
                   "- {kind: Group, name: dev, apiGroup: rbac.authorization.k8s.io}\n");
    const auto *binding = decoded.only<RoleBindingObject>();
    QVERIFY2(binding != nullptr, decoded.said().c_str());
    COMPARE(binding->roleKind, "ClusterRole");
    COMPARE(binding->subjects.at(0).nameSpace, "a");
    COMPARE(binding->subjects.at(1).kind, "Group");
}

void DecodeRbacTest::accepts_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("rest");
    const auto row = [](const char *name, const char *kind, const char *rest) {
        QTest::newRow(name) << QString(kind) << QString(rest);
    };
    row("a role without rules", "Role", "rules: []\n");
    row("several resources with names", "Role",
        "rules: [{apiGroups: [\"\", apps], resources: [pods, x], resourceNames: [a], verbs: "
        "[get]}]\n");
    row("an aggregation and no rules", "ClusterRole",
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: null\n");
    row("no subjects", "RoleBinding", "roleRef: {kind: Role, name: \"system:a\"}\n");
    row("an empty group of a User", "RoleBinding",
        "roleRef: {kind: Role, name: x}\nsubjects: [{kind: User, name: a@b, apiGroup: \"\"}]\n");
}

void DecodeRbacTest::accepts()
{
    QFETCH(QString, kind);
    QFETCH(QString, rest);
    const auto decoded = decodeKind(kind.toUtf8().constData(), rest);
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<UndecodedPolicy>() == nullptr);
}

void DecodeRbacTest::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("a colon") << "system:node" << true;
    QTest::newRow("upper case and blanks") << "My Role" << true;
    QTest::newRow("a slash") << "a/b" << false;
    QTest::newRow("a percent sign") << "a%b" << false;
    QTest::newRow("one dot") << "." << false;
    QTest::newRow("two dots") << ".." << false;
}

void DecodeRbacTest::names()
{
    QFETCH(QString, name);
    QFETCH(bool, isGood);
    const MarkedText marked("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
                            "metadata: {name: ^\"" +
                            name.toStdString() + "\"}\n");
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), isGood ? std::string() : marked.expected("error DB1604"));
    QCOMPARE(decoded.only<RoleObject>() != nullptr, isGood);
}

void DecodeRbacTest::oldSubjects()
{
    const std::string head = "apiVersion: rbac.authorization.k8s.io/v1alpha1\nkind: RoleBinding\n"
                             "metadata: {name: p, namespace: a}\n"
                             "roleRef: {kind: Role, name: x}\n";
    const auto decoded = decodeText(head + "subjects: [{kind: User, name: \"*\"},\n"
                                           "  {kind: ServiceAccount, name: z, apiVersion: v1}]\n");
    const auto *binding = decoded.only<RoleBindingObject>();
    QVERIFY2(binding != nullptr, decoded.said().c_str());
    COMPARE(binding->subjects.at(0).kind, "Group");
    COMPARE(binding->subjects.at(0).name, "system:authenticated");
    const MarkedText marked(head + "subjects: [{kind: User, name: a, ^apiGroup: x}]\n");
    COMPARE(decodeText(marked.text).said(),
            "warning DB1411 1:13, " + marked.expected("error DB1405"));
}

void DecodeRbacTest::refuses_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const char *kind, const std::string &rest,
                        const char *code) {
        QTest::newRow(name) << QString(kind) << QString::fromStdString(rest) << QString(code);
    };
    row("a rule without verbs", "Role", "rules: [^{apiGroups: [\"\"], resources: [pods]}]\n",
        "DB1402");
    row("a rule with no verbs in the list", "Role",
        "rules: [{apiGroups: [\"\"], resources: [pods], verbs: ^[]}]\n", "DB1402");
    row("a rule without groups", "Role", "rules: [^{resources: [pods], verbs: [get]}]\n", "DB1402");
    row("a rule without resources", "Role", "rules: [^{apiGroups: [\"\"], verbs: [get]}]\n",
        "DB1402");
    row("URLs in a Role", "Role", "rules: [{nonResourceURLs: ^[/x], verbs: [get]}]\n", "DB1404");
    row("URLs beside resources", "ClusterRole",
        "rules: [{nonResourceURLs: ^[/x], resources: [pods], verbs: [get]}]\n", "DB1404");
    row("URLs beside groups", "ClusterRole",
        "rules: [{nonResourceURLs: ^[/x], apiGroups: [\"\"], verbs: [get]}]\n", "DB1404");
    row("URLs beside names of resources", "ClusterRole",
        "rules: [{nonResourceURLs: ^[/x], resourceNames: [a], verbs: [get]}]\n", "DB1404");
    row("a mistyped field", "ClusterRole",
        "rules: [{^nonresourceURLs: [/x], apiGroups: [\"\"], resources: [a], verbs: [get]}]\n",
        "DB1405");
    row("verbs that are one text", "Role",
        "rules: [{apiGroups: [\"\"], resources: [pods], verbs: ^get}]\n", "DB1403");
    row("a verb that is a boolean", "Role",
        "rules: [{apiGroups: [\"\"], resources: [pods], verbs: [^on]}]\n", "DB1209");
    row("a null rule", "Role", "rules: [^null]\n", "DB1402");
    row("aggregation in a Role", "Role", "^aggregationRule: {}\n", "DB1405");
    row("an aggregation without selectors", "ClusterRole", "aggregationRule: ^{}\n", "DB1402");
    row("an aggregation with a bad selector", "ClusterRole",
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: ^\"x y\"}}]}\n", "DB1603");
    row("a roleRef without kind", "RoleBinding", "roleRef: ^{name: x}\n", "DB1402");
    row("a roleRef without name", "RoleBinding", "roleRef: ^{kind: Role}\n", "DB1402");
    row("a roleRef with a bad name", "RoleBinding", "roleRef: {kind: Role, name: ^a/b}\n",
        "DB1604");
    row("a roleRef of another group", "RoleBinding",
        "roleRef: {apiGroup: ^x, kind: Role, name: x}\n", "DB1404");
    row("a roleRef in lower case", "RoleBinding", "roleRef: {kind: ^role, name: x}\n", "DB1404");
    row("a roleRef with a namespace", "RoleBinding",
        "roleRef: {kind: Role, name: x, ^namespace: b}\n", "DB1405");
    row("a cluster binding to a Role", "ClusterRoleBinding", "roleRef: {kind: ^Role, name: x}\n",
        "DB1404");
    const std::string role = "roleRef: {kind: ClusterRole, name: x}\n";
    row("a cluster binding to an account without namespace", "ClusterRoleBinding",
        role + "subjects: [^{kind: ServiceAccount, name: z}]\n", "DB1402");
    row("a subject of unknown kind", "RoleBinding", role + "subjects: [{kind: ^user, name: z}]\n",
        "DB1404");
    row("a subject without kind", "RoleBinding", role + "subjects: [^{name: z}]\n", "DB1402");
    row("a subject without name", "RoleBinding", role + "subjects: [^{kind: User}]\n", "DB1402");
    row("an account with its namespace in the name", "RoleBinding",
        role + "subjects: [{kind: ServiceAccount, name: ^a/b}]\n", "DB1604");
    row("an account with a group", "RoleBinding",
        role +
            "subjects: [{kind: ServiceAccount, name: z, apiGroup: ^rbac.authorization.k8s.io}]\n",
        "DB1404");
    row("a User of another group", "RoleBinding",
        role + "subjects: [{kind: User, name: z, apiGroup: ^v1}]\n", "DB1404");
    row("a Group of another group", "RoleBinding",
        role + "subjects: [{kind: Group, name: z, apiGroup: ^x}]\n", "DB1404");
    row("apiVersion of a subject, which only v1alpha1 had", "RoleBinding",
        role + "subjects: [{kind: User, name: z, ^apiVersion: v1}]\n", "DB1405");
    row("subjects as a mapping", "RoleBinding", role + "subjects: ^{kind: User, name: z}\n",
        "DB1403");
}

void DecodeRbacTest::refuses()
{
    QFETCH(QString, kind);
    QFETCH(QString, rest);
    QFETCH(QString, code);
    const MarkedText marked(headOf(kind.toUtf8().constData()) + rest.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void DecodeRbacTest::bindingWithoutRole()
{
    COMPARE(decodeKind("RoleBinding", "subjects: []\n").said(), "error DB1402 1:1");
}

QTEST_GUILESS_MAIN(DecodeRbacTest)
#include "test_decode_rbac.moc"
