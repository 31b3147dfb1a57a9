// SPDX-License-Identifier: Apache-2.0
#include "views/theme/fonts.h"

#include <QGuiApplication>
#include <QScreen>

#include <algorithm>

namespace drawbridge {

namespace {

struct RoleSpec {
    double px;
    QFont::Weight weight;
    bool isMono;
};

RoleSpec specOf(TextRole role)
{
    switch (role) {
    case TextRole::Body: return {12, QFont::Normal, false};
    case TextRole::Strong: return {12, QFont::Medium, false};
    case TextRole::FrameName: return {12, QFont::DemiBold, false};
    case TextRole::Small: return {11, QFont::Normal, false};
    case TextRole::SmallStrong: return {11, QFont::Medium, false};
    case TextRole::SectionHead: return {11, QFont::DemiBold, false};
    case TextRole::Badge: return {10, QFont::Normal, false};
    case TextRole::Title: return {13, QFont::DemiBold, false};
    case TextRole::Subject: return {16, QFont::DemiBold, false};
    case TextRole::Display: return {24, QFont::DemiBold, false};
    case TextRole::Code: return {11.5, QFont::Normal, true};
    case TextRole::Chip: return {10.5, QFont::Medium, true};
    case TextRole::TableCode: return {11, QFont::Normal, true};
    }
    return {12, QFont::Normal, false};
}

double pointsPerPx()
{
    const QScreen *screen = QGuiApplication::primaryScreen();
    return 72.0 / (screen ? screen->logicalDotsPerInchY() : 96.0);
}

} // namespace

QStringList uiFontFamilies()
{
    return {QStringLiteral("Inter"),     QStringLiteral("Segoe UI Variable Text"),
            QStringLiteral("Segoe UI"),  QStringLiteral(".AppleSystemUIFont"),
            QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")};
}

QStringList monoFontFamilies()
{
    return {QStringLiteral("JetBrains Mono"), QStringLiteral("Cascadia Mono"),
            QStringLiteral("Consolas"), QStringLiteral("Menlo"),
            QStringLiteral("DejaVu Sans Mono")};
}

double textPx(TextRole role)
{
    return specOf(role).px;
}

double pxOf(const QFont &font)
{
    return font.pixelSize() > 0 ? font.pixelSize() : font.pointSizeF() / pointsPerPx();
}

QFont textFontOfPx(TextRole role, double px)
{
    const RoleSpec spec = specOf(role);
    QFont font;
    font.setFamilies(spec.isMono ? monoFontFamilies() : uiFontFamilies());
    font.setStyleHint(spec.isMono ? QFont::Monospace : QFont::SansSerif);
    // QFont takes whole pixels only; points take fractions.
    font.setPointSizeF(std::max(0.5, px * pointsPerPx()));
    font.setWeight(spec.weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QFont textFont(TextRole role, double scale)
{
    return textFontOfPx(role, textPx(role) * scale);
}

} // namespace drawbridge
