// SPDX-License-Identifier: Apache-2.0
// Reads istiod's ConfigMap. Only what changes verdicts is taken; a value that cannot be understood
// makes the whole configuration unknown rather than a default.
// Tested by tests/unit/topology/test_mesh_config.cpp

#include "model/topology/mesh_config.h"
#include "model/topology/mesh_outbound.h"

#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::optional<PathNormalization> normalizationNamed(std::string_view name)
{
    if (name.empty() || name == "DEFAULT" || name == "BASE")
        return PathNormalization::Base;
    if (name == "NONE")
        return PathNormalization::None;
    if (name == "MERGE_SLASHES")
        return PathNormalization::MergeSlashes;
    if (name == "DECODE_AND_MERGE_SLASHES")
        return PathNormalization::DecodeAndMergeSlashes;
    return std::nullopt;
}

std::optional<unsigned> trustedProxiesIn(const YamlCursor &gateways)
{
    if (gateways["proxyProtocol"].exists())
        return std::nullopt;
    const auto count = gateways["numTrustedProxies"].exists()
                           ? gateways["numTrustedProxies"].integer()
                           : std::optional<std::int64_t>(0);
    constexpr std::int64_t most = 1000; // more than any chain has
    return count && *count >= 0 && *count <= most ? std::optional(static_cast<unsigned>(*count))
                                                  : std::nullopt;
}

std::optional<MeshConfig> meshConfigFrom(const YamlCursor &mesh, const SourceSpan &where)
{
    MeshConfig config;
    config.where = where;
    if (!mesh.isMapping())
        return std::nullopt;
    config.rootNamespace = mesh["rootNamespace"].textOr(config.rootNamespace);
    config.trustDomain = mesh["trustDomain"].textOr(config.trustDomain);
    config.trustDomainAliases = mesh["trustDomainAliases"].textList();
    const auto way = normalizationNamed(mesh["pathNormalization"]["normalization"].textOr(""));
    if (!way)
        return std::nullopt;
    config.pathNormalization = *way;
    config.trustedProxies = trustedProxiesIn(mesh["defaultConfig"]["gatewayTopology"]);
    const auto exportTo = mesh["defaultDestinationRuleExportTo"].textList();
    config.exportsDestinationRules = std::ranges::find(exportTo, ".") == exportTo.end();
    return config;
}

std::optional<MeshConfig> meshConfigOf(const TextWithPlace &text)
{
    YamlLimits limits;
    limits.maxDocuments = 1;
    Diagnostics diagnostics;
    const auto documents = readYaml(text.text, makeFileRef({}), limits, diagnostics);
    if (documents.size() != 1 || diagnostics.hasErrors())
        return std::nullopt;
    ObjectReport report(documents.front(), diagnostics);
    auto config = meshConfigFrom(YamlCursor(documents.front(), report), text.where);
    return diagnostics.hasErrors() ? std::nullopt : config;
}

bool isRegistryOnlyIn(const TextWithPlace &text)
{
    YamlLimits limits;
    limits.maxDocuments = 1;
    Diagnostics diagnostics;
    const auto documents = readYaml(text.text, makeFileRef({}), limits, diagnostics);
    if (documents.size() != 1)
        return false;
    ObjectReport report(documents.front(), diagnostics);
    return YamlCursor(documents.front(), report)["outboundTrafficPolicy"]["mode"].textOr("") ==
           "REGISTRY_ONLY";
}

bool isOfIstiod(const ConfigMapObject &object)
{
    return (object.meta.name == "istio" || object.meta.name.starts_with("istio-")) &&
           object.data.contains("mesh");
}

} // namespace

std::optional<MeshConfig> meshConfigIn(const ResourceSet &resources)
{
    std::optional<MeshConfig> found;
    for (const auto &object : resources.configMaps) {
        if (!isOfIstiod(object))
            continue;
        const auto config = meshConfigOf(object.data.at("mesh"));
        if (!config)
            return std::nullopt;
        auto same = *config;
        if (found)
            same.where = found->where;
        if (found && *found != same)
            return std::nullopt;
        found = std::move(same);
    }
    return found;
}

std::optional<bool> isRegistryOnly(const ResourceSet &resources)
{
    if (!meshConfigIn(resources))
        return std::nullopt;
    return std::ranges::all_of(resources.configMaps, [](const ConfigMapObject &object) {
        return !isOfIstiod(object) || isRegistryOnlyIn(object.data.at("mesh"));
    });
}

bool hasMeshConfig(const ResourceSet &resources)
{
    return std::ranges::any_of(resources.configMaps, isOfIstiod);
}

} // namespace drawbridge
