// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"

#include <QApplication>
#include <QMouseEvent>

namespace drawbridge::test {

void CanvasFixture::startCanvas()
{
    m_selection = std::make_unique<Selection>();
    m_view = std::make_unique<CanvasView>();
    m_view->setSelection(m_selection.get());
    m_view->resize(1112, 644);
    m_view->setScene(shopLook());
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->activateWindow();
    m_view->setFocus();
    QTRY_VERIFY(m_view->hasFocus());
    m_view->zoomToActualSize();
}

void CanvasFixture::endCanvas()
{
    m_view.reset();
    m_selection.reset();
}

// QTest::mouseMove sends no pressed buttons, so a drag needs the event itself.
void CanvasFixture::moveTo(const QPoint &at)
{
    QMouseEvent move(QEvent::MouseMove, QPointF(at), m_view->viewport()->mapToGlobal(QPointF(at)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_view->viewport(), &move);
}

void CanvasFixture::drag(const QPoint &from, const QPoint &to)
{
    press(from);
    moveTo(from + (to - from) / 3);
    moveTo(from + (to - from) * 2 / 3);
    moveTo(to);
    releaseAt(to);
}

QPoint CanvasFixture::ring(const NodeKey &node) const
{
    const QRect box = m_view->nodeViewRect(node);
    return {box.right(), box.top() + 8};
}

QColor CanvasFixture::pixel(const QPoint &at) const
{
    return m_view->viewport()->grab().toImage().pixel(at);
}

} // namespace drawbridge::test
