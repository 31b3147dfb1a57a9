// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/analysis/findings/custom_rule_cases.h"
#include "model/analysis/waivers.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

// One of everything that a fact tells.
const char *const kManifests = R"(apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {stage: live}, annotations: {contact: ann}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {owner: ann}, annotations: {team: pay}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      hostPID: true
      securityContext: {runAsNonRoot: true}
      volumes:
      - {name: host, hostPath: {path: /var/log}}
      - {name: certs, secret: {secretName: tls}}
      containers:
      - name: web
        image: ghcr.io/acme/web:1
        ports: [{containerPort: 8080}]
        env:
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: api-token, key: t}}}
        securityContext:
          privileged: true
          readOnlyRootFilesystem: true
          capabilities: {add: [NET_ADMIN]}
      - name: log
        image: log@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        securityContext: {allowPrivilegeEscalation: false}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: data}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres, ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: data}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {stage: live}}}]
    ports: [{port: 5432}]
)";

CustomRules rulesOf(const QString &subject, const QString &when, const QString &cases = {})
{
    const QString text =
        QStringLiteral("apiVersion: drawbridge.dev/v1\nkind: Rules\nrules:\n"
                       "- id: ACME-A-1\n  title: T\n  severity: low\n  fix: F\n  ") +
        subject + (when.isEmpty() ? "" : "\n  when: " + when) + cases + '\n';
    Diagnostics diagnostics;
    auto rules = readCustomRules(text.toStdString(), makeFileRef("rules.yaml"), diagnostics);
    if (!rules)
        qFatal("%s", rules.error().message.c_str());
    return {std::move(*rules)};
}

AnalysisReport reportOf(const CustomRules &rules, const std::string &manifests)
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(importText(manifests, "in.yaml", {}, diagnostics), diagnostics);
    FindingsOptions options;
    options.customRules = std::make_shared<const CustomRules>(rules);
    return analyze(design, {}, options);
}

/// "shop/Deployment/web 8", "A -> B 3", and "?" for what is not assessable.
QStringList foundBy(const AnalysisReport &report)
{
    QStringList found;
    for (const Finding &finding : report.findings)
        if (finding.ruleId == "ACME-A-1")
            found << QString::fromStdString((finding.peer ? toString(*finding.peer) + " -> " : "") +
                                            toString(finding.target) + " " +
                                            std::to_string(finding.evidence.front().lineOneBased));
    for (const NotAssessable &row : report.notAssessable)
        if (row.ruleId == "ACME-A-1")
            found << "?";
    return found;
}

} // namespace

class CustomRulesTest : public QObject {
    Q_OBJECT
private slots:
    void facts_data();
    void facts();
    void connections_data();
    void connections();
    void manySourcesAreOneFinding();
    void findingsAreAsThoseOfOtherRules();
    void casesAreRun_data();
    void casesAreRun();
};

void CustomRulesTest::facts_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("when");
    QTest::addColumn<QStringList>("found");
    const QString all = "workloads: {}";
    const QStringList web{"shop/Deployment/web 10"};
    const QStringList db{"data/StatefulSet/db 39"};
    const QStringList both{"data/StatefulSet/db 39", "shop/Deployment/web 10"};
    const auto row = [&](const char *name, const QString &when, const QStringList &found) {
        QTest::newRow(name) << all << when << found;
    };
    row("name", "{fact: name, is: web}", web);
    row("namespace", "{fact: namespace, in: [data, other]}", db);
    row("kind", "{fact: kind, endsWith: Set}", db);
    row("a label of the pods", "{fact: label, key: app, startsWith: w}", web);
    row("a label of the object", "{fact: label, key: owner, is: ann}", web);
    row("no such label", "{fact: label, key: owner, exists: false}", db);
    row("an annotation", "{fact: annotation, key: team, contains: a}", web);
    row("a label of the namespace", "{fact: namespaceLabel, key: stage, is: live}",
        web + QStringList{"?"});
    row("the name as a label", "{fact: namespaceLabel, key: kubernetes.io/metadata.name, is: data}",
        db);
    row("service account", "{fact: serviceAccount, is: default}", db);
    row("token", "{fact: mountsToken, is: false}", web + QStringList{"?"});
    row("image", "{fact: image, is: postgres}", db);
    row("registry", "{fact: registry, is: docker.io}", both);
    row("pinned", "{fact: pinned, is: true}", web);
    row("not pinned", "{fact: pinned, is: false}", both);
    row("environment", "{fact: env, is: TOKEN}", web);
    row("secret of a variable", "{fact: secret, is: api-token}", web);
    row("secret of a volume", "{fact: secret, is: tls}", web);
    row("container", "{fact: container, is: log}", web);
    row("port", "{fact: port, is: 5432}", db);
    row("port from", "{fact: port, atLeast: 8000}", web);
    row("replicas", "{fact: replicas, atMost: 1}", db); // one where none are written
    row("host network", "{fact: hostNetwork, is: false}", both);
    row("host PID", "{fact: hostPID, is: true}", web);
    row("host IPC", "{fact: hostIPC, is: true}", {});
    row("host path", "{fact: hostPath, startsWith: /var}", web);
    row("privileged", "{fact: privileged, is: true}", web);
    row("escalation", "{fact: allowPrivilegeEscalation, is: false}", web);
    row("read-only", "{fact: readOnlyRootFilesystem, is: true}", web);
    row("not root", "{fact: runAsNonRoot, is: false}", db);
    row("capability", "{fact: capability, in: [NET_ADMIN, NET_RAW]}", web);
    row("mesh", "{fact: mesh, exists: true}", {"?"}); // nothing of a mesh is in the input
    row("exposed", "{fact: exposed, is: true}", web);
    row("isolated", "{fact: ingressIsolated, is: true}", db);
    row("not isolated", "{fact: egressIsolated, is: false}", both);
    row("all", "{all: [{fact: name, is: web}, {fact: port, is: 5432}]}", {});
    row("any", "{any: [{fact: name, is: web}, {fact: port, is: 5432}]}", both);
    row("not", "{not: {fact: name, is: web}}", db);
    row("unknown or true is true", "{any: [{fact: mesh, is: none}, {fact: name, is: web}]}",
        web + QStringList{"?"});
    row("unknown and false is false", "{all: [{fact: mesh, is: none}, {fact: name, is: nobody}]}",
        {});
    QTest::newRow("kinds") << "workloads: {kinds: [StatefulSet]}"
                           << "{fact: port, exists: true}" << db;
    QTest::newRow("labels") << "workloads: {labels: {matchLabels: {app: web}}}"
                            << "{fact: port, exists: true}" << web;
    QTest::newRow("namespaces whose labels are not known")
        << "workloads: {namespaces: {matchLabels: {stage: live}}}"
        << "{fact: port, exists: true}" << web + QStringList{"?"};
    QTest::newRow("a namespace") << "namespaces: {labels: {matchLabels: {stage: live}}}"
                                 << "{fact: annotation, key: contact, is: ann}"
                                 << QStringList{"Namespace/shop 1", "?"};
    QTest::newRow("an empty namespace")
        << "namespaces: {}"
        << "{fact: workloads, is: 1}" << QStringList{"Namespace/data 39", "Namespace/shop 1"};
    QTest::newRow("a Service") << "services: {}"
                               << "{all: [{fact: type, is: NodePort}, {fact: port, is: 80}]}"
                               << QStringList{"shop/Service/web 48"};
}

void CustomRulesTest::facts()
{
    QFETCH(QString, subject);
    QFETCH(QString, when);
    QTEST(foundBy(reportOf(rulesOf(subject, when), kManifests)), "found");
}

void CustomRulesTest::connections_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QStringList>("found");
    const QString web = "{labels: {matchLabels: {app: web}}}";
    const QString db = "{labels: {matchLabels: {app: db}}}";
    const auto connection = [](const QString &from, const QString &to, const QString &ports) {
        return QString("connections: {from: %1, to: %2%3}").arg(from, to, ports);
    };
    const QStringList open{"shop/Deployment/web -> data/StatefulSet/db 39"};
    QTest::newRow("a rule admits it") << connection(web, db, "") << open;
    QTest::newRow("on the port that is asked for")
        << connection(web, db, ", ports: [5432]") << open;
    QTest::newRow("not on another port") << connection(web, db, ", ports: [22]") << QStringList{};
    QTest::newRow("nothing isolates the other way")
        << connection(db, web, "") << QStringList{"data/StatefulSet/db -> shop/Deployment/web 10"};
    QTest::newRow("never to itself") << connection(db, db, "") << QStringList{};
    QTest::newRow("from namespaces that nobody knows")
        << connection("{namespaces: {matchLabels: {stage: dark}}}", web, "") << QStringList{"?"};
}

void CustomRulesTest::connections()
{
    QFETCH(QString, subject);
    QTEST(foundBy(reportOf(rulesOf(subject, {}), kManifests)), "found");
}

void CustomRulesTest::manySourcesAreOneFinding()
{
    std::string manifests = "apiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\n"
                            "spec: {containers: [{name: a, image: a}]}\n";
    for (int i = 0; i < 21; ++i)
        manifests += "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p" + std::to_string(i) +
                     "}\nspec: {containers: [{name: a, image: a}]}\n";
    const auto report =
        reportOf(rulesOf("connections: {to: {labels: {matchLabels: {app: db}}}}", {}), manifests);
    QCOMPARE(foundBy(report), QStringList{"default/Pod/db 1"});
    const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                    [](const Finding &f) { return f.ruleId == "ACME-A-1"; });
    QCOMPARE(found->subKey, std::string("any of 21"));
}

/// Sorted among them, with words, and what is told of rules has the custom ones.
void CustomRulesTest::findingsAreAsThoseOfOtherRules()
{
    auto report = reportOf(rulesOf("workloads: {}", "{fact: name, is: web}"), kManifests);
    const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                    [](const Finding &f) { return f.ruleId == "ACME-A-1"; });
    QVERIFY(found != report.findings.end());
    QVERIFY(found->severity == Severity::Low);
    QCOMPARE(found->message, std::string("shop/Deployment/web: T."));
    QCOMPARE(found->fix, std::string("F"));
    QVERIFY(std::is_sorted(report.findings.begin(), report.findings.end(), isBefore));
    const auto rules = rulesBehind(report);
    QCOMPARE(rules.size(), ruleCatalogue().size() + 1);
    QCOMPARE(rules.back().title, std::string_view("T"));
    WaiverRecord record;
    record.waiver = {"ACME-A-1", "shop/*/web", "", "accepted for this test", "ann", "2026-12-31"};
    (void)judgeWaivers(report, {record}, "2026-12-01");
    QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding &f) {
        return f.ruleId == "ACME-A-1" && f.waived.has_value();
    }));
}

void CustomRulesTest::casesAreRun_data()
{
    QTest::addColumn<QString>("cases");
    QTest::addColumn<QStringList>("problems");
    const QString pod =
        "\n    manifests: \"{apiVersion: v1, kind: Pod, metadata: {name: %1}, spec: {containers: "
        "[{name: a, image: a}]}}\"";
    const auto test = [&](const QString &name, const QString &more) {
        return "\n  - name: t" + pod.arg(name) + more;
    };
    const QString fires = "\n    fires: [default/Pod/web]";
    QTest::newRow("both as written")
        << "\n  tests:" + test("web", fires) + test("db", "") << QStringList{"", ""};
    QTest::newRow("it does not fire") << "\n  tests:" + test("db", fires) + test("db", "")
                                      << QStringList{"expected default/Pod/web, found nothing", ""};
    QTest::newRow("it is not silent") << "\n  tests:" + test("web", fires) + test("web", "")
                                      << QStringList{"", "expected nothing, found default/Pod/web"};
    QTest::newRow("something was to be not assessable")
        << "\n  tests:" + test("web", fires) + test("db", "\n    notAssessable: true")
        << QStringList{"", "expected that something is not assessable"};
    QTest::newRow("no case at all")
        << "" << QStringList{"has no case that fires", "has no case that stays silent"};
    QTest::newRow("none that fires")
        << "\n  tests:" + test("db", "") << QStringList{"has no case that fires", ""};
    QTest::newRow("manifests that are none")
        << "\n  tests:" + test("web", fires) + "\n  - name: t\n    manifests: \"{a: [\""
        << QStringList{"", "its manifests cannot be read"};
}

void CustomRulesTest::casesAreRun()
{
    QFETCH(QString, cases);
    QFETCH(QStringList, problems);
    const auto results = runCases(rulesOf("workloads: {}", "{fact: name, is: web}", cases));
    QCOMPARE(qsizetype(results.size()), problems.size());
    for (qsizetype i = 0; i < problems.size(); ++i) {
        const QString problem =
            QString::fromStdString(results[static_cast<std::size_t>(i)].problem);
        QVERIFY2(problems[i].isEmpty() ? problem.isEmpty() : problem.startsWith(problems[i]),
                 qPrintable(problem));
    }
}

QTEST_GUILESS_MAIN(CustomRulesTest)
#include "test_custom_rules.moc"
