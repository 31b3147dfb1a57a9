// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/layout/node_looks.h"
#include "model/layout/scene_layout.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

/// What a box says of its workload, external or namespace, to eyes and to screen readers.
class NodeLooksTest : public QObject {
    Q_OBJECT
private slots:
    void schedulesBecomeWords_data();
    void schedulesBecomeWords();
    void workloadsSayTheirKind_data();
    void workloadsSayTheirKind();
    void accountsAreNamedWhereTheyTell_data();
    void accountsAreNamedWhereTheyTell();
    void shieldsFollowThePolicies_data();
    void shieldsFollowThePolicies();
    void aNamespaceIsAsShutAsItsWeakestWorkload_data();
    void aNamespaceIsAsShutAsItsWeakestWorkload();
    void finishedPodsHaveNoShield();
    void externalsSayWhatTheyStandFor_data();
    void externalsSayWhatTheyStandFor();
    void clustersSayTheirTrustDomain();
};

namespace {

std::string pod(const char *name, const QString &labels = QStringLiteral("app: x"),
                const char *more = "")
{
    return std::string("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
           ", namespace: shop, labels: {" + labels.toStdString() + "}}\nspec: {" + more +
           "containers: [{name: c, image: x}]}\n";
}

std::string policy(const QString &labels, const QString &types)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " +
           labels.section(' ', 1).toStdString() + types.left(2).toLower().toStdString() +
           ", namespace: shop}\nspec: {podSelector: {matchLabels: {" + labels.toStdString() +
           "}}, policyTypes: [" + types.toStdString() + "]}\n";
}

SceneLook pictureOf(const std::string &yaml, const std::vector<External> &externals = {})
{
    Diagnostics diagnostics;
    const auto topology = buildTopology(importText(yaml, "m.yaml", {}, diagnostics), diagnostics);
    Design design = draftDesign("d", {}, topology, DraftFrom::Empty, diagnostics);
    if (!externals.empty())
        design.externals = CowList<External>(externals);
    std::vector<Flow> flows;
    for (const External &external : externals) { // an external nobody calls is not on the map
        Flow flow;
        flow.from = topology->workloads.front().key;
        flow.to = external.key;
        flow.ports.push_back({PortRange::parse("443").value(), {}});
        flows.push_back(flow);
    }
    design.flows = CowList<Flow>(std::move(flows));
    return composeScene(design, {}, layoutNodes(design, {}, diagnostics), {});
}

const NodeLook &look(const SceneLook &scene, const char *key)
{
    const NodeLook *node = scene.find(NodeKey::parse(key).value());
    static const NodeLook none;
    return node ? *node : none;
}

} // namespace

void NodeLooksTest::schedulesBecomeWords_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *schedule, const char *words) {
        QTest::newRow(schedule) << schedule << words;
    };
    row("@daily", "daily");
    row("* * * * *", "every minute");
    row("*/5 * * * *", "every 5 min");
    row("0 * * * *", "hourly");
    row("59 */6 * * *", "every 6 h");
    row("0 3 * * *", "daily");
    row("0  3 * * * ", "daily");
    row("0 3 * * 1", "weekly");
    row("0 3 * * MON", "weekly");
    row("0 3 1 * *", "monthly");
    for (const char *itself : {"",
                               "hourly",
                               "* * * *",
                               "0 3 * * * 2027",
                               "* * * * 1",
                               "* * 1 * *",
                               "* * * 1 *",
                               "*/x * * * *",
                               "*/ * * * *",
                               "*/5 3 * * *",
                               "*/5 * * * 1",
                               "1-5 * * * *",
                               "0 * * * 1",
                               "0 */x * * *",
                               "0 */6 * * 1",
                               "0 1-5 * * *",
                               "0 3 * * 1,2",
                               "0 3 * * 1-5",
                               "0 3 * * */2",
                               "0 3 1 * 1",
                               "0 3 * 1 1",
                               "0 3 1 1 *",
                               "0 3 */2 * *",
                               "0: 3 * * *",
                               "/ 3 * * *"})
        QTest::newRow(*itself != '\0' ? itself : "nothing") << itself << itself;
}

void NodeLooksTest::schedulesBecomeWords()
{
    QFETCH(QString, schedule);
    QTEST(QString::fromStdString(scheduleWords(schedule.toStdString())), "words");
}

void NodeLooksTest::workloadsSayTheirKind_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("subtitle");
    QTest::addColumn<QString>("icon");
    const auto row = [](const char *name, const char *kind, const char *spec,
                        const QString &subtitle, const char *icon) {
        QTest::newRow(name) << kind << spec << subtitle << icon;
    };
    const QString dot = QString::fromUtf8(" · ");
    row("three replicas", "Deployment", "replicas: 3, ", "Deployment" + dot + '3', "deployment");
    row("one that is not written", "Deployment", "", "Deployment" + dot + '1', "deployment");
    row("a set", "StatefulSet", "replicas: 2, ", "StatefulSet" + dot + '2', "statefulset");
    row("another set", "ReplicaSet", "replicas: 0, ", "ReplicaSet" + dot + '0', "replicaset");
    row("one on each node", "DaemonSet", "", "DaemonSet", "daemonset");
    row("once", "Job", "", "Job", "job");
    row("an old controller", "ReplicationController", "", "ReplicationController", "pod");
}

void NodeLooksTest::workloadsSayTheirKind()
{
    QFETCH(QString, kind);
    QFETCH(QString, spec);
    const QString group = kind == "Job"                     ? "batch/v1"
                          : kind == "ReplicationController" ? "v1"
                                                            : "apps/v1";
    const QString yaml = "apiVersion: " + group + "\nkind: " + kind +
                         "\nmetadata: {name: web, namespace: shop}\nspec: {" + spec +
                         "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: "
                         "c, image: x}]}}}\n";
    const SceneLook scene = pictureOf(yaml.toStdString());
    const NodeLook &node = look(scene, qPrintable("shop/" + kind + "/web"));
    QCOMPARE(node.title, std::string("web"));
    QTEST(QString::fromStdString(node.subtitle), "subtitle");
    QTEST(QString::fromStdString(node.icon), "icon");
    QCOMPARE(QString::fromStdString(node.description),
             "web, " + kind +
                 ", namespace shop, no policy isolates it, default ServiceAccount, 0 flows in, 0 "
                 "out");
}

void NodeLooksTest::accountsAreNamedWhereTheyTell_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<bool>("isDefault");
    QTest::newRow("none is the default one") << ""
                                             << "default" << true;
    QTest::newRow("the default one") << "default"
                                     << "default" << true;
    QTest::newRow("one of its name goes without saying") << "web"
                                                         << "" << false;
    QTest::newRow("one of another name") << "reader"
                                         << "reader" << false;
}

void NodeLooksTest::accountsAreNamedWhereTheyTell()
{
    QFETCH(QString, written);
    QFETCH(bool, isDefault);
    const QString more = written.isEmpty() ? QString() : "serviceAccountName: " + written + ", ";
    const SceneLook scene = pictureOf(pod("web", "app: x", qPrintable(more)));
    const NodeLook &node = look(scene, "shop/Pod/web");
    QTEST(QString::fromStdString(node.account), "shown");
    QCOMPARE(node.isDefaultAccount, isDefault);
    QCOMPARE(node.description.find("default ServiceAccount") != std::string::npos, isDefault);
}

void NodeLooksTest::shieldsFollowThePolicies_data()
{
    QTest::addColumn<QString>("types");
    QTest::addColumn<int>("shield");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *types, ShieldState shield,
                        const char *words) {
        QTest::newRow(name) << types << static_cast<int>(shield) << words;
    };
    row("no policy", "", ShieldState::None, "no policy isolates it");
    row("ingress", "Ingress", ShieldState::IngressOnly, "isolated for ingress only");
    row("egress", "Egress", ShieldState::EgressOnly, "isolated for egress only");
    row("both", "Ingress, Egress", ShieldState::Full, "isolated both ways");
}

void NodeLooksTest::shieldsFollowThePolicies()
{
    QFETCH(QString, types);
    QFETCH(int, shield);
    QFETCH(QString, words);
    const SceneLook scene =
        pictureOf(pod("web") + (types.isEmpty() ? std::string() : policy("app: x", types)));
    const NodeLook &node = look(scene, "shop/Pod/web");
    QVERIFY(node.hasShield);
    QCOMPARE(static_cast<int>(node.shield), shield);
    QVERIFY2(node.description.find(", " + words.toStdString() + ",") != std::string::npos,
             node.description.c_str());
    const NodeLook &frame = look(scene, "Namespace/shop");
    QCOMPARE(static_cast<int>(frame.shield), shield);
    QCOMPARE(QString::fromStdString(frame.description), "namespace shop, 1 workload, " + words);
}

void NodeLooksTest::aNamespaceIsAsShutAsItsWeakestWorkload_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<int>("shield");
    const auto row = [](const char *name, const char *first, const char *second,
                        ShieldState shield) {
        QTest::newRow(name) << first << second << static_cast<int>(shield);
    };
    row("both and both", "Ingress, Egress", "Ingress, Egress", ShieldState::Full);
    row("both and ingress", "Ingress, Egress", "Ingress", ShieldState::IngressOnly);
    row("egress and both", "Egress", "Ingress, Egress", ShieldState::EgressOnly);
    row("ingress and egress", "Ingress", "Egress", ShieldState::None);
    row("both and none", "Ingress, Egress", "", ShieldState::None);
}

void NodeLooksTest::aNamespaceIsAsShutAsItsWeakestWorkload()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(int, shield);
    std::string yaml = pod("a", "app: a") + pod("b", "app: b") + policy("app: a", first);
    if (!second.isEmpty())
        yaml += policy("app: b", second);
    const SceneLook scene = pictureOf(yaml);
    const NodeLook &frame = look(scene, "Namespace/shop");
    QCOMPARE(static_cast<int>(frame.shield), shield);
    QVERIFY(frame.description.rfind("namespace shop, 2 workloads, ", 0) == 0);
}

void NodeLooksTest::finishedPodsHaveNoShield()
{
    const SceneLook scene = pictureOf(pod("old") + "status: {phase: Succeeded}\n");
    const NodeLook &node = look(scene, "shop/Pod/old");
    QCOMPARE(node.title, std::string("old"));
    QVERIFY(!node.hasShield);
    QVERIFY(node.description.find("isolate") == std::string::npos);
    const NodeLook &frame = look(scene, "Namespace/shop");
    QVERIFY(!frame.hasShield);
    QVERIFY(frame.shield == ShieldState::None);
    QCOMPARE(frame.description, std::string("namespace shop, 1 workload"));
}

void NodeLooksTest::externalsSayWhatTheyStandFor_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("addresses");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("subtitle");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *tag, External::Kind kind, const char *name, int addresses,
                        const char *title, const char *subtitle, const char *words) {
        QTest::newRow(tag) << static_cast<int>(kind) << name << addresses << title << subtitle
                           << words;
    };
    using Kind = External::Kind;
    row("the Internet", Kind::Internet, "internet", 0, "Internet", "0.0.0.0/0", "the Internet");
    row("no address", Kind::Cidr, "bank", 0, "bank", "", "address range");
    row("one range", Kind::Cidr, "bank", 1, "bank", "192.0.2.0/28", "address range");
    row("three ranges", Kind::Cidr, "bank", 3, "bank", "192.0.2.0/28 +2", "address range");
    row("a host", Kind::Fqdn, "mail", 1, "mail", "mail.example.com", "host name");
    row("a host of its own name", Kind::Fqdn, "mail.example.com", 0, "mail.example.com", "",
        "host name");
    row("a gateway", Kind::Gateway, "front", 0, "front", "ingress", "gateway");
    row("a person", Kind::Person, "jane", 0, "jane", "person", "person");
    row("a group", Kind::Group, "admins", 0, "admins", "group", "group of people");
    row("a group by its addresses", Kind::Group, "admins", 1, "admins", "192.0.2.0/28",
        "group of people");
    row("a legacy system", Kind::Legacy, "mainframe", 1, "mainframe", "mail.example.com",
        "legacy system");
}

void NodeLooksTest::externalsSayWhatTheyStandFor()
{
    QFETCH(int, kind);
    QFETCH(QString, name);
    QFETCH(int, addresses);
    QFETCH(QString, title);
    QFETCH(QString, words);
    External external;
    external.key = {"", "", "External", name.toStdString()};
    external.kind = static_cast<External::Kind>(kind);
    external.host = "mail.example.com";
    external.nameSpace = "ingress";
    for (int i = 0; i < addresses; ++i)
        external.cidrs.push_back(Cidr::parse("192.0.2." + std::to_string(i * 16) + "/28").value());
    const SceneLook scene = pictureOf(pod("web"), {external});
    const NodeLook &node = look(scene, qPrintable("External/" + name));
    QCOMPARE(QString::fromStdString(node.title), title);
    QTEST(QString::fromStdString(node.subtitle), "subtitle");
    QCOMPARE(QString::fromStdString(node.description), title + ", " + words + ", 1 flow in, 0 out");
}

void NodeLooksTest::clustersSayTheirTrustDomain()
{
    Design design;
    design.name = "shop";
    design.clusters.resize(2);
    design.clusters[0].name = "west";
    design.clusters[0].trustDomain = "west.example.com";
    design.clusters[1].name = "east";
    const NodeLook west = clusterLook(design, "west");
    QCOMPARE(west.title, std::string("west"));
    QCOMPARE(west.subtitle, std::string("trust domain west.example.com"));
    QCOMPARE(west.description, std::string("cluster west, trust domain west.example.com"));
    QCOMPARE(clusterLook(design, "east").subtitle, std::string("trust domain cluster.local"));
    QCOMPARE(clusterLook(design, "").title, std::string("shop"));
    QVERIFY((clusterLook(design, "").key == NodeKey{"", "", "Cluster", "shop"}));
}

QTEST_GUILESS_MAIN(NodeLooksTest)
#include "test_node_looks.moc"
