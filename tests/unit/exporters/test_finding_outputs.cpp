// SPDX-License-Identifier: Apache-2.0
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"
#include "exporters/score_report.h"

#include <nlohmann/json.hpp>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace drawbridge;

namespace {

constexpr auto kHostile = "<img src=x onerror=alert(1)>&\"'";

Finding findingOf(const std::string &rule, Severity severity, const std::string &name)
{
    Finding finding;
    finding.ruleId = rule;
    finding.severity = severity;
    finding.target = {"", "shop", "Deployment", name};
    finding.message = "A message about " + name + ".";
    finding.evidence = {{makeFileRef("shop/web.yaml"), 7, 3}};
    return finding;
}

AnalysisReport threeFindings()
{
    AnalysisReport report;
    report.findings = {findingOf("ZT-NET-001", Severity::High, "web"),
                       findingOf("ZT-NET-001", Severity::High, "db"),
                       findingOf("ZT-SUP-002", Severity::Low, "web")};
    return report;
}

QJsonObject sarifRun(const AnalysisReport &report, const ReportExtras &extras)
{
    const auto bytes = QByteArray::fromStdString(sarifReport(report, {}, extras));
    return QJsonDocument::fromJson(bytes)["runs"][0].toObject();
}

QStringList statesOf(const QJsonArray &results)
{
    QStringList states;
    for (const auto &result : results)
        states << result.toObject()["baselineState"].toString("none");
    return states;
}

/// Two shares, one of which nobody can count.
Score smallScore()
{
    Score score;
    ScoreShare first;
    first.id = "S1";
    first.name = "segmentation";
    first.counted = "pairs";
    first.value = ScoreRange{0.9, 0.95};
    first.worst = {18, 20};
    first.best = {19, 20};
    first.known = 19;
    first.unknown = 1;
    first.offenderCount = 1;
    first.offenders = {
        {NodeKey{"", "shop", "Pod", "job"}, NodeKey{"", "shop", "Pod", "db"}, "open"}};
    ScoreShare second;
    second.id = "S2";
    second.name = "edge assurance";
    second.counted = "edges";
    score.shares = {first, second};
    score.pairs = 20;
    score.drawnPairs = 2;
    score.headline = ScoreRange{49, 49};
    score.afterWaivers = ScoreRange{51.7, 80};
    score.cappedBecause = "a critical finding is open";
    score.coverage = 0.95;
    return score;
}

} // namespace

/// What reports say beside findings: baselines, waivers, the score, and HTML.
class FindingOutputsTest : public QObject {
    Q_OBJECT
private slots:
    void baselineReadsBack();
    void baselineKeepsFirstDays();
    void baselineRefusesWhatIsNone_data();
    void baselineRefusesWhatIsNone();
    void baselineForgetsPlacesAndSeverity();
    void waivedFindingsAreInNoBaseline();
    void sarifTellsBaselineStates();
    void sarifTellsWhereAWaiverStands();
    void jsonTellsWaiversAndScore();
    void markdownTellsNewOnesFirst();
    void scoreAsText();
    void scoreNeverRoundsUp();
    void htmlIsSelfContained();
    void htmlEscapesHostileText();
    void htmlHasAnAnchorForEachFinding();
    void htmlTellsWaiversAndWhatIsNotKnown();
};

void FindingOutputsTest::baselineReadsBack()
{
    const auto entries = baselineOf(threeFindings(), {}, "2026-06-01");
    QCOMPARE(entries.size(), std::size_t(3));
    QVERIFY(std::ranges::is_sorted(entries));
    const auto read = readBaseline(writeBaseline(entries), makeFileRef("b.json"));
    QVERIFY(read && *read == entries);
    QVERIFY(readBaseline(writeBaseline({}), makeFileRef("b.json"))->empty());
}

void FindingOutputsTest::baselineKeepsFirstDays()
{
    auto before = threeFindings();
    before.findings.pop_back();
    const auto old = baselineOf(before, {}, "2026-01-01");
    std::map<std::string, int> days;
    for (const auto &entry : baselineOf(threeFindings(), old, "2026-06-01"))
        ++days[entry.firstSeen];
    QVERIFY(days == (std::map<std::string, int>{{"2026-01-01", 2}, {"2026-06-01", 1}}));
}

void FindingOutputsTest::baselineRefusesWhatIsNone_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("place");
    QTest::newRow("no JSON") << "[\n {\"fingerprint\": }\n]"
                             << "is no JSON"
                             << "b.json:2:18";
    QTest::newRow("nothing") << ""
                             << "is no JSON"
                             << "b.json:1:1";
    QTest::newRow("no list") << "{}"
                             << "is no list"
                             << "b.json:1:1";
    QTest::newRow("no object") << "[3]"
                               << "entry 1"
                               << "b.json:1:1";
    QTest::newRow("no fingerprint") << "[{\"rule\": \"ZT-NET-001\"}]"
                                    << "entry 1"
                                    << "b.json:1:1";
    QTest::newRow("a number for a fingerprint") << "[{\"fingerprint\": 3}]"
                                                << "entry 1"
                                                << "b.json:1:1";
    QTest::newRow("endless depth") << QString(200000, '[') << "is no JSON"
                                   << "b.json:1:200001";
}

void FindingOutputsTest::baselineRefusesWhatIsNone()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto read = readBaseline(text.toStdString(), makeFileRef("b.json"));
    QVERIFY(!read);
    QVERIFY2(read.error().message.find(message.toStdString()) != std::string::npos,
             read.error().message.c_str());
    QTEST(QString::fromStdString(toString(read.error().where)), "place");
}

void FindingOutputsTest::baselineForgetsPlacesAndSeverity()
{
    const auto entries = baselineOf(threeFindings(), {}, "2026-06-01");
    auto moved = threeFindings();
    std::reverse(moved.findings.begin(), moved.findings.end());
    for (Finding &finding : moved.findings) {
        finding.evidence = {{makeFileRef("elsewhere.yaml"), 900, 1}};
        finding.severity = Severity::Critical;
    }
    const auto same = compareWithBaseline(moved, entries);
    for (const Finding &finding : moved.findings)
        QVERIFY(!same.isNew(finding));
    QVERIFY(same.absent.empty());
    moved.findings.front().subKey = "another port";
    const auto other = compareWithBaseline(moved, entries);
    QVERIFY(other.isNew(moved.findings.front()));
    QCOMPARE(other.absent.size(), std::size_t(1));
}

void FindingOutputsTest::waivedFindingsAreInNoBaseline()
{
    auto report = threeFindings();
    report.findings[0].waived = Waiver{"ZT-NET-001", "", "", "because", "ann", "2026-07-01"};
    const auto entries = baselineOf(report, {}, "2026-06-01");
    QCOMPARE(entries.size(), std::size_t(2));
    auto comparison = compareWithBaseline(report, entries);
    QVERIFY(!comparison.isNew(report.findings[0]));
    report.findings[0].waived.reset(); // Its waiver has ended.
    QVERIFY(comparison.isNew(report.findings[0]));
}

void FindingOutputsTest::sarifTellsBaselineStates()
{
    auto before = threeFindings();
    before.findings[2].target.name = "gone";
    const auto comparison =
        compareWithBaseline(threeFindings(), baselineOf(before, {}, "2026-06-01"));
    ReportExtras extras;
    extras.baseline = &comparison;
    const auto results = sarifRun(threeFindings(), extras)["results"].toArray();
    QCOMPARE(statesOf(results), (QStringList{"unchanged", "unchanged", "new", "absent"}));
    QCOMPARE(results[3]["ruleId"].toString(), QString("ZT-SUP-002"));
    QVERIFY(results[3]["message"]["text"].toString().contains("shop/Deployment/gone"));
    // Without a baseline nobody says so.
    QCOMPARE(statesOf(sarifRun(threeFindings(), {})["results"].toArray()),
             (QStringList{"none", "none", "none"}));
}

void FindingOutputsTest::sarifTellsWhereAWaiverStands()
{
    auto report = threeFindings();
    std::vector<WaiverUse> uses(2);
    for (std::size_t i = 0; i < 2; ++i) {
        uses[i].record.waiver = {
            "ZT-NET-001", i == 0 ? "shop/Deployment/web" : "x", "", "because", "ann", "2026-07-01"};
        report.findings[i].waived = uses[i].record.waiver;
    }
    uses[0].record.origin = WaiverRecord::Origin::Annotation;
    uses[0].record.ticket = "SEC-1";
    uses[1].record.origin = WaiverRecord::Origin::File;
    ReportExtras extras;
    extras.waivers = &uses;
    const auto results = sarifRun(report, extras)["results"].toArray();
    const auto first = results[0]["suppressions"][0];
    QCOMPARE(first["kind"].toString(), QString("inSource"));
    QCOMPARE(first["status"].toString(), QString("accepted"));
    QCOMPARE(first["justification"].toString(), QString("because"));
    QCOMPARE(first["properties"]["ticket"].toString(), QString("SEC-1"));
    QCOMPARE(first["properties"]["expires"].toString(), QString("2026-07-01"));
    QCOMPARE(results[1]["suppressions"][0]["kind"].toString(), QString("external"));
    QVERIFY(results[2]["suppressions"].isUndefined());
}

void FindingOutputsTest::jsonTellsWaiversAndScore()
{
    std::vector<WaiverUse> uses(1);
    uses[0].record.waiver = {"ZT-NET-001", "shop/*/*", "*", "because", "ann", "2026-07-01"};
    uses[0].state = WaiverState::Unused;
    const Score score = smallScore();
    const ReportExtras extras{&score, &uses, nullptr};
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(jsonReport(threeFindings(), {}, extras)));
    QCOMPARE(json["waivers"][0]["state"].toString(), QString("unused"));
    QCOMPARE(json["score"]["shares"][0]["worst"]["numerator"].toDouble(), 18.0);
    QCOMPARE(json["score"]["shares"][0]["value"]["best"].toDouble(), 0.95);
    QCOMPARE(json["score"]["shares"][0]["offenders"][0]["from"]["name"].toString(), QString("job"));
    QVERIFY(json["score"]["shares"][1]["value"].isNull());
    QCOMPARE(json["score"]["headline"]["best"].toDouble(), 49.0);
    const auto bare =
        QJsonDocument::fromJson(QByteArray::fromStdString(jsonReport(threeFindings(), {})));
    QVERIFY(bare["score"].isUndefined() && bare["waivers"].isUndefined());
}

void FindingOutputsTest::markdownTellsNewOnesFirst()
{
    auto before = threeFindings();
    before.findings.pop_back();
    before.findings.push_back(findingOf("ZT-NET-002", Severity::Medium, "gone"));
    const auto comparison =
        compareWithBaseline(threeFindings(), baselineOf(before, {}, "2026-06-01"));
    ReportExtras extras;
    extras.baseline = &comparison;
    const auto text = QString::fromStdString(markdownReport(threeFindings(), extras));
    QVERIFY2(text.contains("1 new, 1 gone since the baseline."), qPrintable(text));
    QVERIFY(text.indexOf("ZT-SUP-002") < text.indexOf("ZT-NET-001"));
    const auto plain = QString::fromStdString(markdownReport(threeFindings()));
    QVERIFY(plain.indexOf("ZT-SUP-002") > plain.indexOf("ZT-NET-001"));
    QVERIFY(!plain.contains("baseline"));
}

void FindingOutputsTest::scoreAsText()
{
    QCOMPARE(QString::fromStdString(scoreText(smallScore())),
             QString("score S1 segmentation 0.90 to 0.95: 18 of 20 to 19 of 20, pairs\n"
                     "score S2 edge assurance: nothing to count\n"
                     "score 49 of 100, no more because a critical finding is open; after waivers "
                     "51 to 80\n"
                     "score rests on 95% of its facts; 2 of 20 pairs are drawn\n"));
    Score mesh = smallScore();
    mesh.drawnPairs = 6;
    QVERIFY(scoreText(mesh).find("the design is a mesh") != std::string::npos);
}

void FindingOutputsTest::scoreNeverRoundsUp()
{
    QCOMPARE(rangeText({0.9999, 0.9999}), std::string("0.99"));
    QCOMPARE(rangeText({1.0, 1.0}), std::string("1.00"));
    QCOMPARE(rangeText({1.0 / 3, 2.0 / 3}), std::string("0.33 to 0.66"));
    QCOMPARE(rangeText({0.07, 0.07}), std::string("0.07")); // which is a little less in binary
}

void FindingOutputsTest::htmlIsSelfContained()
{
    const Score score = smallScore();
    const ReportExtras extras{&score, nullptr, nullptr};
    const auto html = QString::fromStdString(htmlReport(threeFindings(), {}, extras));
    QVERIFY(html.startsWith("<!DOCTYPE html>"));
    QVERIFY(html.contains("default-src 'none'"));
    QVERIFY(!html.contains("<script"));
    QVERIFY(!html.contains("<link") && !html.contains("http:") && !html.contains("https:") &&
            !html.contains("url(") && !html.contains("src=\""));
    QVERIFY(html.contains("S1 segmentation") && html.contains("0.90 to 0.95"));
    QVERIFY(html.contains("@page") && html.contains("Signature"));
    QCOMPARE(htmlReport(threeFindings(), {}, extras), html.toStdString());
}

void FindingOutputsTest::htmlEscapesHostileText()
{
    auto report = threeFindings();
    Finding &finding = report.findings.front();
    finding.ruleId = "ZT-" + std::string(kHostile);
    finding.message = kHostile;
    finding.fix = kHostile;
    finding.target.name = kHostile;
    finding.peer = NodeKey{"", kHostile, "Pod", "x\x01"};
    finding.evidence = {{makeFileRef(std::string(kHostile) + ".yaml"), 1, 1}};
    finding.waived = Waiver{"", "", "", kHostile, kHostile, kHostile};
    report.notAssessable = {{"ZT-NET-008", kHostile, 3}};
    std::vector<WaiverUse> uses(1);
    uses[0].record.waiver = {kHostile, kHostile, "", kHostile, kHostile, kHostile};
    Diagnostics diagnostics;
    diagnostics.add(DiagnosticLevel::Error, {ErrorCode::YamlSyntax, kHostile, {}, ""});
    const ReportExtras extras{nullptr, &uses, nullptr};
    const auto html = QString::fromStdString(htmlReport(report, diagnostics, extras));
    QVERIFY(!html.contains("<img"));
    QVERIFY(html.count("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;") > 12);
    QVERIFY(!html.contains(QChar(1)));
    // Nothing opens an element that we do not write, and all are closed again.
    QString body = html;
    body.remove(QRegularExpression("<!DOCTYPE[^>]*>"));
    body.replace(QRegularExpression("<meta ([^>]*)>"), "<meta \\1/>");
    QXmlStreamReader xml(body);
    while (!xml.atEnd())
        xml.readNext();
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
}

void FindingOutputsTest::htmlHasAnAnchorForEachFinding()
{
    const auto report = threeFindings();
    const auto html = QString::fromStdString(htmlReport(report, {}));
    for (const Finding &finding : report.findings) {
        const auto anchor = QString::fromStdString("id=\"" + finding.ruleId + "-" +
                                                   fingerprintOf(finding).substr(0, 8) + '"');
        QCOMPARE(html.count(anchor), 1);
    }
    QVERIFY(html.contains("<a href=\"#ZT-SUP-002\">") && html.contains("id=\"ZT-SUP-002\""));
    QVERIFY(html.contains("shop/web.yaml:7:3"));
}

void FindingOutputsTest::htmlTellsWaiversAndWhatIsNotKnown()
{
    auto report = threeFindings();
    report.findings[0].waived = Waiver{"ZT-NET-001", "", "", "moving away", "ann", "2026-07-01"};
    report.notAssessable = {{"ZT-NET-008", "nobody tells", 3}};
    std::vector<WaiverUse> uses(1);
    uses[0].record.waiver = {"ZT-NET-007", "shop/*/*", "*", "no cloud here", "bob", "2026-07-02"};
    uses[0].state = WaiverState::TooBroad;
    const ReportExtras extras{nullptr, &uses, nullptr};
    const auto html = QString::fromStdString(htmlReport(report, {}, extras));
    QVERIFY(html.contains("moving away (ann, until 2026-07-01)"));
    QVERIFY(html.contains("no cloud here") && html.contains("too broad"));
    QVERIFY(html.contains("nobody tells"));
    QVERIFY2(html.contains("0 critical, 1 high, 0 medium, 1 low, 0 info, 1 waived."),
             qPrintable(html.mid(html.indexOf("<h1>"), 200)));
}

QTEST_GUILESS_MAIN(FindingOutputsTest)
#include "test_finding_outputs.moc"
