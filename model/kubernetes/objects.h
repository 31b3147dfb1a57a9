// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/label_selector.h"
#include "model/base/port_set.h"
#include "model/base/source_span.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge {

/// metav1.ObjectMeta, as far as it is used. `nameSpace` is filled with the import's default
/// namespace when absent
/// (`namespaceInferred`), and empty for cluster-scoped kinds.
struct ObjectMeta {
    std::string apiVersion;
    std::string kind;
    std::string name;
    std::string nameSpace;
    bool namespaceInferred = false;
    LabelMap labels;
    std::map<std::string, std::string> annotations;
    std::string creationTimestamp; ///< As written (RFC 3339), or empty: files have none.
    std::optional<std::string> controllerKind; ///< Of the ownerReference with `controller: true`.
    std::string controllerName;
    SourceSpan where; ///< First key of the object.
    bool hasDuplicateKeys =
        false; ///< The document had a key twice: verdicts on this object are marked.

    bool operator==(const ObjectMeta &) const = default;
};

struct NamespaceObject {
    ObjectMeta meta;
    bool operator==(const NamespaceObject &) const = default;
};

/// A port number, or the name of a port of the destination pod (util intstr.IntOrString).
using PortReference = std::variant<std::uint16_t, std::string>;

struct ContainerPort {
    std::string name; ///< May be empty.
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    std::optional<std::uint16_t> hostPort;
    SourceSpan where;
    bool operator==(const ContainerPort &) const = default;
};

/// An environment variable. Secret values never get here: only that the value comes from one.
struct EnvironmentVariable {
    std::string name;
    std::optional<std::string> value;         ///< Literal.
    std::optional<std::string> configMapName; ///< valueFrom.configMapKeyRef
    std::string configMapKey;
    std::optional<std::string> secretName; ///< valueFrom.secretKeyRef
    SourceSpan where;
    bool operator==(const EnvironmentVariable &) const = default;
};

struct EnvironmentSource {
    std::optional<std::string> configMapName;
    std::optional<std::string> secretName;
    std::string prefix;
    SourceSpan where;
    bool operator==(const EnvironmentSource &) const = default;
};

struct TextWithPlace {
    std::string text;
    SourceSpan where;
    bool operator==(const TextWithPlace &) const = default;
};

struct Container {
    std::string name;
    std::string image;
    std::vector<ContainerPort> ports;
    std::vector<EnvironmentVariable> env;
    std::vector<EnvironmentSource> envFrom;
    std::vector<TextWithPlace> command;
    std::vector<TextWithPlace> args;
    bool isInit = false;
    bool isNativeSidecar = false; ///< An init container with restartPolicy Always.
    SourceSpan where;
    bool operator==(const Container &) const = default;
};

struct PodSpec {
    std::string
        serviceAccountName; ///< Empty means "default" (serviceAccount, the old field, counts too).
    std::optional<bool> automountServiceAccountToken;
    bool hostNetwork = false;
    std::vector<Container> containers; ///< Init containers first, in file order.
    bool operator==(const PodSpec &) const = default;
};

/// Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob: something that runs pods of
/// one template.
struct WorkloadObject {
    ObjectMeta meta;
    std::optional<std::int64_t> replicas;
    LabelMap podLabels; ///< Of the pod template; of a bare Pod its own.
    std::map<std::string, std::string> podAnnotations;
    PodSpec pod;
    bool suspended = false; ///< Job, CronJob.
    std::string schedule;   ///< CronJob.
    std::string phase;      ///< Of a bare Pod's status: Succeeded and Failed ones have no network.
    std::vector<IpAddress> podIps;
    bool operator==(const WorkloadObject &) const = default;
};

struct ServicePort {
    std::string name;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    std::optional<PortReference> targetPort; ///< Absent means: the same number as `port`.
    std::optional<std::uint16_t> nodePort;
    std::string appProtocol;
    SourceSpan where;
    bool operator==(const ServicePort &) const = default;
};

struct ServiceObject {
    ObjectMeta meta;
    std::string type = "ClusterIP"; ///< ClusterIP, NodePort, LoadBalancer, ExternalName.
    LabelMap selector;              ///< Empty means: none, no endpoints of its own.
    std::vector<ServicePort> ports;
    bool isHeadless = false;
    std::string externalName;
    std::string externalTrafficPolicy; ///< "Cluster" (default), "Local".
    std::vector<Cidr> loadBalancerSourceRanges;
    std::vector<std::string> externalIps;
    bool operator==(const ServiceObject &) const = default;
};

struct ServiceAccountObject {
    ObjectMeta meta;
    std::optional<bool> automountServiceAccountToken;
    bool operator==(const ServiceAccountObject &) const = default;
};

struct ConfigMapObject {
    ObjectMeta meta;
    std::map<std::string, TextWithPlace> data;
    bool operator==(const ConfigMapObject &) const = default;
};

struct IngressBackend {
    std::string serviceName;
    std::optional<std::uint16_t> portNumber; ///< Of the Service.
    std::string portName;
    std::string host; ///< Empty: any.
    std::string path;
    SourceSpan where;
    bool operator==(const IngressBackend &) const = default;
};

/// networking.k8s.io Ingress. `tlsHosts` is empty when there is no TLS section.
struct IngressObject {
    ObjectMeta meta;
    std::string ingressClassName;
    std::vector<IngressBackend> backends; ///< Default backend and all rules.
    bool hasTls = false;
    bool operator==(const IngressObject &) const = default;
};

/// networking.k8s.io/v1 IPBlock.
struct IpBlock {
    Cidr cidr;
    std::vector<Cidr> except;
    bool operator==(const IpBlock &) const = default;
    [[nodiscard]] AddressSet addresses() const;
};

/// networking.k8s.io/v1 NetworkPolicyPeer: either an ipBlock, or pod and namespace selectors, which
/// are ANDed (network-policy.md items 1 to 3).
struct NetworkPolicyPeer {
    std::optional<LabelSelector> podSelector;
    std::optional<LabelSelector> namespaceSelector;
    std::optional<IpBlock> ipBlock;
    SourceSpan where;
    bool operator==(const NetworkPolicyPeer &) const = default;
};

/// networking.k8s.io/v1 NetworkPolicyPort. No `port` means all ports of the protocol (item 29).
struct NetworkPolicyPort {
    Protocol protocol = Protocol::Tcp;
    std::optional<PortReference> port;
    std::optional<std::uint16_t> endPort; ///< Inclusive; only with a numeric port (item 30).
    SourceSpan where;
    bool operator==(const NetworkPolicyPort &) const = default;
};

/// One ingress or egress rule. No peers means all peers, external ones too; no ports means all
/// ports (item 6).
struct NetworkPolicyRule {
    std::vector<NetworkPolicyPeer> peers;
    std::vector<NetworkPolicyPort> ports;
    SourceSpan where;
    bool operator==(const NetworkPolicyRule &) const = default;
};

/// networking.k8s.io/v1 NetworkPolicy with the effective policyTypes worked out (item 8).
struct NetworkPolicyObject {
    ObjectMeta meta;
    LabelSelector podSelector;
    bool affectsIngress = true;
    bool affectsEgress = false;
    std::vector<NetworkPolicyRule> ingress;
    std::vector<NetworkPolicyRule> egress;
    bool operator==(const NetworkPolicyObject &) const = default;
};

enum class MtlsMode { Unset, Disable, Permissive, Strict };

/// security.istio.io PeerAuthentication (istio.md 1.1).
struct PeerAuthenticationObject {
    ObjectMeta meta;
    LabelMap selector; ///< Empty: the whole namespace, or the mesh in the root namespace.
    MtlsMode mode = MtlsMode::Unset;
    std::map<std::uint16_t, MtlsMode> portModes; ///< Keyed by container port.
    bool operator==(const PeerAuthenticationObject &) const = default;
};

enum class AuthorizationAction { Allow, Deny, Custom, Audit };

/// One source of an AuthorizationPolicy rule: fields are ANDed, values inside a field ORed
/// (istio.md 1.5).
struct AuthorizationSource {
    std::vector<std::string> principals, notPrincipals;
    std::vector<std::string> namespaces, notNamespaces;
    std::vector<std::string> serviceAccounts, notServiceAccounts;
    std::vector<Cidr> ipBlocks, notIpBlocks;
    std::vector<std::string>
        otherFields; ///< Names of fields present that the engine cannot yet judge.
    bool operator==(const AuthorizationSource &) const = default;
};

struct AuthorizationOperation {
    std::vector<std::uint16_t> ports, notPorts;
    std::vector<std::string> methods, notMethods;
    std::vector<std::string> paths, notPaths;
    std::vector<std::string> hosts, notHosts;
    bool operator==(const AuthorizationOperation &) const = default;
};

/// (any from) AND (any to) AND (all when); an absent part is unconstrained.
struct AuthorizationRule {
    std::vector<AuthorizationSource> from;
    std::vector<AuthorizationOperation> to;
    std::vector<std::string>
        whenKeys; ///< Conditions present: the engine answers unknown where they decide.
    SourceSpan where;
    bool operator==(const AuthorizationRule &) const = default;
};

/// security.istio.io AuthorizationPolicy (istio.md 1.2 to 1.5).
struct AuthorizationPolicyObject {
    ObjectMeta meta;
    LabelMap selector;
    bool hasTargetRefs = false;
    AuthorizationAction action = AuthorizationAction::Allow;
    std::vector<AuthorizationRule> rules; ///< None: never matches ("allow nothing").
    bool isDryRun = false;
    bool operator==(const AuthorizationPolicyObject &) const = default;
};

/// rbac.authorization.k8s.io PolicyRule.
struct RbacRule {
    std::vector<std::string> verbs, apiGroups, resources, resourceNames, nonResourceUrls;
    SourceSpan where;
    bool operator==(const RbacRule &) const = default;
};

/// Role, or ClusterRole (then `meta.nameSpace` is empty).
struct RoleObject {
    ObjectMeta meta;
    std::vector<RbacRule> rules;
    std::vector<LabelSelector> aggregation; ///< ClusterRole aggregationRule selectors.
    bool operator==(const RoleObject &) const = default;
};

struct RbacSubject {
    std::string kind; ///< ServiceAccount, User, Group.
    std::string nameSpace;
    std::string name;
    bool operator==(const RbacSubject &) const = default;
};

/// RoleBinding, or ClusterRoleBinding (then `meta.nameSpace` is empty).
struct RoleBindingObject {
    ObjectMeta meta;
    std::string roleKind; ///< Role or ClusterRole.
    std::string roleName;
    std::vector<RbacSubject> subjects;
    bool operator==(const RoleBindingObject &) const = default;
};

/// Anything else: kept, counted, named in the import report. The reader has dropped its content.
struct OpaqueObject {
    ObjectMeta meta;
    bool operator==(const OpaqueObject &) const = default;
};

/// A policy document that did not decode: what it selects is unknown, so every verdict in its
/// namespace that it might change is unknown (architecture R8), never "open" or "denied".
struct UndecodedPolicy {
    ObjectMeta meta; ///< As far as it could be read.
    std::string reason;
    bool operator==(const UndecodedPolicy &) const = default;
};

} // namespace drawbridge
