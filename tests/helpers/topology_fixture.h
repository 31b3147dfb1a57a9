// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Builds Topology values by hand for tests of the engines, without YAML. Nodes are sorted when
/// `build` is called, so ids come from `workloadId`, by text "shop/web" or "shop/StatefulSet/web".
class TopologyFixture {
public:
    /// Adds or declares a namespace; kubernetes.io/metadata.name is set as the API server does.
    TopologyFixture &declareNamespace(const std::string &name, LabelMap labels = {});
    /// Adds a Deployment "namespace/name" (or "namespace/Kind/name"); an undeclared namespace is
    /// added without manifest. The reference stays valid until the next call.
    WorkloadNode &addWorkload(std::string_view path, LabelMap podLabels = {});
    TopologyFixture &addService(ServiceObject service);
    [[nodiscard]] ResourceSet &resources() { return m_resources; }
    [[nodiscard]] std::shared_ptr<const Topology> build() const;

private:
    std::size_t namespaceIndex(const std::string &name);
    std::vector<NamespaceNode> m_namespaces;
    std::vector<WorkloadNode> m_workloads;
    std::vector<ServiceObject> m_services;
    ResourceSet m_resources;
};

/// "shop/web" (any kind) or "shop/StatefulSet/web"; stops the test when it is not there.
[[nodiscard]] WorkloadId workloadId(const Topology &topology, std::string_view path);

/// A container port.
[[nodiscard]] ContainerPort containerPort(std::uint16_t port, Protocol protocol = Protocol::Tcp,
                                          std::string name = {});
[[nodiscard]] IpAddress address(std::string_view text);
[[nodiscard]] Cidr cidr(std::string_view text);
[[nodiscard]] AddressSet addressSet(std::initializer_list<std::string_view> cidrs);
/// "8080/TCP, 53/UDP" as PortSet; "all" for everything, "" for nothing.
[[nodiscard]] PortSet portSet(std::string_view text);
/// "app=web,tier in (a,b),!canary,env,zone notin (x)"; "" selects everything.
[[nodiscard]] LabelSelector selector(std::string_view text);

/// A peer from text: "pods:SELECTOR", "namespaces:SELECTOR", "ip:CIDR except CIDR CIDR", both
/// selectors joined by " and ".
[[nodiscard]] NetworkPolicyPeer peer(std::string_view text);
/// Ports from text: "80", "80/UDP", "8000-8010", "http/TCP", "*/UDP".
[[nodiscard]] NetworkPolicyPort policyPort(std::string_view text);
[[nodiscard]] NetworkPolicyRule policyRule(const std::vector<std::string_view> &peers,
                                           const std::vector<std::string_view> &ports = {});
/// A policy "namespace/name" that affects neither direction until told.
[[nodiscard]] NetworkPolicyObject networkPolicy(std::string_view path,
                                                std::string_view podSelector = {});
[[nodiscard]] NetworkPolicyObject ingressPolicy(std::string_view path, std::string_view podSelector,
                                                std::vector<NetworkPolicyRule> rules);
[[nodiscard]] NetworkPolicyObject egressPolicy(std::string_view path, std::string_view podSelector,
                                               std::vector<NetworkPolicyRule> rules);
[[nodiscard]] UndecodedPolicy undecodedPolicy(std::string_view path);

} // namespace drawbridge
