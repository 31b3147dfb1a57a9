// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodeKind(const char *kind, const QString &rest)
{
    return decodeText("apiVersion: rbac.authorization.k8s.io/v1\nkind: " + std::string(kind) +
                      "\nmetadata: {name: p, namespace: a}\n" + rest.toStdString());
}

} // namespace

class DecodeRbacTest : public QObject {
    Q_OBJECT
private slots:
    void role();
    void clusterRole();
    void roleBinding();
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

void DecodeRbacTest::refuses_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *kind, const char *rest,
                        const char *expected) {
        QTest::newRow(name) << QString(kind) << QString(rest) << QString(expected);
    };
    row("a rule without verbs", "Role", "rules: [{apiGroups: [\"\"], resources: [pods]}]\n",
        "error DB1402 4:9");
    row("a rule without groups", "Role", "rules: [{resources: [pods], verbs: [get]}]\n",
        "error DB1402 4:9");
    row("URLs in a Role", "Role", "rules: [{nonResourceURLs: [/x], verbs: [get]}]\n",
        "error DB1404 4:27");
    row("a mistyped field", "Role",
        "rules: [{apigroups: [\"\"], resources: [pods], verbs: [get]}]\n",
        "error DB1405 4:10, error DB1402 4:9");
    row("a null rule", "Role", "rules: [null]\n", "error DB1402 4:9");
    row("a binding without roleRef", "RoleBinding", "subjects: []\n", "error DB1402 1:1");
    row("a cluster binding to a Role", "ClusterRoleBinding", "roleRef: {kind: Role, name: x}\n",
        "error DB1404 4:17");
    row("a cluster binding to an account without namespace", "ClusterRoleBinding",
        "roleRef: {kind: ClusterRole, name: x}\nsubjects: [{kind: ServiceAccount, name: z}]\n",
        "error DB1402 5:12");
    row("a subject of unknown kind", "RoleBinding",
        "roleRef: {kind: Role, name: x}\nsubjects: [{kind: user, name: z}]\n", "error DB1404 5:19");
}

void DecodeRbacTest::refuses()
{
    QFETCH(QString, kind);
    QFETCH(QString, rest);
    QFETCH(QString, expected);
    const auto decoded = decodeKind(kind.toUtf8().constData(), rest);
    QCOMPARE(QString::fromStdString(decoded.said()), expected);
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeRbacTest)
#include "test_decode_rbac.moc"
