// SPDX-License-Identifier: Apache-2.0
// What the report says of all pairs at once, held against every pair asked by itself.
#include "model/analysis/edge_lookup.h"
#include "model/analysis/findings.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

using namespace drawbridge;

namespace {

constexpr std::size_t kMostListed = 20;

Design designOf(std::uint32_t seed)
{
    Diagnostics diagnostics;
    ResourceSet resources;
    std::string yaml;
    for (const std::string &text : bench::scaleClusterFiles({90, 40, 4, seed}))
        yaml += text;
    resources = importText(yaml, "all.yaml", {}, diagnostics);
    return draftDesign("scale", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                       DraftFrom::Inferred, diagnostics);
}

/// Every ordered pair, asked one by one.
class AskedPairs {
public:
    explicit AskedPairs(const Design &design, const EdgeLookup &lookup)
    {
        for (const WorkloadNode &from : design.topology->workloads) {
            for (const WorkloadNode &to : design.topology->workloads) {
                if (auto edge = lookup.between(from.key, to.key))
                    add(design, *edge);
            }
        }
    }

    [[nodiscard]] std::vector<EdgeState> listed() const
    {
        std::vector<EdgeState> edges = named;
        for (const auto &[end, states] : undrawn) {
            if (states.size() <= kMostListed)
                edges.insert(edges.end(), states.begin(), states.end());
        }
        std::sort(edges.begin(), edges.end(), [](const EdgeState &a, const EdgeState &b) {
            return std::tie(a.from, a.to) < std::tie(b.from, b.to);
        });
        return edges;
    }

    [[nodiscard]] std::vector<Crowd> crowds() const
    {
        std::vector<Crowd> result;
        for (const auto &[end, states] : undrawn) {
            if (states.size() > kMostListed)
                result.push_back({end.first, end.second, states.size()});
        }
        return result;
    }

    std::vector<EdgeState> named; ///< Drawn or closed.
    std::map<std::pair<NodeKey, PortSet>, std::vector<EdgeState>> undrawn;
    std::map<std::pair<NodeKey, NodeKey>, std::size_t> trust;

private:
    void add(const Design &design, const EdgeState &edge)
    {
        const auto frame = [](const NodeKey &key) {
            return NodeKey{key.cluster, "", "Namespace", key.nameSpace};
        };
        if (!edge.implicit.empty() && edge.from.nameSpace != edge.to.nameSpace)
            ++trust[{frame(edge.from), frame(edge.to)}];
        const bool isNamed = !edge.drawn.empty() || design.isClosed(edge.from, edge.to);
        if (isNamed)
            named.push_back(edge);
        else
            undrawn[{edge.to, edge.implicit}].push_back(edge);
    }
};

} // namespace

class CrowdsTest : public QObject {
    Q_OBJECT
private slots:
    void reportIsWhatEveryPairSays_data();
    void reportIsWhatEveryPairSays();
    void lookupTellsAllPairsOfANode();
    void whatAnEditCannotChangeIsShared();
    void manyEditsComeToTheSame_data();
    void manyEditsComeToTheSame();
    void stoppedIsEmpty();
};

void CrowdsTest::reportIsWhatEveryPairSays_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 5; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void CrowdsTest::reportIsWhatEveryPairSays()
{
    QFETCH(std::uint32_t, seed);
    Design design = designOf(seed);
    const auto &workloads = design.topology->workloads;
    design.closures = CowList<Closure>({{workloads[1].key, workloads[0].key, "looked at"}});
    const Analysis analysis = analyzeWithEdges(design);
    const AskedPairs asked(design, *analysis.edges);
    QVERIFY(analysis.report.edges == asked.listed());
    QVERIFY(analysis.report.crowds == asked.crowds());
    QVERIFY(!asked.crowds().empty());
    std::map<std::pair<NodeKey, NodeKey>, std::size_t> trust;
    for (const NamespaceTrust &row : analysis.report.namespaceTrust)
        trust[{row.from, row.to}] = row.pairs;
    QVERIFY(trust == asked.trust);
    std::size_t groups = 0;
    for (const Finding &finding : analysis.report.findings)
        groups += finding.ruleId == "ZT-NET-004" && !finding.peer ? 1 : 0;
    QCOMPARE(groups, asked.crowds().size());
}

void CrowdsTest::lookupTellsAllPairsOfANode()
{
    const Design design = designOf(3);
    const Analysis analysis = analyzeWithEdges(design);
    for (const std::size_t index : {0, 17, 89}) {
        const NodeKey &node = design.topology->workloads[index].key;
        std::vector<EdgeState> wanted;
        for (const WorkloadNode &other : design.topology->workloads) {
            if (auto edge = analysis.edges->between(node, other.key))
                wanted.push_back(*edge);
            if (other.key == node)
                continue;
            if (auto edge = analysis.edges->between(other.key, node))
                wanted.push_back(*edge);
        }
        std::sort(wanted.begin(), wanted.end(), [](const EdgeState &a, const EdgeState &b) {
            return std::tie(a.from, a.to) < std::tie(b.from, b.to);
        });
        QVERIFY(!wanted.empty());
        QVERIFY(analysis.edges->edgesOf(node) == wanted);
    }
    QVERIFY(analysis.edges->edgesOf({"", "ns0", "Deployment", "nobody"}).empty());
}

void CrowdsTest::whatAnEditCannotChangeIsShared()
{
    const Design before = designOf(2);
    const Analysis first = analyzeWithEdges(before);
    Design after = before;
    after.flows = CowList<Flow>({before.flows.items().begin() + 3, before.flows.items().end()});
    const Analysis again = analyzeWithEdges(after, {}, first.edges.get());
    QVERIFY(again.report == analyze(after));
    QVERIFY(!(again.report == first.report));
    after.clusters.front().pods = {*Cidr::parse("192.168.0.0/16")};
    QVERIFY(analyzeWithEdges(after, {}, first.edges.get()).report == analyze(after));
}

void CrowdsTest::manyEditsComeToTheSame_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 2; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

/// Flows and closures to workloads with crowds come and go, so that crowds grow and shrink; now and
/// then the design is an earlier one again.
void CrowdsTest::manyEditsComeToTheSame()
{
    QFETCH(std::uint32_t, seed);
    std::mt19937 random(seed);
    Design design = designOf(seed);
    const auto &workloads = design.topology->workloads;
    const auto any = [&] { return workloads[random() % workloads.size()].key; };
    Analysis last = analyzeWithEdges(design);
    std::vector<Design> earlier;
    std::size_t crowdChanges = 0;
    std::size_t shared = 0;
    constexpr int kEdits = 8;
    for (int i = 0; i < kEdits; ++i) {
        earlier.push_back(design);
        std::vector<Flow> flows = design.flows.items();
        std::vector<Closure> closures = design.closures.items();
        const auto &crowds = std::as_const(last.report.crowds);
        const NodeKey target = crowds[random() % crowds.size()].to;
        switch (random() % 5) {
        case 0: design = earlier[random() % earlier.size()]; break;
        case 1:
            flows.erase(flows.begin() + static_cast<std::ptrdiff_t>(random() % flows.size()));
            design.flows = CowList<Flow>(std::move(flows));
            break;
        case 2:
            closures.push_back({any(), target, "looked at"});
            design.closures = CowList<Closure>(std::move(closures));
            break;
        default:
            for (std::size_t count = 1 + random() % 5; count > 0; --count) {
                Flow flow;
                flow.from = any();
                flow.to = target;
                flow.ports.push_back({PortRange{Protocol::Tcp, 80, 80}, {}});
                const auto at =
                    flows.begin() + static_cast<std::ptrdiff_t>(random() % flows.size());
                flows.insert(at, std::move(flow));
            }
            design.flows = CowList<Flow>(std::move(flows));
        }
        Analysis again = analyzeWithEdges(design, {}, last.edges.get());
        QVERIFY2(again.report == analyze(design), qPrintable(QStringLiteral("edit %1").arg(i)));
        crowdChanges += again.report.crowds == last.report.crowds ? 0 : 1;
        for (const auto &piece : again.report.edges.pieces())
            shared += std::ranges::count(last.report.edges.pieces(), piece) > 0 ? 1 : 0;
        last = std::move(again);
    }
    QVERIFY(crowdChanges > 1);
    QVERIFY(shared > kEdits * 30);
}

void CrowdsTest::stoppedIsEmpty()
{
    std::stop_source stop;
    stop.request_stop();
    const Analysis analysis = analyzeWithEdges(designOf(1), stop.get_token());
    QVERIFY(analysis.report == AnalysisReport{});
    QVERIFY(!analysis.edges);
}

QTEST_GUILESS_MAIN(CrowdsTest)
#include "test_crowds.moc"
