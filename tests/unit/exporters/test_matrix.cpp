// SPDX-License-Identifier: Apache-2.0
// The table of all pairs: its bits, held against every pair asked by itself; its lines; its text.
#include "exporters/matrix_csv.h"
#include "model/analysis/edge_lookup.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr const char *kShop = R"(
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: data}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
  spec: {containers: [{name: c, image: web, ports: [{containerPort: 8080}]}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cart, namespace: shop}
spec: {selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart}},
  spec: {containers: [{name: c, image: cart, ports: [{containerPort: 7070}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: data}
spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}},
  spec: {containers: [{name: c, image: db, ports: [{containerPort: 5432}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: data}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels:
  {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: cart}}}],
  ports: [{port: 5432}]}]}
)";

const NodeKey kWeb{"", "shop", "Deployment", "web"};
const NodeKey kCart{"", "shop", "StatefulSet", "cart"};
const NodeKey kDb{"", "data", "Deployment", "db"};
const NodeKey kPartner{"", "", "External", "partner"};

Design designOf(const std::string &yaml, DraftFrom from)
{
    Diagnostics diagnostics;
    ResourceSet resources = importText(yaml, "all.yaml", {}, diagnostics);
    return draftDesign("test", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                       from, diagnostics);
}

Flow flow(const NodeKey &from, const NodeKey &to, std::uint16_t port)
{
    Flow drawn;
    drawn.from = from;
    drawn.to = to;
    drawn.ports = {{{Protocol::Tcp, port, port}, {}}};
    return drawn;
}

/// web, cart and db; only cart gets to db by policy. cart to db and web to cart are drawn.
Design shop()
{
    Design design = designOf(kShop, DraftFrom::Empty);
    External partner;
    partner.key = kPartner;
    partner.cidrs = {*Cidr::parse("203.0.113.0/24")};
    design = *addExternal(design, partner);
    design = *addFlow(design, flow(kCart, kDb, 5432));
    return *addFlow(design, flow(kWeb, kCart, 7070));
}

PairStates statesOf(const Design &design)
{
    return *pairStates(EdgeLookup(design, {}));
}

PairStateSet of(std::initializer_list<PairState> states)
{
    PairStateSet set;
    for (const PairState state : states)
        set.add(state);
    return set;
}

PairStateSet between(const PairStates &states, const NodeKey &from, const NodeKey &to)
{
    return states.at(*states.find(from), *states.find(to));
}

QStringList names(const PairStates &states, const MatrixAxis &axis)
{
    QStringList list;
    for (const MatrixLine &line : axis.lines())
        list << QString::fromStdString(line.isBand ? toString(states.bands()[line.band].key)
                                                   : states.ends()[line.first].key.name);
    return list;
}

} // namespace

class MatrixTest : public QObject {
    Q_OBJECT
private slots:
    void rowsOfBitsCountOverWords();
    void endsStandByNamespaceAndNameExternalsLast();
    void everyPairIsAsItIsAskedByItself_data();
    void everyPairIsAsItIsAskedByItself();
    void drawnPairsAreTakenApartAsOnTheMap();
    void whatNobodyCanTellIsUnknown();
    void aPodItselfAndTwoExternalsAreNoQuestion();
    void countsOfBandsAreSumsOfTheirPairs();
    void anEditShowsBeforeItIsEvaluated();
    void aStoppedTableIsNone();
    void collapsedBandsAreOneLineEach();
    void aFilterKeepsRowsAndColumns();
    void linesAreFoundByPlace();
    void csvTellsEveryPair();
    void csvCountsCollapsedNamespaces();
};

void MatrixTest::rowsOfBitsCountOverWords()
{
    BitRow row;
    QCOMPARE(row.count(0, 300), std::size_t{0});
    for (const std::size_t bit : {0U, 63U, 64U, 127U, 128U, 250U})
        row.set(bit, 300);
    QVERIFY(row.test(63) && row.test(64) && !row.test(65) && !row.test(1000));
    for (std::size_t first = 0; first < 300; first += 7) {
        for (std::size_t end = first; end <= 300; end += 5) {
            std::size_t expected = 0;
            for (std::size_t i = first; i < end; ++i)
                expected += row.test(i) ? 1 : 0;
            QCOMPARE(row.count(first, end), expected);
        }
    }
    row.reset(64);
    QVERIFY(!row.test(64) && row.test(63));
}

void MatrixTest::endsStandByNamespaceAndNameExternalsLast()
{
    const PairStates states(shop());
    QStringList keys;
    for (const PairEnd &end : states.ends())
        keys << QString::fromStdString(toString(end.key));
    QCOMPARE(keys, (QStringList{"data/Deployment/db", "shop/StatefulSet/cart",
                                "shop/Deployment/web", "External/partner"}));
    QCOMPARE(states.bands().size(), std::size_t{3});
    QCOMPARE(toString(states.bands()[1].key), std::string("Namespace/shop"));
    QCOMPARE(states.bands()[1].size(), std::size_t{2});
    QVERIFY(states.ends().back().isOutside);
}

void MatrixTest::everyPairIsAsItIsAskedByItself_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 3; ++seed)
        QTest::newRow(qPrintable(QStringLiteral("cluster %1").arg(seed))) << seed;
}

void MatrixTest::everyPairIsAsItIsAskedByItself()
{
    QFETCH(std::uint32_t, seed);
    std::string yaml;
    for (const std::string &text : bench::scaleClusterFiles({90, 40, 4, seed}))
        yaml += text;
    Design design = designOf(yaml, DraftFrom::Inferred);
    External partner;
    partner.key = kPartner;
    partner.cidrs = {*Cidr::parse("203.0.113.0/24")};
    design = *addExternal(design, partner);
    const EdgeLookup lookup(design, {});
    const PairStates states = *pairStates(lookup);
    std::size_t implicit = 0, drawn = 0;
    for (std::size_t from = 0; from < states.ends().size(); ++from) {
        for (std::size_t to = 0; to < states.ends().size(); ++to) {
            const NodeKey &source = states.ends()[from].key, &target = states.ends()[to].key;
            const auto asked = lookup.between(source, target);
            const PairStateSet set = states.at(from, to);
            QCOMPARE(set.has(PairState::Implicit), asked && !asked->implicit.empty());
            QCOMPARE(set.has(PairState::Drawn) || set.has(PairState::Allowed),
                     design.findFlow(source, target) != nullptr);
            implicit += set.has(PairState::Implicit) ? 1 : 0;
            drawn += set.has(PairState::Drawn) || set.has(PairState::Allowed) ? 1 : 0;
        }
    }
    QVERIFY(implicit > 100);
    QCOMPARE(drawn, design.flows.size());
}

void MatrixTest::drawnPairsAreTakenApartAsOnTheMap()
{
    Design design = shop();
    PairStates states = statesOf(design);
    QCOMPARE(between(states, kCart, kDb), of({PairState::Allowed})); // a policy admits it
    QCOMPARE(between(states, kWeb, kCart), of({PairState::Drawn}));  // open, but by no policy
    QCOMPARE(between(states, kCart, kWeb), of({PairState::Implicit}));
    QCOMPARE(between(states, kWeb, kDb), of({}));
    QVERIFY(states.isJudged(*states.find(kWeb), *states.find(kDb))); // so it is denied
    design = *addFlow(design, flow(kCart, kDb, 9999)); // which the policy does not admit
    design = *addClosure(design, {kCart, kWeb, {}});
    states = statesOf(design);
    QCOMPARE(between(states, kCart, kDb), of({PairState::Allowed, PairState::Drawn}));
    QCOMPARE(between(states, kCart, kWeb), of({PairState::Closed}));
}

void MatrixTest::whatNobodyCanTellIsUnknown()
{
    const std::string policy = R"(
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}
)"; // of a kind that is not evaluated
    Design design = designOf(kShop + policy, DraftFrom::Empty);
    External partner;
    partner.key = kPartner;
    partner.cidrs = {*Cidr::parse("203.0.113.0/24")};
    design = *addExternal(design, partner);
    const PairStates states = statesOf(design);
    QCOMPARE(between(states, kCart, kWeb), of({PairState::Unknown}));
    QCOMPARE(between(states, kPartner, kWeb), of({PairState::Unknown}));
    QCOMPARE(between(states, kWeb, kDb), of({})); // db admits cart alone, whatever web may do
    QCOMPARE(between(states, kCart, kDb), of({PairState::Unknown})); // it may select cart too
}

void MatrixTest::aPodItselfAndTwoExternalsAreNoQuestion()
{
    Design design = shop();
    External other;
    other.key = {"", "", "External", "vendor"};
    other.cidrs = {*Cidr::parse("198.51.100.0/24")};
    design = *addExternal(design, other);
    const PairStates states = statesOf(design);
    const std::size_t web = *states.find(kWeb), partner = *states.find(kPartner);
    QVERIFY(!states.isJudged(web, web));
    QVERIFY(!states.isJudged(partner, *states.find(other.key)));
    QVERIFY(states.isJudged(web, partner) && states.isJudged(partner, web));
    QCOMPARE(between(states, kWeb, kPartner), of({PairState::Implicit})); // no policy for egress
    QVERIFY(!states.find(NodeKey{"", "shop", "Deployment", "nobody"}));
}

void MatrixTest::countsOfBandsAreSumsOfTheirPairs()
{
    const PairStates states = statesOf(shop());
    for (const PairBand &rows : states.bands()) {
        for (const PairBand &columns : states.bands()) {
            PairCounts sum;
            for (std::size_t from = rows.first; from < rows.end; ++from) {
                for (std::size_t to = columns.first; to < columns.end; ++to) {
                    for (const PairState state : pairStatesByWeight())
                        sum.of[std::size_t(state)] += states.at(from, to).has(state) ? 1 : 0;
                    sum.judged += states.isJudged(from, to) ? 1 : 0;
                }
            }
            QCOMPARE(states.count(rows.first, rows.end, columns.first, columns.end), sum);
            QCOMPARE(states.count(rows.first, rows.end, columns.first, columns.first + 1).judged,
                     std::uint32_t(std::count_if(
                         states.ends().begin() + std::ptrdiff_t(rows.first),
                         states.ends().begin() + std::ptrdiff_t(rows.end), [&](const PairEnd &end) {
                             return states.isJudged(*states.find(end.key), columns.first);
                         })));
        }
    }
    const PairCounts shopToData = states.count(1, 3, 0, 1);
    QCOMPARE(shopToData.judged, 2U);
    QCOMPARE(shopToData.count(PairState::Allowed), 1U);
    QVERIFY(shopToData.worst() == PairState::Allowed);
    QVERIFY(states.count(1, 3, 1, 3).worst() == PairState::Implicit); // the drawn one is no worse
}

void MatrixTest::anEditShowsBeforeItIsEvaluated()
{
    const Design before = shop();
    const PairStates states = statesOf(before);
    Design after = *removeFlow(before, kCart, kDb);
    after = *addFlow(after, flow(kWeb, kDb, 5432));
    after = *addClosure(after, {kCart, kWeb, {}});
    const PairStates redrawn = states.redrawn(before, after);
    QCOMPARE(between(redrawn, kCart, kDb), of({PairState::Unknown})); // not "denied" by guess
    QCOMPARE(between(redrawn, kWeb, kDb), of({PairState::Drawn}));
    QCOMPARE(between(redrawn, kCart, kWeb), of({PairState::Closed}));
    QCOMPARE(redrawn.count(1, 3, 0, 1).count(PairState::Unknown), 1U);
    QCOMPARE(between(states, kCart, kDb), of({PairState::Allowed})); // the old value stays
    const PairStates back = redrawn.redrawn(after, before);
    QCOMPARE(between(back, kWeb, kDb), of({PairState::Unknown}));
    QCOMPARE(between(back, kCart, kWeb), of({PairState::Unknown}));
}

void MatrixTest::aStoppedTableIsNone()
{
    const EdgeLookup lookup(shop(), {});
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!pairStates(lookup, stop.get_token()));
}

void MatrixTest::collapsedBandsAreOneLineEach()
{
    const PairStates states(shop());
    const NodeKey shopKey{"", "", "Namespace", "shop"}, dataKey{"", "", "Namespace", "data"};
    const MatrixAxis open(states, {}, {}, {});
    QCOMPARE(names(states, open), (QStringList{"db", "cart", "web", "partner"}));
    QCOMPARE(open.groups().size(), std::size_t{3});
    QCOMPARE(open.lines()[1].at, 32 + 6);
    QCOMPARE(open.length(), 4 * 32 + 2 * 6);
    const MatrixAxis both(states, {shopKey, dataKey}, {}, {});
    QCOMPARE(names(states, both), (QStringList{"Namespace/data", "Namespace/shop", "partner"}));
    QCOMPARE(both.groups().size(), std::size_t{2}); // collapsed ones stand together
    QCOMPARE(*both.lineOf(*states.find(kWeb)), std::size_t{1});
}

void MatrixTest::aFilterKeepsRowsAndColumns()
{
    const PairStates states(shop());
    const MatrixFilter filter = parseMatrixFilter("SHOP stateful > db");
    const std::set<NodeKey> collapsed{{"", "", "Namespace", "shop"}};
    QCOMPARE(names(states, MatrixAxis(states, collapsed, filter.rows, {})), QStringList{"cart"});
    QCOMPARE(names(states, MatrixAxis(states, {}, filter.columns, {})), QStringList{"db"});
    QCOMPARE(parseMatrixFilter("web"), (MatrixFilter{"web", ""}));
    QCOMPARE(MatrixAxis(states, {}, "nobody", {}).length(), 0);
    QVERIFY(!MatrixAxis(states, {}, "db", {}).lineOf(*states.find(kWeb)));
}

void MatrixTest::linesAreFoundByPlace()
{
    const PairStates states(shop());
    const MatrixAxis axis(states, {}, {}, {}); // db | cart web | partner
    QCOMPARE(axis.lineAt(0).value_or(9), std::size_t{0});
    QCOMPARE(axis.lineAt(31).value_or(9), std::size_t{0});
    QVERIFY(!axis.lineAt(32) && !axis.lineAt(37)); // the gap
    QCOMPARE(axis.lineAt(38).value_or(9), std::size_t{1});
    QVERIFY(!axis.lineAt(-1) && !axis.lineAt(axis.length()));
    QCOMPARE(axis.linesIn(0, 39), (std::pair<std::size_t, std::size_t>{0, 2}));
    QCOMPARE(axis.linesIn(70, 102), (std::pair<std::size_t, std::size_t>{2, 3}));
    QCOMPARE(axis.linesIn(0, 10'000), (std::pair<std::size_t, std::size_t>{0, 4}));
}

void MatrixTest::csvTellsEveryPair()
{
    const PairStates states = statesOf(shop());
    const MatrixAxis axis(states, {}, {}, {});
    QCOMPARE(QString::fromStdString(writeMatrixCsv(states, axis, axis)),
             QString("from \\ to,data/Deployment/db,shop/StatefulSet/cart,shop/Deployment/web,"
                     "External/partner\n"
                     "data/Deployment/db,,implicit trust,implicit trust,implicit trust\n"
                     "shop/StatefulSet/cart,allowed,,implicit trust,implicit trust\n"
                     "shop/Deployment/web,denied,drawn,,implicit trust\n"
                     "External/partner,denied,implicit trust,implicit trust,\n"));
}

void MatrixTest::csvCountsCollapsedNamespaces()
{
    const PairStates states = statesOf(shop());
    const MatrixAxis rows(states, {{"", "", "Namespace", "shop"}, NodeKey{}}, {}, {});
    const MatrixAxis columns(states, {}, "shop", {});
    QCOMPARE(QString::fromStdString(writeMatrixCsv(states, rows, columns)),
             QString("from \\ to,shop/StatefulSet/cart,shop/Deployment/web\n"
                     "data/Deployment/db,implicit trust,implicit trust\n"
                     "Namespace/shop,1 drawn,1 implicit trust\n"
                     "externals,1 implicit trust,1 implicit trust\n"));
}

QTEST_GUILESS_MAIN(MatrixTest)
#include "test_matrix.moc"
