// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QtTest/QtTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using Kind = VerifyDifference::Kind;

const NodeKey kWeb{"", "shop", "Deployment", "web"};
const NodeKey kDb{"", "shop", "Deployment", "db"};
const NodeKey kPartner{"", "", "External", "partner"};

PortRange tcp(std::uint16_t port)
{
    return {Protocol::Tcp, port, port};
}

WorkloadObject deployment(const std::string &name, std::uint16_t port)
{
    WorkloadObject object;
    object.meta = metaOf("Deployment", "shop", name);
    object.podLabels = {{"app", name}};
    object.pod.serviceAccountName = name;
    Container container;
    container.name = name;
    container.ports.push_back({"", port, Protocol::Tcp, std::nullopt, {}});
    object.pod.containers.push_back(container);
    return object;
}

ServiceAccountObject account(const std::string &name)
{
    ServiceAccountObject object;
    object.meta = metaOf("ServiceAccount", "shop", name);
    return object;
}

/// web and db in the namespace shop, each with a ServiceAccount of its own.
ResourceSet sources()
{
    ResourceSet resources;
    NamespaceObject shop;
    shop.meta = metaOf("Namespace", "", "shop");
    resources.namespaces.push_back(shop);
    resources.workloads = {deployment("web", 8080), deployment("db", 5432)};
    resources.serviceAccounts = {account("web"), account("db")};
    return resources;
}

Flow flow(const NodeKey &from, const NodeKey &to, std::uint16_t port, HttpRules http = {})
{
    Flow drawn;
    drawn.from = from;
    drawn.to = to;
    drawn.ports = {{tcp(port), std::move(http)}};
    return drawn;
}

/// web calls db on 5432/TCP; nothing else is drawn.
Design design(MeshKind mesh, std::vector<Flow> flows = {flow(kWeb, kDb, 5432)})
{
    Diagnostics diagnostics;
    Design result;
    result.name = "test";
    result.clusters.emplace_back();
    result.mesh = mesh;
    result.systemFlows = {false, false};
    result.topology = buildTopology(sources(), diagnostics);
    std::sort(flows.begin(), flows.end(), [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    result.flows = CowList<Flow>(std::move(flows));
    return result;
}

NetworkPolicyRule ruleFor(const LabelMap &peer, std::uint16_t port, SourceSpan where)
{
    NetworkPolicyRule rule;
    NetworkPolicyPeer from;
    from.podSelector = LabelSelector::fromLabels(peer);
    rule.peers.push_back(from);
    NetworkPolicyPort item;
    item.port = PortReference(port);
    rule.ports.push_back(item);
    rule.where = std::move(where);
    return rule;
}

NetworkPolicyObject closed(const std::string &name, const LabelMap &selector = {})
{
    NetworkPolicyObject policy;
    policy.meta = metaOf("NetworkPolicy", "shop", name);
    policy.podSelector = LabelSelector::fromLabels(selector);
    policy.affectsIngress = true;
    policy.affectsEgress = true;
    return policy;
}

AuthorizationPolicyObject admitting(const std::string &name, const std::string &principal,
                                    std::uint16_t port)
{
    AuthorizationPolicyObject policy;
    policy.meta = metaOf("AuthorizationPolicy", "shop", "allow-" + name);
    policy.selector = {{"app", name}};
    AuthorizationRule rule;
    rule.from.emplace_back();
    rule.from[0].principals = {principal};
    rule.to.emplace_back();
    rule.to[0].ports = {port};
    rule.where = at("authorization.yaml", 12);
    policy.rules = {rule};
    return policy;
}

/// Exactly what `design` draws, by hand.
ResourceSet manifests(MeshKind mesh)
{
    ResourceSet set;
    auto db = closed("db", {{"app", "db"}});
    db.ingress = {ruleFor({{"app", "web"}}, 5432, at("db.yaml", 20))};
    auto web = closed("web", {{"app", "web"}});
    web.egress = {ruleFor({{"app", "db"}}, 5432, at("web.yaml", 30))};
    set.networkPolicies = {closed("deny-all"), db, web};
    if (mesh == MeshKind::None)
        return set;
    PeerAuthenticationObject strict;
    strict.meta = metaOf("PeerAuthentication", "istio-system", "default");
    strict.mode = MtlsMode::Strict;
    set.peerAuthentications = {strict};
    AuthorizationPolicyObject nothing;
    nothing.meta = metaOf("AuthorizationPolicy", "istio-system", "allow-nothing");
    set.authorizationPolicies = {nothing, admitting("db", "cluster.local/ns/shop/sa/web", 5432)};
    WorkloadPatch enrol;
    enrol.target = metaOf("Namespace", "", "shop");
    enrol.labels = {{"istio-injection", "enabled"}};
    set.patches = {enrol};
    return set;
}

QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::DrawnButDenied: return "drawn but denied";
    case Kind::AllowedButNotDrawn: return "allowed but not drawn";
    case Kind::Unknown: return "unknown";
    case Kind::ApiMissing: return "API missing";
    case Kind::ApiExtra: return "API extra";
    case Kind::IdentityMissing: return "identity missing";
    }
    return {};
}

/// "allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | 80/TCP | network-ingress"
QString text(const VerifyDifference &difference)
{
    return kindName(difference.kind) + " | " + QString::fromStdString(difference.from) + " -> " +
           QString::fromStdString(difference.to) + " | " +
           QString::fromStdString(difference.witness) + " | " +
           QString::fromStdString(difference.layer);
}

QStringList texts(const VerifyReport &report)
{
    QStringList list;
    for (const auto &difference : report.differences)
        list << text(difference);
    return list;
}

bool hasPlace(const VerifyReport &report, const std::string &place)
{
    return std::any_of(report.differences.begin(), report.differences.end(), [&](const auto &item) {
        return std::any_of(item.where.begin(), item.where.end(), [&](const SourceSpan &where) {
            return toString(where).starts_with(place);
        });
    });
}

QStringList verified(const Design &design, const ResourceSet &set)
{
    return texts(verifyDesign(design, set));
}

RoleObject role(std::vector<std::string> verbs)
{
    RoleObject object;
    object.meta = metaOf("Role", "shop", "web-api");
    RbacRule rule;
    rule.verbs = std::move(verbs);
    rule.apiGroups = {""};
    rule.resources = {"pods"};
    rule.where = at("role.yaml", 9);
    object.rules = {rule};
    return object;
}

RoleBindingObject binding()
{
    RoleBindingObject object;
    object.meta = metaOf("RoleBinding", "shop", "web-api");
    object.roleKind = "Role";
    object.roleName = "web-api";
    object.subjects = {{"ServiceAccount", "shop", "web"}};
    return object;
}

Design designWithAccess()
{
    auto result = design(MeshKind::None);
    ApiAccess access;
    access.subject = kWeb;
    access.verbs = {"get", "list"};
    access.resource = "pods";
    access.nameSpace = "shop";
    result.apiAccess = CowList<ApiAccess>({access});
    result.clusters[0].apiServer = {*Cidr::parse("192.0.2.10/32")};
    return result;
}

ResourceSet manifestsWithAccess(std::vector<std::string> verbs)
{
    auto set = manifests(MeshKind::None);
    set.roles = {role(std::move(verbs))};
    set.roleBindings = {binding()};
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse("192.0.2.10/32"), {}};
    for (const std::uint16_t port : {443, 6443}) {
        rule.ports.emplace_back();
        rule.ports.back().port = PortReference(port);
    }
    set.networkPolicies[2].egress.push_back(rule);
    return set;
}

External external(External::Kind kind, const char *cidr = nullptr)
{
    External result;
    result.key = kPartner;
    result.kind = kind;
    result.host = "api.partner.example";
    if (cidr != nullptr)
        result.cidrs = {*Cidr::parse(cidr)};
    return result;
}

NetworkPolicyRule blockRule(const char *cidr, std::uint16_t port)
{
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse(cidr), {}};
    rule.ports.emplace_back();
    rule.ports[0].port = PortReference(port);
    return rule;
}

} // namespace

class VerifyTest : public QObject {
    Q_OBJECT

private slots:
    void equalManifestsHaveNoDifference_data();
    void equalManifestsHaveNoDifference();
    void countsWhatWasCompared();
    void networkDifferences();
    void halvesAreComparedByThemselves();
    void wrongPortIsTwoDifferences();
    void externals();
    void externalsWithoutAddresses();
    void hostNetworkCannotBeClosed();
    void meshDifferences();
    void plaintextSources();
    void requests();
    void requestsThatOnlyAPolicyNames();
    void identities();
    void finishedPodsHaveNoIdentity();
    void apiAccess();
    void everybodyABindingNamesIsCompared();
    void whatIsNotKnownIsADifference();
    void ambientIsNotJudged();
    void nothingIsNotEqual();
    void aStoppedComparisonIsNotEqual();
    void workloadsOfTheManifestsWin();
    void sourcesPoliciesDoNotCount();
    void systemFlowsCountAsDrawn();
    void manyWorkloadsAreProven();
};

void VerifyTest::equalManifestsHaveNoDifference_data()
{
    QTest::addColumn<int>("mesh");
    QTest::newRow("network only") << int(MeshKind::None);
    QTest::newRow("with a mesh of sidecars") << int(MeshKind::Sidecar);
}

void VerifyTest::equalManifestsHaveNoDifference()
{
    QFETCH(int, mesh);
    const auto kind = static_cast<MeshKind>(mesh);
    QCOMPARE(verified(design(kind), manifests(kind)), QStringList());
}

void VerifyTest::countsWhatWasCompared()
{
    const auto report = verifyDesign(design(MeshKind::Sidecar), manifests(MeshKind::Sidecar));
    QVERIFY(report.isEqual());
    // 2 workloads and at least one block a family: 4 pairs inside, 8 with the outside.
    QVERIFY2(report.pairCount >= 12, qPrintable(QString::number(report.pairCount)));
    QCOMPARE(report.portCount, report.pairCount * 3 * 65535);
    QCOMPARE(report.identityCount, std::size_t(6)); // web, db, nobody, each to two workloads.
    QVERIFY(!report.notes.empty());
    QVERIFY(std::is_sorted(report.notes.begin(), report.notes.end()));
}

void VerifyTest::networkDifferences()
{
    const auto drawn = design(MeshKind::None);
    auto set = manifests(MeshKind::None);
    set.networkPolicies.erase(set.networkPolicies.begin() + 1); // The ingress half at db.
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-ingress"}));
    QVERIFY(hasPlace(report, "shop-deny-all.yaml:1"));

    set = manifests(MeshKind::None);
    set.networkPolicies.pop_back(); // The egress half at web.
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress"}));

    set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].peers.clear(); // From anywhere.
    report = verifyDesign(drawn, set);
    QVERIFY2(!report.isEqual(), "an ingress rule without peers admits the world");
    QVERIFY(hasPlace(report, "db.yaml:20:1"));
    for (const auto &difference : report.differences) {
        QVERIFY(difference.kind == Kind::AllowedButNotDrawn);
        QVERIFY(difference.ports == PortSet{tcp(5432)});
        QCOMPARE(difference.to, toString(kDb));
    }

    QVERIFY(!verifyDesign(drawn, ResourceSet{}).isEqual());
}

void VerifyTest::halvesAreComparedByThemselves()
{
    auto set = manifests(MeshKind::None);
    NetworkPolicyPort ssh;
    ssh.port = PortReference(std::uint16_t(22));
    set.networkPolicies[1].ingress[0].ports.push_back(ssh); // At db; web's egress refuses it.
    auto report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "22/TCP | network-ingress"}));
    QCOMPARE(QString::fromStdString(report.differences[0].because),
             QString("ingress rule 1 of NetworkPolicy shop/db admits it; only the other end of the "
                     "connection closes it"));
    QVERIFY(hasPlace(report, "db.yaml:20:1"));

    set = manifests(MeshKind::None);
    set.networkPolicies[2].egress[0].ports.clear();
    report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "1/TCP | network-egress"}));

    set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].peers[0].podSelector = LabelSelector{};
    QCOMPARE(verified(design(MeshKind::None), set),
             QStringList({"allowed but not drawn | shop/Deployment/db -> shop/Deployment/db | "
                          "5432/TCP | network-ingress"}));
}

void VerifyTest::wrongPortIsTwoDifferences()
{
    auto set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].ports[0].port = PortReference(std::uint16_t(5433));
    set.networkPolicies[2].egress[0].ports[0].port = PortReference(std::uint16_t(5433));
    const auto report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress",
                          "allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "5433/TCP | network-ingress"}));
    QVERIFY(hasPlace(report, "db.yaml:20:1"));
    QVERIFY(hasPlace(report, "web.yaml:30:1"));
}

void VerifyTest::externals()
{
    auto drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kWeb, kPartner, 443)});
    drawn.externals = CowList<External>({external(External::Kind::Cidr, "203.0.113.0/24")});
    auto set = manifests(MeshKind::None);
    set.networkPolicies[2].egress.push_back(blockRule("203.0.113.0/24", 443));
    QCOMPARE(verified(drawn, set), QStringList());

    set.networkPolicies[2].egress[1] = blockRule("203.0.113.0/25", 443);
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> 203.0.113.128/25 (e.g. "
                          "203.0.113.128) | 443/TCP | network-egress"}));

    set.networkPolicies[2].egress[1] = blockRule("203.0.112.0/23", 443);
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> 203.0.112.0/24 (e.g. "
                          "203.0.112.0) | 443/TCP | network-egress"}));

    set.networkPolicies[2].egress.pop_back();
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> External/partner, "
                          "203.0.113.0/24 (e.g. 203.0.113.0) | 443/TCP | network-egress"}));
}

void VerifyTest::externalsWithoutAddresses()
{
    auto drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kWeb, kPartner, 443)});
    drawn.externals = CowList<External>({external(External::Kind::Fqdn)});
    auto report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report), QStringList({"drawn but denied | shop/Deployment/web -> "
                                         "External/partner | 443/TCP | network-egress"}));
    QVERIFY(report.differences[0].because.find("fill in the addresses (cidrs)") !=
            std::string::npos);

    drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kPartner, kWeb, 8080)});
    drawn.externals = CowList<External>({external(External::Kind::Gateway)});
    report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report), QStringList({"drawn but denied | External/partner -> "
                                         "shop/Deployment/web | 8080/TCP | network-ingress"}));
    QVERIFY(report.differences[0].because.find("has no namespace") != std::string::npos);

    auto gateway = external(External::Kind::Gateway);
    gateway.nameSpace = "edge";
    gateway.podLabels = {{"app", "gateway"}};
    drawn.externals = CowList<External>({gateway});
    auto set = manifests(MeshKind::None);
    auto rule = ruleFor({{"app", "gateway"}}, 8080, at("web.yaml", 40));
    rule.peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "edge"}});
    set.networkPolicies[2].ingress = {rule};
    QCOMPARE(verified(drawn, set), QStringList());
    set.networkPolicies[2].ingress[0].peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "other"}});
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | edge/Deployment/partner -> shop/Deployment/web | "
                          "8080/TCP | network-ingress"}));
}

void VerifyTest::hostNetworkCannotBeClosed()
{
    auto drawn = design(MeshKind::None);
    auto resources = sources();
    auto agent = deployment("agent", 9100);
    agent.pod.hostNetwork = true;
    resources.workloads.push_back(agent);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/agent -> whatever "
                          "its node reaches, and back | 1/TCP | network-ingress"}));
    const auto &difference = report.differences.front();
    QVERIFY2(difference.because.find("take hostNetwork out of the workload, or draw") !=
                 std::string::npos,
             difference.because.c_str());
}

void VerifyTest::meshDifferences()
{
    const auto drawn = design(MeshKind::Sidecar);
    auto set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from[0].principals = {"cluster.local/ns/shop/sa/app"};
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));

    set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from[0].principals = {"cluster.local/ns/shop/*"};
    report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | ServiceAccount shop/db -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));
    QVERIFY(hasPlace(report, "authorization.yaml:12:1"));

    set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from.clear();
    const auto anybody = verified(drawn, set);
    QVERIFY(anybody.contains("allowed but not drawn | an identity that is not in the design -> "
                             "shop/Deployment/db | 5432/TCP | authorization"));

    set = manifests(MeshKind::Sidecar);
    set.peerAuthentications.clear();
    const auto plain = verified(drawn, set);
    QCOMPARE(plain.size(), 2);
    QCOMPARE(plain[0], QString("allowed but not drawn | plaintext -> shop/Deployment/db | 1/TCP in "
                               "plaintext | mtls"));

    set = manifests(MeshKind::Sidecar);
    set.patches.clear();
    const auto unenrolled = verified(drawn, set);
    QVERIFY2(unenrolled.contains("identity missing | shop/Deployment/db -> the mesh | runs as db | "
                                 "identity"),
             qPrintable(unenrolled.join('\n')));
}

void VerifyTest::plaintextSources()
{
    auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432), flow(kPartner, kWeb, 8080)});
    drawn.externals = CowList<External>({external(External::Kind::Cidr, "203.0.113.0/24")});
    auto set = manifests(MeshKind::Sidecar);
    set.networkPolicies[2].ingress = {blockRule("203.0.113.0/24", 8080)};
    const auto strict = verified(drawn, set);
    QCOMPARE(strict, QStringList({"drawn but denied | External/partner, 203.0.113.0/24 (e.g. "
                                  "203.0.113.0) -> shop/Deployment/web | 8080/TCP | mtls"}));

    PeerAuthenticationObject open;
    open.meta = metaOf("PeerAuthentication", "shop", "web");
    open.selector = {{"app", "web"}};
    open.portModes = {{8080, MtlsMode::Permissive}};
    set.peerAuthentications.push_back(open);
    auto anyone = admitting("web", "", 8080);
    anyone.rules[0].from.clear();
    set.authorizationPolicies.push_back(anyone);
    QCOMPARE(verified(drawn, set), QStringList());

    set.peerAuthentications.back().portModes = {};
    set.peerAuthentications.back().mode = MtlsMode::Permissive;
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | plaintext -> shop/Deployment/web | 1/TCP in "
                          "plaintext | mtls"}));
}

void VerifyTest::requests()
{
    const HttpRules readCart{{"GET"}, {"/cart*"}};
    const auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432, readCart)});
    auto set = manifests(MeshKind::Sidecar);
    auto &operation = set.authorizationPolicies[1].rules[0].to[0];
    operation.methods = {"GET"};
    operation.paths = {"/cart*"};
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report), QStringList());
    QCOMPARE(report.requestCount, std::size_t(4)); // GET and another, /cart* and another.

    operation.methods.clear();
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "DELETE /cartundrawn-witness on 5432/TCP | authorization"}));

    operation.methods = {"GET"};
    operation.paths = {"/cart"};
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/cartundrawn-witness on 5432/TCP | authorization"}));

    operation.paths.clear();
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/undrawn-witness/elsewhere on 5432/TCP | authorization"}));
}

void VerifyTest::requestsThatOnlyAPolicyNames()
{
    const HttpRules readCart{{"GET"}, {"/cart*"}};
    const auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432, readCart)});
    auto set = manifests(MeshKind::Sidecar);
    auto &operations = set.authorizationPolicies[1].rules[0].to;
    operations[0].methods = {"GET"};
    operations[0].paths = {"/cart*"};
    operations.push_back(operations[0]);
    operations[1].paths = {"/admin"}; // Nobody drew it.
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/admin on 5432/TCP | authorization"}));

    operations[1].methods = {"TRACE"};
    operations[1].paths = {"/cart*"};
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "TRACE /cartundrawn-witness on 5432/TCP | authorization"}));

    operations[1].methods = {"GET"};
    operations[1].paths = {"*.js"};
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/undrawn-witness.js on 5432/TCP | authorization"}));
}

void VerifyTest::identities()
{
    auto drawn = design(MeshKind::Sidecar);
    drawn.identities = CowList<Identity>({{kDb, "database"}});
    auto set = manifests(MeshKind::Sidecar);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Deployment/db -> shop/database | runs as db | "
                          "identity"}));

    QCOMPARE(verifyDesign(drawn, set).differences.at(0).because,
             std::string("it runs as db, and nothing makes it run as database"));

    WorkloadPatch patch;
    patch.target = metaOf("Deployment", "shop", "db");
    patch.serviceAccountName = "database";
    set.patches.push_back(patch);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Deployment/db -> shop/database | runs as "
                          "database | identity"})); // The account itself is missing.
    set.serviceAccounts.push_back(account("database"));
    QCOMPARE(verified(drawn, set), QStringList());
}

// It may keep the account it ran as, and none is made for it.
void VerifyTest::finishedPodsHaveNoIdentity()
{
    auto resources = sources();
    resources.workloads.push_back(deployment("old", 80));
    resources.workloads[2].meta.kind = "Pod";
    resources.workloads[2].pod.serviceAccountName = "default";
    auto drawn = design(MeshKind::Sidecar);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto set = manifests(MeshKind::Sidecar);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Pod/old -> shop/old | runs as default | "
                          "identity"}));
    resources.workloads[2].phase = "Succeeded";
    drawn.topology = buildTopology(resources, diagnostics);
    QCOMPARE(verified(drawn, set), QStringList());
}

void VerifyTest::apiAccess()
{
    const auto drawn = designWithAccess();
    auto report = verifyDesign(drawn, manifestsWithAccess({"get", "list"}));
    QCOMPARE(texts(report), QStringList());
    QCOMPARE(report.apiCount, std::size_t(2));

    report = verifyDesign(drawn, manifestsWithAccess({"get", "list", "delete"}));
    QCOMPARE(texts(report), QStringList({"API extra | ServiceAccount shop/web -> Kubernetes API | "
                                         "delete core/pods in shop | rbac"}));
    QVERIFY(hasPlace(report, "role.yaml:9:1"));

    QCOMPARE(verified(drawn, manifestsWithAccess({"get"})),
             QStringList({"API missing | ServiceAccount shop/web -> Kubernetes API | list "
                          "core/pods in shop | rbac"}));

    auto elsewhere = manifestsWithAccess({"get", "list"});
    elsewhere.roleBindings[0].roleKind = "ClusterRole";
    elsewhere.roleBindings[0].roleName = "view";
    QVERIFY(verified(drawn, elsewhere)
                .contains("unknown | ServiceAccount web -> Kubernetes API | ClusterRole view | "
                          "rbac"));

    auto group = manifestsWithAccess({"get", "list"});
    group.roleBindings.push_back(binding());
    group.roleBindings[1].subjects = {{"Group", "", "developers"}};
    QVERIFY(verified(drawn, group)
                .contains("API extra | Group/developers -> Kubernetes API | get core/pods in shop "
                          "| rbac"));

    auto unset = designWithAccess();
    unset.clusters[0].apiServer.clear();
    const auto missing = verifyDesign(unset, manifestsWithAccess({"get", "list"}));
    QVERIFY(
        std::any_of(missing.differences.begin(), missing.differences.end(), [](const auto &item) {
            return item.because.find("fill in cluster.apiServer") != std::string::npos;
        }));
}

void VerifyTest::everybodyABindingNamesIsCompared()
{
    const auto drawn = designWithAccess();
    auto set = manifestsWithAccess({"get", "list"});
    set.roleBindings[0].subjects.push_back({"User", "", "mallory"});
    QCOMPARE(verified(drawn, set),
             QStringList({"API extra | User mallory -> Kubernetes API | get core/pods in shop | "
                          "rbac",
                          "API extra | User mallory -> Kubernetes API | list core/pods in shop | "
                          "rbac"}));

    set = manifestsWithAccess({"get", "list"});
    set.roleBindings.push_back(binding());
    set.roleBindings[1].subjects = {{"ServiceAccount", "", "backdoor"}};
    set.roleBindings[1].roleName = "web-api";
    QVERIFY(verified(drawn, set)
                .contains("API extra | ServiceAccount shop/backdoor -> Kubernetes API | get "
                          "core/pods in shop | rbac"));
}

void VerifyTest::whatIsNotKnownIsADifference()
{
    const auto drawn = design(MeshKind::None);
    auto set = manifests(MeshKind::None);
    set.undecodedPolicies.push_back({metaOf("NetworkPolicy", "shop", "broken"), "not a map"});
    auto report = verifyDesign(drawn, set);
    QVERIFY(!report.isEqual());
    QVERIFY(std::any_of(report.differences.begin(), report.differences.end(),
                        [](const auto &item) { return item.kind == Kind::Unknown; }));

    set = manifests(MeshKind::None);
    set.isComplete = false;
    QCOMPARE(verified(drawn, set).size(), 1);

    set = manifests(MeshKind::None);
    set.foreignPolicies.push_back({metaOf("CiliumNetworkPolicy", "shop", "extra")});
    QCOMPARE(verified(drawn, set).size(), 1);

    auto custom = manifests(MeshKind::Sidecar);
    auto provider = custom.authorizationPolicies[1];
    provider.action = AuthorizationAction::Custom;
    custom.authorizationPolicies.push_back(provider);
    const auto unknown = verified(design(MeshKind::Sidecar), custom);
    QVERIFY2(unknown.contains("unknown | shop/Deployment/web -> shop/Deployment/db | 5432/TCP | "
                              "authorization"),
             qPrintable(unknown.join('\n')));
}

void VerifyTest::ambientIsNotJudged()
{
    const auto report = verifyDesign(design(MeshKind::Ambient), manifests(MeshKind::None));
    QCOMPARE(report.differences.size(), std::size_t(1));
    QVERIFY(report.differences[0].kind == Kind::Unknown);
}

void VerifyTest::nothingIsNotEqual()
{
    Design empty;
    QVERIFY(!verifyDesign(empty, {}).isEqual());
    Diagnostics diagnostics;
    empty.clusters.emplace_back();
    empty.topology = buildTopology(ResourceSet{}, diagnostics);
    const auto report = verifyDesign(empty, {});
    QCOMPARE(texts(report), QStringList({"unknown | the design -> its workloads | its workloads | "
                                         "network-ingress"}));
    QVERIFY(report.differences[0].because.find("no workload") != std::string::npos);
}

void VerifyTest::aStoppedComparisonIsNotEqual()
{
    std::stop_source stop;
    stop.request_stop();
    const auto report =
        verifyDesign(design(MeshKind::None), manifests(MeshKind::None), stop.get_token());
    QVERIFY(!report.isEqual());
    QVERIFY(report.differences[0].because.find("stopped") != std::string::npos);
}

void VerifyTest::workloadsOfTheManifestsWin()
{
    auto set = manifests(MeshKind::None);
    auto relabelled = deployment("web", 8080);
    relabelled.podLabels = {{"app", "other"}};
    set.workloads = {relabelled};
    const auto differences = verified(design(MeshKind::None), set);
    QCOMPARE(differences,
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress"}));
}

void VerifyTest::sourcesPoliciesDoNotCount()
{
    auto drawn = design(MeshKind::None);
    auto resources = sources();
    auto open = closed("open-to-all");
    open.ingress.emplace_back();
    open.egress.emplace_back();
    resources.networkPolicies.push_back(open);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    QCOMPARE(verified(drawn, manifests(MeshKind::None)), QStringList());
}

void VerifyTest::systemFlowsCountAsDrawn()
{
    auto drawn = design(MeshKind::None);
    drawn.systemFlows.dns = true;
    auto set = manifests(MeshKind::None);
    QCOMPARE(verified(drawn, set).size(), 2); // Neither web nor db may ask DNS.
    auto dns = closed("dns");
    auto rule = ruleFor({{"k8s-app", "kube-dns"}}, 53, at("dns.yaml", 8));
    rule.peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "kube-system"}});
    rule.ports.push_back(rule.ports[0]);
    rule.ports[1].protocol = Protocol::Udp;
    dns.egress = {rule};
    set.networkPolicies.push_back(dns);
    QCOMPARE(verified(drawn, set), QStringList());
}

void VerifyTest::manyWorkloadsAreProven()
{
    constexpr int kCount = 200;
    auto resources = sources();
    auto set = manifests(MeshKind::Sidecar);
    std::vector<Flow> flows{flow(kWeb, kDb, 5432)};
    for (int i = 0; i < kCount; ++i) {
        const auto name = "w" + std::to_string(i);
        resources.workloads.push_back(deployment(name, 8080));
        resources.serviceAccounts.push_back(account(name));
        auto policy = closed(name, {{"app", name}});
        policy.ingress = {ruleFor({{"app", "web"}}, 8080, {})};
        set.networkPolicies.push_back(policy);
        set.networkPolicies[2].egress.push_back(ruleFor({{"app", name}}, 8080, {}));
        set.authorizationPolicies.push_back(admitting(name, "cluster.local/ns/shop/sa/web", 8080));
        flows.push_back(flow(kWeb, {"", "shop", "Deployment", name}, 8080));
    }
    auto drawn = design(MeshKind::Sidecar, std::move(flows));
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report).mid(0, 5), QStringList());
    QVERIFY(report.pairCount > kCount * kCount);
}

QTEST_GUILESS_MAIN(VerifyTest)
#include "test_verify.moc"
