// SPDX-License-Identifier: Apache-2.0
// What is made once of the policies of all clusters: each compiled, in the order that decides, and
// listed for each workload.
//
// Tested by tests/unit/analysis/test_network_engine.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

bool isNetworkPolicy(const UndecodedPolicy &policy)
{
    return policy.meta.kind.empty() || policy.meta.kind == "NetworkPolicy";
}

// For each direction and workload the policies that list it.
void listByWorkload(const std::vector<std::shared_ptr<const network::CompiledPolicy>> &policies,
                    std::vector<std::uint32_t> network::CompiledPolicy::*listed,
                    std::size_t workloads,
                    std::array<std::vector<std::vector<std::uint32_t>>, 2> &lists)
{
    lists.fill(std::vector<std::vector<std::uint32_t>>(workloads));
    for (std::uint32_t p = 0; p < policies.size(); ++p) {
        for (std::uint32_t workload : (*policies[p]).*listed) {
            for (Direction direction : {Direction::Ingress, Direction::Egress}) {
                if (policies[p]->affects(direction))
                    lists[static_cast<std::size_t>(direction)][workload].push_back(p);
            }
        }
    }
}

// For each tier and workload the policies that select it or may.
void listByWorkload(const std::vector<network::CompiledAdminPolicy> &policies,
                    std::size_t workloads,
                    std::array<std::vector<std::vector<std::uint32_t>>, 2> &lists)
{
    lists.fill(std::vector<std::vector<std::uint32_t>>(workloads));
    for (std::uint32_t p = 0; p < policies.size(); ++p) {
        auto &list = lists[static_cast<std::size_t>(policies[p].object.tier)];
        const network::Bits bound = policies[p].selected | policies[p].maySelect;
        for (auto w = bound.find_first(); w != network::Bits::npos; w = bound.find_next(w))
            list[w].push_back(p);
    }
}

NetworkEngine::Impl::WrittenTwice writtenTwiceIn(const Topology &topology)
{
    NetworkEngine::Impl::WrittenTwice found;
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (!cluster.resources)
            continue;
        for (const auto &[meta] : cluster.resources->namespaces) {
            if (meta.hasDuplicateKeys)
                found.insert({{cluster.name, "Namespace", "", meta.name}, meta.where});
        }
        for (const WorkloadObject &object : cluster.resources->workloads) {
            const ObjectMeta &meta = object.meta;
            if (meta.hasDuplicateKeys)
                found.insert({{cluster.name, meta.kind, meta.nameSpace, meta.name}, meta.where});
        }
    }
    return found;
}

} // namespace

NetworkEngine::Impl::Impl(std::shared_ptr<const Topology> topologyIn,
                          std::vector<ClusterPolicies> clusters, NetworkOptions optionsIn)
    : topology(std::move(topologyIn)), options(std::move(optionsIn)),
      compiler(std::make_shared<network::SharedCompiler>(*topology, options)),
      mayBeSelectedBits(topology->workloads.size()), mayBeDecidedBits(topology->workloads.size()),
      writtenTwice(writtenTwiceIn(*topology))
{
    network::PolicyCompiler &compile = compiler->compiler;
    nodeAddresses = compile.nodeAddresses();
    for (ClusterPolicies &cluster : clusters) {
        for (NetworkPolicyObject &policy : cluster.policies)
            policies.push_back(std::make_shared<const network::CompiledPolicy>(
                compile.compile(cluster.cluster, std::move(policy))));
        for (UndecodedPolicy &policy : cluster.undecoded) {
            if (isNetworkPolicy(policy))
                undecoded.push_back({cluster.cluster, std::move(policy)});
        }
        for (AdminPolicyObject &policy : cluster.adminPolicies)
            adminPolicies.push_back(compile.compile(cluster.cluster, std::move(policy)));
        for (ObjectMeta &meta : cluster.unevaluated)
            unevaluated.push_back({cluster.cluster, std::move(meta)});
    }
    std::ranges::stable_sort(adminPolicies, {}, [](const network::CompiledAdminPolicy &p) {
        const auto &[meta, tier, priority, subject, ingress, egress] = p.object;
        return std::tie(p.cluster, tier, priority, meta.kind, meta.name);
    });
    listByWorkload(adminPolicies, topology->workloads.size(), adminByWorkload);
    for (std::uint32_t w = 0; w < topology->workloads.size(); ++w) {
        mayBeSelectedBits.set(w, std::ranges::any_of(undecoded, [&](const auto &policy) {
                                  return concerns(policy, WorkloadId{w});
                              }));
        mayBeDecidedBits.set(w, std::ranges::any_of(unevaluated, [&](const auto &policy) {
                                 return concerns(policy, WorkloadId{w});
                             }));
    }
    std::ranges::stable_sort(policies, {}, network::nameOf);
    index();
}

void NetworkEngine::Impl::index()
{
    const std::size_t workloads = topology->workloads.size();
    listByWorkload(policies, &network::CompiledPolicy::selected, workloads, selectingByWorkload);
    listByWorkload(policies, &network::CompiledPolicy::maySelect, workloads, maySelectByWorkload);
    blocks = network::cutIntoBlocks(*this);
}

} // namespace drawbridge
