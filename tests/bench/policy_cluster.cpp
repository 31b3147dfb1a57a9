// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/policy_cluster.h"

#include "tests/helpers/topology_fixture.h"

#include <algorithm>
#include <random>

namespace drawbridge::bench {
namespace {

constexpr std::uint16_t kPorts[] = {80, 443, 8080, 9090, 5432, 6379};
constexpr const char *kTiers[] = {"fe", "be", "db"};

std::string numbered(const char *prefix, std::uint32_t i)
{
    return prefix + std::to_string(i);
}

class Generator {
public:
    Generator(std::uint32_t workloads, std::uint32_t namespaces)
        : m_workloads(workloads), m_namespaces(namespaces), m_groups(std::max(1U, workloads / 20))
    {}

    void addWorkload(TopologyFixture &fixture, std::uint32_t w)
    {
        auto &node = fixture.addWorkload(
            numbered("ns", w % m_namespaces) + "/" + numbered("w", w),
            {{"app", numbered("a", w)}, {"tier", tier()}, {"grp", numbered("g", below(m_groups))}});
        const std::uint32_t first = below(6);
        for (std::uint32_t i : {first, (first + 1 + below(5)) % 6})
            node.ports.push_back(containerPort(kPorts[i], Protocol::Tcp, numbered("p", kPorts[i])));
    }

    NetworkPolicyObject policy(std::uint32_t p)
    {
        const std::uint32_t n = below(m_namespaces);
        auto policy = networkPolicy(numbered("ns", n) + "/" + numbered("p", p), subject(n));
        policy.affectsIngress = chance(80);
        policy.affectsEgress = !policy.affectsIngress || chance(50);
        for (std::uint32_t i = 0; policy.affectsIngress && i < 1 + below(2); ++i)
            policy.ingress.push_back(rule());
        for (std::uint32_t i = 0; policy.affectsEgress && i < 1 + below(2); ++i)
            policy.egress.push_back(rule());
        return policy;
    }

private:
    std::uint32_t below(std::uint32_t end) { return m_random() % end; }
    bool chance(std::uint32_t percent) { return below(100) < percent; }
    std::string tier() { return kTiers[below(3)]; }

    std::string subject(std::uint32_t n)
    {
        const std::uint32_t kind = below(100);
        if (kind < 10)
            return {};
        if (kind < 73)
            return "app=" +
                   numbered("a",
                            below(std::max(1U, m_workloads / m_namespaces)) * m_namespaces + n);
        return "tier=" + tier();
    }

    NetworkPolicyPeer somePeer()
    {
        const std::uint32_t kind = below(100);
        if (kind < 35)
            return peer("pods:app=" + numbered("a", below(m_workloads)));
        if (kind < 60)
            return peer("pods:grp=" + numbered("g", below(m_groups)) + " and namespaces:");
        if (kind < 75)
            return peer("pods:tier=" + tier() + " and namespaces:team=" + numbered("t", below(7)));
        if (kind < 88)
            return peer("namespaces:kubernetes.io/metadata.name=" +
                        numbered("ns", below(m_namespaces)));
        return peer("ip:10." + std::to_string(below(256)) + ".0.0/16");
    }

    NetworkPolicyPort port(bool isNumeric)
    {
        const std::uint32_t kind = below(100);
        if (kind < 60)
            return policyPort(std::to_string(kPorts[below(6)]));
        if (kind < 80)
            return policyPort("8000-9000");
        return policyPort(isNumeric ? "53/UDP" : numbered("p", kPorts[below(6)]));
    }

    NetworkPolicyRule rule()
    {
        NetworkPolicyRule rule;
        const std::uint32_t peers = 1 + below(3);
        bool isNumeric = false;
        for (std::uint32_t i = 0; i < peers; ++i) {
            rule.peers.push_back(somePeer());
            isNumeric = isNumeric || rule.peers.back().ipBlock;
        }
        const std::uint32_t ports = 1 + below(2);
        for (std::uint32_t i = 0; i < ports; ++i)
            rule.ports.push_back(port(isNumeric));
        return rule;
    }

    std::uint32_t m_workloads, m_namespaces, m_groups;
    std::mt19937 m_random{20261122};
};

} // namespace

std::shared_ptr<const Topology> policyCluster(std::uint32_t workloads, std::uint32_t policies,
                                              std::uint32_t namespaces)
{
    TopologyFixture fixture;
    Generator generator(workloads, namespaces);
    for (std::uint32_t n = 0; n < namespaces; ++n)
        fixture.declareNamespace(numbered("ns", n), {{"team", numbered("t", n % 7)},
                                                     {"env", n % 3 == 0 ? "dev" : "prod"}});
    for (std::uint32_t w = 0; w < workloads; ++w)
        generator.addWorkload(fixture, w);
    for (std::uint32_t p = 0; p < policies; ++p)
        fixture.resources().networkPolicies.push_back(generator.policy(p));
    return fixture.build();
}

} // namespace drawbridge::bench
