// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/node_key.h"
#include "model/base/strong_id.h"
#include "model/import/resource_set.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

using WorkloadId = StrongId<struct WorkloadTag>;
using NamespaceId = StrongId<struct NamespaceTag>;
using ServiceId = StrongId<struct ServiceTag>;

/// Whether a workload's traffic passes a mesh proxy (findings.md section 0).
/// Sidecar, Ambient and Gateway are Istio's; Linkerd is a sidecar of that mesh.
enum class MeshMembership { None, Sidecar, Ambient, Gateway, Unknown, Linkerd };

struct NamespaceNode {
    std::string cluster;
    std::string name;
    LabelMap labels; ///< With kubernetes.io/metadata.name set to the name, whatever the manifest
                     ///< says (item 11).
    bool isDeclared =
        false; ///< False: no manifest, so labels besides the implied one are unknown (item 12).
    SourceSpan where; ///< Of the Namespace object when declared.
    std::map<std::string, std::string> annotations{};
    bool operator==(const NamespaceNode &) const = default;
};

/// Something that runs pods of one template. Replicas share one node; a bare Pod is its own
/// workload.
struct WorkloadNode {
    NodeKey key;
    NamespaceId nameSpace;
    LabelMap podLabels;
    std::map<std::string, std::string> podAnnotations;
    std::optional<std::int64_t> replicas;
    std::string schedule;
    std::string serviceAccountName; ///< "default" when none is named.
    std::optional<bool> automountServiceAccountToken;
    bool isHostNetwork = false;
    bool hasNetwork =
        true; ///< False for Pods in phase Succeeded or Failed (item 22): no peer at all.
    bool isSystem = false; ///< Stands in for something every cluster has (kube-dns, istiod) that
                           ///< was not in the input.
    MeshMembership mesh = MeshMembership::Unknown;
    std::vector<ContainerPort>
        ports; ///< Declared by containers and native sidecars; the engine tries all of one name.
    std::vector<IpAddress> podIps;
    std::vector<IpAddress> hostIps; ///< Of the nodes its pods run on (network-policy.md item 44).
    SourceSpan where;
    bool operator==(const WorkloadNode &) const = default;
};

/// An address behind a Service that is no pod of the input (Endpoints, EndpointSlice).
struct OutsideBackend {
    std::string address; ///< An IP address, or a host name of an FQDN slice.
    std::vector<PortRange> ports;
    auto operator<=>(const OutsideBackend &) const = default;
};

/// A Service and where it leads. A Knative Service is one too, for its own name: `object` is then
/// made up, with the apiVersion of Knative.
struct ServiceNode {
    ServiceObject object;
    std::string cluster;
    /// Workloads its selector matches, sorted by key. Without a selector (item 50) those that its
    /// Endpoints and EndpointSlices name, by pod or by pod address; the target ports of `object`
    /// are then the ports of the endpoints.
    std::vector<WorkloadId> backends;
    std::vector<OutsideBackend> outside; ///< Without a selector: the other endpoints, sorted.
    bool operator==(const ServiceNode &) const = default;
};

/// A way in from outside: an Ingress, a route of a Gateway (of the Gateway API or of Istio), an
/// OpenShift Route, or a Service of type LoadBalancer or NodePort or with externalIPs.
struct Exposure {
    enum class Kind {
        Ingress,
        LoadBalancer,
        NodePort,
        ExternalIp,
        GatewayRoute, ///< Of the Gateway API.
        OpenShiftRoute,
        VirtualService ///< Of Istio, at one of its Gateways.
    };
    Kind kind = Kind::LoadBalancer;
    std::string cluster;
    std::string nameSpace;
    std::string name;                    ///< Of the Ingress, route or Service.
    std::string gateway;                 ///< Gateway kinds: "namespace/name" of the Gateway.
    std::vector<WorkloadId> gatewayPods; ///< Gateway kinds: what runs it, when that is here.
    std::vector<WorkloadId> targets;
    std::vector<PortRange> targetPorts; ///< Pod ports.
    std::vector<Cidr> sourceRanges;     ///< Empty: the Internet, or the network of isInternal.
    bool isInternal = false; ///< An annotation keeps the load balancer inside the cloud's network.
    bool hidesCaller =
        false; ///< externalTrafficPolicy Cluster: pods see a node address (network-policy.md 2.4).
    std::string host; ///< Ingress: host and path, for labels.
    SourceSpan where;
    bool operator==(const Exposure &) const = default;
};

/// How a flow was inferred, as cli.md "flows" prints it.
enum class EvidenceKind {
    Env,
    ConfigMapEnv,
    Args,
    ConfigFile,
    Probe,
    Ingress,
    Route,
    MeshRoute,
    ServiceMonitor,
    Webhook,
    Policy,
    Drawn,
    System
};
[[nodiscard]] std::string_view toString(EvidenceKind kind); ///< "env", "configmap-env", …

struct Evidence {
    EvidenceKind kind = EvidenceKind::Env;
    std::string text; ///< What was read: "CART_SERVICE_ADDR=cartservice:7070".
    SourceSpan where;
    bool operator==(const Evidence &) const = default;
};

/// How sure an inferred flow is: whether it exists on that port, not whether it is wanted.
enum class FlowConfidence {
    Certain, ///< Host and port are written, and a Service of the input has them.
    Likely,  ///< The host is written; the port is the only one of its Service or that of a URL
             ///< scheme; or nothing in the input can confirm the host. Drawn "to confirm".
    Guessed  ///< The port is not known, or the address only stands somewhere in a text.
};
[[nodiscard]] std::string_view toString(FlowConfidence confidence); ///< "certain" …

/// One thing a workload says it calls. One for each (from, service or host, port).
struct InferredFlow {
    enum class Resolution { Yes, No, External };
    WorkloadId from;
    Resolution resolution = Resolution::No;
    std::optional<ServiceId> service;  ///< When a Service of the input answers.
    std::string host;                  ///< As written; of pods called without a Service, their key.
    std::optional<std::uint16_t> port; ///< The Service port dialled, when known; without a
                                       ///< Service the pod port.
    FlowConfidence confidence = FlowConfidence::Certain;
    Protocol protocol = Protocol::Tcp;
    std::vector<WorkloadId> targets;
    std::vector<PortRange> targetPorts; ///< Pod ports, resolved for each target and united.
    Evidence evidence;
    bool operator==(const InferredFlow &) const = default;
};

/// A Service that the API server calls: a webhook, or an API that a Service adds to it. The API
/// server is no workload, so this is no InferredFlow. One for each (cluster, Service, port).
struct ApiServerCall {
    std::string cluster;
    std::optional<ServiceId> service; ///< None: no Service of the input has that name and port.
    std::string host;                 ///< "name.namespace.svc"
    std::uint16_t port = 0;           ///< Of the Service.
    std::vector<WorkloadId> targets;
    std::vector<PortRange> targetPorts; ///< Pod ports, resolved for each target and united.
    Evidence evidence;
    bool operator==(const ApiServerCall &) const = default;
};

/// The service graph of one or several clusters, immutable once built. Ids index the vectors;
/// vectors are sorted by key, so the same input gives the same ids. `resources` keeps every decoded
/// object the engines need.
struct Topology {
    // Compiled once: every test and engine would do it again.
    Topology();
    Topology(const Topology &);
    Topology(Topology &&) noexcept;
    Topology &operator=(const Topology &);
    Topology &operator=(Topology &&) noexcept;
    ~Topology();

    struct Cluster {
        std::string name; ///< Empty when there is only one.
        std::shared_ptr<const ResourceSet> resources;
    };
    std::vector<Cluster> clusters;
    std::vector<NamespaceNode> namespaces;
    std::vector<WorkloadNode> workloads;
    std::vector<ServiceNode> services;
    std::vector<Exposure> exposures;
    std::vector<InferredFlow> inferredFlows;
    std::vector<ApiServerCall> apiServerCalls; ///< Sorted by cluster, host and port.
    MeshMembership meshSeen =
        MeshMembership::None;   ///< What the input shows: Sidecar, Ambient, else Linkerd, or None.
    bool isLinkerdSeen = false; ///< Linkerd, be it beside Istio.

    [[nodiscard]] const WorkloadNode &workload(WorkloadId id) const { return workloads[id.index]; }
    [[nodiscard]] const NamespaceNode &nameSpace(NamespaceId id) const
    {
        return namespaces[id.index];
    }
    [[nodiscard]] const ServiceNode &service(ServiceId id) const { return services[id.index]; }
    [[nodiscard]] const NamespaceNode &namespaceOf(const WorkloadNode &w) const
    {
        return namespaces[w.nameSpace.index];
    }
    [[nodiscard]] std::optional<WorkloadId> findWorkload(const NodeKey &key) const; ///< O(log n).
    [[nodiscard]] std::optional<NamespaceId> findNamespace(std::string_view cluster,
                                                           std::string_view name) const;
};

/// The pod port of a number and protocol, declared or not (a declaration only informs), but nothing
/// where the containers declare that number for other protocols only (item 53).
[[nodiscard]] std::vector<PortRange> podPortOf(std::uint16_t number, Protocol protocol,
                                               const WorkloadNode &workload);

/// Pod ports a Service port leads to on one workload: a number by `podPortOf`, a name by (name,
/// protocol) over the containers (items 33 and 34); empty when the name is not declared there.
[[nodiscard]] std::vector<PortRange> targetPortsOf(const ServicePort &port,
                                                   const WorkloadNode &workload);

} // namespace drawbridge

extern template class std::vector<drawbridge::NamespaceNode>;
extern template class std::vector<drawbridge::WorkloadNode>;
extern template class std::vector<drawbridge::ServiceNode>;
extern template class std::vector<drawbridge::OutsideBackend>;
extern template class std::vector<drawbridge::Exposure>;
extern template class std::vector<drawbridge::InferredFlow>;
extern template class std::vector<drawbridge::ApiServerCall>;
extern template class std::vector<drawbridge::Topology::Cluster>;
