// SPDX-License-Identifier: Apache-2.0
#include "views/table/flow_table_model.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

NodeKey workloadKey(const std::string &name)
{
    return {"", "shop", "Deployment", name};
}

PortSet tcp(std::uint16_t port)
{
    return PortSet{{Protocol::Tcp, port, port}};
}

Flow drawnFlow(const NodeKey &from, const NodeKey &to, std::uint16_t port)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    flow.ports = {{{Protocol::Tcp, port, port}, {}}};
    return flow;
}

/// What a design and its answers are made of.
struct TableInput {
    std::vector<Flow> flows;
    std::vector<Closure> closures;
    std::vector<External> externals;
    AnalysisReport report;

    [[nodiscard]] std::shared_ptr<const Design> design() const
    {
        Design design;
        design.clusters = {DesignCluster{}};
        design.flows = CowList<Flow>(flows);
        design.closures = CowList<Closure>(closures);
        design.externals = CowList<External>(externals);
        return std::make_shared<const Design>(design);
    }
    [[nodiscard]] FlowRowsPtr rows() const
    {
        const auto evaluated = design();
        auto answers = std::make_shared<Answers>();
        answers->design = evaluated;
        answers->report = report;
        return std::make_shared<const FlowRows>(evaluated, answers);
    }
};

EdgeState edgeState(const NodeKey &from, const NodeKey &to)
{
    EdgeState state;
    state.from = from;
    state.to = to;
    return state;
}

/// Flows between many workloads, each on a port of its own.
FlowRowsPtr manyRows(std::uint16_t count)
{
    TableInput input;
    for (std::uint16_t i = 0; i < count; ++i) {
        std::string number = std::to_string(i);
        number.insert(0, 5 - number.size(), '0');
        input.flows.push_back(drawnFlow(workloadKey("a" + number), workloadKey("b"),
                                        static_cast<std::uint16_t>(60000 - i)));
    }
    return input.rows();
}

QStringList column(const FlowTableModel &model, FlowColumn which)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, static_cast<int>(which)).data().toString();
    return texts;
}

class CountingModel : public FlowTableModel {
public:
    QVariant data(const QModelIndex &index, int role) const override
    {
        m_asked.insert(index.row());
        return FlowTableModel::data(index, role);
    }
    mutable std::set<int> m_asked;
};

} // namespace

/// The table of flows: its rows, its model, and mouse and keys in the window.
class FlowTableModelTest : public QObject {
    Q_OBJECT
private slots:
    void aRowTellsTodayExactly_data();
    void aRowTellsTodayExactly();
    void whatIsNotJudgedByAddressesIsUnknown();
    void portsDrawnSinceAreNotEvaluated();
    void undrawnClosedAndCrowdsHaveRows();
    void sortsByEachColumn_data();
    void sortsByEachColumn();
    void filters_data();
    void filters();
    void updatesEmitTheRowsThatChanged();
    void sortingKeepsWhatIsSelected();
    void copiesAsTsv();
    void onlyRowsInSightAreMade();
};

void FlowTableModelTest::aRowTellsTodayExactly_data()
{
    QTest::addColumn<PortSet>("allowed");
    QTest::addColumn<PortSet>("unknown");
    QTest::addColumn<bool>("isOpenByDefault");
    QTest::addColumn<QString>("text");
    const PortSet none;
    QTest::newRow("admitted") << tcp(80) << none << false << "Allowed by policy";
    QTest::newRow("admitted on other ports") << tcp(81) << none << false << "Denied";
    QTest::newRow("admitted on one of two")
        << (tcp(443) | tcp(81)) << none << false << "Only 443/TCP allowed";
    QTest::newRow("nothing admitted") << none << none << false << "Denied";
    QTest::newRow("no policy at either end") << none << none << true << "Open by default";
    QTest::newRow("unknown on a drawn port") << none << tcp(80) << false << "Unknown";
    QTest::newRow("unknown though no policy is known") << none << tcp(80) << true << "Unknown";
    QTest::newRow("unknown elsewhere") << tcp(80) << tcp(9000) << false << "Allowed by policy";
}

void FlowTableModelTest::aRowTellsTodayExactly()
{
    QFETCH(PortSet, allowed);
    QFETCH(PortSet, unknown);
    QFETCH(bool, isOpenByDefault);
    QFETCH(QString, text);
    TableInput input;
    input.flows = {drawnFlow(workloadKey("a"), workloadKey("b"), 80)};
    const bool hasTwo = text.contains(QLatin1String("443"));
    if (hasTwo)
        input.flows.front().ports.push_back({{Protocol::Tcp, 443, 443}, {}});
    input.report.edges = {edgeState(workloadKey("a"), workloadKey("b"))};
    EdgeState &state = input.report.edges.front();
    state.allowed = allowed;
    state.unknown = unknown;
    state.isOpenByDefault = isOpenByDefault;
    const FlowRowsPtr rows = input.rows();
    QCOMPARE(rows->rows().size(), std::size_t{1});
    QCOMPARE(flowCellText(rows->rows().front(), FlowColumn::Today), text);
}

void FlowTableModelTest::whatIsNotJudgedByAddressesIsUnknown()
{
    External host;
    host.key = {"", "", "External", "host"};
    host.kind = External::Kind::Fqdn;
    host.host = "example.org";
    TableInput input;
    input.externals = {host};
    input.flows = {drawnFlow(workloadKey("a"), host.key, 443)};
    input.report.edges = {edgeState(workloadKey("a"), host.key)};
    const auto today = [&input] {
        return flowCellText(input.rows()->rows().front(), FlowColumn::Today);
    };
    QCOMPARE(today(), QString("Unknown")); // no address was given
    input.externals.front().cidrs = {*Cidr::parse("203.0.113.0/24")};
    QCOMPARE(today(), QString("Denied"));
    External internet;
    internet.key = {"", "", "External", "internet"};
    internet.kind = External::Kind::Internet;
    input.externals.push_back(internet);
    QCOMPARE(today(), QString("Denied"));
    // What the other flow admits is not counted for this one: they share addresses.
    input.flows.push_back(drawnFlow(workloadKey("a"), internet.key, 443));
    QCOMPARE(today(), QString("Unknown"));
}

void FlowTableModelTest::portsDrawnSinceAreNotEvaluated()
{
    TableInput input;
    input.flows = {drawnFlow(workloadKey("a"), workloadKey("b"), 80)};
    input.report.edges = {edgeState(workloadKey("a"), workloadKey("b"))};
    auto answers = std::make_shared<Answers>();
    answers->design = input.design();
    answers->report = input.report;
    Design next = *answers->design;
    next.flows = CowList<Flow>({drawnFlow(workloadKey("a"), workloadKey("b"), 81)});
    const FlowRows rows(std::make_shared<const Design>(next), answers);
    QCOMPARE(flowCellText(rows.rows().front(), FlowColumn::Today), QString("Not evaluated yet"));
    const FlowRows before(answers->design, nullptr);
    QCOMPARE(flowCellText(before.rows().front(), FlowColumn::Today), QString("Not evaluated yet"));
}

void FlowTableModelTest::undrawnClosedAndCrowdsHaveRows()
{
    TableInput input;
    input.closures = {{workloadKey("c"), workloadKey("d"), ""}};
    EdgeState undrawn = edgeState(workloadKey("a"), workloadKey("b"));
    undrawn.implicit = tcp(9090);
    undrawn.isOpenByDefault = true;
    EdgeState closed = edgeState(workloadKey("c"), workloadKey("d"));
    closed.isClosed = true;
    closed.allowed = tcp(1);
    EdgeState system = edgeState(workloadKey("e"), workloadKey("f"));
    system.drawn = tcp(53);
    input.report.edges = {undrawn, closed, system};
    input.report.crowds = {{workloadKey("b"), tcp(80), 30}, {workloadKey("b"), tcp(81), 40}};
    Finding crowd;
    crowd.ruleId = "ZT-NET-004";
    crowd.target = workloadKey("b");
    crowd.subKey = "any of 40";
    crowd.ports = tcp(81);
    Finding pair = crowd;
    pair.peer = workloadKey("a");
    pair.subKey = {};
    pair.ports = tcp(9090);
    Finding waived = pair;
    waived.waived = Waiver{};
    waived.severity = Severity::Critical;
    input.report.findings = {waived, crowd, pair};
    input.report.notAssessable = {{"ZT-NET-004", "because", 7}, {"ZT-NET-001", "else", 9}};
    const FlowRowsPtr rows = input.rows();
    QCOMPARE(rows->unknownPairs(), std::size_t{7});
    QStringList sentences;
    for (const FlowRow &row : rows->rows())
        sentences << flowSentence(row);
    QCOMPARE(sentences,
             (QStringList{
                 "shop/a to shop/b, 9090/TCP, Open by default, Not drawn, findings: High",
                 "shop/c to shop/d, Allowed by policy, Closed",
                 "any of 30 to shop/b, 80/TCP, Open, Not drawn",
                 "any of 40 to shop/b, 81/TCP, Open, Not drawn, findings: High",
             }));
}

void FlowTableModelTest::sortsByEachColumn_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<QString>("order");
    QTest::newRow("source") << 0 << "a c b";
    QTest::newRow("destination") << 1 << "b a c";
    QTest::newRow("ports, as numbers") << 2 << "c b a";
    QTest::newRow("today, open first") << 3 << "c a b";
    QTest::newRow("drawing, undrawn first") << 4 << "c a b";
    QTest::newRow("findings, worst first") << 5 << "c a b";
    QTest::newRow("place, lines as numbers") << 6 << "b a c";
}

void FlowTableModelTest::sortsByEachColumn()
{
    QFETCH(int, by);
    QFETCH(QString, order);
    // The rows are told by their destination; sources stand in another order.
    TableInput input;
    input.flows = {drawnFlow(workloadKey("1"), workloadKey("y"), 8080),
                   drawnFlow(workloadKey("3"), workloadKey("x"), 443)};
    input.flows[0].evidence = {"env: A=b (web.yaml:41:9)"};
    input.flows[1].evidence = {"env: A=b (web.yaml:9:2)"};
    input.flows[1].isToConfirm = false;
    input.flows[0].isToConfirm = true;
    EdgeState undrawn = edgeState(workloadKey("2"), workloadKey("z"));
    undrawn.implicit = tcp(80);
    undrawn.isOpenByDefault = true;
    EdgeState first = edgeState(workloadKey("1"), workloadKey("y"));
    first.allowed = tcp(8080);
    input.report.edges = {first, undrawn, edgeState(workloadKey("3"), workloadKey("x"))};
    Finding high;
    high.ruleId = "ZT-NET-004";
    high.target = workloadKey("z");
    high.peer = workloadKey("2");
    Finding low = high;
    low.severity = Severity::Low;
    low.target = workloadKey("y");
    low.peer = workloadKey("1");
    input.report.findings = {high, low};
    FlowTableModel model;
    model.setRows(input.rows());
    const auto letters = [&model] {
        QStringList told;
        for (const QString &text : column(model, FlowColumn::Destination))
            told << QString(QLatin1String("bac")[text.back().toLatin1() - 'x']);
        return told;
    };
    model.sort(by, Qt::AscendingOrder);
    QCOMPARE(letters().join(' '), order);
    model.sort(by, Qt::DescendingOrder);
    QStringList turned = letters();
    std::reverse(turned.begin(), turned.end());
    QCOMPARE(turned.join(' '), order);
}

void FlowTableModelTest::filters_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("rows");
    QTest::newRow("nothing") << "" << 3;
    QTest::newRow("a word anywhere, in any case") << "WEB" << 2;
    QTest::newRow("two words") << "web 443" << 1;
    QTest::newRow("a source") << "from:web" << 1;
    QTest::newRow("a destination") << "to:web" << 1;
    QTest::newRow("a namespace at either end") << "ns:data" << 1;
    QTest::newRow("no part of a namespace") << "ns:dat" << 0;
    QTest::newRow("undrawn") << "is:undrawn" << 1;
    QTest::newRow("drawn") << "is:drawn" << 2;
    QTest::newRow("open") << "is:open" << 1;
    QTest::newRow("denied") << "is:denied" << 2;
    QTest::newRow("an unknown state") << "is:awful" << 0;
}

void FlowTableModelTest::filters()
{
    QFETCH(QString, query);
    QFETCH(int, rows);
    const NodeKey base{"", "data", "StatefulSet", "base"};
    TableInput input;
    input.flows = {drawnFlow(workloadKey("cart"), workloadKey("web"), 80),
                   drawnFlow(workloadKey("web"), workloadKey("cart"), 443)};
    EdgeState undrawn = edgeState(base, workloadKey("cart"));
    undrawn.implicit = tcp(9090);
    undrawn.isOpenByDefault = true;
    input.report.edges = {undrawn, edgeState(workloadKey("cart"), workloadKey("web")),
                          edgeState(workloadKey("web"), workloadKey("cart"))};
    FlowTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(input.rows());
    model.setQuery(query);
    QCOMPARE(model.rowCount(), rows);
}

void FlowTableModelTest::updatesEmitTheRowsThatChanged()
{
    TableInput input;
    for (const char *name : {"a", "c", "e"})
        input.flows.push_back(drawnFlow(workloadKey(name), workloadKey("z"), 80));
    FlowTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(input.rows());
    const QPersistentModelIndex kept = model.index(2, 0);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    input.flows[1].from = workloadKey("d");
    input.flows[2].ports = {{{Protocol::Tcp, 81, 81}, {}}};
    model.setRows(input.rows());
    QCOMPARE(removed.count(), 1);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(kept.data().toString(), QString("shop/e"));
    QCOMPARE(column(model, FlowColumn::Ports), (QStringList{"80/TCP", "80/TCP", "81/TCP"}));
    model.setRows(manyRows(6000));
    QCOMPARE(reset.count(), 1);
    QCOMPARE(model.rowCount(), 6000);
}

void FlowTableModelTest::sortingKeepsWhatIsSelected()
{
    FlowTableModel model;
    model.setRows(manyRows(10));
    const QPersistentModelIndex third = model.index(2, 0);
    const QString name = third.data().toString();
    model.sort(static_cast<int>(FlowColumn::Ports), Qt::AscendingOrder);
    QCOMPARE(third.row(), 7);
    QCOMPARE(third.data().toString(), name);
}

void FlowTableModelTest::copiesAsTsv()
{
    TableInput input;
    input.flows = {drawnFlow(workloadKey("a"), workloadKey("b"), 80)};
    input.flows.front().evidence = {"env: A=b (shop/web.yaml:41:9)"};
    FlowTableModel model;
    model.setRows(input.rows());
    QCOMPARE(
        model.asTsv({0}),
        QString("Source\tDestination\tPorts or access\tToday\tDrawing\tFindings\tPlace\n"
                "shop/a\tshop/b\t80/TCP\tNot evaluated yet\tInferred\t\tshop/web.yaml:41:9\n"));
}

void FlowTableModelTest::onlyRowsInSightAreMade()
{
    CountingModel model;
    model.setRows(manyRows(20000));
    QTableView view;
    view.setModel(&model);
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.resize(800, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    view.viewport()->repaint();
    QVERIFY(model.m_asked.contains(19999));
    QVERIFY2(model.m_asked.size() < 200, qPrintable(QString::number(model.m_asked.size())));
}

QTEST_MAIN(FlowTableModelTest)
#include "test_flow_table_model.moc"
