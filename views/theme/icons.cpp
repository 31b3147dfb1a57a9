// SPDX-License-Identifier: Apache-2.0
#include "views/theme/icons.h"

// Icons are one-colour SVG files; the colour replaces the word currentColor before they are
// rendered, and a picture is kept for each (name, colour, size in device pixels).
// Tested by tests/unit/views/test_theme.cpp.

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

static void initIconResources()
{
    Q_INIT_RESOURCE(drawbridge);
}

namespace drawbridge {

namespace {

constexpr double kSmallIconPx = 14; ///< Below it strokes are drawn 1.5 wide instead of 1.3.

QByteArray tintedSvg(const QString &name, const QColor &color, bool isSmall)
{
    initIconResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    if (isSmall)
        svg.replace("stroke-width=\"1.3\"", "stroke-width=\"1.5\"");
    return svg;
}

QPixmap renderIcon(const QString &name, const QColor &color, bool isSmall, QSize deviceSize)
{
    QPixmap pixmap;
    const QString cacheKey = QStringLiteral("drawbridge:%1:%2:%3:%4x%5")
                                 .arg(name, color.name(QColor::HexRgb))
                                 .arg(isSmall ? 1 : 0)
                                 .arg(deviceSize.width())
                                 .arg(deviceSize.height());
    if (QPixmapCache::find(cacheKey, &pixmap))
        return pixmap;
    pixmap = QPixmap(deviceSize);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(tintedSvg(name, color, isSmall));
    if (renderer.isValid()) {
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(deviceSize)));
    }
    QPixmapCache::insert(cacheKey, pixmap);
    return pixmap;
}

/// Paper and PDF keep lines as lines, where the px of the screen would show.
bool keepsLines(const QPainter &painter)
{
    const QPaintEngine *engine = painter.paintEngine();
    return engine &&
           (engine->type() == QPaintEngine::Pdf || engine->type() == QPaintEngine::Picture);
}

class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(QString name, QColor fixedColor)
        : m_name(std::move(name)), m_fixedColor(fixedColor)
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double before = painter->opacity();
        if (mode == QIcon::Disabled)
            painter->setOpacity(before * 0.4);
        paintIcon(*painter, m_name, rect, color(mode, state));
        painter->setOpacity(before);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedIconEngine(*this); }

private:
    [[nodiscard]] QColor color(QIcon::Mode mode, QIcon::State state) const
    {
        if (m_fixedColor.isValid())
            return m_fixedColor;
        const Theme theme = Theme::forPalette(QGuiApplication::palette());
        const bool isStrong =
            mode == QIcon::Active || mode == QIcon::Selected || state == QIcon::On;
        return isStrong ? theme.text : theme.text2;
    }

    QString m_name;
    QColor m_fixedColor;
};

} // namespace

QIcon themedIcon(const QString &name)
{
    return QIcon(new TintedIconEngine(name, QColor()));
}

QIcon stateIcon(const QString &name, const QColor &color)
{
    return QIcon(new TintedIconEngine(name, color));
}

QIcon applicationIcon()
{
    initIconResources();
    QIcon icon;
    QSvgRenderer renderer(QStringLiteral(":/icons/app-icon.svg"));
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

void paintIcon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &color)
{
    const QTransform toDevice = painter.deviceTransform();
    const double scale = toDevice.m11();
    if (name.isEmpty() || rect.isEmpty() || scale <= 0 || toDevice.isRotating())
        return;
    if (keepsLines(painter)) {
        QSvgRenderer renderer(tintedSvg(name, color, rect.width() < kSmallIconPx));
        renderer.render(&painter, rect);
        return;
    }
    const QSize deviceSize(qMax(1, qRound(rect.width() * scale)),
                           qMax(1, qRound(rect.height() * scale)));
    const QPointF corner = toDevice.map(rect.topLeft());
    const QRectF deviceRect(QPointF(std::round(corner.x()), std::round(corner.y())),
                            QSizeF(deviceSize));
    const QPixmap pixmap = renderIcon(name, color, rect.width() < kSmallIconPx, deviceSize);
    painter.drawPixmap(toDevice.inverted().mapRect(deviceRect), pixmap, QRectF(pixmap.rect()));
}

QString severityIconName(Severity severity)
{
    switch (severity) {
    case Severity::Critical: return QStringLiteral("sev-critical");
    case Severity::High: return QStringLiteral("sev-high");
    case Severity::Medium: return QStringLiteral("sev-medium");
    case Severity::Low: return QStringLiteral("sev-low");
    case Severity::Info: return QStringLiteral("sev-info");
    }
    return QStringLiteral("sev-info");
}

} // namespace drawbridge
