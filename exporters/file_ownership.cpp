// SPDX-License-Identifier: Apache-2.0
#include "exporters/file_ownership.h"

#include "exporters/manifest_object.h"

#include <algorithm>
#include <fstream>
#include <string_view>

// Tested by tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

namespace {

/// Where the header names its design. People may write comments above it.
std::optional<std::size_t> headerEnd(std::string_view text)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    const std::string yaml = "# " + std::string(kHeaderStart);
    const std::string markdown = "<!-- " + std::string(kHeaderStart);
    if (text.starts_with(markdown))
        return markdown.size();
    std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (line.starts_with(yaml))
            return at + yaml.size();
        const std::size_t first = line.find_first_not_of(" \t\r");
        const bool isSkipped =
            first == std::string_view::npos || line[first] == '#' || line.starts_with("---");
        if (!isSkipped)
            break;
        at = end + 1;
    }
    return std::nullopt;
}

} // namespace

std::string beginningOf(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string text(4096, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

bool hasHeader(const std::string &text)
{
    return headerEnd(text).has_value();
}

bool isOurs(const std::string &text)
{
    const std::string label = std::string(kManagedByLabel) + ": " + kManagedByValue;
    return hasHeader(text) || text.find(label) != std::string::npos;
}

std::optional<std::string> designIn(const std::string &text)
{
    const auto first = headerEnd(text);
    const std::size_t end = text.find(".drawbridge.yaml", first.value_or(0));
    if (!first || end == std::string::npos || text.find('\n', *first) < end)
        return std::nullopt;
    return text.substr(*first, end - *first);
}

bool isOfAnother(const std::string &text, const std::set<std::string> &designs)
{
    const auto design = designIn(text);
    return design && !designs.empty() && !designs.contains(*design);
}

} // namespace drawbridge
