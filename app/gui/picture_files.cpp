// SPDX-License-Identifier: Apache-2.0
// SVG comes from the exporters, so that window and terminal write the same bytes; PNG and PDF need
// fonts and a painter, so they come from the paint code of the canvas.
// Tested by tests/gui/test_map_output.cpp
#include "app/gui/picture_files.h"

#include "exporters/svg_map.h"
#include "model/base/atomic_file.h"
#include "views/canvas/map_picture.h"
#include "views/canvas/page_painter.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPageLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

#include <algorithm>
#include <cmath>

namespace drawbridge {
namespace {

constexpr double kMostPixels = 64e6; ///< 256 MB while it is painted.
constexpr double kLongestSide = 32000;
constexpr int kPdfResolution = 96;
const QSizeF kLargestPage(2245, 1587); ///< A2 in px, lying.

double imageScale(const QSizeF &size)
{
    return std::min({1.0, std::sqrt(kMostPixels / (size.width() * size.height())),
                     kLongestSide / std::max(size.width(), size.height())});
}

bool fitsOnePage(const QSizeF &size)
{
    return std::max(size.width(), size.height()) <= kLargestPage.width() &&
           std::min(size.width(), size.height()) <= kLargestPage.height();
}

/// The time of writing, which the format wants; as many characters as before, since it counts them.
void forgetTime(QByteArray &pdf)
{
    const QByteArray date = QByteArrayLiteral("/CreationDate (D:");
    const QByteArray never = QByteArrayLiteral("19700101000000");
    const qsizetype at = pdf.lastIndexOf(date);
    if (at >= 0 && at + date.size() + never.size() <= pdf.size())
        pdf.replace(at + date.size(), never.size(), never);
}

bool paintOnePage(QPdfWriter &writer, const MapPicture &picture)
{
    writer.setPageSize(QPageSize(picture.size() * 72.0 / kPdfResolution, QPageSize::Point));
    QPainter painter;
    if (!painter.begin(&writer))
        return false;
    picture.paint(painter, QRectF(QPointF(), picture.size()));
    return painter.end();
}

bool paintSheets(QPdfWriter &writer, const MapPicture &picture, const QString &title)
{
    const bool isWide = picture.size().width() >= picture.size().height();
    writer.setPageSize(QPageSize(QPageSize::A3));
    writer.setPageOrientation(isWide ? QPageLayout::Landscape : QPageLayout::Portrait);
    return paintPages(writer, picture, title);
}

QByteArray pngOf(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return {};
    return bytes;
}

QByteArray bytesFor(const QString &suffix, const PictureOfMap &picture)
{
    if (suffix == QLatin1String("svg"))
        return QByteArray::fromStdString(mapSvg(picture));
    if (suffix == QLatin1String("pdf"))
        return mapPdf(picture);
    return pngOf(mapImage(picture));
}

} // namespace

QImage mapImage(const PictureOfMap &map)
{
    const MapPicture picture(map.look, map.theme, map.overlay);
    const QSizeF size = picture.size() * imageScale(picture.size());
    QImage image(static_cast<int>(std::ceil(size.width())),
                 static_cast<int>(std::ceil(size.height())), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.fill(map.theme.canvas);
    if (const std::string shown = overlayTitle(map.overlay); !shown.empty())
        image.setText(QStringLiteral("Description"), QString::fromStdString(shown));
    QPainter painter(&image);
    picture.paint(painter, QRectF(QPointF(), size));
    return image;
}

std::string mapSvg(const PictureOfMap &map)
{
    return writeSvgMap(map.look, map.theme.isDark ? SvgTheme::Dark : SvgTheme::Light, map.overlay);
}

QString titleWithOverlay(const QString &title, const MapOverlay &overlay)
{
    const QString shown = QString::fromStdString(overlayTitle(overlay));
    return title.isEmpty() || shown.isEmpty() ? title + shown
                                              : title + QStringLiteral(": ") + shown;
}

QByteArray mapPdf(const PictureOfMap &map)
{
    const MapPicture picture(map.look, map.theme, map.overlay);
    const QString title = titleWithOverlay(map.title, map.overlay);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly))
        return {};
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Drawbridge"));
    writer.setResolution(kPdfResolution);
    writer.setPageMargins({0, 0, 0, 0});
    const bool isPainted = fitsOnePage(picture.size()) ? paintOnePage(writer, picture)
                                                       : paintSheets(writer, picture, title);
    if (!isPainted)
        return {};
    forgetTime(bytes);
    return bytes;
}

Result<void> writePicture(const PictureOfMap &picture, const QString &file)
{
    const QString suffix = QFileInfo(file).suffix().toLower();
    const QByteArray bytes = bytesFor(suffix, picture);
    if (bytes.isEmpty())
        return fail(ErrorCode::WriteFailed, file.toStdString() + " could not be painted", {},
                    "there may be too little memory; collapse some namespaces");
    return writeFileAtomically(file.toStdString(),
                               {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

} // namespace drawbridge
