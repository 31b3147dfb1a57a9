// SPDX-License-Identifier: Apache-2.0
// The fields of a rule, one by one, as Istio's builder makes Envoy match them (istio.md 1.6, 1.8;
// pilot/pkg/security/authz/model/generator.go).
// Tested by tests/unit/analysis/test_mesh_fields.cpp

#include "model/analysis/mesh_engine_matcher.h"
#include "model/analysis/mesh_paths.h"
#include "model/analysis/mesh_patterns.h"

#include <algorithm>
#include <array>

namespace drawbridge::mesh {
namespace {

constexpr std::string_view kNoRequest = "it depends on the HTTP request";
constexpr std::string_view kForwardedFor = "x-forwarded-for";

/// Headers that the proxies on the way set or change themselves.
bool isSetByProxy(std::string_view name)
{
    static constexpr std::array<std::string_view, 7> kFamilies{
        "x-envoy-", "x-forwarded-", "x-b3-", "x-istio-", "x-datadog-", "x-ot-", "x-cloud-trace-"};
    static constexpr std::array<std::string_view, 12> kNames{
        "x-request-id", "traceparent",       "tracestate",     "b3",   "via",        "te",
        "connection",   "transfer-encoding", "content-length", "date", "keep-alive", "upgrade"};
    return std::ranges::any_of(kFamilies,
                               [name](auto family) { return name.starts_with(family); }) ||
           std::ranges::find(kNames, name) != kNames.end();
}

/// Counted from the last one, which is 0; empty where there is none.
std::string_view listItemFromEnd(std::string_view list, unsigned index)
{
    auto comma = list.rfind(',');
    for (; index > 0 && comma != std::string_view::npos; --index) {
        list = list.substr(0, comma);
        comma = list.rfind(',');
    }
    if (index > 0)
        return {};
    auto item = comma == std::string_view::npos ? list : list.substr(comma + 1);
    const auto first = item.find_first_not_of(" \t");
    const auto last = item.find_last_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : item.substr(first, last - first + 1);
}

} // namespace

template<typename Matches>
MeshMatch Matcher::ofIdentity(Matches matches) const
{
    if (!attempt.identityDoubt.empty())
        return unknown(why, std::string(attempt.identityDoubt));
    return attempt.hasIdentity ? matches() : MeshMatch::No;
}

MeshMatch Matcher::principalIs(const std::string &value) const
{
    return ofIdentity(
        [&] { return matchesPrincipal(value, principal(), attempt.mesh->domains, why); });
}

MeshMatch Matcher::namespaceIs(const std::string &value) const
{
    return ofIdentity([&] { return known(matchesNamespace(value, principal())); });
}

MeshMatch Matcher::serviceAccountIs(const std::string &value) const
{
    return ofIdentity(
        [&] { return known(matchesServiceAccount(value, attempt.policyNamespace, principal())); });
}

MeshMatch Matcher::trustDomainIs(const std::string &value) const
{
    return ofIdentity(
        [&] { return matchesTrustDomain(value, principal(), attempt.mesh->domains, why); });
}

MeshMatch Matcher::sourceIsIn(const Cidr &block) const
{
    if (!attempt.caller->address)
        return unknown(why, "the address of the caller is not known");
    return known(block.contains(*attempt.caller->address));
}

MeshMatch Matcher::remoteIsIn(const Cidr &block) const
{
    if (attempt.isGateway)
        return remoteAtGateway(block);
    return isHttp() ? remoteByHeader(block) : sourceIsIn(block);
}

/// A sidecar trusts the last address of X-Forwarded-For, whoever wrote it
/// (use_remote_address is false), and without one takes the caller's.
MeshMatch Matcher::remoteByHeader(const Cidr &block) const
{
    if (!attempt.request->has_value() || !(*attempt.request)->headers)
        return unknown(why, "it depends on the header X-Forwarded-For");
    const auto &headers = *(*attempt.request)->headers;
    const auto found = headers.find(std::string(kForwardedFor));
    if (found == headers.end())
        return sourceIsIn(block);
    const auto address = IpAddress::parse(listItemFromEnd(found->second, 0));
    if (!address)
        return unknown(why, "the last item of X-Forwarded-For is not an address");
    return known(block.contains(*address));
}

/// use_remote_address is true there: the trusted proxies tell who called the first of them, and
/// where they do not, or there are none, the caller is the client (Envoy, xff_num_trusted_hops).
MeshMatch Matcher::remoteAtGateway(const Cidr &block) const
{
    if (!attempt.trustedProxies)
        return unknown(why,
                       "which address a gateway or waypoint takes for the client's is not known");
    if (!isHttp() || *attempt.trustedProxies == 0)
        return sourceIsIn(block);
    if (!attempt.request->has_value() || !(*attempt.request)->headers)
        return unknown(why, "it depends on the header X-Forwarded-For");
    const auto &headers = *(*attempt.request)->headers;
    const auto found = headers.find(std::string(kForwardedFor));
    const auto item = found == headers.end()
                          ? std::string_view()
                          : listItemFromEnd(found->second, *attempt.trustedProxies - 1);
    if (item.empty())
        return sourceIsIn(block);
    const auto address = IpAddress::parse(item);
    if (!address)
        return unknown(why, "an item of X-Forwarded-For is not an address");
    return known(block.contains(*address));
}

MeshMatch Matcher::destinationIsIn(const Cidr &block) const
{
    if (attempt.destinations == nullptr || attempt.destinations->empty())
        return unknown(why, "the addresses of the destination are not known");
    const auto inside = std::ranges::count_if(
        *attempt.destinations, [&block](const IpAddress &each) { return block.contains(each); });
    const auto total = static_cast<std::ptrdiff_t>(attempt.destinations->size());
    if (inside != 0 && inside != total)
        return unknown(why, "it depends on which address of the destination is called");
    return known(inside == total);
}

MeshMatch Matcher::portsAre(const std::vector<std::uint16_t> &ports,
                            const std::vector<std::uint16_t> &notPorts) const
{
    const auto with = [&](std::uint16_t port) {
        return matchField(ports, notPorts,
                          [port](std::uint16_t value) { return known(value == port); });
    };
    const auto result = with(attempt.port);
    if (!attempt.otherPort || with(*attempt.otherPort) == result)
        return result;
    return unknown(why, "a waypoint compares the port of the Service or that of the pod, and which "
                        "one is not established");
}

/// Plaintext names no server; what a proxy names over mutual TLS is its own affair.
MeshMatch Matcher::serverNameIs(const std::string &value) const
{
    if (attempt.hasIdentity || attempt.isGateway || !attempt.identityDoubt.empty())
        return unknown(why, "the server name that the caller's proxy sends is not known");
    return known(matchesMeshPattern(value, ""));
}

MeshMatch Matcher::methodIs(const std::string &value) const
{
    if (!attempt.request->has_value() || !(*attempt.request)->method)
        return unknown(why, std::string(kNoRequest));
    return known(matchesMeshPattern(value, *(*attempt.request)->method));
}

MeshMatch Matcher::pathIs(const std::string &value) const
{
    if (!attempt.request->has_value() || !(*attempt.request)->path)
        return unknown(why, std::string(kNoRequest));
    return matchesSentPath(value, *(*attempt.request)->path, attempt.mesh->normalization, why);
}

MeshMatch Matcher::hostIs(const std::string &value) const
{
    if (value == "*")
        return MeshMatch::Yes; // Every request has an authority.
    if (!attempt.request->has_value() || !(*attempt.request)->host)
        return unknown(why, std::string(kNoRequest));
    return known(matchesHostPattern(value, *(*attempt.request)->host));
}

MeshMatch Matcher::headerIs(const std::string &name, const std::string &value) const
{
    if (!attempt.request->has_value())
        return unknown(why, std::string(kNoRequest));
    const auto &request = **attempt.request;
    const bool isAuthority = name == ":authority" || name == "host";
    if (isAuthority && request.host)
        return known(value == "*" || matchesMeshPattern(value, *request.host));
    if (name == ":method")
        return methodIs(value);
    if (!request.headers || isAuthority || name.starts_with(':'))
        return unknown(why, "the header " + name + " of the request is not known");
    const auto found = request.headers->find(name);
    if (found != request.headers->end())
        return known(value == "*" || matchesMeshPattern(value, found->second));
    if (isSetByProxy(name))
        return unknown(why, "proxies on the way may set the header " + name);
    return MeshMatch::No;
}

const RequestToken *Matcher::token(MeshMatch &doubt) const
{
    if (attempt.token == nullptr || !attempt.token->doubt.empty())
        doubt = unknown(why, attempt.token == nullptr ? "it depends on the token of the request"
                                                      : attempt.token->doubt);
    return attempt.token == nullptr ? nullptr : attempt.token->token;
}

MeshMatch Matcher::requestPrincipalIs(const std::string &value) const
{
    auto doubt = MeshMatch::No;
    const auto *payload = token(doubt);
    return payload == nullptr ? doubt : known(matchesRequestPrincipal(value, *payload));
}

MeshMatch Matcher::claimIs(const std::vector<std::string> &path, const std::string &value) const
{
    auto doubt = MeshMatch::No;
    const auto *payload = token(doubt);
    if (payload == nullptr)
        return doubt;
    const auto *texts = payload->claim(path);
    return known(texts != nullptr && std::ranges::any_of(*texts, [&value](const auto &text) {
                     return matchesMeshPattern(value, text);
                 }));
}

MeshMatch Matcher::condition(const AuthorizationCondition &condition) const
{
    using Attribute = AuthorizationAttribute;
    const auto texts = [&](auto matches) {
        return matchField(condition.values, condition.notValues, matches);
    };
    const auto blocks = [&](auto matches) {
        return matchField(condition.blocks, condition.notBlocks, matches);
    };
    const auto claim = [&](const std::vector<std::string> &path) {
        return texts([&, this](const auto &value) { return claimIs(path, value); });
    };
    if (!isHttp() && isHttpAttribute(condition.attribute))
        return MeshMatch::Yes;
    switch (condition.attribute) {
    case Attribute::SourceIp:
        return blocks([this](const auto &value) { return sourceIsIn(value); });
    case Attribute::RemoteIp:
        return blocks([this](const auto &value) { return remoteIsIn(value); });
    case Attribute::DestinationIp:
        return blocks([this](const auto &value) { return destinationIsIn(value); });
    case Attribute::DestinationPort: return portsAre(condition.ports, condition.notPorts);
    case Attribute::SourceNamespace:
        return texts([this](const auto &value) { return namespaceIs(value); });
    case Attribute::SourcePrincipal:
        return texts([this](const auto &value) { return principalIs(value); });
    case Attribute::SourceTrustDomain:
        return texts([this](const auto &value) { return trustDomainIs(value); });
    case Attribute::SourceServiceAccount:
        return texts([this](const auto &value) { return serviceAccountIs(value); });
    case Attribute::ConnectionSni:
        return texts([this](const auto &value) { return serverNameIs(value); });
    case Attribute::RequestPrincipal:
        return texts([this](const auto &value) { return requestPrincipalIs(value); });
    case Attribute::RequestAudiences: return claim({"aud"});
    case Attribute::RequestPresenter: return claim({"azp"});
    case Attribute::RequestClaim: return claim(condition.names);
    case Attribute::RequestHeader:
        if (condition.names.empty())
            break;
        return texts([&, this](const auto &value) { return headerIs(condition.names[0], value); });
    case Attribute::EnvoyFilter:
    case Attribute::Unknown: break;
    }
    return unknown(why,
                   "it has a condition on " + condition.key + ", which no manifest tells about");
}

} // namespace drawbridge::mesh
