// SPDX-License-Identifier: Apache-2.0
#include "app/gui/command_line.h"
#include "tests/gui/window_fixture.h"
#include "views/table/flow_table_page.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
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
class FlowTableTest : public WindowFixture {
    Q_OBJECT
private slots:
    void cleanup() { endWindow(); }

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

    void aKeyAndATabShowTheTable();
    void theUndrawnAreThoseOfTheMap();
    void aClickSelectsThePairEverywhere();
    void whatTheMapSelectsIsTheCurrentRow();
    void enterAndDoubleClickGoToTheMap();
    void typingFiltersAndEscapeEndsIt();
    void aHeaderSorts();
    void keysCopyAndRemove();
    void anEditShowsAtOnce();
    void screenReadersFindTheCells();
    void theCommandLineKnowsTheTable();

private:
    [[nodiscard]] QTableView *table() const { return find<QTableView>("flowTable"); }
    [[nodiscard]] FlowTableModel *model() const { return m_window->findChild<FlowTableModel *>(); }
    void openTable();
    [[nodiscard]] QPoint cellOf(const NodeKey &from, const NodeKey &to) const;
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(table(), key, modifiers);
    }

    const NodeKey m_api{"", "payments", "Deployment", "payment-api"};
    const NodeKey m_checkout{"", "payments", "Deployment", "checkout"};
    const NodeKey m_fraud{"", "payments", "Deployment", "fraud-check"};
    const NodeKey m_orders{"", "data", "StatefulSet", "orders-db"};
};

void FlowTableTest::openTable()
{
    startWindow({1600, 1000});
    openSample();
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(table()->isVisible());
}

QPoint FlowTableTest::cellOf(const NodeKey &from, const NodeKey &to) const
{
    const auto row = model()->rowOf(from, to);
    if (!row)
        return {-1, -1};
    table()->scrollTo(model()->index(*row, 0));
    return table()->visualRect(model()->index(*row, 1)).center();
}

void FlowTableTest::aRowTellsTodayExactly_data()
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

void FlowTableTest::aRowTellsTodayExactly()
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

void FlowTableTest::whatIsNotJudgedByAddressesIsUnknown()
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

void FlowTableTest::portsDrawnSinceAreNotEvaluated()
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

void FlowTableTest::undrawnClosedAndCrowdsHaveRows()
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

void FlowTableTest::sortsByEachColumn_data()
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

void FlowTableTest::sortsByEachColumn()
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

void FlowTableTest::filters_data()
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

void FlowTableTest::filters()
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

void FlowTableTest::updatesEmitTheRowsThatChanged()
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

void FlowTableTest::sortingKeepsWhatIsSelected()
{
    FlowTableModel model;
    model.setRows(manyRows(10));
    const QPersistentModelIndex third = model.index(2, 0);
    const QString name = third.data().toString();
    model.sort(static_cast<int>(FlowColumn::Ports), Qt::AscendingOrder);
    QCOMPARE(third.row(), 7);
    QCOMPARE(third.data().toString(), name);
}

void FlowTableTest::copiesAsTsv()
{
    TableInput input;
    input.flows = {drawnFlow(workloadKey("a"), workloadKey("b"), 80)};
    input.flows.front().evidence = {"env: A=b (shop/web.yaml:41:9)"};
    FlowTableModel model;
    model.setRows(input.rows());
    QCOMPARE(
        model.asTsv({0}),
        QString("Source\tDestination\tPorts\tNetwork today\tDrawing\tFindings\tPlace\n"
                "shop/a\tshop/b\t80/TCP\tNot evaluated yet\tInferred\t\tshop/web.yaml:41:9\n"));
}

void FlowTableTest::onlyRowsInSightAreMade()
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

void FlowTableTest::aKeyAndATabShowTheTable()
{
    openTable();
    QVERIFY(!m_window->canvas()->isVisible());
    QVERIFY(table()->hasFocus());
    QVERIFY(m_window->actions()[ActionId::ShowTable]->isChecked());
    QVERIFY(model()->rowCount() > 10);
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(m_window->canvas()->hasFocus());
    auto *tabs = find<QTabBar>("viewTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(2).center());
    QVERIFY(table()->isVisible() && table()->hasFocus());
}

void FlowTableTest::theUndrawnAreThoseOfTheMap()
{
    openTable();
    std::set<CanvasView::Edge> undrawn;
    std::size_t drawn = 0;
    for (const FlowRow &row : model()->rows()->rows()) {
        if (row.origin == FlowOrigin::NotDrawn && row.from)
            undrawn.emplace(*row.from, *row.to);
        drawn += row.flow ? 1 : 0;
    }
    QVERIFY(!undrawn.empty());
    QVERIFY(undrawn == listed());
    QCOMPARE(drawn, m_workspace->document()->design()->flows.size());
}

void FlowTableTest::aClickSelectsThePairEverywhere()
{
    openTable();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellOf(m_checkout, m_api));
    const CanvasView::Edge edge{m_checkout, m_api};
    QVERIFY(m_workspace->selection()->edge() == edge);
    const int row = table()->currentIndex().row();
    press(Qt::Key_Down);
    QCOMPARE(table()->currentIndex().row(), row + 1);
    const FlowRow &next = model()->row(row + 1);
    QVERIFY((m_workspace->selection()->edge() == CanvasView::Edge{*next.from, *next.to}));
}

void FlowTableTest::whatTheMapSelectsIsTheCurrentRow()
{
    openTable();
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    const auto point = m_window->canvas()->edgeViewPoint(m_checkout, m_fraud);
    QVERIFY(point);
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *point);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    const QModelIndex current = table()->currentIndex();
    QVERIFY(current.isValid());
    QVERIFY(*model()->row(current.row()).from == m_checkout);
    QVERIFY(*model()->row(current.row()).to == m_fraud);
    QVERIFY(table()->viewport()->rect().intersects(table()->visualRect(current)));
    m_workspace->selection()->setNodes({m_orders});
    const auto rows = table()->selectionModel()->selectedRows();
    QVERIFY(rows.size() > 1);
    for (const QModelIndex &index : rows) {
        const FlowRow &row = model()->row(index.row());
        QVERIFY(*row.to == m_orders || (row.from && *row.from == m_orders));
    }
}

void FlowTableTest::enterAndDoubleClickGoToTheMap()
{
    openTable();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellOf(m_checkout, m_api));
    press(Qt::Key_Return);
    QVERIFY(m_window->canvas()->isVisible() && m_window->canvas()->hasFocus());
    QVERIFY((m_workspace->selection()->edge() == CanvasView::Edge{m_checkout, m_api}));
    QVERIFY(
        m_window->canvas()->viewport()->rect().intersects(m_window->canvas()->nodeViewRect(m_api)));
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    const QPoint cell = cellOf(m_checkout, m_fraud);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cell);
    QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, cell);
    QVERIFY(m_window->canvas()->isVisible());
    QVERIFY((m_workspace->selection()->edge() == CanvasView::Edge{m_checkout, m_fraud}));
}

void FlowTableTest::typingFiltersAndEscapeEndsIt()
{
    openTable();
    const int all = model()->rowCount();
    press(Qt::Key_F);
    auto *filter = find<QLineEdit>("flowFilter");
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, "rom:checkout");
    QVERIFY(model()->rowCount() > 0 && model()->rowCount() < all);
    for (int row = 0; row < model()->rowCount(); ++row)
        QCOMPARE(QString::fromStdString(model()->row(row).from->name), QString("checkout"));
    QTest::keyClick(filter, Qt::Key_Return);
    QVERIFY(table()->hasFocus());
    press(Qt::Key_Escape);
    QCOMPARE(model()->rowCount(), all);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, "nobody");
    QVERIFY(!table()->isVisible());
    QVERIFY(find<QLabel>("flowsEmpty")->isVisible());
    QTest::keyClick(filter, Qt::Key_Escape);
    QCOMPARE(model()->rowCount(), all);
    QVERIFY(table()->isVisible());
}

void FlowTableTest::aHeaderSorts()
{
    openTable();
    QHeaderView *header = table()->horizontalHeader();
    const int ports = static_cast<int>(FlowColumn::Destination);
    const auto click = [&] {
        QTest::mouseClick(
            header->viewport(), Qt::LeftButton, {},
            QPoint(header->sectionViewportPosition(ports) + 30, header->height() / 2));
    };
    click();
    const QStringList ascending = column(*model(), FlowColumn::Destination);
    const auto isLess = [](const QString &a, const QString &b) { // externals first
        return std::pair(a.contains('/'), a) < std::pair(b.contains('/'), b);
    };
    QVERIFY(std::is_sorted(ascending.begin(), ascending.end(), isLess));
    QVERIFY(ascending.front() != ascending.back());
    click();
    QCOMPARE(column(*model(), FlowColumn::Destination).front(), ascending.back());
}

void FlowTableTest::keysCopyAndRemove()
{
    openTable();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellOf(m_checkout, m_api));
    press(Qt::Key_Down, Qt::ShiftModifier);
    press(Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QVERIFY(
        lines[1].startsWith(QLatin1String("payments/checkout\tpayments/payment-api\t8443/TCP")));
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text().count('\n'), model()->rowCount() + 1);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellOf(m_checkout, m_api));
    press(Qt::Key_F2);
    QVERIFY(popover()->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Escape);
    QVERIFY(table()->hasFocus());
    press(Qt::Key_Delete);
    QVERIFY(!m_workspace->document()->design()->findFlow(m_checkout, m_api));
    settle();
}

void FlowTableTest::anEditShowsAtOnce()
{
    openTable();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellOf(m_checkout, m_api));
    press(Qt::Key_Delete);
    settle();
    const auto row = model()->rowOf(m_checkout, m_api);
    QVERIFY(row); // open today: it is undrawn now
    QCOMPARE(model()->index(*row, 4).data().toString(), QString("Not drawn"));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    const auto drawn = model()->rowOf(m_checkout, m_api);
    QVERIFY(drawn);
    QCOMPARE(model()->index(*drawn, 4).data().toString(), QString("Inferred"));
    QCOMPARE(model()->index(*drawn, 3).data().toString(), QString("Not evaluated yet"));
    settle();
    QVERIFY(model()->index(*model()->rowOf(m_checkout, m_api), 3).data().toString() !=
            QString("Not evaluated yet"));
}

void FlowTableTest::screenReadersFindTheCells()
{
    openTable();
    QAccessibleInterface *face = QAccessible::queryAccessibleInterface(table());
    QVERIFY(face && face->tableInterface());
    QCOMPARE(face->text(QAccessible::Name), QString("Flows"));
    QCOMPARE(face->tableInterface()->rowCount(), model()->rowCount());
    QCOMPARE(face->tableInterface()->columnDescription(3), QString("Network today"));
    const auto row = model()->rowOf(m_checkout, m_api);
    QVERIFY(row);
    QAccessibleInterface *cell = face->tableInterface()->cellAt(*row, 1);
    QVERIFY(cell);
    QCOMPARE(cell->text(QAccessible::Name), QString("payments/payment-api"));
    QVERIFY(cell->text(QAccessible::Description)
                .startsWith(QLatin1String("payments/checkout to payments/payment-api, 8443/TCP")));
}

void FlowTableTest::theCommandLineKnowsTheTable()
{
    const CommandLine line =
        parseCommandLine({"drawbridge", "--screenshot", "t.png", "--view", "table", "shop"});
    QVERIFY(!line.exitCode && line.view == CommandLine::View::Table);
    QVERIFY(parseCommandLine({"drawbridge", "--screenshot", "t.svg", "--view", "table", "shop"})
                .exitCode == ExitUsage);
    const CommandLine bare =
        parseCommandLine({"drawbridge", "--screenshot", "t.png", "--view", "table"});
    QVERIFY(bare.exitCode == ExitUsage && bare.message.contains(QLatin1String("table")));
}

QTEST_MAIN(FlowTableTest)
#include "test_flow_table.moc"
