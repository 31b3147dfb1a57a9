// SPDX-License-Identifier: Apache-2.0
// The mesh engine at scale: attaching policies, all pairs of identities, one request, requests in
// bulk, and everything again after an edit of one policy.
#include "app/cli/decision_json.h"
#include "model/analysis/decision.h"
#include "model/analysis/mesh_relation.h"
#include "tests/bench/stopwatch.h"

#include <tbb/parallel_for.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <random>
#include <string>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

constexpr double kAllPairsLimitMs = 1000;
constexpr double kEditLimitMs = 20;
constexpr double kRequestsPerSecond = 200'000;
constexpr std::uint16_t kPort = 8080;

std::string nameOf(const char *kind, int index)
{
    return std::string(kind) + "-" + std::to_string(index);
}

std::shared_ptr<const Topology> topologyOf(int workloads, int namespaces)
{
    auto topology = std::make_shared<Topology>();
    for (int i = 0; i < namespaces; ++i)
        topology->namespaces.push_back({"", nameOf("ns", i), {}, true, {}});
    for (int i = 0; i < workloads; ++i) {
        WorkloadNode node;
        const int nameSpace = i % namespaces;
        node.key = {"", nameOf("ns", nameSpace), "Deployment", nameOf("app", i)};
        node.nameSpace = {static_cast<std::uint32_t>(nameSpace)};
        node.podLabels = {{"app", node.key.name}};
        node.serviceAccountName = node.key.name;
        node.mesh = MeshMembership::Sidecar;
        node.ports.push_back({"", kPort, Protocol::Tcp, std::nullopt, {}});
        topology->workloads.push_back(std::move(node));
    }
    topology->clusters.push_back({"", nullptr});
    return topology;
}

/// One policy a workload: two or three callers by principal on one port; every tenth by namespace
/// or with a method.
std::vector<AuthorizationPolicyObject> policiesFor(const Topology &topology)
{
    std::mt19937 random(7);
    const auto count = topology.workloads.size();
    std::vector<AuthorizationPolicyObject> policies;
    for (std::size_t i = 0; i < count; ++i) {
        const auto &workload = topology.workloads[i];
        AuthorizationPolicyObject policy;
        policy.meta.kind = "AuthorizationPolicy";
        policy.meta.nameSpace = workload.key.nameSpace;
        policy.meta.name = workload.key.name;
        policy.selector = workload.podLabels;
        auto &rule = policy.rules.emplace_back();
        auto &source = rule.from.emplace_back();
        for (int j = 0; j < 3; ++j) {
            const auto &caller = topology.workloads[random() % count];
            source.principals.push_back("cluster.local/ns/" + caller.key.nameSpace + "/sa/" +
                                        caller.serviceAccountName);
        }
        rule.to.emplace_back().ports = {kPort};
        if (i % 10 == 0)
            policy.rules.emplace_back().from.emplace_back().namespaces = {"ns-1*"};
        if (i % 10 == 5)
            rule.to.back().methods = {"GET"};
        policies.push_back(std::move(policy));
    }
    return policies;
}

ClusterMesh meshOf(const Topology &topology)
{
    ClusterMesh mesh;
    mesh.authorizationPolicies = policiesFor(topology);
    mesh.options.trustDomainAliases.emplace();
    PeerAuthenticationObject strict;
    strict.meta.nameSpace = mesh.options.rootNamespace;
    strict.mode = MtlsMode::Strict;
    mesh.peerAuthentications = {strict};
    return mesh;
}

MeshEngine engineOf(const std::shared_ptr<const Topology> &topology, ClusterMesh mesh)
{
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(mesh));
    return {topology, std::move(clusters)};
}

/// Every pair by single questions, as a first version would.
std::size_t naivePairs(const MeshEngine &mesh, std::size_t count)
{
    std::size_t allowed = 0;
    for (std::uint32_t from = 0; from < count; ++from) {
        const auto caller = *mesh.callerOf({from});
        for (std::uint32_t to = 0; to < count; ++to)
            allowed += mesh.authorize({to}, kPort, caller, std::nullopt).verdict == Verdict::Allow;
    }
    return allowed;
}

bool report(const char *what, const Cost &took, double limit)
{
    const bool isMet = took.wallMs <= limit;
    std::printf("    %-34s %9.1f ms wall %9.1f ms CPU  goal %6.0f ms  %s\n", what, took.wallMs,
                took.cpuMs, limit, isMet ? "met" : "MISSED");
    return isMet;
}

bool allPairs()
{
    GrowthTable table("all pairs of identities");
    Cost last;
    for (const int count : {1250, 2500, 5000}) {
        const auto topology = topologyOf(count, 100);
        const auto mesh = engineOf(topology, meshOf(*topology));
        last = measure([&] { static_cast<void>(relateMesh(mesh, *topology)); });
        table.add(static_cast<std::size_t>(count), last, "as many policies");
    }
    return report("all pairs of 5000 workloads", last, kAllPairsLimitMs);
}

void againstNaive()
{
    const auto topology = topologyOf(1000, 100);
    const auto mesh = engineOf(topology, meshOf(*topology));
    std::size_t allowed = 0;
    const auto fast = measure([&] { static_cast<void>(relateMesh(mesh, *topology)); });
    const auto naive = measure([&] { allowed = naivePairs(mesh, topology->workloads.size()); });
    std::printf("    1000 workloads pair by pair: %.1f ms, %.0f times as long (%zu pass)\n",
                naive.wallMs, naive.wallMs / fast.wallMs, allowed);
}

void attaching()
{
    const auto topology = topologyOf(5000, 100);
    const auto policies = meshOf(*topology);
    const auto took = measure([&] { static_cast<void>(engineOf(topology, policies)); });
    std::printf("    attaching 5000 policies to 5000 workloads: %.1f ms\n", took.wallMs);
}

bool requests(int workloads)
{
    constexpr int count = 400'000;
    const auto topology = topologyOf(workloads, 100);
    const auto mesh = engineOf(topology, meshOf(*topology));
    std::mt19937 random(11);
    HttpRequest http{
        "GET", "/cart/1?x=2", "shop.example:8080", std::map<std::string, std::string>{}, {}, true};
    const std::optional<HttpRequest> request(http);
    std::size_t allowed = 0;
    const auto took = measure([&] {
        for (int i = 0; i < count; ++i) {
            const auto size = topology->workloads.size();
            const WorkloadId from{static_cast<std::uint32_t>(random() % size)};
            const WorkloadId to{static_cast<std::uint32_t>(random() % size)};
            const auto decision = mesh.authorize(to, kPort, *mesh.callerOf(from), request);
            allowed += decision.verdict == Verdict::Allow;
        }
    });
    const double rate = count / took.cpuMs * 1000; // of one core, whoever else is there
    std::printf("    %-34s %9.0f requests/s, %zu allowed  goal %.0f  %s\n", "authorize, one core",
                rate, allowed, kRequestsPerSecond, rate >= kRequestsPerSecond ? "met" : "MISSED");
    return rate >= kRequestsPerSecond;
}

std::string requestLine(const Topology &topology, std::uint32_t from, std::uint32_t to)
{
    const auto end = [&topology](std::uint32_t index) {
        const auto &key = topology.workloads[index].key;
        return nlohmann::json{{"namespace", key.nameSpace}, {"kind", key.kind}, {"name", key.name}};
    };
    return nlohmann::json{{"id", from},
                          {"from", end(from)},
                          {"to", end(to)},
                          {"port", kPort},
                          {"http", {{"method", "GET"}, {"path", "/cart/1"}}}}
        .dump();
}

/// What `why --requests` does before and after it decides: reads lines and writes answers.
void readingAndWriting(int workloads)
{
    constexpr std::uint32_t count = 20'000;
    const auto topology = topologyOf(workloads, 100);
    const auto mesh = engineOf(topology, meshOf(*topology));
    const NetworkEngine network(topology, std::vector<NetworkPolicyObject>{}, {}, {});
    std::vector<std::string> lines(count);
    std::vector<Decision> decisions(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Attempt attempt;
        attempt.port = kPort;
        attempt.from = WorkloadId{i % static_cast<std::uint32_t>(workloads)};
        attempt.to = WorkloadId{i * 7919U % static_cast<std::uint32_t>(workloads)};
        decisions[i] = decide(network, mesh, attempt);
        lines[i] =
            requestLine(*topology, std::get<WorkloadId>(attempt.from).index, attempt.to.index);
    }
    std::atomic<std::size_t> bytes = 0;
    const auto print = [](const char *what, const Cost &took) {
        std::printf("    %-34s %9.0f requests/s, %.0f of one core\n", what,
                    count / took.wallMs * 1000, count / took.cpuMs * 1000);
    };
    print("reading JSON lines", measure([&] {
              tbb::parallel_for(std::uint32_t{0}, count, [&](std::uint32_t i) {
                  bytes += nlohmann::json::parse(lines[i]).size();
              });
          }));
    print("writing JSON answers", measure([&] {
              tbb::parallel_for(std::uint32_t{0}, count, [&](std::uint32_t i) {
                  bytes += cli::decisionJson(decisions[i], {}, {}).dump().size();
              });
          }));
    std::printf("    %zu bytes and members of them\n", bytes.load());
}

/// The whole decision of `why --requests`, with its reasons, places and what would flip it, on all
/// cores as the command does; reading and writing JSON apart, in `readingAndWriting`.
bool decisions(int workloads)
{
    constexpr std::uint32_t count = 400'000;
    const auto topology = topologyOf(workloads, 100);
    const auto mesh = engineOf(topology, meshOf(*topology));
    const NetworkEngine network(topology, std::vector<NetworkPolicyObject>{}, {}, {});
    const auto size = static_cast<std::uint32_t>(topology->workloads.size());
    std::atomic<std::size_t> allowed = 0;
    const auto took = measure([&] {
        tbb::parallel_for(std::uint32_t{0}, count, [&](std::uint32_t i) {
            Attempt attempt;
            attempt.port = kPort;
            attempt.request = HttpRequest{
                "GET", "/cart/1", "shop.example", std::map<std::string, std::string>{}, {}, true};
            attempt.from = WorkloadId{i * 2654435761U % size};
            attempt.to = WorkloadId{i * 2246822519U % size};
            if (decide(network, mesh, attempt).verdict == Verdict::Allow)
                ++allowed;
        });
    });
    const double rate = count / took.wallMs * 1000;
    std::printf("    %-34s %9.0f requests/s, %.0f of one core, %zu allowed  goal %.0f  %s\n",
                "decide with all reasons", rate, count / took.cpuMs * 1000, allowed.load(),
                kRequestsPerSecond, rate >= kRequestsPerSecond ? "met" : "MISSED");
    return rate >= kRequestsPerSecond;
}

/// One policy gets another rule, and its namespace's rows are worked out again.
bool edit(int workloads)
{
    const auto topology = topologyOf(workloads, 100);
    auto policies = meshOf(*topology);
    const auto mesh = engineOf(topology, policies);
    const auto relation = relateMesh(mesh, *topology);
    auto changed = policies.authorizationPolicies[7];
    changed.rules.emplace_back().from.emplace_back().namespaces = {"ns-3"};
    const auto took = measure([&] {
        const auto after = mesh.withPolicy("", changed);
        static_cast<void>(relateMeshAgain(relation, after, *topology,
                                          after.workloadsUnder("", changed.meta.nameSpace)));
    });
    return report("one policy edited", took, kEditLimitMs);
}

} // namespace

int main()
{
    bool isMet = allPairs();
    againstNaive();
    attaching();
    isMet = requests(5000) && isMet;
    isMet = decisions(5000) && isMet;
    readingAndWriting(5000);
    isMet = edit(5000) && isMet;
    return isMet ? 0 : 1;
}
