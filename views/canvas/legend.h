// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"
#include "views/theme/theme.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace drawbridge {

/// Marks the legend can explain, in their order.
enum class LegendMark {
    Allowed,
    Drawn,
    Observed,
    Implicit,
    Suppressed, ///< Implicit, and somebody accepted it.
    Denied,
    Opens, ///< Of a picture of differences, up to Same.
    Changed,
    ChangedBreaks,
    Narrows,
    NarrowsBreaks,
    Cuts,
    CutsBreaks,
    Same,
    Width, ///< Lines between namespaces: no sample, only words.
    ToConfirm,
    ShieldFull,
    ShieldIngress,
    ShieldEgress,
    ShieldNone,
    Permissive,
    DefaultAccount,
    Findings,
    SuppressedFinding, ///< Of hatched badges.
    RequestRule,
    ReachStart, ///< Of a blast radius; the four are explained while one is shown.
    ReachHops,
    ReachUnknown,
    ReachFaded, ///< No sample, only words.
    AttackHop,  ///< Of an attack path; the three are explained while one is shown.
    AttackPossible,
    AttackCut,
    HeatS1, ///< Of a heat map: the share that it shows; up to HeatS6.
    HeatS2,
    HeatS3,
    HeatS4,
    HeatS5,
    HeatS6,
};

/// The marks a picture shows, with those of its overlay; only these are explained.
[[nodiscard]] std::vector<LegendMark> marksIn(const SceneLook &look,
                                              const MapOverlay &overlay = {});
[[nodiscard]] QString legendText(LegendMark mark);
/// The mark of a heat map: 0 to 5 for S1 to S6.
[[nodiscard]] LegendMark heatMark(std::size_t share);

/// Size of a legend of these marks at most `maximumWidth` wide; more rows when they do not fit in
/// one. Each row is 28 high.
[[nodiscard]] QSizeF legendSize(const std::vector<LegendMark> &marks, double maximumWidth);
void paintLegend(QPainter &painter, const QRectF &rect, const std::vector<LegendMark> &marks,
                 const Theme &theme);

/// The strip at the bottom left of the canvas. Lets the mouse through.
class LegendStrip : public QWidget {
    Q_OBJECT
public:
    explicit LegendStrip(QWidget *parent);

    void setMarks(std::vector<LegendMark> marks);
    void setTheme(const Theme &theme);
    [[nodiscard]] const std::vector<LegendMark> &marks() const { return m_marks; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
    std::vector<LegendMark> m_marks;
};

} // namespace drawbridge
