// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QString>

namespace drawbridge {

/// The application's QSS over the Fusion style. Canvas and matrix are paint code and not styled by
/// it.
///
/// Properties it knows: `role="secondary"` (label in text2), `role="count"`, `role="section"`
/// (section head), `role="title"`, `role="subject"`, `role="display"`, `role="link"`,
/// `role="code"`, `role="error"` on QLabel; `primary="true"` and `small="true"` on QPushButton;
/// `surface="canvas"`, `"dock"`, `"chrome"` or `"field"` on any QWidget for its background.
[[nodiscard]] QString applicationStyleSheet(const Theme &theme);

} // namespace drawbridge
