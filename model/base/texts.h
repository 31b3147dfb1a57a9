// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The texts one after another with `separator` between them.
[[nodiscard]] inline std::string joined(const std::vector<std::string> &texts,
                                        std::string_view separator)
{
    std::string result;
    for (const std::string &text : texts) {
        if (&text != &texts.front())
            result += separator;
        result += text;
    }
    return result;
}

/// The parts one after another, in memory that is asked for once.
[[nodiscard]] inline std::string concatenated(std::initializer_list<std::string_view> parts)
{
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    std::string result;
    result.reserve(size);
    for (const std::string_view part : parts)
        result += part;
    return result;
}

/// Sorts a list and keeps one of each value.
template<typename T>
void sortAndUnite(std::vector<T> &values)
{
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

} // namespace drawbridge
