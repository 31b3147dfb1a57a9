// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QPaintDevice>
#include <QRectF>
#include <QString>

#include <memory>
#include <vector>

class QPaintEngine;

namespace drawbridge::test {

struct PaintedText {
    QString text;
    QPointF base; ///< Left end of the base line.
    double width = 0;
};
struct PaintedShape {
    QRectF rect;
    QColor fill; ///< Invalid: only an outline.
};

/// A paint device that keeps what is painted on it, in the coordinates of the device: independent
/// of what the painter was meant to paint.
class PaintedRecord : public QPaintDevice {
public:
    explicit PaintedRecord(const QSize &size);
    ~PaintedRecord() override;
    [[nodiscard]] QPaintEngine *paintEngine() const override;

    std::vector<PaintedText> texts;
    std::vector<PaintedShape> shapes;
    std::vector<QRectF> pixmaps;

protected:
    [[nodiscard]] int metric(PaintDeviceMetric metric) const override;

private:
    QSize m_size;
    std::unique_ptr<QPaintEngine> m_engine;
};

} // namespace drawbridge::test
