// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// A cluster with Linkerd in plain words, to be written as manifests and to be asked directly.

using NaiveLabels = std::map<std::string, std::string>;

struct NaiveNetwork {
    std::string cidr; ///< IPv4.
    std::vector<std::string> except;
};

struct NaiveReference {
    std::string kind, nameSpace, name;
};

/// MeshTLSAuthentication or NetworkAuthentication.
struct NaiveAuthentication {
    std::string kind, nameSpace, name;
    std::vector<std::string> identities;
    std::vector<NaiveReference> identityRefs;
    std::vector<NaiveNetwork> networks;
};

struct NaiveAuthorization {
    std::string nameSpace, name;
    NaiveReference target; ///< Server, HTTPRoute or Namespace.
    std::vector<NaiveReference> required;
};

struct NaiveServerAuthorization {
    std::string nameSpace, name;
    std::string server; ///< By name, or by labels where it is empty.
    NaiveLabels serverLabels;
    bool isOpen = false;   ///< unauthenticated
    bool isAnyTls = false; ///< meshTLS.unauthenticatedTLS
    std::vector<std::string> identities;
    std::vector<NaiveReference> accounts;
    std::vector<NaiveNetwork> networks;
};

struct NaiveServer {
    std::string nameSpace, name;
    NaiveLabels labels, podLabels;
    std::string port; ///< A number or the name of a container's port.
    std::string protocol, accessPolicy;
};

struct NaiveMatch {
    std::string pathType, path, method;
    NaiveLabels headers, query;
};

struct NaiveRoute {
    std::string nameSpace, name, created, server;
    std::vector<std::string> hosts;
    std::vector<std::vector<NaiveMatch>> rules;
};

struct NaiveLinkerdPod {
    std::string nameSpace, name, account, address;
    NaiveLabels labels;
    std::map<std::string, std::uint16_t> ports; ///< By name.
    std::string defaultPolicy, skipped;         ///< Annotations; empty: none.
};

struct NaiveLinkerdNamespace {
    std::string name, defaultPolicy;
};

/// How Linkerd was installed.
struct NaiveInstallation {
    std::string trustDomain = "cluster.local", defaultPolicy = "all-unauthenticated";
    std::vector<std::string> clusterNetworks{"10.0.0.0/8"};
    std::vector<std::uint16_t> skipped;
};

struct NaiveLinkerd {
    NaiveInstallation installation;
    bool isInstallationTold = true;
    std::vector<NaiveLinkerdNamespace> namespaces;
    std::vector<NaiveLinkerdPod> pods;
    std::vector<NaiveServer> servers;
    std::vector<NaiveAuthentication> authentications;
    std::vector<NaiveAuthorization> authorizations;
    std::vector<NaiveServerAuthorization> serverAuthorizations;
    std::vector<NaiveRoute> routes;
};

struct NaiveLinkerdRequest {
    std::string method, path, host;
    NaiveLabels headers;
};

struct NaiveLinkerdQuestion {
    std::size_t to = 0; ///< Index of a pod.
    std::uint16_t port = 0;
    std::string nameSpace, account; ///< Of the identity; empty: plaintext.
    std::string address;
    std::optional<NaiveLinkerdRequest> request; ///< Nothing: the connection carries no HTTP.
};

/// "web.shop.serviceaccount.identity.linkerd.cluster.local"
[[nodiscard]] std::string naiveIdentity(const NaiveInstallation &installation,
                                        const std::string &nameSpace, const std::string &account);

/// The reference of the engine of Linkerd, for inbound connections: istio.md 6.2 and Linkerd's
/// documentation of authorization as straight loops over the objects as they are written. Shares
/// no source with model/analysis, so that a mistake there cannot hide.
[[nodiscard]] bool naiveAdmits(const NaiveLinkerd &world, const NaiveLinkerdQuestion &question);

} // namespace drawbridge::test
