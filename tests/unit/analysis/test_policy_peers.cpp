// SPDX-License-Identifier: Apache-2.0
// What selectors select, looked up by labels, against each workload held against each selector.
#include "model/analysis/findings/policy_peers.h"
#include "model/analysis/findings_context.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <random>

using namespace drawbridge;

namespace {

constexpr std::array<const char *, 3> kNamespaces{"a", "b", "undeclared"};

class RandomCluster {
public:
    explicit RandomCluster(std::uint32_t seed) : m_random(seed) {}

    std::string yaml()
    {
        std::string text =
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {env: p}}\n"
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b, labels: {env: "
            "q}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n";
        for (int i = 0; i < 12; ++i)
            text += pod(i);
        for (int i = 0; i < 20; ++i)
            text += policy(i);
        return text;
    }

private:
    std::uint32_t below(std::uint32_t end) { return m_random() % end; }
    std::string nameSpace() { return kNamespaces.at(below(kNamespaces.size())); }
    std::string value() { return "v" + std::to_string(below(3)); }
    std::string label() { return below(2) == 0 ? "app" : "tier"; }

    std::string pod(int i)
    {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p" + std::to_string(i) +
               ", namespace: " + nameSpace() + ", labels: {app: " + value() +
               (below(2) == 0 ? ", tier: " + value() : "") +
               "}}\nspec: {containers: [{name: c, image: x}]}\n";
    }

    std::string requirement()
    {
        const std::string key = below(12) == 0 ? "pod-template-hash" : label();
        switch (below(4)) {
        case 0: return "{key: " + key + ", operator: In, values: [" + value() + ", v1, v9]}";
        case 1: return "{key: " + key + ", operator: NotIn, values: [" + value() + "]}";
        case 2: return "{key: " + key + ", operator: Exists}";
        default: return "{key: " + key + ", operator: DoesNotExist}";
        }
    }

    std::string selector()
    {
        switch (below(4)) {
        case 0: return "{}";
        case 1: return "{matchLabels: {" + label() + ": " + value() + "}}";
        case 2: return "{matchLabels: {app: " + value() + ", tier: " + value() + "}}";
        default: return "{matchExpressions: [" + requirement() + ", " + requirement() + "]}";
        }
    }

    std::string namespaces()
    {
        constexpr std::array<const char *, 5> kSelectors{
            "{}", "{matchLabels: {env: p}}", "{matchLabels: {kubernetes.io/metadata.name: b}}",
            "{matchLabels: {kubernetes.io/metadata.name: undeclared}}",
            "{matchLabels: {kubernetes.io/metadata.name: empty}}"};
        return kSelectors.at(below(kSelectors.size()));
    }

    std::string peer()
    {
        switch (below(4)) {
        case 0: return "{ipBlock: {cidr: 10.0.0.0/8}}";
        case 1: return "{podSelector: " + selector() + "}";
        case 2: return "{namespaceSelector: " + namespaces() + "}";
        default:
            return "{namespaceSelector: " + namespaces() + ", podSelector: " + selector() + "}";
        }
    }

    std::string policy(int i)
    {
        return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n" +
               std::to_string(i) + ", namespace: " + nameSpace() +
               "}\nspec: {podSelector: " + selector() +
               ", policyTypes: [Ingress, Egress], ingress: [{from: [" + peer() + ", " + peer() +
               "]}], egress: [{to: [" + peer() + "]}]}\n";
    }

    std::mt19937 m_random;
};

/// Namespaces a peer is about for certain, and whether others may be.
struct Homes {
    std::vector<std::string> names;
    bool isUncertain = false;
};

Homes homesOf(const Topology &topology, const NetworkPolicyObject &policy,
              const NetworkPolicyPeer &peer)
{
    if (!peer.namespaceSelector)
        return {{policy.meta.nameSpace}, false};
    Homes homes;
    for (const NamespaceNode &node : topology.namespaces) {
        const bool matches = peer.namespaceSelector->matches(node.labels);
        if (matches)
            homes.names.push_back(node.name);
        else if (!node.isDeclared)
            homes.isUncertain =
                homes.isUncertain ||
                std::ranges::any_of(peer.namespaceSelector->requirements, [](const auto &one) {
                    return one.key != "kubernetes.io/metadata.name";
                });
    }
    return homes;
}

bool isOfController(const std::optional<LabelSelector> &selector)
{
    return selector && std::ranges::any_of(selector->requirements, [](const auto &requirement) {
               return requirement.key == "pod-template-hash";
           });
}

SelectedWorkloads naively(const Topology &topology, const NetworkPolicyObject &policy,
                          const NetworkPolicyPeer &peer)
{
    SelectedWorkloads selected;
    if (peer.ipBlock)
        return selected;
    const Homes homes = homesOf(topology, policy, peer);
    selected.isUncertain = homes.isUncertain || homes.names.empty();
    for (const std::string &name : homes.names) {
        const bool hasPods = std::ranges::any_of(
            topology.workloads, [&](const auto &pod) { return pod.key.nameSpace == name; });
        selected.namespaceCount += hasPods ? 1 : 0;
        selected.isUncertain = selected.isUncertain || !hasPods || isOfController(peer.podSelector);
    }
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &pod = topology.workloads[i];
        if (std::ranges::find(homes.names, pod.key.nameSpace) != homes.names.end() &&
            (!peer.podSelector || peer.podSelector->matches(pod.podLabels)))
            selected.workloads.push_back({i});
    }
    return selected;
}

} // namespace

class PolicyPeersTest : public QObject {
    Q_OBJECT
private slots:
    void selectsWhatMatches();

private:
    void comparePeer(const ClusterFacts &cluster, const NetworkPolicyObject &policy,
                     const NetworkPolicyPeer &peer);
    std::size_t m_selected = 0, m_uncertain = 0;
};

void PolicyPeersTest::comparePeer(const ClusterFacts &cluster, const NetworkPolicyObject &policy,
                                  const NetworkPolicyPeer &peer)
{
    const PolicyPeers &peers = *cluster.peers;
    const Topology &topology = *cluster.all->topology;
    const auto expected = naively(topology, policy, peer);
    const auto found = peers.peersOf(policy, peer);
    QCOMPARE(found.workloads, expected.workloads);
    QCOMPARE(found.namespaceCount, expected.namespaceCount);
    QCOMPARE(found.isUncertain, expected.isUncertain);
    QCOMPARE(peers.isUncertain(policy, peer), expected.isUncertain);
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i)
        QCOMPARE(peers.admits(policy, peer, WorkloadId{i}),
                 std::ranges::find(expected.workloads, WorkloadId{i}) != expected.workloads.end());
    m_selected += found.workloads.size();
    m_uncertain += found.isUncertain ? 1 : 0;
}

void PolicyPeersTest::selectsWhatMatches()
{
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        Diagnostics diagnostics;
        Design design;
        design.clusters.emplace_back();
        design.topology = buildTopology(
            importText(RandomCluster(seed).yaml(), "all.yaml", {}, diagnostics), diagnostics);
        QVERIFY(!diagnostics.hasErrors());
        auto network = std::make_shared<const NetworkEngine>(
            makeNetworkEngine(design.topology, networkOptionsOf(design)));
        auto mesh = std::make_shared<const MeshEngine>(
            makeMeshEngine(design.topology, meshOptionsOf(design)));
        const auto context = makeFindingsContext(design, *network, *mesh, {});
        const auto facts = makeRuleFacts(context, network, mesh, {});
        const ClusterFacts &cluster = facts->clusters.front();
        for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
            NetworkPolicyPeer own;
            own.podSelector = policy.podSelector;
            QCOMPARE(cluster.peers->subjectsOf(policy).workloads,
                     naively(*design.topology, policy, own).workloads);
            for (const auto *rules : {&policy.ingress, &policy.egress})
                for (const NetworkPolicyRule &rule : *rules)
                    for (const NetworkPolicyPeer &peer : rule.peers)
                        comparePeer(cluster, policy, peer);
        }
    }
    QVERIFY(m_selected > 1000);
    QVERIFY(m_uncertain > 100);
}

QTEST_GUILESS_MAIN(PolicyPeersTest)
#include "test_policy_peers.moc"
