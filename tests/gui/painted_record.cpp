// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/painted_record.h"

#include <QPaintEngine>
#include <QPainterPath>
#include <QTransform>

namespace drawbridge::test {

namespace {

class RecordEngine : public QPaintEngine {
public:
    explicit RecordEngine(PaintedRecord *record)
        : QPaintEngine(QPaintEngine::AllFeatures), m_record(record)
    {}
    bool begin(QPaintDevice *) override { return true; }
    bool end() override { return true; }
    Type type() const override { return User; }
    void updateState(const QPaintEngineState &state) override
    {
        if (state.state() & DirtyTransform)
            m_transform = state.transform();
        if (state.state() & DirtyBrush)
            m_brush = state.brush();
    }
    void drawTextItem(const QPointF &base, const QTextItem &item) override
    {
        m_record->texts.push_back(
            {item.text(), m_transform.map(base), item.width() * m_transform.m11()});
    }
    void drawPath(const QPainterPath &path) override { keep(path.boundingRect(), true); }
    void drawPolygon(const QPointF *points, int count, PolygonDrawMode mode) override
    {
        QPolygonF polygon;
        for (int i = 0; i < count; ++i)
            polygon << points[i];
        keep(polygon.boundingRect(), mode != PolylineMode);
    }
    void drawPixmap(const QRectF &rect, const QPixmap &, const QRectF &) override
    {
        m_record->pixmaps.push_back(m_transform.mapRect(rect));
    }

private:
    void keep(const QRectF &rect, bool mayFill)
    {
        const bool isFilled = mayFill && m_brush.style() != Qt::NoBrush;
        m_record->shapes.push_back(
            {m_transform.mapRect(rect), isFilled ? m_brush.color() : QColor()});
    }

    PaintedRecord *m_record;
    QTransform m_transform;
    QBrush m_brush;
};

} // namespace

PaintedRecord::PaintedRecord(const QSize &size)
    : m_size(size), m_engine(std::make_unique<RecordEngine>(this))
{}

PaintedRecord::~PaintedRecord() = default;

QPaintEngine *PaintedRecord::paintEngine() const
{
    return m_engine.get();
}

int PaintedRecord::metric(PaintDeviceMetric metric) const
{
    constexpr double kMmPerPx = 25.4 / 96;
    switch (metric) {
    case PdmWidth: return m_size.width();
    case PdmHeight: return m_size.height();
    case PdmWidthMM: return qRound(m_size.width() * kMmPerPx);
    case PdmHeightMM: return qRound(m_size.height() * kMmPerPx);
    case PdmDpiX:
    case PdmDpiY:
    case PdmPhysicalDpiX:
    case PdmPhysicalDpiY: return 96;
    case PdmDepth: return 32;
    case PdmNumColors: return 1 << 24;
    default: return QPaintDevice::metric(metric);
    }
}

} // namespace drawbridge::test
