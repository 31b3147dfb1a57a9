// SPDX-License-Identifier: Apache-2.0
// EnvoyFilter and WasmPlugin of Istio: which proxies take them, and where in them. What they do
// there is not read; what only counts what passes is left out. A field that cannot be understood
// is taken for the widest there is. Authority: istio/api networking/v1alpha3 envoy_filter.proto,
// extensions/v1alpha1 wasm.proto. Tested by tests/unit/kubernetes/test_decode_foreign_policy.cpp

#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace drawbridge {
namespace {

constexpr std::array<std::pair<std::string_view, PatchedPart>, 9> kParts{{
    {"LISTENER", PatchedPart::Connection},
    {"FILTER_CHAIN", PatchedPart::Connection},
    {"LISTENER_FILTER", PatchedPart::Connection},
    {"NETWORK_FILTER", PatchedPart::Request},
    {"HTTP_FILTER", PatchedPart::Request},
    {"ROUTE_CONFIGURATION", PatchedPart::Request},
    {"VIRTUAL_HOST", PatchedPart::Request},
    {"HTTP_ROUTE", PatchedPart::Request},
    {"CLUSTER", PatchedPart::Onward},
}};

constexpr std::array<std::pair<std::string_view, PatchedProxy>, 4> kProxies{{
    {"SIDECAR_INBOUND", PatchedProxy::Inbound},
    {"SIDECAR_OUTBOUND", PatchedProxy::Outbound},
    {"GATEWAY", PatchedProxy::Gateway},
    {"WAYPOINT", PatchedProxy::Waypoint},
}};

/// The filter's own type, past the wrappers that carry it as a plain structure.
std::pair<std::string, YamlCursor> filterOf(const YamlCursor &value)
{
    const auto config = value["typed_config"];
    const auto type = config["@type"].textOr({});
    if (!type.ends_with(".TypedStruct"))
        return {type, config};
    return {config["type_url"].textOr({}), config["value"]};
}

/// Envoy's own modules by name; whatever is fetched may do anything.
bool isStatisticsModule(const YamlCursor &wasm)
{
    const auto machine = wasm["config"]["vm_config"];
    return machine["runtime"].textOr({}) == "envoy.wasm.runtime.null" &&
           machine["code"]["local"]["inline_string"].textOr({}) == "envoy.wasm.stats";
}

/// The statistics filters of Istio and Envoy, which refuse and change nothing. Only where they are
/// put in: in place of another filter, they take it away.
bool onlyCounts(const YamlCursor &patch)
{
    const auto operation = patch["operation"].textOr({});
    const bool isPutIn = operation == "ADD" || operation.starts_with("INSERT_");
    const auto [type, config] = filterOf(patch["value"]);
    const auto name = type.substr(type.find('/') + 1);
    const bool isWasm = name == "envoy.extensions.filters.http.wasm.v3.Wasm" ||
                        name == "envoy.extensions.filters.network.wasm.v3.Wasm";
    return isPutIn && (name == "stats.PluginConfig" ||
                       name == "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig" ||
                       (isWasm && isStatisticsModule(config)));
}

ProxyPatch readPatch(const YamlCursor &item)
{
    ProxyPatch patch;
    const auto part = std::ranges::find(kParts, item["applyTo"].textOr({}),
                                        &std::pair<std::string_view, PatchedPart>::first);
    if (part == kParts.end())
        return patch; // A bootstrap or the configuration of an extension: of no direction.
    patch.part = part->second;
    const auto proxy = std::ranges::find(kProxies, item["match"]["context"].textOr({}),
                                         &std::pair<std::string_view, PatchedProxy>::first);
    if (proxy != kProxies.end())
        patch.proxy = proxy->second;
    return patch;
}

/// istiod passes over items without a patch.
std::vector<ProxyPatch> readPatches(const YamlCursor &list)
{
    std::vector<ProxyPatch> patches;
    for (const YamlCursor &item : list.items()) {
        if (!item.isMapping() || (item["patch"].exists() && !item["patch"].isMapping()))
            patches.emplace_back();
        else if (item["patch"].exists() &&
                 !(readPatch(item).part == PatchedPart::Request && onlyCounts(item["patch"])))
            patches.push_back(readPatch(item));
    }
    return patches;
}

/// A client's side, of gateways too (istio.type.v1beta1.WorkloadMode).
std::vector<ProxyPatch> readModes(const YamlCursor &match)
{
    std::vector<ProxyPatch> patches;
    for (const YamlCursor &item : match.items()) {
        const auto mode = item["mode"].textOr({});
        if (mode != "SERVER" && mode != "CLIENT")
            return {{PatchedPart::Request, PatchedProxy::Any}};
        if (mode == "SERVER")
            patches.push_back({PatchedPart::Request, PatchedProxy::Inbound});
        else
            patches.push_back({PatchedPart::Request, PatchedProxy::Outbound});
        patches.push_back({PatchedPart::Request, PatchedProxy::Gateway});
        patches.push_back({PatchedPart::Request, PatchedProxy::Waypoint});
    }
    if (patches.empty())
        patches.push_back({PatchedPart::Request, PatchedProxy::Any});
    return patches;
}

PolicyTarget readExtensionTarget(const YamlCursor &item)
{
    return {item["group"].textOr({}), item["kind"].textOr({}), item["name"].textOr({}),
            item.where()};
}

/// Nothing where the labels or targets are no such thing: then nobody knows which proxies it is
/// for.
std::optional<ProxyExtension> readReach(const YamlCursor &spec, const YamlCursor &labels)
{
    ProxyExtension extension;
    const auto one = spec["targetRef"], many = spec["targetRefs"];
    const bool isRead = (!labels.exists() || labels.isMapping()) &&
                        (!one.exists() || one.isMapping()) && (!many.exists() || many.isSequence());
    if (!isRead)
        return std::nullopt;
    for (const YamlCursor::Field &label : labels.fields())
        extension.selector.insert_or_assign(label.key, label.value.textOr({}));
    if (one.exists())
        extension.targets.push_back(readExtensionTarget(one));
    for (const YamlCursor &item : many.items())
        extension.targets.push_back(readExtensionTarget(item));
    extension.hasTargetRefs = !extension.targets.empty();
    return extension;
}

ForeignPolicyObject extensionNamed(const YamlCursor &object, ObjectMeta meta)
{
    warnOfProxyExtension(object, meta);
    return {std::move(meta), ForeignEffect::Proxy, std::nullopt};
}

} // namespace

std::optional<KubernetesObject> decodeEnvoyFilter(const YamlCursor &object, ObjectMeta meta)
{
    auto filter = extensionNamed(object, std::move(meta));
    const auto spec = object["spec"];
    if (!spec.isMapping())
        return filter;
    const auto patches = spec["configPatches"], selector = spec["workloadSelector"];
    if (patches.exists() && !patches.isSequence())
        return filter;
    filter.extension = readReach(spec, selector.isMapping() ? selector["labels"] : selector);
    if (filter.extension)
        filter.extension->patches = readPatches(patches);
    return filter;
}

std::optional<KubernetesObject> decodeWasmPlugin(const YamlCursor &object, ObjectMeta meta)
{
    auto plugin = extensionNamed(object, std::move(meta));
    const auto spec = object["spec"];
    if (!spec.isMapping())
        return plugin;
    const auto selector = spec["selector"];
    plugin.extension = readReach(spec, selector.isMapping() ? selector["matchLabels"] : selector);
    if (plugin.extension)
        plugin.extension->patches = readModes(spec["match"]);
    return plugin;
}

} // namespace drawbridge
