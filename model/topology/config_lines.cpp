// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"
#include "model/topology/config_formats.h"
#include "model/topology/text_scan.h"
#include "model/topology/text_words.h"

#include <optional>
#include <string>

// The formats that put a name and a value on a line: Java properties, ini, env files, TOML, PHP and
// Python settings, and the directives of Redis, fluentd, Fluent Bit, Logstash. A section header, a
// tag or a brace begins a new group, because host and port belong together only inside one.
// Tested by tests/unit/topology/test_config_text.cpp

namespace drawbridge {

namespace {

bool isComment(std::string_view line)
{
    return line.front() == '#' || line.front() == ';' || line.front() == '!' ||
           line.substr(0, 2) == "//" || line.substr(0, 2) == "--" || line.substr(0, 2) == "/*" ||
           line.substr(0, 2) == "* " || line.substr(0, 4) == "<!--";
}

std::string_view withoutComment(std::string_view line)
{
    for (const std::string_view mark : {" #", " //", "\t#"}) {
        const auto at = line.find(mark);
        if (at != std::string_view::npos)
            line = line.substr(0, at);
    }
    return trimmed(line);
}

std::optional<std::string_view> sectionIn(std::string_view line)
{
    const bool isSection = line.size() > 2 && line.front() == '[' && line.back() == ']' &&
                           line.find_first_of("\"',") == std::string_view::npos;
    if (!isSection)
        return std::nullopt;
    line.remove_prefix(1);
    line.remove_suffix(1);
    const auto first = line.find_first_not_of('[');
    const auto last = line.find_last_not_of(']');
    return first == std::string_view::npos ? std::string_view()
                                           : line.substr(first, last - first + 1);
}

bool beginsGroup(std::string_view line)
{
    const bool isOpenTag = line.front() == '<' && line.find("</") == std::string_view::npos &&
                           line.find("/>") == std::string_view::npos;
    return isOpenTag || line.find_first_of("{}") != std::string_view::npos;
}

std::string_view unquoted(std::string_view text)
{
    while (!text.empty() && (text.back() == ',' || text.back() == ';'))
        text = trimmed(text.substr(0, text.size() - 1));
    if (text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
        text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return text;
}

struct Pair {
    std::string_view name;
    std::string_view value;
    std::size_t valueAt = 0;
};

/// "name = value", "name: value", "'name' => value", "export name=value".
std::optional<Pair> pairIn(std::string_view line)
{
    std::size_t at = 0;
    for (const std::string_view word : {"export ", "set "}) {
        if (line.substr(0, word.size()) == word)
            at = word.size();
    }
    const std::size_t nameAt = line.find_first_not_of(" \t'\"", at);
    const std::size_t nameEnd = line.find_first_of(" \t'\"=:", nameAt);
    if (nameAt == std::string_view::npos || nameEnd == std::string_view::npos)
        return std::nullopt;
    const std::size_t sign = line.find_first_not_of(" \t'\"", nameEnd);
    if (sign == std::string_view::npos || (line[sign] != '=' && line[sign] != ':'))
        return std::nullopt;
    const std::size_t behind = line.find_first_not_of("=>:", sign);
    const bool isColonInWord = line[sign] == ':' && behind == sign + 1 && line[behind] != ' ' &&
                               line[behind] != '\t' && line[behind] != '"' && line[behind] != '\'';
    const auto name = line.substr(nameAt, nameEnd - nameAt);
    if (behind == std::string_view::npos || isColonInWord || !isWordText(name, "-_./$[]"))
        return std::nullopt;
    const std::size_t valueAt = line.find_first_not_of(" \t", behind);
    if (valueAt == std::string_view::npos)
        return std::nullopt;
    return Pair{name, unquoted(trimmed(line.substr(valueAt))), valueAt};
}

class LineReader {
public:
    void read(std::string_view whole, std::uint32_t number)
    {
        const std::string_view content = trimmed(whole);
        if (content.empty() || isComment(content))
            return;
        m_form.line = number;
        m_form.column = static_cast<std::uint32_t>(content.data() - whole.data());
        if (const auto section = sectionIn(content)) {
            m_form.path = std::string(shortened(*section));
            ++m_form.group;
            return;
        }
        if (beginsGroup(content))
            ++m_form.group;
        readContent(withoutComment(content));
        if (content.find('}') != std::string_view::npos)
            ++m_form.group;
    }

    std::vector<TextSetting> settings;

private:
    void readContent(std::string_view content)
    {
        const auto pair = pairIn(content);
        if (!pair)
            return readWords(content, LineKind::Settings, m_form, settings);
        TextSetting setting = m_form;
        setting.name = std::string(shortened(pair->name));
        setting.value = std::string(pair->value);
        setting.column += static_cast<std::uint32_t>(pair->valueAt);
        const bool isList = setting.value.starts_with("[\"") || setting.value.starts_with("['");
        const bool isAddress = !isList && !hostsIn(setting.value).empty();
        if (isAddress || isNumberText(setting.value)) {
            settings.push_back(std::move(setting));
            return;
        }
        TextSetting form = m_form; // a list, a nested setting or plain text
        form.column = setting.column;
        form.path += (form.path.empty() ? "" : ".") + setting.name; // at most 400 characters
        readWords(content.substr(pair->valueAt), LineKind::Settings, form, settings);
    }

    TextSetting m_form;
};

} // namespace

std::vector<TextSetting> lineSettings(std::string_view text)
{
    LineReader reader;
    forEachLine(text,
                [&](std::string_view line, std::uint32_t number) { reader.read(line, number); });
    return std::move(reader.settings);
}

} // namespace drawbridge
