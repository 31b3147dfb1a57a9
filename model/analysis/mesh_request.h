// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/topology/mesh_config.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// What a workload of the mesh calls through. Whether a sidecar and a ztunnel meet over mutual TLS
/// or in plaintext depends on how the mesh was installed (istio.md 1.9, section 2).
enum class MeshProxy { Any, Sidecar, Ztunnel };

/// Who calls, as the mesh sees it: a ServiceAccount identity over mutual TLS, or plaintext without
/// one. An identity of Linkerd is nobody's in a mesh of Istio, and the other way round.
struct MeshCaller {
    /// "cluster.local/ns/shop/sa/web", of Linkerd
    /// "web.shop.serviceaccount.identity.linkerd.cluster.local"; nothing: plaintext.
    std::optional<std::string> principal;
    std::string nameSpace; ///< Of the identity.
    std::string serviceAccount;
    std::optional<IpAddress> address;
    MeshProxy proxy = MeshProxy::Any; ///< Any: it speaks what the destination takes.
    /// The cluster on whose pod network it is (Topology::Cluster::name), where that is known.
    std::optional<std::string> podCluster{};
};

/// The same party past its proxy.
[[nodiscard]] inline MeshCaller inPlaintext(const MeshCaller &caller)
{
    MeshCaller plain;
    plain.address = caller.address;
    plain.podCluster = caller.podCluster;
    return plain;
}

/// The payload of a signed token that its issuer's key verifies. Claims by their path
/// ({"realm_access", "roles"}) with their texts: one for a string, each of a list; what is neither
/// has none.
struct RequestToken {
    std::map<std::vector<std::string>, std::vector<std::string>> claims;

    [[nodiscard]] const std::vector<std::string> *claim(const std::vector<std::string> &path) const
    {
        const auto found = claims.find(path);
        return found == claims.end() ? nullptr : &found->second;
    }
};

/// One HTTP request as it arrives at the proxy of the destination. What nobody told may be
/// anything, and an answer that depends on it is unknown.
struct HttpRequest {
    std::optional<std::string> method;
    std::optional<std::string> path; ///< With its query, not yet normalized.
    std::optional<std::string> host; ///< :authority, with the port if it is sent.
    /// By name in lower case; nothing: not told.
    std::optional<std::map<std::string, std::string>> headers;
    std::optional<RequestToken> token;
    bool isTokenTold = false; ///< Without a token and told: the request carries none.
};

/// HTTP methods and paths that some policy of a workload names, as Istio's string forms.
struct RequestPatterns {
    std::set<std::string> methods;
    std::set<std::string> paths;
};

/// The names under which a mesh knows its own identities (istio.md 1.8).
struct TrustDomains {
    std::string own = "cluster.local";
    std::optional<std::vector<std::string>> aliases; ///< Nothing: no manifest tells.
};

} // namespace drawbridge
