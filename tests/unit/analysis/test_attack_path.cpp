// SPDX-License-Identifier: Apache-2.0
// Ways of an attacker over connections and permissions, worked out by hand.
#include "model/analysis/attack_path.h"

#include "model/analysis/blast_radius.h"
#include "model/analysis/blast_radius_hops.h"
#include "model/analysis/blast_radius_powers.h"
#include "model/analysis/blast_radius_text.h"
#include "model/analysis/edge_lookup_world.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

/// web may connect to deployer alone, whose account may make pods in ops, where an account is
/// cluster admin.
constexpr const char *kDeployCluster = R"(
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: root, namespace: ops}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: deployer, namespace: shop}
spec: {selector: {matchLabels: {app: deployer}}, template: {metadata: {labels: {app: deployer}}, spec: {serviceAccountName: deployer, containers: [{name: c, image: i, ports: [{containerPort: 9000}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deployer, namespace: shop}
spec: {podSelector: {matchLabels: {app: deployer}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: maker, namespace: ops}
rules:
- {apiGroups: [""], resources: [pods], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: maker, namespace: ops}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: root}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: root, namespace: ops}]
)";

constexpr const char *kOfficeMayCall = R"(
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-office, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}
)";

std::shared_ptr<const EdgeLookup> lookupIn(const std::vector<External> &externals,
                                           const std::string &more)
{
    Diagnostics diagnostics;
    ResourceSet resources = importText(kDeployCluster + more, "all.yaml", {}, diagnostics);
    Design design =
        draftDesign("shop", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                    DraftFrom::Empty, diagnostics);
    design.systemFlows = {false, false, false};
    if (!externals.empty())
        design.externals = CowList<External>(externals);
    return analyzeWithEdges(design).edges;
}

NodeKey shopNode(const std::string &name)
{
    return {"", "shop", "Deployment", name};
}

ReachQuestion attackFrom(const NodeKey &node)
{
    ReachQuestion question;
    question.node = node;
    question.powerAt = "cluster admin";
    question.assumesBreach = true;
    return question;
}

ReachAnswer answerTo(const ReachQuestion &question, const std::vector<External> &externals = {},
                     const std::string &more = {})
{
    BlastRadius radius;
    return *radius.answer(lookupIn(externals, more), question);
}

QStringList stopsOf(const AttackPath &path)
{
    QStringList names;
    for (const AttackStop &stop : path.stops)
        names << QString::fromStdString(stop.name);
    return names;
}

bool hasPower(const ReachAnswer &answer, const std::string &name)
{
    return std::ranges::find(answer.powers, name, &ReachPower::node) != answer.powers.end();
}

/// Three nodes in a row, two grants apart: 0 to 1 by two powers, 1 to 2 by one.
EscalationGraph rowOfThree()
{
    EscalationGraph graph{{}, {}, {}, RbacEngine(std::make_shared<const RbacObjects>())};
    graph.nodes = {{EscalationNode::Kind::Workload, "a/Pod/x"},
                   {EscalationNode::Kind::Workload, "a/Pod/y"},
                   {EscalationNode::Kind::ClusterAdmin, ""}};
    for (const auto &[from, to] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 1}, {1, 2}}) {
        EscalationPower power;
        power.from = from;
        power.rule = "e1";
        power.targets = {to};
        graph.powers.push_back(power);
    }
    return graph;
}

} // namespace

class AttackPathTest : public QObject {
    Q_OBJECT
private slots:
    void aBreachIsFollowedOnward();
    void eachHopTellsItsCause();
    void theSmallestCutIsMarked();
    void connectionsAloneAreAWayToo();
    void somebodyOutsideGetsInFirst();
    void whoGetsThereIsFoundBackwards();
    void whatWasStoppedIsNotKept();
    void cutsAreGivenUpBeyondALimit();
    void markdownHoldsTheWay();
};

void AttackPathTest::aBreachIsFollowedOnward()
{
    ReachQuestion question = attackFrom(shopNode("web"));
    const ReachAnswer answer = answerTo(question);
    QVERIFY(answer.path.has_value());
    QCOMPARE(stopsOf(*answer.path),
             QStringList({"shop/web", "shop/deployer", "ServiceAccount shop/deployer",
                          "ServiceAccount ops/root", "cluster admin"}));
    QVERIFY(answer.path->stops[1].node == shopNode("deployer"));
    QVERIFY(!answer.path->stops[2].node);
    // Without the connection nothing leads on, since the pods of web hold no token.
    question.assumesBreach = false;
    const ReachAnswer plain = answerTo(question);
    QVERIFY(!plain.path && !hasPower(plain, "cluster admin"));
    question.assumesBreach = true;
    question.filter.ports = PortSet{{Protocol::Tcp, 80, 80}};
    QVERIFY(!hasPower(answerTo(question), "cluster admin")); // deployer listens on 9000
    // What connections alone lead to is listed among them, not again.
    QVERIFY(!hasPower(answer, "workload shop/Deployment/deployer"));
}

void AttackPathTest::eachHopTellsItsCause()
{
    const ReachAnswer answer = answerTo(attackFrom(shopNode("web")));
    const std::vector<AttackHop> &hops = answer.path->hops;
    QCOMPARE(hops.size(), std::size_t{4});
    const auto placeOf = [&](std::size_t hop) {
        return hops[hop].where.empty() ? QString()
                                       : QString::fromStdString(toString(hops[hop].where.front()));
    };
    const auto textOf = [&](std::size_t hop) {
        return QString::fromStdString(hopText(*answer.path, hop));
    };
    // The rule of the policy that lets it pass; the role's rule, then its binding.
    QVERIFY2(textOf(0).contains("NetworkPolicy shop/deployer"), qPrintable(textOf(0)));
    QVERIFY2(placeOf(0).startsWith("all.yaml:4"), qPrintable(placeOf(0)));
    QVERIFY2(textOf(2).contains("may create pods in ops, by rule 1 of Role ops/maker"),
             qPrintable(textOf(2)));
    QCOMPARE(hops[2].where.size(), std::size_t{2});
    QVERIFY(hops[2].where[0].lineOneBased < hops[2].where[1].lineOneBased); // role, then binding
    for (const AttackHop &hop : hops)
        QVERIFY(!hop.because.empty() && hop.isCertain);
}

void AttackPathTest::theSmallestCutIsMarked()
{
    const ReachAnswer answer = answerTo(attackFrom(shopNode("web")));
    QVERIFY(answer.path->cut.state == AttackCut::State::Found);
    QCOMPARE(answer.path->cut.items.size(), std::size_t{1});
    const auto cut = std::ranges::count(answer.path->hops, true, &AttackHop::isCut);
    QCOMPARE(cut, 1);
    QVERIFY(answer.path->hops.front().isCut); // nearest to the start
    QVERIFY(cutText(*answer.path).starts_with("Smallest cut, 1 thing: shop/web its packets get"));
}

void AttackPathTest::connectionsAloneAreAWayToo()
{
    ReachQuestion question;
    question.node = shopNode("web");
    question.cutAt = shopNode("deployer");
    const ReachAnswer answer = answerTo(question);
    QVERIFY(answer.path && answer.cut);
    QCOMPARE(stopsOf(*answer.path), QStringList({"shop/web", "shop/deployer"}));
    const AttackHop &hop = answer.path->hops.front();
    QVERIFY(hop.isCut && hop.isCertain);
    QCOMPARE(QString::fromStdString(hop.because.front()),
             QString("shop/web gets to shop/deployer on 9000/TCP"));
    QVERIFY(hop.because.size() >= 3); // and why egress and ingress let it pass
    question.cutAt = NodeKey{"", "ops", "Deployment", "none"};
    QVERIFY(!answerTo(question).path);
    question.cutAt = shopNode("web"); // deployer gets to web as little as anybody
    question.node = shopNode("deployer");
    QVERIFY(!answerTo(question).path);
}

void AttackPathTest::somebodyOutsideGetsInFirst()
{
    External office;
    office.key = {"", "", "External", "office"};
    office.cidrs = {*Cidr::parse("203.0.113.0/24")};
    // Shut out by the policies, it gets nowhere.
    const ReachAnswer shut = answerTo(attackFrom(office.key), {office});
    QVERIFY(!shut.isUnanswered && !shut.path && shut.powers.empty());
    const ReachAnswer open = answerTo(attackFrom(office.key), {office}, kOfficeMayCall);
    QVERIFY(open.path.has_value());
    QCOMPARE(stopsOf(*open.path).mid(0, 3), QStringList({"office", "shop/web", "shop/deployer"}));
    QCOMPARE(stopsOf(*open.path).last(), QString("cluster admin"));
    QVERIFY(!open.path->stops.front().kind && open.path->stops.front().node == office.key);
    const std::string first = hopText(*open.path, 0);
    QVERIFY2(first.find("NetworkPolicy shop/from-office") != std::string::npos, first.c_str());
    // The other way round: who gets to web, and on from there.
    ReachQuestion question = attackFrom(shopNode("web"));
    question.direction = ReachDirection::To;
    question.powerAt.reset();
    for (const ReachPower &power : answerTo(question, {office}, kOfficeMayCall).powers)
        QVERIFY2(power.node.find("External") == std::string::npos, power.node.c_str());
}

void AttackPathTest::whoGetsThereIsFoundBackwards()
{
    ReachQuestion question;
    question.node = shopNode("deployer");
    question.direction = ReachDirection::To;
    question.cutAt = shopNode("web");
    const ReachAnswer answer = answerTo(question);
    QVERIFY(answer.path.has_value());
    QCOMPARE(stopsOf(*answer.path), QStringList({"shop/web", "shop/deployer"}));
}

void AttackPathTest::cutsAreGivenUpBeyondALimit()
{
    const EscalationGraph graph = rowOfThree();
    const SmallestCut found = smallestCutWithin(graph, 0, 2, 1);
    QVERIFY(found.state == SmallestCut::State::Found);
    QCOMPARE(found.powers, std::vector<std::size_t>{2});
    QVERIFY(smallestCutWithin(graph, 0, 1, 1).state == SmallestCut::State::TooMany);
    QCOMPARE(smallestCutWithin(graph, 0, 1, 2).powers, (std::vector<std::size_t>{0, 1}));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(smallestCutWithin(graph, 0, 2, 9, stop.get_token()).powers.empty());
    QVERIFY(haveSameCause(graph, 2, 2) && !haveSameCause(graph, 0, 1));
    EscalationGraph inherent = graph;
    inherent.powers[2].isInherent = true;
    QVERIFY(smallestCutWithin(inherent, 1, 2, 9).state == SmallestCut::State::Impossible);
}

void AttackPathTest::markdownHoldsTheWay()
{
    const std::string text = reachMarkdown(answerTo(attackFrom(shopNode("web"))), 6);
    QVERIFY2(text.find("\n## Way to cluster admin\n\n1. shop/web to shop/deployer: ") !=
                 std::string::npos,
             text.c_str());
    QVERIFY(text.find("\n4. ") != std::string::npos);
    QVERIFY(text.find("\n\nSmallest cut, 1 thing: ") != std::string::npos);
}

// Stopped while the escalation graph is made: half a graph must not answer the next question.
void AttackPathTest::whatWasStoppedIsNotKept()
{
    const auto lookup = lookupIn({}, {});
    const ReachQuestion question = attackFrom(shopNode("web"));
    const auto hops = ReachHops::renewed(nullptr, lookup, question, {});
    std::stop_source source;
    source.request_stop();
    ReachPowers powers;
    ReachAnswer stopped;
    stopped.question = question;
    powers.addTo(stopped, lookup->world(), *hops, source.get_token());
    QVERIFY(stopped.powers.empty());
    ReachAnswer again;
    again.question = question;
    powers.addTo(again, lookup->world(), *hops, {});
    QVERIFY(!again.powers.empty());
    QVERIFY(again.powers == answerTo(question).powers);
}

QTEST_GUILESS_MAIN(AttackPathTest)
#include "test_attack_path.moc"
