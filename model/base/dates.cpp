// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_waivers.cpp and tests/unit/design/test_observed_flows.cpp
#include "model/base/dates.h"

#include <array>
#include <cstdio>

namespace drawbridge {

std::chrono::sys_days dayOf(std::string_view date)
{
    const auto number = [&](std::size_t at, std::size_t size) {
        int value = 0;
        for (const char digit : date.substr(at, size))
            value = value * 10 + (digit - '0');
        return value;
    };
    using namespace std::chrono;
    return sys_days(year(number(0, 4)) / month(static_cast<unsigned>(number(5, 2))) /
                    day(static_cast<unsigned>(number(8, 2))));
}

std::string dateOf(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date(day);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

} // namespace drawbridge
