// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_canvas.h"

#include "exporters/svg_icons.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace drawbridge {

SvgPalette SvgPalette::of(SvgTheme theme)
{
    if (theme == SvgTheme::Dark)
        return {"#16181D", "#1A1C22", "#1C1F25", "#252931", "#2B2F37", "#474E5B", "#31363F",
                "#414753", "#E6E8EC", "#A7ADB9", "#0D8AF6", "#39CC89", "#BFD4F1", "#B98623",
                "#CC9A3A", "#CD5394", "#F2726A", "#CDB04A", "#68707F"};
    return {"#FBFBFD", "#F8F9FB", "#F3F4F8", "#FFFFFF", "#E2E4EA", "#C3C8D2", "#D9DCE4",
            "#C9CDD6", "#1B1E25", "#545A67", "#0A314E", "#118765", "#6F7390", "#BC5E15",
            "#A4500E", "#650A26", "#B3261E", "#80640A", "#858B99"};
}

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at the front that XML 1.0 may hold; 0 when there is
/// none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80U)
        return first >= 0x20U || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    const std::size_t length = first >= 0xF0U && first < 0xF5U   ? 4
                               : first >= 0xE0U && first < 0xF0U ? 3
                               : first >= 0xC2U && first < 0xE0U ? 2
                                                                 : 0;
    if (length == 0 || text.size() < length)
        return 0;
    unsigned code = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return 0;
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    const bool isOverlong = (length == 3 && code < 0x800U) || (length == 4 && code < 0x10000U);
    const bool isSurrogate = code >= 0xD800U && code <= 0xDFFFU;
    const bool isNoCharacter = code == 0xFFFEU || code == 0xFFFFU || code > 0x10FFFFU;
    return isOverlong || isSurrogate || isNoCharacter ? 0 : length;
}

std::string strokeAttributes(const SvgCanvas::Stroke &stroke)
{
    if (stroke.colour.empty())
        return "";
    std::string text = " stroke=\"" + std::string(stroke.colour) + "\"";
    if (stroke.width != 1)
        text += " stroke-width=\"" + svgNumber(stroke.width) + "\"";
    if (!stroke.dash.empty())
        text += " stroke-dasharray=\"" + std::string(stroke.dash) + "\"";
    if (stroke.opacity != 1)
        text += " stroke-opacity=\"" + svgNumber(stroke.opacity) + "\"";
    return text;
}

std::string attribute(std::string_view name, double value)
{
    return " " + std::string(name) + "=\"" + svgNumber(value) + "\"";
}

std::string pointText(ScenePoint p)
{
    return svgNumber(p.x) + " " + svgNumber(p.y);
}

ScenePoint towards(ScenePoint from, ScenePoint to, double distance)
{
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const double t = length > 0 ? distance / length : 0;
    return {from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
}

} // namespace

std::string svgEscaped(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) {
            result += kReplacement;
            text.remove_prefix(1);
            continue;
        }
        switch (text.front()) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&apos;"; break;
        default: result += text.substr(0, length); break;
        }
        text.remove_prefix(length);
    }
    return result;
}

std::string svgNumber(double value)
{
    const double rounded = std::round(value * 100) / 100;
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                   rounded == 0 ? 0.0 : rounded, std::chars_format::fixed, 2);
    std::string text(buffer.data(), end.ptr);
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.')
        text.pop_back();
    return text;
}

void SvgCanvas::raw(std::string_view element)
{
    m_body.append(element);
    m_body += '\n';
}

void SvgCanvas::rect(const SceneRect &r, double radius, std::string_view fill, Stroke stroke)
{
    raw("<rect" + attribute("x", r.x) + attribute("y", r.y) + attribute("width", r.width) +
        attribute("height", r.height) + (radius > 0 ? attribute("rx", radius) : "") + " fill=\"" +
        std::string(fill.empty() ? "none" : fill) + "\"" + strokeAttributes(stroke) + "/>");
}

void SvgCanvas::path(std::string_view data, std::string_view fill, Stroke stroke)
{
    raw("<path d=\"" + std::string(data) + "\" fill=\"" +
        std::string(fill.empty() ? "none" : fill) + "\"" + strokeAttributes(stroke) + "/>");
}

void SvgCanvas::circle(ScenePoint centre, double radius, std::string_view fill)
{
    raw("<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) + attribute("r", radius) +
        " fill=\"" + std::string(fill) + "\"/>");
}

void SvgCanvas::text(ScenePoint base, std::string_view text, const Type &type)
{
    std::string element =
        "<text" + attribute("x", base.x) + attribute("y", base.y) + attribute("font-size", type.px);
    if (type.isMono)
        element += " class=\"m\"";
    if (type.weight != 400)
        element += " font-weight=\"" + std::to_string(type.weight) + "\"";
    if (!type.anchor.empty())
        element += " text-anchor=\"" + std::string(type.anchor) + "\"";
    raw(element + " fill=\"" + std::string(type.colour) + "\">" + svgEscaped(text) + "</text>");
}

void SvgCanvas::icon(std::string_view name, ScenePoint corner, double size, std::string_view colour)
{
    const std::string_view content = svgIcon(name);
    if (content.empty())
        return;
    const std::string ink(colour);
    raw("<svg" + attribute("x", corner.x) + attribute("y", corner.y) + attribute("width", size) +
        attribute("height", size) + " viewBox=\"0 0 16 16\" fill=\"none\" color=\"" + ink +
        "\" stroke=\"" + ink + "\" stroke-width=\"" + (size < 14 ? "1.5" : "1.3") +
        "\" stroke-linecap=\"round\" stroke-linejoin=\"round\">" + std::string(content) + "</svg>");
}

void SvgCanvas::open(std::string_view description)
{
    raw("<g>");
    if (!description.empty())
        raw("<title>" + svgEscaped(description) + "</title>");
}

void SvgCanvas::close()
{
    raw("</g>");
}

std::string hatchData(const std::vector<HatchStroke> &strokes)
{
    std::string data;
    for (const HatchStroke &stroke : strokes)
        data += "M" + pointText(stroke.from) + "L" + pointText(stroke.to);
    return data;
}

std::string roundedPath(const std::vector<ScenePoint> &points)
{
    if (points.empty())
        return "";
    std::string data = "M" + pointText(points.front());
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const ScenePoint a = points[i - 1];
        const ScenePoint b = points[i];
        const ScenePoint c = points[i + 1];
        const double radius =
            std::min({static_cast<double>(grid::kBendRadius), std::hypot(b.x - a.x, b.y - a.y) / 2,
                      std::hypot(c.x - b.x, c.y - b.y) / 2});
        data += " L" + pointText(towards(b, a, radius)) + " Q" + pointText(b) + " " +
                pointText(towards(b, c, radius));
    }
    return data + " L" + pointText(points.back());
}

} // namespace drawbridge
