// SPDX-License-Identifier: Apache-2.0
#include "model/topology/command_settings.h"

#include "model/topology/text_scan.h"
#include "model/topology/text_words.h"
#include "model/topology/value_place.h"

#include <map>
#include <utility>

// Command and arguments of a container. $(NAME) is replaced by the kubelet; $NAME and ${NAME} by
// the shell that nearly every script runs in, from the environment and from what the script set
// before. An option and its value may be two words of the list, so that a list without spaces is
// read as one line. Tested by tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

bool isScript(const std::string &text)
{
    return text.find_first_of(" \t\n") != std::string::npos;
}

class CommandReader {
public:
    CommandReader(EvidenceKind kind, const Environment &environment, ExpansionBudget &budget)
        : m_kind(kind), m_environment(environment), m_budget(budget)
    {}

    void read(const std::vector<TextWithPlace> &words)
    {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool isOptionWithValue = i + 1 < words.size() && !isScript(words[i].text) &&
                                           !isScript(words[i + 1].text) &&
                                           words[i].text.substr(0, 1) == "-";
            if (isOptionWithValue)
                readOption(words[i], words[i + 1]);
            else if (i + 1 < words.size() && isNumberText(words[i + 1].text))
                readLine(words[i].text + ' ' + words[i + 1].text, 0, words[i]);
            readScript(words[i]);
        }
    }

    std::vector<PlacedSetting> settings;

private:
    void readOption(const TextWithPlace &option, const TextWithPlace &value)
    {
        if (option.text.find('=') == std::string::npos)
            readLine(option.text + ' ' + value.text, 0, value);
    }

    void readScript(const TextWithPlace &text)
    {
        forEachLine(text.text, [&](std::string_view line, std::uint32_t number) {
            const auto content = trimmed(line);
            if (content.empty() || content.front() == '#')
                return;
            readLine(std::string(line), number, text);
            if (isScript(text.text))
                rememberAssignments(content);
        });
    }

    void readLine(const std::string &line, std::uint32_t number, const TextWithPlace &text)
    {
        const std::string expanded =
            expandPlaceholders(expandReferences(line, lookup(), m_budget), lookup(), m_budget);
        std::vector<TextSetting> words;
        readWords(expanded, LineKind::Command, {}, words);
        for (TextSetting &word : words) {
            const std::uint32_t column = expanded == line ? word.column : 0;
            settings.push_back({std::move(word), m_kind, placeIn(text, number, column), {}});
        }
    }

    /// "DB=db", "export DB=db A=b".
    void rememberAssignments(std::string_view line)
    {
        forEachPart(line, " \t;&", [&](std::string_view word) {
            const auto equals = word.find('=');
            if (equals == std::string_view::npos || !isWordText(word.substr(0, equals), "_"))
                return;
            std::string value(word.substr(equals + 1));
            if (value.size() > 1 && (value.front() == '"' || value.front() == '\''))
                value = value.substr(1, value.size() - 2);
            m_assigned[std::string(word.substr(0, equals))] =
                expandPlaceholders(value, lookup(), m_budget);
        });
    }

    VariableLookup lookup() const
    {
        return [this](const std::string &name) {
            const auto at = m_assigned.find(name);
            return at == m_assigned.end() ? m_environment.find(name) : &at->second;
        };
    }

    EvidenceKind m_kind;
    const Environment &m_environment;
    ExpansionBudget &m_budget;
    std::map<std::string, std::string> m_assigned;
};

} // namespace

std::vector<PlacedSetting> commandSettings(const std::vector<TextWithPlace> &words,
                                           EvidenceKind kind, const Environment &environment,
                                           ExpansionBudget &budget)
{
    CommandReader reader(kind, environment, budget);
    reader.read(words);
    return std::move(reader.settings);
}

} // namespace drawbridge
