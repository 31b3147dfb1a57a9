// SPDX-License-Identifier: Apache-2.0
// The network engine on a large cluster: building it and deciding all ordered pairs on all ports,
// against the naive checker, which decides one pair on one port at a time, in the same run.
#include "model/analysis/network_engine.h"
#include "tests/bench/stopwatch.h"
#include "tests/helpers/naive_checker.h"
#include "tests/helpers/topology_fixture.h"

#include <cstdio>
#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

std::string numbered(const char *prefix, std::size_t i)
{
    return prefix + std::to_string(i);
}

std::shared_ptr<const Topology> topologyOf(std::size_t workloads)
{
    TopologyFixture fixture;
    for (std::size_t i = 0; i < workloads; ++i) {
        const std::string nameSpace = numbered("ns", i / 10);
        if (i % 10 == 0)
            fixture.declareNamespace(nameSpace, {{"team", numbered("t", i / 10 % 7)}});
        WorkloadNode &node =
            fixture.addWorkload(nameSpace + "/" + numbered("w", i),
                                {{"app", numbered("w", i)}, {"tier", numbered("", i % 3)}});
        node.ports = {containerPort(8080, Protocol::Tcp, "http"),
                      containerPort(9090, Protocol::Tcp, "metrics")};
    }
    return fixture.build();
}

// One policy a workload: its neighbours on a named port, a team on another, now and then a prefix.
NetworkPolicyObject policyFor(std::size_t i, std::size_t workloads, std::size_t prefixes)
{
    const std::size_t w = i % workloads;
    NetworkPolicyRule neighbours = policyRule({"pods:tier in (0,1)"}, {"http"});
    NetworkPolicyRule team = policyRule({}, {"9000-9100"});
    team.peers = {peer("namespaces:team=" + numbered("t", i % 7))};
    std::vector<NetworkPolicyRule> rules{neighbours, team};
    if (i < prefixes) {
        NetworkPolicyRule block = policyRule({}, {"443"});
        block.peers = {peer("ip:" + std::to_string(20 + i / 250) + "." + std::to_string(i % 250) +
                            ".0.0/16 except " + std::to_string(20 + i / 250) + "." +
                            std::to_string(i % 250) + ".7.0/24")};
        rules.push_back(block);
    }
    const std::string path = numbered("ns", w / 10) + "/" + numbered("p", i);
    const std::string selected = "app=" + numbered("w", w);
    return i % 4 == 3 ? egressPolicy(path, selected, rules) : ingressPolicy(path, selected, rules);
}

struct Cluster {
    std::shared_ptr<const Topology> topology;
    std::vector<NetworkPolicyObject> policies;
    NetworkOptions options;
};

Cluster clusterOf(std::size_t workloads)
{
    Cluster cluster;
    cluster.topology = topologyOf(workloads);
    for (std::size_t i = 0; i < workloads; ++i)
        cluster.policies.push_back(policyFor(i, workloads, workloads / 5));
    cluster.options.podAddresses = addressSet({"10.0.0.0/8"});
    return cluster;
}

/// Decides some pairs on one port both ways. The naive checker's time for each, or -1 where the two
/// disagree.
double naiveMsEach(const Cluster &cluster, const NetworkEngine &engine, std::uint32_t workloads)
{
    static constexpr std::uint32_t kAsked = 200;
    static constexpr std::uint16_t kPort = 8080;
    bool isSame = true;
    const auto cost = measure([&] {
        for (std::uint32_t i = 0; i < kAsked; ++i) {
            const WorkloadId from{i * 7 % workloads};
            const WorkloadId to{(i * 7 + i % 10) % workloads};
            const auto naive = naiveVerdict(*cluster.topology, cluster.policies, {},
                                            cluster.options, from, to, Protocol::Tcp, kPort);
            const auto verdict = engine.between(from, to);
            isSame = isSame &&
                     (naive == Verdict::Allow) == verdict.allowed.contains(Protocol::Tcp, kPort);
        }
    });
    return isSame ? cost.cpuMs / kAsked : -1;
}

} // namespace

int main()
{
    GrowthTable table("network engine: workloads with a policy each, all ordered pairs");
    for (const std::uint32_t size : {250, 500, 1000}) {
        const auto cluster = clusterOf(size);
        std::optional<NetworkEngine> engine;
        const auto building = measure([&] {
            engine.emplace(cluster.topology, cluster.policies, std::vector<UndecodedPolicy>{},
                           cluster.options);
        });
        std::size_t reachable = 0;
        const auto deciding = measure([&] {
            for (std::uint32_t from = 0; from < size; ++from)
                for (std::uint32_t to = 0; to < size; ++to)
                    reachable +=
                        engine->between(WorkloadId{from}, WorkloadId{to}).allowed.empty() ? 0 : 1;
        });
        const auto naive = naiveMsEach(cluster, *engine, size);
        if (naive < 0 || reachable == 0)
            return EXIT_FAILURE;
        char remark[200];
        std::snprintf(remark, sizeof remark,
                      "building it %.1f ms, %zu blocks, %zu reachable; the naive checker takes "
                      "x%.0f the time a pair, for one port",
                      building.cpuMs, engine->addressBlocks().size(), reachable,
                      naive * size * size / deciding.cpuMs);
        table.add(size, deciding, remark);
    }
    return EXIT_SUCCESS;
}
