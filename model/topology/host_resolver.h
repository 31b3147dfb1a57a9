// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/service_lookup.h"
#include "model/topology/topology.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// What a host name means to a pod of some namespace, by the DNS schema of Kubernetes.
struct ResolvedHost {
    enum class Kind {
        Service,   ///< `service` answers; `pod` when the name is one pod of a StatefulSet.
        Missing,   ///< Shaped like a name of the cluster, and nothing in the input answers.
        Outside,   ///< A name of the world.
        ApiServer, ///< "kubernetes.default": not a Service anybody writes a manifest for.
        Own        ///< localhost and the like.
    };
    Kind kind = Kind::Outside;
    std::optional<ServiceId> service;
    std::optional<WorkloadId> pod;
    bool isServiceForm =
        false; ///< Ends in ".svc" or ".svc.cluster.local": cannot mean anything else.
};

/// Resolves svc, svc.ns, svc.ns.svc, svc.ns.svc.cluster.local and the same with a StatefulSet's pod
/// in front (headless Services), for pods of a namespace.
class HostResolver {
public:
    explicit HostResolver(const Topology &topology);

    /// `host` in lower case, without trailing dot.
    [[nodiscard]] ResolvedHost resolve(const std::string &host, const std::string &cluster,
                                       const std::string &nameSpace) const;

private:
    [[nodiscard]] ResolvedHost resolveHere(const std::string &host, const std::string &cluster,
                                           const std::string &nameSpace) const;
    [[nodiscard]] std::optional<WorkloadId> podOf(ServiceId service, const std::string &pod) const;
    [[nodiscard]] ResolvedHost found(const std::string &cluster, const std::string &nameSpace,
                                     const std::string &service, const std::string &pod) const;

    const Topology &m_topology;
    ServiceLookup m_services;
};

} // namespace drawbridge
