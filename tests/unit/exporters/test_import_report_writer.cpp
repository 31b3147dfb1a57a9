// SPDX-License-Identifier: Apache-2.0
#include "exporters/import_report_writer.h"

#include "exporters/graph_writer.h"
#include "tests/helpers/compare.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge;

namespace {

SourceSpan at(std::uint32_t line)
{
    return {makeFileRef("a.yaml"), line, 1};
}

ImportReport fullReport()
{
    ImportReport report;
    report.files = 2;
    report.documents = 4;
    report.objects = 4;
    report.understood = {{"apps", "Deployment", true, 1, at(1)}};
    report.notUnderstood = {{"", "Secret", false, 2, at(9)}, {"", "", false, 1, at(20)}};
    report.needTool = {{ErrorCode::KustomizePlain, "namePrefix is not applied", at(30), {}}};
    report.guesses = {{ImportGuess::Kind::Namespace, 3, at(1)}};
    report.warnings = 1;
    report.notes = 1;
    return report;
}

} // namespace

class ImportReportWriterTest : public QObject {
    Q_OBJECT
private slots:
    void everyPartHasItsPlace();
    void anEmptyReportIsOneLine();
    void theGraphCarriesItAsJson();
    void aGraphWithoutReportHasNoMember();
};

void ImportReportWriterTest::everyPartHasItsPlace()
{
    COMPARE(writeImportReportText(fullReport()),
            "read 2 files with 4 objects of 3 kinds; 2 kinds not understood (3 objects); "
            "1 part needs kustomize or helm; 3 guesses; 1 warning\n"
            "  read and understood\n"
            "    apps Deployment: 1\n"
            "  not understood, kept and counted only\n"
            "    core Secret: 2, first at a.yaml:9:1\n"
            "    core (no kind): 1, first at a.yaml:20:1\n"
            "  needs another program\n"
            "    namePrefix is not applied (a.yaml:30:1)\n"
            "  guessed\n"
            "    3 objects name no namespace; taken to be in the default one, first at "
            "a.yaml:1:1\n");
}

void ImportReportWriterTest::anEmptyReportIsOneLine()
{
    COMPARE(writeImportReportText({}), "read 0 files with 0 objects of 0 kinds\n");
}

void ImportReportWriterTest::theGraphCarriesItAsJson()
{
    Design design;
    design.clusters.emplace_back();
    const ImportReport report = fullReport();
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(writeGraphJson(design, {}, &report)));
    const QJsonObject import = json["import"].toObject();
    QCOMPARE(import["complete"].toBool(), true);
    QCOMPARE(import["objects"].toInt(), 4);
    QCOMPARE(import["understood"].toArray().at(0)["apiGroup"].toString(), QString("apps"));
    QCOMPARE(import["notUnderstood"].toArray().at(0)["count"].toInt(), 2);
    QCOMPARE(import["notUnderstood"].toArray().at(0)["first"]["line"].toInt(), 9);
    QCOMPARE(import["needTool"].toArray().at(0)["code"].toString(), QString("DB1020"));
    QCOMPARE(import["guesses"].toArray().at(0)["kind"].toString(), QString("namespace"));
    QCOMPARE(import["problems"]["warnings"].toInt(), 1);
    const std::string text = writeGraphText(design, {}, &report);
    QVERIFY(text.starts_with("import: read 2 files"));
}

void ImportReportWriterTest::aGraphWithoutReportHasNoMember()
{
    Design design;
    design.clusters.emplace_back();
    QVERIFY(writeGraphJson(design).find("\"import\"") == std::string::npos);
}

QTEST_GUILESS_MAIN(ImportReportWriterTest)
#include "test_import_report_writer.moc"
