// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QJsonDocument>
#include <QTest>

using namespace drawbridge::test;

/// `why`, one connection and in bulk.
class WhyCommandTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void whyTellsTheDecidingPolicy();
    void whyAnswersRequestLines();
    void whyTakesNoPartOfARequestForEmpty();
    void whyFindsThePodOfAnAddress();
    void whyDoesNotKnowBesideForeignPolicies();
    void hostileRequestLinesAreRefused();
};

void WhyCommandTest::whyTellsTheDecidingPolicy()
{
    writeText(m_folder->filePath("in/deny.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: closed\n  "
              "namespace: shop\nspec:\n"
              "  podSelector:\n    matchLabels:\n      app: cart\n  policyTypes: [Ingress]\n");
    const auto denied =
        ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "7070/tcp"});
    QCOMPARE(denied.exitCode, 1);
    QVERIFY2(denied.out.startsWith("deny") && denied.out.contains("shop/closed") &&
                 denied.out.contains("in/deny.yaml:1"),
             denied.out.constData());
    QVERIFY(denied.out.contains("to change it:"));
    QCOMPARE(
        ctl({"why", "in", "--from", "shop/web", "--to", "shop/other", "--port", "9090"}).exitCode,
        0);
}

void WhyCommandTest::whyTakesNoPartOfARequestForEmpty()
{
    const auto workload = [](const char *name) {
        return QByteArray("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ") + name +
               ", namespace: m}\nspec:\n  selector: {matchLabels: {app: " + name +
               "}}\n  template: {metadata: {labels: {app: " + name +
               "}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}}\n";
    };
    writeText(m_folder->filePath("mesh/all.yaml"),
              "apiVersion: v1\nkind: Namespace\n"
              "metadata: {name: m, labels: {istio-injection: enabled}}\n" +
                  workload("a") + workload("b") +
                  "---\napiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: m}\n"
                  "spec: {selector: {app: b}, ports: [{name: http, port: 80}]}\n"
                  "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                  "metadata: {name: no-post, namespace: m}\nspec: {action: DENY, "
                  "rules: [{to: [{operation: {methods: [POST]}}]}]}\n");
    const QStringList ask{"why", "mesh", "--from", "m/a", "--to", "m/b", "--port", "80"};
    QVERIFY(ctl(ask + QStringList{"--path", "/x"}).out.startsWith("unknown"));
    QVERIFY(ctl(ask + QStringList{"--path", "/x", "--method", "GET"}).out.startsWith("allow"));
    QVERIFY(ctl(ask + QStringList{"--path", "/x", "--method", "POST"}).out.startsWith("deny"));
    const auto lines = ctl({"why", "mesh", "--requests", "-"},
                           "{\"id\":\"1\",\"from\":{\"namespace\":\"m\",\"kind\":\"Deployment\","
                           "\"name\":\"a\"},\"to\":{\"namespace\":\"m\",\"kind\":\"Deployment\","
                           "\"name\":\"b\"},\"port\":80,\"http\":{\"path\":\"/x\"}}\n");
    QVERIFY2(lines.out.contains("\"verdict\":\"unknown\""), lines.out.constData());
}

void WhyCommandTest::whyAnswersRequestLines()
{
    const QByteArray requests =
        R"({"id":"1","from":{"namespace":"shop","kind":"Deployment","name":"web"},"to":{"namespace":"shop","kind":"Deployment","name":"cart"},"port":7070,"protocol":"TCP"}
{"id":"2","from":{"ip":"203.0.113.9"},"to":{"namespace":"shop","kind":"Deployment","name":"cart"},"port":7070}
nonsense
)";
    const auto result = ctl({"why", "in", "--requests", "-"}, requests);
    QCOMPARE(result.exitCode, 3);
    const auto lines = result.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(QJsonDocument::fromJson(lines[0])["id"].toString(), QString("1"));
    QCOMPARE(QJsonDocument::fromJson(lines[0])["verdict"].toString(), QString("allow"));
    QCOMPARE(QJsonDocument::fromJson(lines[1])["verdict"].toString(), QString("allow"));
    QCOMPARE(QJsonDocument::fromJson(lines[2])["verdict"].toString(), QString("unknown"));
}

void WhyCommandTest::whyFindsThePodOfAnAddress()
{
    writeText(m_folder->filePath("in/pod.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata:\n  name: caller\n  namespace: shop\n  labels:"
              "\n    app: caller\nspec:\n  containers:\n  - name: c\n    image: i\nstatus:\n  "
              "podIP: 10.1.2.3\n");
    writeText(m_folder->filePath("in/deny.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: only\n  "
              "namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: cart\n  "
              "ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: "
              "caller\n");
    const QStringList ask{"why", "in", "--to", "shop/cart", "--port", "7070", "--from"};
    QCOMPARE(ctl(ask + QStringList{"10.1.2.3"}).exitCode, 0);
    QCOMPARE(ctl(ask + QStringList{"10.1.2.4"}).exitCode, 1);
}

void WhyCommandTest::whyDoesNotKnowBesideForeignPolicies()
{
    writeText(m_folder->filePath("in/admin.yaml"),
              "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata:\n"
              "  name: tenants\nspec:\n  priority: 1\n");
    const auto result =
        ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "7070/tcp"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.out.startsWith("unknown") &&
                 result.out.contains("AdminNetworkPolicy tenants") &&
                 result.out.contains("in/admin.yaml:1"),
             result.out.constData());
}

void WhyCommandTest::hostileRequestLinesAreRefused()
{
    const QByteArray deep = QByteArray(200000, '[') + QByteArray(200000, ']');
    const auto result =
        ctl({"why", "in", "--requests", "-"}, "{\"id\":" + deep +
                                                  ",\"from\":1}\n{\"id\":2,\"from\":{},\"to\":{},"
                                                  "\"port\":" +
                                                  deep + "}\n");
    QCOMPARE(result.exitCode, 3);
    const auto lines = result.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(QJsonDocument::fromJson(lines[0])["verdict"].toString(), QString("unknown"));
    QCOMPARE(QJsonDocument::fromJson(lines[1])["id"].toInt(), 2);
}

QTEST_GUILESS_MAIN(WhyCommandTest)
#include "test_why_command.moc"
