// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/score/score.h"
#include "views/theme/theme.h"

#include <QGraphicsItem>
#include <QString>

#include <cstddef>
#include <map>
#include <optional>

namespace drawbridge {

class CanvasScene;

/// One share of the score as the map shows it: what it comes to for each namespace.
struct HeatMap {
    struct Value {
        std::optional<ScoreRange> range;
        bool isUnknown = false; ///< Without a range: it may be anything.
        bool operator==(const Value &) const = default;
    };
    std::size_t share = 0;           ///< 0 to 5 for S1 to S6.
    std::map<NodeKey, Value> values; ///< By "Namespace/shop"; only where there is a value or doubt.
    bool operator==(const HeatMap &) const = default;
    /// Null for a namespace where there is nothing to count.
    [[nodiscard]] const Value *find(const NodeKey &nameSpace) const;
};

/// "0.42", "0.40 to 0.90", "unknown".
[[nodiscard]] QString heatText(const HeatMap::Value &value);
/// What a namespace of that value is filled with: `ground` at 1, the nearer to 0 the more of the
/// colour of danger; unknown ones are not tinted. By the worst case.
[[nodiscard]] QColor heatColor(const HeatMap::Value &value, const QColor &ground,
                               const Theme &theme);

/// The numbers of a heat map, one in the corner of each namespace. Takes no events.
class HeatOverlay : public QGraphicsItem {
public:
    explicit HeatOverlay(const CanvasScene &scene);

    void follow(); ///< After the picture or the heat map changed.
    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    const CanvasScene &m_scene;
    QRectF m_bounds;
};

} // namespace drawbridge
