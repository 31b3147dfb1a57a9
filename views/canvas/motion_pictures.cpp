// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_canvas_scale.cpp
#include "views/canvas/motion_pictures.h"

#include <utility>

namespace drawbridge {
namespace {

constexpr std::size_t kMostPictures = 8;
constexpr double kFarthestScaled = 3;
constexpr double kLeastShown = 0.7; ///< Of the view, by area.

double areaOf(const QRectF &rect)
{
    return rect.width() * rect.height();
}

} // namespace

void MotionPictures::add(Picture picture)
{
    if (m_pictures.size() == kMostPictures)
        m_pictures.erase(m_pictures.begin());
    m_pictures.push_back(std::move(picture));
}

const MotionPictures::Picture *MotionPictures::find(const QRectF &view, double zoom,
                                                    LevelOfDetail level) const
{
    const Picture *best = nullptr;
    for (const Picture &picture : m_pictures) {
        const double scale = zoom / picture.zoom;
        const bool isReadable = scale <= kFarthestScaled && scale >= 1 / kFarthestScaled;
        const double shown = areaOf(picture.place & view) / areaOf(view);
        if (picture.level == level && isReadable && shown >= kLeastShown &&
            (best == nullptr || picture.zoom > best->zoom))
            best = &picture;
    }
    return best;
}

} // namespace drawbridge
