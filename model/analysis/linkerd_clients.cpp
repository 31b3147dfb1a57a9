// SPDX-License-Identifier: Apache-2.0
// Whom an authorization of Linkerd admits: identities and networks, both of which must hold. An
// identity of Linkerd ends in the trust domain of the installation, which few inputs tell; a name
// that would only match in another domain than the default one is unknown then, never refused.
// Authority: linkerd2-proxy (policy.rs, server-policy/src/authz.rs), istio.md 6.2.
// Tested by tests/unit/analysis/test_linkerd_clients.cpp

#include "model/analysis/linkerd_clients.h"

#include <algorithm>
#include <array>

namespace drawbridge::linkerd {
namespace {

constexpr std::string_view kAccount = ".serviceaccount.";

bool isExactly(std::string_view pattern, std::string_view name)
{
    if (pattern == "*")
        return true;
    return pattern.starts_with("*.") ? name.ends_with(pattern.substr(1)) : name == pattern;
}

/// Up to the trust domain: "web.shop.serviceaccount."; empty for other names.
std::string_view accountPart(std::string_view name)
{
    const auto at = name.find(kAccount);
    return at == std::string_view::npos ? std::string_view() : name.substr(0, at + kAccount.size());
}

/// Whether the pattern matches the same account in some trust domain.
bool mayMatch(std::string_view pattern, std::string_view name)
{
    const auto own = accountPart(name);
    const auto asked = accountPart(pattern);
    if (own.empty())
        return false;
    if (!pattern.starts_with("*."))
        return asked == own;
    return asked.empty() || own.ends_with(asked.substr(1));
}

MeshMatch matchesName(std::string_view pattern, std::string_view name, const Facts &facts)
{
    if (isExactly(pattern, name))
        return MeshMatch::Yes;
    return !facts.isDomainTold && mayMatch(pattern, name) ? MeshMatch::Unknown : MeshMatch::No;
}

/// The accounts of references are of this cluster's own domain.
MeshMatch matchesOwn(std::string_view name, bool isAccount, const Facts &facts)
{
    if (!isAccount)
        return MeshMatch::No;
    if (name.substr(accountPart(name).size()) == facts.identityDomain)
        return MeshMatch::Yes;
    return facts.isDomainTold ? MeshMatch::No : MeshMatch::Unknown;
}

MeshMatch matchesIdentity(const Client &client, const std::string &name, const Facts &facts)
{
    auto result = MeshMatch::No;
    for (const auto &pattern : client.identities)
        result = anyOf(result, matchesName(pattern, name, facts));
    const auto own = accountPart(name);
    for (const auto &[nameSpace, account] : client.accounts) {
        const bool isIt = own == account + "." + nameSpace + std::string(kAccount);
        result = anyOf(result, matchesOwn(name, isIt, facts));
    }
    for (const auto &nameSpace : client.namespaces) {
        const bool isIn = own.ends_with("." + nameSpace + std::string(kAccount));
        result = anyOf(result, matchesOwn(name, isIn, facts));
    }
    return result;
}

MeshMatch matchesProof(const Client &client, const MeshCaller &caller, const Facts &facts,
                       std::string &why)
{
    if (client.proof == Client::Proof::None)
        return MeshMatch::Yes;
    if (!isLinkerdName(caller.principal))
        return MeshMatch::No;
    if (client.proof == Client::Proof::Tls)
        return MeshMatch::Yes;
    const auto match = matchesIdentity(client, *caller.principal, facts);
    return match != MeshMatch::Unknown
               ? match
               : unknown(why, client.name + " names identities of another trust domain than " +
                                  facts.identityDomain +
                                  ", and which one the mesh has is not in the manifests");
}

bool isEverywhere(const std::vector<LinkerdNetwork> &networks, std::uint8_t family)
{
    return std::ranges::any_of(networks, [family](const LinkerdNetwork &network) {
        return network.cidr.prefixLength == 0 && network.except.empty() &&
               static_cast<std::uint8_t>(network.cidr.network.family) == family;
    });
}

bool contains(const LinkerdNetwork &network, const IpAddress &address)
{
    return network.cidr.contains(address) &&
           std::ranges::none_of(network.except,
                                [&](const Cidr &except) { return except.contains(address); });
}

AddressSet addressesOf(const std::vector<LinkerdNetwork> &networks)
{
    AddressSet addresses;
    for (const auto &network : networks)
        addresses = addresses | (AddressSet(network.cidr) - AddressSet(network.except));
    return addresses;
}

/// Of a pod whose address is one of many.
MeshMatch matchesSomePod(const Client &client, const Facts &facts)
{
    const auto addresses = addressesOf(client.networks);
    if (addresses.containsAll(facts.podAddresses))
        return MeshMatch::Yes;
    return (addresses & facts.podAddresses).empty() ? MeshMatch::No : MeshMatch::Unknown;
}

MeshMatch matchesNetworks(const Client &client, const MeshCaller &caller, const Facts &facts,
                          std::string &why)
{
    if (caller.address)
        return known(std::ranges::any_of(client.networks, [&](const LinkerdNetwork &network) {
            return contains(network, *caller.address);
        }));
    if (client.networks.empty())
        return MeshMatch::No;
    if (isEverywhere(client.networks, 0) && isEverywhere(client.networks, 1))
        return MeshMatch::Yes;
    if (caller.podCluster == facts.cluster && !facts.podAddresses.empty())
        if (const auto match = matchesSomePod(client, facts); match != MeshMatch::Unknown)
            return match;
    return unknown(why,
                   client.name + " names networks, and the address of the caller is not known");
}

MeshMatch matchesCluster(const Client &client, const MeshCaller &caller, const Facts &facts,
                         std::string &why)
{
    if (facts.clusterNetworks && caller.address)
        return known(std::ranges::any_of(*facts.clusterNetworks, [&](const Cidr &network) {
            return network.contains(*caller.address);
        }));
    if (caller.podCluster == facts.cluster)
        return MeshMatch::Yes;
    return unknown(why, client.name +
                            " admits the networks of the cluster, and whether they hold the "
                            "caller's address is not in the manifests");
}

} // namespace

bool restsOnDomain(const Client &client, const Facts &facts)
{
    return !facts.isDomainTold && client.proof == Client::Proof::Identity &&
           std::ranges::any_of(client.identities, [](const auto &name) { return name != "*"; }) &&
           std::ranges::find(client.identities, "*") == client.identities.end();
}

Facts factsOf(std::string cluster, const LinkerdConfig &config)
{
    Facts facts;
    facts.cluster = std::move(cluster);
    facts.isDomainTold = config.identityDomain.has_value();
    facts.identityDomain = config.identityDomain.value_or(facts.identityDomain);
    facts.clusterNetworks = config.clusterNetworks;
    return facts;
}

std::string identityName(const std::string &nameSpace, const std::string &serviceAccount,
                         const Facts &facts)
{
    return serviceAccount + "." + nameSpace + std::string(kAccount) + facts.identityDomain;
}

bool isDefaultPolicy(std::string_view policy)
{
    static constexpr std::array<std::string_view, 6> kPolicies{"all-unauthenticated",
                                                               "all-authenticated",
                                                               "cluster-unauthenticated",
                                                               "cluster-authenticated",
                                                               "deny",
                                                               "audit"};
    return std::ranges::find(kPolicies, policy) != kPolicies.end();
}

std::optional<Client> clientOfDefault(std::string_view policy)
{
    if (policy == "deny")
        return std::nullopt;
    Client client;
    client.name = "the policy " + std::string(policy);
    if (policy.ends_with("-authenticated")) {
        client.proof = Client::Proof::Identity;
        client.identities = {"*"};
    }
    if (policy.starts_with("cluster-"))
        client.from = Client::From::Cluster;
    return client;
}

MeshMatch admits(const Client &client, const MeshCaller &caller, const Facts &facts,
                 std::string &why)
{
    if (!client.doubt.empty())
        return unknown(why, client.doubt);
    const auto proof = matchesProof(client, caller, facts, why);
    if (proof == MeshMatch::No || client.from == Client::From::Anywhere)
        return proof;
    return allOf(proof, client.from == Client::From::Cluster
                            ? matchesCluster(client, caller, facts, why)
                            : matchesNetworks(client, caller, facts, why));
}

} // namespace drawbridge::linkerd
