// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QPointF>
#include <Qt>

#include <functional>
#include <optional>
#include <vector>

namespace drawbridge {

/// Nodes as Tab walks them: clusters are left out; by namespace, then name; externals last.
[[nodiscard]] std::vector<const NodeLook *> readingOrder(const SceneLook &look);

/// The nearest leaf from `from` in an arrow's direction among those `accepts` takes: the one with
/// the least distance, where distance across the direction counts double. None when nothing lies
/// that way.
[[nodiscard]] const NodeLook *
nearestInDirection(const SceneLook &look, const QPointF &from, Qt::Key direction,
                   const std::function<bool(const NodeLook &)> &accepts);

} // namespace drawbridge
