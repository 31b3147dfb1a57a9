// SPDX-License-Identifier: Apache-2.0
#include "model/topology/config_text.h"

#include "model/topology/config_formats.h"
#include "model/topology/text_scan.h"

#include <algorithm>
#include <array>

// Chooses the reader for a file. A name that ends in .yaml or .json is taken at its word as long as
// the text agrees; proxies are told by their directives, because their files are called anything;
// what has no better reader is read as lines. Tested by tests/unit/topology/test_config_text.cpp

namespace drawbridge {

namespace {

template<std::size_t N>
bool endsWithOneOf(std::string_view name, const std::array<std::string_view, N> &ends)
{
    return std::any_of(ends.begin(), ends.end(),
                       [&](std::string_view end) { return name.ends_with(end); });
}

/// Formats of lines that a YAML reader might take for one long scalar or even for a mapping.
bool isLineFormat(std::string_view name)
{
    static constexpr std::array<std::string_view, 15> kEnds{
        ".properties", ".ini", ".env", ".toml", ".cnf", ".cfg", ".conf", ".xml",
        ".sh",         ".py",  ".php", ".rb",   ".js",  ".lua", ".sql"};
    return endsWithOneOf(name, kEnds);
}

/// The first line that says something is "key:" or "key: value", or the text is a JSON value.
bool mayBeTree(std::string_view text)
{
    std::string_view first;
    forEachLine(text, [&](std::string_view line, std::uint32_t) {
        const auto content = trimmed(line);
        if (first.empty() && !content.empty() && content.front() != '#')
            first = content;
    });
    if (first.empty())
        return false;
    if (first.front() == '{' || first.front() == '[' || first.substr(0, 3) == "---" ||
        first.substr(0, 2) == "- ")
        return true;
    return first.back() == ':' || first.find(": ") != std::string_view::npos;
}

} // namespace

std::vector<TextSetting> settingsIn(std::string_view fileName, std::string_view text)
{
    if (text.size() > kMaxConfigText || text.find('\0') != std::string_view::npos)
        return {};
    static constexpr std::array<std::string_view, 3> kTrees{".yaml", ".yml", ".json"};
    const std::string name = lowerText(fileName);
    const bool isNamedTree = endsWithOneOf(name, kTrees);
    if (!isNamedTree && looksLikeNginx(text))
        return nginxSettings(text);
    if (!isNamedTree && looksLikeHaproxy(text))
        return haproxySettings(text);
    if (isNamedTree || (!isLineFormat(name) && mayBeTree(text))) {
        if (auto settings = treeSettings(text))
            return std::move(*settings);
    }
    return lineSettings(text);
}

} // namespace drawbridge
