// SPDX-License-Identifier: Apache-2.0
// The relation of all pairs must say what the engine says of each: random policies over every kind
// of field, sidecars, ztunnels and workloads nobody knows of, ports of every reading, both trust
// domains.
#include "model/analysis/mesh_relation.h"

#include "model/analysis/reach.h"
#include "model/analysis/workload_hops.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

class RandomShop {
public:
    explicit RandomShop(unsigned seed) : m_random(seed) {}

    std::shared_ptr<const Topology> topology()
    {
        std::vector<WorkloadNode> workloads;
        for (const char *nameSpace : {"bar", "foo", "istio-system"})
            for (const char *name : {"a", "b", "c"})
                workloads.push_back(workload(nameSpace, name));
        std::vector<ServiceNode> services;
        for (std::uint32_t i = 0; i < workloads.size(); ++i)
            services.push_back(service(i));
        return topologyOf(std::move(workloads), gateways(), std::move(services));
    }

    ClusterMesh policies()
    {
        ClusterMesh mesh;
        if (pick(2) == 0)
            mesh.options.trustDomainAliases = {"old-td"};
        for (int i = pick(4); i > 0; --i)
            mesh.peerAuthentications.push_back(peer(i));
        for (int i = 1 + pick(5); i > 0; --i)
            mesh.authorizationPolicies.push_back(policy(i));
        if (pick(6) == 0)
            mesh.undecoded.push_back({metaOf("AuthorizationPolicy", "bar", "broken"), "broken"});
        return mesh;
    }

    AuthorizationPolicyObject policy(int index);

private:
    /// Waypoints in two namespaces, and a gateway of Istio for workloads that are called "b".
    ResourceSet gateways()
    {
        ResourceSet resources;
        for (const char *nameSpace : {"foo", "bar"})
            for (const char *name : {"all", "services"}) {
                GatewayObject waypoint;
                waypoint.meta = metaOf("Gateway", nameSpace, name);
                waypoint.className = "istio-waypoint";
                waypoint.meta.labels["istio.io/waypoint-for"] =
                    name == std::string("all") ? "all" : "service";
                resources.gateways.push_back(std::move(waypoint));
            }
        IstioGatewayObject gateway;
        gateway.meta = metaOf("Gateway", "foo", "edge");
        gateway.selector = {{"app", "b"}};
        gateway.servers.resize(2);
        gateway.servers[0].port = 8080;
        gateway.servers[0].protocol = "HTTP";
        gateway.servers[1].port = 9090;
        gateway.servers[1].protocol = "HTTPS";
        gateway.servers[1].tls = pick(2) == 0 ? IstioTlsMode::IstioMutual : IstioTlsMode::Mutual;
        resources.istioGateways.push_back(std::move(gateway));
        return resources;
    }

    int pick(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }

    template<typename Value>
    const Value &one(const std::vector<Value> &pool)
    {
        return pool[static_cast<std::size_t>(pick(static_cast<int>(pool.size())))];
    }

    WorkloadNode workload(const char *nameSpace, const char *name)
    {
        static const std::vector<MeshMembership> memberships{
            MeshMembership::Sidecar, MeshMembership::Sidecar, MeshMembership::Ambient,
            MeshMembership::Ambient, MeshMembership::None,    MeshMembership::Unknown,
            MeshMembership::Gateway};
        auto result = workloadOf(nameSpace, name, {8080, 9090});
        result.mesh = one(memberships);
        if (pick(2) == 0)
            result.podIps.push_back(*IpAddress::parse("10.1.0." + std::to_string(1 + pick(3))));
        if (pick(8) == 0)
            result.podAnnotations["traffic.sidecar.istio.io/excludeInboundPorts"] = "9090";
        if (pick(3) == 0)
            result.podLabels["istio.io/use-waypoint"] = pick(2) == 0 ? "all" : "services";
        return result;
    }

    ServiceNode service(std::uint32_t index)
    {
        static const std::vector<std::string> names{"http", "tcp", ""};
        ServiceNode result;
        result.object.meta = metaOf("Service", "foo", "s" + std::to_string(index));
        for (const std::uint16_t port : {8080, 9090})
            result.object.ports.push_back(
                {one(names), port, Protocol::Tcp, PortReference(port), {}, "", {}});
        result.backends = {WorkloadId{index}};
        if (pick(3) == 0)
            result.object.meta.labels["istio.io/use-waypoint"] = pick(2) == 0 ? "all" : "services";
        return result;
    }

    PeerAuthenticationObject peer(int index)
    {
        static const std::vector<MtlsMode> modes{MtlsMode::Unset, MtlsMode::Disable,
                                                 MtlsMode::Permissive, MtlsMode::Strict};
        static const std::vector<std::string> places{"istio-system", "foo", "bar"};
        PeerAuthenticationObject result;
        result.meta = metaOf("PeerAuthentication", one(places), "p" + std::to_string(index));
        result.mode = one(modes);
        if (pick(2) == 0)
            result.selector = {{"app", pick(2) == 0 ? "a" : "b"}};
        if (!result.selector.empty() && pick(2) == 0)
            result.portModes[8080] = one(modes);
        return result;
    }

    template<typename Value>
    void fill(std::vector<Value> &values, std::vector<Value> &notValues,
              const std::vector<Value> &pool)
    {
        auto &list = pick(3) == 0 ? notValues : values;
        for (int i = 1 + pick(2); i > 0; --i)
            list.push_back(one(pool));
    }

    AuthorizationSource source()
    {
        static const std::vector<std::string> principals{
            "cluster.local/ns/foo/sa/a", "old-td/ns/foo/sa/a", "*/sa/b", "*", "x/ns/bar/sa/c",
            "cluster.local/ns/bar*"};
        static const std::vector<std::string> namespaces{"foo", "bar", "f*", "f*o"};
        static const std::vector<std::string> accounts{"a", "foo/a", "bar/c"};
        static const std::vector<std::string> domains{"cluster.local", "old-td", "cluster*"};
        static const std::vector<std::string> tokens{"*", "iss/sub"};
        static const std::vector<Cidr> blocks{*Cidr::parse("10.1.0.0/31"),
                                              *Cidr::parse("10.1.0.0/16")};
        AuthorizationSource result;
        switch (pick(7)) {
        case 0:
        case 1: fill(result.principals, result.notPrincipals, principals); break;
        case 2: fill(result.namespaces, result.notNamespaces, namespaces); break;
        case 3: fill(result.serviceAccounts, result.notServiceAccounts, accounts); break;
        case 4: fill(result.trustDomains, result.notTrustDomains, domains); break;
        case 5: fill(result.ipBlocks, result.notIpBlocks, blocks); break;
        default: fill(result.requestPrincipals, result.notRequestPrincipals, tokens);
        }
        if (pick(3) == 0)
            fill(result.ipBlocks, result.notIpBlocks, blocks);
        return result;
    }

    AuthorizationOperation operation()
    {
        AuthorizationOperation result;
        if (pick(2) == 0)
            fill(result.ports, result.notPorts, std::vector<std::uint16_t>{8080, 9090, 7070});
        else
            fill(result.methods, result.notMethods, std::vector<std::string>{"GET", "POST"});
        return result;
    }

    AuthorizationCondition condition()
    {
        using Attribute = AuthorizationAttribute;
        static const std::vector<Attribute> attributes{
            Attribute::SourceNamespace,      Attribute::SourcePrincipal,
            Attribute::SourceServiceAccount, Attribute::SourceTrustDomain,
            Attribute::DestinationPort,      Attribute::RequestHeader,
            Attribute::EnvoyFilter,          Attribute::Unknown};
        AuthorizationCondition result{"key", {}, {}, {}};
        result.attribute = one(attributes);
        result.names = {"x"};
        if (result.attribute == Attribute::DestinationPort)
            fill(result.ports, result.notPorts, std::vector<std::uint16_t>{8080, 9090});
        else
            fill(result.values, result.notValues,
                 std::vector<std::string>{"foo", "a", "cluster.local", "*"});
        return result;
    }

    std::mt19937 m_random;
};

AuthorizationPolicyObject RandomShop::policy(int index)
{
    static const std::vector<std::string> places{"istio-system", "foo", "bar"};
    static const std::vector<AuthorizationAction> actions{
        AuthorizationAction::Allow, AuthorizationAction::Allow, AuthorizationAction::Allow,
        AuthorizationAction::Deny, AuthorizationAction::Custom};
    AuthorizationPolicyObject result;
    result.meta = metaOf("AuthorizationPolicy", one(places), "q" + std::to_string(index));
    result.action = one(actions);
    if (pick(3) == 0) {
        result.hasTargetRefs = true;
        result.targets = {pick(2) == 0 ? PolicyTarget{"", "Gateway", "all", {}}
                          : pick(2) == 0
                              ? PolicyTarget{"", "Service", "s" + std::to_string(pick(9)), {}}
                              : PolicyTarget{"", "GatewayClass", "istio-waypoint", {}}};
    } else if (pick(2) == 0) {
        result.selector = {{"app", pick(2) == 0 ? "a" : "b"}};
    }
    for (int i = pick(3); i > 0; --i) {
        auto &rule = result.rules.emplace_back();
        for (int j = pick(3); j > 0; --j)
            rule.from.push_back(source());
        for (int j = pick(2); j > 0; --j)
            rule.to.push_back(operation());
        for (int j = pick(3) == 0 ? 1 : 0; j > 0; --j)
            rule.when.push_back(condition());
    }
    return result;
}

} // namespace

class MeshRelationTest : public QObject {
    Q_OBJECT
private slots:
    void saysWhatTheEngineSays();
    void anEditIsWorkedOutAgain();
    void hopsAreThoseOfReach();
};

void MeshRelationTest::saysWhatTheEngineSays()
{
    constexpr unsigned worlds = 200;
    std::size_t allowed = 0, denied = 0, unknown = 0;
    for (unsigned seed = 1; seed <= worlds; ++seed) {
        RandomShop random(seed);
        const auto topology = random.topology();
        std::vector<ClusterMesh> clusters;
        clusters.push_back(random.policies());
        const MeshEngine mesh(topology, std::move(clusters));
        const MeshPorts ports(mesh, *topology);
        for (const MeshLayers layers : {MeshLayers{}, {true, false}, {false, true}}) {
            const auto relation = relateMesh(mesh, *topology, layers);
            for (std::uint32_t from = 0; from < topology->workloads.size(); ++from)
                for (std::uint32_t to = 0; to < topology->workloads.size(); ++to) {
                    const auto expected = ports.admits(mesh.possibleCallers({from}), {to}, layers);
                    const auto said = relation.between({from}, {to});
                    QVERIFY2(said == expected,
                             qPrintable(QString("world %1, %2 to %3: %4 | %5, expected %6 | %7")
                                            .arg(seed)
                                            .arg(from)
                                            .arg(to)
                                            .arg(toString(said.allowed).c_str(),
                                                 toString(said.unknown).c_str(),
                                                 toString(expected.allowed).c_str(),
                                                 toString(expected.unknown).c_str())));
                    const auto verdict = relation.at({from}, {to}, 8080);
                    ++(verdict == Verdict::Allow  ? allowed
                       : verdict == Verdict::Deny ? denied
                                                  : unknown);
                }
        }
    }
    // One-sided worlds would tell nothing.
    QVERIFY(allowed > 5000 && denied > 2500 && unknown > 2500);
}

/// An engine with one policy put in answers as one made with it, and so does its relation.
void MeshRelationTest::anEditIsWorkedOutAgain()
{
    for (unsigned seed = 1; seed <= 100; ++seed) {
        RandomShop random(seed);
        const auto topology = random.topology();
        auto policies = random.policies();
        const auto added = random.policy(1 + static_cast<int>(seed % 7));
        const auto made = [&](ClusterMesh mesh) {
            std::vector<ClusterMesh> clusters;
            clusters.push_back(std::move(mesh));
            return MeshEngine(topology, std::move(clusters));
        };
        const auto mesh = made(policies);
        const auto edited = mesh.withPolicy("", added);
        const auto relation = relateMeshAgain(relateMesh(mesh, *topology), edited, *topology,
                                              edited.workloadsUnder("", added.meta.nameSpace));
        std::erase_if(policies.authorizationPolicies, [&added](const auto &policy) {
            return policy.meta.nameSpace == added.meta.nameSpace &&
                   policy.meta.name == added.meta.name;
        });
        policies.authorizationPolicies.push_back(added);
        const auto fresh = relateMesh(made(policies), *topology);
        for (std::uint32_t from = 0; from < topology->workloads.size(); ++from)
            for (std::uint32_t to = 0; to < topology->workloads.size(); ++to)
                QVERIFY2(relation.between({from}, {to}) == fresh.between({from}, {to}),
                         qPrintable(QString("world %1, %2 to %3").arg(seed).arg(from).arg(to)));
    }
}

/// One hop over the relations is one of `networkReach`, which asks the engines pair by pair.
void MeshRelationTest::hopsAreThoseOfReach()
{
    std::size_t certain = 0, possible = 0, none = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        RandomShop random(seed);
        const auto topology = random.topology();
        std::vector<ClusterMesh> clusters;
        clusters.push_back(random.policies());
        const auto network =
            std::make_shared<const NetworkEngine>(topology, std::vector<NetworkPolicyObject>{},
                                                  std::vector<UndecodedPolicy>{}, NetworkOptions{});
        const auto mesh = std::make_shared<const MeshEngine>(topology, std::move(clusters));
        const WorkloadHops hops(network, mesh,
                                std::make_shared<const NetworkRelation>(relate(*network)));
        const auto count = static_cast<std::uint32_t>(topology->workloads.size());
        const HopGraph graph = hops.graph({}, count);
        for (std::uint32_t from = 0; from < count; ++from) {
            std::map<std::uint32_t, NetworkReach> expected;
            for (const NetworkReach &reach : networkReach(*network, *mesh, {from}, 1))
                expected.emplace(reach.to.index, reach);
            for (std::uint32_t to = 0; to < count; ++to) {
                if (from == to)
                    continue;
                const auto at = expected.find(to);
                const bool isHop = at != expected.end();
                const QString which = QString("world %1, %2 to %3").arg(seed).arg(from).arg(to);
                QVERIFY2(graph.possible[from][to] == isHop, qPrintable(which));
                QVERIFY2(graph.certain[from][to] == (isHop && at->second.isCertain),
                         qPrintable(which));
                const PortVerdict ports = hops.ports({from}, {to}, {});
                QVERIFY2(isHop ? ports == at->second.ports : ports.isDenied(), qPrintable(which));
                ++(!isHop ? none : at->second.isCertain ? certain : possible);
            }
        }
    }
    QVERIFY(certain > 500 && possible > 300 && none > 300);
}

QTEST_GUILESS_MAIN(MeshRelationTest)
#include "test_mesh_relation.moc"
