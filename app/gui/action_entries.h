// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"

namespace drawbridge {

/// One row of the table behind ActionCatalog. Texts are marked for translation, not translated.
struct ActionEntry {
    ActionId id;
    const char *text;
    const char *icon;
    QKeySequence shortcut;
    const char *tip;
    bool needsDesign;
    const char *mapKeys = ""; ///< While the map has the focus; several by spaces.
    bool isOfMap = false;     ///< The map knows them by itself.
};

/// The rows, by menu.
[[nodiscard]] std::vector<ActionEntry> fileAndEditActions();
[[nodiscard]] std::vector<ActionEntry> viewAndWindowActions();
[[nodiscard]] std::vector<ActionEntry> designAndHelpActions(); ///< Analyse and Export too.

[[nodiscard]] inline QKeySequence keys(const char *text)
{
    return QKeySequence(QString::fromLatin1(text));
}

} // namespace drawbridge
