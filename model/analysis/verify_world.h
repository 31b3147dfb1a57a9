// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/analysis/layers.h"
#include "model/analysis/verify.h"
#include "model/base/diagnostics.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace drawbridge {

class MeshLayer;

/// One end of the comparison: a workload of the patched topology (its id), or an address block
/// (number of workloads + its index).
using VerifyEnd = std::uint32_t;

/// Addresses that neither a policy of the manifests nor an external of the drawing tells apart.
struct VerifyBlock {
    AddressSet addresses;
    IpAddress witness;
    std::vector<const External *> externals; ///< Drawn ones that contain the block.
};

/// A drawn flow that no manifest can carry, with what to fill in.
struct ImpossibleFlow {
    NodeKey from;
    NodeKey to;
    PortSet ports;
    std::string because;
};

/// Somebody of another cluster who comes with an identity, as this one meets them.
struct RemoteCaller {
    std::string name;
    MeshCaller caller;
    std::map<VerifyEnd, std::vector<FlowPort>> drawn{}; ///< By destination.
};

/// What is drawn for a person or a group at a gateway, by the token they show.
struct PeopleFlow {
    const External *who = nullptr;
    std::vector<FlowPort> ports;
};

/// Everything `verifyDesign` compares, worked out once: the workloads of the design as the
/// manifests leave them, under the policies of the manifests alone, and what is drawn between their
/// ends.
struct VerifyWorld {
    const Design &design;
    const ResourceSet &manifests;
    std::shared_ptr<const Topology> topology; ///< Patched, with stand-ins for system peers and for
                                              ///< gateways outside the input.
    std::optional<NetworkEngine> network{};
    std::optional<NetworkEngine> ingressHalf{},
        egressHalf{};                 ///< The same policies in one direction.
    std::optional<MeshEngine> mesh{}; ///< Only for a design with a mesh.
    std::vector<VerifyBlock> blocks{};
    std::set<VerifyEnd> standIns{}; ///< Workloads that are not of the input: not covered.
    std::map<std::pair<VerifyEnd, VerifyEnd>, std::vector<FlowPort>> drawn{};
    std::vector<ImpossibleFlow> impossible{};
    std::vector<std::vector<FlowPort>> anonymous{}; ///< By workload: drawn to it from sources that
                                                    ///< have no mesh identity, or may have none.
    std::set<VerifyEnd> waypoints{};                ///< Workloads that run a waypoint.
    std::vector<PortRoutes> routes{}; ///< By workload: ports before which waypoints stand.
    std::vector<std::vector<FlowPort>> anonymousPods{}; ///< Of these, from pods.
    /// Drawn from sources without an identity, and so open to every identity too. Not in an ambient
    /// mesh, where the network does not tell ports apart; Linkerd tells addresses apart, not pods.
    [[nodiscard]] const std::vector<FlowPort> &openToAll(VerifyEnd to) const;
    /// The same to one caller.
    [[nodiscard]] const std::vector<FlowPort> &openTo(VerifyEnd from, VerifyEnd to) const;
    /// Of the proxies of Linkerd themselves: what passes there depends on the port inside.
    [[nodiscard]] PortSet portsSetAside(VerifyEnd to) const;
    std::vector<RemoteCaller> remotes{}; ///< And an identity of nobody for each of their meshes.
    /// What is drawn for them, from where they arrive: their addresses, or the pods of the
    /// east-west gateway. The network alone has to admit it; identity says whom.
    std::map<std::pair<VerifyEnd, VerifyEnd>, PortSet> passing{};

    /// From where people connect, at gateways. Each pair is in `drawn` too, with what is drawn
    /// there without a token.
    std::map<std::pair<VerifyEnd, VerifyEnd>, std::vector<PeopleFlow>> byToken{};
    std::set<VerifyEnd> tokenGateways{}; ///< Destinations of `byToken`.

    [[nodiscard]] VerifyEnd workloadCount() const
    {
        return static_cast<VerifyEnd>(topology->workloads.size());
    }
    [[nodiscard]] VerifyEnd endCount() const
    {
        return workloadCount() + static_cast<VerifyEnd>(blocks.size());
    }
    [[nodiscard]] bool isWorkload(VerifyEnd end) const { return end < workloadCount(); }
    [[nodiscard]] const WorkloadNode &workload(VerifyEnd end) const
    {
        return topology->workloads[end];
    }
    [[nodiscard]] bool isCovered(VerifyEnd end) const
    {
        return isWorkload(end) && standIns.count(end) == 0;
    }
    [[nodiscard]] Endpoint endpoint(VerifyEnd end) const;
    [[nodiscard]] const std::vector<FlowPort> &drawnPorts(VerifyEnd from, VerifyEnd to) const;
    [[nodiscard]] const std::vector<PeopleFlow> &peopleOf(VerifyEnd from, VerifyEnd to) const;
    /// Whether people are drawn to it by token, from anywhere.
    [[nodiscard]] bool asksForTokens(VerifyEnd to) const { return tokenGateways.contains(to); }
    [[nodiscard]] const PortSet &passingPorts(VerifyEnd from, VerifyEnd to) const;
    /// NodeKey text, or the block's addresses with its witness.
    [[nodiscard]] std::string nameOf(VerifyEnd end) const;
    /// The mesh decides about connections to this workload.
    [[nodiscard]] bool isMeshed(VerifyEnd to) const;
    /// The same of connections from `from`: ztunnels let calls of the kubelet pass, and what a
    /// waypoint takes and calls is compared between its callers and the workloads behind it.
    [[nodiscard]] bool isMeshed(VerifyEnd from, VerifyEnd to) const;
};

[[nodiscard]] VerifyWorld makeVerifyWorld(const Design &design, const ResourceSet &manifests,
                                          Diagnostics &diagnostics);

/// Pods of the cluster's east-west gateway, or what stands in for them.
[[nodiscard]] std::vector<VerifyEnd> eastWestPods(const VerifyWorld &world,
                                                  const DesignCluster &settings);

[[nodiscard]] PortSet portsOf(const std::vector<FlowPort> &ports);
/// Ports of which only some HTTP requests are drawn.
[[nodiscard]] PortSet requestPortsOf(const std::vector<FlowPort> &ports);
/// "203.0.113.0/24 (e.g. 203.0.113.0)"; a long list is cut.
[[nodiscard]] std::string describeAddresses(const AddressSet &addresses);
/// "8080/TCP": the first port.
[[nodiscard]] std::string witnessOf(const PortSet &ports);

/// `mesh` is null where the design calls for none.
void verifyConnections(const VerifyWorld &world, const MeshLayer *mesh, VerifyReport &report,
                       const std::stop_token &stop);
/// Mutual TLS of every port, and what each identity is admitted to, whatever the network says.
void verifyMesh(const VerifyWorld &world, const MeshLayer &mesh, VerifyReport &report,
                const std::stop_token &stop);
/// Every covered workload runs under the ServiceAccount the design gives it, alone.
void verifyIdentities(const VerifyWorld &world, VerifyReport &report);
void verifyApiAccess(const VerifyWorld &world, VerifyReport &report);

} // namespace drawbridge
