// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/linkerd_engine.h"
#include "model/analysis/linkerd_routes.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge::linkerd {

/// A Server with everything that is attached to it.
struct Server {
    const LinkerdServerObject *object = nullptr;
    std::vector<Client> clients; ///< Of the Server, its namespace, and its accessPolicy.
    std::vector<Route> routes;   ///< Of its protocol.
    std::string doubtfulClients; ///< Why it may have clients that are not known, or empty.
    std::string doubtfulRoutes;  ///< Why its routes are not known, or empty.
};

/// The Servers of one namespace.
struct ServerSet {
    std::vector<Server> servers;
    std::string doubt; ///< Why there may be others, or empty.
};

/// By namespace, everything that `policies` attach (linkerd2, policy-controller, inbound/index.rs):
/// AuthorizationPolicies on a Server, a route or the namespace, ServerAuthorizations, routes. A
/// policy that refers to an authentication which is not in the input may admit anybody.
[[nodiscard]] std::map<std::string, ServerSet> serversOf(const LinkerdPolicies &policies);

/// Servers that select one port of a workload. The admission refuses a second one; of two in files
/// nobody knows which one counts.
struct PortServers {
    std::vector<const Server *> certain;
    std::vector<const Server *> maybe; ///< By labels that a controller sets.
};

/// What concerns one workload, found once.
struct Subject {
    Facts facts;
    std::map<std::uint16_t, PortServers> servers;
    std::string defaultPolicy; ///< One of the six, or empty: not known.
    PortSet skipped;           ///< Bypass the proxy.
    PortSet maybeSkipped;      ///< Do so where Linkerd was installed with its defaults.
    PortSet identityPorts;     ///< Of ports without a Server those that ask for an identity.
    /// Paths of the HTTP probes of each port, which Linkerd lets in by itself.
    std::map<std::uint16_t, std::set<std::string>> probes;
    bool areProbesSetAside = false;
    std::string doubt; ///< Why other Servers may select its ports, or empty.
};

/// TCP ports of the pods themselves with the paths of the HTTP probes there.
[[nodiscard]] std::map<std::uint16_t, std::set<std::string>>
httpProbesOf(const Topology &topology, const WorkloadNode &workload);

/// `servers` are those of the namespace of the workload.
[[nodiscard]] Subject subjectOf(const Topology &topology, WorkloadId id, const ServerSet &servers,
                                const LinkerdPolicies &policies);

} // namespace drawbridge::linkerd
