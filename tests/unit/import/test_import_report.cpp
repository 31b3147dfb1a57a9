// SPDX-License-Identifier: Apache-2.0
#include "model/import/import_report.h"

#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "model/topology/topology_report.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: c}]}\n";
const std::string kOdd = "apiVersion: example.org/v1\nkind: Odd\nmetadata: {name: a, "
                         "namespace: ns}\n---\napiVersion: example.org/v2\nkind: Odd\n"
                         "metadata: {name: b, namespace: ns}\n";

ImportReport reportOn(const std::vector<NamedText> &texts)
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(texts, {}, diagnostics);
    const ResourceSet *clusters[] = {&resources};
    return reportImport(clusters, diagnostics);
}

} // namespace

class ImportReportTest : public QObject {
    Q_OBJECT
private slots:
    void countsWhatWasRead();
    void namesWhatWasNotUnderstood();
    void anEmptyInputIsAReportToo();
    void guesses_data();
    void guesses();
    void guessedPortsComeFromTheTopology();
    void partsThatNeedATool();
    void clustersAreAddedUp();
    void summaries_data();
    void summaries();
};

void ImportReportTest::countsWhatWasRead()
{
    const ImportReport report = reportOn({{"a.yaml", kPod}, {"b.yaml", kOdd}});
    QCOMPARE(report.files, std::size_t{2});
    QCOMPARE(report.documents, std::size_t{3});
    QCOMPARE(report.objects, std::size_t{3});
    QCOMPARE(report.understood.size(), std::size_t{1});
    COMPARE(kindName(report.understood[0]), "core Pod");
    QVERIFY(report.isComplete);
    QCOMPARE(report.errors + report.warnings, std::size_t{0});
}

void ImportReportTest::namesWhatWasNotUnderstood()
{
    const ImportReport report = reportOn({{"a.yaml", kPod}, {"b.yaml", kOdd}});
    QCOMPARE(report.notUnderstood.size(), std::size_t{1}); // versions of one group are one
    COMPARE(kindName(report.notUnderstood[0]), "example.org Odd");
    QCOMPARE(report.notUnderstood[0].count, std::size_t{2});
    COMPARE(toString(report.notUnderstood[0].first), "b.yaml:1:1");
}

void ImportReportTest::anEmptyInputIsAReportToo()
{
    const ImportReport report = reportOn({});
    COMPARE(importSummary(report), "read 0 files with 0 objects of 0 kinds");
    QVERIFY(report.guesses.empty());
}

void ImportReportTest::guesses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("an object without a namespace")
        << QByteArray::fromStdString(kPod) << QByteArray("namespace") << QByteArray("f.yaml:1:1");
    QTest::newRow("a plain yes where text is wanted")
        << QByteArray("apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: ns, labels: "
                      "{a: yes}}\n")
        << QByteArray("ambiguous-scalar") << QByteArray("f.yaml:3:48");
    QTest::newRow("a key twice")
        << QByteArray("apiVersion: v1\nkind: Pod\nkind: Pod\nmetadata: {name: x, namespace: ns}\n")
        << QByteArray("duplicate-key") << QByteArray("f.yaml:3:1");
    QTest::newRow("an object twice")
        << QByteArray("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\n"
                      "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n")
        << QByteArray("duplicate-object") << QByteArray("f.yaml:5:1");
}

void ImportReportTest::guesses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, first);
    const ImportReport report = reportOn({{"f.yaml", text.toStdString()}});
    QCOMPARE(report.guesses.size(), std::size_t{1});
    COMPARE(std::string(toString(report.guesses[0].kind)), kind.toStdString());
    QCOMPARE(report.guesses[0].count, std::size_t{1});
    COMPARE(toString(report.guesses[0].first), first.toStdString());
    QVERIFY(describe(report.guesses[0]).starts_with("1 "));
}

void ImportReportTest::guessedPortsComeFromTheTopology()
{
    Diagnostics diagnostics;
    ResourceSet resources = importText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: ns}\nspec:\n  containers:\n"
        "  - name: c\n    env: [{name: CART_HOST, value: cart}]\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: ns, labels: {app: cart}}\n"
        "spec: {containers: [{name: c}]}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: ns}\n"
        "spec: {selector: {app: cart}, ports: [{port: 80}]}\n",
        "f.yaml", {}, diagnostics);
    const auto topology = buildTopology(std::move(resources), diagnostics);
    const ImportReport report = reportImport(*topology, diagnostics);
    QCOMPARE(report.guesses.size(), std::size_t{1});
    COMPARE(std::string(toString(report.guesses[0].kind)), "flow-port");
    QCOMPARE(report.guesses[0].first.lineOneBased, 7U);
}

void ImportReportTest::partsThatNeedATool()
{
    const ImportReport report =
        reportOn({{"b/kustomization.yaml", "namePrefix: dev-\nresources: [web.yaml]\n"},
                  {"b/web.yaml", kPod},
                  {"a/t.yaml", "{{ if .Values.x }}\n"}});
    QCOMPARE(report.needTool.size(), std::size_t{2});
    COMPARE(toString(report.needTool[0].where), "a/t.yaml:1:1");
    QVERIFY(report.needTool[1].message.find("namePrefix") != std::string::npos);
    QVERIFY(report.notUnderstood.empty()); // the kustomization itself was understood
}

void ImportReportTest::clustersAreAddedUp()
{
    Diagnostics diagnostics;
    const ResourceSet one = importText(kPod, "a.yaml", {}, diagnostics);
    const ResourceSet two = importText(kPod + "---\n" + kOdd, "b.yaml", {}, diagnostics);
    const ResourceSet *clusters[] = {&one, &two};
    const ImportReport report = reportImport(clusters, diagnostics);
    QCOMPARE(report.files, std::size_t{2});
    QCOMPARE(report.understood.at(0).count, std::size_t{2});
    COMPARE(toString(report.understood[0].first), "a.yaml:1:1");
    QCOMPARE(report.guesses.at(0).count, std::size_t{2});
}

void ImportReportTest::summaries_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("summary");
    QTest::newRow("all is understood")
        << QByteArray("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n")
        << QByteArray("read 1 file with 1 object of 1 kind");
    QTest::newRow("unknown kinds")
        << QByteArray::fromStdString(kOdd)
        << QByteArray("read 1 file with 2 objects of 1 kind; 1 kind not understood (2 objects)");
    QTest::newRow("a guess") << QByteArray::fromStdString(kPod)
                             << QByteArray("read 1 file with 1 object of 1 kind; 1 guess");
    QTest::newRow("something lost")
        << QByteArray("a: [\n")
        << QByteArray("read 1 file with 0 objects of 0 kinds; 1 error; some of the input was lost");
    QTest::newRow("a template") << QByteArray("{{ x }}\n")
                                << QByteArray("read 1 file with 0 objects of 0 kinds; 1 part needs "
                                              "kustomize or helm; 1 error; some of the input was "
                                              "lost");
}

void ImportReportTest::summaries()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, summary);
    COMPARE(importSummary(reportOn({{"f.yaml", text.toStdString()}})), summary.toStdString());
}

QTEST_GUILESS_MAIN(ImportReportTest)
#include "test_import_report.moc"
