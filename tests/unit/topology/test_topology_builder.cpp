// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/unit/topology/pod_object.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

QStringList workloadsOf(const ResourceSet &resources)
{
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QStringList keys;
    for (const WorkloadNode &node : topology->workloads)
        keys << QString::fromStdString(toString(node.key));
    return keys;
}

} // namespace

class TopologyBuilderTest : public QObject {
    Q_OBJECT
private slots:
    void ownersCollapse();
    void orphansOfOneOwnerAreOne();
    void aCircleOfOwnersKeepsItsMembers();
    void namespaceLabels();
    void orderOfInputDoesNotShow();
    void namespacesAreThoseAnythingLiesIn();
    void workloadsKeepWhatTheySay();
    void portsOfInitContainersCountOnlyForSidecars();
    void addressesOfMembersAreUnited();
    void anObjectTwiceIsNoted();
    void clustersAreSortedAndShareTheMesh_data();
    void clustersAreSortedAndShareTheMesh();
};

void TopologyBuilderTest::ownersCollapse()
{
    ResourceSet resources;
    resources.workloads = {pod("web-1-a", "ReplicaSet", "web-1"), pod("web-1", "Deployment", "web"),
                           pod("web", "", "")};
    resources.workloads[1].meta.kind = "ReplicaSet";
    resources.workloads[2].meta.kind = "Deployment";
    resources.workloads[0].podIps.push_back(IpAddress::parse("10.0.0.1").value());
    QCOMPARE(workloadsOf(resources), QStringList{"shop/Deployment/web"});
    Diagnostics diagnostics;
    QCOMPARE(buildTopology(resources, diagnostics)->workloads[0].podIps.size(), std::size_t{1});
}

void TopologyBuilderTest::orphansOfOneOwnerAreOne()
{
    ResourceSet resources;
    resources.workloads = {pod("b", "ReplicaSet", "gone", {{"app", "x"}}),
                           pod("a", "ReplicaSet", "gone", {{"app", "x"}}),
                           pod("c", "ReplicaSet", "gone", {{"app", "y"}}),
                           pod("d", "Node", "node-1"), pod("e", "Node", "node-1")};
    QCOMPARE(workloadsOf(resources),
             (QStringList{"shop/Pod/a", "shop/Pod/c", "shop/Pod/d", "shop/Pod/e"}));
}

void TopologyBuilderTest::aCircleOfOwnersKeepsItsMembers()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "Job", "b"), pod("b", "Job", "a")};
    resources.workloads[0].meta.kind = resources.workloads[1].meta.kind = "Job";
    QCOMPARE(workloadsOf(resources), (QStringList{"shop/Job/a", "shop/Job/b"}));
}

void TopologyBuilderTest::namespaceLabels()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a, "
                   "kubernetes.io/metadata.name: other}}\n" +
                       deployment("web") + deployment("db", "", "data"),
                   diagnostics);
    const auto &shop = topology->nameSpace(topology->findNamespace("", "shop").value());
    QVERIFY(shop.isDeclared);
    QCOMPARE(shop.labels.at("kubernetes.io/metadata.name"), std::string("shop"));
    QCOMPARE(shop.labels.at("team"), std::string("a"));
    QCOMPARE(toString(shop.where), std::string("shop.yaml:1:1"));
    const auto &data = topology->nameSpace(topology->findNamespace("", "data").value());
    QVERIFY(!data.isDeclared);
    QCOMPARE(data.labels.size(), std::size_t{1});
    QVERIFY(!topology->findNamespace("", "absent"));
}

void TopologyBuilderTest::orderOfInputDoesNotShow()
{
    ResourceSet resources;
    resources.workloads = {pod("b", "", ""), pod("a", "", ""), pod("c", "", "")};
    const QStringList once = workloadsOf(resources);
    std::swap(resources.workloads[0], resources.workloads[2]);
    QCOMPARE(workloadsOf(resources), once);
    QCOMPARE(once.first(), QStringLiteral("shop/Pod/a"));
}

void TopologyBuilderTest::namespacesAreThoseAnythingLiesIn()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "", "")};
    resources.services.emplace_back();
    resources.services[0].meta.nameSpace = "services";
    resources.networkPolicies.emplace_back();
    resources.networkPolicies[0].meta.nameSpace = "policies";
    resources.undecodedPolicies.resize(2);
    resources.undecodedPolicies[0].meta.nameSpace = "undecoded";
    resources.namespaces.emplace_back();
    resources.namespaces[0].meta.name = "empty";
    Diagnostics diagnostics;
    const auto resourcesOfBoth = std::make_shared<const ResourceSet>(resources);
    const auto topology =
        buildTopology({{"west", resourcesOfBoth}, {"east", resourcesOfBoth}}, diagnostics);
    QStringList names;
    for (const NamespaceNode &node : topology->namespaces)
        names << QString::fromStdString(node.cluster + "/" + node.name);
    QCOMPARE(names, (QStringList{"east/empty", "east/policies", "east/services", "east/shop",
                                 "east/undecoded", "west/empty", "west/policies", "west/services",
                                 "west/shop", "west/undecoded"}));
    QVERIFY(topology->findNamespace("west", "shop")->index == 8);
    QVERIFY(!topology->findNamespace("", "shop"));
    QVERIFY(!topology->findNamespace("west", "zzz"));
    QVERIFY(!topology->findWorkload({"zzz", "shop", "Pod", "a"}));
}

void TopologyBuilderTest::workloadsKeepWhatTheySay()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "", ""), pod("b", "", "")};
    WorkloadObject &object = resources.workloads[0];
    object.podAnnotations["note"] = "x";
    object.replicas = 3;
    object.schedule = "* * * * *";
    object.pod.serviceAccountName = "reader";
    object.pod.automountServiceAccountToken = false;
    object.pod.hostNetwork = true;
    object.podIps.push_back(IpAddress::parse("10.0.0.1").value());
    object.hostIps.push_back(IpAddress::parse("192.0.2.1").value());
    object.meta.where = {makeFileRef("a.yaml"), 4, 1};
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    const WorkloadNode &a = topology->workloads[0];
    QCOMPARE(a.podAnnotations.at("note"), std::string("x"));
    QVERIFY(a.replicas == 3);
    QCOMPARE(a.schedule, std::string("* * * * *"));
    QCOMPARE(a.serviceAccountName, std::string("reader"));
    QVERIFY(a.automountServiceAccountToken == false);
    QVERIFY(a.isHostNetwork);
    QCOMPARE(a.podIps.size(), std::size_t{1});
    QVERIFY(a.hostIps == object.hostIps);
    QCOMPARE(toString(a.where), std::string("a.yaml:4:1"));
    const WorkloadNode &b = topology->workloads[1];
    QCOMPARE(b.serviceAccountName, std::string("default"));
    QVERIFY(!b.automountServiceAccountToken && !b.isHostNetwork && !b.replicas);
}

void TopologyBuilderTest::portsOfInitContainersCountOnlyForSidecars()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "", "")};
    auto &containers = resources.workloads[0].pod.containers;
    for (const std::uint16_t number : {1, 2, 3}) {
        containers.emplace_back();
        containers.back().ports.emplace_back();
        containers.back().ports[0].port = number;
        containers.back().isInit = number != 3;
        containers.back().isNativeSidecar = number == 2;
    }
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QCOMPARE(topology->workloads[0].ports.size(), std::size_t{2});
    QCOMPARE(int(topology->workloads[0].ports[0].port), 2);
    QCOMPARE(int(topology->workloads[0].ports[1].port), 3);
}

void TopologyBuilderTest::addressesOfMembersAreUnited()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "ReplicaSet", "gone"), pod("b", "ReplicaSet", "gone"),
                           pod("c", "ReplicaSet", "gone")};
    const char *const addresses[] = {"10.0.0.3", "10.0.0.1", "10.0.0.3"};
    for (std::size_t i = 0; i < 3; ++i) {
        resources.workloads[i].podIps = {IpAddress::parse(addresses[i]).value()};
        resources.workloads[i].hostIps = {
            IpAddress::parse(i < 2 ? "192.0.2.2" : "192.0.2.1").value()};
    }
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QCOMPARE(topology->workloads.size(), std::size_t{1});
    QCOMPARE(topology->workloads[0].podIps.size(), std::size_t{2});
    QCOMPARE(toString(topology->workloads[0].podIps[0]), std::string("10.0.0.1"));
    QCOMPARE(topology->workloads[0].hostIps.size(), std::size_t{2});
    QCOMPARE(toString(topology->workloads[0].hostIps[0]), std::string("192.0.2.1"));
}

void TopologyBuilderTest::anObjectTwiceIsNoted()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "", ""), pod("a", "", "")};
    for (std::uint32_t i = 0; i < 2; ++i) {
        resources.workloads[i].replicas = i;
        resources.workloads[i].meta.where = {makeFileRef("a.yaml"), i + 1, 1};
    }
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QCOMPARE(topology->workloads.size(), std::size_t{1});
    QVERIFY(topology->workloads[0].replicas == 1);
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    const Error &what = diagnostics.all()[0].what;
    QCOMPARE(toString(what.code), toString(ErrorCode::DuplicateObject));
    QCOMPARE(toString(what.where), std::string("a.yaml:1:1"));
    QCOMPARE(what.message,
             std::string("shop/Pod/a is there twice; the one at a.yaml:2:1 is taken"));
}

void TopologyBuilderTest::clustersAreSortedAndShareTheMesh_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<int>("seen");
    const QString sidecar = QStringLiteral("istio-injection");
    const QString ambient = QStringLiteral("istio.io/dataplane-mode");
    QTest::newRow("none") << ""
                          << "" << int(M::None);
    QTest::newRow("sidecars in the first") << sidecar << "" << int(M::Sidecar);
    QTest::newRow("sidecars in the second") << "" << sidecar << int(M::Sidecar);
    QTest::newRow("ambient in the first") << ambient << "" << int(M::Ambient);
    QTest::newRow("ambient in the second") << "" << ambient << int(M::Ambient);
    QTest::newRow("sidecars after ambient") << ambient << sidecar << int(M::Sidecar);
    QTest::newRow("sidecars before ambient") << sidecar << ambient << int(M::Sidecar);
}

void TopologyBuilderTest::clustersAreSortedAndShareTheMesh()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(int, seen);
    const auto labelled = [](const QString &label) {
        ResourceSet resources;
        resources.workloads = {pod("a", "", "", {{label.toStdString(), "ambient"}})};
        return std::make_shared<const ResourceSet>(std::move(resources));
    };
    Diagnostics diagnostics;
    const auto topology =
        buildTopology({{"b", labelled(second)}, {"a", labelled(first)}}, diagnostics);
    QCOMPARE(topology->clusters[0].name, std::string("a"));
    QCOMPARE(topology->workloads[0].key.cluster, std::string("a"));
    QCOMPARE(int(topology->meshSeen), seen);
}

QTEST_GUILESS_MAIN(TopologyBuilderTest)
#include "test_topology_builder.moc"
