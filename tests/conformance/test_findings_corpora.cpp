// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <set>

using namespace drawbridge;

// What the rules have to find, and must not, in public manifests beside the checkout (findings.md
// 5.1): Kubernetes Goat, and the samples of two guides, each with the workloads it is written for.
// Skipped where they are absent.

namespace {

QString corpora()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/corpora");
}

constexpr auto kWorkload = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: %1, namespace: %2}
spec:
  selector: {matchLabels: {app: %1}}
  template:
    metadata: {labels: {app: %1}}
    spec: {containers: [{name: %1, image: "%1:1", ports: [{containerPort: 80}]}]}
)";

std::string workload(const char *name, const char *nameSpace)
{
    return QString(kWorkload).arg(name, nameSpace).toStdString();
}

std::string injected(const char *nameSpace)
{
    return QString("apiVersion: v1\nkind: Namespace\nmetadata: {name: %1, labels: "
                   "{istio-injection: enabled}}\n")
        .arg(nameSpace)
        .toStdString();
}

std::string read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

AnalysisReport reportOf(const std::vector<NamedText> &texts, const FindingsOptions &options = {})
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(importTexts(texts, {}, diagnostics), diagnostics);
    return analyze(design, {}, options);
}

/// "ZT-NET-020", and "ZT-NET-020 shop/Deployment/web"
std::set<QString> rulesOf(const AnalysisReport &report)
{
    std::set<QString> rules;
    for (const Finding &finding : report.findings) {
        const QString rule = QString::fromStdString(finding.ruleId);
        rules.insert(rule);
        rules.insert(rule + ' ' + QString::fromStdString(toString(finding.target)));
    }
    return rules;
}

} // namespace

class FindingsCorporaTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void goat_data();
    void goat();
    void goatIsWhollyOpen();
    void guides_data();
    void guides();
    void everyCorpus_data();
    void everyCorpus();
};

void FindingsCorporaTest::initTestCase()
{
    if (!QDir(corpora() + "/kubernetes-goat").exists())
        QSKIP("the corpora are not beside this checkout (../shared/corpora)");
}

void FindingsCorporaTest::goat_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QStringList>("rules");
    QTest::newRow("hunger-check") << "hunger-check"
                                  << QStringList{"ZT-RB-007", "ZT-RB-001", "ZT-SEC-005"};
    QTest::newRow("insecure-rbac") << "insecure-rbac" << QStringList{"ZT-RB-002", "ZT-RB-018"};
    QTest::newRow("health-check") << "health-check" << QStringList{"ZT-POD-001"};
    QTest::newRow("docker-bench-security")
        << "docker-bench-security" << QStringList{"ZT-POD-001", "ZT-NET-012"};
    QTest::newRow("system-monitor")
        << "system-monitor" << QStringList{"ZT-POD-001", "ZT-SEC-003", "ZT-NET-007"};
    QTest::newRow("kube-bench-security") << "kube-bench-security" << QStringList{"ZT-POD-001"};
    QTest::newRow("internal-proxy") << "internal-proxy" << QStringList{"ZT-EDG-003", "ZT-NET-007"};
}

void FindingsCorporaTest::goat()
{
    QFETCH(QString, folder);
    QFETCH(QStringList, rules);
    const QDir dir(corpora() + "/kubernetes-goat/scenarios/" + folder);
    std::vector<NamedText> texts;
    for (const QString &name : dir.entryList({"*.yaml", "*.yml"}, QDir::Files, QDir::Name))
        texts.push_back({name.toStdString(), read(dir.filePath(name))});
    QVERIFY(!texts.empty());
    const auto found = rulesOf(reportOf(texts));
    for (const QString &rule : rules)
        QVERIFY2(found.contains(rule), qPrintable(rule));
}

void FindingsCorporaTest::goatIsWhollyOpen()
{
    const QDir dir(corpora() + "/kubernetes-goat/scenarios/cache-store");
    std::vector<NamedText> texts;
    for (const QString &name : dir.entryList({"*.yaml"}, QDir::Files, QDir::Name))
        texts.push_back({name.toStdString(), read(dir.filePath(name))});
    const auto found = rulesOf(reportOf(texts));
    for (const char *rule : {"ZT-NET-001", "ZT-NET-002", "ZT-SUP-002"})
        QVERIFY2(found.contains(rule), rule);
}

void FindingsCorporaTest::guides_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("fire");
    QTest::addColumn<QStringList>("silent");
    QTest::newRow("deny-all") << "deny-all.yaml" << QStringList{"ZT-NET-020"}
                              << QStringList{"ZT-NET-001", "ZT-NET-002", "ZT-NET-003"};
    QTest::newRow("backend-policy")
        << "backend-policy.yaml" << QStringList{"ZT-NET-006", "ZT-NET-020"}
        << QStringList{"ZT-NET-007 default/Deployment/backend"};
    QTest::newRow("peer-authentication")
        << "peer-authentication.yaml" << QStringList{"ZT-AZ-001"} << QStringList{"ZT-MTLS-001"};
    QStringList risky;
    for (int i = 1; i <= 17; ++i)
        risky << QString("ZT-RB-%1").arg(i, 3, 10, QChar('0'));
    QTest::newRow("pod-reader") << "pod-reader.yaml" << QStringList{"ZT-RB-018"} << risky;
    QTest::newRow("my-app") << "my-app.yaml"
                            << QStringList{"ZT-ID-005",  "ZT-ID-003",  "ZT-SUP-001",
                                           "ZT-SUP-002", "ZT-SEC-003", "ZT-SEC-006"}
                            << QStringList{};
    QTest::newRow("allowed-repos")
        << "allowed-repos.yaml" << QStringList{"ZT-SUP-003"} << QStringList{};
}

void FindingsCorporaTest::guides()
{
    QFETCH(QString, file);
    QFETCH(QStringList, fire);
    QFETCH(QStringList, silent);
    const std::string text = read(corpora() + "/guides/" + file);
    QVERIFY(!text.empty());
    const auto found = rulesOf(reportOf(
        {{file.toStdString(), text},
         {"production.yaml", file == "deny-all.yaml" ? workload("web", "production") : ""},
         {"backend.yaml", file == "backend-policy.yaml" ? workload("backend", "default") : ""},
         {"frontend.yaml", file == "backend-policy.yaml" ? workload("frontend", "default") : ""},
         {"injected.yaml", file == "peer-authentication.yaml"
                               ? injected("default") + "---\n" + workload("web", "default")
                               : ""}},
        {{"my-trusted-registry.com/"}}));
    for (const QString &rule : fire)
        QVERIFY2(found.contains(rule), qPrintable(rule));
    for (const QString &rule : silent)
        QVERIFY2(!found.contains(rule), qPrintable(rule));
}

void FindingsCorporaTest::everyCorpus_data()
{
    QTest::addColumn<QString>("folder");
    for (const QString &name : QDir(corpora()).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QTest::newRow(qPrintable(name)) << name;
}

/// No finding twice, each of a rule of the catalogue, with a place, and the same ones in whatever
/// order the sources come. Where an object stands twice, the last one counts, and so does order.
void FindingsCorporaTest::everyCorpus()
{
    QFETCH(QString, folder);
    QStringList names;
    for (const QFileInfo &entry :
         QDir(corpora() + '/' + folder)
             .entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name))
        names << entry.filePath();
    bool isAnyTwice = false;
    const auto reportFor = [&isAnyTwice](const QStringList &paths) {
        std::vector<std::string> sources;
        for (const QString &path : paths)
            sources.push_back(path.toStdString());
        Diagnostics diagnostics;
        Design design;
        design.clusters.emplace_back();
        design.topology = buildTopology(importPaths(sources, {}, diagnostics), diagnostics);
        const auto &told = diagnostics.all();
        isAnyTwice = std::any_of(told.begin(), told.end(), [](const Diagnostic &diagnostic) {
            return diagnostic.what.code == ErrorCode::DuplicateObject;
        });
        return analyze(design);
    };
    const auto report = reportFor(names);
    std::set<std::string> known;
    for (const RuleInfo &rule : ruleCatalogue())
        known.insert(std::string(rule.id));
    std::set<std::string> seen;
    for (const Finding &finding : report.findings) {
        const std::string identity = finding.ruleId + ' ' + toString(finding.target) + ' ' +
                                     (finding.peer ? toString(*finding.peer) : "") + ' ' +
                                     finding.subKey;
        QVERIFY2(seen.insert(identity).second, identity.c_str());
        QVERIFY2(known.contains(finding.ruleId) && !finding.evidence.empty() &&
                     finding.evidence.front().isKnown(),
                 identity.c_str());
    }
    std::reverse(names.begin(), names.end());
    std::set<std::string> turned;
    for (const Finding &finding : reportFor(names).findings)
        turned.insert(finding.ruleId + ' ' + toString(finding.target) + ' ' +
                      (finding.peer ? toString(*finding.peer) : "") + ' ' + finding.subKey);
    if (isAnyTwice)
        QSKIP("an object stands twice there, so that the order of the sources counts");
    QVERIFY(turned == seen);
}

QTEST_GUILESS_MAIN(FindingsCorporaTest)
#include "test_findings_corpora.moc"
