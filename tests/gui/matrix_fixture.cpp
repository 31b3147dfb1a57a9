// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/matrix_fixture.h"

#include <QImage>

namespace drawbridge {
namespace {

constexpr int kPatience = 20'000;

/// Thin lines are smoothed.
bool isNear(const QColor &a, const QColor &b)
{
    constexpr int kMostApart = 48;
    return std::abs(a.red() - b.red()) <= kMostApart &&
           std::abs(a.green() - b.green()) <= kMostApart &&
           std::abs(a.blue() - b.blue()) <= kMostApart;
}

} // namespace

void MatrixFixture::showMatrix()
{
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    settleMatrix();
}

void MatrixFixture::settleMatrix()
{
    settle();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->matrix()->isCurrent(), kPatience);
}

MatrixPlace MatrixFixture::placeOf(const NodeKey &from, const NodeKey &to) const
{
    const auto place = view()->placeOf(from, to);
    if (!place)
        qFatal("the matrix has no cell %s to %s", toString(from).c_str(), toString(to).c_str());
    return *place;
}

void MatrixFixture::click(const NodeKey &from, const NodeKey &to)
{
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                      view()->cellRect(placeOf(from, to)).center());
}

int MatrixFixture::pixels(const MatrixPlace &place, const QColor &color) const
{
    const QImage image = view()->viewport()->grab(view()->cellRect(place)).toImage();
    int count = 0;
    for (int y = 4; y < image.height() - 4; ++y) { // without the ring of the current cell
        for (int x = 4; x < image.width() - 4; ++x)
            count += isNear(image.pixelColor(x, y), color) ? 1 : 0;
    }
    return count;
}

} // namespace drawbridge
