// SPDX-License-Identifier: Apache-2.0
#include "model/topology/environment.h"
#include "model/topology/text_scan.h"

#include <algorithm>

// The two ways in which a value is put into a text: $(NAME) of the Kubernetes API ("$$" escapes),
// and $NAME or ${NAME} of shells, Spring, Elastic's Beats and many more, which write a default
// behind ":" or ":-". Nothing is expanded twice, and what is put in is counted, so that no text
// grows without end. Tested by tests/unit/topology/test_environment.cpp

namespace drawbridge {

namespace {

struct Placeholder {
    std::string name;
    std::optional<std::string> fallback;
    std::size_t end = 0; ///< Behind it.
};

std::optional<Placeholder> bracedAt(std::string_view text, std::size_t dollar)
{
    const auto close = text.find('}', dollar);
    if (close == std::string_view::npos || close - dollar > 300)
        return std::nullopt;
    std::string_view inner = text.substr(dollar + 2, close - dollar - 2);
    Placeholder found;
    found.end = close + 1;
    const auto colon = inner.find(':');
    if (colon != std::string_view::npos) {
        std::string_view fallback = inner.substr(colon + 1);
        if (!fallback.empty() && (fallback.front() == '-' || fallback.front() == '='))
            fallback.remove_prefix(1);
        found.fallback = std::string(fallback);
        inner = inner.substr(0, colon);
    }
    found.name = std::string(inner);
    return found;
}

std::optional<Placeholder> placeholderAt(std::string_view text, std::size_t dollar)
{
    if (dollar + 1 >= text.size())
        return std::nullopt;
    if (text[dollar + 1] == '{')
        return bracedAt(text, dollar);
    std::size_t end = dollar + 1;
    while (end < text.size() && (isAlphanumeric(text[end]) || text[end] == '_'))
        ++end;
    if (end == dollar + 1 || isDigit(text[dollar + 1]))
        return std::nullopt;
    return Placeholder{std::string(text.substr(dollar + 1, end - dollar - 1)), std::nullopt, end};
}

} // namespace

std::string expandReferences(std::string_view text, const VariableLookup &lookup,
                             ExpansionBudget &budget)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto dollar = text.find('$', at);
        result += text.substr(at, dollar - at);
        if (dollar == std::string_view::npos)
            return result;
        if (text.substr(dollar, 2) == "$$") {
            result += '$';
            at = dollar + 2;
            continue;
        }
        const auto close = text.substr(dollar, 2) == "$("
                               ? text.substr(0, dollar + 300).find(')', dollar)
                               : std::string_view::npos;
        const std::string *value =
            close == std::string_view::npos
                ? nullptr
                : lookup(std::string(text.substr(dollar + 2, close - dollar - 2)));
        if (value && !budget.take(value->size()))
            return result += text.substr(dollar);
        result += value ? std::string_view(*value) : text.substr(dollar, 1);
        at = value ? close + 1 : dollar + 1;
    }
    return result;
}

std::string expandPlaceholders(std::string_view text, const VariableLookup &lookup,
                               ExpansionBudget &budget)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto dollar = text.find('$', at);
        result += text.substr(at, dollar - at);
        if (dollar == std::string_view::npos)
            return result;
        const auto found = placeholderAt(text, dollar);
        const std::string *value = found ? lookup(found->name) : nullptr;
        if (value && !budget.take(value->size()))
            return result += text.substr(dollar);
        if (value)
            result += *value;
        else if (found && found->fallback)
            result += *found->fallback;
        else
            result += text.substr(dollar, found ? found->end - dollar : 1);
        at = found ? found->end : dollar + 1;
    }
    return result;
}

} // namespace drawbridge
