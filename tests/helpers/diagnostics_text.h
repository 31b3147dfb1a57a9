// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"

#include <string>

namespace drawbridge::test {

/// "error DB1404 9:13, warning DB1203 2:1": level, code and place of each, in order.
inline std::string codesAndPlaces(const Diagnostics &diagnostics)
{
    std::string text;
    for (const Diagnostic &said : diagnostics.all()) {
        text += text.empty() ? "" : ", ";
        text += std::string(toString(said.level)) + ' ' + toString(said.what.code);
        if (said.what.where.lineOneBased != 0)
            text += ' ' + std::to_string(said.what.where.lineOneBased) + ':' +
                    std::to_string(said.what.where.columnOneBased);
    }
    return text;
}

} // namespace drawbridge::test
