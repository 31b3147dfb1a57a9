// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_match.h"
#include "model/analysis/mesh_request.h"
#include "model/kubernetes/linkerd_objects.h"
#include "model/topology/linkerd_config.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge::linkerd {

/// What one cluster's Linkerd knows of itself.
struct Facts {
    std::string cluster; ///< Topology::Cluster::name.
    /// How names of ServiceAccounts end. Not told: the installation's default, and a name of
    /// another domain may be one of this cluster.
    std::string identityDomain = "identity.linkerd.cluster.local";
    bool isDomainTold = false;
    std::optional<std::vector<Cidr>> clusterNetworks; ///< Nothing: no manifest tells.
    AddressSet podAddresses{};                        ///< Empty: not known.
};

[[nodiscard]] Facts factsOf(std::string cluster, const LinkerdConfig &config);

/// "web.shop.serviceaccount.identity.linkerd.cluster.local"
[[nodiscard]] std::string identityName(const std::string &nameSpace,
                                       const std::string &serviceAccount, const Facts &facts);

/// "SA.NAMESPACE.serviceaccount.identity.…": a principal of Istio may be any other text.
[[nodiscard]] inline bool isLinkerdName(const std::optional<std::string> &principal)
{
    return principal && principal->find('/') == std::string::npos &&
           principal->find(".serviceaccount.identity.") != std::string::npos;
}

/// Whom one authorization admits: who shows what it asks for and calls from where it asks for.
struct Client {
    enum class Proof { None, Tls, Identity };
    enum class From { Anywhere, Cluster, Networks };

    const ObjectMeta *by = nullptr; ///< Null: a default policy.
    std::string name;               ///< "AuthorizationPolicy shop/web", "the policy audit".
    Proof proof = Proof::None;
    std::vector<std::string> identities{}; ///< "*", "*.suffix", or a full name.
    std::vector<std::pair<std::string, std::string>> accounts{}; ///< Namespace, ServiceAccount.
    std::vector<std::string> namespaces{};                       ///< All of their accounts.
    From from = From::Anywhere;
    std::vector<LinkerdNetwork> networks{}; ///< From::Networks.
    std::string doubt{};                    ///< Why nobody knows whom it admits, or empty.
};

/// The authorization that stands for a default inbound policy or an accessPolicy; nothing for
/// "deny", which admits nobody. `policy` is one of the six.
[[nodiscard]] std::optional<Client> clientOfDefault(std::string_view policy);
/// Whether `policy` is one of all-unauthenticated, all-authenticated, cluster-unauthenticated,
/// cluster-authenticated, deny and audit.
[[nodiscard]] bool isDefaultPolicy(std::string_view policy);

/// Whether it admits a caller (linkerd2-proxy, linkerd/app/inbound/src/policy.rs): one that shows
/// no name of Linkerd comes in plaintext. Pods of the cluster are within its networks, which
/// `linkerd check` insists on. `why` keeps the first thing that could not be judged.
[[nodiscard]] MeshMatch admits(const Client &client, const MeshCaller &caller, const Facts &facts,
                               std::string &why);

/// Whether it admits workloads by names that hold only in the domain which is taken for the
/// installation's because no manifest tells another.
[[nodiscard]] bool restsOnDomain(const Client &client, const Facts &facts);

} // namespace drawbridge::linkerd
