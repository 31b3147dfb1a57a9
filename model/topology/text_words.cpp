// SPDX-License-Identifier: Apache-2.0
#include "model/topology/text_words.h"

#include "model/topology/connection_strings.h"
#include "model/topology/text_scan.h"
#include "model/topology/variable_names.h"

#include <algorithm>
#include <array>
#include <optional>

// Reads a line as words, as shells and simple configuration files do: white space, quotes and
// brackets part words, "=" joins a name with its value. Nothing is decided here about what a value
// means. Tested by tests/unit/topology/test_text_words.cpp

namespace drawbridge {

namespace {

struct Token {
    std::string_view text;
    std::uint32_t column = 0;
};

constexpr std::string_view kSeparators = " \t\r\n'\"`;|&()<>{}[]";

std::vector<Token> tokensOf(std::string_view line)
{
    std::vector<Token> tokens;
    for (std::size_t at = line.find_first_not_of(kSeparators); at != std::string_view::npos;) {
        const std::size_t end = line.find_first_of(kSeparators, at);
        std::string_view word = line.substr(at, end - at);
        while (!word.empty() && (word.back() == ',' || word.back() == ':'))
            word.remove_suffix(1);
        if (!word.empty() && word != "=")
            tokens.push_back({word, static_cast<std::uint32_t>(at)});
        at = line.find_first_not_of(kSeparators, end);
    }
    return tokens;
}

bool isOption(std::string_view word)
{
    return word.size() > 1 && word.front() == '-' && !isDigit(word[1]) && isWordText(word, "-_.");
}

bool isPortOption(std::string_view word)
{
    static constexpr std::array<std::string_view, 4> kOptions{"-p", "-P", "--port", "-port"};
    return std::find(kOptions.begin(), kOptions.end(), word) != kOptions.end();
}

/// The name in "name=value", when the text begins so.
std::optional<std::size_t> nameEnd(std::string_view word)
{
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || !isWordText(word.substr(0, equals), "-_."))
        return std::nullopt;
    return equals;
}

bool looksLikeAddress(std::string_view word)
{
    return word.find(':') != std::string_view::npos;
}

bool isBareHost(std::string_view word)
{
    const auto named = hostAndPort(word);
    return named && !named->port && word.find("://") == std::string_view::npos;
}

class WordReader {
public:
    WordReader(LineKind kind, const TextSetting &form, std::vector<TextSetting> &settings)
        : m_kind(kind), m_form(form), m_settings(settings)
    {}

    void read(const std::vector<Token> &tokens)
    {
        bool isTaken = false; // the option before this word has it for its value
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const bool wasTaken = isTaken;
            isTaken = false;
            readPair(tokens, i);
            if (readAssignment(tokens[i]))
                continue;
            if (i + 1 < tokens.size() && !wasTaken && isName(tokens[i].text) &&
                isValue(tokens[i + 1].text)) {
                add(TextSetting::Role::Value, nameIn(tokens[i].text), tokens[i + 1].text,
                    tokens[i + 1].column);
                isTaken = true;
            } else if (!wasTaken && looksLikeAddress(tokens[i].text)) {
                add(TextSetting::Role::Word, {}, tokens[i].text, tokens[i].column);
            }
        }
    }

private:
    static bool isValue(std::string_view word) { return !isOption(word) && word.back() != '='; }

    static std::string_view nameIn(std::string_view word)
    {
        return word.back() == '=' ? word.substr(0, word.size() - 1) : word;
    }

    bool isName(std::string_view word) const
    {
        if (isOption(word))
            return true;
        const std::string_view name = nameIn(word);
        return m_kind == LineKind::Settings && isWordText(name, "-_.") &&
               (isNameOfHost(name) || isNameOfPort(name));
    }

    bool readAssignment(const Token &token)
    {
        const auto end = nameEnd(token.text);
        if (!end || *end + 1 >= token.text.size())
            return false;
        add(TextSetting::Role::Value, token.text.substr(0, *end), token.text.substr(*end + 1),
            token.column);
        return true;
    }

    /// "nc -z db 5432", "mysql -h db -P 3306", "sentinel monitor main redis-0.redis 6379".
    void readPair(const std::vector<Token> &tokens, std::size_t at)
    {
        std::size_t next = at + 1;
        if (next < tokens.size() && isPortOption(tokens[next].text))
            ++next;
        if (next >= tokens.size() || !isNumberText(tokens[next].text) ||
            tokens[next].text.size() > 5 || !isBareHost(tokens[at].text) ||
            isNameOfPort(tokens[at].text))
            return;
        add(TextSetting::Role::Word, {},
            std::string(tokens[at].text) + ' ' + std::string(tokens[next].text), tokens[at].column);
    }

    void add(TextSetting::Role role, std::string_view name, std::string_view value,
             std::uint32_t column)
    {
        TextSetting setting = m_form;
        setting.role = role;
        setting.name = std::string(name);
        setting.value = std::string(value);
        setting.column = m_form.column + column;
        m_settings.push_back(std::move(setting));
    }

    LineKind m_kind;
    const TextSetting &m_form;
    std::vector<TextSetting> &m_settings;
};

} // namespace

void readWords(std::string_view line, LineKind kind, const TextSetting &form,
               std::vector<TextSetting> &settings)
{
    WordReader(kind, form, settings).read(tokensOf(line));
}

} // namespace drawbridge
