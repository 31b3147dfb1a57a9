// SPDX-License-Identifier: Apache-2.0
// Ways and cuts held against searches written apart, and hops of an input against `networkReach`.
#include "model/analysis/hop_graph.h"

#include "model/analysis/blast_radius.h"
#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/reach.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"
#include "tests/helpers/compare.h"

#include <QTest>

#include <map>
#include <random>

using namespace drawbridge;

namespace {

constexpr unsigned kGraphs = 300;

HopGraph randomGraph(std::mt19937 &random, std::size_t workloads, std::size_t ends, int percent)
{
    HopGraph graph(workloads, ends);
    for (HopEnd from = 0; from < ends; ++from)
        for (HopEnd to = 0; to < ends; ++to)
            if (from != to && static_cast<int>(random() % 100) < percent)
                graph.add(from, to, random() % 3 != 0);
    return graph;
}

bool isHop(const HopGraph &graph, HopEnd from, HopEnd to, bool isCertain)
{
    return isCertain ? graph.certain[from][to] : graph.possible[from][to];
}

/// Distances by relaxing every hop again and again; 0: not reached.
std::vector<std::uint32_t> naiveDistances(const HopGraph &graph, HopEnd start, bool isCertain)
{
    constexpr std::uint32_t kFar = 1000;
    std::vector<std::uint32_t> distance(graph.size(), kFar);
    distance[start] = 0;
    for (bool isChanged = true; isChanged;) {
        isChanged = false;
        for (HopEnd from = 0; from < graph.size(); ++from) {
            const bool goesOn = from == start || from < graph.workloads;
            for (HopEnd to = 0; to < graph.size() && goesOn && distance[from] < kFar; ++to) {
                if (distance[from] + 1 >= distance[to] || !isHop(graph, from, to, isCertain))
                    continue;
                distance[to] = distance[from] + 1;
                isChanged = true;
            }
        }
    }
    for (std::uint32_t &each : distance)
        each = each == kFar ? 0 : each;
    return distance;
}

bool leads(const HopGraph &graph, HopEnd from, HopEnd to)
{
    return naiveDistances(graph, from, false)[to] != 0;
}

std::vector<HopEdge> hopsOf(const HopGraph &graph)
{
    std::vector<HopEdge> edges;
    for (HopEnd from = 0; from < graph.size(); ++from)
        for (HopEnd to = 0; to < graph.size(); ++to)
            if (graph.possible[from][to])
                edges.push_back({from, to});
    return edges;
}

/// Whether some set of so many hops leaves no way.
bool canCutBy(HopGraph &graph, const std::vector<HopEdge> &edges, std::size_t first,
              std::size_t count, HopEnd from, HopEnd to)
{
    if (!leads(graph, from, to))
        return true;
    if (count == 0)
        return false;
    for (std::size_t i = first; i < edges.size(); ++i) {
        graph.possible[edges[i].from].reset(edges[i].to);
        const bool isCut = canCutBy(graph, edges, i + 1, count - 1, from, to);
        graph.possible[edges[i].from].set(edges[i].to);
        if (isCut)
            return true;
    }
    return false;
}

Design scaleDesign(std::uint32_t seed)
{
    Diagnostics diagnostics;
    std::string yaml;
    for (const std::string &each : bench::scaleClusterFiles({30, 60, 4, seed}))
        yaml += each;
    ResourceSet resources = importText(yaml, "all.yaml", {}, diagnostics);
    return draftDesign("scale", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                       DraftFrom::Inferred, diagnostics);
}

} // namespace

class HopGraphTest : public QObject {
    Q_OBJECT
private slots:
    void waysAreTheShortest();
    void waysEndAfterSoManyHops();
    void cutsAreTheSmallest();
    void hopsOfAnInputAreThoseOfReach();
};

void HopGraphTest::waysAreTheShortest()
{
    std::size_t reached = 0;
    std::size_t doubtful = 0;
    for (unsigned seed = 1; seed <= kGraphs; ++seed) {
        std::mt19937 random(seed);
        const HopGraph graph = randomGraph(random, 12, 14, static_cast<int>(2 + random() % 16));
        for (HopEnd start = 0; start < graph.size(); ++start) {
            const HopReaches found = reachOver(graph, start);
            const auto certain = naiveDistances(graph, start, true);
            const auto all = naiveDistances(graph, start, false);
            auto possible = all;
            for (HopEnd end = 0; end < graph.size(); ++end)
                if (certain[end] != 0 && certain[end] <= possible[end])
                    possible[end] = 0;
            reached += found.certain.size();
            doubtful += found.possible.size();
            for (const auto &[list, distances, isCertain] :
                 {std::tuple(found.certain, certain, true), {found.possible, possible, false}}) {
                QVERIFY(std::ranges::is_sorted(list, {}, &HopReach::hops));
                std::vector<std::uint32_t> told(graph.size());
                for (const HopReach &reach : list) {
                    told[reach.end] = reach.hops;
                    QVERIFY(isHop(graph, reach.previous, reach.end, isCertain));
                    QCOMPARE((isCertain ? certain : all)[reach.previous], reach.hops - 1);
                }
                QVERIFY2(told == distances, qPrintable(QString("graph %1").arg(seed)));
            }
        }
    }
    QVERIFY(reached > 5000 && doubtful > 2000); // one-sided graphs would tell nothing
}

void HopGraphTest::waysEndAfterSoManyHops()
{
    HopGraph chain(4, 4);
    for (HopEnd end = 0; end + 1 < chain.size(); ++end)
        chain.add(end, end + 1, true);
    QCOMPARE(reachOver(chain, 0).certain.size(), std::size_t{3});
    const HopReaches two = reachOver(chain, 0, {}, 2);
    QVERIFY(two.certain == (std::vector<HopReach>{{1, 0, 1}, {2, 1, 2}}));
    QVERIFY(two.possible.empty());
}

void HopGraphTest::cutsAreTheSmallest()
{
    std::map<std::size_t, int> bySize;
    for (unsigned seed = 1; seed <= kGraphs; ++seed) {
        std::mt19937 random(seed);
        HopGraph graph = randomGraph(random, 6, 7, static_cast<int>(20 + random() % 30));
        const std::vector<HopEdge> edges = hopsOf(graph);
        const auto cut = smallestHopCut(graph, 0, 5, 32);
        QVERIFY(cut.has_value());
        ++bySize[cut->size()];
        HopGraph without = graph;
        for (const HopEdge &edge : *cut) {
            QVERIFY(graph.possible[edge.from][edge.to]);
            without.possible[edge.from].reset(edge.to);
        }
        QVERIFY2(!leads(without, 0, 5), qPrintable(QString("graph %1").arg(seed)));
        if (!cut->empty())
            QVERIFY2(!canCutBy(graph, edges, 0, cut->size() - 1, 0, 5),
                     qPrintable(QString("graph %1").arg(seed)));
        QCOMPARE(smallestHopCut(graph, 0, 5, 1).has_value(), cut->size() <= 1);
    }
    for (std::size_t size = 0; size <= 3; ++size)
        QVERIFY2(bySize[size] > 10, qPrintable(QString("%1: %2").arg(size).arg(bySize[size])));
}

/// Every workload of a generated cluster, certain and unknown hops, up to six of them.
void HopGraphTest::hopsOfAnInputAreThoseOfReach()
{
    std::size_t certain = 0;
    for (std::uint32_t seed = 1; seed <= 2; ++seed) {
        const Design design = scaleDesign(seed);
        const auto lookup = analyzeWithEdges(design).edges;
        const EdgeLookup::World &world = lookup->world();
        BlastRadius radius;
        for (const WorkloadNode &workload : design.topology->workloads) {
            const auto id = *design.topology->findWorkload(workload.key);
            const auto answer = radius.answer(
                lookup, {workload.key, ReachDirection::From, ReachBasis::Imported, {}, false, {}});
            std::string told;
            for (const ReachEntry &entry : reachWithin(*answer, 6))
                if (!isOutside(entry.node))
                    told += toString(entry.node) + ' ' + std::to_string(entry.hops) +
                            (entry.isCertain ? "!\n" : "?\n");
            std::string expected;
            for (const NetworkReach &reach : networkReach(*world.network, *world.mesh, id, 6)) {
                certain += reach.isCertain ? 1 : 0;
                expected += toString(design.topology->workload(reach.to).key) + ' ' +
                            std::to_string(reach.hops) + (reach.isCertain ? "!\n" : "?\n");
            }
            COMPARE(told, expected);
        }
    }
    QVERIFY(certain > 400);
}

QTEST_GUILESS_MAIN(HopGraphTest)
#include "test_hop_graph.moc"
