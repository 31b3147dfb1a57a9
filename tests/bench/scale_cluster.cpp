// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/scale_cluster.h"

#include <algorithm>
#include <array>
#include <random>

namespace drawbridge::bench {
namespace {

constexpr std::array<const char *, 6> kPorts{"80", "443", "8080", "9090", "5432", "6379"};
constexpr std::array<const char *, 3> kTiers{"fe", "be", "db"};
constexpr std::uint32_t kWorkloadsANamespace = 50;
constexpr std::size_t kDocumentsAFile = 500;

std::string numbered(const char *prefix, std::uint32_t i)
{
    return prefix + std::to_string(i);
}

std::string matchLabels(const std::string &indent, const std::string &key, const std::string &value)
{
    return indent + "matchLabels:\n" + indent + "  " + key + ": \"" + value + "\"\n";
}

std::string metadata(const std::string &name, const std::string &nameSpace)
{
    return "metadata:\n  name: " + name + "\n  namespace: " + nameSpace + "\n";
}

class Writer {
public:
    explicit Writer(const ScaleCluster &cluster)
        : m_cluster(cluster), m_groups(std::max(1U, cluster.workloads / 20)), m_random(cluster.seed)
    {}

    std::vector<std::string> run()
    {
        // Ports first: who calls a workload has to know them.
        for (std::uint32_t w = 0; w < m_cluster.workloads; ++w) {
            const std::uint32_t first = below(kPorts.size());
            m_ports.push_back({first, (first + 1 + below(kPorts.size() - 1)) %
                                          static_cast<std::uint32_t>(kPorts.size())});
        }
        for (std::uint32_t n = 0; n < m_cluster.namespaces; ++n)
            add(nameSpace(n));
        for (std::uint32_t w = 0; w < m_cluster.workloads; ++w) {
            add(deployment(w));
            add(service(w));
        }
        for (std::uint32_t p = 0; p < m_cluster.policies; ++p)
            add(policy(p));
        return std::move(m_files);
    }

private:
    std::uint32_t below(std::size_t end) { return m_random() % static_cast<std::uint32_t>(end); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }
    std::string tier() { return kTiers.at(below(kTiers.size())); }
    std::string group() { return numbered("g", below(m_groups)); }
    [[nodiscard]] std::string homeOf(std::uint32_t w) const
    {
        return numbered("ns", w % m_cluster.namespaces);
    }

    void add(const std::string &document)
    {
        if (m_documents++ % kDocumentsAFile == 0)
            m_files.emplace_back();
        m_files.back() += "---\n" + document;
    }

    static std::string nameSpace(std::uint32_t n)
    {
        return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + numbered("ns", n) +
               "\n  labels:\n    team: " + numbered("t", n % 7) +
               "\n    env: " + (n % 3 == 0 ? "dev" : "prod") + "\n";
    }

    std::string callOf(std::uint32_t called, std::uint32_t number)
    {
        return "        - name: " + numbered("UPSTREAM_", number) + "_ADDR\n          value: \"" +
               numbered("w", called) + "." + homeOf(called) + ":" +
               kPorts.at(m_ports[called].front()) + "\"\n";
    }

    std::string calls(std::uint32_t w)
    {
        const std::uint32_t atHome = (m_cluster.workloads - 1) / m_cluster.namespaces;
        const std::uint32_t neighbour =
            below(std::max(1U, atHome)) * m_cluster.namespaces + w % m_cluster.namespaces;
        const std::uint32_t other = below(m_cluster.workloads);
        return "        env:\n" + callOf(neighbour, 0) + callOf(other, 1);
    }

    std::string deployment(std::uint32_t w)
    {
        const std::string app = numbered("a", w);
        std::string text = "apiVersion: apps/v1\nkind: Deployment\n" +
                           metadata(numbered("w", w), homeOf(w)) +
                           "spec:\n  replicas: 1\n  selector:\n" + matchLabels("    ", "app", app) +
                           "  template:\n    metadata:\n      labels:\n        app: " + app;
        text += "\n        tier: " + tier();
        text += "\n        grp: " + group();
        text += "\n    spec:\n      serviceAccountName: " + numbered("sa", w) +
                "\n      containers:\n      - name: c\n"
                "        image: registry.example/app:1\n        ports:\n";
        for (const std::uint32_t port : m_ports[w])
            text += std::string("        - containerPort: ") + kPorts.at(port) +
                    "\n          name: p" + kPorts.at(port) + "\n";
        return text + calls(w);
    }

    std::string service(std::uint32_t w)
    {
        std::string text = "apiVersion: v1\nkind: Service\n" +
                           metadata(numbered("w", w), homeOf(w)) +
                           "spec:\n  selector:\n    app: " + numbered("a", w) + "\n  ports:\n";
        for (const std::uint32_t port : m_ports[w])
            text += std::string("  - name: p") + kPorts.at(port) +
                    "\n    port: " + kPorts.at(port) + "\n";
        return text;
    }

    /// A peer as the items of its mapping, without the dash.
    std::string peer(bool &isAddress)
    {
        const std::uint32_t kind = below(100);
        if (kind < 35)
            return "podSelector:\n" +
                   matchLabels("        ", "app", numbered("a", below(m_cluster.workloads)));
        if (kind < 60)
            return "namespaceSelector: {}\n      podSelector:\n" +
                   matchLabels("        ", "grp", group());
        if (kind < 75) {
            const std::string team = matchLabels("        ", "team", numbered("t", below(7)));
            return "namespaceSelector:\n" + team + "      podSelector:\n" +
                   matchLabels("        ", "tier", tier());
        }
        if (kind < 88)
            return "namespaceSelector:\n" +
                   matchLabels("        ", "kubernetes.io/metadata.name",
                               numbered("ns", below(m_cluster.namespaces)));
        isAddress = true;
        return "ipBlock:\n        cidr: 10." + std::to_string(below(256)) + ".0.0/16\n";
    }

    std::string port(bool isNumeric)
    {
        const std::uint32_t kind = below(100);
        const std::string known = kPorts.at(below(kPorts.size()));
        if (kind < 60)
            return "port: " + known + "\n      protocol: TCP\n";
        if (kind < 80)
            return "port: 8000\n      endPort: 9000\n      protocol: TCP\n";
        return isNumeric ? "port: 53\n      protocol: UDP\n"
                         : "port: p" + known + "\n      protocol: TCP\n";
    }

    std::string rule(const char *peers)
    {
        std::string text = std::string("  - ") + peers + ":\n";
        bool isNumeric = false;
        const std::uint32_t peerCount = 1 + below(3);
        for (std::uint32_t i = 0; i < peerCount; ++i)
            text += "    - " + peer(isNumeric);
        text += "    ports:\n";
        const std::uint32_t portCount = 1 + below(2);
        for (std::uint32_t i = 0; i < portCount; ++i)
            text += "    - " + port(isNumeric);
        return text;
    }

    std::string rules(const char *direction, const char *peers)
    {
        std::string text = std::string("  ") + direction + ":\n";
        const std::uint32_t count = 1 + below(2);
        for (std::uint32_t i = 0; i < count; ++i)
            text += rule(peers);
        return text;
    }

    std::string subject(std::uint32_t n)
    {
        const std::uint32_t kind = below(100);
        if (kind < 10)
            return "  podSelector: {}\n";
        const std::uint32_t atHome = std::max(1U, m_cluster.workloads / m_cluster.namespaces);
        const std::string labels =
            kind < 73 ? matchLabels("    ", "app",
                                    numbered("a", below(atHome) * m_cluster.namespaces + n))
                      : matchLabels("    ", "tier", tier());
        return "  podSelector:\n" + labels;
    }

    std::string policy(std::uint32_t p)
    {
        const std::uint32_t n = below(m_cluster.namespaces);
        std::string text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n" +
                           metadata(numbered("p", p), numbered("ns", n)) + "spec:\n" + subject(n);
        const bool isIngress = chance(80);
        const bool isEgress = !isIngress || chance(50);
        text += std::string("  policyTypes:\n") + (isIngress ? "  - Ingress\n" : "") +
                (isEgress ? "  - Egress\n" : "");
        if (isIngress)
            text += rules("ingress", "from");
        if (isEgress)
            text += rules("egress", "to");
        return text;
    }

    ScaleCluster m_cluster;
    std::uint32_t m_groups;
    std::mt19937 m_random;
    std::vector<std::array<std::uint32_t, 2>> m_ports; ///< Of each workload, into kPorts.
    std::vector<std::string> m_files;
    std::size_t m_documents = 0;
};

} // namespace

ScaleCluster scaleCluster(std::uint32_t workloads)
{
    return {workloads, workloads, std::max(1U, workloads / kWorkloadsANamespace), 1};
}

std::vector<std::string> scaleClusterFiles(const ScaleCluster &cluster)
{
    return Writer(cluster).run();
}

std::string additionalWorkload()
{
    return "---\napiVersion: apps/v1\nkind: Deployment\n" + metadata("added", "ns0") +
           "spec:\n  selector:\n" + matchLabels("    ", "app", "added") +
           "  template:\n    metadata:\n      labels:\n        app: added\n    spec:\n"
           "      containers:\n      - name: c\n        image: registry.example/app:1\n"
           "        env:\n        - name: UPSTREAM_ADDR\n          value: w0.ns0\n";
}

} // namespace drawbridge::bench
