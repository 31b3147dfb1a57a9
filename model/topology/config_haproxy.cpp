// SPDX-License-Identifier: Apache-2.0
#include "model/topology/config_formats.h"
#include "model/topology/text_scan.h"

#include <string>

// HAProxy configuration: sections begin with a keyword at the start of a line, a keyword a line
// (HAProxy Configuration Manual, 2.1). What is connected to stands in "server NAME ADDRESS" and
// "server-template PREFIX COUNT ADDRESS" of backend and listen sections.
// Tested by tests/unit/topology/test_config_text.cpp

namespace drawbridge {

namespace {

struct HaproxyWord {
    std::string_view text;
    std::size_t column = 0;
};

std::vector<HaproxyWord> wordsOf(std::string_view line)
{
    std::vector<HaproxyWord> words;
    forEachPart(line.substr(0, line.find('#')), " \t", [&](std::string_view word) {
        words.push_back({word, static_cast<std::size_t>(word.data() - line.data())});
    });
    return words;
}

bool isSection(std::string_view word)
{
    for (const std::string_view name :
         {"global", "defaults", "frontend", "backend", "listen", "resolvers", "peers", "userlist",
          "mailers", "cache", "program", "ring", "http-errors", "log-forward", "fcgi-app"}) {
        if (word == name)
            return true;
    }
    return false;
}

/// Position of the address among the words of a line, or 0.
std::size_t addressAt(std::string_view keyword)
{
    if (keyword == "server")
        return 2;
    return keyword == "server-template" ? 3 : 0;
}

} // namespace

bool looksLikeHaproxy(std::string_view text)
{
    bool hasSection = false;
    bool hasServer = false;
    forEachLine(text, [&](std::string_view line, std::uint32_t) {
        const auto words = wordsOf(line);
        if (words.empty())
            return;
        const auto first = words.front().text;
        hasSection = hasSection || first == "backend" || first == "listen" || first == "frontend";
        hasServer = hasServer || (addressAt(first) > 0 && words.size() > addressAt(first) &&
                                  line.find('{') == std::string_view::npos);
    });
    return hasSection && hasServer;
}

std::vector<TextSetting> haproxySettings(std::string_view text)
{
    std::vector<TextSetting> settings;
    std::string section;
    forEachLine(text, [&](std::string_view line, std::uint32_t number) {
        const auto words = wordsOf(line);
        if (words.empty())
            return;
        if (isSection(words.front().text))
            section = std::string(words.front().text);
        const std::size_t at = addressAt(words.front().text);
        if (at == 0 || words.size() <= at || (section != "backend" && section != "listen"))
            return;
        TextSetting setting;
        setting.path = section;
        setting.name = std::string(words.front().text);
        setting.value = std::string(words[at].text);
        setting.role = TextSetting::Role::Dialled;
        setting.line = number;
        setting.column = static_cast<std::uint32_t>(words[at].column);
        settings.push_back(std::move(setting));
    });
    return settings;
}

} // namespace drawbridge
