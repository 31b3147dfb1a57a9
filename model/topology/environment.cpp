// SPDX-License-Identifier: Apache-2.0
#include "model/topology/environment.h"

#include "model/topology/text_scan.h"

#include <algorithm>

// What a container's environment holds, by the rules of the kubelet: sources first, then single
// variables, $(NAME) for variables defined before and for those of Services.
// Tested by tests/unit/topology/test_environment.cpp

namespace drawbridge {

namespace {

/// "redis-master" is REDIS_MASTER in names of variables.
std::string variableStem(const std::string &name)
{
    std::string stem = name;
    std::transform(stem.begin(), stem.end(), stem.begin(), [](char c) {
        if (c >= 'a' && c <= 'z')
            return static_cast<char>(c - 'a' + 'A');
        return c == '-' || c == '.' ? '_' : c;
    });
    return stem;
}

std::optional<KnownVariable> known(const EnvironmentVariable &variable,
                                   const std::string &nameSpace, const ConfigMaps &configMaps)
{
    if (variable.value)
        return KnownVariable{variable.name, *variable.value, EvidenceKind::Env, variable.where};
    if (!variable.configMapName)
        return std::nullopt;
    const auto map = configMaps.find({nameSpace, *variable.configMapName});
    if (map == configMaps.end())
        return std::nullopt;
    const auto entry = map->second->data.find(variable.configMapKey);
    if (entry == map->second->data.end())
        return std::nullopt;
    return KnownVariable{variable.name, entry->second.text, EvidenceKind::ConfigMapEnv,
                         entry->second.where};
}

} // namespace

ConfigMaps configMapsOf(const ResourceSet &resources)
{
    ConfigMaps maps;
    for (const ConfigMapObject &object : resources.configMaps)
        maps[{object.meta.nameSpace, object.meta.name}] = &object;
    return maps;
}

ServiceVariables::ServiceVariables(const Topology &topology, std::string_view cluster,
                                   std::string_view nameSpace)
{
    for (const ServiceNode &node : topology.services) {
        const bool hasAddress = !node.object.isHeadless && node.object.type != "ExternalName";
        if (node.cluster == cluster && node.object.meta.nameSpace == nameSpace && hasAddress)
            add(node.object);
    }
}

void ServiceVariables::add(const ServiceObject &service)
{
    const std::string &host = service.meta.name;
    const std::string stem = variableStem(host);
    m_values[stem + "_SERVICE_HOST"] = host;
    bool isFirst = true;
    for (const ServicePort &port : service.ports) {
        const std::string number = std::to_string(port.port);
        const std::string protocol(toString(port.protocol));
        const std::string url = lowerText(protocol) + "://" + host + ":" + number;
        const std::string form = stem + "_PORT_" + number + "_" + protocol;
        if (isFirst) {
            m_values[stem + "_SERVICE_PORT"] = number;
            m_values[stem + "_PORT"] = url;
        }
        isFirst = false;
        if (!port.name.empty())
            m_values[stem + "_SERVICE_PORT_" + variableStem(port.name)] = number;
        m_values[form] = url;
        m_values[form + "_ADDR"] = host;
        m_values[form + "_PORT"] = number;
    }
}

const std::string *ServiceVariables::find(const std::string &name) const
{
    const auto at = m_values.find(name);
    return at == m_values.end() ? nullptr : &at->second;
}

Environment::Environment(const Container &container, const std::string &nameSpace,
                         const ConfigMaps &configMaps, const ServiceVariables &services)
    : m_services(services)
{
    for (const EnvironmentSource &source : container.envFrom)
        addSource(source, nameSpace, configMaps);
    ExpansionBudget budget;
    for (const EnvironmentVariable &variable : container.env)
        add(variable, nameSpace, configMaps, budget);
}

void Environment::addSource(const EnvironmentSource &source, const std::string &nameSpace,
                            const ConfigMaps &configMaps)
{
    if (!source.configMapName)
        return;
    const auto at = configMaps.find({nameSpace, *source.configMapName});
    if (at == configMaps.end())
        return;
    for (const auto &[key, text] : at->second->data) {
        const std::string name = source.prefix + key;
        m_variables[name] = {name, text.text, EvidenceKind::ConfigMapEnv, text.where};
    }
}

void Environment::add(const EnvironmentVariable &item, const std::string &nameSpace,
                      const ConfigMaps &configMaps, ExpansionBudget &budget)
{
    auto variable = known(item, nameSpace, configMaps);
    if (!variable) {
        m_variables.erase(item.name);
        return;
    }
    if (variable->kind == EvidenceKind::Env)
        variable->value = expandReferences(
            variable->value, [this](const std::string &name) { return find(name); }, budget);
    m_variables[item.name] = std::move(*variable);
}

const std::string *Environment::find(const std::string &name) const
{
    const auto at = m_variables.find(name);
    return at == m_variables.end() ? m_services.find(name) : &at->second.value;
}

} // namespace drawbridge
