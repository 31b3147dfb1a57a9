// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/label_syntax.h"

#include "model/base/ascii.h"

#include <algorithm>

// Tested by tests/unit/kubernetes/test_label_syntax.cpp

namespace drawbridge {
namespace {

bool isAlphanumeric(char c)
{
    return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
}

bool isLowerAlphanumeric(char c)
{
    return isLower(c) || isDigit(c);
}

bool isQualifiedNamePart(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && isAlphanumeric(text.front()) &&
           isAlphanumeric(text.back()) && std::ranges::all_of(text, [](char c) {
               return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
           });
}

} // namespace

bool isLabelKey(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return isQualifiedNamePart(text);
    return isDnsSubdomain(text.substr(0, slash)) && isQualifiedNamePart(text.substr(slash + 1));
}

bool isLabelValue(std::string_view text)
{
    return text.empty() || isQualifiedNamePart(text);
}

bool isDnsLabel(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && isLowerAlphanumeric(text.front()) &&
           isLowerAlphanumeric(text.back()) &&
           std::ranges::all_of(text, [](char c) { return isLowerAlphanumeric(c) || c == '-'; });
}

bool isDnsSubdomain(std::string_view text)
{
    if (text.empty() || text.size() > 253)
        return false;
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view part = text.substr(0, dot);
        const bool isPart =
            !part.empty() && isLowerAlphanumeric(part.front()) &&
            isLowerAlphanumeric(part.back()) &&
            std::ranges::all_of(part, [](char c) { return isLowerAlphanumeric(c) || c == '-'; });
        if (!isPart)
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

bool isPathSegment(std::string_view text)
{
    return !text.empty() && text != "." && text != ".." &&
           text.find_first_of("/%") == std::string_view::npos;
}

bool isPortName(std::string_view text)
{
    return isDnsLabel(text) && text.size() <= 15 && std::ranges::any_of(text, isLower) &&
           text.find("--") == std::string_view::npos;
}

} // namespace drawbridge
