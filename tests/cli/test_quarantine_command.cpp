// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

/// `quarantine`: what it writes, and what it says is left.
class QuarantineCommandTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void nothingReachesAQuarantinedWorkload();
    void policiesThatAdmitAreLeft();
    void aPolicyThatCannotBeLeftIsTold();
    void anAdministratorsAllowIsTold();
    void bindingsAndSharersAreNamed();
    void meshPoliciesDenyBothWays();
    void podsNobodyCanSelectAloneAreRefused();
    void commandsQuoteWhatAShellReads();
    void jsonSaysTheSame();
    void wrongWordsAreRefused();

private:
    ProgramResult quarantined(const QString &workload) const
    {
        return ctl({"quarantine", "shop.drawbridge.yaml", workload, "-o", "out"});
    }
    void allowTo(const QByteArray &name, const QByteArray &selector) const
    {
        writeText(m_folder->filePath("in/" + QString::fromLatin1(name) + ".yaml"),
                  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " +
                      name + ", namespace: shop}\nspec:\n  podSelector: " + selector +
                      "\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n");
    }
};

void QuarantineCommandTest::nothingReachesAQuarantinedWorkload()
{
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY2(result.out.contains("after that nothing reaches it, and it reaches nothing"),
             result.out.constData());
    QVERIFY2(result.out.contains("drawn shop/Deployment/web -> shop/Deployment/cart: cut on "
                                 "7070/TCP"),
             result.out.constData());
    const QByteArray policy = readAll(m_folder->filePath("out/1-network/isolate.yaml"));
    QVERIFY2(policy.contains("name: quarantine-cart\n") && policy.contains("app: cart\n") &&
                 !policy.contains("ingress:") && !policy.contains("egress:"),
             policy.constData());
    QVERIFY2(result.out.contains("kubectl patch deployment.apps cart -n shop --type merge "
                                 "--patch-file 4-token/no-token.yaml"),
             result.out.constData());
    QVERIFY(readAll(m_folder->filePath("out/4-token/no-token.yaml"))
                .contains("automountServiceAccountToken: false"));
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/2-mesh")));
}

/// One that selects all pods of the namespace is changed to select this one no more.
void QuarantineCommandTest::policiesThatAdmitAreLeft()
{
    allowTo("open", "{}");
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    const QByteArray patch = readAll(m_folder->filePath("out/1-network/leave-open.yaml"));
    QVERIFY2(patch.contains("key: app\n") && patch.contains("operator: NotIn\n") &&
                 patch.contains("- cart\n"),
             patch.constData());
    QVERIFY2(result.out.contains("NetworkPolicy shop/open (in/open.yaml:1:1) admits something") &&
                 result.out.contains("kubectl patch networkpolicy open -n shop --type merge "
                                     "--patch-file 1-network/leave-open.yaml"),
             result.out.constData());
}

/// Two labels together select the pods; each alone is that of others too.
void QuarantineCommandTest::aPolicyThatCannotBeLeftIsTold()
{
    const auto pod = [this](const QByteArray &name, const QByteArray &labels) {
        writeText(m_folder->filePath("in/" + QString::fromLatin1(name) + ".yaml"),
                  "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
                      ", namespace: shop, labels: {" + labels +
                      "}}\nspec: {containers: [{name: c, image: x}]}\n");
    };
    pod("one", "app: x, name: red");
    pod("two", "app: x, name: blue");
    pod("three", "app: w, name: red");
    allowTo("open", "{}");
    startDesign();
    const auto result = quarantined("shop/one");
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.out.contains("nothing to do for NetworkPolicy shop/open") &&
                 result.out.contains("shop/Deployment/web -> shop/Pod/one: open on all ports"),
             result.out.constData());
    QVERIFY2(result.out.contains("the API server changes no running Pod"), result.out.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/4-token")));
}

void QuarantineCommandTest::anAdministratorsAllowIsTold()
{
    writeText(m_folder->filePath("in/admin.yaml"),
              "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: "
              "{name: ops}\nspec:\n  priority: 5\n  subject: {namespaces: {}}\n  ingress:\n  - "
              "{name: all, action: Allow, from: [{namespaces: {}}]}\n  egress:\n  - {name: all, "
              "action: Allow, to: [{namespaces: {}}]}\n");
    startDesign();
    const auto result = quarantined("shop/cart");
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(
        result.out.contains("shop/Deployment/web -> shop/Deployment/cart: open on all ports") &&
            result.out.contains("AdminNetworkPolicy ops at in/admin.yaml:"),
        result.out.constData());
}

void QuarantineCommandTest::bindingsAndSharersAreNamed()
{
    writeText(m_folder->filePath("in/rbac.yaml"),
              "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, "
              "namespace: shop}\nrules:\n- {apiGroups: [''], resources: [pods], verbs: [get]}\n"
              "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: "
              "readers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
              "Role, name: reader}\nsubjects:\n- {kind: ServiceAccount, name: default, namespace: "
              "shop}\n- {kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}\n"
              "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: "
              "all, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, "
              "name: reader}\nsubjects:\n- {kind: Group, name: 'system:serviceaccounts:shop', "
              "apiGroup: rbac.authorization.k8s.io}\n");
    startDesign();
    const auto result = quarantined("shop/cart");
    QCOMPARE(result.exitCode, 1);
    const QByteArray patch =
        readAll(m_folder->filePath("out/3-api-access/RoleBinding-readers.yaml"));
    QVERIFY2(patch.contains("name: jane\n") && !patch.contains("ServiceAccount"),
             patch.constData());
    QVERIFY2(result.out.contains("also hit, by the same ServiceAccount: shop/Deployment/web"),
             result.out.constData());
    QVERIFY2(result.out.contains("API access until the token is gone: get pods, rule 1 of Role "
                                 "shop/reader through RoleBinding shop/all"),
             result.out.constData());
}

void QuarantineCommandTest::meshPoliciesDenyBothWays()
{
    writeText(m_folder->filePath("in/mesh.yaml"),
              "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    "
              "istio-injection: enabled\n");
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    const QByteArray to = readAll(m_folder->filePath("out/2-mesh/deny-all.yaml"));
    const QByteArray from = readAll(m_folder->filePath("out/2-mesh/deny-identity.yaml"));
    QVERIFY2(to.contains("action: DENY") && to.contains("app: cart"), to.constData());
    QVERIFY2(from.contains("namespace: istio-system") &&
                 from.contains("- cluster.local/ns/shop/sa/default"),
             from.constData());
    QVERIFY(result.out.contains("also hit, by the same ServiceAccount: shop/Deployment/other"));
}

void QuarantineCommandTest::podsNobodyCanSelectAloneAreRefused()
{
    writeText(m_folder->filePath("in/twin.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: twin, namespace: shop, labels: {app: "
              "cart}}\nspec: {containers: [{name: c, image: x}]}\n");
    startDesign();
    const auto result = quarantined("shop/cart");
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("no stable label selects the pods of shop/Deployment/cart"),
             result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

void QuarantineCommandTest::commandsQuoteWhatAShellReads()
{
    writeText(m_folder->filePath("in/rbac.yaml"),
              "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: "
              "\"$(id) it's\", namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, "
              "kind: Role, name: r}\nsubjects:\n- {kind: ServiceAccount, name: default, "
              "namespace: shop}\n");
    startDesign();
    const auto result = quarantined("shop/cart");
    QVERIFY2(result.out.contains("kubectl patch rolebinding '$(id) it'\\''s' -n shop --type merge "
                                 "--patch-file "),
             result.out.constData());
}

void QuarantineCommandTest::jsonSaysTheSame()
{
    startDesign();
    const auto result =
        ctl({"quarantine", "shop.drawbridge.yaml", "shop/cart", "-o", "out", "--format", "json"});
    const auto json = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(json["workload"].toString(), QString("shop/Deployment/cart"));
    QCOMPARE(json["steps"][0]["command"].toString(),
             QString("kubectl apply -f 1-network/isolate.yaml"));
    QVERIFY(json["remaining"].toArray().isEmpty());
    QVERIFY(!json["cuts"].toArray().isEmpty());
}

void QuarantineCommandTest::wrongWordsAreRefused()
{
    startDesign();
    QCOMPARE(ctl({"quarantine", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 2);
    QCOMPARE(quarantined("shop/nobody").exitCode, 3);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

QTEST_GUILESS_MAIN(QuarantineCommandTest)
#include "test_quarantine_command.moc"
