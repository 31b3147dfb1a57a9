// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QtTest/QtTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

const NodeKey kWeb{"", "shop", "Deployment", "web"};
const NodeKey kDb{"", "shop", "Deployment", "db"};
const NodeKey kMonitor{"", "ops", "Deployment", "monitor"};
const NodeKey kInternet{"", "", "External", "internet"};
const NodeKey kPartner{"", "", "External", "partner"};

WorkloadObject workload(const NodeKey &key, std::vector<std::uint16_t> ports)
{
    WorkloadObject object;
    object.meta = metaOf(key.kind, key.nameSpace, key.name);
    object.podLabels = {{"app", key.name}};
    object.pod.serviceAccountName = key.name;
    Container container;
    container.name = key.name;
    for (const auto port : ports)
        container.ports.push_back({"", port, Protocol::Tcp, std::nullopt, {}});
    object.pod.containers.push_back(container);
    return object;
}

NamespaceObject nameSpace(const std::string &name, LabelMap labels = {})
{
    NamespaceObject object;
    object.meta = metaOf("Namespace", "", name);
    object.meta.labels = std::move(labels);
    return object;
}

/// web and db in shop, monitor in ops; no policy.
ResourceSet resources()
{
    ResourceSet set;
    set.namespaces = {nameSpace("shop"), nameSpace("ops")};
    set.workloads = {workload(kWeb, {8080}), workload(kDb, {5432}), workload(kMonitor, {9090})};
    return set;
}

NetworkPolicyObject isolating(const NodeKey &key)
{
    NetworkPolicyObject policy;
    policy.meta = metaOf("NetworkPolicy", key.nameSpace, key.name);
    policy.podSelector = LabelSelector::fromLabels({{"app", key.name}});
    policy.affectsIngress = true;
    return policy;
}

NetworkPolicyRule fromPods(const LabelMap &labels)
{
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].podSelector = LabelSelector::fromLabels(labels);
    rule.where = at("policy.yaml", 17);
    return rule;
}

Flow flow(const NodeKey &from, const NodeKey &to, std::uint16_t port)
{
    Flow drawn;
    drawn.from = from;
    drawn.to = to;
    drawn.ports = {{{Protocol::Tcp, port, port}, {}}};
    return drawn;
}

Design designOf(ResourceSet set, std::vector<Flow> flows, std::vector<External> externals = {})
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.systemFlows = {false, false};
    design.topology = buildTopology(std::move(set), diagnostics);
    design.flows = CowList<Flow>(std::move(flows));
    design.externals = CowList<External>(std::move(externals));
    return design;
}

/// "high ops/Deployment/monitor -> shop/Deployment/db 5432/TCP"
QStringList edgesFound(const AnalysisReport &report)
{
    QStringList list;
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004")
            list << QString::fromStdString(std::string(toString(finding.severity)) + " " +
                                           toString(finding.peer.value_or(NodeKey{})) + " -> " +
                                           toString(finding.target) + " " +
                                           toString(finding.ports));
    list.sort();
    return list;
}

/// "medium ops/Job/report"
QStringList found(const AnalysisReport &report, const std::string &rule)
{
    QStringList list;
    for (const auto &finding : report.findings)
        if (finding.ruleId == rule)
            list << QString::fromStdString(std::string(toString(finding.severity)) + " " +
                                           toString(finding.target));
    return list;
}

const Finding *findingOf(const AnalysisReport &report, const NodeKey &from, const NodeKey &to)
{
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == to && finding.peer == from)
            return &finding;
    return nullptr;
}

const EdgeState *edgeOf(const AnalysisReport &report, const NodeKey &from, const NodeKey &to)
{
    for (const auto &edge : report.edges)
        if (edge.from == from && edge.to == to)
            return &edge;
    return nullptr;
}

/// `resources` with so many undrawn sources of db: web is not one, monitor is the last.
ResourceSet withClients(int count)
{
    auto set = resources();
    for (int i = 10; i < 10 + count - 1; ++i)
        set.workloads.push_back(
            workload({"", "ops", "Deployment", "client" + std::to_string(i)}, {8080}));
    return set;
}

const Finding *groupOf(const AnalysisReport &report, const NodeKey &to)
{
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == to && !finding.peer)
            return &finding;
    return nullptr;
}

std::size_t notAssessableCount(const AnalysisReport &report, const std::string &rule)
{
    std::size_t count = 0;
    for (const auto &row : report.notAssessable)
        if (row.ruleId == rule)
            count += row.count;
    return count;
}

PortSet tcp(std::uint16_t port)
{
    return {{Protocol::Tcp, port, port}};
}

/// The namespaces in a mesh of sidecars.
ResourceSet meshed(const std::vector<std::string> &names)
{
    auto set = resources();
    for (auto &object : set.namespaces)
        if (std::find(names.begin(), names.end(), object.meta.name) != names.end())
            object.meta.labels = {{"istio-injection", "enabled"}};
    return set;
}

PeerAuthenticationObject peerAuthentication(const std::string &name, MtlsMode mode)
{
    PeerAuthenticationObject object;
    object.meta = metaOf("PeerAuthentication", "shop", name);
    object.mode = mode;
    return object;
}

} // namespace

class FindingsTest : public QObject {
    Q_OBJECT

private slots:
    void plaintextWhereNoPortIsDeclared();
    void anExternalAmongThePodsIsJudged();
    void expiredWaiversCountAgain();
    void aClusterIsNotCoveredByAnother();
    void severitiesReadBack();
    void catalogueIsSortedAndComplete();
    void openIngress();
    void openIngressIsNotAssessableWherePoliciesAreUnknown();
    void implicitTrustWithoutPolicies();
    void implicitTrustNamesTheRuleThatOpensIt();
    void isolatedPairsAreSilent();
    void drawnAndClosedPairsAreSilent();
    void onlyDeclaredPortsCount();
    void nothingDrawnIsUndecided();
    void unknownIsNotAssessable();
    void edgesSayHowTheyRelate();
    void externalsNeedAWayIn();
    void externalDestinations();
    void waiversNameOneFinding();
    void manySourcesOfAnOpenDestinationAreOneFinding_data();
    void manySourcesOfAnOpenDestinationAreOneFinding();
    void aGroupLeavesOutWhatDiffers();
    void plaintextAccepted();
    void plaintextFromOutsideTheMeshIsHigh();
    void plaintextIsNotAssessableWhereUnknown();
    void stoppedReportsAreEmpty();
    void orderDoesNotDependOnTheInput();
};

void FindingsTest::severitiesReadBack()
{
    for (const auto severity :
         {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info})
        QVERIFY(parseSeverity(toString(severity)) == severity);
    const auto wrong = parseSeverity("High");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().code == ErrorCode::Usage);
    QCOMPARE(QString::fromUtf8(toString(Confidence::Heuristic).data()), QString("heuristic"));
}

void FindingsTest::catalogueIsSortedAndComplete()
{
    const auto &rules = ruleCatalogue();
    QCOMPARE(rules.size(), std::size_t(3));
    QVERIFY(std::is_sorted(rules.begin(), rules.end(),
                           [](const auto &a, const auto &b) { return a.id < b.id; }));
    for (const auto &rule : rules)
        QVERIFY(!rule.title.empty() && rule.description.size() > 80);
}

void FindingsTest::openIngress()
{
    auto set = resources();
    set.workloads.push_back(workload({"", "shop", "Job", "migrate"}, {1}));
    set.workloads.push_back(workload({"", "shop", "Deployment", "quiet"}, {}));
    auto agent = workload({"", "shop", "DaemonSet", "agent"}, {9100});
    agent.pod.hostNetwork = true;
    set.workloads.push_back(agent);
    set.networkPolicies = {isolating(kDb)};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"),
             QStringList({"high ops/Deployment/monitor", "high shop/Deployment/web",
                          "medium shop/Deployment/quiet", "medium shop/Job/migrate"}));
    for (const auto &finding : report.findings) {
        if (finding.ruleId != "ZT-NET-001" || finding.target != kWeb)
            continue;
        QVERIFY(finding.message.find("8080/TCP") != std::string::npos);
        QCOMPARE(QString::fromStdString(toString(finding.evidence.at(0))),
                 QString("shop-web.yaml:1:1"));
    }
}

void FindingsTest::openIngressIsNotAssessableWherePoliciesAreUnknown()
{
    auto set = resources();
    set.foreignPolicies.push_back({metaOf("CiliumNetworkPolicy", "shop", "web")});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"), QStringList({"high ops/Deployment/monitor"}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(2));
    QVERIFY2(edgesFound(report).isEmpty(), "every pair has an end in shop");

    set = resources();
    set.undecodedPolicies.push_back({metaOf("NetworkPolicy", "ops", "broken"), "no"});
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(1));

    set = resources();
    auto byRevision = isolating(kWeb);
    byRevision.podSelector = LabelSelector::fromLabels({{"pod-template-hash", "5d9c"}});
    set.networkPolicies = {byRevision};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"), QStringList({"high ops/Deployment/monitor"}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(2));
}

void FindingsTest::implicitTrustWithoutPolicies()
{
    const auto report = analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}));
    QCOMPARE(edgesFound(report),
             QStringList({"high ops/Deployment/monitor -> shop/Deployment/db 5432/TCP",
                          "high ops/Deployment/monitor -> shop/Deployment/web 8080/TCP",
                          "high shop/Deployment/db -> ops/Deployment/monitor 9090/TCP",
                          "high shop/Deployment/web -> ops/Deployment/monitor 9090/TCP",
                          "medium shop/Deployment/db -> shop/Deployment/web 8080/TCP"}));
    const auto *finding = findingOf(report, kMonitor, kDb);
    QVERIFY(finding != nullptr);
    QCOMPARE(
        QString::fromStdString(finding->message),
        QString("ops/Deployment/monitor reaches shop/Deployment/db on 5432/TCP, and no flow is "
                "drawn for it: no NetworkPolicy selects shop/Deployment/db for ingress; no "
                "NetworkPolicy selects ops/Deployment/monitor for egress."));
    QCOMPARE(QString::fromStdString(toString(finding->evidence.at(0))),
             QString("shop-db.yaml:1:1"));
}

void FindingsTest::implicitTrustNamesTheRuleThatOpensIt()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.ingress = {fromPods({})}; // Every pod of shop.
    set.networkPolicies = {policy};
    set.workloads.push_back(workload({"", "shop", "Deployment", "spy"}, {1}));
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    const auto *finding = findingOf(report, {"", "shop", "Deployment", "spy"}, kDb);
    QVERIFY(finding != nullptr);
    QVERIFY2(finding->message.find("ingress rule 1 of NetworkPolicy shop/db (policy.yaml:17:1) "
                                   "admits it") != std::string::npos,
             finding->message.c_str());
    QVERIFY(finding->fix.find("narrowing ingress rule 1 of NetworkPolicy shop/db") !=
            std::string::npos);
    QCOMPARE(QString::fromStdString(toString(finding->evidence.at(0))),
             QString("policy.yaml:17:1"));
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
}

void FindingsTest::isolatedPairsAreSilent()
{
    auto set = resources();
    set.networkPolicies = {isolating(kDb), isolating(kWeb), isolating(kMonitor)};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(report.findings.size(), std::size_t(0));
    QCOMPARE(report.edges.size(), std::size_t(1)); // The drawn one, which is not admitted.
    QVERIFY(report.edges[0].allowed.empty() && !report.edges[0].isOpenByDefault);
}

void FindingsTest::drawnAndClosedPairsAreSilent()
{
    auto design = designOf(resources(), {flow(kWeb, kDb, 5432)});
    design.closures = CowList<Closure>({{kMonitor, kDb, "looked at"}});
    const auto report = analyze(design);
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
    QVERIFY(findingOf(report, kWeb, kDb) == nullptr);
    QVERIFY(findingOf(report, kMonitor, kWeb) != nullptr);
    const auto *closed = edgeOf(report, kMonitor, kDb);
    QVERIFY(closed != nullptr && closed->isClosed && closed->implicit.empty());
}

void FindingsTest::onlyDeclaredPortsCount()
{
    auto set = resources();
    set.workloads[1] = workload(kDb, {5432, 9187});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    const auto *finding = findingOf(report, kWeb, kDb);
    QVERIFY(finding != nullptr && finding->ports == tcp(9187));

    set.workloads[1] = workload(kDb, {});
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    finding = findingOf(report, kWeb, kDb);
    QVERIFY(finding != nullptr && finding->ports == PortSet::all() - tcp(5432));
}

void FindingsTest::nothingDrawnIsUndecided()
{
    const auto report = analyze(designOf(resources(), {}));
    QVERIFY(report.isUndecided);
    QVERIFY(edgesFound(report).isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-NET-004"), std::size_t(6));
    QCOMPARE(report.edges.size(), std::size_t(6));
}

void FindingsTest::unknownIsNotAssessable()
{
    auto set = resources();
    set.namespaces = {nameSpace("shop")}; // The labels of ops are not known.
    auto policy = isolating(kDb);
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].namespaceSelector = LabelSelector::fromLabels({{"team", "ops"}});
    policy.ingress = {rule};
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
    QCOMPARE(notAssessableCount(report, "ZT-NET-004"), std::size_t(1));
    QVERIFY(std::any_of(report.notAssessable.begin(), report.notAssessable.end(),
                        [](const NotAssessable &row) {
                            return row.ruleId == "ZT-NET-004" &&
                                   row.reason.find("namespace ops has no manifest") == 0;
                        }));
}

void FindingsTest::edgesSayHowTheyRelate()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.ingress = {fromPods({{"app", "web"}})};
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432), flow(kWeb, kMonitor, 9090)}));
    const auto *admitted = edgeOf(report, kWeb, kDb);
    QVERIFY(admitted != nullptr);
    QVERIFY(admitted->drawn == tcp(5432) && admitted->allowed == PortSet::all());
    QVERIFY(admitted->implicit.empty() && !admitted->isOpenByDefault);
    const auto *open = edgeOf(report, kWeb, kMonitor);
    QVERIFY(open != nullptr && open->isOpenByDefault && open->allowed.empty());
    const auto *implicit = edgeOf(report, kMonitor, kWeb);
    QVERIFY(implicit != nullptr && implicit->drawn.empty() && implicit->implicit == tcp(8080));
}

void FindingsTest::externalsNeedAWayIn()
{
    auto set = resources();
    ServiceObject service;
    service.meta = metaOf("Service", "shop", "web");
    service.type = "LoadBalancer";
    service.selector = {{"app", "web"}};
    ServicePort port;
    port.port = 80;
    port.targetPort = PortReference(std::uint16_t(8080));
    service.ports = {port};
    set.services = {service};
    External internet;
    internet.key = kInternet;
    internet.kind = External::Kind::Internet;
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}, {internet}));
    const auto *exposed = findingOf(report, kInternet, kWeb);
    QVERIFY(exposed != nullptr);
    QVERIFY(exposed->severity == Severity::High && exposed->ports == tcp(8080));
    QVERIFY2(findingOf(report, kInternet, kDb) == nullptr, "nothing leads the Internet to db");
}

void FindingsTest::externalDestinations()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.affectsIngress = false;
    policy.affectsEgress = true;
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse("203.0.113.0/25"), {}};
    rule.where = at("egress.yaml", 5);
    policy.egress = {rule};
    set.networkPolicies = {policy};
    External partner;
    partner.key = kPartner;
    partner.kind = External::Kind::Cidr;
    partner.cidrs = {*Cidr::parse("203.0.113.0/24")};
    const auto report = analyze(designOf(set, {flow(kWeb, kPartner, 443)}, {partner}));
    const auto *fromDb = findingOf(report, kDb, kPartner);
    QVERIFY(fromDb != nullptr);
    QVERIFY2(fromDb->message.find("egress rule 1 of NetworkPolicy shop/db (egress.yaml:5:1) admits "
                                  "it") != std::string::npos,
             fromDb->message.c_str());
    const auto *fromWeb = findingOf(report, kWeb, kPartner);
    QVERIFY(fromWeb != nullptr && fromWeb->ports == PortSet::all() - tcp(443));
}

void FindingsTest::waiversNameOneFinding()
{
    auto design = designOf(resources(), {flow(kWeb, kDb, 5432)});
    design.waivers = CowList<Waiver>(
        {{"ZT-NET-001", toString(kWeb), "", "behind a firewall", "ann", "2027-01-01"},
         {"ZT-NET-004", toString(kDb), toString(kMonitor), "metrics", "ann", "2027-01-01"}});
    const auto report = analyze(design);
    std::size_t waived = 0;
    for (const auto &finding : report.findings)
        waived += finding.waived.has_value() ? 1 : 0;
    QCOMPARE(waived, std::size_t(2));
    QVERIFY(findingOf(report, kMonitor, kDb)->waived->owner == "ann");
    QVERIFY(!findingOf(report, kMonitor, kWeb)->waived);
}

void FindingsTest::manySourcesOfAnOpenDestinationAreOneFinding_data()
{
    QTest::addColumn<int>("clients");
    QTest::addColumn<bool>("isIsolated");
    QTest::addColumn<bool>("isGrouped");
    QTest::newRow("twenty sources have a finding each") << 20 << false << false;
    QTest::newRow("twenty-one sources are one finding") << 21 << false << true;
    QTest::newRow("a rule that admits everyone is named for each") << 21 << true << false;
}

void FindingsTest::manySourcesOfAnOpenDestinationAreOneFinding()
{
    QFETCH(int, clients);
    QFETCH(bool, isIsolated);
    QFETCH(bool, isGrouped);
    auto set = withClients(clients);
    if (isIsolated) {
        set.networkPolicies.push_back(isolating(kDb));
        set.networkPolicies.back().ingress.emplace_back();
    }
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QStringList sources;
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == kDb)
            sources << QString::fromStdString(finding.peer ? finding.peer->name : finding.subKey);
    if (!isGrouped) {
        QCOMPARE(sources.size(), clients);
        return;
    }
    QCOMPARE(sources, QStringList("any of 21"));
    const auto *group = groupOf(report, kDb);
    QVERIFY(group != nullptr && !group->peer);
    QVERIFY(group->severity == Severity::High); // Some of them are in another namespace.
    QVERIFY(group->ports == tcp(5432));
    QCOMPARE(QString::fromStdString(group->message),
             QString("21 sources reach shop/Deployment/db on 5432/TCP, and no flow is drawn for "
                     "them (ops/Deployment/client10, ops/Deployment/client11, "
                     "ops/Deployment/client12 and 18 more): no NetworkPolicy selects "
                     "shop/Deployment/db for ingress."));
    QCOMPARE(group->evidence.size(), std::size_t(1));
    const auto edges =
        std::count_if(report.edges.begin(), report.edges.end(), [](const EdgeState &edge) {
            return edge.to == kDb && !edge.implicit.empty();
        });
    QCOMPARE(static_cast<int>(edges), clients);
}

/// What is drawn in part, closed, or waived is not like the others.
void FindingsTest::aGroupLeavesOutWhatDiffers()
{
    auto set = withClients(26);
    set.workloads[1] = workload(kDb, {5432, 9187});
    const auto client = [](int i) {
        return NodeKey{"", "ops", "Deployment", "client" + std::to_string(i)};
    };
    auto design = designOf(set, {flow(client(10), kDb, 5432), flow(kWeb, kDb, 9187)});
    design.closures = CowList<Closure>({{client(11), kDb, "looked at"}});
    design.waivers = CowList<Waiver>(
        {{"ZT-NET-004", toString(kDb), toString(client(12)), "metrics", "ann", "2027-01-01"}});
    const auto report = analyze(design);
    const auto *group = groupOf(report, kDb);
    QVERIFY(group != nullptr);
    QCOMPARE(group->subKey, std::string("any of 23"));
    QVERIFY(!group->waived);
    QVERIFY(findingOf(report, client(10), kDb)->ports == tcp(9187));
    QVERIFY(findingOf(report, kWeb, kDb)->ports == tcp(5432));
    QVERIFY(findingOf(report, client(11), kDb) == nullptr);
    QVERIFY(findingOf(report, client(12), kDb)->waived.has_value());
    QVERIFY(findingOf(report, client(13), kDb) == nullptr);
}

void FindingsTest::plaintextAccepted()
{
    auto set = meshed({"shop", "ops"});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"),
             QStringList({"medium ops/Deployment/monitor", "medium shop/Deployment/db",
                          "medium shop/Deployment/web"}));
    QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding &finding) {
        return finding.message ==
               "shop/Deployment/db accepts plaintext on 5432/TCP: no PeerAuthentication applies, "
               "and the mesh default is PERMISSIVE.";
    }));

    set.peerAuthentications = {peerAuthentication("default", MtlsMode::Strict)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"), QStringList({"medium ops/Deployment/monitor"}));

    set.peerAuthentications = {peerAuthentication("default", MtlsMode::Permissive)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding &finding) {
        return finding.target == kDb && finding.ruleId == "ZT-MTLS-001" &&
               toString(finding.evidence.at(0)) == "shop-default.yaml:1:1";
    }));
}

void FindingsTest::plaintextWhereNoPortIsDeclared()
{
    auto set = meshed({"shop"});
    set.workloads = {workload(kDb, {})};
    auto exception = peerAuthentication("db", MtlsMode::Strict);
    exception.selector = {{"app", "db"}};
    exception.portModes = {{9000, MtlsMode::Permissive}};
    set.peerAuthentications = {exception};
    auto report = analyze(designOf(set, {}));
    QCOMPARE(found(report, "ZT-MTLS-001"), QStringList({"medium shop/Deployment/db"}));
    const auto isMtls = [](const Finding &finding) { return finding.ruleId == "ZT-MTLS-001"; };
    QCOMPARE(toString(std::ranges::find_if(report.findings, isMtls)->ports),
             std::string("9000/TCP"));

    set.peerAuthentications[0].mode = MtlsMode::Permissive;
    set.peerAuthentications[0].portModes = {{9000, MtlsMode::Strict}};
    report = analyze(designOf(set, {}));
    const auto &message = std::ranges::find_if(report.findings, isMtls)->message;
    QVERIFY2(message.find("accepts plaintext on every port but 9000/TCP, 15020-15021/TCP, "
                          "15090/TCP: ") != std::string::npos,
             message.c_str());
}

void FindingsTest::plaintextFromOutsideTheMeshIsHigh()
{
    auto set = meshed({"shop"});
    auto policy = isolating(kDb); // Nobody gets at db.
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"),
             QStringList({"high shop/Deployment/web", "medium shop/Deployment/db"}));
    for (const auto &finding : report.findings) {
        if (finding.ruleId == "ZT-MTLS-001" && finding.target == kWeb)
            QVERIFY(finding.message.find("ops/Deployment/monitor, outside the mesh, reaches it") !=
                    std::string::npos);
    }
}

void FindingsTest::plaintextIsNotAssessableWhereUnknown()
{
    auto report = analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}));
    QVERIFY(found(report, "ZT-MTLS-001").isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-MTLS-001"), std::size_t(3));

    auto set = meshed({"shop"});
    set.peerAuthentications = {peerAuthentication("a", MtlsMode::Strict),
                               peerAuthentication("b", MtlsMode::Permissive)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(found(report, "ZT-MTLS-001").isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-MTLS-001"), std::size_t(2));
}

void FindingsTest::stoppedReportsAreEmpty()
{
    std::stop_source source;
    source.request_stop();
    QVERIFY(analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}), source.get_token()) ==
            AnalysisReport{});
}

void FindingsTest::orderDoesNotDependOnTheInput()
{
    auto set = resources();
    const auto straight = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    std::reverse(set.workloads.begin(), set.workloads.end());
    std::reverse(set.namespaces.begin(), set.namespaces.end());
    QVERIFY(analyze(designOf(set, {flow(kWeb, kDb, 5432)})) == straight);
    QVERIFY(
        std::is_sorted(straight.findings.begin(), straight.findings.end(),
                       [](const Finding &a, const Finding &b) { return a.severity < b.severity; }));
}

void FindingsTest::anExternalAmongThePodsIsJudged()
{
    External partner;
    partner.key = kPartner;
    partner.cidrs = {*Cidr::parse("10.20.0.0/16")}; // Private, where pods may lie as well.
    auto set = resources();
    set.networkPolicies = {isolating(kWeb)};
    set.networkPolicies[0].ingress.emplace_back();
    const auto report = analyze(designOf(set, {flow(kPartner, kWeb, 8080)}, {partner}));
    const auto *finding = findingOf(report, kPartner, kDb);
    QVERIFY(finding != nullptr);
    QCOMPARE(toString(finding->ports), std::string("5432/TCP"));
    QVERIFY(findingOf(report, kDb, kPartner) != nullptr);
    QVERIFY(findingOf(report, kPartner, kWeb) == nullptr);
}

void FindingsTest::expiredWaiversCountAgain()
{
    auto design = designOf(resources(), {flow(kMonitor, kDb, 5432)});
    const Waiver waiver{"ZT-NET-004", toString(kDb), toString(kWeb),
                        "until then", "me",          "2026-06-30"};
    design.waivers = CowList<Waiver>({waiver});
    auto report = analyze(design);
    QVERIFY(findingOf(report, kWeb, kDb)->waived);
    QVERIFY(dropExpiredWaivers(report, "2026-06-30").empty()); // Through its last day.
    QVERIFY(findingOf(report, kWeb, kDb)->waived);
    QVERIFY(dropExpiredWaivers(report, "2026-07-01") == std::vector<Waiver>{waiver});
    QVERIFY(!findingOf(report, kWeb, kDb)->waived);

    auto endless = waiver;
    endless.expires.clear();
    design.waivers = CowList<Waiver>({endless});
    report = analyze(design);
    QCOMPARE(dropExpiredWaivers(report, "2026-01-01").size(), std::size_t(1));
}

void FindingsTest::aClusterIsNotCoveredByAnother()
{
    auto strict = resources();
    strict.namespaces = {nameSpace("shop", {{"istio-injection", "enabled"}})};
    strict.workloads = {workload(kWeb, {8080})};
    auto open = strict;
    PeerAuthenticationObject policy;
    policy.meta = metaOf("PeerAuthentication", "istio-system", "default");
    policy.mode = MtlsMode::Strict;
    strict.peerAuthentications = {policy};
    Diagnostics diagnostics;
    std::vector<Topology::Cluster> clusters;
    clusters.push_back({"east", std::make_shared<const ResourceSet>(strict)});
    clusters.push_back({"west", std::make_shared<const ResourceSet>(open)});
    Design design;
    design.clusters.resize(2);
    design.clusters[0].name = "east";
    design.clusters[1].name = "west";
    design.systemFlows = {false, false};
    design.topology = buildTopology(std::move(clusters), diagnostics);
    QCOMPARE(found(analyze(design), "ZT-MTLS-001"),
             QStringList({"medium west:shop/Deployment/web"}));
}

QTEST_GUILESS_MAIN(FindingsTest)
#include "test_findings.moc"
