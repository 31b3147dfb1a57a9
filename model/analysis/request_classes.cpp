// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_request_classes.cpp

#include "model/analysis/request_classes.h"

#include "model/analysis/mesh_paths.h"
#include "model/analysis/mesh_patterns.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge {
namespace {

constexpr std::string_view kFiller = "undrawn-witness";

bool isPrefix(const std::string &pattern)
{
    return pattern.ends_with('*');
}

bool isSuffix(const std::string &pattern)
{
    return !isPrefix(pattern) && pattern.starts_with('*');
}

/// One text of each class the patterns tell apart: for each pattern one that matches it, for each
/// prefix and suffix one that matches both. What matches no prefix begins with `start`.
std::set<std::string> witnessesOf(const std::set<std::string> &patterns, const std::string &start,
                                  const std::string &filler)
{
    std::set<std::string> witnesses;
    for (const auto &pattern : patterns) {
        if (isSuffix(pattern)) {
            witnesses.insert(start + filler + pattern.substr(1));
            continue;
        }
        if (!isPrefix(pattern)) {
            witnesses.insert(pattern);
            continue;
        }
        const auto prefix = pattern.substr(0, pattern.size() - 1);
        if (prefix.empty())
            continue; // "*": any of the others.
        witnesses.insert(prefix + filler);
        for (const auto &end : patterns)
            if (isSuffix(end))
                witnesses.insert(prefix + filler + end.substr(1));
    }
    return witnesses;
}

template<typename Matches>
Witnesses named(const std::set<std::string> &witnesses, const std::set<std::string> &patterns,
                Matches matches)
{
    Witnesses result;
    for (const auto &witness : witnesses) {
        std::string name;
        for (const auto &pattern : patterns)
            if (pattern != "*" && matches(pattern, witness))
                name += (name.empty() ? "" : " and ") + pattern;
        result.emplace(witness, std::move(name));
    }
    return result;
}

bool isTemplate(const std::string &pattern)
{
    return pattern.find("{*}") != std::string::npos || pattern.find("{**}") != std::string::npos;
}

/// A path that the template matches.
std::string filled(std::string pattern)
{
    const auto replace = [&pattern](std::string_view what, const std::string &with) {
        for (auto at = pattern.find(what); at != std::string::npos; at = pattern.find(what, at))
            pattern.replace(at, what.size(), with);
    };
    replace("{*}", std::string(kFiller));
    replace("{**}", std::string(kFiller) + "/below");
    return pattern;
}

} // namespace

Witnesses methodWitnesses(const std::set<std::string> &patterns)
{
    static constexpr std::array<std::string_view, 8> kMethods{
        "DELETE", "PUT", "POST", "PATCH", "GET", "HEAD", "OPTIONS", "UNDRAWN"};
    auto witnesses = witnessesOf(patterns, "", "X");
    const auto other = std::ranges::find_if(kMethods, [&](auto method) {
        return std::ranges::none_of(patterns, [method](const auto &pattern) {
            return pattern != "*" && matchesMeshPattern(pattern, method);
        });
    });
    if (other != kMethods.end())
        witnesses.emplace(*other);
    return named(witnesses, patterns, [](const auto &pattern, const auto &text) {
        return matchesMeshPattern(pattern, text);
    });
}

Witnesses pathWitnesses(const std::set<std::string> &patterns)
{
    std::set<std::string> plain, templates;
    for (const auto &pattern : patterns)
        if (isTemplate(pattern))
            templates.insert(filled(pattern));
        else
            plain.insert(pattern);
    auto witnesses = witnessesOf(plain, "/", std::string(kFiller));
    witnesses.insert(templates.begin(), templates.end());
    witnesses.insert("/" + std::string(kFiller) + "/elsewhere");
    return named(witnesses, patterns,
                 [](const auto &pattern, const auto &text) { return matchesPath(pattern, text); });
}

} // namespace drawbridge
