// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"

#include <memory>
#include <string>
#include <vector>

namespace drawbridge {

/// A strategic merge patch of a workload or namespace, or a JSON 6902 patch of the TLS of a way in,
/// found through the `patches` of a kustomization in the input.
struct WorkloadPatch {
    ObjectMeta target;                              ///< kind, name, namespace of what is patched.
    LabelMap labels;                                ///< metadata.labels to set (Namespace).
    LabelMap podLabels;                             ///< Pod template labels to set.
    std::map<std::string, std::string> annotations; ///< metadata.annotations (Namespace).
    std::map<std::string, std::string> podAnnotations; ///< Those of the pod template.
    std::optional<std::string> serviceAccountName;
    std::optional<bool> automountServiceAccountToken;
    /// Of a Gateway of Istio: tls.minProtocolVersion by index of the server.
    std::map<std::size_t, std::string> minProtocolVersions{};
    std::vector<IngressTls> ingressTls{}; ///< Of an Ingress: what is added to its tls,
    bool replacesIngressTls = false;      ///< or what takes its place.
    bool operator==(const WorkloadPatch &) const = default;
};

/// How many objects of one group and kind were read, and where the first of them stands.
struct KindCount {
    std::string apiGroup;     ///< As written, without the version; empty: the core group.
    std::string kind;         ///< May be empty where an object says none.
    bool isUnderstood = true; ///< False: kept and counted only (OpaqueObject).
    std::size_t count = 0;
    SourceSpan first;
    bool operator==(const KindCount &) const = default;
};

/// Everything that was read, decoded, by kind, each list in input order (sources as given, files
/// sorted by path). Of two objects of one identity (group, kind, namespace, name) the last stays,
/// and a diagnostic names both places.
struct ResourceSet {
    // Compiled once, in resource_set.cpp: sixty lists are much code for every source that has one.
    ResourceSet();
    ResourceSet(const ResourceSet &);
    ResourceSet(ResourceSet &&) noexcept;
    ResourceSet &operator=(const ResourceSet &);
    ResourceSet &operator=(ResourceSet &&) noexcept;
    ~ResourceSet();
    bool operator==(const ResourceSet &) const;

    std::vector<NamespaceObject> namespaces;
    std::vector<WorkloadObject> workloads;
    std::vector<ServiceObject> services;
    std::vector<ServiceAccountObject> serviceAccounts;
    std::vector<ConfigMapObject> configMaps;
    std::vector<IngressObject> ingresses;
    std::vector<IngressClassObject> ingressClasses;
    std::vector<GatewayClassObject> gatewayClasses;
    std::vector<GatewayObject> gateways;
    std::vector<GatewayRouteObject> gatewayRoutes; ///< HTTP, GRPC, TLS, TCP, UDP.
    std::vector<ReferenceGrantObject> referenceGrants;
    std::vector<OpenShiftRouteObject> openShiftRoutes;
    std::vector<MonitorObject> monitors;    ///< ServiceMonitor and PodMonitor.
    std::vector<EndpointsObject> endpoints; ///< Endpoints and EndpointSlice.
    std::vector<NodeObject> nodes;
    std::vector<SecretObject> secrets;
    std::vector<SecretProviderClassObject> secretProviderClasses;
    std::vector<ExternalSecretObject> externalSecrets; ///< ClusterExternalSecret too.
    std::vector<StorageClassObject> storageClasses;
    std::vector<PersistentVolumeObject> persistentVolumes;
    std::vector<PersistentVolumeClaimObject> persistentVolumeClaims;
    std::vector<EncryptionConfigurationObject> encryptionConfigurations;
    std::vector<NetworkPolicyObject> networkPolicies;
    std::vector<PeerAuthenticationObject> peerAuthentications;
    std::vector<AuthorizationPolicyObject> authorizationPolicies;
    std::vector<RoleObject> roles;               ///< Role and ClusterRole.
    std::vector<RoleBindingObject> roleBindings; ///< RoleBinding and ClusterRoleBinding.
    std::vector<AdminPolicyObject>
        adminPolicies; ///< AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy.
    std::vector<RequestAuthenticationObject> requestAuthentications;
    std::vector<ForeignPolicyObject> foreignPolicies; ///< Recognised, not evaluated.
    std::vector<VirtualServiceObject> virtualServices;
    std::vector<IstioGatewayObject> istioGateways;
    std::vector<DestinationRuleObject> destinationRules;
    std::vector<ServiceEntryObject> serviceEntries;
    std::vector<IstioSidecarObject> istioSidecars;
    std::vector<WorkloadEntryObject> workloadEntries;
    std::vector<WorkloadGroupObject> workloadGroups;
    std::vector<LinkerdServerObject> linkerdServers;
    std::vector<LinkerdAuthorizationObject> linkerdAuthorizations;
    std::vector<LinkerdAuthenticationObject> linkerdAuthentications;
    std::vector<LinkerdServerAuthorizationObject> linkerdServerAuthorizations;
    std::vector<LinkerdRouteObject> linkerdRoutes;
    std::vector<ServiceProfileObject> serviceProfiles;
    std::vector<WebhookConfigurationObject> webhookConfigurations;
    std::vector<ApiServiceObject> apiServices;
    std::vector<AdmissionPolicyObject> admissionPolicies;
    std::vector<AdmissionPolicyBindingObject> admissionPolicyBindings;
    std::vector<ConstraintTemplateObject> constraintTemplates;
    std::vector<ConstraintObject> constraints;
    std::vector<KyvernoPolicyObject> kyvernoPolicies;
    std::vector<ClusterSpiffeIdObject> clusterSpiffeIds;
    std::vector<OpaqueObject> opaque;
    std::vector<UndecodedPolicy>
        undecodedPolicies; ///< NetworkPolicy and Istio policies that did not decode.
    std::vector<WorkloadPatch> patches;
    std::vector<KindCount> kinds;       ///< Of all objects above, sorted by group and kind.
    std::size_t inferredNamespaces = 0; ///< Objects that name no namespace (metav1.ObjectMeta).
    SourceSpan firstInferredNamespace;
    std::size_t documentCount = 0;
    std::size_t fileCount = 0;
    bool isComplete = true; ///< False when some document was lost to an error.
};

} // namespace drawbridge
