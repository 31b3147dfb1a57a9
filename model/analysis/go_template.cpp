// SPDX-License-Identifier: Apache-2.0
// Cuts a template at its delimiters as Go's lexer does: a comment has to fill its action, a trim
// marker needs white space beside its dash, and nothing in the subset can hold a delimiter, so that
// the first "}}" ends an action. Words of an action are told apart by white space alone; what Go
// would also take without it is unknown here, never read otherwise.
//
// Tested by tests/unit/analysis/test_go_template.cpp and tests/oracles/test_go_template_oracle.cpp
#include "model/analysis/go_template.h"

#include "model/base/ascii.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kMostQuoted = 80;
constexpr std::string_view kGoSpaces = " \t\r\n";

bool isGoSpace(char c)
{
    return kGoSpaces.find(c) != std::string_view::npos;
}

std::vector<std::string_view> wordsOfAction(std::string_view action)
{
    std::vector<std::string_view> words;
    for (std::size_t at = action.find_first_not_of(kGoSpaces); at != std::string_view::npos;) {
        const std::size_t end = std::min(action.find_first_of(kGoSpaces, at), action.size());
        words.push_back(action.substr(at, end - at));
        at = action.find_first_not_of(kGoSpaces, end);
    }
    return words;
}

bool isWordCharacter(char c)
{
    return isLower(c) || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
}

bool isGoName(std::string_view name)
{
    return !name.empty() && !isDigit(name.front()) && std::ranges::all_of(name, isWordCharacter);
}

/// ".A.B" as {"A", "B"}; empty when it is something else.
std::vector<std::string> fieldChain(std::string_view word)
{
    if (word.starts_with('$'))
        word.remove_prefix(1);
    std::vector<std::string> names;
    while (word.starts_with('.')) {
        const std::size_t end = std::min(word.find('.', 1), word.size());
        const std::string_view name = word.substr(1, end - 1);
        if (!isGoName(name))
            return {};
        names.emplace_back(name);
        word.remove_prefix(end);
    }
    return word.empty() ? names : std::vector<std::string>();
}

/// A quoted text of characters that no escape is needed for.
std::optional<std::string> quotedKey(std::string_view word)
{
    const bool isQuoted = word.size() >= 2 && word.front() == word.back() &&
                          (word.front() == '"' || word.front() == '`');
    if (!isQuoted)
        return std::nullopt;
    const std::string_view key = word.substr(1, word.size() - 2);
    const bool isPlain = std::ranges::all_of(
        key, [](char c) { return isWordCharacter(c) || c == '-' || c == '.' || c == '/'; });
    return isPlain ? std::optional<std::string>(key) : std::nullopt;
}

std::optional<GoTemplatePart> actionOf(std::string_view action)
{
    const auto words = wordsOfAction(action);
    GoTemplatePart part;
    if (words.size() == 1) {
        part.field = fieldChain(words[0]);
    } else if (words.size() == 3 && words[0] == "index") {
        part.field = fieldChain(words[1]);
        part.key = quotedKey(words[2]);
        if (!part.key)
            return std::nullopt;
    }
    return part.field.empty() ? std::nullopt : std::optional(part);
}

class TemplateReader {
public:
    explicit TemplateReader(std::string_view text) : m_rest(text) {}

    GoTemplate run()
    {
        while (m_result.unknown.empty() && !m_rest.empty()) {
            const std::size_t open = std::min(m_rest.find("{{"), m_rest.size());
            std::string_view text = m_rest.substr(0, open);
            m_rest.remove_prefix(open);
            const bool isAction = !m_rest.empty();
            if (isAction)
                m_rest.remove_prefix(2);
            trimLeft(text);
            if (isAction && takeLeftMarker())
                text = text.substr(0, text.find_last_not_of(kGoSpaces) + 1);
            if (!text.empty())
                m_result.parts.push_back({std::string(text), {}, {}});
            if (isAction)
                readAction();
        }
        return std::move(m_result);
    }

private:
    void trimLeft(std::string_view &text)
    {
        if (m_trimsNext)
            text.remove_prefix(std::min(text.find_first_not_of(kGoSpaces), text.size()));
        m_trimsNext = false;
    }

    /// "- " at the beginning of an action.
    bool takeLeftMarker()
    {
        if (m_rest.size() < 2 || m_rest[0] != '-' || !isGoSpace(m_rest[1]))
            return false;
        m_rest.remove_prefix(2);
        return true;
    }

    void readAction()
    {
        if (m_rest.starts_with("/*"))
            return readComment();
        const std::size_t close = m_rest.find("}}");
        if (close == std::string_view::npos)
            return giveUp("an action of it has no end");
        std::string_view action = m_rest.substr(0, close);
        m_rest.remove_prefix(close + 2);
        m_trimsNext = action.size() >= 2 && action.back() == '-' && isGoSpace(action.end()[-2]);
        if (m_trimsNext)
            action.remove_suffix(2);
        if (auto part = actionOf(action))
            m_result.parts.push_back(std::move(*part));
        else
            giveUp("\"{{" + std::string(action.substr(0, kMostQuoted)) +
                   "}}\" is more than a field");
    }

    /// A comment is alone in its action.
    void readComment()
    {
        const std::size_t end = m_rest.find("*/", 2);
        if (end == std::string_view::npos)
            return giveUp("a comment of it has no end");
        m_rest.remove_prefix(end + 2);
        m_trimsNext = m_rest.size() >= 2 && isGoSpace(m_rest[0]) && m_rest[1] == '-';
        if (m_trimsNext)
            m_rest.remove_prefix(2);
        if (!m_rest.starts_with("}}"))
            return giveUp("a comment of it does not fill its action");
        m_rest.remove_prefix(2);
    }

    void giveUp(std::string why)
    {
        m_result.parts.clear();
        m_result.unknown = std::move(why);
    }

    std::string_view m_rest;
    bool m_trimsNext = false;
    GoTemplate m_result;
};

} // namespace

GoTemplate parseGoTemplate(std::string_view text)
{
    if (text.size() > kMostBytes)
        return {{}, "it is longer than 4096 bytes"};
    return TemplateReader(text).run();
}

} // namespace drawbridge
