// SPDX-License-Identifier: Apache-2.0
#include "model/design/edit_checks.h"

#include "model/base/ascii.h"
#include "model/design/system_peers.h"

#include <charconv>

// What every edit asks of its arguments. Tested by
// tests/unit/design/test_edit_settings.cpp

namespace drawbridge {

namespace {

int numberIn(std::string_view text)
{
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

int daysIn(int year, int month)
{
    const bool isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2)
        return isLeap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

} // namespace

Result<void> checkNode(const Design &design, const NodeKey &key)
{
    const bool isKnown = isOutside(key) ? design.findExternal(key) != nullptr
                                        : (design.topology && design.topology->findWorkload(key)) ||
                                              isSystemPeerKey(design, key);
    if (isKnown)
        return {};
    return fail(ErrorCode::NodeUnknown, toString(key) + " is not in the design", {},
                isOutside(key) ? "add the external first"
                               : "name a workload of the sources as namespace/Kind/name");
}

bool isDate(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
        if (!isDigit(text[i]))
            return false;
    }
    const int month = numberIn(text.substr(5, 2));
    const int day = numberIn(text.substr(8, 2));
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= daysIn(numberIn(text.substr(0, 4)), month);
}

bool isSubdomain(std::string_view text)
{
    const auto isAlphanumeric = [](char c) { return isDigit(c) || (c >= 'a' && c <= 'z'); };
    if (text.empty() || text.size() > 253 || !isAlphanumeric(text.front()) ||
        !isAlphanumeric(text.back()))
        return false;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        const bool isJoint = text[i] == '-' || (text[i] == '.' && isAlphanumeric(text[i - 1]) &&
                                                isAlphanumeric(text[i + 1]));
        if (!isAlphanumeric(text[i]) && !isJoint)
            return false;
    }
    return true;
}

} // namespace drawbridge
