// SPDX-License-Identifier: Apache-2.0
// The map of many namespaces: collapsed at first, opened by mouse and key, and less and less of it
// drawn the smaller it gets.
#include "tests/bench/scale_cluster.h"
#include "tests/gui/window_fixture.h"
#include "views/canvas/edge_layer.h"

#include <QFile>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>

using namespace drawbridge;

namespace {

const NodeKey kFirst{"", "", "Namespace", "ns0"};
const NodeKey kSecond{"", "", "Namespace", "ns1"};
const NodeKey kWorkload{"", "ns0", "Deployment", "w0"};

} // namespace

class CanvasScaleTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { endWindow(); }

    void opensCollapsed();
    void doubleClickOpensAndCollapses();
    void chevronCollapses();
    void spaceOpensAndCollapses();
    void spaceThatPannedDoesNothingElse();
    void menuOpensAndCollapsesAll();
    void wheelChangesTheLevelOfDetail();
    void manyLinesAreRoughInMotionOnly();
    void aFrameInMotionMovesWithTheView();
    void whatIsSelectedInMotionShowsAtOnce();
    void aHiddenWorkloadIsShownByItsNamespace();
    void stubbedLinesShowOnSelection();
    void flowsStartAtWorkloadsOnly();
    void collapsedNamespaceIsDragged();
    void draggingBesideAnOpenedNamespaceDoesNotJump();

private:
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    [[nodiscard]] bool isCollapsed(const NodeKey &nameSpace) const
    {
        const NodeLook *look = canvas()->look().find(nameSpace);
        return look && look->isCollapsed;
    }
    [[nodiscard]] QPoint centerOf(const NodeKey &node) const
    {
        return canvas()->nodeViewRect(node).center();
    }
    [[nodiscard]] QColor colorAt(const QPoint &at) const
    {
        return canvas()->viewport()->grab().toImage().pixelColor(at);
    }
    void doubleClick(const QPoint &at)
    {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(canvas()->viewport(), Qt::LeftButton, {}, at);
        settle();
    }
    void press(Qt::Key key)
    {
        QTest::keyClick(canvas(), key);
        settle();
    }
    void trigger(ActionId id)
    {
        m_window->actions()[id]->trigger();
        settle();
    }
    void wheel(int steps);
    void pan(const QPoint &angle);
};

void CanvasScaleTest::init()
{
    startWindow({1200, 800});
    QDir().mkpath(m_folder->filePath(QStringLiteral("many")));
    int number = 0;
    for (const std::string &text : bench::scaleClusterFiles({60, 30, 6, 1})) {
        QFile file(m_folder->filePath(QStringLiteral("many/%1.yaml").arg(number++)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.data(), static_cast<qint64>(text.size()));
    }
    m_window->openPaths({m_folder->filePath(QStringLiteral("many"))});
    settle();
    canvas()->setFocus();
}

void CanvasScaleTest::wheel(int steps)
{
    QWidget *viewport = canvas()->viewport();
    const QPointF at = QRectF(viewport->rect()).center();
    for (int i = 0; i < std::abs(steps); ++i) {
        QWheelEvent event(at, viewport->mapToGlobal(at), {}, {0, steps > 0 ? 120 : -120},
                          Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(viewport, &event);
    }
}

void CanvasScaleTest::pan(const QPoint &angle)
{
    QWidget *viewport = canvas()->viewport();
    const QPointF at = QRectF(viewport->rect()).center();
    QWheelEvent event(at, viewport->mapToGlobal(at), {}, angle, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(viewport, &event);
}

void CanvasScaleTest::opensCollapsed()
{
    const auto &nodes = canvas()->look().nodes;
    QCOMPARE(std::count_if(nodes.begin(), nodes.end(),
                           [](const NodeLook &node) { return node.isCollapsed; }),
             6);
    QVERIFY(std::none_of(nodes.begin(), nodes.end(),
                         [](const NodeLook &node) { return node.shape == NodeShape::Workload; }));
    const Theme &theme = canvas()->theme();
    QCOMPARE(colorAt(canvas()->nodeViewRect(kFirst).topLeft() + QPoint(40, 4)), theme.node);
}

void CanvasScaleTest::doubleClickOpensAndCollapses()
{
    const QRectF before(canvas()->nodeViewRect(kSecond));
    doubleClick(centerOf(kFirst));
    QVERIFY(!isCollapsed(kFirst));
    QVERIFY(isCollapsed(kSecond));
    QVERIFY(canvas()->look().find(kWorkload));
    QVERIFY(m_workspace->document()->undoStack()->isClean()); // a way to look, no edit
    canvas()->zoomToActualSize();
    m_workspace->selection()->setNodes({kFirst});
    canvas()->centerOnSelection();
    const QRect frame = canvas()->nodeViewRect(kFirst);
    doubleClick({frame.center().x(), frame.top() + 14});
    QVERIFY(isCollapsed(kFirst));
    QVERIFY(!canvas()->look().find(kWorkload));
    canvas()->zoomToFit();
    QCOMPARE(QRectF(canvas()->nodeViewRect(kSecond)), before);
}

void CanvasScaleTest::chevronCollapses()
{
    doubleClick(centerOf(kFirst));
    canvas()->zoomToActualSize();
    m_workspace->selection()->setNodes({kFirst});
    canvas()->centerOnSelection();
    const QRect frame = canvas()->nodeViewRect(kFirst);
    const QPoint chevron = frame.topLeft() + QPoint(13, 14);
    QVERIFY(colorAt(chevron + QPoint(0, 2)) != canvas()->theme().nameSpace);
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, chevron);
    settle();
    QVERIFY(isCollapsed(kFirst));
}

void CanvasScaleTest::spaceOpensAndCollapses()
{
    QTest::keyClick(canvas(), Qt::Key_Tab);
    QVERIFY(canvas()->focusNode() == kFirst);
    QVERIFY(canvas()->accessibleDescription().contains(QLatin1String("10 workloads, collapsed")));
    press(Qt::Key_Space);
    QVERIFY(!isCollapsed(kFirst));
    QTest::keyClick(canvas(), Qt::Key_Tab);
    QVERIFY(canvas()->focusNode() == kWorkload);
    press(Qt::Key_Space);
    QVERIFY(isCollapsed(kFirst));
    QVERIFY(canvas()->focusNode() == kFirst);
    press(Qt::Key_Return);
    QVERIFY(!isCollapsed(kFirst));
}

void CanvasScaleTest::spaceThatPannedDoesNothingElse()
{
    QTest::keyClick(canvas(), Qt::Key_Tab);
    QTest::keyPress(canvas(), Qt::Key_Space);
    drag({300, 300}, {340, 320});
    QTest::keyRelease(canvas(), Qt::Key_Space);
    settle();
    QVERIFY(isCollapsed(kFirst));
}

void CanvasScaleTest::menuOpensAndCollapsesAll()
{
    trigger(ActionId::OpenAll);
    QVERIFY(!isCollapsed(kFirst) && !isCollapsed(kSecond));
    const auto &nodes = canvas()->look().nodes;
    QCOMPARE(std::count_if(nodes.begin(), nodes.end(),
                           [](const NodeLook &node) { return node.shape == NodeShape::Workload; }),
             60);
    trigger(ActionId::CollapseAll);
    QVERIFY(isCollapsed(kFirst) && isCollapsed(kSecond));
}

void CanvasScaleTest::wheelChangesTheLevelOfDetail()
{
    trigger(ActionId::OpenAll);
    canvas()->zoomToActualSize();
    m_workspace->selection()->setNodes({kWorkload});
    canvas()->centerOnSelection();
    m_workspace->selection()->clear();
    const Theme theme = canvas()->theme();
    const QPoint middle = canvas()->viewport()->rect().center();
    const auto fill = [&] { return colorAt(centerOf(kWorkload) + QPoint(0, 2)); };
    QCOMPARE(colorAt(canvas()->nodeViewRect(kWorkload).topRight() + QPoint(-4, 20)), theme.node);
    wheel(-8); // 0.23
    QVERIFY(canvas()->zoom() < 0.25 && canvas()->zoom() > 0.08);
    QVERIFY(canvas()->nodeViewRect(kWorkload).contains(middle));
    QCOMPARE(fill(), theme.control); // a block
    wheel(-6);
    QVERIFY(canvas()->zoom() < 0.08);
    QVERIFY(fill() != theme.control); // its namespace speaks for it
    wheel(17);                        // 1.74
    QVERIFY(canvas()->zoom() > 1.5);
    QCOMPARE(colorAt(canvas()->nodeViewRect(kWorkload).topRight() + QPoint(-4, 30)), theme.node);
}

void CanvasScaleTest::manyLinesAreRoughInMotionOnly()
{
    trigger(ActionId::OpenAll);
    QVERIFY(canvas()->look().edges.size() > EdgeLayer::kSmoothLines);
    const auto shown = [this] { return canvas()->viewport()->grab().toImage(); };
    const QImage before = shown();
    wheel(1);
    wheel(-1);
    const QImage moving = shown();
    QCOMPARE(moving.size(), before.size());
    QVERIFY(moving != before);
    QTRY_COMPARE(shown(), before);
}

void CanvasScaleTest::aFrameInMotionMovesWithTheView()
{
    trigger(ActionId::OpenAll);
    canvas()->zoomToActualSize();
    m_workspace->selection()->setNodes({kWorkload});
    canvas()->centerOnSelection();
    m_workspace->selection()->clear();
    settle();
    const auto ground = [this] {
        return colorAt(canvas()->nodeViewRect(kWorkload).topRight() + QPoint(-4, 20));
    };
    QCOMPARE(ground(), canvas()->theme().node);
    wheel(1);
    QCOMPARE(ground(), canvas()->theme().node); // painted for the motion
    pan({-60, -30});
    QCOMPARE(ground(), canvas()->theme().node); // the same, moved
    wheel(1);
    QCOMPARE(ground(), canvas()->theme().node); // and scaled
    const QPoint corner = canvas()->viewport()->rect().bottomRight() - QPoint(1, 1);
    const QColor beyond = colorAt(corner);
    QTest::qWait(2 * 120); // it rests
    QCOMPARE(ground(), canvas()->theme().node);
    QCOMPARE(colorAt(corner), beyond); // what the frame did not reach was painted
}

void CanvasScaleTest::whatIsSelectedInMotionShowsAtOnce()
{
    trigger(ActionId::OpenAll);
    canvas()->zoomToActualSize();
    m_workspace->selection()->setNodes({kWorkload});
    canvas()->centerOnSelection();
    m_workspace->selection()->clear();
    settle();
    pan({60, 0});
    const QRect box = canvas()->nodeViewRect(kWorkload);
    const QPoint ring(box.center().x(), box.top() - 2);
    QVERIFY(colorAt(ring) != canvas()->theme().accent);
    m_workspace->selection()->setNodes({kWorkload});
    QCOMPARE(colorAt(ring), canvas()->theme().accent);
}

void CanvasScaleTest::aHiddenWorkloadIsShownByItsNamespace()
{
    canvas()->zoomToActualSize(); // so that the ring lies on whole pixels
    const QRect box = canvas()->nodeViewRect(kFirst);
    QCOMPARE(canvas()->nodeViewRect(kWorkload), box);
    m_workspace->selection()->setNodes({kWorkload});
    const QPoint ring(box.center().x(), box.top() - 2);
    QCOMPARE(colorAt(ring), canvas()->theme().accent);
    m_workspace->selection()->clear();
    QVERIFY(colorAt(ring) != canvas()->theme().accent);
}

void CanvasScaleTest::stubbedLinesShowOnSelection()
{
    SceneLook look;
    const auto add = [&look](const NodeKey &key, double x) {
        NodeLook node;
        node.key = key;
        node.shape = NodeShape::Namespace;
        node.isCollapsed = true;
        node.title = key.name;
        node.rect = {x, 0, 136, 52};
        look.nodes.push_back(node);
    };
    add(kFirst, 0);
    add(kSecond, 400);
    look.stubbed.push_back({0, 1, EdgeKind::Allowed, 4});
    look.bounds = {-20, -20, 576, 92};
    CanvasView view;
    view.resize(800, 300);
    view.setScene(look);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QPoint between =
        (view.nodeViewRect(kFirst).center() + view.nodeViewRect(kSecond).center()) / 2;
    const auto isDrawn = [&] {
        return view.viewport()->grab().toImage().pixelColor(between) == view.theme().allowed;
    };
    QVERIFY(!isDrawn());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.nodeViewRect(kSecond).center());
    QVERIFY(isDrawn());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, {790, 290});
    QVERIFY(!isDrawn());
}

void CanvasScaleTest::flowsStartAtWorkloadsOnly()
{
    const QRect box = canvas()->nodeViewRect(kFirst);
    drag({box.right(), box.center().y()}, centerOf(kSecond));
    QVERIFY(!popover()->isVisible());
}

void CanvasScaleTest::collapsedNamespaceIsDragged()
{
    const SceneRect before = canvas()->look().find(kFirst)->rect;
    drag(centerOf(kFirst), centerOf(kFirst) + QPoint(0, 200));
    settle();
    const SceneRect after = canvas()->look().find(kFirst)->rect;
    QVERIFY(after.y > before.y + 100);
    QCOMPARE(after.x, before.x);
    QVERIFY(!m_workspace->document()->undoStack()->isClean());
}

// What an opened namespace pushed away is dropped where the mouse lets it go.
void CanvasScaleTest::draggingBesideAnOpenedNamespaceDoesNotJump()
{
    doubleClick(centerOf(kFirst));
    const auto &nodes = canvas()->look().nodes;
    const auto pushed = std::find_if(nodes.begin(), nodes.end(), [](const NodeLook &node) {
        return node.isCollapsed && node.aside.y > 0;
    });
    QVERIFY(pushed != nodes.end());
    const NodeKey key = pushed->key;
    const SceneRect before = pushed->rect;
    const double step = 60 / canvas()->zoom();
    drag(centerOf(key), centerOf(key) + QPoint(0, 60));
    settle();
    const SceneRect after = canvas()->look().find(key)->rect;
    QVERIFY(std::abs(after.y - before.y - step) < 8);
    QVERIFY(std::abs(after.x - before.x) < 8);
}

QTEST_MAIN(CanvasScaleTest)
#include "test_canvas_scale.moc"
