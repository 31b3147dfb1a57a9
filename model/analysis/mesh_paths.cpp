// SPDX-License-Identifier: Apache-2.0
// Paths as Envoy sees them. The order is Envoy's (ConnectionManagerUtility::maybeNormalizePath):
// escaped slashes are decoded, then the path is made canonical, then slashes are merged.
// Tested by tests/unit/analysis/test_mesh_paths.cpp

#include "model/analysis/mesh_paths.h"

#include "model/analysis/mesh_patterns.h"
#include "model/base/ascii.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::string_view kPlain = "!$&'()*+,;:=@[]"; ///< Kept as they are, beside unreserved.

bool isUnreserved(char c)
{
    return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The byte that "%xy" at the beginning of `text` stands for.
std::optional<unsigned char> escapedByte(std::string_view text)
{
    if (text.size() < 3 || text[0] != '%' || hexValue(text[1]) < 0 || hexValue(text[2]) < 0)
        return std::nullopt;
    return static_cast<unsigned char>(hexValue(text[1]) * 16 + hexValue(text[2]));
}

bool isKnownCharacter(char c)
{
    return isUnreserved(c) || c == '/' || c == '\\' || c == '%' ||
           kPlain.find(c) != std::string_view::npos;
}

std::string withDecodedSlashes(std::string_view path)
{
    std::string decoded;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto byte = escapedByte(path.substr(i));
        const bool isSlash = byte == '/' || byte == '\\';
        decoded += isSlash ? static_cast<char>(*byte) : path[i];
        i += isSlash ? 2 : 0;
    }
    return decoded;
}

std::string withMergedSlashes(std::string_view path)
{
    std::string merged;
    for (const char c : path)
        if (c != '/' || merged.empty() || merged.back() != '/')
            merged += c;
    return merged;
}

/// Length of a dot at the beginning of `text`, written or escaped; 0 for anything else.
std::size_t dotLength(std::string_view text)
{
    if (text.starts_with('.'))
        return 1;
    return escapedByte(text) == '.' ? 3 : 0;
}

bool endsSegment(std::string_view text)
{
    return text.empty() || text.front() == '/' || text.front() == '\\';
}

void removeLastSegment(std::string &output)
{
    if (output.size() > 1)
        output.pop_back();
    output.resize(output.rfind('/') + 1);
}

/// Makes one segment's dots and characters canonical; the steps of a URL parser.
class Canonical {
public:
    explicit Canonical(std::string_view path) : m_rest(path) {}

    std::optional<std::string> run()
    {
        while (!m_rest.empty()) {
            if (const auto dot = dotLength(m_rest); dot != 0)
                takeDot(dot);
            else if (!takeCharacter())
                return std::nullopt;
        }
        return std::move(m_output);
    }

private:
    void takeDot(std::size_t length)
    {
        const auto after = m_rest.substr(length);
        const auto second = dotLength(after);
        const bool startsSegment = m_output.ends_with('/');
        if (startsSegment && endsSegment(after)) {
            skipSegment(length);
        } else if (startsSegment && second != 0 && endsSegment(after.substr(second))) {
            removeLastSegment(m_output);
            skipSegment(length + second);
        } else {
            m_output += '.';
            m_rest.remove_prefix(length);
        }
    }

    /// The dots and the slash behind them.
    void skipSegment(std::size_t length)
    {
        m_rest.remove_prefix(std::min(length + 1, m_rest.size()));
    }

    bool takeCharacter()
    {
        const auto byte = escapedByte(m_rest);
        if (byte == 0)
            return false;
        if (byte && isUnreserved(static_cast<char>(*byte)))
            m_output += static_cast<char>(*byte);
        else if (byte)
            m_output += m_rest.substr(0, 3);
        else
            m_output += m_rest.front() == '\\' ? '/' : m_rest.front();
        m_rest.remove_prefix(byte ? 3 : 1);
        return true;
    }

    std::string_view m_rest;
    std::string m_output;
};

/// pchar of RFC 3986 without `*`: what an operator of Envoy's templates takes.
bool isTemplateCharacter(char c)
{
    return isUnreserved(c) || std::string_view("%!$&'()+,;:@=").find(c) != std::string_view::npos;
}

/// `{*}` at the beginning of `pattern`: the length of what it takes of `text`, or nothing.
std::optional<std::size_t> oneSegment(std::string_view text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), isTemplateCharacter);
    return end == text.begin() ? std::nullopt : std::optional<std::size_t>(end - text.begin());
}

bool matchesTemplate(std::string_view pattern, std::string_view path)
{
    while (!pattern.empty()) {
        if (pattern.starts_with("{*}")) {
            const auto taken = oneSegment(path);
            if (!taken)
                return false;
            path.remove_prefix(*taken);
            pattern.remove_prefix(3);
        } else if (pattern.starts_with("{**}")) {
            return std::ranges::all_of(path,
                                       [](char c) { return c == '/' || isTemplateCharacter(c); });
        } else {
            if (path.empty() || path.front() != pattern.front())
                return false;
            path.remove_prefix(1);
            pattern.remove_prefix(1);
        }
    }
    return path.empty();
}

} // namespace

std::optional<std::string> normalizedPath(std::string_view path, PathNormalization normalization)
{
    if (path.find('#') != std::string_view::npos)
        return std::nullopt;
    path = path.substr(0, path.find('?'));
    if (!path.starts_with('/') || !std::ranges::all_of(path, isKnownCharacter))
        return std::nullopt;
    if (normalization == PathNormalization::None)
        return std::string(path);
    const bool decodes = normalization == PathNormalization::DecodeAndMergeSlashes;
    auto result = Canonical(decodes ? withDecodedSlashes(path) : std::string(path)).run();
    if (result && normalization != PathNormalization::Base)
        result = withMergedSlashes(*result);
    return result;
}

bool matchesPath(std::string_view value, std::string_view normalizedPath)
{
    const bool isTemplate =
        value.find("{*}") != std::string_view::npos || value.find("{**}") != std::string_view::npos;
    return isTemplate ? matchesTemplate(value, normalizedPath)
                      : matchesMeshPattern(value, normalizedPath);
}

MeshMatch matchesSentPath(std::string_view value, std::string_view path,
                          std::optional<PathNormalization> normalization, std::string &why)
{
    static constexpr std::array kAll{PathNormalization::None, PathNormalization::Base,
                                     PathNormalization::MergeSlashes,
                                     PathNormalization::DecodeAndMergeSlashes};
    std::optional<bool> answer;
    for (const auto each : kAll) {
        if (normalization && *normalization != each)
            continue;
        const auto normalized = normalizedPath(path, each);
        if (!normalized)
            return unknown(why,
                           "how a proxy reads the path " + std::string(path) + " is not known");
        const bool matches = matchesPath(value, *normalized);
        if (answer && *answer != matches)
            return unknown(why, "it depends on how the mesh normalizes the path " +
                                    std::string(path) +
                                    " (meshConfig.pathNormalization), which is not in the "
                                    "manifests");
        answer = matches;
    }
    return known(*answer);
}

} // namespace drawbridge
