// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "model/document/selection.h"
#include "model/layout/scene_layout.h"

class QMenu;

namespace drawbridge {

/// Fills the menu of the map (ux.md 3.4) with what can be done with the selection, actions of the
/// catalog only. `look` is the picture shown, `design` the newest.
void fillCanvasMenu(QMenu &menu, const ActionCatalog &actions, const Design &design,
                    const SceneLook &look, const Selection &selection);

} // namespace drawbridge
