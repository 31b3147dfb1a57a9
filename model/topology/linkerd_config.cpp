// SPDX-License-Identifier: Apache-2.0
// Reads the values of Linkerd's installation. Tested by
// tests/unit/topology/test_linkerd_membership.cpp

#include "model/topology/linkerd_config.h"

#include "model/topology/text_scan.h"
#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::vector<std::string_view> itemsOf(std::string_view list)
{
    std::vector<std::string_view> items;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto item = trimmed(list.substr(0, comma)); !item.empty())
            items.push_back(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return items;
}

std::optional<std::string> textAt(const YamlCursor &field)
{
    return field.exists() ? field.text() : std::nullopt;
}

std::optional<std::vector<Cidr>> networksOf(const std::optional<std::string> &text)
{
    if (!text)
        return std::nullopt;
    std::vector<Cidr> networks;
    for (const auto item : itemsOf(*text)) {
        const auto cidr = Cidr::parse(item);
        if (!cidr)
            return std::nullopt;
        networks.push_back(*cidr);
    }
    return networks;
}

LinkerdConfig configFrom(const YamlCursor &values, const std::string &nameSpace)
{
    LinkerdConfig config;
    auto trustDomain = textAt(values["identityTrustDomain"]);
    if (!trustDomain || trustDomain->empty())
        trustDomain = textAt(values["clusterDomain"]);
    if (trustDomain && !trustDomain->empty())
        config.identityDomain = "identity." + nameSpace + "." + *trustDomain;
    config.clusterNetworks = networksOf(textAt(values["clusterNetworks"]));
    if (values["proxy"].isMapping())
        config.defaultInboundPolicy = textAt(values["proxy"]["defaultInboundPolicy"]);
    if (values["proxyInit"].isMapping())
        if (const auto ports = textAt(values["proxyInit"]["ignoreInboundPorts"]))
            config.skippedInboundPorts = linkerdPorts(*ports);
    return config;
}

LinkerdConfig configOf(const ConfigMapObject &object)
{
    YamlLimits limits;
    limits.maxDocuments = 1;
    Diagnostics diagnostics;
    const auto documents =
        readYaml(object.data.at("values").text, makeFileRef({}), limits, diagnostics);
    if (documents.size() != 1 || diagnostics.hasErrors())
        return {};
    ObjectReport report(documents.front(), diagnostics);
    auto config = configFrom(YamlCursor(documents.front(), report), object.meta.nameSpace);
    return diagnostics.hasErrors() ? LinkerdConfig{} : config;
}

} // namespace

std::optional<PortSet> linkerdPorts(std::string_view text)
{
    PortSet ports;
    for (const auto item : itemsOf(text)) {
        auto range = PortRange::parse(item);
        if (!range || range->protocol != Protocol::Tcp || item.find('/') != std::string_view::npos)
            return std::nullopt;
        ports.add(*range);
    }
    return ports;
}

LinkerdConfig linkerdConfigIn(const ResourceSet &resources)
{
    std::optional<LinkerdConfig> found;
    for (const auto &object : resources.configMaps) {
        if (object.meta.name != "linkerd-config" || !object.data.contains("values"))
            continue;
        auto config = configOf(object);
        if (found && *found != config)
            return {};
        found = std::move(config);
    }
    return found.value_or(LinkerdConfig{});
}

} // namespace drawbridge
