// SPDX-License-Identifier: Apache-2.0
#include "app/gui/picture_files.h"
#include "model/layout/attack_places.h"
#include "model/layout/overlay_request.h"
#include "tests/gui/painted_record.h"
#include "tests/gui/svg_record.h"
#include "tests/gui/window_fixture.h"
#include "views/canvas/map_picture.h"
#include "views/canvas/page_painter.h"
#include "views/models/reach_model.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPainter>
#include <QPrintPreviewDialog>
#include <QPrintPreviewWidget>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The shop, `count` times side by side: larger than any sheet.
SceneLook manyShops(const SceneLook &shop, int count)
{
    SceneLook look = shop;
    look.nodes.clear();
    look.edges.clear();
    for (int i = 0; i < count; ++i) {
        for (NodeLook node : shop.nodes) {
            node.key.cluster = "copy" + std::to_string(i);
            node.rect.x += i * shop.bounds.width;
            look.nodes.push_back(node);
        }
    }
    look.bounds.width *= count;
    return look;
}

qsizetype pagesIn(const QByteArray &pdf)
{
    return pdf.count("/Type /Page\n");
}

bool isNear(const QRectF &a, const QRectF &b, double tolerance)
{
    return std::abs(a.left() - b.left()) <= tolerance && std::abs(a.top() - b.top()) <= tolerance &&
           std::abs(a.right() - b.right()) <= tolerance &&
           std::abs(a.bottom() - b.bottom()) <= tolerance;
}

} // namespace

/// The map outside of the window: files, clipboard, paper.
class MapOutputTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void pagesCoverThePictureOnce_data();
    void pagesCoverThePictureOnce();
    void canvasAndSvgShowTheSame_data();
    void canvasAndSvgShowTheSame();
    void largeMapsAreTiled();
    void sheetsHaveNumbersAndCutMarks();
    void tilesShowTheirPart();
    void pictureIsSavedByItsEnding_data();
    void pictureIsSavedByItsEnding();
    void pictureThatCannotBeWrittenIsTold();
    void pictureIsCopied();
    void picturesShowTheAttackPath();
    void picturesShowTheHeatMap();
    void theChosenHopIsNotSaved();
    void printShowsTheSheets();
    void nothingIsSavedWithoutAMap();

private:
    void answerFileDialog(const QString &name, const std::function<void()> &ask,
                          QString *caption = nullptr);
    void compareTexts(const SvgRecord &svg, const PaintedRecord &canvas, double legendTop);
    void compareMarks(const SvgRecord &svg, const PaintedRecord &canvas, double legendTop);
    void compareLegends(const SvgRecord &svg, const SceneLook &look, const MapOverlay &overlay,
                        double legendTop);
    /// As the terminal works it out.
    [[nodiscard]] MapOverlay overlayFor(const QStringList &words);
    [[nodiscard]] PictureOfMap shown() const
    {
        const CanvasView *canvas = m_window->canvas();
        return {canvas->look(), Theme::light(), canvas->overlay()};
    }
    void showAttack();
    void showDifferences();
};

void MapOutputTest::pagesCoverThePictureOnce_data()
{
    QTest::addColumn<QSizeF>("picture");
    QTest::addColumn<int>("sheets");
    QTest::addColumn<double>("scale");
    const QSizeF sheet(1000, 700);
    QTest::newRow("smaller than a sheet") << QSizeF(400, 300) << 1 << 1.0;
    QTest::newRow("just a sheet") << sheet << 1 << 1.0;
    QTest::newRow("readable when smaller") << QSizeF(1600, 700) << 1 << 0.625;
    QTest::newRow("two sheets wide") << QSizeF(2000, 700) << 2 << 0.75;
    QTest::newRow("a hair more than two sheets") << QSizeF(2667, 700) << 2 << 0.75;
    QTest::newRow("three by two") << QSizeF(4000, 1400) << 6 << 0.75;
}

void MapOutputTest::pagesCoverThePictureOnce()
{
    QFETCH(QSizeF, picture);
    QFETCH(int, sheets);
    QFETCH(double, scale);
    const PagePlan plan = planPages(picture, QSizeF(1000, 700));
    QCOMPARE(plan.rows * plan.columns, sheets);
    QCOMPARE(plan.tiles.size(), std::size_t(sheets));
    QCOMPARE(plan.scale, scale);
    double area = 0;
    for (const PageTile &tile : plan.tiles) {
        area += tile.source.width() * tile.source.height();
        QVERIFY(tile.source.width() * plan.scale <= 1000.001);
        QVERIFY(tile.source.height() * plan.scale <= 700.001);
    }
    QVERIFY(std::abs(area - picture.width() * picture.height()) < 0.001 * area);
    const PagePlan huge = planPages(QSizeF(200'000, 90'000), QSizeF(1000, 700));
    QVERIFY(huge.tiles.size() <= 100 && huge.tiles.size() > 80);
    QVERIFY(planPages(QSizeF(), QSizeF(1000, 700)).tiles.empty());
}

void MapOutputTest::canvasAndSvgShowTheSame_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<bool>("isCollapsed");
    QTest::addColumn<QStringList>("overlays"); // as a command line has them
    const QString checkout = QStringLiteral("payments/checkout");
    const QString toDatabase = QStringLiteral("attack=storefront/web,data/orders-db");
    QTest::newRow("light") << false << false << QStringList();
    QTest::newRow("dark") << true << false << QStringList();
    QTest::newRow("namespaces collapsed") << false << true << QStringList();
    QTest::newRow("a heat map") << false << false << QStringList{"heat=S1"};
    QTest::newRow("a heat map of boxes in dark") << true << true << QStringList{"heat=S3"};
    QTest::newRow("rings") << false << false << QStringList{"reach=" + checkout};
    QTest::newRow("rings around boxes in dark") << true << true << QStringList{"reach=" + checkout};
    QTest::newRow("an attack path") << false << false << QStringList{toDatabase};
    QTest::newRow("an attack path through boxes") << false << true << QStringList{toDatabase};
    QTest::newRow("an attack path on a heat map in dark")
        << true << false << QStringList{toDatabase, "heat=S5"};
    QTest::newRow("differences") << false << false << QStringList{"differences"};
    QTest::newRow("differences of boxes in dark") << true << true << QStringList{"differences"};
    QTest::newRow("an attack path with pills") << false << false << QStringList{"pills"};
}

/// A way over an account and a machine to cluster admin, one hop only possible.
AttackWay wayOverPills(const SceneLook &look)
{
    AttackWay way;
    for (const NodeLook &node : look.nodes)
        if (way.stops.empty() && node.shape == NodeShape::Workload)
            way.stops.push_back({node.key, node.title, node.icon});
    way.stops.push_back(
        {{}, "ServiceAccount shop/with-a-name-that-has-no-end-of-letters", "identity"});
    way.stops.push_back({{}, "node worker-1", "node"});
    way.stops.push_back({{}, "cluster admin", "crown"});
    way.hops = {{true, true}, {false, false}, {true, false}};
    return way;
}

void MapOutputTest::canvasAndSvgShowTheSame()
{
    QFETCH(bool, isDark);
    QFETCH(bool, isCollapsed);
    QFETCH(QStringList, overlays);
    openSample();
    drawPlanned();
    if (isCollapsed)
        choose(ActionId::CollapseAll);
    settle();
    if (overlays.contains(QLatin1String("differences")))
        showDifferences();
    const SceneLook &look = m_window->canvas()->look();
    const Theme theme = isDark ? Theme::dark() : Theme::light();
    const MapOverlay overlay = overlayFor(overlays);
    QCOMPARE(overlay.isEmpty(), overlays.isEmpty());
    const SvgRecord svg = readSvg(QByteArray::fromStdString(mapSvg({look, theme, overlay})));
    QVERIFY(svg.texts.size() > 10 && svg.icons.size() > 4 && svg.tips.size() > 2);
    const MapPicture picture(look, theme, overlay);
    PaintedRecord canvas(picture.size().toSize());
    QPainter painter(&canvas);
    // In the coordinates of the map, as the SVG is.
    const SceneRect bounds = pictureBounds(look, overlay);
    painter.translate(bounds.x - 24, bounds.y - 24);
    picture.paint(painter, QRectF(QPointF(), picture.size()));
    painter.end();
    compareTexts(svg, canvas, bounds.bottom());
    compareMarks(svg, canvas, bounds.bottom());
    compareLegends(svg, look, overlay, bounds.bottom());
}

MapOverlay MapOutputTest::overlayFor(const QStringList &words)
{
    MapOverlay overlay;
    if (words.contains(QLatin1String("differences")))
        return m_window->canvas()->overlay();
    if (words.contains(QLatin1String("pills"))) {
        overlay.attack = wayOverPills(m_window->canvas()->look());
        return overlay;
    }
    OverlayRequest request;
    for (const QString &word : words)
        if (!addOverlay(request, word.toStdString()))
            return overlay;
    const AnswersPtr answers = m_workspace->answers();
    const auto found =
        overlayOf(request, *m_workspace->document()->design(), {answers->report, answers->lookup});
    return found ? found->overlay : overlay;
}

/// With something that opens, is cut, changes and breaks.
void MapOutputTest::showDifferences()
{
    const Design design = *m_workspace->document()->design();
    const NodeKey web{"", "storefront", "Deployment", "web"};
    const NodeKey catalog{"", "storefront", "Deployment", "catalog"};
    QVERIFY(m_workspace->apply(
        {"test", {}, [&](const Design &before) { return removeFlow(before, web, catalog); }}));
    Flow other = *design.findFlow(web, {"", "storefront", "Deployment", "cart"});
    other.ports = {{{Protocol::Tcp, 9999, 9999}, {}}};
    QVERIFY(m_workspace->apply(
        {"test", {}, [&](const Design &before) { return replaceFlow(before, other); }}));
    settle();
    choose(ActionId::ShowDiff);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->canvas()->overlay().differences.empty(), 60'000);
}

// What the window says below the map, and what the SVG says there.
void MapOutputTest::compareLegends(const SvgRecord &svg, const SceneLook &look,
                                   const MapOverlay &overlay, double legendTop)
{
    QStringList inSvg;
    for (const SvgText &text : svg.texts)
        if (text.base.y() >= legendTop && text.text.size() > 2) // samples have numbers
            inSvg << text.text;
    QStringList inWindow;
    for (const LegendMark mark : marksIn(look, overlay))
        inWindow << legendText(mark);
    inSvg.sort();
    inWindow.sort();
    QCOMPARE(inSvg, inWindow);
}

// Both ways: no label is missing in one of them.
void MapOutputTest::compareTexts(const SvgRecord &svg, const PaintedRecord &canvas,
                                 double legendTop)
{
    std::vector<PaintedText> left;
    std::copy_if(canvas.texts.begin(), canvas.texts.end(), std::back_inserter(left),
                 [legendTop](const PaintedText &text) { return text.base.y() < legendTop; });
    for (const SvgText &text : svg.texts) {
        if (text.base.y() >= legendTop)
            continue;
        const auto found = std::find_if(left.begin(), left.end(), [&](const PaintedText &painted) {
            const double share = text.anchor == QLatin1String("middle") ? 0.5
                                 : text.anchor == QLatin1String("end")  ? 1
                                                                        : 0;
            const QPointF anchor = painted.base + QPointF(share * painted.width, 0);
            return painted.text == text.text && std::abs(anchor.y() - text.base.y()) <= 1.5 &&
                   std::abs(anchor.x() - text.base.x()) <= 3;
        });
        QVERIFY2(found != left.end(), qPrintable(QStringLiteral("only in the SVG: %1 at %2, %3")
                                                     .arg(text.text)
                                                     .arg(text.base.x())
                                                     .arg(text.base.y())));
        left.erase(found);
    }
    QVERIFY2(left.empty(),
             qPrintable(left.empty() ? QString()
                                     : QStringLiteral("only on the canvas: %1 at %2, %3")
                                           .arg(left.front().text)
                                           .arg(left.front().base.x())
                                           .arg(left.front().base.y())));
}

void MapOutputTest::compareMarks(const SvgRecord &svg, const PaintedRecord &canvas,
                                 double legendTop)
{
    const auto failure = [](const char *what, const QPointF &at) {
        return QStringLiteral("only in the SVG: %1 at %2, %3")
            .arg(QLatin1String(what))
            .arg(at.x())
            .arg(at.y());
    };
    const auto isShape = [&](const auto &accepts) {
        return std::any_of(canvas.shapes.begin(), canvas.shapes.end(), accepts);
    };
    for (const QRectF &icon : svg.icons) {
        const bool isPainted =
            icon.top() >= legendTop ||
            std::any_of(canvas.pixmaps.begin(), canvas.pixmaps.end(),
                        [&](const QRectF &pixmap) { return isNear(pixmap, icon, 1.5); });
        QVERIFY2(isPainted, qPrintable(failure("an icon", icon.topLeft())));
    }
    for (const SvgShape &shape : svg.shapes) {
        const bool isGround = shape.rect.height() > legendTop; // of the whole picture
        const bool isPainted =
            isGround || shape.rect.top() >= legendTop || isShape([&](const PaintedShape &painted) {
                const bool isHollow = shape.fill == QLatin1String("none") ||
                                      shape.fill.startsWith(QLatin1String("url"));
                // Discs: the canvas measures along lines whose bends it rounds.
                const bool isDisc = shape.rect.size() == QSizeF(10, 10);
                return isNear(painted.rect, shape.rect, isDisc ? 5 : 1.5) &&
                       (isHollow || painted.fill == QColor(shape.fill));
            });
        QVERIFY2(isPainted, qPrintable(failure("a box or disc", shape.rect.topLeft())));
    }
    for (const QPointF &tip : svg.tips) {
        const bool isPainted = tip.y() >= legendTop || isShape([&](const PaintedShape &painted) {
                                   const QRectF &rect = painted.rect;
                                   const bool isBar = rect.width() < 1.5 || rect.height() < 1.5;
                                   const double reach = isBar ? 4.5 : 1.5; // it stands before it
                                   return rect.width() < 16 && rect.height() < 16 &&
                                          rect.adjusted(-reach, -reach, reach, reach).contains(tip);
                               });
        QVERIFY2(isPainted, qPrintable(failure("an end of a line", tip)));
    }
}

void MapOutputTest::largeMapsAreTiled()
{
    openSample();
    const SceneLook &shop = m_window->canvas()->look();
    const QByteArray small = mapPdf({shop, Theme::light(), {}, QStringLiteral("shop")});
    QVERIFY(small.startsWith("%PDF"));
    QCOMPARE(pagesIn(small), 1);
    QVERIFY(!small.contains(QDateTime::currentDateTimeUtc().toString("D:yyyyMM").toLatin1()));
    const SceneLook large = manyShops(shop, 6);
    const QByteArray tiled = mapPdf({large, Theme::light(), {}, QStringLiteral("shop")});
    const QPageLayout a3(QPageSize(QPageSize::A3), QPageLayout::Landscape, {0, 0, 0, 0});
    const PagePlan plan = pagesOn(a3, MapPicture(large, Theme::light()));
    QVERIFY(plan.tiles.size() > 3);
    QCOMPARE(pagesIn(tiled), qsizetype(plan.tiles.size()));
    QTest::qWait(1100); // another second, the same bytes
    QCOMPARE(mapPdf({large, Theme::light(), {}, QStringLiteral("shop")}), tiled);
}

void MapOutputTest::sheetsHaveNumbersAndCutMarks()
{
    openSample();
    const SceneLook &shop = m_window->canvas()->look();
    const QPageLayout paper(QPageSize(QPageSize::A3), QPageLayout::Landscape, {0, 0, 0, 0});
    const auto paintedOn = [&](const SceneLook &look, std::size_t sheet) {
        const MapPicture picture(look, Theme::light());
        const PagePlan plan = pagesOn(paper, picture);
        auto record = std::make_unique<PaintedRecord>(QSize(1588, 1123));
        QPainter painter(record.get());
        paintPage(painter, paper, plan, plan.tiles.at(sheet), picture, QStringLiteral("my shop"));
        painter.end();
        return record;
    };
    const auto foot = [](const PaintedRecord &record) {
        QString text;
        for (const PaintedText &painted : record.texts)
            text += painted.base.y() > 1123 - 57 ? painted.text : QString();
        return text;
    };
    const auto cutMarks = [](const PaintedRecord &record) {
        return std::count_if(
            record.shapes.begin(), record.shapes.end(), [](const PaintedShape &shape) {
                const double length = std::max(shape.rect.width(), shape.rect.height());
                const double width = std::min(shape.rect.width(), shape.rect.height());
                return width < 0.01 && std::abs(length - 14) < 0.01;
            });
    };
    const auto single = paintedOn(shop, 0);
    QCOMPARE(foot(*single), QStringLiteral("my shop"));
    QCOMPARE(cutMarks(*single), 0);
    const auto second = paintedOn(manyShops(shop, 6), 1);
    QVERIFY2(foot(*second).startsWith(QStringLiteral("my shop · page 2 of ")) &&
                 foot(*second).endsWith(QStringLiteral("row 1, column 2")),
             qPrintable(foot(*second)));
    QCOMPARE(cutMarks(*second), 8);
}

void MapOutputTest::tilesShowTheirPart()
{
    openSample();
    const SceneLook &look = m_window->canvas()->look();
    const MapPicture picture(look, Theme::light());
    const QSize size = picture.size().toSize();
    QImage whole(size, QImage::Format_RGB32);
    QPainter painter(&whole);
    picture.paint(painter, QRectF(QPointF(), picture.size()));
    painter.end();
    const QRect part(240, 80, 400, 240);
    QImage tile(480, 320, QImage::Format_RGB32);
    tile.fill(Qt::red);
    painter.begin(&tile);
    picture.paint(painter, QRectF(QPointF(40, 40), part.size()), QRectF(part));
    painter.end();
    int different = 0;
    for (int y = 0; y < part.height(); ++y) {
        for (int x = 0; x < part.width(); ++x)
            different += tile.pixel(40 + x, 40 + y) != whole.pixel(part.topLeft() + QPoint(x, y));
    }
    // Where a curve is clipped, single pixels may round another way.
    QVERIFY2(different <= 20, qPrintable(QString::number(different)));
    QCOMPARE(tile.pixelColor(39, 100), QColor(Qt::red)); // nothing beside it
    QCOMPARE(tile.pixelColor(440, 100), QColor(Qt::red));
}

// The dialog runs its own loop.
void MapOutputTest::answerFileDialog(const QString &name, const std::function<void()> &ask,
                                     QString *caption)
{
    int asked = 0;
    QTimer answering;
    connect(&answering, &QTimer::timeout, this, [&] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        ++asked;
        if (caption)
            *caption = dialog->windowTitle();
        auto *field = dialog->findChild<QLineEdit *>();
        field->setText(name); // typing opens its completer, which would take the key
        QTest::keyClick(field, Qt::Key_Return);
    });
    answering.start(50);
    ask();
    answering.stop();
    QCOMPARE(asked, 1);
}

void MapOutputTest::pictureIsSavedByItsEnding_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("PNG") << "map.png"
                         << "map.png" << QByteArray("\x89PNG");
    QTest::newRow("SVG") << "map.SVG"
                         << "map.SVG" << QByteArray("<?xml");
    QTest::newRow("PDF") << "map.pdf"
                         << "map.pdf" << QByteArray("%PDF");
    QTest::newRow("no ending becomes PNG") << "map"
                                           << "map.png" << QByteArray("\x89PNG");
    QTest::newRow("another ending too") << "map.v2"
                                        << "map.v2.png" << QByteArray("\x89PNG");
}

void MapOutputTest::pictureIsSavedByItsEnding()
{
    QFETCH(QString, typed);
    QFETCH(QString, written);
    QFETCH(QByteArray, magic);
    openSample();
    answerFileDialog(m_folder->filePath(typed), [this] {
        QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
    });
    const QByteArray bytes = bytesOf(m_folder->filePath(written));
    QVERIFY(bytes.startsWith(magic));
    QVERIFY(find<QLabel>("statusMessage")->text().contains(written));
    if (magic == "<?xml")
        QCOMPARE(bytes, QByteArray::fromStdString(mapSvg(shown())));
    if (magic == "\x89PNG")
        QCOMPARE(QImage::fromData(bytes).size(), m_window->canvas()->renderSize().toSize());
}

void MapOutputTest::pictureThatCannotBeWrittenIsTold()
{
    openSample();
    const QString file = m_folder->filePath("missing/map.png");
    const auto written = writePicture(shown(), file);
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::WriteFailed);
    QVERIFY(toString(written.error()).find("missing/map.png") != std::string::npos);
}

void MapOutputTest::pictureIsCopied()
{
    openSample();
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QMimeData *data = QApplication::clipboard()->mimeData();
    QVERIFY(data->hasImage());
    const QImage image = data->imageData().value<QImage>();
    QCOMPARE(image.size(), m_window->canvas()->renderSize().toSize());
    QCOMPARE(image.pixelColor(2, 2), Theme::light().canvas);
    QVERIFY(data->data("image/svg+xml").startsWith("<?xml"));
    QVERIFY(find<QLabel>("statusMessage")->text().contains(QLatin1String("Copied")));
}

// From storefront/web to the database, by mouse and key.
void MapOutputTest::showAttack()
{
    openSample();
    CanvasView *canvas = m_window->canvas();
    QTest::mouseClick(canvas->viewport(), Qt::LeftButton, {},
                      canvas->nodeViewRect({{}, "storefront", "Deployment", "web"}).center());
    QTest::keyClick(canvas, Qt::Key_R);
    QTRY_VERIFY(canvas->reach());
    auto *list = find<QListView>("reachList");
    const auto *model = m_window->findChild<ReachModel *>();
    const QModelIndex row = model->index(model->rowOf({{}, "data", "StatefulSet", "orders-db"}));
    list->scrollTo(row);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row).center());
    QTRY_VERIFY(canvas->attack());
}

void MapOutputTest::picturesShowTheAttackPath()
{
    showAttack();
    const PictureOfMap plain{m_window->canvas()->look(), Theme::light()};
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QMimeData *data = QApplication::clipboard()->mimeData();
    QCOMPARE(data->data("image/svg+xml"), QByteArray::fromStdString(mapSvg(shown())));
    const QImage image = data->imageData().value<QImage>();
    QCOMPARE(image.convertToFormat(QImage::Format_ARGB32_Premultiplied),
             mapImage(shown()).convertToFormat(QImage::Format_ARGB32_Premultiplied));
    QString caption;
    answerFileDialog(
        m_folder->filePath("way.svg"),
        [this] {
            QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
        },
        &caption);
    QVERIFY2(caption.contains("Attack path: storefront/web to data/orders-db, 3 hops"),
             qPrintable(caption));
    const QByteArray svg = bytesOf(m_folder->filePath("way.svg"));
    QCOMPARE(svg, QByteArray::fromStdString(mapSvg(shown())));
    QVERIFY(svg.contains("<title>Attack path: storefront/web to data/orders-db, 3 hops</title>"));
    QVERIFY(svg != QByteArray::fromStdString(mapSvg(plain)));
    QVERIFY(image != mapImage(plain));
    QVERIFY(mapImage(shown()).text("Description").startsWith("Attack path: "));
    QVERIFY(mapImage(plain).text("Description").isEmpty());
    QVERIFY(mapPdf(shown()) != mapPdf(plain));
}

void MapOutputTest::picturesShowTheHeatMap()
{
    openSample();
    const PictureOfMap plain{m_window->canvas()->look(), Theme::light()};
    choose(ActionId::HeatSegmentation);
    QTRY_VERIFY(m_window->canvas()->heat());
    const QString file = m_folder->filePath("heat.png");
    answerFileDialog(file, [this] {
        QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
    });
    QCOMPARE(QImage(file).text("Description"), QStringLiteral("Heat map: S1 segmentation"));
    QVERIFY(writePicture(shown(), m_folder->filePath("again.png")));
    QVERIFY(writePicture(plain, m_folder->filePath("plain.png")));
    QCOMPARE(bytesOf(file), bytesOf(m_folder->filePath("again.png")));
    QVERIFY(mapImage(shown()) != mapImage(plain));
    QVERIFY(QImage(m_folder->filePath("plain.png")).text("Description").isEmpty());
    QVERIFY(mapSvg(shown()).find("<title>Heat map: S1 segmentation</title>") != std::string::npos);
}

// It is what is explained beside the map, as a selection is.
void MapOutputTest::theChosenHopIsNotSaved()
{
    showAttack();
    const std::string before = mapSvg(shown());
    const QImage image = mapImage(shown());
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {},
                      *m_window->canvas()->attackHopViewPoint(1));
    QVERIFY(m_window->canvas()->attack()->chosen == std::size_t{1});
    QCOMPARE(mapSvg(shown()), before);
    QCOMPARE(mapImage(shown()), image);
}

void MapOutputTest::printShowsTheSheets()
{
    openSample();
    QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::AltModifier);
    auto *dialog = find<QPrintPreviewDialog>("printPreview");
    QVERIFY(dialog);
    QVERIFY(QTest::qWaitForWindowExposed(dialog));
    auto *preview = dialog->findChild<QPrintPreviewWidget *>();
    QTRY_VERIFY(preview->pageCount() > 0);
    QCOMPARE(preview->orientation(), QPageLayout::Landscape);
    QVERIFY(preview->pageCount() <= 2);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!find<QPrintPreviewDialog>("printPreview"));
}

void MapOutputTest::nothingIsSavedWithoutAMap()
{
    for (const ActionId id : {ActionId::SavePicture, ActionId::CopyPicture, ActionId::Print})
        QVERIFY(!m_window->actions()[id]->isEnabled());
}

QTEST_MAIN(MapOutputTest)
#include "test_map_output.moc"
