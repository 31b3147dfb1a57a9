// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name, const QByteArray &env, int port)
{
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + name +
           "\n  namespace: shop\nspec:\n  selector:\n    matchLabels:\n      app: " + name +
           "\n  template:\n    metadata:\n      labels:\n        app: " + name +
           "\n    spec:\n      containers:\n      - name: main\n        image: example/" + name +
           "\n        ports:\n        - containerPort: " + QByteArray::number(port) + "\n" + env +
           "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: " + name +
           "\n  namespace: shop\nspec:\n  selector:\n    app: " + name +
           "\n  ports:\n  - port: 80\n    targetPort: " + QByteArray::number(port) + "\n";
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The contract of docs and cli.md, by running the program: a small shop of three workloads where
/// web calls cart.
class DrawbridgectlTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void versionAndHelp();
    void wrongUsageExitsTwo_data();
    void wrongUsageExitsTwo();
    void emptyAnswersSayWhy();
    void whatWasReadIsTold();
    void ambientExportWritesNothing();
    void flowsAsTsv();
    void webhooksAreFlows();
    void connectivityAsJson();
    void designRefusesToOverwrite();
    void allowAndDisallowChangeTheFile();
    void exportIsProvenEqual_data();
    void exportIsProvenEqual();
    void widenedRuleIsFoundWithItsPlace();
    void removedPolicyIsFound();
    void checkFailsOnSeverity();
    void whyTellsTheDecidingPolicy();
    void whyAnswersRequestLines();
    void whyTakesNoPartOfARequestForEmpty();
    void whyFindsThePodOfAnAddress();
    void whyDoesNotKnowBesideForeignPolicies();
    void hostileRequestLinesAreRefused();
    void expiredWaiversFailTheCheck();
    void aDesignNeverReadsStandardInput();
    void verifyReadsManifestsInTheDesignsNamespace();
    void hostileNamesStayInsideTheExport();
    void verifyOfNothingIsNotEqual();
    void grantNeedsTheApiServer();
    void grantIsExportedAndProven();
    void sameInputSameBytes();
    void graphFormats_data();
    void graphFormats();

private:
    ProgramResult ctl(const QStringList &arguments, const QByteArray &input = {})
    {
        return runProgram("drawbridgectl", arguments, m_folder->path(), input);
    }
    void startDesign()
    {
        const auto result = ctl({"design", "in", "-o", "shop.drawbridge.yaml"});
        QVERIFY2(result.exitCode == 0, result.err.constData());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void DrawbridgectlTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    writeText(m_folder->filePath("in/web.yaml"),
              workload("web", "        env:\n        - name: CART_ADDR\n          value: cart:80\n",
                       8080));
    writeText(m_folder->filePath("in/cart.yaml"), workload("cart", "", 7070));
    writeText(m_folder->filePath("in/other.yaml"), workload("other", "", 9090));
}

void DrawbridgectlTest::versionAndHelp()
{
    QVERIFY(ctl({"--version"}).out.startsWith("drawbridgectl "));
    const auto help = ctl({"--help"});
    QCOMPARE(help.exitCode, 0);
    for (const char *command : {"graph", "flows", "connectivity", "why", "check", "design", "allow",
                                "disallow", "grant", "revoke", "export", "verify"}) {
        QVERIFY2(help.out.contains(command), command);
        const auto details = ctl({command, "--help"});
        QCOMPARE(details.exitCode, 0);
        for (const QByteArray &line : (help.out + details.out).split('\n'))
            QVERIFY2(line.size() <= 80, line.constData());
    }
}

void DrawbridgectlTest::wrongUsageExitsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("an unknown command") << QStringList{"draw"};
    QTest::newRow("an unknown flag") << QStringList{"graph", "--nope", "in"};
    QTest::newRow("an unknown format") << QStringList{"graph", "-o", "docx", "in"};
    QTest::newRow("no PATH") << QStringList{"flows"};
    QTest::newRow("a command of a later version") << QStringList{"drift", "in"};
    QTest::newRow("export of a kind that is none")
        << QStringList{"export", "x.drawbridge.yaml", "-o", "out", "--kinds", "NetworkPolicies"};
    QTest::newRow("a report without its file") << QStringList{"check", "in", "-o", "json="};
    QTest::newRow("why for several ports at once")
        << QStringList{"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "1-9"};
    QTest::newRow("a day that is none") << QStringList{"check", "in", "--now", "2026-02-30"};
    QTest::newRow("export without a design") << QStringList{"export", "in", "-o", "out"};
}

void DrawbridgectlTest::wrongUsageExitsTwo()
{
    QFETCH(QStringList, arguments);
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(!result.err.isEmpty());
}

void DrawbridgectlTest::emptyAnswersSayWhy()
{
    writeText(m_folder->filePath("none/empty.yaml"), "");
    QVERIFY(ctl({"check", "none"}).err.contains("no workload was found in the input"));
    QVERIFY(ctl({"connectivity", "in", "-n", "shpo"}).err.contains("namespace shpo is not in"));
    QCOMPARE(ctl({"connectivity", "in", "-n", "shop"}).err,
             QByteArray("read 3 files with 6 objects of 2 kinds\n"));
    QVERIFY(ctl({"connectivity", "in", "-n", "shop", "-q"}).err.isEmpty());
}

void DrawbridgectlTest::whatWasReadIsTold()
{
    writeText(m_folder->filePath("in/odd.yaml"),
              "apiVersion: example.org/v1\nkind: Odd\nmetadata: {name: a, namespace: shop}\n");
    const QByteArray line = "read 4 files with 7 objects of 3 kinds; 1 kind not understood "
                            "(1 object)";
    const QByteArray odd = "example.org Odd: 1, first at in/odd.yaml:1:1";
    QCOMPARE(ctl({"flows", "in"}).err, line + "\n");
    const auto verbose = ctl({"flows", "in", "-v"});
    QVERIFY2(verbose.err.contains(line) && verbose.err.contains(odd), verbose.err.constData());
    QVERIFY(ctl({"graph", "in"}).out.contains(odd));
    const auto json = QJsonDocument::fromJson(ctl({"graph", "in", "-o", "json"}).out);
    QCOMPARE(json["import"]["notUnderstood"].toArray().at(0)["kind"].toString(), QString("Odd"));
    startDesign();
    const auto design = ctl({"graph", "shop.drawbridge.yaml"});
    QVERIFY2(design.out.contains(odd) && design.err.contains(line), design.err.constData());
}

void DrawbridgectlTest::ambientExportWritesNothing()
{
    startDesign();
    const auto result = ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--mesh", "ambient"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("nothing was written"), result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

void DrawbridgectlTest::flowsAsTsv()
{
    const auto result = ctl({"flows", "-o", "tsv", "in"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(
        result.out,
        QByteArray(
            "from\tservice\tport\tprotocol\tresolves\ttarget\ttarget_port\tevidence\tfile\tline\n"
            "shop/Deployment/web\tshop/cart\t80\tTCP\tyes\tshop/Deployment/cart\t7070\tenv: "
            "CART_ADDR=cart:80\tin/web.yaml\t22\n"));
}

void DrawbridgectlTest::webhooksAreFlows()
{
    writeText(m_folder->filePath("in/hook.yaml"),
              "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
              "metadata: {name: guard}\nwebhooks:\n- name: pods.example\n  clientConfig:\n"
              "    service:\n      name: cart\n      namespace: shop\n      port: 80\n");
    const QByteArray called =
        "External/kubernetes-api\tshop/cart\t80\tTCP\tyes\t"
        "shop/Deployment/cart\t7070\twebhook: "
        "ValidatingWebhookConfiguration guard pods.example\tin/hook.yaml\t8\n";
    QVERIFY(ctl({"flows", "-o", "tsv", "in"}).out.contains(called));
    QVERIFY(ctl({"flows", "in"}).out.contains("in/hook.yaml:8:13\n"));
    startDesign();
    QVERIFY(ctl({"flows", "-o", "tsv", "shop.drawbridge.yaml"})
                .out.contains("External/kubernetes-api\tshop/Deployment/cart\t7070\tTCP\tyes\t"));
    const auto shut = ctl({"export", "shop.drawbridge.yaml", "-o", "shut"});
    QCOMPARE(shut.exitCode, 0);
    QVERIFY2(shut.err.contains("set cluster.apiServer"), shut.err.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "shut"}).exitCode, 0);
    QFile file(m_folder->filePath("shop.drawbridge.yaml"));
    QByteArray design = readAll(file.fileName());
    design.replace("  defaultNamespace:", "  apiServer: [192.0.2.10/32]\n  defaultNamespace:");
    if (!design.contains("apiServer"))
        design.replace("clusters:\n- ", "clusters:\n- apiServer: [192.0.2.10/32]\n  ");
    writeText(file.fileName(), design);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "open"}).exitCode, 0);
    QVERIFY(readAll(m_folder->filePath("open/networkpolicies/shop-allow-cart.yaml"))
                .contains("192.0.2.10/32"));
    const auto proof = ctl({"verify", "shop.drawbridge.yaml", "--against", "open"});
    QVERIFY2(proof.exitCode == 0, proof.out.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "shut"}).exitCode, 1);
}

void DrawbridgectlTest::connectivityAsJson()
{
    const auto result = ctl({"connectivity", "-o", "json", "in"});
    QCOMPARE(result.exitCode, 0);
    const auto document = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(document["schema"].toString(), QString("drawbridge/connectivity/1"));
    QVERIFY(document["complete"].toBool());
    int pairs = 0;
    for (const QJsonValue connection : document["connections"].toArray())
        pairs +=
            connection["from"]["workload"].isObject() && connection["to"]["workload"].isObject();
    QCOMPARE(pairs, 9); // no policy: every replica reaches every other, itself included
}

void DrawbridgectlTest::designRefusesToOverwrite()
{
    startDesign();
    const auto before = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    QCOMPARE(ctl({"design", "in", "-o", "shop.drawbridge.yaml"}).exitCode, 2);
    QCOMPARE(readAll(m_folder->filePath("shop.drawbridge.yaml")), before);
    QCOMPARE(ctl({"design", "in", "-o", "shop.drawbridge.yaml", "--empty", "--force"}).exitCode, 0);
    QVERIFY(readAll(m_folder->filePath("shop.drawbridge.yaml")) != before);
}

void DrawbridgectlTest::allowAndDisallowChangeTheFile()
{
    startDesign();
    const auto before = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    QCOMPARE(ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/cart", "--to",
                  "shop/Deployment/other", "--port", "9090/tcp"})
                 .exitCode,
             0);
    QVERIFY(ctl({"flows", "-o", "tsv", "shop.drawbridge.yaml"})
                .out.contains("shop/Deployment/cart\tshop/Deployment/other\t9090"));
    QCOMPARE(ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/cart", "--to", "shop/other"})
                 .exitCode,
             0);
    QCOMPARE(readAll(m_folder->filePath("shop.drawbridge.yaml")), before);
    const auto unknown = ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/nobody", "--to",
                              "shop/other", "--port", "1"});
    QCOMPARE(unknown.exitCode, 3);
    QVERIFY(unknown.err.contains("shop/nobody"));
}

void DrawbridgectlTest::exportIsProvenEqual_data()
{
    QTest::addColumn<QString>("mesh");
    QTest::newRow("without a mesh") << "none";
    QTest::newRow("in a sidecar mesh") << "sidecar";
}

void DrawbridgectlTest::exportIsProvenEqual()
{
    QFETCH(QString, mesh);
    startDesign();
    const auto exported = ctl({"export", "shop.drawbridge.yaml", "--mesh", mesh, "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    const auto counts = QRegularExpression("(\\d+) pairs and (\\d+) ports compared")
                            .match(QString::fromUtf8(verified.out));
    QVERIFY(counts.hasMatch());
    QVERIFY(counts.captured(1).toInt() >= 9);
}

void DrawbridgectlTest::widenedRuleIsFoundWithItsPlace()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const QString path = m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml");
    QByteArray text = readAll(path);
    QVERIFY2(text.contains("port: 7070"), text.constData());
    writeText(path, text.replace("port: 7070", "port: 7071"));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(verified.out.contains("shop/Deployment/web -> shop/Deployment/cart") &&
                 verified.out.contains("7070/TCP"),
             verified.out.constData());
    QVERIFY2(QRegularExpression("out/networkpolicies/shop-allow-cart.yaml:\\d+")
                 .match(QString::fromUtf8(verified.out))
                 .hasMatch(),
             verified.out.constData());
}

void DrawbridgectlTest::removedPolicyIsFound()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(QFile::remove(m_folder->filePath("out/networkpolicies/shop-allow-web.yaml")));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out", "-o", "json"});
    QCOMPARE(verified.exitCode, 1);
    const auto report = QJsonDocument::fromJson(verified.out).object();
    QVERIFY(!report["equal"].toBool());
    QCOMPARE(report["differences"].toArray().first()["kind"].toString(),
             QString("drawn-but-denied"));
}

void DrawbridgectlTest::checkFailsOnSeverity()
{
    const auto failing = ctl({"check", "in"});
    QCOMPARE(failing.exitCode, 1);
    QVERIFY(failing.out.contains("ZT-NET-001"));
    QCOMPARE(ctl({"check", "in", "--fail-on", "never"}).exitCode, 0);
    const auto json = ctl({"check", "in", "-o", "json"});
    QCOMPARE(QJsonDocument::fromJson(json.out)["schema"].toString(),
             QString("drawbridge/report/1"));
}

void DrawbridgectlTest::whyTellsTheDecidingPolicy()
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

void DrawbridgectlTest::whyTakesNoPartOfARequestForEmpty()
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

void DrawbridgectlTest::whyAnswersRequestLines()
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

void DrawbridgectlTest::whyFindsThePodOfAnAddress()
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

void DrawbridgectlTest::whyDoesNotKnowBesideForeignPolicies()
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

void DrawbridgectlTest::hostileRequestLinesAreRefused()
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

void DrawbridgectlTest::expiredWaiversFailTheCheck()
{
    QByteArray waivers = "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: [in]\n"
                         "waivers:\n";
    for (const char *name : {"cart", "other", "web"})
        waivers += "- {rule: ZT-NET-001, target: shop/Deployment/" + QByteArray(name) +
                   ", justification: moving, owner: me, expires: '2026-06-30'}\n";
    writeText(m_folder->filePath("w.drawbridge.yaml"), waivers);
    const QStringList check{"check", "w.drawbridge.yaml", "--now"};
    QCOMPARE(ctl(check + QStringList{"2026-06-30"}).exitCode, 0);
    const auto late = ctl(check + QStringList{"2026-07-01"});
    QCOMPARE(late.exitCode, 1);
    QVERIFY2(late.err.contains("ended on 2026-06-30") && !late.out.contains("waived"),
             late.err.constData());
}

void DrawbridgectlTest::aDesignNeverReadsStandardInput()
{
    writeText(m_folder->filePath("x.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: ['-']\n");
    const auto result =
        ctl({"graph", "x.drawbridge.yaml"}, "kind: Pod\napiVersion: v1\nmetadata: {name: p}\n");
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(!result.out.contains("Pod/p") && result.err.contains("DB1001"),
             result.err.constData());
}

void DrawbridgectlTest::verifyReadsManifestsInTheDesignsNamespace()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    auto design = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    design.replace("clusters:\n- sources:", "clusters:\n- defaultNamespace: shop\n  sources:");
    writeText(m_folder->filePath("shop.drawbridge.yaml"), design);
    const QString file = m_folder->filePath("out/networkpolicies/shop-deny-all-by-default.yaml");
    auto policy = readAll(file);
    policy.replace("  namespace: shop\n", "");
    writeText(file, policy);
    const auto result = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(result.exitCode == 0, result.out.constData());
}

void DrawbridgectlTest::hostileNamesStayInsideTheExport()
{
    writeText(m_folder->filePath("evil/in.yaml"),
              "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: "
              "'../../evil'\nspec:\n  template:\n    metadata:\n      labels: {app: web}\n    "
              "spec:\n      containers:\n      - name: c\n        image: i\n");
    ctl({"design", "evil", "-o", "a/evil.drawbridge.yaml"});
    QDir(m_folder->path()).mkpath("a/b");
    ctl({"export", "a/evil.drawbridge.yaml", "-o", "a/b/out"});
    const auto left =
        QDir(m_folder->filePath("a/b")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    QVERIFY2(left.isEmpty() || left == QStringList{"out"}, qPrintable(left.join(' ')));
}

void DrawbridgectlTest::verifyOfNothingIsNotEqual()
{
    writeText(m_folder->filePath("x.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: [gone]\n");
    const auto result = ctl({"verify", "x.drawbridge.yaml"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY(!result.out.contains("equal:"));
}

void DrawbridgectlTest::grantNeedsTheApiServer()
{
    startDesign();
    const auto refused = ctl({"grant", "shop.drawbridge.yaml", "--to", "shop/web", "--verbs",
                              "get,list", "--resource", "pods", "-n", "shop"});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("DB1808") && refused.err.contains("apiServer"),
             refused.err.constData());
}

void DrawbridgectlTest::grantIsExportedAndProven()
{
    startDesign();
    QCOMPARE(ctl({"grant", "shop.drawbridge.yaml", "--to", "shop/web", "--verbs", "list,get",
                  "--resource", "pods/log", "-n", "shop", "--api-server", "192.0.2.10/32"})
                 .exitCode,
             0);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    QVERIFY(!verified.out.contains(", 0 API permissions"));
}

void DrawbridgectlTest::sameInputSameBytes()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "a"}).exitCode, 0);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "b"}).exitCode, 0);
    QDir folder(m_folder->filePath("a"));
    const auto files = folder.entryList({"*.yaml"}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString &file : files)
        QCOMPARE(readAll(folder.filePath(file)), readAll(m_folder->filePath("b/" + file)));
    QCOMPARE(ctl({"graph", "in", "-o", "svg"}).out, ctl({"graph", "in", "-o", "svg"}).out);
}

void DrawbridgectlTest::graphFormats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("json") << "json" << QByteArray("{");
    QTest::newRow("dot") << "dot" << QByteArray("digraph");
    QTest::newRow("svg") << "svg" << QByteArray("<");
}

void DrawbridgectlTest::graphFormats()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, begins);
    const auto result = ctl({"graph", "in", "-o", format});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.startsWith(begins));
    for (const char *name : {"web", "cart", "other"})
        QVERIFY2(result.out.contains(name), name);
}

QTEST_GUILESS_MAIN(DrawbridgectlTest)
#include "test_drawbridgectl.moc"
