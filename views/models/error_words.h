// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <QString>

namespace drawbridge {

/// What was wrong and what to do, as one line for a form or the status bar.
[[nodiscard]] inline QString wordsFor(const Error &error)
{
    const QString message = QString::fromStdString(error.message);
    return error.hint.empty() ? message
                              : message + QStringLiteral(": ") + QString::fromStdString(error.hint);
}

} // namespace drawbridge
