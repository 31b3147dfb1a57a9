// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/layout/scene_layout.h"

#include <QColor>
#include <QPalette>

namespace drawbridge {

/// Every colour of the program by role: the only place where a colour is written down.
///
/// Neutral greys carry structure, colour is state. Palette, style sheet and paint code read from
/// here. The five edge colours are told apart in normal, protanopic, deuteranopic and tritanopic
/// vision (CIELAB distance of 20 or more; test_theme holds it), so change them only with that test.
struct Theme {
    bool isDark = false;

    QColor canvas; ///< Scene background, start page.
    QColor chrome; ///< Menu, tool, tab and status bars.
    QColor dock;   ///< Panel body, popover, dialog.
    QColor field;  ///< Inputs, code, lists in dialogs.
    QColor hover;  ///< Tool button and row under the mouse.
    QColor nameSpace;
    QColor node;     ///< Workload and chip fill.
    QColor line;     ///< Hairline inside a panel.
    QColor line2;    ///< Border between panels, scroll bar.
    QColor control;  ///< Border of field, check box, button.
    QColor nodeLine; ///< Border of node, chip, namespace.
    QColor cluster;  ///< Frame of a cluster.
    QColor text;
    QColor text2; ///< Secondary, icons.
    QColor text3; ///< Placeholder, counts.
    QColor selection;
    QColor selectionText;
    QColor accent;  ///< Selection ring, focused field; never a line style.
    QColor link;    ///< file:line, YAML keys.
    QColor primary; ///< The one primary button of a surface.
    QColor primaryText;

    QColor allowed;
    QColor drawn; ///< Also "proof passed".
    QColor observed;
    QColor implicit;     ///< Marks and strokes; severity High.
    QColor implicitText; ///< The same meaning as text.
    QColor denied;
    QColor critical; ///< Fills and shapes with a word beside them; never a line style.
    QColor medium;

    QColor yamlString;
    QColor yamlNumber;
    QColor diffAdded;   ///< Row background, always with "+" in the gutter.
    QColor diffRemoved; ///< Row background, always with "-" in the gutter.

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme dark();
    /// The theme that belongs to a palette: dark when the window is darker than mid-grey. (Qt has
    /// no colour scheme property before 6.5.)
    [[nodiscard]] static Theme forPalette(const QPalette &palette);

    /// Every colour mixed towards `ground`, `share` of it kept: what stepping back looks like.
    /// Unlike opacity it lets nothing shine through and costs nothing to paint.
    [[nodiscard]] Theme dimmed(const QColor &ground, double share) const;

    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QColor edge(EdgeKind kind) const;
    [[nodiscard]] QColor severity(Severity severity) const; ///< Low and Info are `text2`.

    bool operator==(const Theme &) const = default;
};

} // namespace drawbridge
