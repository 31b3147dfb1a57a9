// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/rename_cluster.h"

#include "model/import/resource_lists.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <tuple>

namespace drawbridge {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '-' || c == '_';
}

/// Letters only, so that no rule about words of names is met by chance.
std::string freshName(std::size_t index)
{
    std::string name = "zq";
    for (; index > 0; index /= 20)
        name += "bcdfghjklmnpqrstvwxz"[index % 20];
    return name + "x";
}

std::string upperStem(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        if (c >= 'a' && c <= 'z')
            return static_cast<char>(c - 'a' + 'A');
        return c == '-' ? '_' : c;
    });
    return text;
}

bool isKept(const std::string &name)
{
    static constexpr std::array<const char *, 9> kKept{"default",   "kube-system",  "kubernetes",
                                                       "localhost", "local",        "svc",
                                                       "cluster",   "istio-system", "host"};
    const bool isNumber = std::all_of(name.begin(), name.end(), isDigit);
    return isNumber || name.find('.') != std::string::npos ||
           std::find(kKept.begin(), kKept.end(), name) != kKept.end();
}

/// "host: x" and "host = x": what stands before is a key, and behind "://" begins an address.
bool isKeyOrScheme(std::string_view rest)
{
    if (rest.substr(0, 3) == "://" || rest.substr(0, 1) == "+")
        return true;
    const auto sign = rest.find_first_not_of(" \t\"'");
    if (sign == std::string_view::npos)
        return false;
    const bool isBehindSpace = sign + 1 >= rest.size() || rest[sign + 1] == ' ' ||
                               rest[sign + 1] == '\n' || rest[sign + 1] == '"';
    return rest[sign] == '=' || (rest[sign] == ':' && isBehindSpace);
}

void renameTexts(std::vector<TextWithPlace> &texts, const Renaming &renaming)
{
    for (TextWithPlace &text : texts)
        text.text = renaming.text(text.text);
}

void renameContainer(Container &container, const Renaming &renaming)
{
    for (EnvironmentVariable &variable : container.env) {
        variable.name = renaming.text(variable.name);
        if (variable.value)
            variable.value = renaming.text(*variable.value);
    }
    renameTexts(container.command, renaming);
    renameTexts(container.args, renaming);
    for (ContainerHandler &handler : container.handlers) {
        handler.host = renaming.text(handler.host);
        renameTexts(handler.command, renaming);
    }
}

void renameObjects(ResourceSet &resources, const Renaming &renaming)
{
    for (WorkloadObject &object : resources.workloads) {
        object.meta.name = renaming.name(object.meta.name);
        object.meta.controllerName = renaming.name(object.meta.controllerName);
        for (Container &container : object.pod.containers)
            renameContainer(container, renaming);
    }
    for (ServiceObject &object : resources.services) {
        object.meta.name = renaming.name(object.meta.name);
        object.externalName = renaming.text(object.externalName);
    }
    for (NamespaceObject &object : resources.namespaces)
        object.meta.name = renaming.name(object.meta.name);
    for (ConfigMapObject &object : resources.configMaps) {
        for (auto &[key, text] : object.data)
            text.text = renaming.text(text.text);
    }
}

void renameRoutes(ResourceSet &resources, const Renaming &renaming)
{
    for (IngressObject &object : resources.ingresses) {
        for (IngressBackend &backend : object.backends)
            backend.serviceName = renaming.name(backend.serviceName);
    }
    for (GatewayRouteObject &object : resources.gatewayRoutes) {
        for (RouteBackend &backend : object.backends) {
            backend.name = renaming.name(backend.name);
            backend.nameSpace = renaming.name(backend.nameSpace);
        }
        for (RouteParent &parent : object.parents)
            parent.nameSpace = renaming.name(parent.nameSpace);
    }
    for (OpenShiftRouteObject &object : resources.openShiftRoutes)
        renameTexts(object.services, renaming);
    for (MonitorObject &object : resources.monitors) {
        for (std::string &name : object.namespaces)
            name = renaming.name(name);
    }
    for (ReferenceGrantObject &object : resources.referenceGrants) {
        for (auto &source : object.from)
            source.nameSpace = renaming.name(source.nameSpace);
        for (auto &target : object.to)
            target.name = renaming.name(target.name);
    }
}

void renameWords(std::vector<std::string> &texts, const Renaming &renaming)
{
    for (std::string &text : texts)
        text = renaming.text(text);
}

void renameMeshRoute(IstioRoute &route, const Renaming &renaming)
{
    for (IstioDestination &destination : route.destinations)
        destination.host = renaming.text(destination.host);
    for (IstioRouteMatch &match : route.matches) {
        renameWords(match.gateways, renaming);
        match.sourceNamespace = renaming.name(match.sourceNamespace);
    }
    if (route.delegate)
        route.delegate = renaming.text(*route.delegate);
}

void renameMeshRoutes(ResourceSet &resources, const Renaming &renaming)
{
    for (VirtualServiceObject &object : resources.virtualServices) {
        object.meta.name = renaming.name(object.meta.name);
        renameTexts(object.hosts, renaming);
        renameTexts(object.gateways, renaming);
        renameWords(object.exportTo, renaming);
        for (IstioRoute &route : object.routes)
            renameMeshRoute(route, renaming);
    }
    for (IstioGatewayObject &object : resources.istioGateways) {
        object.meta.name = renaming.name(object.meta.name);
        for (IstioServer &server : object.servers)
            renameWords(server.hosts, renaming);
    }
    for (DestinationRuleObject &object : resources.destinationRules)
        object.host.text = renaming.text(object.host.text);
}

} // namespace

Renaming::Renaming(const ResourceSet &resources)
{
    std::set<std::string> names;
    for (const WorkloadObject &object : resources.workloads)
        names.insert({object.meta.name, object.meta.nameSpace});
    for (const ServiceObject &object : resources.services)
        names.insert({object.meta.name, object.meta.nameSpace});
    for (const NamespaceObject &object : resources.namespaces)
        names.insert(object.meta.name);
    for (const std::string &name : names) {
        if (!isKept(name))
            m_names.emplace(name, freshName(m_names.size()));
    }
}

std::string Renaming::name(const std::string &old) const
{
    const auto at = m_names.find(old);
    return at == m_names.end() ? old : at->second;
}

std::string Renaming::word(std::string_view old) const
{
    if (const auto at = m_names.find(old); at != m_names.end())
        return at->second;
    const auto dash = old.rfind('-');
    const bool isPod =
        dash != std::string_view::npos && dash + 1 < old.size() &&
        std::all_of(old.begin() + static_cast<std::ptrdiff_t>(dash) + 1, old.end(), isDigit);
    if (isPod && m_names.find(old.substr(0, dash)) != m_names.end())
        return m_names.find(old.substr(0, dash))->second + std::string(old.substr(dash));
    return variable(old);
}

std::string Renaming::variable(std::string_view old) const
{
    for (const std::string_view end : {"_SERVICE_", "_PORT"}) {
        const auto at = old.find(end);
        if (at == std::string_view::npos)
            continue;
        for (const auto &[name, fresh] : m_names) {
            if (upperStem(name) == old.substr(0, at))
                return upperStem(fresh) + std::string(old.substr(at));
        }
    }
    return std::string(old);
}

std::string Renaming::text(std::string_view old) const
{
    std::string result;
    for (std::size_t at = 0; at < old.size();) {
        std::size_t end = at;
        while (end < old.size() && isWordChar(old[end]))
            ++end;
        if (end == at) {
            result += old[at++];
            continue;
        }
        const auto wordText = old.substr(at, end - at);
        result += isKeyOrScheme(old.substr(end)) ? variable(wordText) : word(wordText);
        at = end;
    }
    return result;
}

ResourceSet renamed(ResourceSet resources, const Renaming &renaming, unsigned seed)
{
    std::mt19937 random(seed);
    const auto place = [&](auto list) {
        for (auto &object : resources.*list)
            object.meta.nameSpace = renaming.name(object.meta.nameSpace);
        std::shuffle((resources.*list).begin(), (resources.*list).end(), random);
    };
    std::apply([&](auto... lists) { (place(lists), ...); }, kResourceLists);
    renameObjects(resources, renaming);
    renameRoutes(resources, renaming);
    renameMeshRoutes(resources, renaming);
    return resources;
}

} // namespace drawbridge
