// SPDX-License-Identifier: Apache-2.0
#include "model/topology/config_formats.h"
#include "model/topology/text_scan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

// nginx configuration: directives end in ";", blocks in braces (nginx.org, "Configuration file's
// structure"). Only what nginx connects to is taken: the servers of upstream blocks and the
// arguments of *_pass directives that are no name of an upstream. Variables that "set" gives a
// value are put in. Tested by tests/unit/topology/test_config_text.cpp

namespace drawbridge {

namespace {

struct NginxWord {
    std::string text;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};
using Directive = std::vector<NginxWord>;

constexpr std::array<std::string_view, 6> kPasses{"proxy_pass", "fastcgi_pass", "grpc_pass",
                                                  "uwsgi_pass", "scgi_pass",    "memcached_pass"};

bool isPass(std::string_view name)
{
    return std::find(kPasses.begin(), kPasses.end(), name) != kPasses.end();
}

bool hasPass(std::string_view line)
{
    return line.find("_pass ") != std::string_view::npos &&
           line.find(';') != std::string_view::npos &&
           std::any_of(kPasses.begin(), kPasses.end(), [&](std::string_view name) {
               return line.find(name) != std::string_view::npos;
           });
}

class NginxReader {
public:
    void read(std::string_view text)
    {
        std::uint32_t lineNumber = 0;
        forEachLine(text, [&](std::string_view line, std::uint32_t number) {
            lineNumber = number;
            readLine(line, number);
        });
        finish();
    }

    /// Arguments that only name an upstream of the same file lead nowhere by themselves.
    std::vector<TextSetting> settings() const
    {
        std::vector<TextSetting> all;
        for (const TextSetting &setting : m_settings) {
            if (!isUpstream(setting.value))
                all.push_back(setting);
        }
        return all;
    }

private:
    void readLine(std::string_view line, std::uint32_t number)
    {
        for (std::size_t i = 0; i < line.size();) {
            const char c = line[i];
            if (c == '#')
                return;
            if (c == ';' || c == '{' || c == '}') {
                end(c);
                ++i;
            } else if (c == ' ' || c == '\t') {
                ++i;
            } else {
                i = readWord(line, i, number);
            }
        }
    }

    std::size_t readWord(std::string_view line, std::size_t at, std::uint32_t number)
    {
        NginxWord word{{}, number, static_cast<std::uint32_t>(at)};
        const char quote = line[at];
        std::size_t end = at;
        if (quote == '"' || quote == '\'') {
            end = std::min(line.find(quote, at + 1), line.size());
            word.text = std::string(line.substr(at + 1, end - at - 1));
            end = std::min(end + 1, line.size());
        } else {
            end = endOfWord(line, at);
            word.text = std::string(line.substr(at, end - at));
        }
        m_directive.push_back(std::move(word));
        return end;
    }

    /// "${name}" belongs to its word.
    static std::size_t endOfWord(std::string_view line, std::size_t at)
    {
        bool isInVariable = false;
        for (; at < line.size(); ++at) {
            const char c = line[at];
            if (c == '{' && (at == 0 || line[at - 1] != '$'))
                return at;
            if (c == ';' || c == ' ' || c == '\t' || (c == '}' && !isInVariable))
                return at;
            isInVariable = c == '{' || (isInVariable && c != '}');
        }
        return at;
    }

    void end(char c)
    {
        if (c == '{')
            m_blocks.push_back(m_directive.empty() ? std::string() : m_directive.front().text);
        if (c == '{' && m_blocks.back() == "upstream" && m_directive.size() > 1)
            m_upstreams.insert(m_directive[1].text);
        if (c == '}' && !m_blocks.empty())
            m_blocks.pop_back();
        if (c == ';')
            readDirective();
        m_directive.clear();
    }

    void finish()
    {
        readDirective();
        m_directive.clear();
    }

    void readDirective()
    {
        if (m_directive.size() < 2)
            return;
        const std::string &name = m_directive.front().text;
        const bool isServer =
            name == "server" && !m_blocks.empty() && m_blocks.back() == "upstream";
        if (name == "set" && m_directive.size() > 2)
            m_variables[m_directive[1].text] = m_directive[2].text;
        else if (isPass(name) || isServer)
            add(name, m_directive[1]);
    }

    void add(const std::string &name, const NginxWord &argument)
    {
        TextSetting setting;
        setting.path = isServer(name) ? "upstream" : std::string();
        setting.name = name;
        setting.value = withVariables(argument.text);
        setting.role = TextSetting::Role::Dialled;
        setting.line = argument.line;
        setting.column = argument.column;
        m_settings.push_back(std::move(setting));
    }

    static bool isServer(const std::string &name) { return name == "server"; }

    std::string withVariables(const std::string &text) const
    {
        const auto dollar = text.find('$');
        if (dollar == std::string::npos)
            return text;
        const auto end = std::min(text.find_first_of(":/;.$", dollar + 1), text.size());
        const auto at = m_variables.find(text.substr(dollar, end - dollar));
        return at == m_variables.end() ? text
                                       : text.substr(0, dollar) + at->second + text.substr(end);
    }

    bool isUpstream(const std::string &value) const
    {
        const auto mark = value.find("://");
        const std::string rest = mark == std::string::npos ? value : value.substr(mark + 3);
        return m_upstreams.count(rest.substr(0, rest.find_first_of("/?"))) > 0;
    }

    Directive m_directive;
    std::vector<std::string> m_blocks;
    std::set<std::string> m_upstreams;
    std::map<std::string, std::string> m_variables;
    std::vector<TextSetting> m_settings;
};

} // namespace

bool looksLikeNginx(std::string_view text)
{
    bool isNginx = false;
    forEachLine(text, [&](std::string_view line, std::uint32_t) {
        const auto content = trimmed(line);
        const bool isBlock = !content.empty() && content.find('{') != std::string_view::npos;
        const auto name = content.substr(0, content.find_first_of(" \t{"));
        isNginx =
            isNginx || hasPass(content) || (isBlock && (name == "upstream" || name == "location"));
    });
    return isNginx;
}

std::vector<TextSetting> nginxSettings(std::string_view text)
{
    NginxReader reader;
    reader.read(text);
    return reader.settings();
}

} // namespace drawbridge
