// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// What DestinationRules may make of the identity of a sidecar's calls (istio.md 1.10).

namespace {

constexpr WorkloadId kDb{0}, kWeb{1};
constexpr std::uint16_t kPort = 8080;

struct Rule {
    std::string host;
    std::string nameSpace = "shop";
    IstioTlsMode mode = IstioTlsMode::Disable;
    bool isOfPort = false;
    bool isOfSubset = false;
};

DestinationRuleObject ruleOf(const Rule &rule)
{
    DestinationRuleObject object;
    object.meta = metaOf("DestinationRule", rule.nameSpace, "db");
    object.host.text = rule.host;
    IstioTrafficPolicy policy;
    (rule.isOfPort ? policy.portTls[80] : policy.tls).mode = rule.mode;
    if (rule.isOfSubset)
        object.subsets.push_back({"v1", {}, policy, {}});
    else
        object.policy = policy;
    return object;
}

/// "db" admits whoever shows an identity of the mesh. "web" of the same namespace calls it, and
/// "x" of another.
MeshEngine engineWithAll(std::vector<DestinationRuleObject> rules,
                         MtlsMode mode = MtlsMode::Permissive)
{
    ServiceNode service;
    service.object.meta = metaOf("Service", "shop", "db");
    service.object.ports.push_back({"tcp", 80, Protocol::Tcp, PortReference(kPort), {}, "", {}});
    service.backends = {kDb};
    ClusterMesh mesh;
    auto &policy = mesh.authorizationPolicies.emplace_back();
    policy.meta = metaOf("AuthorizationPolicy", "shop", "db");
    policy.selector = {{"app", "db"}};
    policy.rules.emplace_back().from.emplace_back().principals = {"*"};
    auto &peer = mesh.peerAuthentications.emplace_back();
    peer.meta = metaOf("PeerAuthentication", "shop", "all");
    peer.mode = mode;
    mesh.destinationRules = std::move(rules);
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(mesh));
    return {topologyOf({workloadOf("shop", "db", {kPort}), workloadOf("shop", "web"),
                        workloadOf("x", "x")},
                       {}, {service}),
            std::move(clusters)};
}

MeshEngine engineWith(const Rule &rule, MtlsMode mode = MtlsMode::Permissive)
{
    return engineWithAll({ruleOf(rule)}, mode);
}

QString ask(const MeshEngine &mesh, const MeshCaller &caller)
{
    return QString::fromStdString(
        std::string(toString(mesh.authorize(kDb, kPort, caller, std::nullopt).verdict)));
}

} // namespace

class MeshClientsTest : public QObject {
    Q_OBJECT
private slots:
    void rules_data();
    void rules();
    void whichRulesCount_data();
    void whichRulesCount();
    void strictMayRefuse();
    void whoeverShowsAnIdentityHasOne();
};

void MeshClientsTest::rules_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("place");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *host, const char *nameSpace, IstioTlsMode mode, int place,
                        const char *answer) {
        QTest::addRow("%s in %s, mode %d at %d", host, nameSpace, static_cast<int>(mode), place)
            << host << nameSpace << static_cast<int>(mode) << place << answer;
    };
    row("db", "shop", IstioTlsMode::Disable, 0, "unknown");
    row("db", "shop", IstioTlsMode::Simple, 0, "unknown");
    row("db", "shop", IstioTlsMode::IstioMutual, 0, "allow");
    row("db", "shop", IstioTlsMode::None, 0, "allow");
    row("db", "other", IstioTlsMode::Disable, 0, "allow");
    row("db.shop", "istio-system", IstioTlsMode::Disable, 0, "unknown");
    row("db.shop.svc.cluster.local", "istio-system", IstioTlsMode::Disable, 0, "unknown");
    row("db.shop.svc.cluster.local", "other", IstioTlsMode::Disable, 0, "allow");
    row("db.shopping", "other", IstioTlsMode::Disable, 0, "allow");
    row("*.local", "istio-system", IstioTlsMode::Disable, 0, "unknown");
    row("*.data.svc.cluster.local", "istio-system", IstioTlsMode::Disable, 0, "allow");
    row("db", "shop", IstioTlsMode::Disable, 1, "unknown");
    row("db", "shop", IstioTlsMode::Disable, 2, "unknown");
}

void MeshClientsTest::rules()
{
    QFETCH(QString, host);
    QFETCH(QString, nameSpace);
    QFETCH(int, mode);
    QFETCH(int, place);
    const auto mesh = engineWith({host.toStdString(), nameSpace.toStdString(),
                                  static_cast<IstioTlsMode>(mode), place == 1, place == 2});
    QTEST(ask(mesh, *mesh.callerOf(kWeb)), "answer");
}

void MeshClientsTest::whichRulesCount_data()
{
    using Rules = std::vector<DestinationRuleObject>;
    constexpr auto kFull = "db.shop.svc.cluster.local";
    QTest::addColumn<Rules>("rules");
    QTest::addColumn<QString>("fromShop");
    QTest::addColumn<QString>("fromElsewhere");
    const auto off = [](const char *nameSpace) { return ruleOf({kFull, nameSpace}); };
    const auto on = [](const char *nameSpace) {
        return ruleOf({kFull, nameSpace, IstioTlsMode::IstioMutual});
    };
    const auto exported = [](DestinationRuleObject rule, const char *to) {
        rule.exportTo = {to};
        return rule;
    };
    const auto selected = [](DestinationRuleObject rule) {
        rule.workloadSelector = {{"app", "x"}};
        return rule;
    };
    QTest::newRow("of the Service's namespace, for all") << Rules{off("shop")} << "unknown"
                                                         << "unknown";
    QTest::newRow("of a client's namespace") << Rules{off("x")} << "allow"
                                             << "unknown";
    QTest::newRow("the client's hides the Service's") << Rules{off("shop"), on("x")} << "unknown"
                                                      << "allow";
    QTest::newRow("the Service's hides the root's")
        << Rules{off("istio-system"), on("shop")} << "allow"
        << "allow";
    QTest::newRow("kept to its own namespace") << Rules{exported(off("shop"), ".")} << "unknown"
                                               << "allow";
    QTest::newRow("exported to one") << Rules{exported(off("shop"), "x")} << "allow"
                                     << "unknown";
    QTest::newRow("exported to all") << Rules{exported(off("shop"), "*")} << "unknown"
                                     << "unknown";
    QTest::newRow("one for some clients hides nothing")
        << Rules{off("shop"), selected(on("x"))} << "unknown"
        << "unknown";
    QTest::newRow("two of one namespace") << Rules{on("shop"), off("shop")} << "unknown"
                                          << "unknown";
}

void MeshClientsTest::whichRulesCount()
{
    QFETCH(std::vector<DestinationRuleObject>, rules);
    const auto mesh = engineWithAll(rules);
    QTEST(ask(mesh, *mesh.callerOf({1})), "fromShop");
    QTEST(ask(mesh, *mesh.callerOf({2})), "fromElsewhere");
}

void MeshClientsTest::strictMayRefuse()
{
    const auto mesh = engineWith({"db"}, MtlsMode::Strict);
    std::string reason;
    QVERIFY(mesh.handshake(kDb, kPort, *mesh.callerOf(kWeb), &reason) == Verdict::Unknown);
    QVERIFY2(reason.find("DestinationRule shop/db") != std::string::npos, reason.c_str());
}

void MeshClientsTest::whoeverShowsAnIdentityHasOne()
{
    const auto mesh = engineWith({"db"});
    MeshCaller caller;
    caller.principal = "cluster.local/ns/shop/sa/web";
    QCOMPARE(ask(mesh, caller), "allow");
}

QTEST_GUILESS_MAIN(MeshClientsTest)
#include "test_mesh_clients.moc"
