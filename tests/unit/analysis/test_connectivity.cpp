// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/connectivity.h"
#include "model/analysis/connectivity_diff.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kNamespaces = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
                                "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n";

/// Admits app=web on TCP 8080 and two ranges of addresses on UDP 53 to the pods app=db.
const std::string kGuard =
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: db}}\n"
    "  ingress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]\n"
    "    ports: [{port: 8080}]\n"
    "  - from: [{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}]\n"
    "    ports: [{port: 53, protocol: UDP}]\n";

/// Only cuts the addresses of others.
const std::string kElsewhere =
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: far, namespace: other}\nspec:\n  podSelector: {}\n"
    "  ingress:\n  - from: [{ipBlock: {cidr: 192.0.2.0/24}}, {ipBlock: {cidr: 10.1.0.0/16}}]\n";

struct World {
    explicit World(const std::string &yaml)
    {
        Diagnostics diagnostics;
        NetworkOptions options;
        options.ipBlockMatchesPods = NetworkOptions::PluginChoice::No;
        topology = topologyOf(yaml, diagnostics);
        engine.emplace(makeNetworkEngine(topology, options));
    }

    QStringList lines(const ConnectivityScope &scope = {}) const
    {
        QStringList result;
        for (const Connection &one : connectionsOf(*engine, scope))
            result << text(one.from) + " -> " + text(one.to) + ": " +
                          QString::fromStdString(toString(one.ports.allowed));
        return result;
    }

    QString text(const ConnectionEnd &end) const
    {
        if (const auto *id = std::get_if<WorkloadId>(&end))
            return QString::fromStdString(topology->workload(*id).key.name);
        const auto *addresses = std::get_if<AddressSet>(&end);
        return addresses ? QString::fromStdString(toString(*addresses)) : "entity";
    }

    std::shared_ptr<const Topology> topology;
    std::optional<NetworkEngine> engine;
};

World guarded()
{
    return World(kNamespaces + deployment("db") + deployment("web") + kGuard + kElsewhere);
}

} // namespace

/// The relation of all pairs, its focus, and what two of them differ in.
class ConnectivityTest : public QObject {
    Q_OBJECT
private slots:
    void addressesAreMergedForEachWorkload();
    void replicasAreAPair();
    void focus_data();
    void focus();
    void endsThatHaveEndedAreNoPeers();
    void namesSelectWorkloads();
    void unknownNamesAreErrors();
    void sameInputsDoNotDiffer();
    void diffTellsWhatOpensAndWhatIsCut();
    void diffRefinesAddresses();
    void diffNamesWorkloadsThatComeAndGo();
};

void ConnectivityTest::addressesAreMergedForEachWorkload()
{
    const QStringList all = guarded().lines();
    QVERIFY2(all.contains("10.0.0.0/8 -> db: 53/UDP"), qPrintable(all.join('\n')));
    QVERIFY2(all.contains("0.0.0.0/0, ::/0 -> web: all ports"), qPrintable(all.join('\n')));
    QCOMPARE(all.filter(" -> db: ").size(), 2); // web, and the addresses
}

void ConnectivityTest::replicasAreAPair()
{
    const QStringList all = guarded().lines();
    QVERIFY(all.contains("web -> web: all ports"));
    QVERIFY(!all.join('\n').contains("db -> db")); // the policy isolates replicas too
}

void ConnectivityTest::focus_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("direction"); // -1: both
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QStringList>("expected");
    const QStringList toDb{"web -> db: 8080/TCP", "10.0.0.0/8 -> db: 53/UDP"};
    QTest::newRow("ingress of the focus is what reaches it") << "db" << 0 << "" << toDb;
    QTest::newRow("a peer leaves only pairs with it")
        << "db" << 0 << "web" << QStringList{toDb.front()};
    QTest::newRow("egress of the focus is what it reaches")
        << "db" << 1 << "web" << QStringList{"db -> web: all ports"};
    QTest::newRow("without a direction both count")
        << "db" << -1 << "web" << QStringList{"db -> web: all ports", toDb.front()};
}

void ConnectivityTest::focus()
{
    QFETCH(QString, name);
    QFETCH(int, direction);
    QFETCH(QString, peer);
    QFETCH(QStringList, expected);
    const World world = guarded();
    ConnectivityScope scope;
    scope.focus = *selectEnds(*world.topology, {name.toStdString()});
    if (!peer.isEmpty())
        scope.peers = *selectEnds(*world.topology, {peer.toStdString()});
    if (direction >= 0)
        scope.direction = direction == 0 ? Direction::Ingress : Direction::Egress;
    QCOMPARE(world.lines(scope), expected);
    scope.ports = {{Protocol::Tcp, 8080, 8080}};
    for (const QString &line : world.lines(scope))
        QVERIFY2(line.endsWith(": 8080/TCP"), qPrintable(line));
}

void ConnectivityTest::endsThatHaveEndedAreNoPeers()
{
    const World world(kNamespaces + deployment("web") +
                      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: done, namespace: shop}\n"
                      "spec: {containers: [{name: a, image: x}]}\nstatus: {phase: Succeeded}\n");
    QCOMPARE(world.topology->workloads.size(), std::size_t(2));
    QVERIFY(!world.lines().join('\n').contains("done"));
}

void ConnectivityTest::namesSelectWorkloads()
{
    const World world = guarded();
    const auto selectedBy = [&](const char *name) {
        return selectEnds(*world.topology, {name})->workloads.size();
    };
    QCOMPARE(selectedBy("web"), std::size_t(1));
    QCOMPARE(selectedBy("shop/web"), std::size_t(1));
    QCOMPARE(selectedBy("shop/Deployment/web"), std::size_t(1));
    QVERIFY(selectEnds(*world.topology, {"ingress-controller"})->workloads.empty());
    QVERIFY(!selectEnds(*world.topology, {"ingress-controller"})->empty());
}

void ConnectivityTest::unknownNamesAreErrors()
{
    const auto selection = selectEnds(*guarded().topology, {"web", "wbe"});
    QVERIFY(!selection);
    COMPARE(selection.error().code, ErrorCode::NodeUnknown);
}

namespace {

ConnectivityDiff diffOf(const World &before, const World &after)
{
    return diffConnectivity(snapshotOf(*before.engine, {}, {}), snapshotOf(*after.engine, {}, {}));
}

QString nameOf(const NamedEnd &end)
{
    if (const auto *key = std::get_if<NodeKey>(&end))
        return QString::fromStdString(key->name);
    if (const auto *entity = std::get_if<PeerEntity>(&end))
        return QString::fromUtf8(toString(*entity).data());
    return QString::fromStdString(toString(std::get<AddressSet>(end)));
}

QStringList linesOf(const ConnectivityDiff &diff)
{
    QStringList lines;
    for (const ConnectionChange &change : diff.changes)
        lines << QString::fromStdString(std::string(toString(change.kind))) + ' ' +
                     nameOf(change.from) + " -> " + nameOf(change.to) + ": " +
                     QString::fromStdString(toString(change.before.allowed)) + " => " +
                     QString::fromStdString(toString(change.after.allowed));
    return lines;
}

std::string replaced(std::string text, const std::string &what, const std::string &by)
{
    return text.replace(text.find(what), what.size(), by);
}

} // namespace

void ConnectivityTest::sameInputsDoNotDiffer()
{
    QVERIFY(diffOf(guarded(), guarded()).empty());
    // The same addresses, written as one range.
    const World other(kNamespaces + deployment("db") + deployment("web") +
                      replaced(replaced(kGuard, "{ipBlock: {cidr: 10.0.0.0/9}}, ", ""),
                               "10.128.0.0/9", "10.0.0.0/8"));
    const World plain(kNamespaces + deployment("db") + deployment("web") + kGuard);
    QVERIFY(diffOf(plain, other).empty());
}

void ConnectivityTest::diffTellsWhatOpensAndWhatIsCut()
{
    const auto world = [](const std::string &guard) {
        return World(kNamespaces + deployment("db") + deployment("web") + guard);
    };
    const std::string more = replaced(kGuard, "[{port: 8080}]", "[{port: 8080}, {port: 9090}]");
    const std::string other = replaced(kGuard, "[{port: 8080}]", "[{port: 9090}]");
    QCOMPARE(linesOf(diffOf(world(kGuard), world(more))),
             QStringList{"opens web -> db: 8080/TCP => 8080/TCP, 9090/TCP"});
    QCOMPARE(linesOf(diffOf(world(more), world(kGuard))),
             QStringList{"cuts web -> db: 8080/TCP, 9090/TCP => 8080/TCP"});
    QCOMPARE(linesOf(diffOf(world(kGuard), world(other))),
             QStringList{"changed web -> db: 8080/TCP => 9090/TCP"});
}

void ConnectivityTest::diffRefinesAddresses()
{
    const World before(kNamespaces + deployment("db") + kGuard);
    const World after(kNamespaces + deployment("db") +
                      replaced(kGuard, "cidr: 10.128.0.0/9", "cidr: 10.128.0.0/10"));
    QCOMPARE(linesOf(diffOf(before, after)),
             QStringList{"cuts 10.192.0.0/10 -> db: 53/UDP => no port"});
}

void ConnectivityTest::diffNamesWorkloadsThatComeAndGo()
{
    const World before(kNamespaces + deployment("db") + deployment("old"));
    const World after(kNamespaces + deployment("db") + deployment("web"));
    const ConnectivityDiff diff = diffOf(before, after);
    QCOMPARE(diff.added.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(diff.added.front().name), QString("web"));
    QCOMPARE(QString::fromStdString(diff.removed.front().name), QString("old"));
    QVERIFY(linesOf(diff).contains("opens web -> db: no port => all ports"));
    QVERIFY(linesOf(diff).contains("cuts db -> old: all ports => no port"));
    QVERIFY(linesOf(diff).contains("opens node -> web: no port => all ports"));
}

QTEST_GUILESS_MAIN(ConnectivityTest)
#include "test_connectivity.moc"
