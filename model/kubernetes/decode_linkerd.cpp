// SPDX-License-Identifier: Apache-2.0
#include "model/base/ascii.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_route_rules.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <array>
#include <utility>

// policy.linkerd.io and linkerd.io. Policies are read as strictly as the CRDs and the admission
// webhook of linkerd2 (policy-controller/src/admission.rs); what they refuse is an UndecodedPolicy.
// Groups and kinds of references have no case there, and "core" is the core group. Authority:
// istio.md 6.2. Tested by tests/unit/kubernetes/test_decode_linkerd.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kPolicyGroup = "policy.linkerd.io";
constexpr std::string_view kRoutesGroup = "gateway.networking.k8s.io";

std::string canonicalKind(const std::string &kind)
{
    static constexpr std::array<std::string_view, 8> kKinds{
        "Server",         "HTTPRoute",
        "GRPCRoute",      "Namespace",
        "Service",        "MeshTLSAuthentication",
        "ServiceAccount", "NetworkAuthentication"};
    const auto *known = std::ranges::find(kKinds, lowerCase(kind),
                                          [](std::string_view name) { return lowerCase(name); });
    return known == kKinds.end() ? kind : std::string(*known);
}

LinkerdReference readReference(const YamlCursor &reference, const std::string &nameSpace)
{
    LinkerdReference result;
    result.where = reference.where();
    result.nameSpace = nameSpace;
    if (!reference.expectMapping(true))
        return result;
    result.group = lowerCase(reference["group"].textOr({}));
    if (result.group == "core")
        result.group.clear();
    result.kind = canonicalKind(reference["kind"].textOr({}));
    result.nameSpace = reference["namespace"].textOr(nameSpace);
    result.name = reference["name"].requiredText().value_or("");
    result.isOfPart = reference["port"].exists() || reference["sectionName"].exists();
    return result;
}

std::vector<LinkerdReference> readReferences(const YamlCursor &list, const std::string &nameSpace)
{
    std::vector<LinkerdReference> result;
    for (const YamlCursor &item : list.items())
        result.push_back(readReference(item, nameSpace));
    return result;
}

bool isOf(const LinkerdReference &reference, std::string_view group, std::string_view kind)
{
    return reference.group == group && reference.kind == kind;
}

/// The CRDs take single addresses beside prefixes.
std::optional<Cidr> readNetworkAddress(const YamlCursor &field)
{
    if (field.textOr({}).find('/') != std::string::npos)
        return readCidr(field);
    const auto address = readAddress(field);
    if (!address)
        return std::nullopt;
    const auto length = address->family == AddressFamily::IPv4 ? 32 : 128;
    return Cidr{*address, static_cast<std::uint8_t>(length)};
}

void readExceptions(const YamlCursor &list, LinkerdNetwork &network)
{
    for (const YamlCursor &field : list.items()) {
        const auto except = readNetworkAddress(field);
        if (!except)
            continue;
        if (except->contains(network.cidr) || !network.cidr.contains(*except))
            field.error(ErrorCode::FieldInvalid, "is " + toString(*except) +
                                                     ", expected a part of " +
                                                     toString(network.cidr));
        network.except.push_back(*except);
    }
}

std::vector<LinkerdNetwork> readLinkerdNetworks(const YamlCursor &list)
{
    std::vector<LinkerdNetwork> result;
    for (const YamlCursor &item : list.items()) {
        if (!item.expectMapping(true))
            continue;
        item.allowOnly({"cidr", "except"});
        if (!item["cidr"].exists())
            item["cidr"].error(ErrorCode::FieldMissing, "is missing");
        LinkerdNetwork network;
        if (const auto cidr = readNetworkAddress(item["cidr"])) {
            network.cidr = *cidr;
            readExceptions(item["except"], network);
            result.push_back(std::move(network));
        }
    }
    return result;
}

void readMeshTls(const YamlCursor &tls, LinkerdServerAuthorizationObject &result)
{
    if (!tls.expectMapping())
        return;
    tls.allowOnly({"unauthenticatedTLS", "identities", "serviceAccounts"});
    result.allowsUnauthenticatedTls = tls["unauthenticatedTLS"].boolean().value_or(false);
    result.identities = tls["identities"].textList();
    result.serviceAccounts = readReferences(tls["serviceAccounts"], result.meta.nameSpace);
    for (LinkerdReference &account : result.serviceAccounts)
        account.kind = "ServiceAccount";
    if (result.allowsUnauthenticated)
        tls.error(ErrorCode::FieldInvalid, "stands beside unauthenticated: true",
                  "leave one of them out");
    if (result.allowsUnauthenticatedTls &&
        !(result.identities.empty() && result.serviceAccounts.empty()))
        tls["unauthenticatedTLS"].error(ErrorCode::FieldInvalid,
                                        "stands beside identities or serviceAccounts");
}

void readClient(const YamlCursor &client, LinkerdServerAuthorizationObject &result)
{
    if (!client.expectMapping(true))
        return;
    client.allowOnly({"unauthenticated", "meshTLS", "networks"});
    result.allowsUnauthenticated = client["unauthenticated"].boolean().value_or(false);
    readMeshTls(client["meshTLS"], result);
    result.networks = readLinkerdNetworks(client["networks"]);
}

void checkTarget(const LinkerdReference &target, const YamlCursor &field)
{
    const bool isNamespace = isOf(target, "", "Namespace");
    const bool isKnown = isNamespace || isOf(target, kPolicyGroup, "Server") ||
                         isOf(target, kPolicyGroup, "HTTPRoute") ||
                         isOf(target, kRoutesGroup, "HTTPRoute") ||
                         isOf(target, kRoutesGroup, "GRPCRoute");
    if (!isKnown)
        field.error(ErrorCode::FieldInvalid,
                    "is of kind " + target.kind + " of group \"" + target.group +
                        "\", expected a Server, HTTPRoute, GRPCRoute or Namespace");
    if (isNamespace && target.name != target.nameSpace)
        field["name"].error(ErrorCode::FieldInvalid, "is " + target.name +
                                                         ", expected the policy's own namespace " +
                                                         target.nameSpace);
}

/// At most one that asks for an identity, and one that asks for an address.
void checkAuthentications(const std::vector<LinkerdReference> &references, const YamlCursor &field)
{
    std::size_t identities = 0;
    std::size_t networks = 0;
    for (const auto &reference : references) {
        if (isOf(reference, kPolicyGroup, "NetworkAuthentication"))
            ++networks;
        else if (isOf(reference, kPolicyGroup, "MeshTLSAuthentication") ||
                 isOf(reference, "", "ServiceAccount"))
            ++identities;
        else
            field.error(ErrorCode::FieldInvalid,
                        "has kind " + reference.kind + " of group \"" + reference.group +
                            "\", expected a MeshTLSAuthentication, NetworkAuthentication or "
                            "ServiceAccount");
    }
    if (identities > 1 || networks > 1)
        field.error(ErrorCode::FieldInvalid,
                    "asks for more than one MeshTLSAuthentication or ServiceAccount, or for more "
                    "than one NetworkAuthentication",
                    "write one policy for each");
}

void readIdentities(const YamlCursor &spec, LinkerdAuthenticationObject &result)
{
    spec.allowOnly({"identities", "identityRefs"});
    result.identities = spec["identities"].textList();
    result.identityRefs = readReferences(spec["identityRefs"], result.meta.nameSpace);
    for (const auto &reference : result.identityRefs)
        if (!isOf(reference, "", "ServiceAccount") && !isOf(reference, "", "Namespace"))
            spec["identityRefs"].error(ErrorCode::FieldInvalid,
                                       "has kind " + reference.kind +
                                           ", expected a ServiceAccount or Namespace");
    if (result.identities.empty() && result.identityRefs.empty())
        spec["identities"].error(ErrorCode::FieldMissing, "is missing, and so is identityRefs");
}

void readSelectors(const YamlCursor &spec, LinkerdServerObject &result)
{
    const YamlCursor pods = spec["podSelector"];
    const bool isExternal = spec["externalWorkloadSelector"].exists();
    if (pods.exists())
        result.podSelector = readSelector(pods);
    if (pods.exists() == isExternal)
        pods.error(ErrorCode::FieldInvalid,
                   isExternal ? "stands beside externalWorkloadSelector" : "is missing",
                   "a Server selects either pods or external workloads");
}

/// Begins an object and returns its spec, which is an error when absent.
template<typename Object>
YamlCursor beginObject(const YamlCursor &object, ObjectMeta meta, Object &result)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    result.meta = std::move(meta);
    return object["spec"];
}

} // namespace

std::optional<KubernetesObject> decodeLinkerdServer(const YamlCursor &object, ObjectMeta meta)
{
    LinkerdServerObject result;
    const YamlCursor spec = beginObject(object, std::move(meta), result);
    if (!spec.expectMapping(true))
        return result;
    spec.allowOnly(
        {"podSelector", "externalWorkloadSelector", "port", "proxyProtocol", "accessPolicy"});
    readSelectors(spec, result);
    result.port = readPortReference(spec["port"]);
    if (!spec["port"].exists())
        spec["port"].error(ErrorCode::FieldMissing, "is missing");
    if (spec["proxyProtocol"].exists())
        result.proxyProtocol = readEnum(spec["proxyProtocol"],
                                        {"unknown", "HTTP/1", "HTTP/2", "gRPC", "opaque", "TLS"})
                                   .value_or(result.proxyProtocol);
    if (spec["accessPolicy"].exists())
        result.accessPolicy = readEnum(spec["accessPolicy"],
                                       {"deny", "audit", "all-unauthenticated", "all-authenticated",
                                        "cluster-unauthenticated", "cluster-authenticated"})
                                  .value_or(result.accessPolicy);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdAuthorization(const YamlCursor &object,
                                                           ObjectMeta meta)
{
    LinkerdAuthorizationObject result;
    const YamlCursor spec = beginObject(object, std::move(meta), result);
    if (!spec.expectMapping(true))
        return result;
    spec.allowOnly({"targetRef", "requiredAuthenticationRefs"});
    const YamlCursor target = spec["targetRef"];
    result.target = readReference(target, result.meta.nameSpace);
    if (target.isMapping()) {
        target.allowOnly({"group", "kind", "name"});
        checkTarget(result.target, target);
    }
    const YamlCursor required = spec["requiredAuthenticationRefs"];
    if (!required.exists())
        required.error(ErrorCode::FieldMissing, "is missing", "an empty list admits every client");
    result.requiredAuthentications = readReferences(required, result.meta.nameSpace);
    checkAuthentications(result.requiredAuthentications, required);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdAuthentication(const YamlCursor &object,
                                                            ObjectMeta meta)
{
    LinkerdAuthenticationObject result;
    const YamlCursor spec = beginObject(object, std::move(meta), result);
    if (!spec.expectMapping(true))
        return result;
    if (result.meta.kind == "MeshTLSAuthentication") {
        readIdentities(spec, result);
        return result;
    }
    spec.allowOnly({"networks"});
    result.networks = readLinkerdNetworks(spec["networks"]);
    if (spec["networks"].items().empty())
        spec["networks"].error(ErrorCode::FieldMissing, "is missing or empty");
    return result;
}

std::optional<KubernetesObject> decodeLinkerdServerAuthorization(const YamlCursor &object,
                                                                 ObjectMeta meta)
{
    LinkerdServerAuthorizationObject result;
    const YamlCursor spec = beginObject(object, std::move(meta), result);
    if (!spec.expectMapping(true))
        return result;
    spec.allowOnly({"server", "client"});
    const YamlCursor server = spec["server"];
    if (server.expectMapping(true)) {
        server.allowOnly({"name", "selector"});
        result.serverName = server["name"].textOr({});
        if (server["selector"].exists())
            result.serverSelector = readSelector(server["selector"]);
        if (result.serverName.empty() != result.serverSelector.has_value())
            server.error(ErrorCode::FieldInvalid, "needs either a name or a selector");
    }
    readClient(spec["client"], result);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdRoute(const YamlCursor &object, ObjectMeta meta)
{
    LinkerdRouteObject result;
    const YamlCursor spec = beginObject(object, std::move(meta), result);
    if (!spec.expectMapping(true))
        return result;
    result.parents = readReferences(spec["parentRefs"], result.meta.nameSpace);
    result.hostnames = spec["hostnames"].textList();
    result.rules = readRouteRules(spec["rules"]);
    for (const YamlCursor &rule : spec["rules"].items()) {
        if (!rule.isMapping())
            continue;
        for (LinkerdReference &backend : readReferences(rule["backendRefs"], result.meta.nameSpace))
            result.backends.push_back(std::move(backend));
    }
    return result;
}

std::optional<KubernetesObject> decodeServiceProfile(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    ServiceProfileObject result;
    result.meta = std::move(meta);
    for (const YamlCursor &route : spec["routes"].items())
        result.routeNames.push_back(route["name"].textOr({}));
    for (const YamlCursor &item : spec["dstOverrides"].items()) {
        if (auto authority = item["authority"].text())
            result.overrides.push_back({std::move(*authority), item["authority"].where()});
    }
    return result;
}

} // namespace drawbridge
