// SPDX-License-Identifier: Apache-2.0
#include "model/base/result.h"

// Tested by tests/unit/base/test_diagnostics.cpp

namespace drawbridge {

std::string toString(ErrorCode code)
{
    std::string digits = std::to_string(static_cast<int>(code));
    return "DB" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

std::string toString(const Error &error)
{
    std::string text = toString(error.code) + ' ' + error.message;
    if (error.where.isKnown())
        text += " (" + toString(error.where) + ')';
    if (!error.hint.empty())
        text += "; " + error.hint;
    return text;
}

} // namespace drawbridge
