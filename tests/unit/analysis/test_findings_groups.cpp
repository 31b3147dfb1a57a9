// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// `resources` with so many undrawn sources of db: web is not one, monitor is the last.
ResourceSet withClients(int count)
{
    auto set = resources();
    for (int i = 10; i < 10 + count - 1; ++i)
        set.workloads.push_back(
            workload({"", "ops", "Deployment", "client" + std::to_string(i)}, {8080}));
    return set;
}

const Finding *groupOf(const AnalysisReport &report, const NodeKey &to)
{
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == to && !finding.peer)
            return &finding;
    return nullptr;
}

} // namespace

/// Many sources of one destination.
class FindingsGroupsTest : public QObject {
    Q_OBJECT

private slots:
    void manySourcesOfAnOpenDestinationAreOneFinding_data();
    void manySourcesOfAnOpenDestinationAreOneFinding();
    void aGroupLeavesOutWhatDiffers();
};

void FindingsGroupsTest::manySourcesOfAnOpenDestinationAreOneFinding_data()
{
    QTest::addColumn<int>("clients");
    QTest::addColumn<bool>("isIsolated");
    QTest::addColumn<bool>("isGrouped");
    QTest::addColumn<QString>("why");
    QTest::newRow("twenty sources have a finding each") << 20 << false << false << "";
    QTest::newRow("twenty-one sources are one finding")
        << 21 << false << true << "no NetworkPolicy selects shop/Deployment/db for ingress.";
    QTest::newRow("so are twenty-one that a policy admits, which is named")
        << 21 << true << true
        << "NetworkPolicies that select it for ingress admit them (shop/db (shop-db.yaml:";
}

void FindingsGroupsTest::manySourcesOfAnOpenDestinationAreOneFinding()
{
    QFETCH(int, clients);
    QFETCH(bool, isIsolated);
    QFETCH(bool, isGrouped);
    QFETCH(QString, why);
    auto set = withClients(clients);
    if (isIsolated) {
        set.networkPolicies.push_back(isolating(kDb));
        set.networkPolicies.back().ingress.emplace_back();
    }
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QStringList sources;
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == kDb)
            sources << QString::fromStdString(finding.peer ? finding.peer->name : finding.subKey);
    if (!isGrouped) {
        QCOMPARE(sources.size(), clients);
        return;
    }
    QCOMPARE(sources, QStringList("any of 21"));
    const auto *group = groupOf(report, kDb);
    QVERIFY(group != nullptr && !group->peer);
    QVERIFY(group->severity == Severity::High); // Some of them are in another namespace.
    Design zoned = designOf(set, {flow(kWeb, kDb, 5432)});
    zoned.trustZones = CowList<TrustZone>(
        {{"one", {{"", "", "Namespace", "ops"}, {"", "", "Namespace", "shop"}}, ""}});
    const auto joined = analyze(zoned);
    QVERIFY(groupOf(joined, kDb) && groupOf(joined, kDb)->severity == Severity::Medium);
    QVERIFY(group->ports == tcp(5432));
    const auto message = QString::fromStdString(group->message);
    const QString expected =
        "21 sources reach shop/Deployment/db on 5432/TCP, and no flow is drawn "
        "for them (ops/Deployment/client10, ops/Deployment/client11, "
        "ops/Deployment/client12 and 18 more): " +
        why;
    QVERIFY2(message.startsWith(expected) && message.endsWith('.'), qPrintable(message));
    QCOMPARE(group->evidence.size(), std::size_t(1));
    const Crowd crowd{kDb, tcp(5432), 21};
    QVERIFY(std::count(report.crowds.begin(), report.crowds.end(), crowd) == 1);
    const auto isListed = [](const EdgeState &edge) {
        return edge.to == kDb && !edge.implicit.empty();
    };
    QVERIFY(std::none_of(report.edges.begin(), report.edges.end(), isListed));
}

/// What is drawn in part, closed, or waived is not like the others.
void FindingsGroupsTest::aGroupLeavesOutWhatDiffers()
{
    auto set = withClients(26);
    set.workloads[1] = workload(kDb, {5432, 9187});
    const auto client = [](int i) {
        return NodeKey{"", "ops", "Deployment", "client" + std::to_string(i)};
    };
    auto design = designOf(set, {flow(client(10), kDb, 5432), flow(kWeb, kDb, 9187)});
    design.closures = CowList<Closure>({{client(11), kDb, "looked at"}});
    design.waivers = CowList<Waiver>(
        {{"ZT-NET-004", toString(kDb), toString(client(12)), "metrics", "ann", "2027-01-01"}});
    const auto report = analyze(design);
    const auto *group = groupOf(report, kDb);
    QVERIFY(group != nullptr);
    QCOMPARE(group->subKey, std::string("any of 23"));
    QVERIFY(!group->waived);
    QVERIFY(findingOf(report, client(10), kDb)->ports == tcp(9187));
    QVERIFY(findingOf(report, kWeb, kDb)->ports == tcp(5432));
    QVERIFY(findingOf(report, client(11), kDb) == nullptr);
    QVERIFY(findingOf(report, client(12), kDb)->waived.has_value());
    QVERIFY(findingOf(report, client(13), kDb) == nullptr);
}

QTEST_GUILESS_MAIN(FindingsGroupsTest)
#include "test_findings_groups.moc"
