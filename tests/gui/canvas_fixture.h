// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gui/shop_look.h"
#include "views/canvas/canvas_view.h"

#include <QTest>

#include <memory>
#include <vector>

namespace drawbridge::test {

inline const NodeKey kCart = shopWorkload("storefront", "cart");
inline const NodeKey kWeb = shopWorkload("storefront", "web");
inline const NodeKey kRecommend = shopWorkload("storefront", "recommend");
inline const NodeKey kCatalog = shopWorkload("storefront", "catalog");
inline const NodeKey kCheckout = shopWorkload("payments", "checkout");
inline const NodeKey kFraud = shopWorkload("payments", "fraud-check");
inline const NodeKey kGrafana = shopWorkload("monitoring", "grafana");
inline const NodeKey kInternet = shopExternal("Internet");
inline const NodeKey kCardNetwork = shopExternal("card-network");

using Positions = std::vector<NodePosition>;
using Keys = std::vector<NodeKey>;

inline QString text(const NodeKey &key)
{
    return QString::fromStdString(toString(key));
}

/// Tests of the canvas derive from it: a canvas of 1112 by 644 pixels over `shopLook`, shown, in
/// focus and at its actual size. The moc needs `init` and `cleanup` as slots of the test itself.
class CanvasFixture : public QObject {
protected:
    void startCanvas();
    void endCanvas();

    void press(const QPoint &at) { QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, at); }
    /// With the left button held.
    void moveTo(const QPoint &at);
    void releaseAt(const QPoint &at)
    {
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, at);
    }
    void drag(const QPoint &from, const QPoint &to);
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_view.get(), which, modifiers);
    }
    void click(const QPoint &at, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, modifiers, at);
    }
    [[nodiscard]] QPoint center(const NodeKey &node) const
    {
        return m_view->nodeViewRect(node).center();
    }
    /// Where a drag draws a flow.
    [[nodiscard]] QPoint ring(const NodeKey &node) const;
    [[nodiscard]] QColor pixel(const QPoint &at) const;

    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<CanvasView> m_view;
};

} // namespace drawbridge::test
