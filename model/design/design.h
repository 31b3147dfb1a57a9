// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/cow_list.h"
#include "model/base/node_key.h"
#include "model/base/port_set.h"
#include "model/design/admission_settings.h"
#include "model/design/cluster_network.h"
#include "model/design/token_issuer.h"
#include "model/topology/topology.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// HTTP requests a drawn port admits; empty lists mean any. Values as Istio's `methods` and `paths`
/// take them.
struct HttpRules {
    std::vector<std::string> methods; ///< Sorted, upper case.
    std::vector<std::string> paths;   ///< Sorted.
    auto operator<=>(const HttpRules &) const = default;
    [[nodiscard]] bool isAny() const { return methods.empty() && paths.empty(); }
};

/// Ports of the destination *pod* (not of a Service) that a flow admits.
struct FlowPort {
    PortRange range;
    HttpRules http;
    auto operator<=>(const FlowPort &) const = default;
};

/// One allowed direction, client to server. At most one Flow for each (from, to): drawing again
/// adds ports.
struct Flow {
    NodeKey from;
    NodeKey to;
    std::vector<FlowPort> ports; ///< Sorted, disjoint, at least one.
    std::vector<std::string>
        evidence; ///< "env: CART_ADDR=cart:7070 (web.yaml:41:9)"; empty when drawn by hand.
    bool isToConfirm = false; ///< Rests on a guess (a Service with one port, an exposure).
    std::string note;
    std::string expires; ///< YYYY-MM-DD or empty.

    bool operator==(const Flow &) const = default;
    [[nodiscard]] PortSet portSet() const;
};

/// A way that stays shut on purpose: an implicit-trust edge somebody looked at and decided to
/// close. The export closes everything that is not drawn anyway; this records the decision, so that
/// the edge is no longer flagged as undecided.
struct Closure {
    NodeKey from;
    NodeKey to;
    std::string note;
    auto operator<=>(const Closure &) const = default;
};

/// API access drawn from a workload (or "Group/NAME") to Kubernetes resources (findings.md 2.6).
struct ApiAccess {
    NodeKey subject;
    std::vector<std::string> verbs; ///< Sorted.
    std::string apiGroup;           ///< "" is the core group.
    std::string resource;           ///< Plural, with "/subresource" when meant: "pods", "pods/log".
    std::vector<std::string> names; ///< resourceNames; empty: all.
    std::string nameSpace;          ///< Empty: cluster-wide.
    std::string note;
    auto operator<=>(const ApiAccess &) const = default;
};

/// What a workload is called by others. Only departures from "its own ServiceAccount" are stored.
struct Identity {
    NodeKey workload;
    std::string serviceAccount;
    auto operator<=>(const Identity &) const = default;
};

/// Something outside the clusters.
struct External {
    enum class Kind {
        Internet, ///< Every address that is not private (see `internetAddresses`).
        Cidr,     ///< `cidrs` less `except`.
        Fqdn,     ///< A host name; `cidrs` are the addresses the user gave for it, without which no
                  ///< NetworkPolicy can admit it.
        Gateway,  ///< An ingress controller outside the input: pods of `podLabels` in namespace
                  ///< `nameSpace`.
        Person,   ///< Somebody by name, "User/NAME"; `cidrs` are where they connect from, without
                  ///< which no NetworkPolicy can admit them.
        Group,    ///< The same of a group of the identity provider, "Group/NAME", which may be
                  ///< granted API access.
        Legacy,   ///< A system that can run no proxy: `cidrs`, `host` or both.
    };
    NodeKey key; ///< "External/internet", "User/jane", "Group/platform-admins".
    Kind kind = Kind::Cidr;
    std::vector<Cidr> cidrs;
    std::vector<Cidr> except;
    std::string host;      ///< Fqdn, and Legacy where it has one.
    std::string nameSpace; ///< Gateway only.
    LabelMap podLabels;    ///< Gateway only.
    std::string note;
    /// What the mesh calls it, "west.example/ns/shop/sa/web": only of a workload of another
    /// cluster, in a `ClusterPart`. It is then met at `cidrs`, or through those pods.
    std::string principal = {};
    bool operator==(const External &) const = default;
};

/// "External", "User" or "Group": what stands for a NodeKey::kind of that kind of external.
[[nodiscard]] std::string_view keyKindOf(External::Kind kind);

/// Whether a key names something outside the clusters: an external, a person or a group.
[[nodiscard]] bool isOutside(const NodeKey &key);

/// Namespaces that trust each other more than the rest. A namespace is in one zone at most, and a
/// zone of its own where it is in none.
struct TrustZone {
    std::string name;
    std::vector<NodeKey> namespaces; ///< "Namespace/shop"; sorted, at least one.
    std::string note;
    auto operator<=>(const TrustZone &) const = default;
};

/// Accepts a finding until a date (findings.md 4.3).
struct Waiver {
    std::string rule;
    std::string target; ///< NodeKey text of the target.
    std::string peer;   ///< NodeKey text, or empty.
    std::string justification;
    std::string owner;
    std::string expires; ///< YYYY-MM-DD
    auto operator<=>(const Waiver &) const = default;
};

/// Sidecar and Ambient are Istio's; what is written for Linkerd was never checked against its
/// proxy.
enum class MeshKind { None, Sidecar, Ambient, Linkerd };
/// "none", "sidecar", "ambient", "linkerd"
[[nodiscard]] std::string_view toString(MeshKind mesh);
[[nodiscard]] Result<MeshKind> parseMeshKind(std::string_view text, SourceSpan where = {});

/// Where a design's manifests come from. Paths are relative to the design file, with '/'.
struct DesignCluster {
    std::string name; ///< Empty when there is only one.
    std::vector<std::string> sources;
    std::vector<std::string> helmValues; ///< Values files for charts, in the order helm takes them.
    std::vector<std::string> helmSets;   ///< NAME=VALUE for charts.
    std::string defaultNamespace = "default";
    std::string trustDomain = "cluster.local";
    std::string rootNamespace = "istio-system";
    std::vector<Cidr>
        apiServer; ///< zero-trust.md "Addresses no manifest can tell": empty means unset.
    std::vector<Cidr> nodes;
    std::vector<Cidr>
        nodeLocalDns;       ///< Where the DNS cache of each node listens; unset: there is none.
    std::vector<Cidr> pods; ///< Where pod addresses lie; unset: somewhere in the private ranges.
    std::vector<Cidr> outgoing; ///< What other clusters see its pods call from; unset: `pods`.
    EastWestGateway eastWestGateway;
    /// meshConfig.trustDomainAliases; unset: as istiod's ConfigMap says, else not known.
    std::optional<std::vector<std::string>> trustDomainAliases;
    AdmissionSettings admission;
    bool operator==(const DesignCluster &) const = default;
};

/// The flows every cluster needs and nobody wants to draw by hand; one switch each (cli.md "system
/// flows").
struct SystemFlows {
    bool dns = true; ///< Every workload to kube-dns, 53/UDP and 53/TCP.
    /// Sidecars to istiod, 15012/TCP, proxies of Linkerd to their control plane; only with a mesh.
    bool meshControlPlane = true;
    bool webhooks = true; ///< The API server to the webhooks and APIs it calls.
    bool operator==(const SystemFlows &) const = default;
};

/// Position of a node in the view, relative to its namespace frame (a namespace: to the scene).
/// Integer scene px.
struct NodePosition {
    NodeKey node;
    int x = 0;
    int y = 0;
    bool isPinned = false;
    auto operator<=>(const NodePosition &) const = default;
};

/// What the user owns, as an immutable value; copying costs a few pointers, edits return a new
/// Design. `topology` is what the sources gave at the last import.
struct Design {
    // Compiled once: every test and view would do it again.
    Design();
    Design(const Design &);
    Design(Design &&) noexcept;
    Design &operator=(const Design &);
    Design &operator=(Design &&) noexcept;
    ~Design();

    std::string name;
    std::vector<DesignCluster> clusters; ///< At least one.
    MeshKind mesh = MeshKind::None;
    SystemFlows systemFlows;
    TokenIssuer tokenIssuer; ///< Of the people and groups, in all clusters.
    std::shared_ptr<const Topology> topology;
    CowList<Flow> flows;             ///< Sorted by (from, to).
    CowList<Closure> closures;       ///< Sorted.
    CowList<ApiAccess> apiAccess;    ///< Sorted.
    CowList<Identity> identities;    ///< Sorted.
    CowList<External> externals;     ///< Sorted by key.
    CowList<TrustZone> trustZones;   ///< Sorted by name.
    CowList<Waiver> waivers;         ///< Sorted.
    CowList<NodePosition> positions; ///< Sorted; saved in NAME.layout.yaml.
    std::string unknownKeys; ///< YAML of top-level keys this version does not know; written back as
                             ///< it came.

    bool operator==(const Design &) const;

    [[nodiscard]] const Flow *findFlow(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] const External *findExternal(const NodeKey &key) const;
    [[nodiscard]] bool isClosed(const NodeKey &from, const NodeKey &to) const;
    /// The zone a namespace ("Namespace/shop") is drawn in, if any.
    [[nodiscard]] const TrustZone *findZone(const NodeKey &nameSpace) const;
    /// Whether two workloads are in one namespace or in namespaces of one zone.
    [[nodiscard]] bool areInOneZone(const NodeKey &a, const NodeKey &b) const;
    /// The ServiceAccount the export gives a workload: `identities` first, then its own, else one
    /// named after it where the manifests leave it on `default` or share one (cli.md "What design
    /// draws").
    [[nodiscard]] std::string serviceAccountOf(WorkloadId workload) const;
    /// Settings of the cluster a key belongs to.
    [[nodiscard]] const DesignCluster &cluster(const std::string &name) const;
};

/// Addresses an external stands for. Internet: everything but "this network" (0/8, ::), private,
/// shared, link-local, loopback, multicast and reserved ranges (10/8, 172.16/12, 192.168/16,
/// 100.64/10, 169.254/16, 127/8, 224/3, fc00::/7, fe80::/10, ::1, ff00::/8), and the cluster's
/// `pods` and `nodes`. Empty for a Gateway, and for a host name, a person,
/// a group or a legacy system without addresses.
[[nodiscard]] AddressSet addressesOf(const External &external, const DesignCluster &cluster);

/// Where pod addresses may lie: `cluster.pods`, or when unset the private ranges 10/8, 172.16/12,
/// 192.168/16, 100.64/10 and fc00::/7, less the single addresses of `apiServer` and `nodes`.
[[nodiscard]] AddressSet podAddresses(const DesignCluster &cluster);

} // namespace drawbridge

extern template class std::vector<drawbridge::FlowPort>;
extern template class std::vector<drawbridge::Flow>;
extern template class std::vector<drawbridge::Closure>;
extern template class std::vector<drawbridge::ApiAccess>;
extern template class std::vector<drawbridge::Identity>;
extern template class std::vector<drawbridge::External>;
extern template class std::vector<drawbridge::Waiver>;
extern template class std::vector<drawbridge::DesignCluster>;
extern template class std::vector<drawbridge::NodePosition>;
extern template class drawbridge::CowList<drawbridge::Flow>;
extern template class drawbridge::CowList<drawbridge::Closure>;
extern template class drawbridge::CowList<drawbridge::ApiAccess>;
extern template class drawbridge::CowList<drawbridge::Identity>;
extern template class drawbridge::CowList<drawbridge::External>;
extern template class drawbridge::CowList<drawbridge::Waiver>;
extern template class drawbridge::CowList<drawbridge::NodePosition>;
