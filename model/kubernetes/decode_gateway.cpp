// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// gateway.networking.k8s.io GatewayClass, Gateway and ReferenceGrant (Gateway API v1; the fields
// read are the same in v1beta1 and v1alpha2). Tested by
// tests/unit/kubernetes/test_decode_gateway.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";

using From = AllowedRoutes::From;

From readFrom(const YamlCursor &field)
{
    const auto from = readEnum(field, {"Same", "All", "Selector", "None"});
    if (from == "All")
        return From::All;
    if (from == "Selector")
        return From::Selector;
    // What is wrong admits nobody: it must not open more than was meant.
    return from == "Same" || !field.exists() ? From::Same : From::None;
}

AllowedRoutes readAllowedRoutes(const YamlCursor &field)
{
    AllowedRoutes result;
    const YamlCursor namespaces = field["namespaces"];
    result.from = readFrom(namespaces["from"]);
    if (result.from == From::Selector) {
        if (!namespaces["selector"].exists()) {
            namespaces["selector"].error(ErrorCode::FieldMissing, "is missing beside Selector");
            result.from = From::None;
        }
        result.namespaces = readSelector(namespaces["selector"]);
    }
    for (const YamlCursor &kind : field["kinds"].items())
        result.kinds.push_back(
            {kind["group"].textOr(kGatewayGroup), kind["kind"].requiredText().value_or("")});
    return result;
}

std::optional<GatewayListener> readListener(const YamlCursor &listener)
{
    if (!listener.expectMapping(true))
        return std::nullopt;
    GatewayListener result;
    result.where = listener.where();
    result.name = listener["name"].textOr({});
    result.hostname = listener["hostname"].textOr({});
    if (!listener["port"].exists())
        listener["port"].error(ErrorCode::FieldMissing, "is missing");
    const auto port = readPort(listener["port"]);
    result.protocol = listener["protocol"].requiredText().value_or("");
    if (const YamlCursor tls = listener["tls"]; tls.expectMapping()) {
        result.tlsMode = readEnum(tls["mode"], {"Terminate", "Passthrough"}).value_or("Terminate");
        result.terminateMode = tls["options"]["gateway.istio.io/tls-terminate-mode"].textOr({});
        result.validatesClients = tls["frontendValidation"].exists();
    }
    result.allowedRoutes = readAllowedRoutes(listener["allowedRoutes"]);
    if (!port)
        return std::nullopt;
    result.port = *port;
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeGatewayClass(const YamlCursor &object, ObjectMeta meta)
{
    GatewayClassObject result;
    result.meta = std::move(meta);
    result.controllerName = object["spec"]["controllerName"].requiredText().value_or("");
    return result;
}

std::optional<KubernetesObject> decodeGateway(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    GatewayObject result;
    result.meta = std::move(meta);
    result.className = spec["gatewayClassName"].requiredText().value_or("");
    for (const YamlCursor &listener : spec["listeners"].items()) {
        if (auto read = readListener(listener))
            result.listeners.push_back(std::move(*read));
    }
    for (const YamlCursor &address : spec["addresses"].items()) {
        const YamlCursor value = address["value"];
        if (const auto text = value.text())
            result.addresses.push_back({*text, value.where()});
    }
    return result;
}

std::optional<KubernetesObject> decodeReferenceGrant(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    ReferenceGrantObject result;
    result.meta = std::move(meta);
    for (const YamlCursor &from : spec["from"].items()) {
        const auto kind = from["kind"].requiredText();
        const auto nameSpace = from["namespace"].requiredText();
        if (kind && nameSpace)
            result.from.push_back({{from["group"].textOr({}), *kind}, *nameSpace});
    }
    for (const YamlCursor &to : spec["to"].items()) {
        if (const auto kind = to["kind"].requiredText())
            result.to.push_back({{to["group"].textOr({}), *kind}, to["name"].textOr({})});
    }
    return result;
}

} // namespace drawbridge
