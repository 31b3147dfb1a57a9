// SPDX-License-Identifier: Apache-2.0
#include "app/gui/diff_controller.h"
#include "tests/gui/window_fixture.h"
#include "views/canvas/legend.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr int kPatience = 60'000;
const NodeKey kWeb{"", "storefront", "Deployment", "web"};
const NodeKey kCatalog{"", "storefront", "Deployment", "catalog"};

} // namespace

/// The view of differences, in the whole window.
class DiffViewTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { endWindow(); }

    void aKeyShowsWhatChanges();
    void aRowSelectsItsLineAndSaysWhy();
    void aLineSelectsItsRow();
    void keysStepThroughChanges();
    void whatIsCalledBreaks();
    void drawingWhatIsCutTakesItAway();
    void aFolderIsABase();
    void whatIsNoBaseIsTold();
    void kindsAreListedAlone();
    void theListIsCopied();
    void theMapComesBack();

private:
    [[nodiscard]] QTableView *table() const { return find<QTableView>("changesTable"); }
    [[nodiscard]] ChangeModel *model() const
    {
        return qobject_cast<ChangeModel *>(table()->model());
    }
    /// By its key on the map; waits for the differences.
    void showDiff();
    void waitForDiff();
    void removeFlowBetween(const NodeKey &from, const NodeKey &to);
    [[nodiscard]] const EdgeLook *line(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] int firstCut() const; ///< Between two workloads.
    void clickRow(int row);
};

void DiffViewTest::init()
{
    startWindow({1600, 1000});
    openSample();
}

void DiffViewTest::waitForDiff()
{
    const auto *summary = find<QLabel>("diffSummary");
    QTRY_VERIFY_WITH_TIMEOUT(!summary->text().isEmpty() &&
                                 !summary->text().startsWith(QLatin1String("Comparing")),
                             kPatience);
}

void DiffViewTest::showDiff()
{
    m_window->canvas()->setFocus();
    QTest::keyClick(m_window->canvas(), Qt::Key_D);
    waitForDiff();
}

void DiffViewTest::removeFlowBetween(const NodeKey &from, const NodeKey &to)
{
    QVERIFY(m_workspace->apply(
        {"test", {}, [&](const Design &design) { return removeFlow(design, from, to); }}));
    settle();
}

const EdgeLook *DiffViewTest::line(const NodeKey &from, const NodeKey &to) const
{
    const auto &edges = m_window->canvas()->look().edges;
    const auto at = std::ranges::find_if(
        edges, [&](const EdgeLook &edge) { return edge.from == from && edge.to == to; });
    return at == edges.end() ? nullptr : &*at;
}

int DiffViewTest::firstCut() const
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        const DesignChange *change = model()->changeAt(row);
        if (change->kind == DesignChange::Kind::Cuts && change->from.size() == 1 &&
            change->to.size() == 1 && !isOutside(change->from.front()))
            return row;
    }
    return -1;
}

void DiffViewTest::clickRow(int row)
{
    table()->scrollTo(model()->index(row, 0));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
                      table()->visualRect(model()->index(row, 0)).center());
}

void DiffViewTest::aKeyShowsWhatChanges()
{
    const QAbstractItemModelTester tester(model());
    showDiff();
    QVERIFY(find<QWidget>("diffBar")->isVisible());
    const QString summary = find<QLabel>("diffSummary")->text();
    QVERIFY2(summary.contains(QLatin1String(" cut, ")), qPrintable(summary));
    const EdgeLook *same = line(kWeb, kCatalog);
    QVERIFY(same && same->change == EdgeChange::Same);
    const int row = firstCut();
    QVERIFY(row >= 0);
    const DesignChange &cut = *model()->changeAt(row);
    const EdgeLook *gone = line(cut.from.front(), cut.to.front());
    QVERIFY(gone && gone->change == EdgeChange::Cuts);
    QVERIFY2(gone->description.find("cuts: ") != std::string::npos, gone->description.c_str());
    const auto marks = marksIn(m_window->canvas()->look());
    QVERIFY(std::ranges::find(marks, LegendMark::Cuts) != marks.end());
    QVERIFY(std::ranges::find(marks, LegendMark::Allowed) == marks.end()); // nothing is shown so
    keepPictures(*m_window, QStringLiteral("diff"));
}

void DiffViewTest::aRowSelectsItsLineAndSaysWhy()
{
    showDiff();
    const int row = firstCut();
    clickRow(row);
    const DesignChange &cut = *model()->changeAt(row);
    const Selection::Edge edge{cut.from.front(), cut.to.front()};
    QVERIFY(m_workspace->selection()->edge() == edge);
    const QString why = find<QPlainTextEdit>("changeReasons")->toPlainText();
    QVERIFY2(why.contains(QLatin1String("before: ")) &&
                 why.contains(QLatin1String("network-policies.yaml:")) &&
                 why.contains(QLatin1String("after: not drawn")),
             qPrintable(why));
    keepPictures(*m_window, QStringLiteral("diff-chosen"));
}

void DiffViewTest::aLineSelectsItsRow()
{
    showDiff();
    const int row = firstCut();
    const DesignChange &cut = *model()->changeAt(row);
    const auto at = m_window->canvas()->edgeViewPoint(cut.from.front(), cut.to.front());
    QVERIFY(at);
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *at);
    QCOMPARE(table()->currentIndex().row(), row);
}

void DiffViewTest::keysStepThroughChanges()
{
    showDiff();
    CanvasView *canvas = m_window->canvas();
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_N);
    QCOMPARE(table()->currentIndex().row(), 0);
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_N);
    QCOMPARE(table()->currentIndex().row(), 1);
    QTest::mouseClick(find<QPushButton>("diffNext"), Qt::LeftButton);
    QCOMPARE(table()->currentIndex().row(), 2);
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_N, Qt::ShiftModifier);
    QCOMPARE(table()->currentIndex().row(), 1);
}

void DiffViewTest::whatIsCalledBreaks()
{
    removeFlowBetween(kWeb, kCatalog);
    showDiff();
    const DesignChange *first = model()->changeAt(0);
    QVERIFY(first && first->breaks());
    QCOMPARE(model()->index(0, ChangeModel::ChangeColumn).data().toString(),
             QStringLiteral("Breaks"));
    const EdgeLook *cut = line(kWeb, kCatalog);
    QVERIFY(cut && cut->isBreaking && cut->change == EdgeChange::Cuts);
    QCOMPARE(find<QLabel>("diffBreaks")->text(), QStringLiteral("BREAKS 1"));
    QVERIFY(find<QLabel>("diffBreaks")->isVisible());
    keepPictures(*m_window, QStringLiteral("diff-breaks"));
}

void DiffViewTest::drawingWhatIsCutTakesItAway()
{
    removeFlowBetween(kWeb, kCatalog);
    showDiff();
    clickRow(0);
    QTest::mouseClick(find<QPushButton>("drawChange"), Qt::LeftButton);
    QTRY_VERIFY(popover() && popover()->isVisible());
    QTest::keyClick(popover(), Qt::Key_Return);
    QTRY_VERIFY(m_workspace->document()->design()->findFlow(kWeb, kCatalog));
    settle();
    waitForDiff();
    QTRY_VERIFY(line(kWeb, kCatalog) && line(kWeb, kCatalog)->change == EdgeChange::Same);
    QVERIFY(!model()->rowOf(kWeb, kCatalog));
    QVERIFY(!find<QLabel>("diffBreaks")->isVisible());
}

void DiffViewTest::aFolderIsABase()
{
    const QString base = m_folder->filePath("base");
    copySample(base);
    QVERIFY(QFile::remove(base + "/data/network-policies.yaml"));
    showDiff();
    auto *side = find<QComboBox>("diffSide");
    side->setFocus();
    QTest::keyClick(side, Qt::Key_Down); // to the manifests
    waitForDiff();
    auto *field = find<QComboBox>("diffBase")->lineEdit();
    QTest::mouseClick(field, Qt::LeftButton);
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, base);
    QTest::keyClick(field, Qt::Key_Return);
    waitForDiff();
    // Without its policies the data was open to everybody.
    QVERIFY(model()->rowCount() > 0);
    for (int row = 0; row < model()->rowCount(); ++row) {
        const DesignChange *change = model()->changeAt(row);
        const bool isOfData =
            std::ranges::all_of(change->to,
                                [](const NodeKey &key) { return key.nameSpace == "data"; }) ||
            std::ranges::all_of(change->from,
                                [](const NodeKey &key) { return key.nameSpace == "data"; });
        QVERIFY2(isOfData && change->kind != DesignChange::Kind::Opens,
                 changeEndText(change->to, {}).c_str());
    }
}

void DiffViewTest::whatIsNoBaseIsTold()
{
    showDiff();
    auto *field = find<QComboBox>("diffBase")->lineEdit();
    QTest::mouseClick(field, Qt::LeftButton);
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, QStringLiteral("no-such-thing"));
    QTest::keyClick(field, Qt::Key_Return);
    waitForDiff();
    const QString told = find<QLabel>("diffSummary")->text();
    QVERIFY2(told.contains(QLatin1String("no-such-thing is neither")), qPrintable(told));
    QCOMPARE(model()->rowCount(), 0);
    const EdgeLook *plain = line(kWeb, kCatalog);
    QVERIFY(plain && !plain->change); // no differences are shown that nobody knows
}

void DiffViewTest::kindsAreListedAlone()
{
    showDiff();
    const int all = model()->rowCount();
    auto *filter = find<QComboBox>("changesFilter");
    filter->setFocus();
    for (int i = 0; i < 2; ++i)
        QTest::keyClick(filter, Qt::Key_Down); // to what opens
    QVERIFY(model()->rowCount() > 0 && model()->rowCount() < all);
    for (int row = 0; row < model()->rowCount(); ++row)
        QVERIFY(model()->changeAt(row)->kind == DesignChange::Kind::Opens);
    clickRow(0); // the network let the Internet in before, mutual TLS did not
    const QString why = find<QPlainTextEdit>("changeReasons")->toPlainText();
    QVERIFY2(why.contains(QLatin1String("before: mtls: ")), qPrintable(why));
}

void DiffViewTest::theListIsCopied()
{
    showDiff();
    QTest::mouseClick(find<QPushButton>("copyChanges"), Qt::LeftButton);
    const QString text = QApplication::clipboard()->text();
    QVERIFY2(text.startsWith(QLatin1String("## From Import to Drawing\n")), qPrintable(text));
    QCOMPARE(text.count(QLatin1String("\n| ")), model()->rowCount() + 1); // and its head
}

void DiffViewTest::theMapComesBack()
{
    QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier); // from everywhere
    waitForDiff();
    QVERIFY(find<QWidget>("diffBar")->isVisible());
    m_window->canvas()->setFocus();
    QTest::keyClick(m_window->canvas(), Qt::Key_D);
    const EdgeLook *plain = line(kWeb, kCatalog);
    QVERIFY(plain && !plain->change);
    QVERIFY(!find<QWidget>("diffBar")->isVisible());
    QVERIFY(m_window->canvas()->overlay().differences.empty());
}

QTEST_MAIN(DiffViewTest)
#include "test_diff_view.moc"
