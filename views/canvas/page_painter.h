// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/page_plan.h"

#include <QString>

class QPageLayout;
class QPagedPaintDevice;
class QPainter;

namespace drawbridge {

class MapPicture;

/// The sheets that a picture takes on paper of that size and orientation.
[[nodiscard]] PagePlan pagesOn(const QPageLayout &paper, const MapPicture &picture);

/// Paints one sheet of a plan, in px of 1/96 inch from the corner of the paper: its part of the
/// picture with `title` and its number below, and with cut marks where there are several to be put
/// together.
void paintPage(QPainter &painter, const QPageLayout &paper, const PagePlan &plan,
               const PageTile &tile, const MapPicture &picture, const QString &title);

/// Paints a picture on the sheets of `device`, whose origin has to be the corner of the paper (no
/// margins). False when the device fails.
[[nodiscard]] bool paintPages(QPagedPaintDevice &device, const MapPicture &picture,
                              const QString &title);

} // namespace drawbridge
