// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace drawbridge {

/// "1 workload" or "3 workloads": `many` holds a %1.
[[nodiscard]] inline QString counted(qsizetype count, const QString &one, const QString &many)
{
    return count == 1 ? one : many.arg(count);
}

} // namespace drawbridge
