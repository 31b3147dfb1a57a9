// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"

#include <string>
#include <utility>

// Policies of products that no engine of ours evaluates. That they are there is all that is kept,
// because what they would decide must not be taken for decided (network-policy.md 1.1, istio.md
// 6.3). Tested by tests/unit/kubernetes/test_decode_foreign_policy.cpp

namespace drawbridge {
namespace {

void warn(const YamlCursor &object, const ObjectMeta &meta, std::string_view undecided)
{
    const std::string where =
        meta.nameSpace.empty() ? " anywhere in the cluster" : " in namespace " + meta.nameSpace;
    object["kind"].warning(ErrorCode::PolicyNotEvaluated,
                           "is " + meta.kind + " of " + std::string(apiGroup(meta.apiVersion)) +
                               ", which is not evaluated: what " + std::string(undecided) + where +
                               " is unknown");
}

std::optional<KubernetesObject> keep(const YamlCursor &object, ObjectMeta meta,
                                     ForeignEffect effect, std::string_view undecided)
{
    warn(object, meta, undecided);
    return ForeignPolicyObject{std::move(meta), effect};
}

constexpr std::string_view kOfProxies = "proxies do with requests";

} // namespace

std::optional<KubernetesObject> decodeForeignNetworkPolicy(const YamlCursor &object,
                                                           ObjectMeta meta)
{
    return keep(object, std::move(meta), ForeignEffect::Network, "may connect");
}

std::optional<KubernetesObject> decodeForeignMeshPolicy(const YamlCursor &object, ObjectMeta meta)
{
    return keep(object, std::move(meta), ForeignEffect::Mesh, "the mesh lets through");
}

std::optional<KubernetesObject> decodeProxyExtension(const YamlCursor &object, ObjectMeta meta)
{
    return keep(object, std::move(meta), ForeignEffect::Proxy, kOfProxies);
}

void warnOfProxyExtension(const YamlCursor &object, const ObjectMeta &meta)
{
    warn(object, meta, kOfProxies);
}

} // namespace drawbridge
