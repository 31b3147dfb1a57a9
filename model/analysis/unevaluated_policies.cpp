// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/unevaluated_policies.h"

#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <iterator>

// Which objects stand in the way of an answer. Authority: network-policy.md 2.5 and 2.7,
// istio.md 6.2 and 6.3. Tested by tests/unit/analysis/test_unevaluated_policies.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kAdminGroup = "policy.networking.k8s.io";

void addForeign(const ResourceSet &resources, ForeignEffect effect, std::vector<ObjectMeta> &metas)
{
    for (const ForeignPolicyObject &policy : resources.foreignPolicies) {
        if (policy.effect == effect)
            metas.push_back(policy.meta);
    }
}

template<typename Objects>
void addAll(const Objects &objects, std::vector<ObjectMeta> &metas)
{
    for (const auto &object : objects)
        metas.push_back(object.meta);
}

} // namespace

std::vector<ObjectMeta> unevaluatedNetworkPolicies(const ResourceSet &resources)
{
    std::vector<ObjectMeta> metas;
    addForeign(resources, ForeignEffect::Network, metas);
    return metas;
}

std::vector<ObjectMeta> undecodedAdminPolicies(const ResourceSet &resources)
{
    std::vector<ObjectMeta> metas;
    for (const UndecodedPolicy &policy : resources.undecodedPolicies) {
        if (apiGroup(policy.meta.apiVersion) == kAdminGroup)
            metas.push_back(policy.meta);
    }
    return metas;
}

std::vector<ObjectMeta> unevaluatedMeshPolicies(const ResourceSet &resources)
{
    std::vector<ObjectMeta> metas;
    addForeign(resources, ForeignEffect::Mesh, metas);
    return metas;
}

std::vector<ObjectMeta> linkerdPolicies(const ResourceSet &resources)
{
    std::vector<ObjectMeta> metas;
    addAll(resources.linkerdServers, metas);
    addAll(resources.linkerdAuthorizations, metas);
    addAll(resources.linkerdServerAuthorizations, metas);
    return metas;
}

std::vector<ObjectMeta> proxyExtensions(const ResourceSet &resources)
{
    std::vector<ObjectMeta> metas;
    addForeign(resources, ForeignEffect::Proxy, metas);
    return metas;
}

std::vector<ForeignPolicyObject> istioExtensions(const ResourceSet &resources)
{
    std::vector<ForeignPolicyObject> extensions;
    std::ranges::copy_if(resources.foreignPolicies, std::back_inserter(extensions),
                         [](const ForeignPolicyObject &policy) {
                             return policy.effect == ForeignEffect::Proxy &&
                                    apiGroup(policy.meta.apiVersion).ends_with(".istio.io");
                         });
    return extensions;
}

std::string describePolicy(const ObjectMeta &meta)
{
    const bool isNameShared = meta.kind == "NetworkPolicy" || meta.kind == "AuthorizationPolicy" ||
                              meta.kind == "ClusterNetworkPolicy" || meta.kind == "Policy";
    std::string text = meta.kind;
    if (isNameShared)
        text += " (" + std::string(apiGroup(meta.apiVersion)) + ')';
    text += ' ';
    return text + (meta.nameSpace.empty() ? "" : meta.nameSpace + '/') + meta.name;
}

} // namespace drawbridge
