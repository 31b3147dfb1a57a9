// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/fixed_design.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <map>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// A case of tests/fixtures/findings that fires (its README tells the format).
struct FiringCase {
    QString rule;
    QString name;
    std::string text;
    std::vector<Flow> flows;
    std::vector<ApiAccess> accesses;
};

void readLine(const QString &line, FiringCase &test)
{
    const QString value = line.section(": ", 1);
    if (line.startsWith("# draw: ")) {
        const QStringList to = value.section(" -> ", 1).split(' ');
        test.flows.push_back(flowBetween(qPrintable(value.section(" -> ", 0, 0)),
                                         qPrintable(to.at(0)),
                                         static_cast<std::uint16_t>(to.at(1).toUInt())));
    } else if (line.startsWith("# api: ")) {
        test.accesses.push_back({keyOf(value), {"get"}, "", "pods", {}, "", ""});
    }
    test.text += line.toStdString() + '\n';
}

std::vector<FiringCase> firingCases()
{
    std::vector<FiringCase> cases;
    const QDir folder(QStringLiteral(DRAWBRIDGE_FIXTURES "/findings"));
    for (const QString &name : folder.entryList({"*.yaml"}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        bool fires = false;
        for (const QString &line : QString::fromUtf8(isOpen ? file.readAll() : "").split('\n')) {
            if (line.startsWith("#### ")) {
                fires = line.contains(" fires: ");
                if (fires)
                    cases.push_back({line.mid(5).section(' ', 0, 0), line.mid(5), {}, {}, {}});
            } else if (fires) {
                readLine(line, cases.back());
            }
        }
    }
    return cases;
}

/// Findings of the same rule about the same thing, whatever they say of it.
std::size_t countLike(const AnalysisReport &report, const Finding &finding)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(report.findings, [&finding](const Finding &other) {
            return other.ruleId == finding.ruleId && other.target == finding.target &&
                   other.peer == finding.peer;
        }));
}

/// By the network policies alone.
bool passes(const NetworkEngine &engine, const Flow &flow)
{
    const auto from = engine.topology().findWorkload(flow.from);
    const auto to = engine.topology().findWorkload(flow.to);
    return from && to && engine.between(*from, *to).allowed.containsAll(flow.portSet());
}

/// What came of the fixes of one case.
struct Outcome {
    bool clearsSome = false;
    QString wrong; ///< The fix that does not do what it says, and how.
};

void holdAgainstText(const FiringCase &test, const Design &design, const AnalysisReport &report,
                     const Finding &finding, const JudgedFixes::Choice &choice, Outcome &outcome)
{
    const Design after = appliedBy(choice.fix, design, test.text);
    const bool isGone = countLike(analyze(after), finding) < countLike(report, finding);
    outcome.clearsSome = outcome.clearsSome || isGone;
    const QString title = QString::fromStdString(choice.fix.title);
    if (isGone != choice.effect.isCleared)
        outcome.wrong += title + (isGone ? ": is gone\n" : ": is still there\n");
    if (design.flows.empty())
        return;
    const NetworkEngine engines[] = {makeNetworkEngine(design.topology, {}),
                                     makeNetworkEngine(after.topology, {})};
    for (const Flow &flow : design.flows)
        if (passes(engines[0], flow) && !passes(engines[1], flow) && !isNamed(choice.effect, flow))
            outcome.wrong += title + ": cuts a drawn flow in silence\n";
}

Outcome judgeCase(const FiringCase &test)
{
    const auto design = designOver(test.text, test.flows);
    design->apiAccess = CowList<ApiAccess>(test.accesses);
    const AnalysisReport report = analyze(*design);
    Outcome outcome;
    for (const Finding &finding : report.findings)
        if (QString::fromStdString(finding.ruleId) == test.rule)
            for (const auto &choice : fixesOf(finding, design, report).choices)
                holdAgainstText(test, *design, report, finding, choice, outcome);
    return outcome;
}

const std::vector<FiringCase> &allFiring()
{
    static const std::vector<FiringCase> cases = firingCases();
    return cases;
}

/// Of allFiring()[index], worked out once.
const Outcome &outcomeOf(std::size_t index)
{
    static std::map<std::size_t, Outcome> outcomes;
    const auto [outcome, isNew] = outcomes.try_emplace(index);
    if (isNew)
        outcome->second = judgeCase(allFiring()[index]);
    return outcome->second;
}

} // namespace

/// The fixes of every case of the rules that fires.
class FixtureFixesTest : public QObject {
    Q_OBJECT
private slots:
    void fixesDoWhatTheySay_data();
    void fixesDoWhatTheySay();
    void rulesThatHaveAFix();
};

void FixtureFixesTest::fixesDoWhatTheySay_data()
{
    QTest::addColumn<int>("index");
    QVERIFY(allFiring().size() > 200);
    for (std::size_t i = 0; i < allFiring().size(); ++i)
        QTest::newRow(qPrintable(allFiring()[i].name)) << static_cast<int>(i);
}

void FixtureFixesTest::fixesDoWhatTheySay()
{
    QFETCH(int, index);
    QCOMPARE(outcomeOf(static_cast<std::size_t>(index)).wrong, QString());
}

void FixtureFixesTest::rulesThatHaveAFix()
{
    QStringList cleared;
    for (std::size_t i = 0; i < allFiring().size(); ++i)
        if (outcomeOf(i).clearsSome && !cleared.contains(allFiring()[i].rule))
            cleared << allFiring()[i].rule;
    cleared.sort();
    const QStringList expected{
        "ZT-AZ-001",  "ZT-AZ-002",  "ZT-AZ-003",   "ZT-AZ-004",   "ZT-AZ-005",  "ZT-AZ-006",
        "ZT-AZ-007",  "ZT-AZ-010",  "ZT-DRF-001",  "ZT-EDG-005",  "ZT-ID-001",  "ZT-ID-002",
        "ZT-ID-003",  "ZT-ID-005",  "ZT-MTLS-002", "ZT-MTLS-003", "ZT-NET-002", "ZT-NET-003",
        "ZT-NET-005", "ZT-NET-006", "ZT-NET-007",  "ZT-NET-008",  "ZT-NET-009", "ZT-NET-011",
        "ZT-NET-012", "ZT-NET-013", "ZT-NET-015",  "ZT-NET-016",  "ZT-NET-017", "ZT-NET-019",
        "ZT-NET-020", "ZT-POD-001", "ZT-POD-002",  "ZT-POD-003",  "ZT-POD-005", "ZT-RB-002",
        "ZT-RB-003",  "ZT-RB-004",  "ZT-RB-005",   "ZT-RB-017",   "ZT-RB-019"};
    QCOMPARE(cleared, expected);
}

QTEST_GUILESS_MAIN(FixtureFixesTest)
#include "test_fixture_fixes.moc"
