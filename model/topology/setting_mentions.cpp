// SPDX-License-Identifier: Apache-2.0
#include "model/topology/setting_mentions.h"

#include "model/topology/text_scan.h"
#include "model/topology/text_words.h"
#include "model/topology/variable_names.h"

#include <charconv>
#include <map>
#include <set>
#include <utility>

// From settings to hosts. The name of a setting decides how much its value can mean; a bare word
// counts only under a name that says host. Host and port in two settings belong together when their
// names have one stem; a port of another stem is offered as nearby, and only a Service that has it
// makes it count. Tested by tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMaxLooseText = 64u << 10;

bool isEnvironment(const PlacedSetting &placed)
{
    return placed.kind == EvidenceKind::Env || placed.kind == EvidenceKind::ConfigMapEnv;
}

std::optional<std::uint16_t> portNumber(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

std::string_view lastPart(std::string_view path)
{
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

bool isNoCall(const TextSetting &setting)
{
    return isNameOfNoCall(setting.name) || isNameOfNoCall(lastPart(setting.path));
}

/// "host 5432" of a command line.
std::vector<NamedHost> hostsOfWord(const std::string &word)
{
    const auto space = word.find(' ');
    auto hosts = hostsIn(word.substr(0, space));
    if (space == std::string::npos || hosts.size() != 1)
        return hosts;
    hosts.front().port = portNumber(word.substr(space + 1));
    hosts.front().shown = word;
    return hosts;
}

class MentionReader {
public:
    explicit MentionReader(const std::vector<PlacedSetting> &settings) : m_settings(settings)
    {
        std::set<Name> paired;
        for (const PlacedSetting &placed : settings) {
            if (isNameOfHost(placed.setting.name))
                paired.insert(portKey(placed));
        }
        for (const PlacedSetting &placed : settings)
            addPort(placed, paired);
    }

    void read(bool isLoose)
    {
        for (const PlacedSetting &placed : m_settings) {
            if (!isNoCall(placed.setting))
                read(placed, isLoose);
        }
    }

    std::vector<Mention> mentions;

private:
    using Name = std::pair<std::uint32_t, std::string>;

    static Name portKey(const PlacedSetting &placed)
    {
        return {placed.setting.group, portNameOf(placed.setting.name)};
    }

    void addPort(const PlacedSetting &placed, const std::set<Name> &paired)
    {
        const TextSetting &setting = placed.setting;
        if (!isNameOfPort(setting.name) || !portNumber(setting.value))
            return;
        const Name name{setting.group, plainName(setting.name)};
        m_ports.emplace(name, &placed);
        if (paired.count(name) == 0 && name.second != "port")
            m_nearby[setting.group].push_back(&placed);
    }

    void read(const PlacedSetting &placed, bool isLoose)
    {
        const TextSetting &setting = placed.setting;
        const bool isWord = setting.role == TextSetting::Role::Word;
        std::vector<NamedHost> hosts = isWord ? hostsOfWord(setting.value) : hostsIn(setting.value);
        if (hosts.empty() && !isWord && !isLoose)
            return readText(placed);
        for (NamedHost &named : hosts) {
            Mention mention;
            mention.evidence = {placed.kind, shownOf(placed, named.shown), placed.where};
            mention.role = setting.role;
            mention.isHostName = !isWord && isNameOfHost(setting.name);
            mention.isPeerName = !isWord && isNameOfPeer(setting.name);
            mention.isOwnUrl = isNameOfOwnUrl(setting.name);
            mention.isLoose = isLoose;
            mention.named = std::move(named);
            if (!mention.named.port && mention.named.scheme.empty() && !isWord)
                pairWithPort(mention, placed);
            mentions.push_back(std::move(mention));
        }
    }

    static std::string shownOf(const PlacedSetting &placed, const std::string &shown)
    {
        const TextSetting &setting = placed.setting;
        std::string text = placed.file.empty() ? std::string() : placed.file + ": ";
        if (setting.role == TextSetting::Role::Word)
            return text + shown;
        if (!setting.path.empty())
            text += setting.path + '.';
        return text + setting.name + '=' + shown;
    }

    void pairWithPort(Mention &mention, const PlacedSetting &host) const
    {
        const Name wanted = portKey(host);
        const bool isOwnPort = wanted.second == "port" && isEnvironment(host);
        const auto at = m_ports.find(wanted);
        if (!wanted.second.empty() && !isOwnPort && at != m_ports.end()) {
            mention.named.port = portNumber(at->second->setting.value);
            mention.evidence.text += " " + shownPort(*at->second);
            return;
        }
        const auto nearby = m_nearby.find(host.setting.group);
        if (nearby == m_nearby.end() || nearby->second.size() > 20)
            return;
        for (const PlacedSetting *port : nearby->second)
            mention.nearbyPorts.push_back({*portNumber(port->setting.value), shownPort(*port)});
    }

    static std::string shownPort(const PlacedSetting &port)
    {
        return port.setting.name + "=" + port.setting.value;
    }

    /// A value that is no address may hold one: a command line, a list in JSON, a piece of code.
    void readText(const PlacedSetting &placed)
    {
        const std::string &value = placed.setting.value;
        if (value.size() > kMaxLooseText || value.find_first_of(" \t\n'\";[(") == std::string::npos)
            return;
        std::vector<TextSetting> words;
        TextSetting form;
        form.path = placed.setting.name;
        forEachLine(value, [&](std::string_view line, std::uint32_t) {
            readWords(line, LineKind::Settings, form, words);
        });
        std::vector<PlacedSetting> inside;
        for (TextSetting &word : words)
            inside.push_back({std::move(word), placed.kind, placed.where, placed.file});
        MentionReader reader(inside);
        reader.read(true);
        for (Mention &mention : reader.mentions)
            mentions.push_back(std::move(mention));
    }

    const std::vector<PlacedSetting> &m_settings;
    std::map<Name, const PlacedSetting *> m_ports;
    std::map<std::uint32_t, std::vector<const PlacedSetting *>> m_nearby;
};

} // namespace

std::vector<Mention> mentionsIn(const std::vector<PlacedSetting> &settings)
{
    MentionReader reader(settings);
    reader.read(false);
    return std::move(reader.mentions);
}

} // namespace drawbridge
