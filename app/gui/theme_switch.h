// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/settings.h"
#include "views/theme/theme.h"

#include <QObject>

namespace drawbridge {

/// Dresses the application in a theme: style, palette, style sheet, font. One of it, made before
/// the first widget.
class ThemeSwitch : public QObject {
    Q_OBJECT
public:
    explicit ThemeSwitch(ThemeChoice choice, QObject *parent = nullptr);

    void choose(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] const Theme &theme() const { return m_theme; }

signals:
    void themeChanged(const drawbridge::Theme &theme);

private:
    QPalette m_systemPalette; ///< As the desktop gave it, before ours.
    ThemeChoice m_choice;
    Theme m_theme;
};

} // namespace drawbridge
