// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/layout_file.h"
#include "model/layout/collapse_state.h"

#include <optional>

namespace drawbridge {

/// How a design is shown when it is opened: as its layout file says, or else as at first.
[[nodiscard]] CollapseState openingState(const Design &design, const LayoutExtras &extras);

/// Keeps a state for the layout file; one that a design has at first anyway takes no room there.
void keepState(const Design &design, const CollapseState &state, LayoutExtras &extras);

/// The same of the bands of the matrix, where the externals are the band without a key; nothing: as
/// the size of the design says.
[[nodiscard]] std::optional<CollapseState> openingBands(const LayoutExtras &extras);
void keepBands(const std::optional<CollapseState> &bands, LayoutExtras &extras);

} // namespace drawbridge
