// SPDX-License-Identifier: Apache-2.0
// SARIF of `check` by the official schema of SARIF 2.1.0: of the sample, of public manifests beside
// the checkout, and with all that a report may hold besides.
#include "tests/helpers/run_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge::test;

namespace {

constexpr int kSkipped = 77; // of sarif_schema.py

const QString kSource = QStringLiteral(DRAWBRIDGE_SOURCE_DIR);

/// Says what the schema refuses; empty: nothing.
ProgramResult validated(const QString &file)
{
    return runProgram("python3",
                      {kSource + "/tests/oracles/sarif/sarif_schema.py", "validate", file},
                      QDir::tempPath(), {}, 300000);
}

} // namespace

class SarifOracle : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void theSchemaRefusesWhatIsNoSarif_data();
    void theSchemaRefusesWhatIsNoSarif();
    void reportsOfManifests_data();
    void reportsOfManifests();
    void everythingAReportMayHold();

private:
    /// The report of `check` with these arguments.
    QString report(const QStringList &arguments, int exitCode) const
    {
        const QString file = m_folder->filePath("report.sarif");
        const QStringList all =
            QStringList{"check"} + arguments + QStringList{"-o", "sarif=" + file};
        const auto done = runProgram("drawbridgectl", all, m_folder->path(), {}, 300000);
        return done.exitCode == exitCode ? file : QString::fromUtf8(done.err);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void SarifOracle::initTestCase()
{
    const auto built =
        runProgram("python3", {kSource + "/tests/oracles/sarif/sarif_schema.py", "build"},
                   QDir::tempPath(), {}, 300000);
    if (built.exitCode == kSkipped)
        QSKIP(built.err.constData());
    QCOMPARE(built.exitCode, 0);
}

void SarifOracle::theSchemaRefusesWhatIsNoSarif_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("a version") << QByteArray("\"version\": \"2.1.0\"")
                               << QByteArray("\"version\": \"2.2.0\"");
    QTest::newRow("a level") << QByteArray("\"level\": \"error\"")
                             << QByteArray("\"level\": \"grave\"");
    QTest::newRow("a line") << QByteArray("\"startLine\": 1,") << QByteArray("\"startLine\": 0,");
    QTest::newRow("a place with a space")
        << QByteArray("\"uri\": \"web.yaml\"") << QByteArray("\"uri\": \"my web.yaml\"");
}

/// Otherwise nothing that follows says anything.
void SarifOracle::theSchemaRefusesWhatIsNoSarif()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    writeText(m_folder->filePath("web.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
                                              "spec: {containers: [{name: a, image: a}]}\n");
    const QString file = report({"web.yaml"}, 0);
    QFile opened(file);
    QVERIFY2(opened.open(QIODevice::ReadOnly), qPrintable(file));
    QByteArray text = opened.readAll();
    QVERIFY2(text.contains(from), text.left(2000).constData());
    opened.close();
    writeText(file, text.replace(from, to));
    const auto refused = validated(file);
    QCOMPARE(refused.exitCode, 1);
    QVERIFY(!refused.out.isEmpty());
}

void SarifOracle::reportsOfManifests_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("the sample") << kSource + "/resources/samples/shop";
    for (const char *corpus : {"kubernetes-goat", "argo-cd"})
        QTest::newRow(corpus) << kSource + "/../shared/corpora/" + corpus;
}

void SarifOracle::reportsOfManifests()
{
    QFETCH(QString, path);
    if (!QDir(path).exists())
        QSKIP("the corpora are not beside this checkout (../shared/corpora)");
    QFile::remove(m_folder->filePath("report.sarif"));
    (void)report({path}, 0); // whatever it finds and could not read
    const auto answer = validated(m_folder->filePath("report.sarif"));
    QVERIFY2(answer.exitCode == 0, (answer.out + answer.err).constData());
}

/// Names that are no URI, lost input, waivers, a baseline with something gone, and custom rules.
void SarifOracle::everythingAReportMayHold()
{
    writeText(
        m_folder->filePath("in/my web %20 ü#?.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {"
        "drawbridge.dev/waive.ZT-NET-001: \"accepted for this test alone; owner=ann; "
        "expires=2026-12-31\"}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n");
    writeText(m_folder->filePath("in/gone.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: "
              "gone}\nspec: {containers: [{name: a, image: a}]}\n");
    writeText(m_folder->filePath("rules.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Rules\nrules:\n- id: ACME-A-1\n  title: T\n"
              "  severity: info\n  fix: F\n  workloads: {}\n  when: {fact: name, exists: true}\n");
    const QStringList check{"in",         "--now",      "2026-12-01", "--rules",
                            "rules.yaml", "--baseline", "b.json"};
    (void)report(check + QStringList{"--update-baseline"}, 0);
    QVERIFY(QFile::remove(m_folder->filePath("in/gone.yaml")));
    writeText(m_folder->filePath("in/broken.yaml"), "a: [");
    QFile::remove(m_folder->filePath("report.sarif"));
    const QString file = report(check, 3);
    QFile opened(file);
    QVERIFY2(opened.open(QIODevice::ReadOnly), qPrintable(file));
    const QByteArray text = opened.readAll();
    for (const char *part :
         {"\"absent\"", "\"unchanged\"", "ACME-A-1", "\"executionSuccessful\": false"})
        QVERIFY2(text.contains(part), part);
    const auto answer = validated(file);
    QVERIFY2(answer.exitCode == 0, (answer.out + answer.err).constData());
}

QTEST_GUILESS_MAIN(SarifOracle)
#include "test_sarif_oracle.moc"
