// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_map.h"
#include "model/layout/hatching.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Colours of one theme by role (docs: theme, "Colour by role"), as "#RRGGBB".
struct SvgPalette {
    std::string_view canvas, dock, nameSpace, node, line, nodeLine, cluster, hatch;
    std::string_view text, text2;
    std::string_view allowed, drawn, observed, implicit, implicitText, denied;
    std::string_view critical, medium, control;
    std::string_view hatchFill = "url(#hatch)"; ///< Around the Internet.
    [[nodiscard]] static SvgPalette of(SvgTheme theme);
};

/// Text safe inside an element or a quoted attribute: markup characters are escaped, and what XML
/// 1.0 cannot hold (control characters, broken UTF-8) becomes U+FFFD.
[[nodiscard]] std::string svgEscaped(std::string_view text);
/// At most two decimals, no exponent, no locale.
[[nodiscard]] std::string svgNumber(double value);

/// Grows the body of an SVG file, one element a line.
class SvgCanvas {
public:
    struct Stroke {
        std::string_view colour;
        double width = 1;
        std::string_view dash = {};
        double opacity = 1;
    };
    struct Type {
        double px = 12;
        int weight = 400;
        std::string_view colour;
        std::string_view anchor = {}; ///< "", "middle" or "end".
        bool isMono = false;
    };
    void raw(std::string_view element);
    void rect(const SceneRect &rect, double radius, std::string_view fill, Stroke stroke);
    void path(std::string_view data, std::string_view fill, Stroke stroke);
    void circle(ScenePoint centre, double radius, std::string_view fill);
    void text(ScenePoint base, std::string_view text, const Type &type);
    void icon(std::string_view name, ScenePoint corner, double size, std::string_view colour);
    void open(std::string_view description); ///< A group, with a title for readers and tooltips.
    void close();
    [[nodiscard]] const std::string &body() const { return m_body; }

private:
    std::string m_body;
};

/// "M… L…" for each stroke.
[[nodiscard]] std::string hatchData(const std::vector<HatchStroke> &strokes);
/// "M… L… Q…" through the points with bends of the theme's radius.
[[nodiscard]] std::string roundedPath(const std::vector<ScenePoint> &points);

} // namespace drawbridge
