// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// networking.istio.io Destination: `host` is a Service name, short or full, or the host of a
/// ServiceEntry; a short one is completed with the namespace of the object that names it.
struct IstioDestination {
    std::string host;
    std::string subset; ///< Of the DestinationRule of the host; empty: none.
    std::optional<std::uint16_t>
        port;              ///< Of the Service; absent: its only one, or that of the call.
    bool isMirror = false; ///< Gets a copy of the traffic, and nobody sees its answer.
    bool isUnused = false; ///< Of weight 0 beside others: gets nothing.
    SourceSpan where;      ///< Of the host.
    bool operator==(const IstioDestination &) const = default;
};

enum class IstioRouteKind : std::uint8_t { Http, Tls, Tcp };

/// One `match` of a route, as far as it says whose traffic the route is for.
struct IstioRouteMatch {
    std::vector<std::string> gateways; ///< None: those of the object.
    std::optional<std::uint16_t> port; ///< That the client calls.
    LabelMap sourceLabels;             ///< Of the client, in the mesh.
    std::string sourceNamespace;       ///< Of the client; empty: any.
    bool operator==(const IstioRouteMatch &) const = default;
};

/// One item of `http`, `tls` or `tcp` of a VirtualService.
struct IstioRoute {
    IstioRouteKind kind = IstioRouteKind::Http;
    std::string name;
    std::vector<IstioDestination> destinations; ///< With mirrors; none for redirects and delegates.
    std::vector<IstioRouteMatch> matches;       ///< Any of them; none: it is for everything.
    std::vector<std::string> sniHosts;          ///< Of `tls` matches.
    std::optional<std::string> delegate;        ///< "namespace/name" of a VirtualService.
    SourceSpan where;
    bool operator==(const IstioRoute &) const = default;
};

/// networking.istio.io VirtualService. The gateway "mesh" stands for all sidecars, and is the only
/// one when `gateways` is empty; others are "name" or "namespace/name".
struct VirtualServiceObject {
    ObjectMeta meta;
    std::vector<TextWithPlace> hosts; ///< None: a delegate of another VirtualService.
    std::vector<TextWithPlace> gateways;
    std::vector<std::string> exportTo;
    std::vector<IstioRoute> routes;
    bool operator==(const VirtualServiceObject &) const = default;
};

enum class IstioTlsMode : std::uint8_t {
    None, ///< No tls section.
    Disable,
    Simple,
    Mutual,
    IstioMutual,
    Passthrough,
    AutoPassthrough,
    OptionalMutual,
    Unknown, ///< A word that no version knows.
};

/// One server of a Gateway: what a gateway's pods listen on.
struct IstioServer {
    std::uint16_t port = 0;
    std::string portName;
    std::string protocol; ///< As written: HTTP, HTTPS, GRPC, TLS, TCP and their kin.
    std::vector<std::string> hosts;
    IstioTlsMode tls = IstioTlsMode::None;
    bool redirectsToHttps = false;
    std::string credentialName;
    SourceSpan where;
    /// "TLSV1_2" and its kin, as written; empty: Istio's own default, which is 1.2 for servers.
    std::string minProtocolVersion{};
    bool operator==(const IstioServer &) const = default;
};

/// networking.istio.io Gateway, not the one of the Gateway API. The selector matches pods in every
/// namespace unless istiod is told otherwise.
struct IstioGatewayObject {
    ObjectMeta meta;
    LabelMap selector;
    std::vector<IstioServer> servers;
    bool operator==(const IstioGatewayObject &) const = default;
};

/// What a client does about TLS (istio.md 1.10).
struct IstioClientTls {
    IstioTlsMode mode = IstioTlsMode::None;
    bool verifiesServer = false; ///< caCertificates or credentialName is set.
    std::string sni;
    SourceSpan where;
    bool operator==(const IstioClientTls &) const = default;
};

/// trafficPolicy, as far as it says something about TLS: for all ports and for single ones, keyed
/// by Service port, which take nothing over from the former, be they without a word on TLS.
struct IstioTrafficPolicy {
    bool isWritten = false; ///< Be it without a word on TLS.
    IstioClientTls tls;
    std::map<std::uint16_t, IstioClientTls> portTls;
    bool operator==(const IstioTrafficPolicy &) const = default;
};

struct DestinationSubset {
    std::string name;
    LabelMap labels;
    IstioTrafficPolicy policy;
    SourceSpan where;
    bool operator==(const DestinationSubset &) const = default;
};

/// networking.istio.io DestinationRule.
struct DestinationRuleObject {
    ObjectMeta meta;
    TextWithPlace host;
    IstioTrafficPolicy policy;
    std::vector<DestinationSubset> subsets;
    std::vector<std::string> exportTo;
    LabelMap workloadSelector; ///< Of the clients it is for; empty: all.
    bool hasWorkloadSelector = false;
    bool operator==(const DestinationRuleObject &) const = default;
};

struct ServiceEntryPort {
    std::string name;
    std::uint16_t port = 0;
    std::string protocol;
    std::optional<std::uint16_t> targetPort;
    SourceSpan where;
    bool operator==(const ServiceEntryPort &) const = default;
};

/// networking.istio.io WorkloadEntry, by itself or as an endpoint of a ServiceEntry.
struct IstioEndpoint {
    std::string address; ///< An IP address, a host name, or unix:///path.
    std::map<std::string, std::uint16_t> ports;
    LabelMap labels;
    std::string serviceAccount;
    SourceSpan where;
    bool operator==(const IstioEndpoint &) const = default;
};

/// networking.istio.io ServiceEntry.
struct ServiceEntryObject {
    ObjectMeta meta;
    std::vector<TextWithPlace> hosts;
    std::vector<std::string> addresses; ///< Addresses and ranges, as written.
    std::vector<ServiceEntryPort> ports;
    bool isInMesh = false;           ///< location MESH_INTERNAL.
    std::string resolution = "NONE"; ///< NONE, STATIC, DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS.
    std::vector<IstioEndpoint> endpoints;
    std::optional<LabelMap> workloadSelector;
    std::vector<std::string> exportTo;
    bool operator==(const ServiceEntryObject &) const = default;
};

/// networking.istio.io Sidecar: what the proxies of a namespace, or of the workloads selected, know
/// of. Not a border of security (istio.md 1.10).
struct IstioSidecarObject {
    ObjectMeta meta;
    LabelMap workloadSelector;
    std::vector<TextWithPlace> egressHosts; ///< "namespace/host".
    bool limitsEgress = false;              ///< `egress` is written.
    std::string outboundMode;               ///< ALLOW_ANY, REGISTRY_ONLY; empty: that of the mesh.
    bool operator==(const IstioSidecarObject &) const = default;
};

/// networking.istio.io WorkloadEntry: a machine outside the cluster.
struct WorkloadEntryObject {
    ObjectMeta meta;
    IstioEndpoint endpoint;
    bool operator==(const WorkloadEntryObject &) const = default;
};

/// networking.istio.io WorkloadGroup: a template for WorkloadEntries.
struct WorkloadGroupObject {
    ObjectMeta meta;
    IstioEndpoint endpoint;
    bool operator==(const WorkloadGroupObject &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::DestinationRuleObject>;
