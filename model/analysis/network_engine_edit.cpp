// SPDX-License-Identifier: Apache-2.0
// One policy changed. Compiled policies are values that engines share; only the lists and blocks
// that follow from all of them are made again.
//
// Tested by tests/unit/analysis/test_network_edit.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool isNamed(const network::CompiledPolicy &policy, const std::string &cluster,
             const std::string &nameSpace, const std::string &name)
{
    const ObjectMeta &meta = policy.object.meta;
    return policy.cluster == cluster && meta.nameSpace == nameSpace && meta.name == name;
}

} // namespace

NetworkEngine NetworkEngine::withPolicy(const std::string &cluster,
                                        NetworkPolicyObject policy) const
{
    auto impl = std::make_unique<Impl>(*m_impl);
    std::erase_if(impl->policies, [&](const auto &old) {
        return isNamed(*old, cluster, policy.meta.nameSpace, policy.meta.name);
    });
    {
        const std::lock_guard lock(impl->compiler->mutex);
        auto compiled = std::make_shared<const network::CompiledPolicy>(
            impl->compiler->compiler.compile(cluster, std::move(policy)));
        const auto at = std::ranges::upper_bound(impl->policies, network::nameOf(compiled), {},
                                                 network::nameOf);
        impl->policies.insert(at, std::move(compiled));
    }
    impl->index();
    return NetworkEngine(std::move(impl));
}

NetworkEngine NetworkEngine::withoutPolicy(const std::string &cluster, const std::string &nameSpace,
                                           const std::string &name) const
{
    auto impl = std::make_unique<Impl>(*m_impl);
    std::erase_if(impl->policies,
                  [&](const auto &old) { return isNamed(*old, cluster, nameSpace, name); });
    impl->index();
    return NetworkEngine(std::move(impl));
}

} // namespace drawbridge
