// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// Where a node-local DNS cache listens unless it is told otherwise: 169.254.20.10
/// (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes Clusters").
inline constexpr const char *kNodeLocalDns = "169.254.20.10/32";

/// The cache of a pod's own node, as what pods ask: "External/node-local-dns".
[[nodiscard]] NodeKey nodeLocalDnsKey(const std::string &cluster);

/// The caches of all nodes, as who asks kube-dns: "External/node-local-dns-caches".
[[nodiscard]] NodeKey nodeLocalCachesKey(const std::string &cluster);

/// The design with these externals in every cluster that has `nodeLocalDns` set, so that the system
/// flows of DNS have their ends: the addresses of that setting, and `cluster.nodes`, from which
/// caches on the host network ask. One that the design has stands for it. Left out are those
/// without addresses.
[[nodiscard]] Design withNodeLocalDns(const Design &design);

/// The DaemonSet of a node-local DNS cache in an input: named node-local-dns, labelled
/// k8s-app=node-local-dns, or of the image k8s-dns-node-cache. Null where there is none.
[[nodiscard]] const WorkloadObject *nodeLocalCacheIn(const ResourceSet &resources);

/// What it listens on, by its argument -localip; nothing where there is no cache, or only
/// placeholders are written.
[[nodiscard]] std::vector<Cidr> nodeLocalAddressesIn(const ResourceSet &resources);

} // namespace drawbridge
