// SPDX-License-Identifier: Apache-2.0
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"
#include "exporters/json_stream.h"

#include <nlohmann/json.hpp>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <QTest>
#include <QXmlStreamReader>

using namespace drawbridge;

namespace {

SourceSpan at(std::uint32_t line)
{
    return {makeFileRef("shop/web.yaml"), line, 3};
}

/// One finding with everything, one that is waived, and a name that wants to be more than a name.
AnalysisReport sampleReport()
{
    AnalysisReport report;
    Finding edge;
    edge.ruleId = "ZT-NET-004";
    edge.severity = Severity::High;
    edge.target = {"", "shop", "Deployment", "web"};
    edge.peer = NodeKey{"", "ops", "Deployment", "<b>&\"x\"|`"};
    edge.subKey = "8080/TCP";
    edge.message = "ops reaches <script>alert(1)</script>.";
    edge.evidence = {at(7), at(12)};
    edge.fix = "Draw it.";
    Finding waived = edge;
    waived.ruleId = "ZT-POD-003";
    waived.severity = Severity::Medium;
    waived.confidence = Confidence::Heuristic;
    waived.peer.reset();
    waived.waived = Waiver{"ZT-POD-003", "", "", "moving away <soon>", "ann", "2027-01-01"};
    report.findings = {edge, waived};
    report.notAssessable = {{"ZT-NET-008", "nobody tells", 3}};
    return report;
}

QJsonValue sarifRun(const AnalysisReport &report, const Diagnostics &diagnostics = {})
{
    const auto bytes = QByteArray::fromStdString(sarifReport(report, diagnostics));
    return QJsonDocument::fromJson(bytes)["runs"][0];
}

} // namespace

/// What programs and people get of a report.
class FindingReportsTest : public QObject {
    Q_OBJECT
private slots:
    void hashesAreThoseOfTheStandard();
    void fingerprintsForgetPlacesAndWords();
    void jsonIsWrittenAsItComes();
    void jsonEscapesWhereverItHasTo();
    void partsOfAnArrayAreItsItems();
    void manyFindingsAreWrittenInOrder();
    void sarifHoldsAllRules();
    void sarifPointsAtPlaces();
    void sarifTellsWaiversAndDoubts();
    void junitIsWellFormed();
    void markdownEscapesNames();
    void codeQualityLeavesWaiversOut();
    void jsonKeepsItsShape();
    void documentationIsTheCatalogue();
};

/// FIPS 180-4, examples of NIST.
void FindingReportsTest::hashesAreThoseOfTheStandard()
{
    QCOMPARE(QString::fromStdString(sha256("")),
             QString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(QString::fromStdString(sha256("abc")),
             QString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(
        QString::fromStdString(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        QString("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
}

void FindingReportsTest::fingerprintsForgetPlacesAndWords()
{
    const Finding finding = sampleReport().findings.front();
    Finding moved = finding;
    moved.evidence = {at(99)};
    moved.message = "other words";
    moved.severity = Severity::Low;
    QVERIFY(fingerprintOf(moved) == fingerprintOf(finding));
    Finding other = finding;
    other.subKey = "9090/TCP";
    QVERIFY(fingerprintOf(other) != fingerprintOf(finding));
    other = finding;
    other.peer.reset();
    QVERIFY(fingerprintOf(other) != fingerprintOf(finding));
}

void FindingReportsTest::jsonIsWrittenAsItComes()
{
    JsonStream out(2);
    out.beginObject();
    out.member("plain", "a b");
    out.member("escaped", "\"\\\n\x01/");
    out.member("wide", "\xc3\xbc\x7f");
    out.member("broken", "a\xff"
                         "b");
    out.member("number", 65535);
    out.name("none");
    out.beginArray();
    out.endArray();
    out.name("list");
    out.beginArray();
    out.text("x");
    out.beginObject();
    out.endObject();
    out.endArray();
    out.name("document");
    out.document("{\n  \"a\": []\n}");
    out.endObject();
    const std::string expected = "{\n  \"plain\": \"a b\",\n"
                                 "  \"escaped\": \"\\\"\\\\\\n\\u0001/\",\n"
                                 "  \"wide\": \"\xc3\xbc\x7f\",\n"
                                 "  \"broken\": \"a\xef\xbf\xbd"
                                 "b\",\n"
                                 "  \"number\": 65535,\n"
                                 "  \"none\": [],\n"
                                 "  \"list\": [\n    \"x\",\n    {}\n  ],\n"
                                 "  \"document\": {\n    \"a\": []\n  }\n}";
    QCOMPARE(QByteArray::fromStdString(out.take()), QByteArray::fromStdString(expected));
}

/// Any byte at any place of a text long enough for several steps of eight.
void FindingReportsTest::jsonEscapesWhereverItHasTo()
{
    const auto isRight = [](const std::string &text) {
        JsonStream out(0);
        out.beginArray();
        out.text(text);
        out.endArray();
        const std::string wanted =
            nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return out.take() == "[\n" + wanted + "\n]";
    };
    for (std::size_t at = 0; at < 21; ++at) {
        for (unsigned byte = 0; byte < 256; ++byte) {
            std::string text(21, 'a');
            text[at] = static_cast<char>(byte);
            QVERIFY2(isRight(text), qPrintable(QStringLiteral("%1 at %2").arg(byte).arg(at)));
        }
    }
    QVERIFY(isRight("") && isRight("plain"));
}

void FindingReportsTest::partsOfAnArrayAreItsItems()
{
    const auto items = [](JsonStream &out, int first, int last) {
        for (int i = first; i < last; ++i) {
            out.beginObject();
            out.member("number", static_cast<std::uint64_t>(i));
            out.endObject();
        }
    };
    JsonStream whole(1), inParts(1);
    for (JsonStream *out : {&whole, &inParts}) {
        out->beginObject();
        out->name("list");
        out->beginArray();
    }
    items(whole, 0, 5);
    items(inParts, 0, 1);
    for (const auto &[first, last] : {std::pair(1, 1), std::pair(1, 4), std::pair(4, 5)}) {
        JsonStream part = inParts.part();
        items(part, first, last);
        inParts.add(part);
    }
    for (JsonStream *out : {&whole, &inParts}) {
        out->endArray();
        out->endObject();
    }
    QCOMPARE(inParts.take(), whole.take());
}

void FindingReportsTest::manyFindingsAreWrittenInOrder()
{
    AnalysisReport report;
    for (int i = 0; i < 20'000; ++i) {
        Finding finding = sampleReport().findings.front();
        finding.message = "number " + std::to_string(i);
        report.findings.push_back(std::move(finding));
    }
    const auto results = sarifRun(report)["results"].toArray();
    QCOMPARE(results.size(), qsizetype(20'000));
    for (int i = 0; i < results.size(); ++i)
        QCOMPARE(results[i]["message"]["text"].toString(), QStringLiteral("number %1").arg(i));
}

void FindingReportsTest::sarifHoldsAllRules()
{
    const auto rules = sarifRun({})["tool"]["driver"]["rules"].toArray();
    QCOMPARE(std::size_t(rules.size()), ruleCatalogue().size());
    for (const QJsonValue rule : rules) {
        QVERIFY(!rule["shortDescription"]["text"].toString().isEmpty());
        QVERIFY(rule["properties"]["security-severity"].isString());
        QVERIFY(rule["properties"]["tags"].toArray().size() > 1);
    }
}

void FindingReportsTest::sarifPointsAtPlaces()
{
    const auto run = sarifRun(sampleReport());
    const auto result = run["results"][0];
    const auto physical = result["locations"][0]["physicalLocation"];
    QCOMPARE(physical["artifactLocation"]["uri"].toString(), QString("shop/web.yaml"));
    QCOMPARE(physical["region"]["startLine"].toInt(), 7);
    QCOMPARE(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"].toInt(), 12);
    QCOMPARE(result["locations"][0]["logicalLocations"].toArray().size(), 2);
    QCOMPARE(result["level"].toString(), QString("error"));
    const int index = result["ruleIndex"].toInt();
    QCOMPARE(run["tool"]["driver"]["rules"][index]["id"].toString(), QString("ZT-NET-004"));
    QCOMPARE(result["partialFingerprints"]["drawbridge/v1"].toString().size(), 64);
}

void FindingReportsTest::sarifTellsWaiversAndDoubts()
{
    Diagnostics diagnostics;
    diagnostics.error(ErrorCode::NothingToRead, "lost", at(1), "");
    const auto run = sarifRun(sampleReport(), diagnostics);
    QCOMPARE(run["results"][1]["suppressions"][0]["justification"].toString(),
             QString("moving away <soon>"));
    QCOMPARE(run["results"][2]["kind"].toString(), QString("open"));
    QCOMPARE(run["invocations"][0]["executionSuccessful"].toBool(true), false);
    QCOMPARE(sarifRun({})["invocations"][0]["executionSuccessful"].toBool(false), true);
}

void FindingReportsTest::junitIsWellFormed()
{
    const auto bytes = QByteArray::fromStdString(junitReport(sampleReport()));
    QXmlStreamReader xml(bytes);
    int failures = 0;
    int skipped = 0;
    QString message;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        failures += xml.name() == QLatin1String("failure") ? 1 : 0;
        skipped += xml.name() == QLatin1String("skipped") ? 1 : 0;
        if (xml.name() == QLatin1String("failure"))
            message = xml.attributes().value("message").toString();
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(failures, 1);
    QCOMPARE(skipped, 2);
    QCOMPARE(message, QString("ops reaches <script>alert(1)</script>."));
}

void FindingReportsTest::markdownEscapesNames()
{
    const auto text = QString::fromStdString(markdownReport(sampleReport()));
    QVERIFY2(!text.contains("<script>") && text.contains("\\<script\\>"), qPrintable(text));
    QVERIFY(text.contains("1 high") && text.contains("1 waived"));
    QVERIFY(text.contains("Not assessable"));
    for (const QString &line : text.split('\n'))
        QVERIFY2(!line.startsWith("| high") || line.count(QRegularExpression("(?<!\\\\)\\|")) == 6,
                 qPrintable(line));
}

void FindingReportsTest::codeQualityLeavesWaiversOut()
{
    const auto rows =
        QJsonDocument::fromJson(QByteArray::fromStdString(codeQualityReport(sampleReport())))
            .array();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0]["severity"].toString(), QString("critical"));
    QCOMPARE(rows[0]["location"]["lines"]["begin"].toInt(), 7);
}

void FindingReportsTest::jsonKeepsItsShape()
{
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(jsonReport(sampleReport(), {})));
    QCOMPARE(json["schema"].toString(), QString("drawbridge/report/1"));
    QCOMPARE(json["findings"][0]["peer"]["namespace"].toString(), QString("ops"));
    QCOMPARE(json["findings"][1]["waived"]["owner"].toString(), QString("ann"));
    QCOMPARE(json["findings"][1]["confidence"].toString(), QString("heuristic"));
    QCOMPARE(json["notAssessable"][0]["count"].toInt(), 3);
    QVERIFY(json["complete"].toBool());
}

void FindingReportsTest::documentationIsTheCatalogue()
{
    QFile file(QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/docs/findings.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    // After a wanted change: build/dev/bin/drawbridgectl rules -o md > docs/findings.md
    QCOMPARE(QString::fromUtf8(file.readAll()), QString::fromStdString(rulesMarkdown()));
    for (const RuleInfo &rule : ruleCatalogue())
        QVERIFY2(rulesMarkdown().find("### " + std::string(rule.id) + ' ') != std::string::npos,
                 rule.id.data());
}

QTEST_GUILESS_MAIN(FindingReportsTest)
#include "test_finding_reports.moc"
