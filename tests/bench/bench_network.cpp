// SPDX-License-Identifier: Apache-2.0
// The network engine at scale: compiling the policies of a cluster, deciding all ordered pairs on
// all ports, explaining one pair; against the naive checker, which decides one pair on one port at
// a time, in the same run on the small sizes. With a folder as argument, on the manifests in it.
#include "model/analysis/network_relation.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/policy_cluster.h"
#include "tests/bench/stopwatch.h"
#include "tests/helpers/naive_checker.h"
#include "tests/helpers/topology_fixture.h"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

struct Size {
    std::uint32_t workloads, policies, namespaces;
    double goalMs;         ///< Of compiling and all pairs, wall; 0: none, nor the others.
    int runs;              ///< The fewest ms of so many count: others share the machine.
    double editGoalMs = 0; ///< Of one policy edited, with its pairs.
    double whyGoalMs = 0;
    double memoryGoalMb = 0; ///< The peak of the whole process.
};

/// The cheapest of several runs.
template<typename Work>
auto cheapest(int runs, const Work &work)
{
    auto best = measure(work);
    for (int i = 1; i < runs; ++i) {
        const auto next = measure(work);
        if (next.wallMs < best.wallMs)
            best = next;
    }
    return best;
}

/// The most memory this process has held so far, in MB.
double peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::size_t runsOf(const NetworkRelation &relation)
{
    std::size_t count = 0;
    for (const auto &row : relation.rows)
        count += row->size();
    return count;
}

std::size_t reachablePairs(const NetworkRelation &relation)
{
    std::size_t count = 0;
    for (std::size_t from = 0; from < relation.workloads; ++from) {
        std::uint32_t first = 0;
        for (const VerdictRun &run : *relation.rows[from]) {
            if (!relation.verdicts[run.verdict].allowed.empty())
                count += run.end - first;
            first = run.end;
        }
    }
    return count;
}

/// A policy in the middle of the list that selects one app, with another port in its first rule.
NetworkPolicyObject editOf(const std::vector<NetworkPolicyObject> &policies)
{
    for (std::size_t i = policies.size() / 2; i < policies.size(); ++i) {
        NetworkPolicyObject policy = policies[i];
        const auto &asked = policy.podSelector.requirements;
        if (policy.ingress.empty() || asked.empty() || asked.front().key != "app")
            continue;
        policy.ingress.front().ports = {policyPort("8081")};
        return policy;
    }
    return policies.front();
}

std::vector<NetworkPolicyObject> editedPolicies(std::vector<NetworkPolicyObject> policies)
{
    const NetworkPolicyObject edit = editOf(policies);
    for (NetworkPolicyObject &policy : policies) {
        if (policy.meta.name == edit.meta.name && policy.meta.nameSpace == edit.meta.nameSpace)
            policy = edit;
    }
    return policies;
}

/// The naive checker's time for one pair on one port, or -1 where the relation says otherwise.
double naiveMsEach(const Topology &topology, const std::vector<NetworkPolicyObject> &policies,
                   const NetworkOptions &options, const NetworkRelation &relation)
{
    static constexpr std::uint32_t kAsked = 200;
    static constexpr std::uint16_t kPort = 8080;
    const auto count = static_cast<std::uint32_t>(relation.workloads);
    bool isSame = true;
    const auto cost = measure([&] {
        for (std::uint32_t i = 0; i < kAsked; ++i) {
            const WorkloadId from{i * 37 % count};
            const WorkloadId to{(i * 37 + i % 10) % count};
            const auto naive =
                naiveVerdict(topology, policies, {}, options, from, to, Protocol::Tcp, kPort);
            const auto &verdict = relation.between(from.index, to.index);
            isSame = isSame &&
                     (naive == Verdict::Allow) == verdict.allowed.contains(Protocol::Tcp, kPort);
        }
    });
    return isSame ? cost.cpuMs / kAsked : -1;
}

std::string remark(const char *format, double a, double b, double c)
{
    char text[160];
    std::snprintf(text, sizeof text, format, a, b, c);
    return text;
}

/// "; edit: goal 20 ms: met"; nothing without a goal.
std::string goalText(const char *what, double value, double goal, const char *unit)
{
    if (goal <= 0)
        return {};
    char text[120];
    std::snprintf(text, sizeof text, "; %sgoal %.0f %s: %s", what, goal, unit,
                  value < goal ? "met" : "MISSED");
    return text;
}

/// False where the naive checker disagrees.
bool run(GrowthTable &table, const std::shared_ptr<const Topology> &topology,
         const NetworkOptions &options, bool asksNaive, const Size &size)
{
    std::optional<NetworkEngine> engine;
    NetworkRelation relation;
    const auto building =
        cheapest(size.runs, [&] { engine.emplace(makeNetworkEngine(topology, options)); });
    const auto all = cheapest(size.runs, [&] { relation = relate(*engine); });
    static constexpr std::uint32_t kWhys = 100;
    const auto explaining = measure([&] {
        for (std::uint32_t i = 0; i < kWhys; ++i)
            (void)engine->explain(WorkloadId{i}, WorkloadId{i * 7 % 300});
    });
    const double peak = peakMemory();
    std::string said =
        remark("compiling %.1f ms, %.0f pairs reachable, one why %.2f ms", building.wallMs,
               static_cast<double>(reachablePairs(relation)), explaining.wallMs / kWhys) +
        remark(", %.0f runs, %.0f verdicts, peak %.0f MB", static_cast<double>(runsOf(relation)),
               static_cast<double>(relation.verdicts.size()), peak);
    std::optional<NetworkEngine> edited;
    const auto &policies = topology->clusters.front().resources->networkPolicies;
    if (policies.empty()) {
        table.add(relation.workloads, {building.cpuMs + all.cpuMs, building.wallMs + all.wallMs},
                  said);
        return true;
    }
    const auto editing =
        cheapest(size.runs, [&] { edited.emplace(engine->withPolicy("", editOf(policies))); });
    const NetworkRelation before = relation;
    const auto again =
        cheapest(size.runs, [&] { relation = relateAgain(*edited, *engine, before); });
    said += remark("; one policy edited: %.1f ms and %.1f ms for the pairs", editing.wallMs,
                   again.wallMs, 0);
    bool isRight = true;
    if (asksNaive) {
        const double naive = naiveMsEach(*topology, editedPolicies(policies), options, relation);
        const auto pairs = static_cast<double>(relation.workloads * relation.workloads);
        isRight = naive >= 0;
        said += remark("; the naive checker would take x%.0f the time, for one port",
                       naive * pairs / (building.cpuMs + all.cpuMs), 0, 0);
    }
    const double wallMs = building.wallMs + all.wallMs;
    said += goalText("all pairs: ", wallMs, size.goalMs, "ms");
    said += goalText("edit: ", editing.wallMs + again.wallMs, size.editGoalMs, "ms");
    said += goalText("why: ", explaining.wallMs / kWhys, size.whyGoalMs, "ms");
    said += goalText("memory: ", peak, size.memoryGoalMb, "MB");
    table.add(relation.workloads, {building.cpuMs + all.cpuMs, wallMs}, said);
    return isRight;
}

int runFolder(const char *folder)
{
    Diagnostics diagnostics;
    GrowthTable table("network engine: the manifests given");
    const auto topology = buildTopology(importPaths({folder}, {}, diagnostics), diagnostics);
    return run(table, topology, {}, false, {0, 0, 0, 0, 3}) ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1)
        return runFolder(argv[1]);
    GrowthTable table("network engine: compiling the policies and deciding all ordered pairs");
    for (const Size size : {Size{300, 600, 10, 60, 5},
                            {1000, 2000, 20, 200, 5},
                            {5000, 10000, 100, 1500, 3, 20, 2, 600},
                            {20000, 20000, 400, 10000, 1, 0, 0, 2000}}) {
        const auto topology = policyCluster(size.workloads, size.policies, size.namespaces);
        if (!run(table, topology, {}, size.workloads <= 1000, size))
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
