// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_nodes.h"

#include "model/layout/text_metrics.h"

#include <algorithm>

namespace drawbridge {

namespace {

/// Hairlines sit on pixel centres.
SceneRect crisp(const SceneRect &r)
{
    return {r.x + 0.5, r.y + 0.5, r.width - 1, r.height - 1};
}

SceneRect inset(const SceneRect &r, double by)
{
    return {r.x + by, r.y + by, r.width - 2 * by, r.height - 2 * by};
}

std::string_view shieldIcon(ShieldState shield)
{
    switch (shield) {
    case ShieldState::None: return "shield-none";
    case ShieldState::IngressOnly: return "shield-ingress";
    case ShieldState::EgressOnly: return "shield-egress";
    case ShieldState::Full: return "shield-full";
    }
    return "";
}

class NodePainter {
public:
    NodePainter(SvgCanvas &canvas, const SvgPalette &palette, const NodeLook &node)
        : m_canvas(canvas), m_palette(palette), m_node(node), m_rect(node.rect)
    {}

    void run()
    {
        m_canvas.open(m_node.description);
        switch (m_node.shape) {
        case NodeShape::Workload: workload(); break;
        case NodeShape::Namespace: m_node.isCollapsed ? collapsed() : nameSpace(); break;
        case NodeShape::Cluster: cluster(); break;
        case NodeShape::Gateway: gateway(); break;
        case NodeShape::Cidr: hexagon(); break;
        case NodeShape::Internet: internet(); break;
        case NodeShape::Fqdn:
        case NodeShape::Person:
        case NodeShape::Group:
        case NodeShape::Legacy:
        case NodeShape::ApiServer: doubleBox(); break;
        }
        m_canvas.close();
    }

private:
    [[nodiscard]] std::string_view shieldColour() const
    {
        return m_node.shield == ShieldState::None ? m_palette.implicit : m_palette.text2;
    }

    void cluster()
    {
        m_canvas.rect(crisp(m_rect), 8, "", {m_palette.cluster});
        const std::string title = elidedMiddle(m_node.title, 11.44, m_rect.width / 2);
        m_canvas.text({m_rect.x + 12, m_rect.y + 20}, title, {11, 600, m_palette.text2, {}, false});
        m_canvas.text({m_rect.x + 20 + textWidth(title, 11.44), m_rect.y + 20}, m_node.subtitle,
                      {11, 400, m_palette.text2, {}, false});
    }

    void nameSpace()
    {
        m_canvas.rect(crisp(m_rect), 8, m_palette.nameSpace, {m_palette.nodeLine});
        m_canvas.path("M" + svgNumber(m_rect.x + 1) + " " + svgNumber(m_rect.y + 28.5) + "h" +
                          svgNumber(m_rect.width - 2),
                      "", {m_palette.line});
        m_canvas.icon("chevron-down", {m_rect.x + 8, m_rect.y + 8}, 12, m_palette.text2);
        const std::string title = elidedMiddle(m_node.title, 12.5, 220);
        m_canvas.text({m_rect.x + 26, m_rect.y + 18.5}, title,
                      {12, 600, m_palette.text, {}, false});
        double x = m_rect.x + 26 + textWidth(title, 12.5) + 8;
        if (m_node.hasShield) {
            m_canvas.icon(shieldIcon(m_node.shield), {x, m_rect.y + 7}, 14, shieldColour());
            x += 22;
        }
        m_canvas.text({x, m_rect.y + 18.5}, m_node.subtitle, {11, 400, m_palette.text2, {}, false});
    }

    [[nodiscard]] std::string_view severityColour() const
    {
        switch (m_node.worstFinding) {
        case Severity::Critical: return m_palette.critical;
        case Severity::High: return m_palette.implicit;
        case Severity::Medium: return m_palette.medium;
        default: return m_palette.text2;
        }
    }

    /// One box for the whole namespace: name, count, shield, worst finding and their number.
    void collapsed()
    {
        m_canvas.rect(crisp(m_rect), 6, m_palette.node, {m_palette.nodeLine});
        m_canvas.icon("chevron-right", {m_rect.x + 7, m_rect.y + 11}, 12, m_palette.text2);
        const double titleRoom = m_rect.width - 32 - (m_node.hasShield ? 18 : 0);
        m_canvas.text({m_rect.x + 23, m_rect.y + 21}, elidedMiddle(m_node.title, 12.5, titleRoom),
                      {12, 600, m_palette.text, {}, false});
        if (m_node.hasShield)
            m_canvas.icon(shieldIcon(m_node.shield), {m_rect.right() - 23, m_rect.y + 9}, 14,
                          shieldColour());
        const double findings = countedWidth(m_node.findingCount);
        const double room = m_rect.width - 9 - findings - countedWidth(m_node.waivedCount);
        const bool isTight = m_node.waivedCount > 0 && textWidth(m_node.subtitle, 11) > room - 9;
        const std::string words =
            isTight ? std::to_string(m_node.workloadCount) : m_node.subtitle; // no words then
        const double left = std::clamp(room - textWidth(words, 11), 9.0, 23.0);
        m_canvas.text({m_rect.x + left, m_rect.y + 40}, words,
                      {11, 400, m_palette.text2, {}, false});
        counted("sev-" + std::string(toString(m_node.worstFinding)), severityColour(),
                m_node.findingCount, 0);
        counted("sev-suppressed", m_palette.text2, m_node.waivedCount, findings);
    }

    /// Room of a mark with its number, and the gap before it.
    [[nodiscard]] static double countedWidth(int count)
    {
        return count == 0 ? 0 : 22 + textWidth(std::to_string(count), 11);
    }

    /// A mark so far from the right, with its number before it.
    void counted(const std::string &icon, std::string_view colour, int count, double away)
    {
        if (count == 0)
            return;
        const double right = m_rect.right() - away;
        m_canvas.icon(icon, {right - 23, m_rect.y + 29}, 14, colour);
        m_canvas.text({right - 27, m_rect.y + 40}, std::to_string(count),
                      {11, 400, m_palette.text, "end", false});
    }

    void workload()
    {
        m_canvas.rect(crisp(m_rect), 6, m_palette.node, {m_palette.nodeLine});
        m_canvas.path("M" + svgNumber(m_rect.x + 4.5) + " " + svgNumber(m_rect.y + 0.9) +
                          "a6 6 0 0 0-4 5.6v31a6 6 0 0 0 4 5.6z",
                      m_palette.nodeLine, {});
        m_canvas.icon(m_node.icon, {m_rect.x + 10, m_rect.y + 6}, 14, m_palette.text2);
        const double room = m_rect.width - 29 - 4;
        const double size = textWidth(m_node.title, 12.24) <= room ? 12 : 11; // then elide
        m_canvas.text({m_rect.x + 29, m_rect.y + 17.5},
                      elidedMiddle(m_node.title, size * 1.02, room),
                      {size, 500, m_palette.text, {}, false});
        m_canvas.text({m_rect.x + 29, m_rect.y + 32}, elidedRight(m_node.subtitle, 11, room),
                      {11, 400, m_palette.text2, {}, false});
        if (!m_node.isSystem)
            badges();
    }

    void pill(double x, double width, bool isWeak, bool isWaived)
    {
        m_canvas.rect({m_rect.x + x + 0.5, m_rect.y + 36.5, width, 15}, 7.5, m_palette.node,
                      {isWeak ? m_palette.implicit : m_palette.nodeLine});
        if (isWaived)
            m_canvas.path(hatchData(hatchWithin({m_rect.x + x, m_rect.y + 36, width + 1, 16})), "",
                          {m_palette.implicit, kBadgeHatchWidth, {}, kBadgeHatchShare});
    }

    void badges()
    {
        const std::string account = elidedMiddle(m_node.account, 10, 52);
        pill(8, account.empty() ? 20 : 24 + textWidth(account, 10), m_node.isDefaultAccount,
             m_node.isAccountWaived);
        const double y = m_rect.y + 38;
        m_canvas.icon(m_node.isDefaultAccount ? "identity-default" : "identity", {m_rect.x + 13, y},
                      12, m_node.isDefaultAccount ? m_palette.implicit : m_palette.text2);
        if (!account.empty()) {
            m_canvas.text({m_rect.x + 27, m_rect.y + 47.5}, account,
                          {10,
                           400,
                           m_node.isDefaultAccount ? m_palette.implicitText : m_palette.text2,
                           {},
                           false});
        }
        if (m_node.hasShield) {
            pill(100, 20, m_node.shield == ShieldState::None, m_node.isShieldWaived);
            m_canvas.icon(shieldIcon(m_node.shield), {m_rect.x + 105, y}, 12, shieldColour());
        }
        if (m_node.isMtlsException) {
            pill(76, 20, true, m_node.isMtlsWaived);
            m_canvas.icon("lock-permissive", {m_rect.x + 81, y}, 12, m_palette.implicit);
        }
    }

    void externalText()
    {
        const double middle = m_rect.x + m_rect.width / 2;
        const double room = m_rect.width - (m_node.shape == NodeShape::Cidr ? 22 : 12);
        m_canvas.icon(m_node.icon, {middle - 8, m_rect.y + 7}, 16, m_palette.text2);
        m_canvas.text({middle, m_rect.y + 36}, elidedMiddle(m_node.title, 11.2, room),
                      {11, 500, m_palette.text, "middle", false});
        m_canvas.text({middle, m_rect.y + 48}, elidedMiddle(m_node.subtitle, 10, room),
                      {10, 400, m_palette.text2, "middle", false});
    }

    void doubleBox()
    {
        m_canvas.rect(crisp(m_rect), 6, m_palette.node, {m_palette.nodeLine});
        m_canvas.rect(crisp(inset(m_rect, 3)), 4, "", {m_palette.nodeLine});
        externalText();
    }

    void internet()
    {
        m_canvas.rect(crisp(m_rect), 14, m_palette.hatchFill, {m_palette.nodeLine});
        m_canvas.rect(crisp(inset(m_rect, 4)), 10, m_palette.node, {m_palette.nodeLine});
        externalText();
    }

    void hexagon()
    {
        for (const double i : {0.0, 3.0}) {
            const SceneRect r = crisp(inset(m_rect, i));
            const double tip = 11.5 - i * 0.4;
            m_canvas.path("M" + svgNumber(r.x + tip) + " " + svgNumber(r.y) + "H" +
                              svgNumber(r.right() - tip) + "L" + svgNumber(r.right()) + " " +
                              svgNumber(r.y + r.height / 2) + "L" + svgNumber(r.right() - tip) +
                              " " + svgNumber(r.bottom()) + "H" + svgNumber(r.x + tip) + "L" +
                              svgNumber(r.x) + " " + svgNumber(r.y + r.height / 2) + "z",
                          i == 0 ? m_palette.node : "", {m_palette.nodeLine});
        }
        externalText();
    }

    void gateway()
    {
        m_canvas.path("M" + svgNumber(m_rect.x + 0.5) + " " + svgNumber(m_rect.y + 0.5) +
                          "l31 8v47l-31 8z",
                      m_palette.node, {m_palette.nodeLine});
        m_canvas.icon(m_node.icon, {m_rect.x + 8, m_rect.y + 24}, 16, m_palette.text2);
        const std::string title = elidedMiddle(m_node.title, 10.5, 120);
        const double width = textWidth(title, 10.5) + 14;
        const double middle = m_rect.x + m_rect.width / 2;
        m_canvas.rect({middle - width / 2, m_rect.bottom() + 4.5, width, 16}, 4, m_palette.node,
                      {m_palette.nodeLine});
        m_canvas.text({middle, m_rect.bottom() + 16}, title,
                      {10.5, 400, m_palette.text, "middle", false});
    }

    SvgCanvas &m_canvas;
    const SvgPalette &m_palette;
    const NodeLook &m_node;
    const SceneRect &m_rect;
};

} // namespace

void drawSvgNode(SvgCanvas &canvas, const SvgPalette &palette, const NodeLook &node)
{
    NodePainter(canvas, palette, node).run();
}

} // namespace drawbridge
