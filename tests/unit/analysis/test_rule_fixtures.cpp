// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/design/observed_flows.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <map>

using namespace drawbridge;

// One case a rule and situation, as YAML with its expectation (tests/fixtures/findings/README.md).

namespace {

struct RuleCase {
    QString rule;
    QString kind; ///< fires, silent, partial or whole.
    QString name;
    QStringList expected; ///< "high shop/Deployment/web <- shop/RoleBinding/x 12"
    std::vector<std::string> registries;
    std::vector<Flow> flows;
    std::vector<ApiAccess> accesses;
    std::vector<std::string> nodes;
    std::vector<Identity> identities;
    std::string seen; ///< Flows of Hubble, a line each.
    QString text;     ///< With empty lines in front, so that lines are those of the file.
};

NodeKey keyOf(const QString &text)
{
    return NodeKey::parse(text.trimmed().toStdString()).value();
}

/// "# draw: shop/Deployment/web -> shop/Deployment/db 5432"
Flow flowOf(const QString &text)
{
    const auto ends = text.split(" -> ");
    const auto to = ends.at(1).trimmed().split(' ');
    const auto port = static_cast<std::uint16_t>(to.at(1).toUInt());
    Flow flow;
    flow.from = keyOf(ends.at(0));
    flow.to = keyOf(to.at(0));
    flow.ports = {{{Protocol::Tcp, port, port}, {}}};
    return flow;
}

void readSetting(const QString &line, RuleCase &test)
{
    const auto value = [&line] { return line.section(": ", 1); };
    if (line.startsWith("# allow: "))
        test.registries.push_back(value().toStdString());
    else if (line.startsWith("# draw: "))
        test.flows.push_back(flowOf(value()));
    else if (line.startsWith("# api: "))
        test.accesses.push_back({keyOf(value()), {"get"}, "", "pods", {}, "", ""});
    else if (line.startsWith("# nodes: "))
        test.nodes.push_back(value().toStdString());
    else if (line.startsWith("# identity: "))
        test.identities.push_back(
            {keyOf(value().section(' ', 0, 0)), value().section(' ', 1).toStdString()});
    else if (line.startsWith("# seen: "))
        test.seen += value().toStdString() + '\n';
}

/// An expectation names its place by the mark "#@" or "#@2" of a line below.
QString withPlace(const QString &expectation, const QStringList &lines, qsizetype begin,
                  qsizetype end)
{
    static const QRegularExpression kMark(" (#@\\d?)$");
    const auto mark = kMark.match(expectation);
    if (!mark.hasMatch())
        return expectation;
    for (qsizetype i = begin; i < end; ++i)
        if (lines[i].endsWith(' ' + mark.captured(1)) && !lines[i].startsWith("# "))
            return expectation.left(mark.capturedStart()) + ' ' + QString::number(i + 1);
    return expectation + " (no such mark)";
}

RuleCase readCase(const QStringList &lines, qsizetype begin, qsizetype end)
{
    RuleCase test;
    const QString head = lines[begin].mid(5);
    test.rule = head.section(' ', 0, 0);
    test.kind = head.section(' ', 1, 1).chopped(1);
    test.name = head.section(": ", 1);
    for (qsizetype i = begin + 1; i < end; ++i) {
        if (lines[i].startsWith("# expect: "))
            test.expected << withPlace(lines[i].mid(10), lines, begin, end);
        readSetting(lines[i], test);
    }
    test.expected.sort();
    test.text = QString(begin + 1, '\n') + lines.mid(begin + 1, end - begin - 1).join('\n') + '\n';
    return test;
}

std::vector<RuleCase> readCases(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QStringList lines = QString::fromUtf8(file.readAll()).split('\n');
    std::vector<RuleCase> cases;
    qsizetype begin = -1;
    for (qsizetype i = 0; i <= lines.size(); ++i) {
        if (i < lines.size() && !lines[i].startsWith("#### "))
            continue;
        if (begin >= 0)
            cases.push_back(readCase(lines, begin, i));
        begin = i;
    }
    return cases;
}

std::vector<RuleCase> readAllCases()
{
    const QDir folder(QStringLiteral(DRAWBRIDGE_FIXTURES "/findings"));
    std::vector<RuleCase> cases;
    for (const QString &name : folder.entryList({"*.yaml"}, QDir::Files, QDir::Name)) {
        auto read = readCases(folder.filePath(name));
        std::move(read.begin(), read.end(), std::back_inserter(cases));
    }
    return cases;
}

const std::vector<RuleCase> &allCases()
{
    static const std::vector<RuleCase> cases = readAllCases();
    return cases;
}

AnalysisReport analyzeCase(const RuleCase &test)
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    for (const std::string &node : test.nodes)
        design.clusters.front().nodes.push_back(Cidr::parse(node).value());
    design.topology = buildTopology(
        importText(test.text.toStdString(), "case.yaml", {}, diagnostics), diagnostics);
    design.flows = CowList<Flow>(test.flows);
    design.apiAccess = CowList<ApiAccess>(test.accesses);
    design.identities = CowList<Identity>(test.identities);
    FindingsOptions options{test.registries, nullptr, nullptr};
    if (!test.seen.empty())
        options.observed = std::make_shared<const ObservedFlows>(
            readHubbleFlows(test.seen, makeFileRef("flows.json"), diagnostics).value());
    return analyze(design, {}, options);
}

/// Of allCases()[index], worked out once.
const AnalysisReport &reportOf(std::size_t index)
{
    static std::map<std::size_t, AnalysisReport> reports;
    const auto [report, isNew] = reports.try_emplace(index);
    if (isNew)
        report->second = analyzeCase(allCases()[index]);
    return report->second;
}

QStringList foundBy(const AnalysisReport &report, const QString &rule)
{
    QStringList found;
    for (const Finding &finding : report.findings) {
        if (QString::fromStdString(finding.ruleId) != rule)
            continue;
        std::string text = std::string(toString(finding.severity)) + ' ' + toString(finding.target);
        if (finding.peer)
            text += " <- " + toString(*finding.peer);
        text += ' ' + std::to_string(finding.evidence.front().lineOneBased);
        found << QString::fromStdString(text);
    }
    found.sort();
    return found;
}

QStringList declinedBy(const AnalysisReport &report, const QString &rule)
{
    QStringList reasons;
    for (const NotAssessable &row : report.notAssessable)
        if (QString::fromStdString(row.ruleId) == rule)
            reasons << QString::fromStdString(row.reason);
    return reasons;
}

} // namespace

class RuleFixturesTest : public QObject {
    Q_OBJECT
private slots:
    void cases_data();
    void cases();
    void everyRuleHasItsCases();
    void findingsTellNoSecret();
    void orderOfDocumentsChangesNothing();
    void absenceIsInferredWhereInputWasLost();
};

void RuleFixturesTest::cases_data()
{
    QTest::addColumn<int>("index");
    const auto &cases = allCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(qPrintable(cases[i].rule + ' ' + cases[i].kind + ": " + cases[i].name))
            << static_cast<int>(i);
}

void RuleFixturesTest::cases()
{
    QFETCH(int, index);
    const RuleCase &test = allCases()[static_cast<std::size_t>(index)];
    const AnalysisReport &report = reportOf(static_cast<std::size_t>(index));
    const QStringList declined = declinedBy(report, test.rule);
    if (test.kind == "partial") {
        QVERIFY2(!declined.isEmpty(), "expected: not assessable");
        QCOMPARE(foundBy(report, test.rule), test.expected);
        return;
    }
    QVERIFY2(test.kind != "fires" || !test.expected.isEmpty(), "a case that expects nothing");
    QVERIFY2(test.kind != "silent" || test.expected.isEmpty(), "a silent case that expects");
    QCOMPARE(foundBy(report, test.rule), test.expected);
    QVERIFY2(test.kind != "silent" || declined.isEmpty(), qPrintable(declined.join("; ")));
}

/// findings.md section 8: one that fires, two near misses, one partial import. A rule that never
/// lacks a part of the input says so ("whole").
void RuleFixturesTest::everyRuleHasItsCases()
{
    // test_findings*.cpp, test_waivers.cpp
    const QStringList elsewhere{"ZT-MTLS-001", "ZT-NET-001", "ZT-NET-004", "ZT-CV-003"};
    std::map<QString, std::map<QString, int>> counts;
    for (const RuleCase &test : allCases())
        ++counts[test.rule][test.kind];
    QStringList missing;
    for (const RuleInfo &info : ruleCatalogue()) {
        const QString rule = QString::fromUtf8(info.id.data(), qsizetype(info.id.size()));
        auto &count = counts[rule];
        if (elsewhere.contains(rule))
            continue;
        if (count["fires"] < 1 || count["silent"] < 2 || count["partial"] + count["whole"] < 1)
            missing << QString("%1: %2 fire, %3 silent, %4 partial")
                           .arg(rule)
                           .arg(count["fires"])
                           .arg(count["silent"])
                           .arg(count["partial"] + count["whole"]);
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join('\n')));
}

void RuleFixturesTest::findingsTellNoSecret()
{
    int seen = 0;
    for (const RuleCase &test : allCases()) {
        if (!test.text.contains("hunter2"))
            continue;
        ++seen;
        for (const Finding &finding : analyzeCase(test).findings)
            QVERIFY2(finding.message.find("hunter2") == std::string::npos &&
                         finding.subKey.find("hunter2") == std::string::npos,
                     qPrintable(test.name));
    }
    QVERIFY(seen > 3);
}

void RuleFixturesTest::orderOfDocumentsChangesNothing()
{
    int compared = 0;
    for (std::size_t i = 0; i < allCases().size(); ++i) {
        RuleCase test = allCases()[i];
        QStringList documents =
            test.text.split(QRegularExpression("^---$\n?", QRegularExpression::MultilineOption));
        if (documents.size() < 2 || test.kind == "partial")
            continue;
        QStringList straight;
        QStringList turned;
        const auto textsOf = [](const AnalysisReport &report) {
            QStringList texts;
            for (const Finding &finding : report.findings)
                texts << QString::fromStdString(finding.ruleId + ' ' + toString(finding.target) +
                                                finding.subKey);
            return texts;
        };
        straight = textsOf(reportOf(i));
        std::reverse(documents.begin(), documents.end());
        test.text = documents.join("\n---\n");
        turned = textsOf(analyzeCase(test));
        QCOMPARE(turned, straight);
        ++compared;
    }
    QVERIFY(compared > 20);
}

/// The lost document may hold who has the label.
void RuleFixturesTest::absenceIsInferredWhereInputWasLost()
{
    int compared = 0;
    for (const RuleCase &whole : allCases()) {
        if (whole.kind != "fires" || (whole.rule != "ZT-NET-013" && whole.rule != "ZT-NET-014"))
            continue;
        RuleCase lossy = whole;
        lossy.text += "---\na: [\n";
        for (const RuleCase *test : {&whole, static_cast<const RuleCase *>(&lossy)})
            for (const Finding &finding : analyzeCase(*test).findings)
                if (QString::fromStdString(finding.ruleId) == test->rule) {
                    QVERIFY(finding.confidence ==
                            (test == &whole ? Confidence::Certain : Confidence::Inferred));
                    ++compared;
                }
    }
    QVERIFY(compared >= 10);
}

QTEST_GUILESS_MAIN(RuleFixturesTest)
#include "test_rule_fixtures.moc"
