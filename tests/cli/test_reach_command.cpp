// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name, const QByteArray &account)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {serviceAccountName: " + account +
           ", containers: [{name: main, image: x, ports: [{containerPort: 80}]}]}\n";
}

/// front -> middle -> back on the network; front may make token requests for the account of back.
QByteArray shop()
{
    QByteArray text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    text += workload("front", "front") + workload("middle", "middle") + workload("back", "back");
    for (const auto &[to, from] : {std::pair<QByteArray, QByteArray>{"middle", "front"},
                                   std::pair<QByteArray, QByteArray>{"back", "middle"},
                                   std::pair<QByteArray, QByteArray>{"front", "nobody"}})
        text +=
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + to +
            ", namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: " + to +
            "}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: " + from + "}}}]}]\n";
    return text + R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: tokens, namespace: shop}
rules: [{verbs: [create], apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [back]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: tokens, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tokens}
subjects: [{kind: ServiceAccount, name: front}]
)";
}

/// front is privileged and may delete the policies of its namespace.
QByteArray privilegedShop()
{
    QByteArray text = shop();
    text.replace("name: main, image: x, ports: [{containerPort: 80}]}]}\n---\napiVersion: apps/v1\n"
                 "kind: Deployment\nmetadata: {name: middle",
                 "name: main, image: x, ports: [{containerPort: 80}], securityContext: "
                 "{privileged: true}}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: "
                 "{name: middle");
    return text + R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: policies, namespace: shop}
rules: [{verbs: [delete], apiGroups: [networking.k8s.io], resources: [networkpolicies]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: policies, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: policies}
subjects: [{kind: ServiceAccount, name: front}]
)";
}

} // namespace

/// reach from the terminal: network hop by hop, identities by what RBAC grants, API access.
class ReachCommandTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void networkAndIdentitiesAreTold();
    void doubtfulHopsAreTold();
    void smallestCutsAreTold();
    void smallestCutsAreTold_data();
    void jsonHoldsTheCuts();
    void hopsAreLimited();
    void jsonHoldsTheSame();
    void nodesAndPoliciesAreNamed();
    void placesOfSettingsAreTold();
    void aBreachIsAssumed();
    void markdownHasHeadings();
    void wrongFlagsAreRefused_data();
    void wrongFlagsAreRefused();

private:
    ProgramResult ctl(const QString &arguments)
    {
        return runProgram("drawbridgectl", arguments.split(' ', Qt::SkipEmptyParts),
                          m_folder->path());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ReachCommandTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    writeText(m_folder->filePath("in.yaml"), shop());
}

void ReachCommandTest::networkAndIdentitiesAreTold()
{
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin");
    QCOMPARE(result.exitCode, 0);
    const QByteArray expected =
        "from shop/Deployment/front as ServiceAccount shop/front\n"
        "Network (2):\n"
        "  shop/Deployment/middle, 1 hop: 80/TCP\n"
        "  shop/Deployment/back, 2 hops: 80/TCP via shop/Deployment/middle\n"
        "Through permissions, pods and nodes (2):\n"
        "  ServiceAccount shop/front, 1 hop: its pods hold the token of the ServiceAccount (e1) -> "
        "ServiceAccount shop/front\n"
        "  ServiceAccount shop/back, 2 hops: its pods hold the token of the ServiceAccount (e1) -> "
        "ServiceAccount shop/front; may create serviceaccounts/token in shop (e7) -> "
        "ServiceAccount "
        "shop/back\n"
        "Smallest cuts:\n"
        "  ServiceAccount shop/front: its pods hold the token of the ServiceAccount (e1)\n"
        "  ServiceAccount shop/back: its pods hold the token of the ServiceAccount (e1)\n"
        "API access of ServiceAccount shop/front:\n"
        "  create core/serviceaccounts/token back in shop: Role shop/tokens rule 1 (";
    QCOMPARE(result.out.left(expected.size()), expected);
    QVERIFY(result.out.contains("\nNot known:\n  not counted: cloud identities of nodes, "));
}

// A way is no surer than its first hop; what other pods hold is not this one's.
void ReachCommandTest::doubtfulHopsAreTold()
{
    QByteArray text = shop();
    text.replace("matchLabels: {app: front}}}]}]",
                 "matchLabels: {app: front, pod-template-hash: a}}}]}]");
    text.replace("serviceAccountName: front,",
                 "serviceAccountName: front, automountServiceAccountToken: false,");
    writeText(m_folder->filePath("in.yaml"), text);
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin");
    QVERIFY2(result.out.contains("  shop/Deployment/middle, 1 hop: unknown on 80/TCP\n"
                                 "  shop/Deployment/back, 2 hops: unknown on 80/TCP via "
                                 "shop/Deployment/middle\n"),
             result.out.constData());
    QVERIFY(result.out.contains("ServiceAccount shop/front, whose token its pods do not hold\n"));
}

void ReachCommandTest::smallestCutsAreTold_data()
{
    QTest::addColumn<QByteArray>("manifests");
    QTest::addColumn<QByteArray>("line");
    const auto token = QByteArray("its pods hold the token of the ServiceAccount (e1)\n");
    QTest::newRow("one token") << shop() << "  ServiceAccount shop/front: " + token;
    QTest::newRow("the first of two powers in a row")
        << shop() << "  ServiceAccount shop/back: " + token;
    // Without a token of its own, front still gets to the account that its node holds.
    QTest::newRow("a setting of pods")
        << privilegedShop()
        << QByteArray("  the nodes of shop/Deployment/front: container main is privileged (e2) at "
                      "in.yaml:12:135\n");
    QTest::newRow("two ways")
        << privilegedShop()
        << QByteArray("  ServiceAccount shop/front: its pods hold the token of the ServiceAccount "
                      "(e1); container main is privileged (e2) at in.yaml:12:135\n");
}

void ReachCommandTest::smallestCutsAreTold()
{
    QFETCH(QByteArray, manifests);
    QFETCH(QByteArray, line);
    writeText(m_folder->filePath("in.yaml"), manifests);
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin");
    const auto cuts = result.out.mid(result.out.indexOf("Smallest cuts:\n"));
    QVERIFY2(cuts.left(cuts.indexOf("API access")).contains(line), result.out.constData());
}

void ReachCommandTest::jsonHoldsTheCuts()
{
    writeText(m_folder->filePath("in.yaml"), privilegedShop());
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin -o json");
    const auto identities = QJsonDocument::fromJson(result.out).object()["identities"].toArray();
    QVERIFY(!identities.isEmpty());
    for (const auto &each : identities) {
        const auto cut = each.toObject()["cut"].toArray();
        QVERIFY(!cut.isEmpty());
        if (each.toObject()["kind"].toString() == "node") {
            QCOMPARE(cut.size(), 1);
            QCOMPARE(cut[0].toObject()["rule"].toString(), QString("e2"));
            QCOMPARE(cut[0].toObject()["where"].toObject()["line"].toInt(), 12);
        }
    }
}

void ReachCommandTest::hopsAreLimited()
{
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin --hops 1");
    QVERIFY(result.out.contains("Network (1):"));
    QVERIFY(!result.out.contains("ServiceAccount shop/back"));
}

void ReachCommandTest::jsonHoldsTheSame()
{
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin -o json");
    const QJsonObject json = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(json["from"].toString(), QString("shop/Deployment/front"));
    QCOMPARE(json["network"].toArray().size(), 2);
    QCOMPARE(json["network"].toArray()[1].toObject()["hops"].toInt(), 2);
    const QJsonArray path = json["identities"].toArray()[1].toObject()["path"].toArray();
    QCOMPARE(path.size(), 2);
    QCOMPARE(path[1].toObject()["by"].toObject()["name"].toString(), QString("tokens"));
    QCOMPARE(json["api"].toObject()["permissions"].toArray().size(), 1);
}

void ReachCommandTest::nodesAndPoliciesAreNamed()
{
    writeText(m_folder->filePath("in.yaml"), privilegedShop());
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin");
    QCOMPARE(result.exitCode, 0);
    for (const char *line :
         {"  the nodes of shop/Deployment/front, 1 hop: container main is privileged at "
          "in.yaml:12:135 (e2) -> the nodes of shop/Deployment/front\n",
          "  the network policies of shop, 2 hops: its pods hold the token of the ServiceAccount "
          "(e1) -> ServiceAccount shop/front; may delete networkpolicies in shop (e16) -> the "
          "network policies of shop\n",
          "at in.yaml:12:135 (e2) -> the nodes of shop/Deployment/front; its pods may run there "
          "(possible) (e3) -> workload shop/Deployment/middle\n"})
        QVERIFY2(result.out.contains(line), result.out.constData());
}

void ReachCommandTest::placesOfSettingsAreTold()
{
    writeText(m_folder->filePath("in.yaml"), privilegedShop());
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin -o json");
    const QJsonObject json = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(json["assumeBreach"].toBool(true), false);
    QStringList kinds;
    for (const auto &each : json["identities"].toArray()) {
        const QJsonObject reached = each.toObject();
        kinds << reached["kind"].toString();
        if (reached["kind"].toString() != "node")
            continue;
        const QJsonObject where = reached["path"].toArray()[0].toObject()["where"].toObject();
        QCOMPARE(where["file"].toString(), QString("in.yaml"));
        QCOMPARE(where["line"].toInt(), 12);
    }
    kinds.removeDuplicates();
    kinds.sort();
    QCOMPARE(kinds.join(u' '), QString("closure identity node workload"));
}

/// middle holds the account that back may be: without a breach nobody gets there from front.
void ReachCommandTest::aBreachIsAssumed()
{
    const QByteArray hop = "its packets get there (e18) -> workload shop/Deployment/middle";
    const auto calm = ctl("reach in.yaml --from shop/front --no-builtin");
    QVERIFY(!calm.out.contains("e18"));
    const auto breach = ctl("reach in.yaml --from shop/front --no-builtin --assume-breach");
    QVERIFY2(
        breach.out.contains("Through permissions, pods and nodes, with a breach assumed (5):\n"),
        breach.out.constData());
    QVERIFY(breach.out.contains("  workload shop/Deployment/middle, 1 hop: " + hop + "\n"));
    QVERIFY(
        breach.out.contains("  workload shop/Deployment/back, 2 hops: " + hop +
                            "; its packets get there (e18) -> workload shop/Deployment/back\n"));
    QVERIFY(breach.out.contains("  ServiceAccount shop/middle, 2 hops: " + hop + "; "));
    const auto json = ctl("reach in.yaml --from shop/front --no-builtin --assume-breach -o json");
    QVERIFY(QJsonDocument::fromJson(json.out).object()["assumeBreach"].toBool());
}

void ReachCommandTest::markdownHasHeadings()
{
    const auto result = ctl("reach in.yaml --from shop/front --no-builtin -o md");
    QVERIFY(result.out.startsWith("# Reach of shop/Deployment/front as"));
    QVERIFY(result.out.contains("\n## Network (2)\n\n- shop/Deployment/middle, 1 hop: 80/TCP\n"));
}

void ReachCommandTest::wrongFlagsAreRefused_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no workload") << "reach in.yaml" << 2;
    QTest::newRow("a workload that is not there") << "reach in.yaml --from shop/other" << 3;
    QTest::newRow("no hop") << "reach in.yaml --from shop/front --hops 0" << 2;
    QTest::newRow("too many hops") << "reach in.yaml --from shop/front --hops 7" << 2;
    QTest::newRow("an unknown format") << "reach in.yaml --from shop/front -o csv" << 2;
    QTest::newRow("an unknown version") << "reach in.yaml --from shop/front --kubernetes 9" << 2;
}

void ReachCommandTest::wrongFlagsAreRefused()
{
    QFETCH(QString, arguments);
    QFETCH(int, exitCode);
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, exitCode);
    QVERIFY(result.out.isEmpty());
}

QTEST_GUILESS_MAIN(ReachCommandTest)
#include "test_reach_command.moc"
