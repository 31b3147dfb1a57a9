// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QTest>

using namespace drawbridge::test;

/// `export --layout stage --observe`: NetworkPolicies that close nothing until somebody has looked.
class RolloutObserveTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void nothingIsCutUntilItIsEnforced();
    void observingOpensNothing();
    void whatClosesTodayIsEnforcedAtOnce_data();
    void whatClosesTodayIsEnforcedAtOnce();
    void sharedNamespacesAreObservedPodByPod();
    void verifyTellsWhatIsOnlyObserved();
    void observingGoesWithTheOtherLayout();
    void observingIsAboutStages();

private:
    ProgramResult exported(const QStringList &more) const
    {
        return ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out"} + more);
    }
    /// web calls cart, and nobody drew it.
    void startUndrawn()
    {
        const auto made = ctl({"design", "in", "-o", "shop.drawbridge.yaml", "--empty"});
        QVERIFY2(made.exitCode == 0, made.err.constData());
    }
    QByteArray read(const QString &name) const { return readAll(m_folder->filePath(name)); }
};

void RolloutObserveTest::nothingIsCutUntilItIsEnforced()
{
    startUndrawn();
    const auto result = exported({"--layout", "stage", "--observe", "--mesh", "none"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QByteArray expected =
        "3-network-policy/1-shop/observe: cuts no flow\n"
        "  enforces nothing: it admits everything, so that what comes after it can be observed\n"
        "3-network-policy/1-shop: cuts no flow\n"
        "  enforces nothing: its NetworkPolicies are observed until its folder observe is deleted\n"
        "3-network-policy/1-shop without its folder observe: cuts 1 flow\n"
        "    inferred shop/Deployment/web -> shop/Deployment/cart: cut on 7070/TCP; 7070/TCP at "
        "network-egress: ";
    QVERIFY2(result.out.contains(expected), result.out.constData());
    QCOMPARE(result.out.count(": cuts 1 flow"), 1);
    const QByteArray policy =
        read("out/3-network-policy/1-shop/observe/networkpolicies/shop-observe-all.yaml");
    QVERIFY2(policy.contains("    drawbridge.dev/rollout: observe\n") &&
                 policy.endsWith("spec:\n  podSelector: {}\n  policyTypes:\n  - Ingress\n  - "
                                 "Egress\n  ingress:\n  - {}\n  egress:\n  - {}\n"),
             policy.constData());
    const QByteArray page = read("out/3-network-policy/1-shop/README.md");
    QVERIFY2(page.contains("kubectl delete -k observe") && page.contains("cut on 7070/TCP"),
             page.constData());
    const QByteArray list = read("out/3-network-policy/kustomization.yaml");
    QVERIFY2(list.endsWith("- \"1-shop/observe\"\n- \"1-shop\"\n"), list.constData());
    QVERIFY(!read("out/3-network-policy/1-shop/kustomization.yaml").contains("observe"));
}

/// The cluster with `observe` and the policies lets through what it lets through without them.
void RolloutObserveTest::observingOpensNothing()
{
    startUndrawn();
    QCOMPARE(exported({"--stage", "3", "--observe", "--mesh", "none"}).exitCode, 0);
    const QString stage = "out/3-network-policy/1-shop";
    const auto compared = [&](const QStringList &folders) {
        QDir(m_folder->filePath("after")).removeRecursively();
        for (const QString &folder : folders)
            for (const QFileInfo &file :
                 QDir(m_folder->filePath(folder)).entryInfoList(QDir::Files))
                writeText(m_folder->filePath("after/" + folder + '/' + file.fileName()),
                          readAll(file.filePath()));
        return ctl({"diff", "in", "after"});
    };
    const auto observed =
        compared({"in", stage + "/networkpolicies", stage + "/observe/networkpolicies"});
    QVERIFY2(observed.exitCode == 0, (observed.out + observed.err).constData());
    const auto enforced = compared({"in", stage + "/networkpolicies"});
    QVERIFY2(enforced.exitCode == 1, (enforced.out + enforced.err).constData());
}

void RolloutObserveTest::whatClosesTodayIsEnforcedAtOnce_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("a policy of today")
        << QByteArray("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
                      "mine, namespace: shop}\nspec: {podSelector: {matchLabels: {app: other}}, "
                      "policyTypes: [Egress]}\n")
        << QByteArray("NetworkPolicy shop/mine (in/policy.yaml:1:1) may close some of it today");
    QTest::newRow("one that nobody can read")
        << QByteArray("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
                      "mine, namespace: shop}\nspec: {podSelector: 7}\n")
        << QByteArray("NetworkPolicy shop/mine (in/policy.yaml:1:1) may close some of it today");
    QTest::newRow("a default of the cluster")
        << QByteArray("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: "
                      "BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n  subject: "
                      "{namespaces: {}}\n  ingress:\n  - {name: all, action: Deny, from: "
                      "[{namespaces: {}}]}\n")
        << QByteArray("BaselineAdminNetworkPolicy default (in/policy.yaml:1:1) may close");
    QTest::newRow("one of another product")
        << QByteArray("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: mine, "
                      "namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n")
        << QByteArray("CiliumNetworkPolicy shop/mine (in/policy.yaml:1:1) may close");
    QTest::newRow("one of another namespace does not")
        << QByteArray("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
                      "mine, namespace: elsewhere}\nspec: {podSelector: {}}\n")
        << QByteArray();
    QTest::newRow("nor does an administrator's, which comes first")
        << QByteArray("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
                      "metadata: {name: ops}\nspec:\n  priority: 5\n  subject: {namespaces: {}}\n  "
                      "ingress:\n  - {name: all, action: Deny, from: [{namespaces: {}}]}\n")
        << QByteArray();
}

void RolloutObserveTest::whatClosesTodayIsEnforcedAtOnce()
{
    QFETCH(QByteArray, policy);
    QFETCH(QByteArray, why);
    writeText(m_folder->filePath("in/policy.yaml"), policy);
    ctl({"design", "in", "-o", "shop.drawbridge.yaml"});
    const auto result = exported({"--stage", "3", "--observe", "--mesh", "none"});
    QVERIFY2(read("out/3-network-policy/1-shop/kustomization.yaml").contains("shop-deny-all"),
             (result.out + result.err).constData());
    QCOMPARE(QFileInfo::exists(m_folder->filePath("out/3-network-policy/1-shop/observe")),
             why.isEmpty());
    const QByteArray note = "note: not observed, but enforced as soon as it is applied: namespace "
                            "shop: " +
                            why;
    QCOMPARE(result.out.contains("note: not observed"), !why.isEmpty());
    QVERIFY2(why.isEmpty() || result.out.contains(note), result.out.constData());
}

/// Where pods that nobody sees live, no policy selects all of them.
void RolloutObserveTest::sharedNamespacesAreObservedPodByPod()
{
    for (const char *name : {"cart", "web", "other"}) {
        const QString path = m_folder->filePath(QString("in/%1.yaml").arg(name));
        writeText(path, readAll(path).replace("namespace: shop", "namespace: kube-system"));
    }
    startDesign();
    const auto result = exported({"--stage", "3", "--observe", "--mesh", "none"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QString folder = "out/3-network-policy/1-kube-system/observe/networkpolicies/";
    QVERIFY(!QFileInfo::exists(m_folder->filePath(folder + "kube-system-observe-all.yaml")));
    QStringList selected;
    for (int number = 1; number <= 3; ++number) {
        const QByteArray text = read(folder + QString("kube-system-observe-%1.yaml").arg(number));
        const auto at = text.indexOf("      app: ");
        QVERIFY2(at >= 0, text.constData());
        selected << QString::fromUtf8(text.mid(at + 11, text.indexOf('\n', at) - at - 11));
    }
    QCOMPARE(selected, QStringList({"cart", "other", "web"}));
    QVERIFY2(result.out.contains("observe: cuts no flow\n"), result.out.constData());
}

void RolloutObserveTest::verifyTellsWhatIsOnlyObserved()
{
    startDesign();
    QCOMPARE(exported({"--layout", "stage", "--observe", "--mesh", "sidecar"}).exitCode, 0);
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--mesh", "sidecar", "--against",
                               "out/2-dry-run", "--against", "out/3-network-policy"});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(
        verified.out.contains(
            "note: AuthorizationPolicy shop/allow-cart "
            "(out/2-dry-run/authorizationpolicies/shop-allow-cart.yaml:2:1), and 1 more, are dry "
            "runs (istio.io/dry-run): observed only, not enforced and not counted here\n"),
        verified.out.constData());
    QVERIFY2(verified.out.contains("note: NetworkPolicy shop/observe-all "
                                   "(out/3-network-policy/1-shop/observe/networkpolicies/"
                                   "shop-observe-all.yaml:") &&
                 verified.out.contains("are observed only, and enforced once it is deleted\n"),
             verified.out.constData());
    const auto plain = ctl({"verify", "shop.drawbridge.yaml", "--mesh", "sidecar"});
    QVERIFY2(!plain.out.contains("observed only"), plain.out.constData());
}

void RolloutObserveTest::observingGoesWithTheOtherLayout()
{
    startDesign();
    const QString observe = "out/3-network-policy/1-shop/observe";
    QCOMPARE(exported({"--stage", "3", "--observe", "--mesh", "none"}).exitCode, 0);
    QVERIFY(QFileInfo::exists(m_folder->filePath(observe + "/kustomization.yaml")));
    QCOMPARE(exported({"--stage", "3", "--mesh", "none"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath(observe + "/kustomization.yaml")));
    QVERIFY(
        !QFileInfo::exists(m_folder->filePath(observe + "/networkpolicies/shop-observe-all.yaml")));
}

void RolloutObserveTest::observingIsAboutStages()
{
    startDesign();
    for (const QStringList &words : {QStringList{}, QStringList{"--stage", "2"}}) {
        const auto result = exported(words + QStringList{"--observe"});
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.err.contains("--observe is about stage 3"), result.err.constData());
    }
}

QTEST_GUILESS_MAIN(RolloutObserveTest)
#include "test_rollout_observe.moc"
