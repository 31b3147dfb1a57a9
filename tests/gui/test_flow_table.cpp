// SPDX-License-Identifier: Apache-2.0
#include "app/gui/command_line.h"
#include "tests/gui/window_fixture.h"
#include "views/table/flow_table_page.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

QStringList column(const FlowTableModel &model, FlowColumn which)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, static_cast<int>(which)).data().toString();
    return texts;
}

} // namespace

class FlowTableTest : public WindowFixture {
    Q_OBJECT
private slots:
    void cleanup() { endWindow(); }

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
        if (row.origin == FlowOrigin::NotDrawn && row.from && !row.access)
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
    QCOMPARE(face->tableInterface()->columnDescription(3), QString("Today"));
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
