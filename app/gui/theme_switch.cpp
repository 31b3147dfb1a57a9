// SPDX-License-Identifier: Apache-2.0
#include "app/gui/theme_switch.h"

#include "views/theme/fonts.h"
#include "views/theme/style_sheet.h"

#include <QApplication>
#include <QProxyStyle>

namespace drawbridge {
namespace {

/// Fusion on every platform, without underlined letters: Alt still reaches the menus.
class QuietStyle : public QProxyStyle {
public:
    QuietStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override
    {
        if (hint == SH_UnderlineShortcut)
            return 0;
        return QProxyStyle::styleHint(hint, option, widget, returned);
    }
};

} // namespace

ThemeSwitch::ThemeSwitch(ThemeChoice choice, QObject *parent)
    : QObject(parent), m_systemPalette(QApplication::palette())
{
    QApplication::setStyle(new QuietStyle);
    QApplication::setFont(textFont(TextRole::Body));
    choose(choice);
}

void ThemeSwitch::choose(ThemeChoice choice)
{
    m_choice = choice;
    switch (choice) {
    case ThemeChoice::Light: m_theme = Theme::light(); break;
    case ThemeChoice::Dark: m_theme = Theme::dark(); break;
    case ThemeChoice::System: m_theme = Theme::forPalette(m_systemPalette); break;
    }
    QApplication::setPalette(m_theme.palette());
    qApp->setStyleSheet(applicationStyleSheet(m_theme));
    emit themeChanged(m_theme);
}

} // namespace drawbridge
