// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_node.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge {

// clang-format off
/// What a KubernetesObject may be: one struct a line, so that lines do not conflict.
using ObjectAlternatives = std::variant<
    NamespaceObject,
    WorkloadObject,
    ServiceObject,
    ServiceAccountObject,
    ConfigMapObject,
    IngressObject,
    IngressClassObject,
    GatewayClassObject,
    GatewayObject,
    GatewayRouteObject,
    ReferenceGrantObject,
    OpenShiftRouteObject,
    EndpointsObject,
    NodeObject,
    SecretObject,
    SecretProviderClassObject,
    ExternalSecretObject,
    StorageClassObject,
    PersistentVolumeObject,
    PersistentVolumeClaimObject,
    EncryptionConfigurationObject,
    MonitorObject,
    NetworkPolicyObject,
    PeerAuthenticationObject,
    AuthorizationPolicyObject,
    RoleObject,
    RoleBindingObject,
    AdminPolicyObject,
    RequestAuthenticationObject,
    ForeignPolicyObject,
    VirtualServiceObject,
    IstioGatewayObject,
    DestinationRuleObject,
    ServiceEntryObject,
    IstioSidecarObject,
    WorkloadEntryObject,
    WorkloadGroupObject,
    LinkerdServerObject,
    LinkerdAuthorizationObject,
    LinkerdAuthenticationObject,
    LinkerdServerAuthorizationObject,
    LinkerdRouteObject,
    ServiceProfileObject,
    WebhookConfigurationObject,
    ApiServiceObject,
    AdmissionPolicyObject,
    AdmissionPolicyBindingObject,
    ConstraintTemplateObject,
    ConstraintObject,
    KyvernoPolicyObject,
    ClusterSpiffeIdObject,
    OpaqueObject,
    UndecodedPolicy>;
// clang-format on

/// One decoded object of any kind. A type of its own, whose special members are compiled once:
/// those of sixty alternatives in every source that holds one were a tenth of a build.
struct KubernetesObject : ObjectAlternatives {
    using ObjectAlternatives::ObjectAlternatives;
    KubernetesObject(const KubernetesObject &);
    KubernetesObject(KubernetesObject &&) noexcept;
    KubernetesObject &operator=(const KubernetesObject &);
    KubernetesObject &operator=(KubernetesObject &&) noexcept;
    ~KubernetesObject();
};

[[nodiscard]] const ObjectMeta &metaOf(const KubernetesObject &object);
[[nodiscard]] ObjectMeta &metaOf(KubernetesObject &object);

struct DecodeOptions {
    std::string defaultNamespace = "default";
    /// Of what the API server would refuse though its meaning is plain. Warning keeps such
    /// policies, as tools without its validation do; only for comparing with them.
    DiagnosticLevel refusals = DiagnosticLevel::Error;
};

/// What one document held.
struct DecodedDocument {
    std::vector<KubernetesObject> objects;
    bool isComplete = true; ///< False when an object of it was lost to an error.
};

/// What the items of a list need not say themselves: a PodList holds Pods of its own version, a
/// List nothing in particular.
struct ListType {
    std::string itemVersion;
    std::string itemKind;
};

/// What a document whose `items` were cut off (or stand there) is a list of; nothing when it is no
/// List or *List.
[[nodiscard]] std::optional<ListType> listType(const YamlNode &document);

/// Decodes one item of a list, as decodeDocument would inside the list.
[[nodiscard]] DecodedDocument decodeListItem(const YamlNode &item, const ListType &list,
                                             const DecodeOptions &options,
                                             Diagnostics &diagnostics);

/// Decodes one document: an object, or a List or *List of them, which is flattened.
///
/// Dispatch is by API group and kind, so that a Knative Service is no core one; kinds that are not
/// analysed stay as OpaqueObject. Policies and RBAC objects are read as strictly as the API server
/// and the Istio webhook would: anything they would refuse makes an UndecodedPolicy and errors with
/// their places, never a policy that says something else (network-policy.md 2.1, istio.md 3.1).
/// Other kinds are read leniently: a bad field is an error, the rest of the object stays. Values of
/// Secrets are never looked at.
[[nodiscard]] DecodedDocument decodeDocument(const YamlNode &document, const DecodeOptions &options,
                                             Diagnostics &diagnostics);

} // namespace drawbridge
