// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/decode.h"
#include "model/kubernetes/object_kinds.h"
#include "model/yaml/yaml_cursor.h"

#include <optional>

namespace drawbridge {

/// What an object is, from its own fields or from the list it stands in.
struct ObjectType {
    std::string apiVersion;
    std::string kind;
    const KindInfo &info;
};

/// metadata of any object; strict kinds may have no field that the API does not know.
[[nodiscard]] ObjectMeta readMeta(const YamlCursor &object, const ObjectType &type,
                                  const DecodeOptions &options);

/// One function a kind (DecodeFunction), named in the table of kinds.
[[nodiscard]] std::optional<KubernetesObject> decodeNamespace(const YamlCursor &object,
                                                              ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeWorkload(const YamlCursor &object,
                                                             ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeService(const YamlCursor &object,
                                                            ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeServiceAccount(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeConfigMap(const YamlCursor &object,
                                                              ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeIngress(const YamlCursor &object,
                                                            ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodePod(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeRollout(const YamlCursor &object,
                                                            ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeKnativeService(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeEndpoints(const YamlCursor &object,
                                                              ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeEndpointSlice(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeNode(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeSecret(const YamlCursor &object,
                                                           ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeSecretProviderClass(const YamlCursor &object,
                                                                        ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeExternalSecret(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeStorageClass(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodePersistentVolume(const YamlCursor &object,
                                                                     ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodePersistentVolumeClaim(const YamlCursor &object,
                                                                          ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject>
decodeEncryptionConfiguration(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeIngressClass(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeGatewayClass(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeGateway(const YamlCursor &object,
                                                            ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeGatewayRoute(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeReferenceGrant(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeOpenShiftRoute(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeMonitor(const YamlCursor &object,
                                                            ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeNetworkPolicy(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodePeerAuthentication(const YamlCursor &object,
                                                                       ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeAuthorizationPolicy(const YamlCursor &object,
                                                                        ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeRole(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeRoleBinding(const YamlCursor &object,
                                                                ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeAdminPolicy(const YamlCursor &object,
                                                                ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeRequestAuthentication(const YamlCursor &object,
                                                                          ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeForeignNetworkPolicy(const YamlCursor &object,
                                                                         ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeForeignMeshPolicy(const YamlCursor &object,
                                                                      ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeProxyExtension(const YamlCursor &object,
                                                                   ObjectMeta meta);
/// DB1431: that nobody knows what proxies do with it.
void warnOfProxyExtension(const YamlCursor &object, const ObjectMeta &meta);
[[nodiscard]] std::optional<KubernetesObject> decodeEnvoyFilter(const YamlCursor &object,
                                                                ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeWasmPlugin(const YamlCursor &object,
                                                               ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeVirtualService(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeIstioGateway(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeDestinationRule(const YamlCursor &object,
                                                                    ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeServiceEntry(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeIstioSidecar(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeWorkloadEntry(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeWorkloadGroup(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeLinkerdServer(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeLinkerdAuthorization(const YamlCursor &object,
                                                                         ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeLinkerdAuthentication(const YamlCursor &object,
                                                                          ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject>
decodeLinkerdServerAuthorization(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeLinkerdRoute(const YamlCursor &object,
                                                                 ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeServiceProfile(const YamlCursor &object,
                                                                   ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeWebhookConfiguration(const YamlCursor &object,
                                                                         ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject>
decodeCustomResourceDefinition(const YamlCursor &object, ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeApiService(const YamlCursor &object,
                                                               ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeAdmissionPolicy(const YamlCursor &object,
                                                                    ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeAdmissionPolicyBinding(const YamlCursor &object,
                                                                           ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeConstraintTemplate(const YamlCursor &object,
                                                                       ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeConstraint(const YamlCursor &object,
                                                               ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeKyvernoPolicy(const YamlCursor &object,
                                                                  ObjectMeta meta);
[[nodiscard]] std::optional<KubernetesObject> decodeClusterSpiffeId(const YamlCursor &object,
                                                                    ObjectMeta meta);
/// A policy in a version, or under a group, that cannot be read: says so.
[[nodiscard]] std::optional<KubernetesObject> decodeUnreadablePolicy(const YamlCursor &object,
                                                                     ObjectMeta meta);

} // namespace drawbridge
