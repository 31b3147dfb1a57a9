// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/layers.h"
#include "model/base/texts.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// One verdict over the layers, and the tunnel of ambient meshes (istio.md section 2).

namespace {

WorkloadNode pod(const char *name, MeshMembership mesh)
{
    auto workload = workloadOf("shop", name, {8080});
    workload.mesh = mesh;
    return workload;
}

PortSet tcp(std::uint16_t port)
{
    return PortSet{{Protocol::Tcp, port, port}};
}

/// "db" admits the identity of "web" on port 8080.
AuthorizationPolicyObject admitWeb()
{
    AuthorizationPolicyObject policy;
    policy.meta = metaOf("AuthorizationPolicy", "shop", "db");
    policy.selector = {{"app", "db"}};
    policy.rules.resize(1);
    policy.rules[0].from.resize(1);
    policy.rules[0].from[0].serviceAccounts = {"shop/web"};
    policy.rules[0].to.resize(1);
    policy.rules[0].to[0].ports = {8080};
    return policy;
}

/// Sorted by name: db, other, web.
constexpr WorkloadId kDb{0}, kOther{1}, kWeb{2};

struct Shop {
    std::shared_ptr<const Topology> topology;
    MeshEngine mesh;

    explicit Shop(MeshMembership membership)
        : topology(topologyOf(
              {pod("db", membership), pod("other", membership), pod("web", membership)})),
          mesh(topology, {}, {admitWeb()}, {}, {})
    {}

    PortVerdict ask(Layer layer, const Endpoint &from, PortVerdict network)
    {
        const NetworkEngine open(topology, std::vector<ClusterPolicies>{}, {});
        LayerFilter filter(open, mesh, layer);
        return filter.layers().filter(from, kDb, std::move(network));
    }
};

} // namespace

class LayersTest : public QObject {
    Q_OBJECT
private slots:
    void names();
    void carriage();
    void tunnelled();
    void layersOfASidecar();
    void addressesAreNoDestinationsOfTheMesh();
    void ambientNeedsTheTunnelsPort();
    void outsideTheMesh();
    void entities();
    void addressesThatPoliciesName();
};

void LayersTest::names()
{
    QVERIFY(layerNamed("network") == Layer::Network && layerNamed("mtls") == Layer::Mtls);
    QVERIFY(layerNamed("authorization") == Layer::Authorization && layerNamed("all") == Layer::All);
    QVERIFY(!layerNamed("identity"));
}

void LayersTest::carriage()
{
    const auto ambient = pod("a", MeshMembership::Ambient);
    const auto sidecar = pod("s", MeshMembership::Sidecar);
    const auto outside = pod("o", MeshMembership::None);
    const auto unknown = pod("u", MeshMembership::Unknown);
    QVERIFY(carriageOf(ambient, ambient) == Carriage::Tunnel);
    QVERIFY(carriageOf(ambient, sidecar) == Carriage::Either);
    QVERIFY(carriageOf(sidecar, ambient) == Carriage::Either);
    QVERIFY(carriageOf(unknown, ambient) == Carriage::Either);
    QVERIFY(carriageOf(outside, ambient) == Carriage::Plain);
    QVERIFY(carriageOf(ambient, outside) == Carriage::Plain);
    QVERIFY(carriageOf(sidecar, sidecar) == Carriage::Plain);
}

void LayersTest::tunnelled()
{
    const PortVerdict open{tcp(kTunnelPort) | PortSet{{Protocol::Udp, 53, 53}}, {}};
    const PortVerdict direct{tcp(8080), {}};
    const auto all = PortSet::allOf(Protocol::Tcp);
    COMPARE(toString(carried(open, Carriage::Tunnel).allowed),
            toString(all | PortSet{{Protocol::Udp, 53, 53}}));
    QVERIFY(carried(direct, Carriage::Tunnel).isDenied());
    QVERIFY(carried(direct, Carriage::Plain) == direct);
    const auto either = carried(direct, Carriage::Either);
    QVERIFY(either.allowed.empty());
    COMPARE(toString(either.unknown), "8080/TCP");
    const PortVerdict both{tcp(8080) | tcp(kTunnelPort), {}};
    COMPARE(toString(carried(both, Carriage::Either).allowed & tcp(8080)), "8080/TCP");
    const PortVerdict maybe{{}, tcp(kTunnelPort)};
    QVERIFY(carried(maybe, Carriage::Tunnel).unknown == all);
}

void LayersTest::layersOfASidecar()
{
    Shop shop(MeshMembership::Sidecar);
    const PortVerdict network{tcp(8080) | tcp(9090), {}};
    QVERIFY(shop.ask(Layer::Network, kWeb, network) == network);
    COMPARE(toString(shop.ask(Layer::All, kWeb, network).allowed), "8080/TCP");
    QVERIFY(shop.ask(Layer::All, kOther, network).isDenied());
    // The layers alone do not ask the network.
    QVERIFY(shop.ask(Layer::Authorization, kWeb, {}).allowed.contains(Protocol::Tcp, 8080));
    QVERIFY(!shop.ask(Layer::Authorization, kWeb, {}).allowed.contains(Protocol::Tcp, 9090));
    QVERIFY(shop.ask(Layer::Mtls, kOther, {}).allowed.isAll()); // PERMISSIVE
}

void LayersTest::addressesAreNoDestinationsOfTheMesh()
{
    const Shop shop(MeshMembership::Sidecar);
    const PortVerdict network{tcp(8080), {}};
    const auto ask = [&](Layer layer) {
        const NetworkEngine open(shop.topology, std::vector<ClusterPolicies>{}, {});
        LayerFilter filter(open, shop.mesh, layer);
        return filter.layers().filter(kWeb, *IpAddress::parse("192.0.2.1"), network);
    };
    QVERIFY(ask(Layer::All) == network);
    QVERIFY(ask(Layer::Mtls).allowed.isAll());
    QVERIFY(ask(Layer::Authorization).allowed.isAll());
}

void LayersTest::ambientNeedsTheTunnelsPort()
{
    Shop shop(MeshMembership::Ambient);
    QVERIFY(shop.ask(Layer::All, kWeb, {tcp(8080), {}}).isDenied());
    // The tunnel's port says who, authorization which port.
    COMPARE(toString(shop.ask(Layer::All, kWeb, {tcp(kTunnelPort), {}}).allowed), "8080/TCP");
}

void LayersTest::outsideTheMesh()
{
    Shop shop(MeshMembership::None);
    const PortVerdict network{tcp(9090), {}};
    QVERIFY(shop.ask(Layer::All, kWeb, network) == network);
    QVERIFY(shop.ask(Layer::Authorization, kWeb, {}).allowed.isAll());
}

void LayersTest::entities()
{
    Shop shop(MeshMembership::Sidecar);
    const NetworkEngine open(shop.topology, std::vector<ClusterPolicies>{}, {});
    LayerFilter filter(open, shop.mesh, Layer::All);
    const PortVerdict network{tcp(8080) | tcp(15021), {}};
    // A node has no identity, and the agent's own ports are beside the mesh.
    COMPARE(toString(filter.ofEntity(PeerEntity::Kubelet, kDb, network).allowed), "15021/TCP");
    const auto way = filter.ofEntity(PeerEntity::IngressController, kDb, network);
    COMPARE(toString(way.allowed), "15021/TCP");
    COMPARE(toString(way.unknown), "8080/TCP");
}

void LayersTest::addressesThatPoliciesName()
{
    auto policy = admitWeb();
    policy.rules[0].from[0] = {};
    policy.rules[0].from[0].ipBlocks = {*Cidr::parse("10.0.0.0/8"), *Cidr::parse("10.1.0.0/16")};
    const MeshEngine mesh(topologyOf({pod("db", MeshMembership::Sidecar)}), {}, {policy}, {}, {});
    std::string said;
    for (const auto &group : mesh.addressGroups())
        said += toString(group.ranges().front().first) + " ";
    COMPARE(said, "0.0.0.0 10.0.0.0 10.1.0.0 10.2.0.0 11.0.0.0 :: ");
}

QTEST_GUILESS_MAIN(LayersTest)
#include "test_layers.moc"
