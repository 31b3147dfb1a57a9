// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/matrix_controller.h"
#include "tests/gui/window_fixture.h"
#include "views/matrix/matrix_view.h"

#include <QTest>

namespace drawbridge {

/// Nodes of the sample shop.
inline const NodeKey kApi{"", "payments", "Deployment", "payment-api"};
inline const NodeKey kOrders{"", "data", "StatefulSet", "orders-db"};
inline const NodeKey kCart{"", "storefront", "Deployment", "cart"};
inline const NodeKey kCheckout{"", "payments", "Deployment", "checkout"};
inline const NodeKey kCatalog{"", "storefront", "Deployment", "catalog"};
inline const NodeKey kWeb{"", "storefront", "Deployment", "web"};
inline const NodeKey kCardNetwork{"", "", "External", "card-network"};

/// Tests of the matrix in its window derive from it.
class MatrixFixture : public WindowFixture {
protected:
    [[nodiscard]] MatrixView *view() const { return find<MatrixView>("matrix"); }
    void showMatrix(); ///< By its key; waits for its table.
    void settleMatrix();
    [[nodiscard]] MatrixPlace placeOf(const NodeKey &from, const NodeKey &to) const;
    void click(const NodeKey &from, const NodeKey &to);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(view(), key, modifiers);
    }
    /// Pixels of about a colour in a cell, as it is on the screen.
    [[nodiscard]] int pixels(const MatrixPlace &place, const QColor &color) const;
};

} // namespace drawbridge
