// SPDX-License-Identifier: Apache-2.0
// From manifests to verdicts: the numbered cases of network-policy.md section 2 that begin before
// the engine, in what a reader makes of a manifest, and the fixtures of its section 2.8. Cases of
// the engine itself are in network_cases.cpp and test_admin_tiers.cpp.
#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

std::string object(const char *apiVersion, const char *kind, const char *name, const char *rest,
                   const char *nameSpace = "shop")
{
    std::string where = *nameSpace ? std::string(", namespace: ") + nameSpace : std::string();
    return std::string("---\napiVersion: ") + apiVersion + "\nkind: " + kind +
           "\nmetadata: {name: " + name + where + "}\n" + rest + '\n';
}

/// A Pod labelled app=NAME.
std::string pod(const char *name, const char *spec = "containers: [{name: c, image: x}]",
                const char *status = "{}", const char *nameSpace = "shop")
{
    return std::string("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
           ", namespace: " + nameSpace + ", labels: {app: " + name + "}}\nspec: {" + spec +
           "}\nstatus: " + status + '\n';
}

std::string policy(const char *spec, const char *name = "p")
{
    return object("networking.k8s.io/v1", "NetworkPolicy", name,
                  (std::string("spec: ") + spec).c_str());
}

/// A template with label app=NAME.
std::string controller(const char *apiVersion, const char *kind, const char *name)
{
    return object(apiVersion, kind, name,
                  (std::string("spec: {selector: {matchLabels: {app: ") + name +
                   "}}, template: {metadata: {labels: {app: " + name +
                   "}}, spec: {containers: [{name: c, image: x}]}}}")
                      .c_str());
}

std::string nameSpace(const char *name, const char *labels = "{}")
{
    return std::string("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ") + name +
           ", labels: " + labels + "}\n";
}

constexpr const char *kFromWeb =
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: "
    "web}}}]}]}";

struct Case {
    const char *name;
    std::string manifests;
    const char *from;
    const char *to;
    const char *allowed; ///< As `portSet` reads it.
    const char *unknown = "";
    bool isRefused = false; ///< The import says something about it as an error.
};

std::vector<Case> numberedCases()
{
    const std::string ends = nameSpace("shop") + pod("web") + pod("api") + pod("db");
    return {
        {"3: a peer with no field is refused, and nothing is guessed",
         ends + policy("{podSelector: {}, ingress: [{from: [{}]}]}"), "shop/web", "shop/db", "",
         "all", true},
        {"3: a peer with ipBlock and a selector is refused",
         ends + policy("{podSelector: {}, ingress: [{from: [{podSelector: {}, ipBlock: {cidr: "
                       "10.0.0.0/8}}]}]}"),
         "shop/web", "shop/db", "", "all", true},
        {"5: a selector with a bad operator is refused",
         ends + policy("{podSelector: {matchExpressions: [{key: app, operator: Is, values: "
                       "[db]}]}, ingress: []}"),
         "shop/web", "shop/db", "", "all", true},
        {"8: egress rules without policyTypes isolate egress",
         ends + policy("{podSelector: {}, egress: [{ports: [{port: 80}]}], ingress: [{}]}"),
         "shop/web", "shop/db", "80"},
        {"8: an empty egress list without policyTypes does not",
         ends + policy("{podSelector: {}, egress: [], ingress: [{}]}"), "shop/web", "shop/db",
         "all"},
        {"9: a policy type in the wrong case is refused",
         ends + policy("{podSelector: {}, policyTypes: [ingress]}"), "shop/web", "shop/db", "",
         "all", true},
        {"13: what names no namespace is in the default one",
         nameSpace("default") +
             "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\nspec: "
             "{containers: [{name: c, image: x}]}\n" +
             "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
             "p}\nspec: {podSelector: {}, ingress: []}\n" +
             pod("web"),
         "shop/web", "default/a", ""},
        {"14: a selector that matches no pod is legal and does nothing",
         ends + policy("{podSelector: {matchLabels: {app: nobody}}, ingress: []}"), "shop/web",
         "shop/db", "all"},
        {"15: of two policies of one name the last is in force",
         ends + policy("{podSelector: {}, ingress: []}") +
             policy("{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"),
         "shop/web", "shop/db", "80"},
        {"18: a Deployment has the labels of its template",
         ends + controller("apps/v1", "Deployment", "dep") + policy(kFromWeb), "shop/dep",
         "shop/db", ""},
        {"18: a Rollout is a workload",
         nameSpace("shop") + controller("argoproj.io/v1alpha1", "Rollout", "web") + pod("db") +
             policy(kFromWeb),
         "shop/web", "shop/db", "all"},
        {"18: a DeploymentConfig is a workload",
         nameSpace("shop") +
             object("apps.openshift.io/v1", "DeploymentConfig", "web",
                    "spec: {selector: {app: web}, template: {metadata: {labels: {app: web}}, spec: "
                    "{containers: [{name: c, image: x}]}}}") +
             pod("db") + policy(kFromWeb),
         "shop/web", "shop/db", "all"},
        {"18: a ReplicationController is a workload",
         nameSpace("shop") +
             object("v1", "ReplicationController", "web",
                    "spec: {selector: {app: web}, template: {metadata: {labels: {app: web}}, spec: "
                    "{containers: [{name: c, image: x}]}}}") +
             pod("db") + policy(kFromWeb),
         "shop/web", "shop/db", "all"},
        {"23: a pod without address is a peer like any other",
         nameSpace("shop") + pod("web", "containers: [{name: c, image: x}]", "{phase: Pending}") +
             pod("db") + policy(kFromWeb),
         "shop/web", "shop/db", "all"},
        {"24: a mistyped field is refused, not taken for everything",
         ends + policy("{podselector: {matchLabels: {app: db}}, ingress: []}"), "shop/web",
         "shop/api", "", "all", true},
        {"24: a mistyped peer list is refused",
         ends + policy("{podSelector: {}, ingress: [{form: [{podSelector: {}}]}]}"), "shop/web",
         "shop/db", "", "all", true},
        {"26: lists are read item by item",
         ends +
             "---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.k8s.io/v1\n  "
             "kind: NetworkPolicy\n  metadata: {name: p, namespace: shop}\n  spec: {podSelector: "
             "{}, ingress: []}\n",
         "shop/web", "shop/db", ""},
        {"26: so is a NetworkPolicyList",
         ends + "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- "
                "metadata: {name: p, namespace: shop}\n  spec: {podSelector: {}, ingress: []}\n",
         "shop/web", "shop/db", ""},
        {"28: a protocol in lower case is refused",
         ends + policy("{podSelector: {}, ingress: [{ports: [{protocol: tcp, port: 80}]}]}"),
         "shop/web", "shop/db", "", "all", true},
        {"29: a protocol without port is all its ports",
         ends + policy("{podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}"), "shop/web",
         "shop/db", "1-65535/UDP"},
        {"30: an endPort with a named port is refused",
         ends + policy("{podSelector: {}, ingress: [{ports: [{port: http, endPort: 90}]}]}"),
         "shop/web", "shop/db", "", "all", true},
        {"31: an empty range is refused",
         ends + policy("{podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]}"),
         "shop/web", "shop/db", "", "all", true},
        {"31: port 65536 is refused",
         ends + policy("{podSelector: {}, ingress: [{ports: [{port: 65536}]}]}"), "shop/web",
         "shop/db", "", "all", true},
        {"32: a number as text is refused",
         ends + policy("{podSelector: {}, ingress: [{ports: [{port: \"80\"}]}]}"), "shop/web",
         "shop/db", "", "all", true},
        {"35: ports of native sidecars have names",
         nameSpace("shop") + pod("web") +
             pod("db", "initContainers: [{name: s, image: x, restartPolicy: Always, ports: [{name: "
                       "mtr, containerPort: 9100}]}], containers: [{name: c, image: x}]") +
             policy("{podSelector: {}, ingress: [{ports: [{port: mtr}]}]}"),
         "shop/web", "shop/db", "9100"},
        {"35: ports of other init containers have none",
         nameSpace("shop") + pod("web") +
             pod("db", "initContainers: [{name: s, image: x, ports: [{name: mtr, containerPort: "
                       "9100}]}], containers: [{name: c, image: x}]") +
             policy("{podSelector: {}, ingress: [{ports: [{port: mtr}]}]}"),
         "shop/web", "shop/db", ""},
        {"40: an exception outside its prefix is refused",
         ends + policy("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: "
                       "[11.0.0.0/8]}}]}]}"),
         "shop/web", "shop/db", "", "all", true},
        {"45: policies do not bind host-network pods",
         nameSpace("shop") + pod("web") +
             pod("db", "hostNetwork: true, containers: [{name: c, image: x}]") +
             policy("{podSelector: {}, ingress: []}"),
         "shop/web", "shop/db", "all"},
        {"46: a policy holds between replicas of one workload",
         nameSpace("shop") + controller("apps/v1", "StatefulSet", "db") +
             policy("{podSelector: {}, ingress: []}"),
         "shop/db", "shop/db", ""},
        {"47: a flow admitted one way is not admitted the other way",
         ends + policy("{podSelector: {matchLabels: {app: web}}, ingress: []}") +
             policy(kFromWeb, "q"),
         "shop/db", "shop/web", ""},
    };
}

std::vector<Case> fixtures()
{
    return {
        {"three workloads of one name, no policy: from the Deployment to the Pod",
         nameSpace("shop") + controller("apps/v1", "Deployment", "web") +
             controller("apps/v1", "StatefulSet", "web") + pod("web-1"),
         "shop/Deployment/web", "shop/Pod/web-1", "all"},
        {"three workloads of one name, no policy: from the StatefulSet to the Deployment",
         nameSpace("shop") + controller("apps/v1", "Deployment", "web") +
             controller("apps/v1", "StatefulSet", "web") + pod("web-1"),
         "shop/StatefulSet/web", "shop/Deployment/web", "all"},
        {"two containers with one port name for TCP and UDP",
         nameSpace("shop") + pod("web") +
             pod("db", "containers: [{name: a, image: x, ports: [{name: dns, containerPort: 53}]}, "
                       "{name: b, image: x, ports: [{name: dns, containerPort: 5353, protocol: "
                       "UDP}]}]") +
             policy("{podSelector: {}, ingress: [{ports: [{port: dns, protocol: UDP}, {port: dns, "
                    "protocol: TCP}]}]}"),
         "shop/web", "shop/db", "53, 5353/UDP"},
        {"a named port at egress without peers, to a pod that has it",
         nameSpace("shop") + pod("web") +
             pod("db", "containers: [{name: a, image: x, ports: [{name: http, containerPort: "
                       "8080}]}]") +
             policy("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: "
                    "[{ports: [{port: http}]}]}"),
         "shop/web", "shop/db", "8080"},
        {"a named port at egress without peers, to an address",
         nameSpace("shop") + pod("web") +
             policy("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: "
                    "[{ports: [{port: http}]}]}"),
         "shop/web", "ip:203.0.113.9", ""},
        {"an IPv6 prefix admits its addresses",
         nameSpace("shop") + pod("web") +
             policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "
                    "\"fd00::/8\"}}]}]}"),
         "shop/web", "ip:fd12::1", "all"},
        {"an IPv6 prefix admits no IPv4 address",
         nameSpace("shop") + pod("web") +
             policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "
                    "\"fd00::/8\"}}]}]}"),
         "shop/web", "ip:253.0.0.1", ""},
        {"a pod inside a prefix depends on the plugin",
         nameSpace("shop") +
             pod("web", "containers: [{name: c, image: x}]", "{podIPs: [{ip: 10.1.0.6}]}") +
             pod("db") +
             policy("{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: "
                    "10.1.0.0/16}}]}]}"),
         "shop/web", "shop/db", "", "all"},
        {"a host-network pod reaches as a node",
         nameSpace("shop") + pod("web", "hostNetwork: true, containers: [{name: c, image: x}]") +
             pod("db") + policy("{podSelector: {matchLabels: {app: db}}, ingress: []}"),
         "shop/web", "shop/db", "", "all"},
        {"the own node of a pod depends on the plugin",
         nameSpace("shop") +
             pod("db", "containers: [{name: c, image: x}]",
                 "{podIPs: [{ip: 10.1.0.6}], hostIP: 192.168.0.1}") +
             policy("{podSelector: {}, ingress: []}"),
         "ip:192.168.0.1", "shop/db", "", "all"},
        {"another node is an address like any other",
         nameSpace("shop") +
             pod("db", "containers: [{name: c, image: x}]",
                 "{podIPs: [{ip: 10.1.0.6}], hostIP: 192.168.0.1}") +
             policy("{podSelector: {}, ingress: []}"),
         "ip:192.168.0.2", "shop/db", ""},
        {"a host-network pod on another node is not the own node",
         nameSpace("shop") +
             pod("web", "hostNetwork: true, containers: [{name: c, image: x}]",
                 "{podIPs: [{ip: 192.168.0.2}]}") +
             pod("db", "containers: [{name: c, image: x}]",
                 "{podIPs: [{ip: 10.1.0.6}], hostIP: 192.168.0.1}") +
             policy("{podSelector: {matchLabels: {app: db}}, ingress: []}"),
         "shop/web", "shop/db", ""},
        {"a finished Pod is no peer",
         nameSpace("shop") + pod("web", "containers: [{name: c, image: x}]", "{phase: Succeeded}") +
             pod("db"),
         "shop/web", "shop/db", ""},
        {"a namespace with a false name label is known by its name",
         nameSpace("shop", "{kubernetes.io/metadata.name: other}") + nameSpace("ns2") + pod("web") +
             pod("db", "containers: [{name: c, image: x}]", "{}", "ns2") +
             object("networking.k8s.io/v1", "NetworkPolicy", "p",
                    "spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
                    "{kubernetes.io/metadata.name: shop}}}]}]}",
                    "ns2"),
         "shop/web", "ns2/db", "all"},
        {"an Ingress rule with a host only harms nothing",
         nameSpace("shop") + pod("web") + pod("db") +
             object("networking.k8s.io/v1", "Ingress", "i", "spec: {rules: [{host: a.example}]}"),
         "shop/web", "shop/db", "all"},
        {"a ReplicationController without template harms nothing",
         nameSpace("shop") + pod("web") + pod("db") +
             object("v1", "ReplicationController", "rc", "spec: {replicas: 1}"),
         "shop/web", "shop/db", "all", "", true},
        {"a typo in a policy never opens what it closes",
         nameSpace("shop") + pod("web") + pod("db") +
             policy("{podSelector: {}, ingress: [{form: [{podSelector: {matchLabels: {app: "
                    "api}}}]}]}"),
         "shop/web", "shop/db", "", "all", true},
    };
}

Endpoint endpoint(const Topology &topology, const std::string &text)
{
    if (text.starts_with("ip:"))
        return address(text.substr(3));
    return workloadId(topology, text);
}

void compare(const Case &item)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(item.manifests, diagnostics);
    const auto engine = makeNetworkEngine(topology, {});
    const auto verdict =
        engine.between(endpoint(*topology, item.from), endpoint(*topology, item.to));
    COMPARE(toString(verdict.allowed), toString(portSet(item.allowed)));
    COMPARE(toString(verdict.unknown), toString(portSet(item.unknown)));
    QCOMPARE(diagnostics.hasErrors(), item.isRefused);
}

void addRows(const std::vector<Case> &cases)
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << static_cast<int>(i);
}

} // namespace

class NetworkManifestsTest : public QObject {
    Q_OBJECT
private slots:
    void numbered_data() { addRows(numberedCases()); }
    void numbered();
    void fixture_data() { addRows(fixtures()); }
    void fixture();
    void labelsGapsBetweenPodsOfOneOwnerHarmNothing();
    void theNodeOfAPodIsABlockOfItsOwn();
};

void NetworkManifestsTest::numbered()
{
    QFETCH(int, index);
    compare(numberedCases()[static_cast<std::size_t>(index)]);
}

void NetworkManifestsTest::fixture()
{
    QFETCH(int, index);
    compare(fixtures()[static_cast<std::size_t>(index)]);
}

// Item 21: pods of one owner that differ in labels are peers of their own.
void NetworkManifestsTest::labelsGapsBetweenPodsOfOneOwnerHarmNothing()
{
    const auto owned = [](const char *name, const char *tier) {
        return std::string("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
               ", namespace: shop, labels: {app: web, tier: " + tier +
               "}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u, "
               "controller: true}]}\nspec: {containers: [{name: c, image: x}]}\n";
    };
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        nameSpace("shop") + owned("web-a", "fe") + owned("web-b", "be") + pod("db") +
            policy("{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: "
                   "{matchLabels: {tier: fe}}}]}]}"),
        diagnostics);
    const auto engine = makeNetworkEngine(topology, {});
    const WorkloadId db = workloadId(*topology, "shop/db");
    int open = 0, closed = 0;
    for (std::uint32_t i = 0; i < topology->workloads.size(); ++i) {
        if (i == db.index)
            continue;
        const PortVerdict verdict = engine.between(WorkloadId{i}, db);
        (verdict.allowed.isAll() ? open : closed) += verdict.unknown.empty() ? 1 : 0;
    }
    QCOMPARE(open, 1);
    QCOMPARE(closed, 1);
}

// Item 44: what holds for the node of a pod holds for no other address.
void NetworkManifestsTest::theNodeOfAPodIsABlockOfItsOwn()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(nameSpace("shop") + pod("db", "containers: [{name: c, image: x}]",
                                           "{podIPs: [{ip: 10.1.0.6}], hostIP: 192.168.0.1}"),
                   diagnostics);
    const auto engine = makeNetworkEngine(topology, {});
    const AddressSet node = addressSet({"192.168.0.1/32"});
    QVERIFY(std::ranges::find(engine.addressBlocks(), node) != engine.addressBlocks().end());
}

QTEST_GUILESS_MAIN(NetworkManifestsTest)
#include "test_network_manifests.moc"
