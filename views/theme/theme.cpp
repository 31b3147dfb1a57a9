// SPDX-License-Identifier: Apache-2.0
#include "views/theme/theme.h"

#include "model/layout/colour_mix.h"

// The colour tokens of both themes, and what Qt calls them.
// Tested by tests/unit/views/test_theme.cpp.

namespace drawbridge {

Theme Theme::light()
{
    Theme t;
    t.isDark = false;
    t.canvas = QColor(0xFBFBFD);
    t.chrome = QColor(0xF2F3F6);
    t.dock = QColor(0xF8F9FB);
    t.field = QColor(0xFFFFFF);
    t.hover = QColor(0xECEEF2);
    t.nameSpace = QColor(0xF3F4F8);
    t.node = QColor(0xFFFFFF);
    t.line = QColor(0xE2E4EA);
    t.line2 = QColor(0xC9CDD6);
    t.control = QColor(0x858B99);
    t.nodeLine = QColor(0xC3C8D2);
    t.cluster = QColor(0xD9DCE4);
    t.text = QColor(0x1B1E25);
    t.text2 = QColor(0x545A67);
    t.text3 = QColor(0x606675);
    t.selection = QColor(0xE6E7F8);
    t.selectionText = QColor(0x1B1E25);
    t.accent = QColor(0x4F55C9);
    t.link = QColor(0x0B5394);
    t.primary = QColor(0x1B1E25);
    t.primaryText = QColor(0xFBFBFD);
    t.allowed = QColor(0x0A314E);
    t.drawn = QColor(0x118765);
    t.observed = QColor(0x6F7390);
    t.implicit = QColor(0xBC5E15);
    t.implicitText = QColor(0xA4500E);
    t.denied = QColor(0x650A26);
    t.critical = QColor(0xB3261E);
    t.medium = QColor(0x80640A);
    t.yamlString = QColor(0x0F6B52);
    t.yamlNumber = QColor(0x8A3B12);
    t.diffAdded = QColor(0xE4F3EC);
    t.diffRemoved = QColor(0xF9E7EA);
    return t;
}

Theme Theme::dark()
{
    Theme t;
    t.isDark = true;
    t.canvas = QColor(0x16181D);
    t.chrome = QColor(0x1E2127);
    t.dock = QColor(0x1A1C22);
    t.field = QColor(0x121419);
    t.hover = QColor(0x252931);
    t.nameSpace = QColor(0x1C1F25);
    t.node = QColor(0x252931);
    t.line = QColor(0x2B2F37);
    t.line2 = QColor(0x414753);
    t.control = QColor(0x68707F);
    t.nodeLine = QColor(0x474E5B);
    t.cluster = QColor(0x31363F);
    t.text = QColor(0xE6E8EC);
    t.text2 = QColor(0xA7ADB9);
    t.text3 = QColor(0x979DAA);
    t.selection = QColor(0x2C2F4A);
    t.selectionText = QColor(0xF1F2F6);
    t.accent = QColor(0x989EF8);
    t.link = QColor(0x7FB4F0);
    t.primary = QColor(0xE6E8EC);
    t.primaryText = QColor(0x16181D);
    t.allowed = QColor(0x0D8AF6);
    t.drawn = QColor(0x39CC89);
    t.observed = QColor(0xBFD4F1);
    t.implicit = QColor(0xB98623);
    t.implicitText = QColor(0xCC9A3A);
    t.denied = QColor(0xCD5394);
    t.critical = QColor(0xF2726A);
    t.medium = QColor(0xCDB04A);
    t.yamlString = QColor(0x7BD3AB);
    t.yamlNumber = QColor(0xE0A36B);
    t.diffAdded = QColor(0x16332A);
    t.diffRemoved = QColor(0x3B1E2A);
    return t;
}

Theme Theme::dimmed(const QColor &ground, double share) const
{
    const auto mix = [&ground, share](const QColor &c) {
        return QColor(mixedPart(ground.red(), c.red(), share),
                      mixedPart(ground.green(), c.green(), share),
                      mixedPart(ground.blue(), c.blue(), share));
    };
    Theme t = *this;
    for (QColor *color : {&t.node, &t.line, &t.line2, &t.control, &t.nodeLine, &t.cluster, &t.text,
                          &t.text2, &t.text3, &t.accent, &t.allowed, &t.drawn, &t.observed,
                          &t.implicit, &t.implicitText, &t.denied, &t.critical, &t.medium})
        *color = mix(*color);
    return t;
}

Theme Theme::forPalette(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? dark() : light();
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, chrome);
    p.setColor(QPalette::Button, chrome);
    p.setColor(QPalette::AlternateBase, dock);
    p.setColor(QPalette::ToolTipBase, dock);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::Base, field);
    p.setColor(QPalette::Light, field);
    p.setColor(QPalette::Midlight, line);
    p.setColor(QPalette::Mid, line2);
    p.setColor(QPalette::Dark, control);
    p.setColor(QPalette::Shadow, control);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, critical);
    p.setColor(QPalette::PlaceholderText, text3);
    p.setColor(QPalette::Highlight, selection);
    p.setColor(QPalette::HighlightedText, selectionText);
    p.setColor(QPalette::Link, link);
    p.setColor(QPalette::LinkVisited, link);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, control);
    return p;
}

QColor Theme::edge(EdgeKind kind) const
{
    switch (kind) {
    case EdgeKind::Allowed: return allowed;
    case EdgeKind::Drawn: return drawn;
    case EdgeKind::Observed: return observed;
    case EdgeKind::Implicit: return implicit;
    case EdgeKind::Denied: return denied;
    }
    return text2;
}

QColor Theme::severity(Severity severity) const
{
    switch (severity) {
    case Severity::Critical: return critical;
    case Severity::High: return implicit;
    case Severity::Medium: return medium;
    case Severity::Low:
    case Severity::Info: return text2;
    }
    return text2;
}

} // namespace drawbridge
