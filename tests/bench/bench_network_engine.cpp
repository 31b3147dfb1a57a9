// SPDX-License-Identifier: Apache-2.0
// CPU time of the network engine on a large cluster: building it, and deciding all ordered pairs.
// Arguments: workloads, policies, prefixes (1000 1000 200).
#include "model/analysis/network_engine.h"
#include "tests/helpers/topology_fixture.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

using namespace drawbridge;

namespace {

double cpuMs()
{
    return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::size_t argument(int argc, char **argv, int index, std::size_t otherwise)
{
    std::size_t value = otherwise;
    if (index < argc)
        std::from_chars(argv[index], argv[index] + std::strlen(argv[index]), value);
    return value;
}

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

} // namespace

int main(int argc, char **argv)
{
    const std::size_t workloads = argument(argc, argv, 1, 1000);
    const std::size_t policyCount = argument(argc, argv, 2, 1000);
    const std::size_t prefixes = argument(argc, argv, 3, 200);
    const auto topology = topologyOf(workloads);
    std::vector<NetworkPolicyObject> policies;
    for (std::size_t i = 0; i < policyCount; ++i)
        policies.push_back(policyFor(i, workloads, prefixes));
    NetworkOptions options;
    options.podAddresses = addressSet({"10.0.0.0/8"});

    const double start = cpuMs();
    const NetworkEngine engine{topology, policies, {}, options};
    const double built = cpuMs();
    std::size_t reachable = 0;
    for (std::uint32_t from = 0; from < workloads; ++from) {
        for (std::uint32_t to = 0; to < workloads; ++to)
            reachable += engine.between(WorkloadId{from}, WorkloadId{to}).allowed.empty() ? 0 : 1;
    }
    const double decided = cpuMs();
    std::printf(
        "%zu workloads, %zu policies, %zu address blocks: engine %.0f ms, %zu pairs %.0f ms "
        "(%zu reachable)\n",
        workloads, policyCount, engine.addressBlocks().size(), built - start, workloads * workloads,
        decided - built, reachable);
    return EXIT_SUCCESS;
}
