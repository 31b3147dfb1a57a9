// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Qt>

namespace drawbridge {

/// What rows of our models offer besides the display text; RowDelegate paints them.
enum ItemRole {
    IconNameRole = Qt::UserRole + 1, ///< QString: a name in resources/icons, without ".svg".
    IconToneRole,                    ///< int: a RowTone; absent means Secondary.
    CountRole,                       ///< QString: right-aligned and small.
    MonospaceRole,                   ///< bool: the text is a port, a rule id or a path.
    EmphasisRole,                    ///< bool: weight 500.
    SecondaryRole,                   ///< bool: the text is secondary and small.
    SortRole,                        ///< What to sort by.
};

/// Colour of a row's icon by meaning (theme.md section 1).
enum class RowTone { Secondary, Critical, High, Medium, Proven, Broken };

} // namespace drawbridge
