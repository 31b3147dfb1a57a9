// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verdict.h"
#include "model/design/design.h"

#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// One disagreement between the drawing and the manifests, with a witness.
struct VerifyDifference {
    enum class Kind {
        DrawnButDenied,
        AllowedButNotDrawn,
        Unknown,
        ApiMissing,
        ApiExtra,
        IdentityMissing
    };
    Kind kind = Kind::AllowedButNotDrawn;
    std::string from; ///< NodeKey text, ServiceAccount, or an address block "203.0.113.0/24 (e.g.
                      ///< 203.0.113.1)".
    std::string to;
    PortSet ports;       ///< All ports that differ in this way.
    std::string witness; ///< "8080/TCP", "GET /admin on 8080/TCP", "get core/secrets in shop".
    std::string layer;   ///< "network-egress", "network-ingress", "mtls", "authorization", "rbac",
                         ///< "identity".
    std::string because; ///< One sentence.
    std::vector<SourceSpan>
        where;                ///< Rules that opened it, or the policy that should have; sorted.
    std::string cluster = {}; ///< Of a design of several; empty for what is between two of them.
    bool operator==(const VerifyDifference &) const = default;
};

struct VerifyReport {
    std::vector<VerifyDifference> differences; ///< Sorted.
    std::size_t pairCount = 0;                 ///< Ordered pairs of ends compared.
    std::size_t portCount = 0; ///< (pair, protocol, port) points compared; the network layer
                               ///< compares every port there is.
    std::size_t identityCount =
        0; ///< (ServiceAccount, workload) pairs compared at the authorization layer.
    std::size_t requestCount = 0; ///< L7 classes compared.
    std::size_t apiCount = 0;     ///< RBAC atoms compared.
    std::vector<std::string>
        notes; ///< What the proof assumes (node traffic, kubelet probes, plugin choices); sorted.
    [[nodiscard]] bool isEqual() const { return differences.empty(); }
    bool operator==(const VerifyReport &) const = default;
};

/// The proof (cli.md, "What `verify` proves"): the design's workloads, changed by the patches in
/// `manifests`, under the policies and RBAC of `manifests` alone, must allow exactly what is drawn,
/// in both directions, on every layer `design.mesh` calls for. Where `manifests` brings workloads
/// of its own, those win. Unknown on any compared pair is a difference; so is a design without
/// workloads, and a comparison that was stopped. For designs of one cluster.
[[nodiscard]] VerifyReport verifyDesign(const Design &design, const ResourceSet &manifests,
                                        std::stop_token stop = {});

/// Manifests by the name of their cluster; where a design has one, by whatever name it has.
using ManifestsByCluster = std::map<std::string, ResourceSet>;

/// The same for any number of clusters: each against its part of the drawing (`clusterParts`), and
/// every pair of workloads of two clusters over the way between them, the policies of both ends
/// together. Whether clusters without such a way are joined at all no manifest tells: a note.
[[nodiscard]] VerifyReport verifyClusters(const Design &design, const ManifestsByCluster &manifests,
                                          std::stop_token stop = {});

} // namespace drawbridge
