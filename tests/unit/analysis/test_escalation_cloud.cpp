// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"
#include "model/analysis/escalation_cloud.h"

#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

/// Edge e17 of findings.md 2.5: who may take which cloud identity.
class EscalationCloudTest : public QObject {
    Q_OBJECT
private slots:
    void podsTakeWhatTheirAccountNames();
    void podsThatDoNotGetItDoNotTakeIt();
    void grantsLeadTo_data();
    void grantsLeadTo();
    void withoutACloudThereIsNoNode();
    void accountsWithoutPodsCountToo();
    void namesOfNodes();
    void itIsOnAPath();
};

namespace {

std::string account(const std::string &name, const std::string &nameSpace,
                    const std::string &annotation)
{
    return "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", annotations: {" + annotation + "}}\n";
}

std::string pod(const std::string &name, const std::string &nameSpace, const std::string &spec)
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {" + spec +
           ", containers: [{name: c, image: x}]}\n";
}

/// `user` as "User jane" or "ServiceAccount shop/web"; `scope` empty: cluster-wide.
std::string grant(const std::string &subject, const std::string &scope, const std::string &rule)
{
    const std::string nameSpace = scope.empty() ? "" : ", namespace: " + scope;
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: "
           "r}\nrules: [{" +
           rule + "}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " +
           (scope.empty() ? "ClusterRoleBinding" : "RoleBinding") + "\nmetadata: {name: b" +
           nameSpace +
           "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\n"
           "subjects: [{" +
           subject + "}]\n";
}

const std::string kJane = "kind: User, name: jane, apiGroup: rbac.authorization.k8s.io";
const std::string kRole = "eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/web'";
const std::string kClient =
    "azure.workload.identity/client-id: 0a1b2c3d-0000-4444-8888-abcdef012345";

/// Accounts shop/web and data/db with a cloud identity each, shop/plain with none.
std::string world()
{
    return account("web", "shop", kRole) + account("db", "data", kClient) +
           account("plain", "shop", "") +
           pod("front", "shop", "serviceAccountName: web, automountServiceAccountToken: false") +
           pod("other", "shop", "serviceAccountName: plain") +
           pod("db", "data", "serviceAccountName: db");
}

EscalationGraph graphOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(yaml, diagnostics);
    auto objects = std::make_shared<RbacObjects>();
    objects->roles = topology->clusters[0].resources->roles;
    objects->bindings = topology->clusters[0].resources->roleBindings;
    return makeEscalationGraph(RbacEngine(std::move(objects)), escalationWorldOf(*topology));
}

/// Where the edges e17 of a node lead, sorted; all of them have to be possible only.
QStringList cloudsOf(const EscalationGraph &graph, const std::string &from)
{
    QStringList found;
    for (const EscalationPower &power : graph.powers) {
        if (power.rule != "e17" || graph.nodes[power.from].name != from)
            continue;
        for (const std::size_t target : power.targets)
            found << QString::fromStdString(toString(graph.nodes[target])) +
                         (power.isPossible ? "" : " CERTAIN");
    }
    found.sort();
    found.removeDuplicates();
    return found;
}

const QString kAws = "cloud identity aws arn:aws:iam::123456789012:role/web";
const QString kAzure = "cloud identity azure 0a1b2c3d-0000-4444-8888-abcdef012345";
const QString kAnyShop = "cloud identities that trust a ServiceAccount of shop";
const QString kAnyData = "cloud identities that trust a ServiceAccount of data";

} // namespace

void EscalationCloudTest::podsTakeWhatTheirAccountNames()
{
    const EscalationGraph graph = graphOf(world());
    QCOMPARE(cloudsOf(graph, "shop/Pod/front"), QStringList{kAws}); // without the API token, too
    QCOMPARE(cloudsOf(graph, "shop/Pod/other"), QStringList());
}

void EscalationCloudTest::podsThatDoNotGetItDoNotTakeIt()
{
    QCOMPARE(cloudsOf(graphOf(world()), "data/Pod/db"), QStringList()); // lacks Azure's label
}

void EscalationCloudTest::grantsLeadTo_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QStringList>("targets");
    const auto rule = [](const char *verb, const char *group, const char *resource,
                         const char *name = nullptr) {
        return QString("verbs: [%1], apiGroups: ['%2'], resources: [%3]%4")
            .arg(verb, group, resource,
                 name ? QString(", resourceNames: [%1]").arg(name) : QString());
    };
    const QStringList inShop{kAnyShop, kAws};
    QTest::newRow("pods in a namespace") << "shop" << rule("create", "", "pods") << inShop;
    QTest::newRow("pods in another namespace")
        << "data" << rule("create", "", "pods") << QStringList{kAnyData, kAzure};
    QTest::newRow("pods everywhere")
        << "" << rule("create", "", "pods") << QStringList{kAnyData, kAnyShop, kAws, kAzure};
    QTest::newRow("Deployments") << "shop" << rule("patch", "apps", "deployments") << inShop;
    QTest::newRow("a Deployment of one name")
        << "shop" << rule("update", "apps", "deployments", "front") << inShop;
    QTest::newRow("everything") << "shop" << rule("'*'", "*", "'*'") << inShop;
    QTest::newRow("creating under a name is nothing")
        << "shop" << rule("create", "", "pods", "front") << QStringList();
    QTest::newRow("pods of another group")
        << "shop" << rule("create", "x", "pods") << QStringList();
    QTest::newRow("reading pods") << "shop" << rule("get", "", "pods") << QStringList();
    QTest::newRow("changing a Job") << "shop" << rule("patch", "batch", "jobs") << QStringList();
    QTest::newRow("tokens of every account")
        << "shop" << rule("create", "", "serviceaccounts/token") << inShop;
    QTest::newRow("tokens of the account")
        << "shop" << rule("create", "", "serviceaccounts/token", "web") << inShop;
    QTest::newRow("tokens of an account that names none")
        << "shop" << rule("create", "", "serviceaccounts/token", "plain") << QStringList{kAnyShop};
    QTest::newRow("changing accounts alone")
        << "shop" << rule("patch", "", "serviceaccounts") << QStringList();
}

void EscalationCloudTest::grantsLeadTo()
{
    QFETCH(QString, scope);
    QFETCH(QString, rule);
    QFETCH(QStringList, targets);
    QCOMPARE(
        cloudsOf(graphOf(world() + grant(kJane, scope.toStdString(), rule.toStdString())), "jane"),
        targets);
}

void EscalationCloudTest::withoutACloudThereIsNoNode()
{
    const auto graph =
        graphOf(account("plain", "shop", "") + pod("a", "shop", "serviceAccountName: plain") +
                grant(kJane, "", "verbs: ['*'], apiGroups: ['*'], resources: ['*']"));
    for (const EscalationNode &node : graph.nodes)
        QVERIFY(node.kind != EscalationNode::Kind::CloudIdentity);
    QCOMPARE(cloudsOf(graph, "jane"), QStringList());
}

void EscalationCloudTest::accountsWithoutPodsCountToo()
{
    const auto graph = graphOf(account("idle", "shop", kRole) +
                               grant(kJane, "shop",
                                     "verbs: [create], apiGroups: [''], resources: "
                                     "[pods]"));
    QCOMPARE(cloudsOf(graph, "jane"), (QStringList{kAnyShop, kAws}));
}

void EscalationCloudTest::namesOfNodes()
{
    Diagnostics diagnostics;
    const auto clouds = escalationCloudsOf(*topologyOf(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: "
        "{azure.workload.identity/use: 'true'}}\nspec: {containers: [{name: c, image: x}]}\n" +
            account("web", "shop", kRole),
        diagnostics));
    QCOMPARE(clouds.size(), std::size_t{2});
    COMPARE(clouds[0].identity, "azure client of ServiceAccount shop/default");
    QCOMPARE(clouds[0].workloads.size(), std::size_t{1});
    COMPARE(clouds[1].identity, "aws arn:aws:iam::123456789012:role/web");
    QVERIFY(clouds[1].workloads.empty());
}

void EscalationCloudTest::itIsOnAPath()
{
    const auto graph =
        graphOf(world() + grant("kind: ServiceAccount, name: plain, namespace: shop", "data",
                                "verbs: [create], apiGroups: [''], resources: [pods]"));
    const auto from = graph.find({EscalationNode::Kind::Workload, "shop/Pod/other"});
    const auto to = graph.find(
        {EscalationNode::Kind::CloudIdentity, "azure 0a1b2c3d-0000-4444-8888-abcdef012345"});
    QVERIFY(from && to);
    QCOMPARE(shortestPath(graph, *from, *to).size(), std::size_t{2}); // its token, then a pod
    const auto cut = smallestCut(graph, *from, *to);
    QVERIFY(cut.has_value());
    QCOMPARE(cut->size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(EscalationCloudTest)
#include "test_escalation_cloud.moc"
