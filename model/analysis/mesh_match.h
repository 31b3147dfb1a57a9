// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>

namespace drawbridge {

/// Whether a rule matches an attempt; Unknown where something decides that nobody told.
enum class MeshMatch { No, Unknown, Yes };

// Three-valued logic (Kleene): an Unknown stays one only where it decides.
[[nodiscard]] constexpr MeshMatch allOf(MeshMatch a, MeshMatch b)
{
    return std::min(a, b);
}

[[nodiscard]] constexpr MeshMatch anyOf(MeshMatch a, MeshMatch b)
{
    return std::max(a, b);
}

[[nodiscard]] constexpr MeshMatch negated(MeshMatch a)
{
    if (a == MeshMatch::Unknown)
        return a;
    return a == MeshMatch::Yes ? MeshMatch::No : MeshMatch::Yes;
}

[[nodiscard]] constexpr MeshMatch known(bool matches)
{
    return matches ? MeshMatch::Yes : MeshMatch::No;
}

/// Unknown; `why` keeps the first reason it is given.
inline MeshMatch unknown(std::string &why, std::string because)
{
    if (why.empty())
        why = std::move(because);
    return MeshMatch::Unknown;
}

/// OR over the values, AND NOT(OR) over the negated ones; an absent list does not constrain
/// (istio.md 1.5).
template<typename List, typename Matches>
MeshMatch matchField(const List &values, const List &notValues, Matches matches)
{
    const auto any = [&matches](const List &list) {
        auto result = MeshMatch::No;
        for (const auto &value : list) {
            result = anyOf(result, matches(value));
            if (result == MeshMatch::Yes)
                break;
        }
        return result;
    };
    auto result = values.empty() ? MeshMatch::Yes : any(values);
    if (result != MeshMatch::No && !notValues.empty())
        result = allOf(result, negated(any(notValues)));
    return result;
}

} // namespace drawbridge
