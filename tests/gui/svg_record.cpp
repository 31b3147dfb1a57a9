// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/svg_record.h"

#include <QRegularExpression>
#include <QXmlStreamReader>

namespace drawbridge::test {

namespace {

double number(const QXmlStreamReader &reader, const char *name)
{
    return reader.attributes().value(QLatin1String(name)).toDouble();
}

QRectF rectOf(const QXmlStreamReader &reader)
{
    return {number(reader, "x"), number(reader, "y"), number(reader, "width"),
            number(reader, "height")};
}

void readGroup(const QXmlStreamReader &reader, SvgRecord &record)
{
    static const QRegularExpression kMoved(QStringLiteral("^translate\\(([-0-9.]+) ([-0-9.]+)\\)"));
    const auto match =
        kMoved.match(reader.attributes().value(QLatin1String("transform")).toString());
    if (match.hasMatch())
        record.tips.emplace_back(match.captured(1).toDouble(), match.captured(2).toDouble());
}

void readText(QXmlStreamReader &reader, SvgRecord &record)
{
    SvgText text;
    text.base = {number(reader, "x"), number(reader, "y")};
    text.anchor = reader.attributes().value(QLatin1String("text-anchor")).toString();
    text.text = reader.readElementText();
    if (!text.text.isEmpty())
        record.texts.push_back(text);
}

} // namespace

SvgRecord readSvg(const QByteArray &svg)
{
    SvgRecord record;
    QXmlStreamReader reader(svg);
    reader.readNextStartElement(); // the picture itself is an <svg> too
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QString name = reader.name().toString();
        const QString fill = reader.attributes().value(QLatin1String("fill")).toString();
        if (name == QLatin1String("defs") || name == QLatin1String("style")) {
            reader.skipCurrentElement();
        } else if (name == QLatin1String("svg")) {
            record.icons.push_back(rectOf(reader));
            reader.skipCurrentElement();
        } else if (name == QLatin1String("rect")) {
            record.shapes.push_back({rectOf(reader), fill});
        } else if (name == QLatin1String("circle")) {
            const double r = number(reader, "r");
            record.shapes.push_back(
                {QRectF(number(reader, "cx") - r, number(reader, "cy") - r, 2 * r, 2 * r), fill});
        } else if (name == QLatin1String("g")) {
            readGroup(reader, record);
        } else if (name == QLatin1String("text")) {
            readText(reader, record);
        }
    }
    return record;
}

} // namespace drawbridge::test
