// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"

#include <array>
#include <string_view>
#include <utility>

// v1 ServiceAccount: what its pods may present to whom. Names of Secrets only, never their values.
// Annotations as the clouds' own webhooks read them (EKS pod identity, GKE and Azure workload
// identity). Tested by tests/unit/kubernetes/test_decode_service_account.cpp

namespace drawbridge {
namespace {

struct CloudAnnotation {
    std::string_view name;
    std::string_view provider;
};
constexpr std::array<CloudAnnotation, 3> kCloudAnnotations{{
    {"eks.amazonaws.com/role-arn", "aws"},
    {"azure.workload.identity/client-id", "azure"},
    {"iam.gke.io/gcp-service-account", "gcp"},
}};

std::vector<std::string> readNames(const YamlCursor &references)
{
    std::vector<std::string> names;
    for (const YamlCursor &reference : references.items()) {
        if (auto name = reference["name"].text())
            names.push_back(std::move(*name));
    }
    return names;
}

std::vector<CloudIdentity> readCloudIdentities(const YamlCursor &annotations,
                                               const ObjectMeta &meta)
{
    std::vector<CloudIdentity> result;
    for (const CloudAnnotation &annotation : kCloudAnnotations) {
        const auto found = meta.annotations.find(std::string(annotation.name));
        if (found != meta.annotations.end() && !found->second.empty())
            result.push_back({std::string(annotation.provider), found->second,
                              annotations[annotation.name].where()});
    }
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeServiceAccount(const YamlCursor &object, ObjectMeta meta)
{
    ServiceAccountObject result;
    result.automountServiceAccountToken = object["automountServiceAccountToken"].boolean();
    result.secrets = readNames(object["secrets"]);
    result.imagePullSecrets = readNames(object["imagePullSecrets"]);
    result.cloudIdentities = readCloudIdentities(object["metadata"]["annotations"], meta);
    result.meta = std::move(meta);
    return result;
}

} // namespace drawbridge
