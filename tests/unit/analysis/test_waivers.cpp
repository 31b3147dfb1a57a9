// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/waivers.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QStringList>
#include <QTest>

using namespace drawbridge;

namespace {

constexpr auto kToday = "2026-06-01";

Finding findingAt(const std::string &rule, Severity severity, const NodeKey &target,
                  std::optional<NodeKey> peer = {})
{
    Finding finding;
    finding.ruleId = rule;
    finding.severity = severity;
    finding.target = target;
    finding.peer = std::move(peer);
    return finding;
}

const NodeKey kShopWeb{"", "shop", "Deployment", "web"};
const NodeKey kShopDb{"", "shop", "Deployment", "db"};
const NodeKey kOpsJob{"", "ops", "CronJob", "job"};

/// web to db, and db open.
AnalysisReport reportOfTwo()
{
    AnalysisReport report;
    report.findings = {findingAt("ZT-NET-004", Severity::High, kShopDb, kShopWeb),
                       findingAt("ZT-NET-001", Severity::High, kShopDb)};
    return report;
}

WaiverRecord recordOfRule(const std::string &rule, const std::string &target,
                          const std::string &peer = "")
{
    WaiverRecord record;
    record.waiver = {rule, target, peer, "until the new gateway is there", "ann", "2026-09-01"};
    record.where = {makeFileRef("waivers.yaml"), 4, 3};
    return record;
}

QStringList overdue(const AnalysisReport &report)
{
    QStringList list;
    for (const Finding &finding : report.findings)
        if (finding.ruleId == "ZT-CV-003")
            list << QString::fromStdString(std::string(toString(finding.severity)) + " " +
                                           finding.target.name + ": " + finding.subKey);
    return list;
}

std::size_t waivedCount(const AnalysisReport &report)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(report.findings, [](const auto &f) { return f.waived.has_value(); }));
}

std::string fileOf(const std::string &items)
{
    return "apiVersion: drawbridge.dev/v1\nkind: Waivers\nwaivers:\n" + items;
}

const std::string kItem = "- {id: W1, rule: ZT-NET-004, target: shop/Deployment/db, peer: "
                          "shop/Deployment/web, justification: until the new gateway is there, "
                          "owner: ann, ticket: SEC-1, created: '2026-05-01', expires: "
                          "'2026-06-30', compensating: [ZT-AZ-001]}\n";

} // namespace

/// Accepting findings for a while (findings.md 4.3).
class WaiversTest : public QObject {
    Q_OBJECT
private slots:
    void aWaiverIsMadeOfOneFinding();
    void aWaiverNeedsItsWords_data();
    void aWaiverNeedsItsWords();
    void readsAFile();
    void refusesInAFile_data();
    void refusesInAFile();
    void readsAnnotations();
    void starsStandForWholeParts_data();
    void starsStandForWholeParts();
    void holdsThroughItsLastDay();
    void overdueOnes_data();
    void overdueOnes();
    void endedOneIsAsSevereAsWhatItAccepted();
    void criticalFindingsAreAcceptedForAMonth();
    void tooBroadOnesStillHold();
    void theOneThatHoldsIsTaken();
};

void WaiversTest::readsAFile()
{
    Diagnostics diagnostics;
    const auto records = readWaivers(fileOf(kItem), makeFileRef("w.yaml"), diagnostics);
    QVERIFY(records && records->size() == 1 && diagnostics.empty());
    const WaiverRecord &record = records->front();
    QVERIFY(record.waiver == (Waiver{"ZT-NET-004", "shop/Deployment/db", "shop/Deployment/web",
                                     "until the new gateway is there", "ann", "2026-06-30"}));
    QCOMPARE(record.id + record.ticket + record.created, std::string("W1SEC-12026-05-01"));
    QVERIFY(record.compensating == std::vector<std::string>{"ZT-AZ-001"});
    QCOMPARE(toString(record.where), std::string("w.yaml:4:3"));
    QVERIFY(readWaivers(fileOf(""), makeFileRef("w.yaml"), diagnostics)->empty());
}

void WaiversTest::refusesInAFile_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("any rule") << "ZT-NET-004"
                              << "'ZT-*'"
                              << "expected one rule";
    QTest::newRow("a short reason") << "until the new gateway is there"
                                    << "later"
                                    << "at least 20 characters";
    QTest::newRow("no last day") << ", expires: '2026-06-30'"
                                 << ""
                                 << "expires";
    QTest::newRow("a day that is none") << "2026-06-30"
                                        << "2026-02-30"
                                        << "expected a date";
    QTest::newRow("a target that is none") << "target: shop/Deployment/db"
                                           << "target: db"
                                           << "expected namespace/Kind/name";
    QTest::newRow("a key nobody knows") << "ticket:"
                                        << "tickets:"
                                        << "tickets";
    QTest::newRow("another kind of file") << "kind: Waivers"
                                          << "kind: Design"
                                          << "kind is";
}

void WaiversTest::refusesInAFile()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, message);
    QString text = QString::fromStdString(fileOf(kItem));
    QVERIFY(text.contains(from));
    text.replace(from, to);
    Diagnostics diagnostics;
    const auto records = readWaivers(text.toStdString(), makeFileRef("w.yaml"), diagnostics);
    QVERIFY(!records);
    const QString said = QString::fromStdString(records.error().message);
    QVERIFY2(said.contains(message), qPrintable(said));
    QVERIFY(records.error().where.lineOneBased > 0);
}

void WaiversTest::readsAnnotations()
{
    Diagnostics diagnostics;
    const auto topology = buildTopology(
        importText("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\n  namespace: "
                   "shop\n  annotations:\n    drawbridge.dev/waive.ZT-NET-001: until the new "
                   "gateway is there; owner=ann; expires=2026-06-30\n    "
                   "drawbridge.dev/waive.ZT-NET-002: no; expires=2026-06-30\n    "
                   "drawbridge.dev/waive.ZT-NET-007: there is no cloud under this cluster\n"
                   "spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: "
                   "db}}, spec: {containers: [{name: a, image: a}]}}}\n",
                   "db.yaml", {}, diagnostics),
        diagnostics);
    QVERIFY(diagnostics.empty());
    const auto records = annotatedWaivers(*topology, diagnostics);
    QCOMPARE(records.size(), std::size_t(1));
    QVERIFY(records.front().waiver ==
            (Waiver{"ZT-NET-001", "shop/Deployment/db", "*", "until the new gateway is there",
                    "ann", "2026-06-30"}));
    QCOMPARE(toString(records.front().where), std::string("db.yaml:1:1"));
    QCOMPARE(diagnostics.all().size(), std::size_t(2));
    for (const Diagnostic &diagnostic : diagnostics.all())
        QVERIFY(diagnostic.what.code == ErrorCode::AnnotationInvalid);
}

void WaiversTest::starsStandForWholeParts_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("names");
    QTest::newRow("itself") << "shop/Deployment/web" << true;
    QTest::newRow("any name") << "shop/Deployment/*" << true;
    QTest::newRow("any kind") << "shop/*/web" << true;
    QTest::newRow("any namespace") << "*/Deployment/web" << true;
    QTest::newRow("another namespace") << "ops/*/*" << false;
    QTest::newRow("another kind") << "shop/CronJob/*" << false;
    QTest::newRow("a star is no part of a word") << "shop/Deployment/w*" << false;
    QTest::newRow("something without namespace") << "*/web" << false;
    QTest::newRow("another name") << "shop/Deployment/we" << false;
}

void WaiversTest::starsStandForWholeParts()
{
    QFETCH(QString, pattern);
    QTEST(namesKey(pattern.toStdString(), kShopWeb), "names");
}

void WaiversTest::holdsThroughItsLastDay()
{
    auto report = reportOfTwo();
    auto record = recordOfRule("ZT-NET-004", "shop/Deployment/db", "shop/Deployment/web");
    record.waiver.expires = kToday;
    QVERIFY(judgeWaivers(report, {record}, kToday).front().state == WaiverState::Expiring);
    QCOMPARE(waivedCount(report), std::size_t(1));
    QVERIFY(overdue(report).isEmpty());
    report = reportOfTwo();
    QVERIFY(judgeWaivers(report, {record}, "2026-06-02").front().state == WaiverState::Expired);
    QCOMPARE(waivedCount(report), std::size_t(0));
    // An empty peer is no peer.
    report = reportOfTwo();
    record.waiver.peer.clear();
    QVERIFY(judgeWaivers(report, {record}, kToday).front().state == WaiverState::Unused);
}

void WaiversTest::overdueOnes_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QStringList>("found");
    const QString head = "medium ZT-NET-001 for shop/Deployment/db: ";
    QTest::newRow("within its term") << ""
                                     << "" << QStringList{};
    QTest::newRow("to be renewed soon") << "expires"
                                        << "2026-06-10" << QStringList{};
    QTest::newRow("of nobody") << "owner"
                               << "" << QStringList{head + "nobody is named as its owner"};
    QTest::newRow("for a finding that is gone")
        << "target"
        << "shop/Deployment/gone"
        << QStringList{"medium ZT-NET-001 for shop/Deployment/gone: no finding is what it accepts"};
    QTest::newRow("for ever") << "expires"
                              << "2027-06-01"
                              << QStringList{head + "it holds longer than 180 days, until "
                                                    "2027-06-01"};
    QTest::newRow("since long ago") << "created"
                                    << "2026-01-01"
                                    << QStringList{head + "it holds longer than 180 days, until "
                                                          "2026-09-01"};
    QTest::newRow("180 days") << "expires"
                              << "2026-11-28" << QStringList{};
}

void WaiversTest::overdueOnes()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    auto record = recordOfRule("ZT-NET-001", "shop/Deployment/db");
    std::map<QString, std::string *> fields{{"owner", &record.waiver.owner},
                                            {"target", &record.waiver.target},
                                            {"expires", &record.waiver.expires},
                                            {"created", &record.created}};
    if (!field.isEmpty())
        *fields.at(field) = value.toStdString();
    auto report = reportOfTwo();
    (void)judgeWaivers(report, {record}, kToday);
    QTEST(overdue(report), "found");
    QVERIFY(std::ranges::is_sorted(report.findings, {}, &Finding::severity));
    for (const Finding &finding : report.findings)
        if (finding.ruleId == "ZT-CV-003")
            QCOMPARE(toString(finding.evidence.front()), std::string("waivers.yaml:4:3"));
}

void WaiversTest::endedOneIsAsSevereAsWhatItAccepted()
{
    auto report = reportOfTwo();
    report.findings[1].severity = Severity::Critical;
    auto record = recordOfRule("ZT-NET-001", "shop/Deployment/db");
    record.waiver.expires = "2026-05-31";
    record.id = "W7";
    (void)judgeWaivers(report, {record}, kToday);
    QCOMPARE(overdue(report), QStringList{"critical W7: it ended on 2026-05-31"});
    report = reportOfTwo();
    report.findings[1].severity = Severity::Low;
    (void)judgeWaivers(report, {record}, kToday);
    QCOMPARE(overdue(report), QStringList{"medium W7: it ended on 2026-05-31"});
    report = reportOfTwo();
    record.waiver.expires.clear();
    (void)judgeWaivers(report, {record}, kToday);
    QCOMPARE(overdue(report), QStringList{"high W7: it names no last day"});
}

void WaiversTest::criticalFindingsAreAcceptedForAMonth()
{
    auto report = reportOfTwo();
    report.findings[1].severity = Severity::Critical;
    const auto record = recordOfRule("ZT-NET-001", "shop/Deployment/db");
    (void)judgeWaivers(report, {record}, kToday);
    QVERIFY2(overdue(report).join("").contains("longer than 30 days"),
             qPrintable(overdue(report).join("")));
    QCOMPARE(waivedCount(report), std::size_t(1));
}

void WaiversTest::tooBroadOnesStillHold()
{
    AnalysisReport report;
    for (int i = 0; i < 21; ++i)
        report.findings.push_back(
            findingAt("ZT-NET-001", Severity::High,
                      {"", "shop", "Deployment", "w" + std::to_string(100 + i)}));
    report.findings.push_back(findingAt("ZT-NET-001", Severity::High, kOpsJob));
    const auto uses =
        judgeWaivers(report, {recordOfRule("ZT-NET-001", "shop/Deployment/*")}, kToday);
    QCOMPARE(uses.front().matched, std::size_t(21));
    QVERIFY(uses.front().state == WaiverState::TooBroad);
    QCOMPARE(waivedCount(report), std::size_t(21));
    QVERIFY(overdue(report).join("").contains("more than 20"));
}

void WaiversTest::theOneThatHoldsIsTaken()
{
    auto report = reportOfTwo();
    auto ended = recordOfRule("ZT-NET-001", "shop/Deployment/db");
    ended.waiver.expires = "2026-01-01";
    auto holding = recordOfRule("ZT-NET-001", "shop/*/db");
    holding.ticket = "SEC-2";
    const auto uses = judgeWaivers(report, {ended, holding}, kToday);
    QCOMPARE(waivedCount(report), std::size_t(1));
    for (const Finding &finding : report.findings)
        if (finding.waived)
            QCOMPARE(recordOf(uses, finding)->ticket, std::string("SEC-2"));
}

void WaiversTest::aWaiverIsMadeOfOneFinding()
{
    const AnalysisReport report = reportOfTwo();
    const WaiverWords words{"until the new gateway is there", "ann", "2026-11-28"};
    const auto edge = waiverFor(report.findings[0], words, kToday);
    QVERIFY(edge);
    QVERIFY((*edge == Waiver{"ZT-NET-004", "shop/Deployment/db", "shop/Deployment/web",
                             words.justification, "ann", "2026-11-28"}));
    const auto node = waiverFor(report.findings[1], words, kToday);
    QVERIFY(node && node->peer.empty());
    AnalysisReport waived = report;
    WaiverRecord record;
    record.waiver = *edge;
    QVERIFY(judgeWaivers(waived, {record}, kToday).front().state == WaiverState::Active);
    QCOMPARE(waivedCount(waived), std::size_t{1});
    QVERIFY(overdue(waived).isEmpty());
}

void WaiversTest::aWaiverNeedsItsWords_data()
{
    QTest::addColumn<bool>("isCritical");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("owner");
    QTest::addColumn<QString>("expires");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, Severity severity, const char *reason, const char *owner,
                        const char *expires, const char *error) {
        QTest::newRow(name) << (severity == Severity::Critical) << reason << owner << expires
                            << error;
    };
    const char *why = "until the new gateway is there";
    row("its last day", Severity::High, why, "ann", "2026-11-28", "");
    row("a day later", Severity::High, why, "ann", "2026-11-29",
        "a waiver of a high finding ends by 2026-11-28, not on 2026-11-29");
    row("critical, its last day", Severity::Critical, why, "ann", "2026-07-01", "");
    row("critical, a day later", Severity::Critical, why, "ann", "2026-07-02",
        "a waiver of a critical finding ends by 2026-07-01, not on 2026-07-02");
    row("today", Severity::High, why, "ann", "2026-06-01", "");
    row("yesterday", Severity::High, why, "ann", "2026-05-31",
        "the waiver would have ended on 2026-05-31");
    row("no day", Severity::High, why, "ann", "2026-02-30", "\"2026-02-30\" is no day");
    row("without a day", Severity::High, why, "ann", "", "\"\" is no day");
    row("nobody", Severity::High, why, "", "2026-06-02", "nobody is named as owner");
    row("a short reason", Severity::High, "because I say so!!!", "ann", "2026-06-02",
        "the reason has 19 characters, at least 20 are expected");
}

void WaiversTest::aWaiverNeedsItsWords()
{
    QFETCH(bool, isCritical);
    QFETCH(QString, reason);
    QFETCH(QString, owner);
    QFETCH(QString, expires);
    const auto made = waiverFor(
        findingAt("ZT-NET-001", isCritical ? Severity::Critical : Severity::High, kShopDb),
        {reason.toStdString(), owner.toStdString(), expires.toStdString()}, kToday);
    QTEST(made ? QString() : QString::fromStdString(made.error().message), "error");
    QVERIFY(made || made.error().code == ErrorCode::FieldInvalid);
}

QTEST_GUILESS_MAIN(WaiversTest)
#include "test_waivers.moc"
