// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// policy.linkerd.io and linkerd.io. Kept with what an evaluation needs; today what they decide is
// unknown, since there is no engine for them. Authority: istio.md 6.2, linkerd2 policy-controller
// CRDs. Tested by tests/unit/kubernetes/test_decode_linkerd.cpp

namespace drawbridge {
namespace {

LinkerdReference readReference(const YamlCursor &reference, const std::string &nameSpace)
{
    LinkerdReference result;
    result.where = reference.where();
    result.group = reference["group"].textOr({});
    result.kind = reference["kind"].textOr({});
    result.nameSpace = reference["namespace"].textOr(nameSpace);
    result.name = reference["name"].textOr({});
    return result;
}

std::vector<LinkerdReference> readReferences(const YamlCursor &list, const std::string &nameSpace)
{
    std::vector<LinkerdReference> result;
    for (const YamlCursor &item : list.items())
        result.push_back(readReference(item, nameSpace));
    return result;
}

std::optional<LinkerdNetwork> readNetwork(const YamlCursor &item)
{
    LinkerdNetwork network;
    const auto cidr = readCidr(item["cidr"]);
    if (!cidr)
        return std::nullopt;
    network.cidr = *cidr;
    for (const YamlCursor &field : item["except"].items()) {
        if (const auto except = readCidr(field))
            network.except.push_back(*except);
    }
    return network;
}

std::vector<LinkerdNetwork> readLinkerdNetworks(const YamlCursor &list)
{
    std::vector<LinkerdNetwork> result;
    for (const YamlCursor &item : list.items()) {
        if (auto network = readNetwork(item))
            result.push_back(std::move(*network));
    }
    return result;
}

void readClient(const YamlCursor &client, LinkerdServerAuthorizationObject &result)
{
    const YamlCursor tls = client["meshTLS"];
    result.allowsUnauthenticated = client["unauthenticated"].boolean().value_or(false);
    result.allowsUnauthenticatedTls = tls["unauthenticatedTLS"].boolean().value_or(false);
    result.identities = tls["identities"].textList();
    result.serviceAccounts = readReferences(tls["serviceAccounts"], result.meta.nameSpace);
    for (LinkerdReference &account : result.serviceAccounts)
        account.kind = "ServiceAccount";
    result.networks = readLinkerdNetworks(client["networks"]);
}

void readRouteRule(const YamlCursor &rule, LinkerdRouteObject &result)
{
    for (const YamlCursor &match : rule["matches"].items()) {
        const YamlCursor path = match["path"];
        result.matches.push_back({path.exists() ? path["type"].textOr("PathPrefix") : "",
                                  path["value"].textOr({}), match["method"].textOr({})});
    }
    for (LinkerdReference &backend : readReferences(rule["backendRefs"], result.meta.nameSpace))
        result.backends.push_back(std::move(backend));
}

} // namespace

std::optional<KubernetesObject> decodeLinkerdServer(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    LinkerdServerObject result;
    result.meta = std::move(meta);
    if (spec["podSelector"].exists())
        result.podSelector = readSelector(spec["podSelector"]);
    result.port = readPortReference(spec["port"]);
    result.proxyProtocol = spec["proxyProtocol"].textOr({});
    result.accessPolicy = spec["accessPolicy"].textOr(result.accessPolicy);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdAuthorization(const YamlCursor &object,
                                                           ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    LinkerdAuthorizationObject result;
    result.target = readReference(spec["targetRef"], meta.nameSpace);
    result.requiredAuthentications =
        readReferences(spec["requiredAuthenticationRefs"], meta.nameSpace);
    result.meta = std::move(meta);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdAuthentication(const YamlCursor &object,
                                                            ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    LinkerdAuthenticationObject result;
    result.identities = spec["identities"].textList();
    result.identityRefs = readReferences(spec["identityRefs"], meta.nameSpace);
    result.networks = readLinkerdNetworks(spec["networks"]);
    result.meta = std::move(meta);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdServerAuthorization(const YamlCursor &object,
                                                                 ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    LinkerdServerAuthorizationObject result;
    result.meta = std::move(meta);
    result.serverName = spec["server"]["name"].textOr({});
    if (spec["server"]["selector"].exists())
        result.serverSelector = readSelector(spec["server"]["selector"]);
    readClient(spec["client"], result);
    return result;
}

std::optional<KubernetesObject> decodeLinkerdRoute(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    LinkerdRouteObject result;
    result.meta = std::move(meta);
    result.parents = readReferences(spec["parentRefs"], result.meta.nameSpace);
    result.hostnames = spec["hostnames"].textList();
    for (const YamlCursor &rule : spec["rules"].items())
        readRouteRule(rule, result);
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
