// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/canvas/edge_geometry.h"
#include "views/canvas/minimap.h"
#include "views/panels/command_palette.h"

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

const NodeKey kCart{{}, "storefront", "Deployment", "cart"};
const NodeKey kSettlement{{}, "payments", "CronJob", "settlement"};
const NodeKey kPayments{{}, "", "Namespace", "payments"};

} // namespace

/// Finding things: the command palette, the search on the map, the minimap, what stays open.
class WindowNavigationTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init()
    {
        startWindow({1600, 1000});
        m_window->canvas()->setFocus();
    }
    void cleanup() { endWindow(); }

    void paletteGoesToAWorkload();
    void paletteDoesAnAction();
    void paletteGoesToAFinding();
    void paletteGoesToANamespaceAndAFlow();
    void paletteIsWalkedByKeys();
    void paletteGivesTheFocusBack();
    void paletteKnowsWhatIsPossible();
    void paletteFollowsTheTheme();
    void searchMarksWhatFits();
    void searchStepsThroughMatches();
    void searchEndsByEscape();
    void searchFollowsThePicture();
    void minimapShowsOnlyWhenNeeded();
    void minimapPansTheMap();
    void openNamespacesAreSaved();
    void savesPicturesWhenAsked();

private:
    [[nodiscard]] CommandPalette *palette() const { return find<CommandPalette>("commandPalette"); }
    void openPalette(const QString &typed)
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(palette()->isVisible());
        QTest::keyClicks(find<QLineEdit>("paletteField"), typed);
    }
    void choosePalette(const QString &typed)
    {
        openPalette(typed);
        QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Return);
        QVERIFY(!palette()->isVisible());
    }
    [[nodiscard]] QString current() const
    {
        return find<QListView>("paletteList")->currentIndex().data().toString();
    }
    [[nodiscard]] QString message() const { return find<QLabel>("statusMessage")->text(); }
    /// The colour of a workload's stripe: paler when it stepped back.
    [[nodiscard]] QColor stripe(const NodeKey &node) const
    {
        const QRect box = m_window->canvas()->nodeViewRect(node);
        return m_window->canvas()->viewport()->grab().toImage().pixelColor(box.left() + 2,
                                                                           box.center().y());
    }
    void seek(const QString &typed)
    {
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(find<QLineEdit>("search")->hasFocus());
        QTest::keyClicks(find<QLineEdit>("search"), typed);
    }
};

void WindowNavigationTest::paletteGoesToAWorkload()
{
    openSample();
    m_window->canvas()->setZoom(3);
    choosePalette(QStringLiteral("setl"));
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{kSettlement});
    QVERIFY(m_window->canvas()->hasFocus());
    QVERIFY(m_window->canvas()->focusNode() == kSettlement);
    const QRect box = m_window->canvas()->nodeViewRect(kSettlement);
    QVERIFY(m_window->canvas()->viewport()->rect().contains(box.center()));
    QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier); // the other way in
    QCOMPARE(find<QLineEdit>("paletteField")->text(), QStringLiteral("@"));
    QTest::keyClicks(find<QLineEdit>("paletteField"), QStringLiteral("cart"));
    QCOMPARE(current(), QStringLiteral("cart"));
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Return);
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{kCart});
}

void WindowNavigationTest::paletteDoesAnAction()
{
    openSample();
    openPalette(QStringLiteral("> dark"));
    QCOMPARE(current(), QStringLiteral("Dark"));
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Return);
    QVERIFY(m_window->canvas()->theme() == Theme::dark());
    drawFlow(sampleTable(QStringLiteral("draw by hand")).at(2));
    QVERIFY(m_workspace->document()->undoStack()->canUndo());
    choosePalette(QStringLiteral(">undo"));
    QVERIFY(!m_workspace->document()->undoStack()->canUndo());
}

void WindowNavigationTest::paletteGoesToAFinding()
{
    openSample();
    const CanvasView::Edge edge = *listed().begin();
    choosePalette(QStringLiteral("#") + QString::fromStdString(edge.first.name) + ' ' +
                  QString::fromStdString(edge.second.name));
    QVERIFY(m_workspace->selection()->edge() == edge);
}

void WindowNavigationTest::paletteGoesToANamespaceAndAFlow()
{
    openSample();
    choosePalette(QStringLiteral(":pay"));
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{kPayments});
    const Flow &flow = m_workspace->document()->design()->flows.items().front();
    openPalette(QString::fromStdString(flow.from.name + ' ' + flow.to.name));
    QCOMPARE(current(), QString::fromStdString(flow.from.name) + QStringLiteral(" → ") +
                            QString::fromStdString(flow.to.name));
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Return);
    QVERIFY(m_workspace->selection()->edge() == Selection::Edge(flow.from, flow.to));
}

void WindowNavigationTest::paletteIsWalkedByKeys()
{
    openSample();
    openPalette(QStringLiteral("@cart"));
    auto *field = find<QLineEdit>("paletteField");
    auto *list = find<QListView>("paletteList");
    const int rows = list->model()->rowCount();
    QVERIFY(rows >= 3);
    QCOMPARE(list->currentIndex().row(), 0);
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(list->currentIndex().row(), 1);
    QVERIFY(field->accessibleDescription().startsWith(current()));
    QTest::keyClick(field, Qt::Key_Up);
    QTest::keyClick(field, Qt::Key_Up); // round the end
    QCOMPARE(list->currentIndex().row(), rows - 1);
    QTest::keyClick(field, Qt::Key_Tab);
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("qqq"));
    QCOMPARE(find<QLabel>("paletteCount")->text(), QStringLiteral("nothing fits"));
    QTest::keyClick(field, Qt::Key_Return); // chooses nothing
    QVERIFY(palette()->isVisible());
    QVERIFY(m_workspace->selection()->isEmpty());
}

void WindowNavigationTest::paletteGivesTheFocusBack()
{
    openSample();
    auto *table = find<QTableView>("findingsTable");
    table->setFocus();
    openPalette(QStringLiteral("x"));
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Escape);
    QVERIFY(!palette()->isVisible());
    QVERIFY(table->hasFocus());
    QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(palette()->isVisible());
    QCOMPARE(find<QLineEdit>("paletteField")->text(), QString()); // nothing of before
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, QPoint(3, 3));
    QVERIFY(!palette()->isVisible());
    QVERIFY(m_window->canvas()->hasFocus());
}

// On the start page only what needs no design.
void WindowNavigationTest::paletteKnowsWhatIsPossible()
{
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    const auto *model = find<QListView>("paletteList")->model();
    QStringList texts;
    for (int row = 0; row < model->rowCount(); ++row)
        texts << model->index(row, 0).data().toString();
    QVERIFY(texts.contains(QStringLiteral("Open folder")));
    QVERIFY(!texts.contains(QStringLiteral("Zoom in")));
    QVERIFY(!texts.contains(QStringLiteral("Save")));
    QTest::keyClicks(find<QLineEdit>("paletteField"), QStringLiteral(">sample"));
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Return);
    settle();
    openPalette(QStringLiteral(">zoom in"));
    QCOMPARE(current(), QStringLiteral("Zoom in"));
}

void WindowNavigationTest::paletteFollowsTheTheme()
{
    openSample();
    choose(ActionId::ThemeDark);
    openPalette(QStringLiteral("@cart"));
    auto *list = find<QListView>("paletteList");
    const QRect row = list->visualRect(list->currentIndex());
    const QImage shown = list->viewport()->grab().toImage();
    QCOMPARE(shown.pixelColor(row.right() - 4, row.center().y()), Theme::dark().selection);
    const QRect next = list->visualRect(list->model()->index(1, 0));
    QCOMPARE(shown.pixelColor(next.right() - 4, next.center().y()), Theme::dark().dock);
    choose(ActionId::ThemeLight);
}

void WindowNavigationTest::searchMarksWhatFits()
{
    openSample();
    const QColor lit = Theme::light().nodeLine;
    QCOMPARE(stripe(kSettlement), lit);
    seek(QStringLiteral("CART"));
    QCOMPARE(stripe(kCart), lit);
    QVERIFY(stripe(kSettlement) != lit);
    QVERIFY2(message().startsWith(QLatin1String("4 matches")) ||
                 message().startsWith(QLatin1String("3 matches")),
             qPrintable(message()));
    auto *search = find<QLineEdit>("search");
    search->selectAll();
    QTest::keyClicks(search, QStringLiteral("ns:payments"));
    QVERIFY(stripe(kCart) != lit);
    QCOMPARE(stripe(kSettlement), lit);
    search->selectAll();
    QTest::keyClicks(search, QStringLiteral("nobody"));
    QVERIFY(message().contains(QLatin1String("nobody")));
    QVERIFY(m_workspace->selection()->isEmpty());
}

void WindowNavigationTest::searchStepsThroughMatches()
{
    openSample();
    seek(QStringLiteral("kind:CronJob"));
    QTest::keyClick(find<QLineEdit>("search"), Qt::Key_Return);
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{kSettlement});
    QCOMPARE(message(), QStringLiteral("1 of 2 · settlement, payments"));
    QTest::keyClick(m_window.get(), Qt::Key_F3);
    QCOMPARE(message(), QStringLiteral("2 of 2 · cart-cleanup, storefront"));
    QTest::keyClick(m_window.get(), Qt::Key_F3);
    QVERIFY(message().startsWith(QLatin1String("1 of 2")));
    m_window->canvas()->setFocus(); // from anywhere
    QTest::keyClick(m_window.get(), Qt::Key_F3, Qt::ShiftModifier);
    QVERIFY(message().startsWith(QLatin1String("2 of 2")));
    QVERIFY(m_workspace->selection()->nodes().front().name == "cart-cleanup");
}

void WindowNavigationTest::searchEndsByEscape()
{
    openSample();
    seek(QStringLiteral("cart"));
    QVERIFY(stripe(kSettlement) != Theme::light().nodeLine);
    QTest::keyClick(find<QLineEdit>("search"), Qt::Key_Escape);
    QVERIFY(find<QLineEdit>("search")->text().isEmpty());
    QVERIFY(m_window->canvas()->hasFocus());
    QCOMPARE(stripe(kSettlement), Theme::light().nodeLine);
    QVERIFY(message().isEmpty());
    QTest::keyClick(m_window.get(), Qt::Key_F3); // nothing to go to
    QVERIFY(m_workspace->selection()->isEmpty());
}

// A workload in a collapsed namespace fits too; its box stands for it.
void WindowNavigationTest::searchFollowsThePicture()
{
    openSample();
    seek(QStringLiteral("settlement"));
    choose(ActionId::CollapseAll);
    settle();
    QCOMPARE(find<QLineEdit>("search")->text(), QStringLiteral("settlement"));
    const auto border = [this](const NodeKey &node) {
        const QRect box = m_window->canvas()->nodeViewRect(node);
        const QImage shown = m_window->canvas()->viewport()->grab().toImage();
        return shown.pixelColor(box.left(), box.center().y());
    };
    QVERIFY(border(kPayments).lightness() + 10 < border({{}, "", "Namespace", "data"}).lightness());
    QTest::keyClick(m_window.get(), Qt::Key_F3);
    QCOMPARE(message(), QStringLiteral("1 of 1 · settlement, payments"));
    choose(ActionId::CloseDesign);
    QVERIFY(find<QLineEdit>("search")->text().isEmpty());
}

void WindowNavigationTest::minimapShowsOnlyWhenNeeded()
{
    openSample();
    auto *minimap = find<Minimap>("minimap");
    QVERIFY(!minimap->isVisible()); // all of the map is in sight
    QTest::keyClick(m_window->canvas(), Qt::Key_1);
    m_window->canvas()->setZoom(2);
    QVERIFY(minimap->isVisible());
    QVERIFY(m_window->canvas()->rect().contains(minimap->geometry()));
    auto *legend = find<QWidget>("legend");
    QVERIFY(!legend->geometry().intersects(minimap->geometry()));
    QTest::keyClick(m_window->canvas(), Qt::Key_M);
    QVERIFY(!minimap->isVisible());
    m_window->canvas()->setZoom(3);
    QVERIFY(!minimap->isVisible()); // as it was wanted
    QTest::keyClick(m_window->canvas(), Qt::Key_M);
    QVERIFY(minimap->isVisible());
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    QVERIFY(minimap->isVisible());
}

void WindowNavigationTest::minimapPansTheMap()
{
    openSample();
    CanvasView *canvas = m_window->canvas();
    canvas->setZoom(3);
    canvas->centerOn(toQRectF(canvas->look().find(kCart)->rect).center());
    auto *minimap = find<Minimap>("minimap");
    const QPointF wanted = toQRectF(canvas->look().find(kSettlement)->rect).center();
    const auto middle = [canvas] {
        return canvas->mapToScene(canvas->viewport()->rect().center());
    };
    const double before = QLineF(middle(), wanted).length();
    QTest::mousePress(minimap, Qt::LeftButton, {}, minimap->fromScene(wanted).toPoint());
    const double pressed = QLineF(middle(), wanted).length();
    QVERIFY2(pressed < 20 && pressed < before, qPrintable(QString::number(pressed)));
    // Dragging the frame back moves the map with it.
    const QPointF back = toQRectF(canvas->look().find(kCart)->rect).center();
    const QPoint target = minimap->fromScene(back).toPoint();
    QMouseEvent move(QEvent::MouseMove, QPointF(target), minimap->mapToGlobal(QPointF(target)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(minimap, &move);
    QTest::mouseRelease(minimap, Qt::LeftButton, {}, target);
    QVERIFY(QLineF(middle(), back).length() < 20);
    // The frame is painted where the canvas is.
    const QImage shown = minimap->grab().toImage();
    const QRectF view = canvas->mapToScene(canvas->viewport()->rect()).boundingRect();
    const QPoint left = minimap->fromScene(QPointF(view.left(), view.center().y())).toPoint();
    QCOMPARE(shown.pixelColor(left), Theme::light().text);
}

void WindowNavigationTest::openNamespacesAreSaved()
{
    openSample();
    CanvasView *canvas = m_window->canvas();
    QVERIFY(!canvas->look().find(kPayments)->isCollapsed);
    QFile layout(m_folder->filePath("shop/shop.layout.yaml"));
    const QRect frame = canvas->nodeViewRect(kPayments);
    QTest::mouseDClick(canvas->viewport(), Qt::LeftButton, {},
                       frame.topLeft() + QPoint(frame.width() / 2, 10));
    settle();
    QVERIFY(canvas->look().find(kPayments)->isCollapsed);
    QVERIFY(m_workspace->document()->undoStack()->isClean()); // it is no edit
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(layout.open(QIODevice::ReadOnly));
    const QByteArray saved = layout.readAll();
    layout.close();
    QVERIFY2(saved.contains("views:\n  graph:\n    namespaces: opened\n    except:\n"
                            "    - Namespace/payments\n"),
             saved.constData());
    QVERIFY(layout.open(QIODevice::Append));
    layout.write("later:\n  x: 1\n");
    layout.close();
    m_window->openPaths({m_folder->filePath("shop/shop.drawbridge.yaml")});
    settle();
    QVERIFY(canvas->look().find(kPayments)->isCollapsed);
    QVERIFY(!canvas->look().find({{}, "", "Namespace", "data"})->isCollapsed);
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(layout.open(QIODevice::ReadOnly));
    QCOMPARE(layout.readAll(), saved + "later:\n  x: 1\n");
    layout.close();
    choose(ActionId::OpenAll);
    settle();
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(layout.open(QIODevice::ReadOnly));
    QVERIFY(!layout.readAll().contains("views:")); // as at first: nothing to say
}

// DRAWBRIDGE_PICTURES names a folder that gets what the window shows, for people to look at.
void WindowNavigationTest::savesPicturesWhenAsked()
{
    const QString folder = qEnvironmentVariable("DRAWBRIDGE_PICTURES");
    if (folder.isEmpty())
        QSKIP("DRAWBRIDGE_PICTURES is not set: no pictures are written");
    openSample();
    const auto save = [&](const char *name) {
        QApplication::processEvents();
        QVERIFY(m_window->grab().save(folder + '/' + QLatin1String(name)));
    };
    openPalette(QStringLiteral("cart"));
    save("palette.png");
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Escape);
    seek(QStringLiteral("cart"));
    QTest::keyClick(find<QLineEdit>("search"), Qt::Key_Return);
    save("search.png");
    QTest::keyClick(find<QLineEdit>("search"), Qt::Key_Escape);
    choose(ActionId::ThemeDark);
    m_window->canvas()->setZoom(1.5);
    openPalette(QStringLiteral("#high"));
    save("palette-dark.png");
    QTest::keyClick(find<QLineEdit>("paletteField"), Qt::Key_Escape);
    save("minimap-dark.png");
    choose(ActionId::ThemeLight);
    save("minimap.png");
}

QTEST_MAIN(WindowNavigationTest)
#include "test_window_navigation.moc"
