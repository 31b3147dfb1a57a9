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

const QByteArray kRole = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
- {verbs: [get, list], apiGroups: [""], resources: [pods, pods/log]}
- {verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [settings]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web-reads, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: web}
- {kind: Group, name: sre, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: dangling, namespace: data}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, namespace: shop}
spec:
  selector: {matchLabels: {app: front}}
  template:
    metadata: {labels: {app: front}}
    spec: {serviceAccountName: web, containers: [{name: main, image: x}]}
)";

} // namespace

/// rbac from the terminal: who asks, what is asked, formats, exit codes, requests line by line.
class RbacCommandTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void canAnswers_data();
    void canAnswers();
    void theRuleIsNamedWithItsPlace();
    void jsonTellsTheRuleAndTheBinding();
    void whoListsEverySubject();
    void effectiveListsWhatIsGranted();
    void linesAreAnsweredInOrder();
    void linesDeriveNothing();
    void wrongLinesAreUnknownAndExitThree_data();
    void wrongLinesAreUnknownAndExitThree();
    void wrongFlagsExitTwo_data();
    void wrongFlagsExitTwo();
    void anUndecodedBindingMakesDenialsUnknown();
    void everyFileThatIsGivenIsRead_data();
    void everyFileThatIsGivenIsRead();
    void anEmptyInputIsSaid();

private:
    ProgramResult ctl(const QString &arguments)
    {
        return runProgram("drawbridgectl", arguments.split(' ', Qt::SkipEmptyParts),
                          m_folder->path());
    }
    void write(const QString &name, const QByteArray &text)
    {
        writeText(m_folder->filePath(name), text);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void RbacCommandTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    write("in.yaml", kRole);
}

void RbacCommandTest::canAnswers_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](const char *name, const char *arguments, const char *verdict) {
        QTest::newRow(name) << arguments << QByteArray(verdict);
    };
    row("a ServiceAccount by namespace and name", "get pods --as shop/web -n shop", "allow");
    row("a ServiceAccount by its user name", "get pods --as system:serviceaccount:shop:web -n shop",
        "allow");
    row("a ServiceAccount as a node", "get pods --as shop/ServiceAccount/web -n shop", "allow");
    row("a workload means its ServiceAccount", "get pods --as shop/Deployment/front -n shop",
        "allow");
    row("a group", "get pods --as Group/sre -n shop", "allow");
    row("a user of a group", "get pods --as joe --as-group sre -n shop", "allow");
    row("a user of another group", "get pods --as joe --as-group dev -n shop", "deny");
    row("a user of that name", "get pods --as User/sre -n shop", "deny");
    row("another verb", "delete pods --as Group/sre -n shop", "deny");
    row("another namespace", "get pods --as Group/sre -n data", "deny");
    row("all namespaces", "get pods --as Group/sre", "deny");
    row("a subresource", "get pods/log --as Group/sre -n shop", "allow");
    row("another subresource", "create pods/exec --as Group/sre -n shop", "deny");
    row("a group of the API", "get pods.metrics.k8s.io --as Group/sre -n shop", "deny");
    row("a named object", "get configmaps settings --as Group/sre -n shop", "allow");
    row("another object", "get configmaps other --as Group/sre -n shop", "deny");
    row("any object", "get configmaps --as Group/sre -n shop", "deny");
    row("a built-in role through aggregation", "get services --as jane -n shop", "allow");
    row("what the built-in role leaves out", "get secrets --as jane -n shop", "deny");
    row("without the built-in roles nobody knows", "get services --as jane -n shop --no-builtin",
        "unknown");
    row("a role that is not there", "get pods --as shop/web -n data", "unknown");
    row("everybody may discover", "get /api --as anybody", "allow");
    row("a path that nobody is given", "get /metrics --as anybody", "deny");
    row("masters", "delete nodes --as root --as-group system:masters", "allow");
}

void RbacCommandTest::canAnswers()
{
    QFETCH(QString, arguments);
    QFETCH(QByteArray, verdict);
    const auto result = ctl("rbac can " + arguments + " -f in.yaml");
    QCOMPARE(result.out.split('\n').first(), verdict);
    QCOMPARE(result.exitCode, verdict == "allow" ? 0 : 1);
}

void RbacCommandTest::theRuleIsNamedWithItsPlace()
{
    QCOMPARE(ctl("rbac can get configmaps settings --as shop/web -n shop -f in.yaml").out,
             QByteArray("allow\n  ServiceAccount shop/web, get core/configmaps settings in shop: "
                        "rule 2 of Role shop/reader through RoleBinding shop/web-reads\n"
                        "  by Role shop/reader rule 2 (in.yaml:6:3) through RoleBinding "
                        "shop/web-reads (in.yaml:8:1)\n"));
}

void RbacCommandTest::jsonTellsTheRuleAndTheBinding()
{
    const auto result = ctl("rbac can get services --as jane -n shop -f in.yaml -o json");
    QCOMPARE(result.exitCode, 0);
    const QJsonObject answer = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(answer["allowed"].toBool(), true);
    QCOMPARE(answer["verdict"].toString(), QString("allow"));
    const QJsonObject by = answer["by"].toArray().at(0).toObject();
    QCOMPARE(by["name"].toString(), QString("system:aggregate-to-view"));
    QCOMPARE(by["file"].toString(), QString("built-in/rbac-1.34.yaml"));
    QCOMPARE(by["binding"].toObject()["name"].toString(), QString("viewers"));
    QCOMPARE(by["binding"].toObject()["line"].toInt(), 16);
}

void RbacCommandTest::whoListsEverySubject()
{
    const auto result = ctl("rbac who list pods/log -n shop --no-builtin -f in.yaml");
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.startsWith("Group sre: Role shop/reader rule 1 (in.yaml:5:3)"));
    QVERIFY(result.out.contains("\nServiceAccount shop/web: Role shop/reader rule 1"));
    QVERIFY(result.out.contains("  unknown: RoleBinding shop/viewers grants what is not known"));
    const auto json = ctl("rbac who list pods -n shop -o json -f in.yaml");
    QCOMPARE(QJsonDocument::fromJson(json.out).object()["complete"].toBool(), true);
}

void RbacCommandTest::effectiveListsWhatIsGranted()
{
    const auto result = ctl("rbac effective --as Group/sre --no-builtin in.yaml");
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.out.count('\n'), 3);
    QVERIFY(result.out.startsWith("get core/configmaps settings in shop: Role shop/reader rule 2"));
    QVERIFY(result.out.contains("\nget,list core/pods in shop: Role shop/reader rule 1"));
    QVERIFY(ctl("rbac effective --as Group/sre --no-builtin -n data in.yaml")
                .out.startsWith("Group sre may do nothing"));
    write("wide.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: nodes}
rules: [{verbs: [get], apiGroups: [""], resources: [nodes]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: nodes}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes}
subjects: [{kind: Group, name: sre, apiGroup: rbac.authorization.k8s.io}]
)");
    const auto wide = ctl("rbac effective --as Group/sre --no-builtin -n data in.yaml wide.yaml");
    QVERIFY2(wide.out.startsWith("get core/nodes"), wide.out.constData()); // holds there too
    QVERIFY(!wide.out.contains("configmaps"));
    const auto json = ctl("rbac effective --as Group/sre --no-builtin -o json in.yaml");
    QCOMPARE(QJsonDocument::fromJson(json.out).object()["permissions"].toArray().size(), 5);
}

void RbacCommandTest::linesAreAnsweredInOrder()
{
    write("r.jsonl",
          "{\"id\":\"b\",\"serviceAccount\":\"shop/web\",\"verb\":\"get\",\"resource\":\"pods\","
          "\"namespace\":\"shop\"}\n\n"
          "{\"id\":7,\"user\":\"jane\",\"groups\":[],\"verb\":\"delete\",\"group\":\"\","
          "\"resource\":\"pods\",\"namespace\":\"shop\"}\n");
    const auto result = ctl("rbac can --requests r.jsonl in.yaml");
    QCOMPARE(result.exitCode, 0);
    const auto lines = result.out.split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith("{\"id\":\"b\",\"allowed\":true,\"verdict\":\"allow\",\"by\":[{"));
    QVERIFY(lines[1].startsWith("{\"id\":7,\"allowed\":false,\"verdict\":\"deny\",\"by\":[]"));
    QCOMPARE(ctl("rbac can --requests r.jsonl -f in.yaml").out, result.out);
}

void RbacCommandTest::linesDeriveNothing()
{
    // A SubjectAccessReview of a user without groups is of somebody who is not authenticated, and
    // of a Namespace without a namespace one that no RoleBinding grants.
    write("r.jsonl", "{\"id\":1,\"user\":\"jane\",\"verb\":\"get\",\"nonResourceURL\":\"/api\"}\n"
                     "{\"id\":2,\"user\":\"jane\",\"verb\":\"get\",\"resource\":\"namespaces\","
                     "\"name\":\"shop\"}\n"
                     "{\"id\":3,\"user\":\"jane\",\"verb\":\"get\",\"resource\":\"namespaces\","
                     "\"name\":\"shop\",\"namespace\":\"shop\"}\n");
    const auto lines = ctl("rbac can --requests r.jsonl in.yaml").out.split('\n');
    QVERIFY(lines[0].contains("\"allowed\":false"));
    QVERIFY(lines[1].contains("\"allowed\":false"));
    QVERIFY(lines[2].contains("\"allowed\":true"));
    QVERIFY(ctl("rbac can get namespaces shop --as jane -f in.yaml").out.startsWith("allow"));
}

void RbacCommandTest::wrongLinesAreUnknownAndExitThree_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("the line is not JSON");
    QTest::newRow("no object") << QByteArray("[1]") << QByteArray("not a JSON object");
    QTest::newRow("nobody asks") << QByteArray(R"({"verb":"get","resource":"pods"})")
                                 << QByteArray("a request needs");
    QTest::newRow("nothing is asked")
        << QByteArray(R"({"user":"a","verb":"get"})") << QByteArray("either");
    QTest::newRow("two things are asked")
        << QByteArray(R"({"user":"a","verb":"get","resource":"pods","nonResourceURL":"/x"})")
        << QByteArray("either");
    QTest::newRow("no verb") << QByteArray(R"({"user":"a","resource":"pods"})")
                             << QByteArray("verb");
    QTest::newRow("a number for a text")
        << QByteArray(R"({"user":"a","verb":"get","resource":"pods","namespace":3})")
        << QByteArray("is not a text");
    QTest::newRow("groups are no list")
        << QByteArray(R"({"user":"a","groups":"b","verb":"get","resource":"pods"})")
        << QByteArray("is not a list of texts");
    QTest::newRow("half a ServiceAccount")
        << QByteArray(R"({"serviceAccount":"web","verb":"get","resource":"pods"})")
        << QByteArray("NAMESPACE/NAME");
    QTest::newRow("two callers")
        << QByteArray(R"({"serviceAccount":"a/b","user":"c","verb":"get","resource":"pods"})")
        << QByteArray("two callers");
}

void RbacCommandTest::wrongLinesAreUnknownAndExitThree()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reason);
    write("r.jsonl", line + "\n");
    const auto result = ctl("rbac can --requests r.jsonl in.yaml");
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.out.contains("\"allowed\":false,\"verdict\":\"unknown\""));
    QVERIFY2(result.err.contains(reason), result.err.constData());
    QVERIFY2(result.err.contains("(r.jsonl:1:1)"), result.err.constData());
}

void RbacCommandTest::wrongFlagsExitTwo_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("no question") << "rbac";
    QTest::newRow("no resource") << "rbac can get --as jane -f in.yaml";
    QTest::newRow("too many words") << "rbac can get pods a b --as jane -f in.yaml";
    QTest::newRow("a path with a name") << "rbac can get /metrics a --as jane -f in.yaml";
    QTest::newRow("no resource before the group") << "rbac can get .apps --as jane -f in.yaml";
    QTest::newRow("nobody asks") << "rbac can get pods -f in.yaml";
    QTest::newRow("no input") << "rbac can get pods --as jane";
    QTest::newRow("an unknown version")
        << "rbac can get pods --as jane --kubernetes 1.2 -f in.yaml";
    QTest::newRow("an unknown format") << "rbac who get pods -o sarif -f in.yaml";
    QTest::newRow("two ways to say who asks") << "rbac can --requests r.jsonl --as jane -f in.yaml";
    QTest::newRow("two clusters") << "rbac who get pods --cluster a=in.yaml --cluster b=in.yaml";
}

void RbacCommandTest::wrongFlagsExitTwo()
{
    QFETCH(QString, arguments);
    write("r.jsonl", "");
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(result.out.isEmpty());
    QVERIFY(!result.err.isEmpty());
}

void RbacCommandTest::anUndecodedBindingMakesDenialsUnknown()
{
    write("broken.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
                         "metadata: {name: odd, namespace: shop}\n"
                         "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Roll, name: r}\n");
    const auto denied = ctl("rbac can delete pods --as joe -n shop -f in.yaml -f broken.yaml");
    QVERIFY(denied.out.startsWith("unknown\n"));
    QVERIFY(denied.out.contains("RoleBinding shop/odd could not be decoded"));
    QVERIFY(ctl("rbac can delete pods --as joe -n data -f in.yaml -f broken.yaml")
                .out.startsWith("deny\n"));
    QVERIFY(ctl("rbac can get pods --as shop/web -n shop -f in.yaml -f broken.yaml")
                .out.startsWith("allow\n"));
}

void RbacCommandTest::everyFileThatIsGivenIsRead_data()
{
    QTest::addColumn<QString>("paths");
    QTest::newRow("one -f each") << "-f in.yaml -f more.yaml";
    QTest::newRow("both kinds") << "in.yaml -f more.yaml";
    QTest::newRow("both kinds, the other way round") << "-f more.yaml in.yaml";
    QTest::newRow("PATHs") << "in.yaml more.yaml";
}

void RbacCommandTest::everyFileThatIsGivenIsRead()
{
    QFETCH(QString, paths);
    write("more.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
    const auto result = ctl("rbac effective --as Group/sre " + paths);
    QVERIFY2(result.err.contains("read 2 files"), result.err.constData());
    QVERIFY(result.out.contains("get,list core/pods in shop"));
}

void RbacCommandTest::anEmptyInputIsSaid()
{
    write("none.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
    const auto result = ctl("rbac who get pods -f none.yaml");
    QVERIFY(result.err.contains("no RoleBinding or ClusterRoleBinding was found"));
}

QTEST_GUILESS_MAIN(RbacCommandTest)
#include "test_rbac_command.moc"
