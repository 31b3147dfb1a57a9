// SPDX-License-Identifier: Apache-2.0
#include "app/gui/command_line.h"
#include "exporters/matrix_csv.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"
#include "tests/gui/matrix_fixture.h"
#include "views/matrix/matrix_accessible.h"
#include "views/matrix/matrix_legend.h"

#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>
#include <QWheelEvent>

using namespace drawbridge;

namespace {

/// Answers about a cluster of that many workloads, without a window.
AnswersPtr scaleAnswers(std::uint32_t workloads)
{
    Diagnostics diagnostics;
    std::string yaml;
    for (const std::string &text : bench::scaleClusterFiles({workloads, 40, 4, 1}))
        yaml += text;
    auto answers = std::make_shared<Answers>();
    answers->design = std::make_shared<const Design>(
        draftDesign("scale", {DesignCluster{}},
                    buildTopology(importText(yaml, "all.yaml", {}, diagnostics), diagnostics),
                    DraftFrom::Inferred, diagnostics));
    Analysis analysis = analyzeWithEdges(*answers->design);
    answers->report = std::move(analysis.report);
    answers->lookup = std::move(analysis.edges);
    return answers;
}

/// A glyph without its colours.
QImage greyGlyph(CellMark mark)
{
    QImage image(56, 56, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(4, 4);
    Theme grey = Theme::light();
    for (QColor *color :
         {&grey.allowed, &grey.drawn, &grey.implicit, &grey.denied, &grey.text, &grey.control})
        *color = Qt::black;
    paintMark(painter, mark, QRectF(0, 0, 14, 14), grey, QColor());
    return image;
}

int differingPixels(const QImage &a, const QImage &b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x)
            count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 64 ? 1 : 0;
    }
    return count;
}

} // namespace

/// What the matrix shows, says and writes.
class MatrixContentTest : public MatrixFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void marksAreToldApartWithoutColour();
    void cellsSayWhatTheMapSays();
    void deniedIsMarkedOnRequest();
    void theLegendExplainsWhatIsShown();
    void screenReadersGetATable();
    void itIsSavedAsTableAndPicture();
    void screenshotsHaveAMatrix();
    void largeDesignsStartCollapsed();

private:
    void answerFileDialog(const QString &name, ActionId ask);
};

void MatrixContentTest::marksAreToldApartWithoutColour()
{
    const std::vector<CellMark> marks{CellMark::Allowed, CellMark::Drawn,  CellMark::Implicit,
                                      CellMark::Unknown, CellMark::Closed, CellMark::Denied,
                                      CellMark::NoPair};
    for (const CellMark a : marks) {
        QVERIFY(!markText(a).isEmpty());
        for (const CellMark b : marks) {
            const int different = differingPixels(greyGlyph(a), greyGlyph(b));
            QVERIFY2(a == b ? different == 0 : different > 150,
                     qPrintable(QStringLiteral("%1 and %2 differ in %3 of 3136 pixels")
                                    .arg(markText(a), markText(b))
                                    .arg(different)));
        }
    }
}

// Every pair the answers know, against the bits of its cell; so every mark of the map is there.
void MatrixContentTest::cellsSayWhatTheMapSays()
{
    openSample();
    drawPlanned();
    showMatrix();
    const auto answers = m_workspace->answers();
    const PairStates &states = *view()->look().states;
    std::set<CanvasView::Edge> implicit;
    for (std::size_t from = 0; from < states.ends().size(); ++from) {
        for (std::size_t to = 0; to < states.ends().size(); ++to) {
            const NodeKey &source = states.ends()[from].key, &target = states.ends()[to].key;
            const PairStateSet set = states.at(from, to);
            if (set.has(PairState::Implicit))
                implicit.emplace(source, target);
            QCOMPARE(set.has(PairState::Drawn) || set.has(PairState::Allowed),
                     answers->design->findFlow(source, target) != nullptr);
        }
    }
    QVERIFY(implicit == marked());
    QVERIFY(!implicit.empty());
    QCOMPARE(view()->textOf(placeOf(kApi, kOrders)),
             QString("payment-api to orders-db, implicit trust, 5432/TCP"));
    QVERIFY(pixels(placeOf(kApi, kOrders), Theme::light().implicit) > 10);
    QVERIFY(pixels(placeOf(kCart, kCheckout), Theme::light().allowed) > 10);
    QCOMPARE(pixels(placeOf(kCart, kCheckout), Theme::light().implicit), 0);
}

void MatrixContentTest::deniedIsMarkedOnRequest()
{
    openSample();
    showMatrix();
    const MatrixPlace place = placeOf(kCart, kOrders); // orders-db admits payments alone
    QCOMPARE(view()->textOf(place), QString("cart to orders-db, denied on its declared ports"));
    QCOMPARE(pixels(place, Theme::light().denied), 0);
    auto *box = find<QCheckBox>("matrixDenied");
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
    QVERIFY(pixels(place, Theme::light().denied) > 4);
    QVERIFY(m_window->actions()[ActionId::ShowDenied]->isChecked());
    QCOMPARE(pixels(placeOf(kCart, kCart), Theme::light().denied), 0); // itself is no pair
    choose(ActionId::ShowDenied);
    QVERIFY(!box->isChecked());
    QCOMPARE(pixels(place, Theme::light().denied), 0);
}

void MatrixContentTest::theLegendExplainsWhatIsShown()
{
    openSample();
    showMatrix();
    auto *legend = find<MatrixLegend>("matrixLegend");
    QVERIFY(legend->isVisible() && legend->height() >= 28);
    const auto has = [legend](CellMark mark) {
        return legend->accessibleDescription().contains(markText(mark));
    };
    QVERIFY(has(CellMark::Implicit) && has(CellMark::Allowed) && has(CellMark::NoPair));
    QVERIFY(!has(CellMark::Denied) && !has(CellMark::PairCount) && !has(CellMark::Closed));
    choose(ActionId::ShowDenied);
    choose(ActionId::CollapseAll);
    QVERIFY(has(CellMark::Denied) && has(CellMark::PairCount));
    QVERIFY(has(CellMark::NoPair)); // externals among themselves
    click(kApi, kOrders);
    choose(ActionId::OpenAll);
    click(kApi, kOrders);
    choose(ActionId::CloseWay);
    settleMatrix();
    QVERIFY(has(CellMark::Closed));
    QCOMPARE(view()->textOf(placeOf(kApi, kOrders)),
             QString("payment-api to orders-db, closed by decision"));
}

void MatrixContentTest::screenReadersGetATable()
{
    openSample();
    showMatrix();
    QAccessibleInterface *matrix = QAccessible::queryAccessibleInterface(view());
    QVERIFY(matrix && matrix->role() == QAccessible::Table);
    auto *table = matrix->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->rowCount(), 16);
    QCOMPARE(table->columnCount(), 16);
    const MatrixPlace place = placeOf(kApi, kOrders);
    const int row = int(place.row), column = int(place.column);
    QAccessibleInterface *cell = table->cellAt(row, column);
    QVERIFY(cell && cell->role() == QAccessible::Cell);
    QCOMPARE(cell->text(QAccessible::Name),
             QString("payment-api to orders-db, implicit trust, 5432/TCP"));
    QCOMPARE(table->rowDescription(row), QString("payment-api, Deployment, namespace payments"));
    QCOMPARE(table->columnDescription(column), QString("orders-db, StatefulSet, namespace data"));
    QVERIFY(matrix->child(matrix->indexOfChild(cell)) == cell);
    auto *inTable = cell->tableCellInterface();
    QVERIFY(inTable && inTable->rowIndex() == row && inTable->columnIndex() == column);
    QCOMPARE(inTable->rowHeaderCells().size(), qsizetype{1});
    QVERIFY(!table->cellAt(16, 0) && !table->cellAt(-1, 0));
    QVERIFY(matrix->childAt(cell->rect().center().x(), cell->rect().center().y()) == cell);
    click(kApi, kOrders);
    QVERIFY(matrix->focusChild() == cell && cell->state().focused && cell->state().selected);
    cell->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(m_workspace->document()->design()->findFlow(kApi, kOrders));
    settleMatrix();
    cell = table->cellAt(row, column);
    QCOMPARE(cell->text(QAccessible::Name),
             QString("payment-api to orders-db, allowed by the import, 5432/TCP"));
}

// The dialog runs its own loop.
void MatrixContentTest::answerFileDialog(const QString &name, ActionId ask)
{
    int asked = 0;
    QTimer answering;
    connect(&answering, &QTimer::timeout, this, [&] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        ++asked;
        auto *field = dialog->findChild<QLineEdit *>();
        field->setText(name); // typing opens its completer, which would take the key
        QTest::keyClick(field, Qt::Key_Return);
    });
    answering.start(50);
    choose(ask);
    answering.stop();
    QCOMPARE(asked, 1);
}

void MatrixContentTest::itIsSavedAsTableAndPicture()
{
    openSample();
    showMatrix();
    answerFileDialog(m_folder->filePath("table"), ActionId::SaveMatrix);
    QFile table(m_folder->filePath("table.csv"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    const MatrixLook &look = view()->look();
    const QByteArray bytes = table.readAll();
    QCOMPARE(bytes.toStdString(), writeMatrixCsv(*look.states, look.rows, look.columns));
    QCOMPARE(bytes.count('\n'), qsizetype{17});
    answerFileDialog(m_folder->filePath("matrix.png"), ActionId::SaveMatrix);
    const QImage image(m_folder->filePath("matrix.png"));
    QVERIFY(image.width() > look.columns.length() && image.height() > look.rows.length());
    QVERIFY(image == view()->picture().convertToFormat(image.format()));
}

void MatrixContentTest::screenshotsHaveAMatrix()
{
    const CommandLine line =
        parseCommandLine({"drawbridge", "--screenshot", "m.png", "--view", "matrix", "shop"});
    QVERIFY(!line.exitCode && line.view == CommandLine::View::Matrix);
    QVERIFY(parseCommandLine({"drawbridge", "--screenshot", "m.svg", "--view", "matrix", "shop"})
                .exitCode == ExitUsage);
    QVERIFY(
        parseCommandLine({"drawbridge", "--screenshot", "m.png", "--view", "matrix"}).exitCode ==
        ExitUsage);
    openSample();
    m_window->matrix()->makeNow(); // though the map is shown
    const QString file = m_folder->filePath("shot.png");
    QVERIFY(m_window->matrix()->write(file));
    QVERIFY(QImage(file).width() > 16 * 32);
}

void MatrixContentTest::largeDesignsStartCollapsed()
{
    const AnswersPtr answers = scaleAnswers(200);
    MatrixView matrix;
    matrix.resize(900, 600);
    matrix.setContent(matrixContent(answers));
    QCOMPARE(matrix.look().rows.size(), std::size_t{4}); // namespaces, no externals
    matrix.openAll();
    QCOMPARE(matrix.look().rows.size(), std::size_t{200});
    QCOMPARE(matrix.look().metrics.cell, 24);
    matrix.show();
    QVERIFY(QTest::qWaitForWindowExposed(&matrix));
    const QPoint middle = matrix.viewport()->rect().center();
    const auto before = matrix.placeAt(middle);
    QWheelEvent wheel(middle, matrix.viewport()->mapToGlobal(middle), {}, {0, -240}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(matrix.viewport(), &wheel);
    QVERIFY(matrix.verticalScrollBar()->value() > 0);
    const auto after = matrix.placeAt(middle);
    QVERIFY(before && after && after->row > before->row && after->column == before->column);
    const QImage top = matrix.viewport()->grab().toImage();
    QCOMPARE(top.pixelColor(matrix.viewport()->width() - 5, 5), Theme::light().canvas);
    QTest::keyClick(&matrix, Qt::Key_End, Qt::ControlModifier);
    QVERIFY((matrix.look().current == MatrixPlace{199, 199}));
    QVERIFY(matrix.viewport()->rect().contains(matrix.cellRect({199, 199})));
}

QTEST_MAIN(MatrixContentTest)
#include "test_matrix_content.moc"
