// SPDX-License-Identifier: Apache-2.0
// Reads the configuration of spire-controller-manager wherever a ConfigMap holds it: the key is the
// installer's choice, kind and group are not. Defaults and meanings are those of its cmd/main.go
// and api/v1alpha1/controllermanagerconfig_types.go.
// Tested by tests/unit/topology/test_spire_controllers.cpp

#include "model/topology/spire_controllers.h"

#include "model/base/ascii.h"
#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::string_view kKind = "ControllerManagerConfig";
constexpr std::string_view kGroup = "spire.spiffe.io/";

std::optional<std::string> plainText(const YamlCursor &value)
{
    auto text = value.text();
    const bool isPlain = text && !text->empty() && text->find('$') == std::string::npos;
    return isPlain ? text : std::nullopt;
}

/// spiffeid.TrustDomainFromString takes an id for its trust domain.
std::optional<std::string> trustDomainText(const YamlCursor &value)
{
    auto text = plainText(value);
    if (text && text->starts_with("spiffe://"))
        text = text->substr(9, text->find('/', 9) - 9);
    return text;
}

std::string limitsOf(const YamlCursor &config)
{
    for (const char *key : {"cacheNamespace", "cacheNamespaces", "clusterSPIFFEIDLabelSelector",
                            "filterByClassName", "staticManifestPath"}) {
        if (config[key].exists())
            return std::string(key) + " limits what the controller manager sees";
    }
    return {};
}

SpireController controllerOf(const YamlCursor &config)
{
    SpireController controller;
    controller.trustDomain = trustDomainText(config["trustDomain"]);
    controller.clusterName = plainText(config["clusterName"]);
    controller.clusterDomain = plainText(config["clusterDomain"]);
    if (config["ignoreNamespaces"].isWritten())
        controller.ignoreNamespaces = config["ignoreNamespaces"].textList();
    controller.className = config["className"].textOr({});
    controller.takesClassless =
        controller.className.empty() || config["watchClassless"].boolean().value_or(false);
    controller.doubt = limitsOf(config);
    return controller;
}

bool takesClusterSpiffeIds(const YamlCursor &config)
{
    const YamlCursor reconcile = config["reconcile"];
    return !reconcile.exists() || reconcile["clusterSPIFFEIDs"].boolean().value_or(false);
}

SpireController unreadableController()
{
    SpireController controller;
    controller.ignoreNamespaces.clear();
    controller.takesClassless = true;
    controller.doubt = "the controller manager's configuration cannot be read";
    return controller;
}

/// Nothing: it is no such configuration, or of one that leaves ClusterSPIFFEIDs alone.
std::optional<SpireController> controllerIn(const std::string &text)
{
    if (text.find(kKind) == std::string::npos || text.find(kGroup) == std::string::npos)
        return std::nullopt;
    YamlLimits limits;
    limits.maxDocuments = 1;
    Diagnostics diagnostics;
    const auto documents = readYaml(text, makeFileRef({}), limits, diagnostics);
    if (documents.size() != 1 || diagnostics.hasErrors())
        return unreadableController();
    ObjectReport report(documents.front(), diagnostics);
    const YamlCursor config(documents.front(), report);
    if (!config.isMapping() || config["kind"].textOr({}) != kKind ||
        !config["apiVersion"].textOr({}).starts_with(kGroup))
        return std::nullopt;
    const bool takes = takesClusterSpiffeIds(config);
    const auto controller = controllerOf(config);
    if (diagnostics.hasErrors())
        return unreadableController();
    return takes ? std::optional(controller) : std::nullopt;
}

bool isSame(SpireController one, const SpireController &other)
{
    one.where = other.where;
    return one == other;
}

/// Whether an expression matches somewhere in a name, where that can be told.
std::optional<bool> matchesSomewhere(std::string_view expression, std::string_view name)
{
    bool isFromStart = expression.starts_with('^');
    expression.remove_prefix(isFromStart ? 1 : 0);
    bool isToEnd = expression.ends_with('$');
    expression.remove_suffix(isToEnd ? 1 : 0);
    if (expression.starts_with(".*")) {
        isFromStart = false;
        expression.remove_prefix(2);
    }
    if (expression.ends_with(".*")) {
        isToEnd = false;
        expression.remove_suffix(2);
    }
    if (!std::ranges::all_of(expression,
                             [](char c) { return isLower(c) || isDigit(c) || c == '-'; }))
        return std::nullopt;
    if (isFromStart && isToEnd)
        return name == expression;
    if (isFromStart)
        return name.starts_with(expression);
    return isToEnd ? name.ends_with(expression) : name.find(expression) != std::string_view::npos;
}

} // namespace

std::vector<SpireController> spireControllersIn(const ResourceSet &resources)
{
    std::vector<SpireController> found;
    for (const ConfigMapObject &object : resources.configMaps) {
        for (const auto &[key, value] : object.data) {
            auto controller = controllerIn(value.text);
            if (!controller)
                continue;
            controller->where = value.where;
            const bool isKnown = std::ranges::any_of(
                found, [&](const SpireController &each) { return isSame(each, *controller); });
            if (!isKnown)
                found.push_back(std::move(*controller));
        }
    }
    return found;
}

std::optional<bool> isIgnoredBy(const std::vector<std::string> &expressions,
                                std::string_view nameSpace)
{
    bool isDoubtful = false;
    for (const std::string &expression : expressions) {
        const auto matches = matchesSomewhere(expression, nameSpace);
        if (matches == true)
            return true;
        isDoubtful = isDoubtful || !matches;
    }
    return isDoubtful ? std::nullopt : std::optional(false);
}

} // namespace drawbridge
