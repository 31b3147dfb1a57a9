// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The edges of findings.md 2.5 that RBAC alone makes, the shortest path and the smallest cut.
class EscalationTest : public QObject {
    Q_OBJECT
private slots:
    void oneGrantLeadsTo_data();
    void oneGrantLeadsTo();
    void twoGrantsLeadTo_data();
    void twoGrantsLeadTo();
    void tokensLeadToTheAccount();
    void aNamedPodIsOnlyPossible();
    void theShortestPathIsTold();
    void pathsEndAtTheCap();
    void theSmallestCutIsOneGrant();
    void theSmallestCutTakesEveryWay();
    void powersOfOneRuleAreCutAtOnce();
    void whatIsNotKnownIsTold();
    void mastersAreAdmins();
    void secretsAreHeldToo();
    void certainWaysComeFirst();
    void whatNobodyCanTakeAwayIsNoCut();
    void settingsOfPodsAreCut();
    void mountedTokensOfATopology();
};

namespace {

using Kind = EscalationNode::Kind;

std::size_t node(const EscalationGraph &graph, Kind kind, const std::string &name)
{
    return graph.find({kind, name}).value();
}

const std::string kApi = "system:serviceaccount:shop:api";

} // namespace

void EscalationTest::oneGrantLeadsTo_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("targets");
    const auto row = [](const char *name, const char *scope, const char *grant,
                        const char *targets) { QTest::newRow(name) << scope << grant << targets; };
    const char *shopPods = "e4 workload shop/Deployment/back, e4 workload shop/Deployment/front";
    const char *shopAccounts = "e5 ServiceAccount shop/api, e5 ServiceAccount shop/web";
    row("exec into the pods of a namespace", "shop", "create - pods/exec", shopPods);
    row("exec by get", "shop", "get - pods/exec", shopPods);
    row("attach", "shop", "create - pods/attach", shopPods);
    row("ephemeral containers", "shop", "patch - pods/ephemeralcontainers", shopPods);
    row("changed pods stay who they are", "shop", "update - pods", shopPods);
    row("portforward reaches a port, not the pod", "shop", "create - pods/portforward", "");
    row("logs lead nowhere", "shop", "get - pods/log", "");
    row("pods", "shop", "create - pods", shopAccounts);
    row("a create of a named pod names nothing", "shop", "create - pods x", "");
    row("deployments", "shop", "patch apps deployments", shopAccounts);
    row("cron jobs", "shop", "create batch cronjobs", shopAccounts);
    row("deployments of another group", "shop", "patch example.org deployments", "");
    row("a create of a named object names nothing", "shop", "create apps deployments x", "");
    row("a named deployment may be changed", "shop", "patch apps deployments x", shopAccounts);
    row("Secrets that hold a token", "shop", "get - secrets", "e6 ServiceAccount shop/api");
    row("the Secret by name", "shop", "get - secrets api-token", "e6 ServiceAccount shop/api");
    row("another Secret", "shop", "get - secrets other", "");
    row("token requests", "shop", "create - serviceaccounts/token",
        "e7 ServiceAccount shop/api, e7 ServiceAccount shop/web");
    row("token requests for one", "shop", "create - serviceaccounts/token web",
        "e7 ServiceAccount shop/web");
    row("impersonating an account", "shop", "impersonate - serviceaccounts api",
        "e8 ServiceAccount shop/api");
    row("impersonating users", "", "impersonate - users", "e8 User other");
    row("users cannot be impersonated in a namespace", "shop", "impersonate - users", "");
    row("groups alone cannot be impersonated", "", "impersonate - groups", "");
    row("nodes/proxy reaches all pods", "", "get - nodes/proxy",
        "e11 workload data/StatefulSet/db, e11 workload shop/Deployment/back, "
        "e11 workload shop/Deployment/front");
    row("nodes/proxy of one node, on which nobody knows what runs", "", "get - nodes/proxy n1",
        "e11? workload data/StatefulSet/db, e11? workload shop/Deployment/back, "
        "e11? workload shop/Deployment/front");
    row("nodes/proxy in a namespace is dead", "shop", "get - nodes/proxy", "");
    row("bind alone binds nothing", "", "bind rbac.authorization.k8s.io clusterroles", "");
    row("escalate alone writes nothing", "", "escalate rbac.authorization.k8s.io clusterroles", "");
    row("webhooks change the pods that are made next", "",
        "patch admissionregistration.k8s.io mutatingwebhookconfigurations x",
        "e13? workload data/StatefulSet/db, e13? workload shop/Deployment/back, "
        "e13? workload shop/Deployment/front");
    row("policies change them as well", "",
        "update admissionregistration.k8s.io mutatingadmissionpolicies x",
        "e13? workload data/StatefulSet/db, e13? workload shop/Deployment/back, "
        "e13? workload shop/Deployment/front");
    row("a policy that nobody binds changes nothing", "",
        "create admissionregistration.k8s.io mutatingadmissionpolicies", "");
    row("webhooks that only validate lead nowhere", "",
        "get admissionregistration.k8s.io validatingwebhookconfigurations", "");
    row("aws-auth makes admins on EKS", "kube-system", "update - configmaps aws-auth",
        "e15? cluster admin");
    row("another ConfigMap of kube-system", "kube-system", "update - configmaps coredns", "");
    row("aws-auth of another namespace", "shop", "update - configmaps aws-auth", "");
    row("reading leads nowhere", "", "list - configmaps", "");
}

void EscalationTest::oneGrantLeadsTo()
{
    QFETCH(QString, scope);
    QFETCH(QString, grant);
    QFETCH(QString, targets);
    const auto graph = makeEscalationGraph(
        engineOf({{"jane", scope.toStdString(), rule(grant)},
                  {"other", "shop", {{"get"}, {""}, {"services"}, {}, {}, {}}}}),
        shopAndData());
    QCOMPARE(targetsOf(graph, "jane").join(", "), targets);
}

void EscalationTest::twoGrantsLeadTo_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QStringList>("grants");
    QTest::addColumn<QString>("targets");
    const auto row = [](const char *name, const char *scope, QStringList grants,
                        const char *targets) { QTest::newRow(name) << scope << grants << targets; };
    const QString rbac = "rbac.authorization.k8s.io ";
    const QString csr = "certificates.k8s.io certificatesigningrequests";
    row("bind everywhere", "",
        {"bind " + rbac + "clusterroles", "create " + rbac + "clusterrolebindings"},
        "e9 cluster admin");
    row("bind of another role", "",
        {"bind " + rbac + "clusterroles view", "create " + rbac + "clusterrolebindings"}, "");
    row("bind in a namespace never reaches the cluster", "shop",
        {"bind " + rbac + "clusterroles", "create " + rbac + "rolebindings"},
        "e9 ServiceAccount shop/api, e9 ServiceAccount shop/web");
    row("escalate in a role one is bound to", "",
        {"escalate " + rbac + "clusterroles", "update " + rbac + "clusterroles"},
        "e10 cluster admin");
    row("escalate in another role", "",
        {"escalate " + rbac + "clusterroles x", "update " + rbac + "clusterroles x"}, "");
    row("Secrets made and read", "data", {"create - secrets", "get - secrets"},
        "e7 ServiceAccount data/db");
    row("masters by impersonation", "", {"impersonate - groups", "impersonate - users jane"},
        "e8 cluster admin");
    row("another group by impersonation", "",
        {"impersonate - groups sre", "impersonate - users jane"}, "");
    row("certificates", "",
        {"create " + csr, "update " + csr + "/approval", "approve certificates.k8s.io signers"},
        "e12 cluster admin");
    row("certificates of another signer", "",
        {"create " + csr, "update " + csr + "/approval",
         "approve certificates.k8s.io signers example.org/x"},
        "");
    row("certificates without the approval", "",
        {"create " + csr, "approve certificates.k8s.io signers"}, "");
}

void EscalationTest::twoGrantsLeadTo()
{
    QFETCH(QString, scope);
    QFETCH(QStringList, grants);
    QFETCH(QString, targets);
    std::vector<Bound> all;
    for (const QString &grant : grants)
        all.push_back({"jane", scope.toStdString(), rule(grant)});
    QCOMPARE(targetsOf(makeEscalationGraph(engineOf(all), shopAndData()), "jane").join(", "),
             targets);
}

void EscalationTest::tokensLeadToTheAccount()
{
    const auto graph = makeEscalationGraph(engineOf({}), shopAndData());
    QCOMPARE(targetsOf(graph, "shop/Deployment/back").join(", "),
             QString("e1 ServiceAccount shop/api"));
    QCOMPARE(targetsOf(graph, "shop/Deployment/front").join(", "), QString());
}

void EscalationTest::aNamedPodIsOnlyPossible()
{
    const auto graph = makeEscalationGraph(
        engineOf({{"jane", "shop", rule("create - pods/exec web-0")}}), shopAndData());
    const auto power = std::ranges::find(graph.powers, std::string("e4"), &EscalationPower::rule);
    QVERIFY(power != graph.powers.end());
    QVERIFY(power->isPossible);
}

void EscalationTest::theShortestPathIsTold()
{
    const auto graph = makeEscalationGraph(engineOf({{"jane", "shop", rule("create - pods/exec")},
                                                     {"api", "", {{"*"}, {"*"}, {"*"}, {}, {}, {}}},
                                                     {"web", "shop", rule("create - pods")}}),
                                           shopAndData());
    const auto jane = node(graph, Kind::Identity, "jane");
    const auto admin = node(graph, Kind::ClusterAdmin, "");
    const auto path = shortestPath(graph, jane, admin);
    QStringList text;
    for (const EscalationHop &hop : path)
        text << QString::fromStdString(graph.powers[hop.power].rule + " " +
                                       toString(graph.nodes[hop.to]));
    QCOMPARE(text.size(), 3);
    QCOMPARE(text[0], QString("e4 workload shop/Deployment/back"));
    QCOMPARE(text[1], QString("e1 ServiceAccount shop/api"));
    QVERIFY(text[2].endsWith(" cluster admin"));
    QVERIFY(shortestPath(graph, admin, jane).empty());
    QVERIFY(shortestPath(graph, jane, jane).empty());
}

void EscalationTest::pathsEndAtTheCap()
{
    const auto graph = makeEscalationGraph(engineOf({{"jane", "shop", rule("create - pods/exec")}}),
                                           shopAndData());
    const auto jane = node(graph, Kind::Identity, "jane");
    const auto api = node(graph, Kind::Identity, kApi);
    QCOMPARE(shortestPath(graph, jane, api, 2).size(), std::size_t{2});
    QVERIFY(shortestPath(graph, jane, api, 1).empty());
}

void EscalationTest::theSmallestCutIsOneGrant()
{
    // Two ways on from jane, but both through what the one account may do.
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", "shop", rule("create - serviceaccounts/token api")},
                                      {"jane", "shop", rule("impersonate - serviceaccounts api")},
                                      {"api", "data", rule("create - serviceaccounts/token db")}}),
                            shopAndData());
    const auto cut = smallestCut(graph, node(graph, Kind::Identity, "jane"),
                                 node(graph, Kind::Identity, "system:serviceaccount:data:db"));
    QVERIFY(cut);
    QCOMPARE(cut->size(), std::size_t{1});
    COMPARE(graph.nodes[graph.powers[cut->front()].from].name, kApi);
}

void EscalationTest::theSmallestCutTakesEveryWay()
{
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", "shop", rule("create - serviceaccounts/token api")},
                                      {"jane", "shop", rule("impersonate - serviceaccounts api")}}),
                            shopAndData());
    const auto jane = node(graph, Kind::Identity, "jane");
    QCOMPARE(smallestCut(graph, jane, node(graph, Kind::Identity, kApi))->size(), std::size_t{2});
    QVERIFY(smallestCut(graph, jane, node(graph, Kind::ClusterAdmin, ""))->empty());
    QVERIFY(smallestCut(graph, jane, jane)->empty());
}

void EscalationTest::powersOfOneRuleAreCutAtOnce()
{
    const auto graph = makeEscalationGraph(
        engineOf({{"jane", "", {{"*"}, {"*"}, {"*"}, {}, {}, {}}}}), shopAndData());
    QVERIFY(graph.powers.size() > 5);
    const auto cut = smallestCut(graph, node(graph, Kind::Identity, "jane"),
                                 node(graph, Kind::ClusterAdmin, ""));
    QVERIFY(cut);
    QCOMPARE(cut->size(), std::size_t{1});
}

void EscalationTest::whatIsNotKnownIsTold()
{
    RbacObjects objects = engineOf({{"jane", "shop", rule("get - pods")}}).objects();
    objects.roles.clear();
    const auto graph = makeEscalationGraph(RbacEngine(std::make_shared<const RbacObjects>(objects)),
                                           shopAndData());
    QCOMPARE(graph.unknown.size(), std::size_t{1});
    QVERIFY(graph.unknown[0].find("ClusterRole r0 is not in the input") != std::string::npos);
}

void EscalationTest::mastersAreAdmins()
{
    const auto graph = makeEscalationGraph(
        engineOf({{"Group/system:masters", "", rule("get - pods")}}), shopAndData());
    QCOMPARE(targetsOf(graph, "Group/system:masters").join(", "), QString("e8 cluster admin"));
}

void EscalationTest::secretsAreHeldToo()
{
    EscalationWorld world = shopAndData();
    world.secrets = {{"shop", "api-token"}, {"shop", "tls"}, {"data", "key"}};
    const auto graph = makeEscalationGraph(engineOf({{"jane", "shop", rule("list - secrets")},
                                                     {"joe", "shop", rule("get - secrets tls")}}),
                                           world);
    QCOMPARE(targetsOf(graph, "jane").join(", "),
             QString("e6 Secret shop/api-token, e6 Secret shop/tls, e6 ServiceAccount shop/api"));
    QCOMPARE(targetsOf(graph, "joe").join(", "), QString("e6 Secret shop/tls"));
}

/// Exec into one named pod may be the one; token requests for its account are certain, but longer.
void EscalationTest::certainWaysComeFirst()
{
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", "shop", rule("create - pods/exec front-0")},
                                      {"jane", "shop", rule("create - serviceaccounts/token api")},
                                      {"api", "shop", rule("create - pods/exec")}}),
                            shopAndData());
    const auto front = node(graph, Kind::Workload, "shop/Deployment/front");
    const auto reached = escalationReach(graph, node(graph, Kind::Identity, "jane"), 6);
    const auto way = std::ranges::find(reached, front, &EscalationReach::to);
    QVERIFY(way != reached.end());
    QCOMPARE(way->path.size(), std::size_t{2});
    QCOMPARE(shortestPath(graph, node(graph, Kind::Identity, "jane"), front).size(),
             std::size_t{1});
    QCOMPARE(escalationReach(graph, node(graph, Kind::Identity, "jane"), 1).size(),
             std::size_t{3}); // api certainly, two workloads possibly
}

void EscalationTest::whatNobodyCanTakeAwayIsNoCut()
{
    EscalationWorld world = shopAndData();
    world.workloads[0].takeovers = {{"container main is privileged", true, true, {}}};
    const auto graph = makeEscalationGraph(engineOf({}), world);
    const auto machines = node(graph, Kind::Node, "of shop/Deployment/front");
    const auto back = node(graph, Kind::Workload, "shop/Deployment/back");
    QVERIFY(!shortestPath(graph, machines, back).empty());
    QVERIFY(!smallestCut(graph, machines, back));
}

void EscalationTest::settingsOfPodsAreCut()
{
    EscalationWorld world = shopAndData();
    world.workloads[0].takeovers = {{"container main is privileged", true, true, {}},
                                    {"container main may write /etc of the node", true, true, {}}};
    const auto graph = makeEscalationGraph(engineOf({}), world);
    const auto front = node(graph, Kind::Workload, "shop/Deployment/front");
    const auto cut = smallestCut(graph, front, node(graph, Kind::Identity, kApi));
    QVERIFY(cut);
    QCOMPARE(cut->size(), std::size_t{2});
    for (const std::size_t power : *cut)
        COMPARE(graph.powers[power].rule, std::string("e2"));
}

void EscalationTest::mountedTokensOfATopology()
{
    Topology topology;
    auto resources = std::make_shared<ResourceSet>();
    resources->serviceAccounts.emplace_back();
    resources->serviceAccounts.back().meta.nameSpace = "shop";
    resources->serviceAccounts.back().meta.name = "quiet";
    resources->serviceAccounts.back().automountServiceAccountToken = false;
    topology.clusters = {{"", resources}};
    for (const std::optional<bool> automount : {std::optional<bool>(), std::optional(true)}) {
        for (const char *account : {"quiet", "default"}) {
            topology.workloads.emplace_back();
            topology.workloads.back().key.nameSpace = "shop";
            topology.workloads.back().serviceAccountName = account;
            topology.workloads.back().automountServiceAccountToken = automount;
        }
    }
    const EscalationWorld found = escalationWorldOf(topology);
    QCOMPARE(found.workloads.size(), std::size_t{4});
    QVERIFY2(!found.workloads[0].hasToken, "the account says no");
    QVERIFY2(found.workloads[1].hasToken, "nobody says anything");
    QVERIFY2(found.workloads[2].hasToken, "the pod always wins");
    QVERIFY(found.workloads[3].hasToken);
}

QTEST_GUILESS_MAIN(EscalationTest)
#include "test_escalation.moc"
