// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "model/analysis/mesh_relation.h"
#include "tests/unit/analysis/destination_rule_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// What DestinationRules may make of the identity of a sidecar's calls (istio.md 1.10).

namespace {

constexpr WorkloadId kDb{0}, kWeb{1};
constexpr std::uint16_t kPort = 8080;

/// "db" admits whoever shows an identity of the mesh. "web" of the same namespace calls it, and
/// "x" of another.
MeshEngine engineWithAll(std::vector<DestinationRuleObject> rules,
                         MtlsMode mode = MtlsMode::Permissive,
                         std::optional<bool> exportsByDefault = true, bool isHeadless = false)
{
    ServiceNode service;
    service.object.meta = metaOf("Service", "shop", "db");
    service.object.ports.push_back({"tcp", 80, Protocol::Tcp, PortReference(kPort), {}, "", {}});
    service.object.isHeadless = isHeadless;
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
    mesh.options.exportsDestinationRules = exportsByDefault;
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

QString ask(const MeshEngine &mesh, const MeshCaller &caller, std::uint16_t port = kPort)
{
    return QString::fromStdString(
        std::string(toString(mesh.authorize(kDb, port, caller, std::nullopt).verdict)));
}

} // namespace

class MeshClientsTest : public QObject {
    Q_OBJECT
private slots:
    void rules_data();
    void rules();
    void whichRulesCount_data();
    void whichRulesCount();
    void oneOfSeveralCounts_data();
    void oneOfSeveralCounts();
    void portsOfTheRule_data();
    void portsOfTheRule();
    void exportsAreAMatterOfTheMesh();
    void clientsOfTheRootNamespace();
    void allPairsSayTheSame();
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
    // Only a name without dots is completed.
    row("db.shop", "istio-system", IstioTlsMode::Disable, 0, "allow");
    row("db.shop.svc", "istio-system", IstioTlsMode::Disable, 0, "allow");
    row("db.shop.svc.example.com", "istio-system", IstioTlsMode::Disable, 0, "unknown");
    row("*", "istio-system", IstioTlsMode::Disable, 0, "unknown");
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
    addRulesOfNamespaces();
}

void MeshClientsTest::whichRulesCount()
{
    QFETCH(std::vector<DestinationRuleObject>, rules);
    const auto mesh = engineWithAll(rules);
    QTEST(ask(mesh, *mesh.callerOf({1})), "fromShop");
    QTEST(ask(mesh, *mesh.callerOf({2})), "fromElsewhere");
}

/// Rules for one host in one namespace, by istiod's mergeDestinationRule.
void MeshClientsTest::oneOfSeveralCounts_data()
{
    addRulesOfOneHost();
}

void MeshClientsTest::oneOfSeveralCounts()
{
    whichRulesCount();
}

void MeshClientsTest::portsOfTheRule_data()
{
    using Rules = std::vector<DestinationRuleObject>;
    QTest::addColumn<Rules>("rules");
    QTest::addColumn<bool>("isHeadless");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("answer");
    const auto onPort = [](std::uint16_t port, IstioTlsMode mode, IstioTlsMode all) {
        auto rule = ruleOf({"db", "shop", all});
        rule.policy.portTls[port].mode = mode;
        return rule;
    };
    constexpr auto off = IstioTlsMode::Disable, on = IstioTlsMode::IstioMutual,
                   none = IstioTlsMode::None;
    const auto row = [](const char *name, const DestinationRuleObject &rule, bool isHeadless,
                        const char *answer, int port = kPort) {
        QTest::newRow(name) << Rules{rule} << isHeadless << port << answer;
    };
    row("the port of the Service", onPort(80, off, on), false, "unknown");
    row("another port", onPort(81, off, on), false, "allow");
    row("not that of the pods", onPort(kPort, off, on), false, "allow");
    row("nor another port of the pods", onPort(80, off, on), false, "allow", 80);
    // Clients of a headless Service call its pods on the port they dial.
    row("but that of the Service behind a headless one", onPort(80, off, on), true, "unknown", 80);
    row("a port goes before all", onPort(80, on, off), false, "allow");
    row("be it without a word on TLS", onPort(80, none, off), false, "allow");
    row("other ports do as all", onPort(81, on, off), false, "unknown");
}

void MeshClientsTest::portsOfTheRule()
{
    QFETCH(std::vector<DestinationRuleObject>, rules);
    QFETCH(bool, isHeadless);
    QFETCH(int, port);
    const auto mesh = engineWithAll(rules, MtlsMode::Permissive, true, isHeadless);
    QTEST(ask(mesh, *mesh.callerOf(kWeb), static_cast<std::uint16_t>(port)), "answer");
}

/// Without istiod's configuration nobody knows whether a rule is for other namespaces.
void MeshClientsTest::exportsAreAMatterOfTheMesh()
{
    const auto on = ruleOf({"db", "shop", IstioTlsMode::IstioMutual});
    const auto off = ruleOf({"*", "istio-system"});
    const auto answer = [&](std::optional<bool> exportsByDefault, WorkloadId from) {
        const auto mesh = engineWithAll({on, off}, MtlsMode::Permissive, exportsByDefault);
        return ask(mesh, *mesh.callerOf(from));
    };
    QCOMPARE(answer(true, {2}), "allow");
    QCOMPARE(answer(false, {2}), "allow"); // that of the root namespace is kept there as well
    QCOMPARE(answer(true, kWeb), "allow");
    QCOMPARE(answer(false, kWeb), "allow");
    const auto exported = [&](std::optional<bool> exportsByDefault) {
        const auto mesh =
            engineWithAll({on, exportedTo(off, {"*"})}, MtlsMode::Permissive, exportsByDefault);
        return ask(mesh, *mesh.callerOf({2}));
    };
    QCOMPARE(exported(true), "allow");
    QCOMPARE(exported(false), "unknown");
    QCOMPARE(exported(std::nullopt), "unknown");
}

/// They look at the Service's rules before those of their own namespace, but for what is kept
/// there.
void MeshClientsTest::clientsOfTheRootNamespace()
{
    const auto on = ruleOf({"db", "shop", IstioTlsMode::IstioMutual});
    const auto answer = [&](std::vector<std::string> exportTo) {
        const auto mesh =
            engineWithAll({on, exportedTo(ruleOf({"*", "istio-system"}), std::move(exportTo))});
        auto caller = *mesh.callerOf(kWeb);
        caller.nameSpace = "istio-system";
        return ask(mesh, caller);
    };
    QCOMPARE(answer({"*"}), "allow");
    QCOMPARE(answer({"."}), "unknown");
}

void MeshClientsTest::allPairsSayTheSame()
{
    auto rule = ruleOf({"db", "shop", IstioTlsMode::IstioMutual});
    rule.policy.portTls[80].mode = IstioTlsMode::Disable;
    const auto mesh = engineWithAll({rule});
    const auto topology = topologyOf(
        {workloadOf("shop", "db", {kPort}), workloadOf("shop", "web"), workloadOf("x", "x")});
    const auto all = relateMesh(mesh, *topology, {});
    for (const std::uint16_t port : {kPort, std::uint16_t{9999}})
        QVERIFY(all.at(kWeb, kDb, port) == (port == kPort ? Verdict::Unknown : Verdict::Allow));
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
