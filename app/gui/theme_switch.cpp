// SPDX-License-Identifier: Apache-2.0
#include "app/gui/theme_switch.h"

#include "views/theme/fonts.h"
#include "views/theme/style_sheet.h"

#include <QApplication>
#include <QStyleFactory>

namespace drawbridge {

ThemeSwitch::ThemeSwitch(ThemeChoice choice, QObject *parent)
    : QObject(parent), m_systemPalette(QApplication::palette())
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
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
