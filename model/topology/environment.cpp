// SPDX-License-Identifier: Apache-2.0
#include "model/topology/environment.h"

#include <algorithm>

// What a container's environment holds, by the rules of the kubelet: sources first, then single
// variables, $(NAME) for variables defined before. Tested by
// tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

using Variables = std::map<std::string, KnownVariable>;

/// Expansion may at most double a text a few times over; past this a value is no address anyway.
constexpr std::size_t kMaxExpanded = 64u << 10;

template<typename Lookup>
std::string expanded(const std::string &text, const Lookup &lookup)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto dollar = text.find('$', at);
        result.append(text, at, dollar - at);
        if (dollar == std::string::npos || result.size() > kMaxExpanded)
            return result;
        if (text.compare(dollar, 2, "$$") == 0) {
            result += '$';
            at = dollar + 2;
            continue;
        }
        const auto close =
            text.compare(dollar, 2, "$(") == 0 ? text.find(')', dollar) : std::string::npos;
        const std::string *value = close == std::string::npos
                                       ? nullptr
                                       : lookup(text.substr(dollar + 2, close - dollar - 2));
        result += value ? *value : text.substr(dollar, 1);
        at = value ? close + 1 : dollar + 1;
    }
    return result;
}

void addSource(const EnvironmentSource &source, const std::string &nameSpace,
               const ConfigMaps &configMaps, Variables &variables)
{
    if (!source.configMapName)
        return;
    const auto at = configMaps.find({nameSpace, *source.configMapName});
    if (at == configMaps.end())
        return;
    for (const auto &[key, text] : at->second->data) {
        const std::string name = source.prefix + key;
        variables[name] = {name, text.text, EvidenceKind::ConfigMapEnv, text.where};
    }
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

std::vector<KnownVariable> environmentOf(const Container &container, const std::string &nameSpace,
                                         const ConfigMaps &configMaps)
{
    Variables variables;
    for (const EnvironmentSource &source : container.envFrom)
        addSource(source, nameSpace, configMaps, variables);
    for (const EnvironmentVariable &item : container.env) {
        auto variable = known(item, nameSpace, configMaps);
        if (!variable) {
            variables.erase(item.name);
            continue;
        }
        if (variable->kind == EvidenceKind::Env) {
            variable->value = expanded(variable->value, [&](const std::string &name) {
                const auto at = variables.find(name);
                return at == variables.end() ? nullptr : &at->second.value;
            });
        }
        variables[item.name] = std::move(*variable);
    }
    std::vector<KnownVariable> all;
    for (auto &[name, variable] : variables)
        all.push_back(std::move(variable));
    return all;
}

std::string expandVariables(const std::string &text, const std::vector<KnownVariable> &variables)
{
    return expanded(text, [&](const std::string &name) -> const std::string * {
        const auto at = std::lower_bound(
            variables.begin(), variables.end(), name,
            [](const KnownVariable &variable, const std::string &n) { return variable.name < n; });
        return at != variables.end() && at->name == name ? &at->value : nullptr;
    });
}

} // namespace drawbridge
