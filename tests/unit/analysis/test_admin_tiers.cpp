// SPDX-License-Identifier: Apache-2.0
// The policies of administrators, case by case as network-policy.md 2.5 numbers them. The
// connections were worked out by hand from the texts of the API.
#include "model/analysis/decision.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string pod(const char *nameSpace, const char *name, const char *address,
                const char *ports = "", const char *more = "")
{
    return std::string("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
           ", namespace: " + nameSpace + ", labels: {app: " + name + "}}\nspec: {" + more +
           "containers: [{name: c, image: x, ports: [" + ports + "]}]}\nstatus: {podIPs: [" +
           address + "]}\n";
}

std::string nameSpace(const char *name, const char *tenant)
{
    return std::string("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ") + name +
           ", labels: {tenant: " + tenant + "}}\n";
}

/// shop (tenant a) with web and api, data (tenant b) with db, a host-network agent in ops, and bot
/// in wild, which has no manifest.
std::string world()
{
    return nameSpace("shop", "a") + nameSpace("data", "b") + nameSpace("ops", "c") +
           pod("shop", "web", "{ip: 10.1.0.1}") + pod("shop", "api", "{ip: 10.1.0.2}") +
           pod("data", "db", "{ip: 10.2.0.3}",
               "{name: sql, containerPort: 5432}, {name: dns, containerPort: 53, protocol: UDP}") +
           pod("data", "dual", "{ip: 10.2.0.4}, {ip: \"fd00::4\"}") +
           pod("ops", "agent", "{ip: 192.168.0.5}", "", "hostNetwork: true, ") +
           pod("wild", "bot", "{ip: 10.3.0.9}");
}

std::string admin(const char *name, int priority, const char *rules,
                  const char *subject = "{namespaces: {}}")
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha1\n"
                       "kind: AdminNetworkPolicy\nmetadata: {name: ") +
           name + "}\nspec:\n  priority: " + std::to_string(priority) + "\n  subject: " + subject +
           "\n  " + rules + '\n';
}

std::string baseline(const char *rules)
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha1\n"
                       "kind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n"
                       "  subject: {namespaces: {}}\n  ") +
           rules + '\n';
}

std::string cluster(const char *name, const char *tier, int priority, const char *rules)
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha2\n"
                       "kind: ClusterNetworkPolicy\nmetadata: {name: ") +
           name + "}\nspec:\n  tier: " + tier + "\n  priority: " + std::to_string(priority) +
           "\n  subject: {namespaces: {}}\n  " + rules + '\n';
}

std::string policy(const char *spec)
{
    return std::string("---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                       "metadata: {name: p, namespace: data}\nspec: ") +
           spec + '\n';
}

std::string node(const char *address)
{
    return std::string("---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {role: "
                       "worker}}\nstatus: {addresses: [{type: InternalIP, address: ") +
           address + "}]}\n";
}

constexpr const char *kDenyAllIn = "ingress: [{action: Deny, from: [{namespaces: {}}]}]";
constexpr const char *kAllow80In =
    "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, "
    "port: 80}}]}]";

struct Case {
    const char *name;
    std::string policies;
    const char *from;
    const char *to;
    const char *allowed; ///< As `portSet` reads it.
    const char *unknown = "";
};

std::vector<Case> cases()
{
    return {
        {"58: a Deny is final though a NetworkPolicy admits", //
         admin("a", 1, kDenyAllIn) + policy("{podSelector: {}, ingress: [{}]}"), "shop/web",
         "data/db", ""},
        {"58: an Allow is final though a NetworkPolicy isolates",
         admin("a", 1, kAllow80In) + policy("{podSelector: {}, ingress: []}"), "shop/web",
         "data/db", "80"},
        {"58: a Pass hands over to the NetworkPolicies",
         admin("a", 1, "ingress: [{action: Pass, from: [{namespaces: {}}]}]") +
             admin("b", 2, kDenyAllIn) +
             policy("{podSelector: {}, ingress: [{ports: [{port: 443}]}]}"),
         "shop/web", "data/db", "443"},
        {"58: what is passed and no NetworkPolicy selects goes to the baseline",
         admin("a", 1, "ingress: [{action: Pass, from: [{namespaces: {}}]}]") +
             baseline(kDenyAllIn),
         "shop/web", "data/db", ""},
        {"58: the first rule that matches decides",
         admin("a", 1,
               "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: "
               "{protocol: TCP, port: 80}}]}, {action: Deny, from: [{namespaces: {}}]}]"),
         "shop/web", "data/db", "80"},
        {"58: the lower priority number is first, whatever the order in the input",
         admin("a", 7, kDenyAllIn) + admin("b", 3, kAllow80In), "shop/web", "data/db", "80"},
        {"59: an Allow for ingress does not undo a Deny for egress",
         admin("a", 1, kAllow80In) +
             admin("b", 2, "egress: [{action: Deny, to: [{namespaces: {}}]}]"),
         "shop/web", "data/db", ""},
        {"60: rules isolate nothing beyond what they match", admin("a", 1, kAllow80In), "shop/web",
         "data/db", "all"},
        {"60: where a NetworkPolicy selects, the baseline is not asked",
         baseline(kAllow80In) + policy("{podSelector: {}, ingress: []}"), "shop/web", "data/db",
         ""},
        {"61: two of one priority that decide differently leave it open",
         admin("a", 5, kDenyAllIn) + admin("b", 5, kAllow80In), "shop/web", "data/db", "", "80"},
        {"61: two of one priority that agree decide",
         admin("a", 5, kDenyAllIn) + admin("b", 5, kDenyAllIn), "shop/web", "data/db", ""},
        {"61: two of one priority about other pods decide",
         admin("a", 5, kDenyAllIn, "{namespaces: {matchLabels: {tenant: b}}}") +
             admin("b", 5, kAllow80In, "{namespaces: {matchLabels: {tenant: a}}}"),
         "shop/web", "data/db", ""},
        {"61: two baselines of one priority that decide differently leave it open",
         cluster("a", "Baseline", 4, kDenyAllIn) +
             cluster("b", "Baseline", 4,
                     "ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: "
                     "{destinationPort: {number: 80}}}]}]"),
         "shop/web", "data/db", "", "80"},
        {"62: the baseline denies where nothing else decides", baseline(kDenyAllIn), "shop/web",
         "data/db", ""},
        {"63: an empty list of ports may mean any or none",
         admin("a", 1, "ingress: [{action: Deny, from: [{namespaces: {}}], ports: []}]"),
         "shop/web", "data/db", "", "all"},
        {"64: a named port takes the protocol of the pod",
         admin("a", 1,
               "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{namedPort: dns}, "
               "{namedPort: sql}]}, {action: Deny, from: [{namespaces: {}}]}]"),
         "shop/web", "data/db", "53/UDP, 5432"},
        {"64: a range of ports",
         admin("a", 1,
               "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portRange: "
               "{protocol: UDP, start: 100, end: 200}}]}, {action: Deny, from: [{namespaces: "
               "{}}]}]"),
         "shop/web", "data/db", "100-200/UDP"},
        {"65: networks concern pods too",
         admin("a", 1, "egress: [{action: Deny, to: [{networks: [10.2.0.0/16]}]}]"), "shop/web",
         "data/db", ""},
        {"65: networks leave other pods alone",
         admin("a", 1, "egress: [{action: Deny, to: [{networks: [10.2.0.0/16]}]}]"), "shop/web",
         "shop/api", "all"},
        {"65: a pod with two addresses of which one is named is not known",
         admin("a", 1, "egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]"), "shop/web",
         "data/dual", "", "all"},
        {"65: networks concern the outside",
         admin("a", 1, "egress: [{action: Deny, to: [{networks: [203.0.113.0/24]}]}]"), "shop/web",
         "ip:203.0.113.9", ""},
        {"66: nodes are the addresses of the Nodes",
         node("192.168.0.1") +
             admin("a", 1,
                   "egress: [{action: Deny, to: [{nodes: {matchLabels: {role: worker}}}]}]"),
         "shop/web", "ip:192.168.0.1", ""},
        {"66: what is no node of the input is not concerned",
         node("192.168.0.1") +
             admin("a", 1,
                   "egress: [{action: Deny, to: [{nodes: {matchLabels: {role: worker}}}]}]"),
         "shop/web", "ip:203.0.113.9", "all"},
        {"66: without Nodes any address may be one",
         admin("a", 1, "egress: [{action: Deny, to: [{nodes: {matchLabels: {role: worker}}}]}]"),
         "shop/web", "ip:203.0.113.9", "", "all"},
        {"66: what stands behind host names is not known",
         cluster("a", "Admin", 1,
                 "egress: [{action: Accept, to: [{domainNames: [\"*.example.com\"]}]}, {action: "
                 "Deny, to: [{networks: [0.0.0.0/0]}]}]"),
         "shop/web", "ip:203.0.113.9", "", "all"},
        {"69: Accept by protocols",
         cluster("a", "Admin", 1,
                 "ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: "
                 "{destinationPort: {number: 80}}}, {destinationNamedPort: dns}]}, {action: Deny, "
                 "from: [{namespaces: {}}]}]"),
         "shop/web", "data/db", "80, 53/UDP"},
        {"69: several baselines by priority",
         cluster("a", "Baseline", 9, kDenyAllIn) +
             cluster("b", "Baseline", 2,
                     "ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: "
                     "{destinationPort: {range: {start: 80, end: 81}}}}]}]"),
         "shop/web", "data/db", "80-81"},
        {"69: a Pass in the baseline lets through",
         cluster("a", "Baseline", 1, "ingress: [{action: Pass, from: [{namespaces: {}}]}]") +
             cluster("b", "Baseline", 2, kDenyAllIn),
         "shop/web", "data/db", "all"},
        {"69: a Deny of everything closes every pod", cluster("a", "Admin", 1, kDenyAllIn),
         "shop/web", "shop/api", ""},
        {"69: host-network pods are no subject", admin("a", 1, kDenyAllIn), "shop/web", "ops/agent",
         "all"},
        {"69: host-network pods are no peer by labels", admin("a", 1, kDenyAllIn), "ops/agent",
         "data/db", "all"},
        {"12: labels of a namespace without manifest are not known",
         admin("a", 1,
               "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {tenant: x}}}]}]"),
         "wild/bot", "data/db", "", "all"},
        {"12: a subject by such labels is not known",
         admin("a", 1, kDenyAllIn, "{namespaces: {matchLabels: {tenant: x}}}"), "data/db",
         "wild/bot", "", "all"},
        {"policies of administrators do not concern replies and other directions",
         admin("a", 1, kDenyAllIn, "{namespaces: {matchLabels: {tenant: b}}}"), "data/db",
         "shop/web", "all"},
    };
}

Endpoint endpoint(const Topology &topology, const std::string &text)
{
    if (text.starts_with("ip:"))
        return address(text.substr(3));
    return workloadId(topology, text);
}

NetworkExplanation explanation(const std::string &policies, const char *from, const char *to)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + policies, diagnostics);
    return makeNetworkEngine(topology, {})
        .explain(endpoint(*topology, from), endpoint(*topology, to));
}

Decision decisionAt(const std::string &policies, std::uint16_t port)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + policies, diagnostics);
    Attempt attempt;
    attempt.from = workloadId(*topology, "shop/web");
    attempt.to = workloadId(*topology, "data/db");
    attempt.port = port;
    return decide(makeNetworkEngine(topology, {}), makeMeshEngine(topology, {}), attempt);
}

} // namespace

class AdminTiersTest : public QObject {
    Q_OBJECT
private slots:
    void verdicts_data();
    void verdicts();
    void equalPrioritiesAreNamed();
    void unknownsAreExplained_data();
    void unknownsAreExplained();
    void reasonsFollowTheTiers();
    void aBaselineThatIsNotAskedIsNoReason();
    void aBaselineThatMayBeAskedIsAReason();
    void boundWhereARuleOfTheDirectionStands();
    void aDecisionNamesTheRuleAndTheFlip();
};

void AdminTiersTest::verdicts_data()
{
    QTest::addColumn<int>("index");
    const auto all = cases();
    for (int i = 0; i < static_cast<int>(all.size()); ++i)
        QTest::newRow(all[static_cast<std::size_t>(i)].name) << i;
}

void AdminTiersTest::verdicts()
{
    QFETCH(int, index);
    const Case item = cases()[static_cast<std::size_t>(index)];
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + item.policies, diagnostics);
    QVERIFY(topology->clusters.front().resources->undecodedPolicies.empty());
    const auto engine = makeNetworkEngine(topology, {});
    const auto verdict =
        engine.between(endpoint(*topology, item.from), endpoint(*topology, item.to));
    COMPARE(toString(verdict.allowed), toString(portSet(item.allowed)));
    COMPARE(toString(verdict.unknown), toString(portSet(item.unknown)));
}

void AdminTiersTest::equalPrioritiesAreNamed()
{
    const auto why =
        explanation(admin("a", 5, kDenyAllIn) + admin("b", 5, kAllow80In), "shop/web", "data/db");
    COMPARE(why.unknownBecause.size(), std::size_t{1});
    COMPARE(why.unknownBecause.front(),
            "ingress rule 1 of AdminNetworkPolicy a and ingress rule 1 of AdminNetworkPolicy b "
            "decide differently, and both policies have priority 5: which is first is not defined");
}

void AdminTiersTest::unknownsAreExplained_data()
{
    QTest::addColumn<QString>("policies");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const std::string &policies, const char *from,
                        const char *to, const char *sentence) {
        QTest::newRow(name) << QString::fromStdString(policies) << from << to << sentence;
    };
    row("labels of a peer's namespace",
        admin("a", 1,
              "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {tenant: x}}}]}]"),
        "wild/bot", "data/db",
        "whether ingress rule 1 of AdminNetworkPolicy a names wild/Pod/bot depends on the labels "
        "of namespace wild, which has no manifest");
    row("labels of the subject's namespace",
        admin("a", 1, kDenyAllIn, "{namespaces: {matchLabels: {tenant: x}}}"), "data/db",
        "wild/bot",
        "whether AdminNetworkPolicy a binds wild/Pod/bot depends on the labels of namespace wild, "
        "which has no manifest");
    row("addresses of a pod",
        admin("a", 1, "egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]"), "shop/web",
        "data/dual",
        "whether egress rule 1 of AdminNetworkPolicy a names data/Pod/dual depends on "
        "which of its addresses is used");
    row("nodes", admin("a", 1, "egress: [{action: Deny, to: [{nodes: {}}]}]"), "shop/web",
        "ip:203.0.113.9",
        "whether egress rule 1 of AdminNetworkPolicy a names 203.0.113.9 depends on the nodes, "
        "which are not in the input");
    row("host names",
        cluster("a", "Admin", 1,
                "egress: [{action: Accept, to: [{domainNames: [\"x.example\"]}]}, {action: Deny, "
                "to: [{networks: [0.0.0.0/0]}]}]"),
        "shop/web", "ip:203.0.113.9",
        "whether egress rule 1 of ClusterNetworkPolicy a names 203.0.113.9 depends on the "
        "addresses behind host names");
    row("an empty list of ports",
        admin("a", 1, "ingress: [{action: Deny, from: [{namespaces: {}}], ports: []}]"), "shop/web",
        "data/db",
        "the list of ports of ingress rule 1 of AdminNetworkPolicy a is empty, which the API does "
        "not define");
}

void AdminTiersTest::unknownsAreExplained()
{
    QFETCH(QString, policies);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, sentence);
    const auto why =
        explanation(policies.toStdString(), from.toStdString().c_str(), to.toStdString().c_str());
    COMPARE(why.unknownBecause.size(), std::size_t{1});
    COMPARE(why.unknownBecause.front(), sentence.toStdString());
}

void AdminTiersTest::reasonsFollowTheTiers()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        world() + baseline(kDenyAllIn) +
            admin("first", 1,
                  "ingress: [{name: dns, action: Allow, from: [{namespaces: {}}], ports: "
                  "[{namedPort: dns}]}, {action: Pass, from: [{namespaces: {}}], ports: "
                  "[{portNumber: {protocol: TCP, port: 80}}]}]") +
            admin("second", 2,
                  "ingress: [{action: Deny, from: [{namespaces: {}}], ports: "
                  "[{portNumber: {protocol: TCP, port: 81}}]}]"),
        diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why =
        engine.explain(workloadId(*topology, "shop/web"), workloadId(*topology, "data/db"));
    std::vector<std::string> texts;
    for (const PolicyReason &reason : why.reasons)
        texts.push_back(ruleText(reason) + " at line " +
                        std::to_string(placeOf(reason).lineOneBased) + " allows " +
                        toString(reason.ports.allowed) + ", denies " + toString(reason.denied) +
                        ", passes " + toString(reason.passed));
    COMPARE(texts.size(), std::size_t{4});
    QVERIFY(texts[0].starts_with("ingress rule 1 (dns) of AdminNetworkPolicy first at line "));
    QVERIFY(texts[0].ends_with(" allows 53/UDP, denies no port, passes no port"));
    QVERIFY(texts[1].ends_with(" allows no port, denies no port, passes 80/TCP"));
    QVERIFY(texts[2].ends_with(" allows no port, denies 81/TCP, passes no port"));
    QVERIFY(texts[3].starts_with("ingress rule 1 of BaselineAdminNetworkPolicy default"));
    QVERIFY(!why.isIngressIsolated);
}

// Item 60.
void AdminTiersTest::aBaselineThatIsNotAskedIsNoReason()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        world() + baseline(kDenyAllIn) + policy("{podSelector: {}, ingress: []}"), diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why =
        engine.explain(workloadId(*topology, "shop/web"), workloadId(*topology, "data/db"));
    COMPARE(why.reasons.size(), std::size_t{1});
    COMPARE(ruleText(why.reasons.front()), "NetworkPolicy data/p");
}

void AdminTiersTest::aBaselineThatMayBeAskedIsAReason()
{
    const std::string api =
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: data}\n"
        "spec:\n  selector: {matchLabels: {app: api}}\n  template:\n    metadata: {labels: {app: "
        "api}}\n    spec: {containers: [{name: main, image: x}]}\n";
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(world() + api + baseline(kDenyAllIn) +
                       policy("{podSelector: {matchLabels: {pod-template-hash: a}}, ingress: []}"),
                   diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why = engine.explain(
        workloadId(*topology, "shop/web"),
        topology->findWorkload({topology->clusters.front().name, "data", "Deployment", "api"})
            .value());
    COMPARE(why.reasons.size(), std::size_t{1});
    COMPARE(ruleText(why.reasons.back()), "ingress rule 1 of BaselineAdminNetworkPolicy default");
}

void AdminTiersTest::boundWhereARuleOfTheDirectionStands()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + admin("a", 1, kDenyAllIn), diagnostics);
    const auto engine = makeNetworkEngine(topology, {});
    const WorkloadId db = workloadId(*topology, "data/db");
    QVERIFY(engine.isBound(db, Direction::Ingress));
    QVERIFY(!engine.isBound(db, Direction::Egress));
    QVERIFY(!engine.isIsolated(db, Direction::Ingress));
    QVERIFY(!engine.isBound(workloadId(*topology, "ops/agent"), Direction::Ingress));
}

void AdminTiersTest::aDecisionNamesTheRuleAndTheFlip()
{
    const Decision denied = decisionAt(admin("a", 1, kDenyAllIn), 80);
    COMPARE(denied.verdict, Verdict::Deny);
    COMPARE(denied.layers[1].by.size(), std::size_t{1});
    COMPARE(denied.layers[1].by.front().kind, "AdminNetworkPolicy");
    COMPARE(denied.layers[1].reason, "denied by 1 rule of an administrator");
    QVERIFY2(denied.flip.starts_with("add a rule with action Allow before ingress rule 1 of "
                                     "AdminNetworkPolicy a for 80/TCP from shop/Pod/web"),
             denied.flip.c_str());
    const Decision allowed = decisionAt(admin("a", 1, kAllow80In), 80);
    COMPARE(allowed.verdict, Verdict::Allow);
    COMPARE(allowed.layers[1].reason, "admitted by 1 rule");
    QVERIFY2(allowed.flip.starts_with("add a rule with action Deny before ingress rule 1 of "
                                      "AdminNetworkPolicy a for 80/TCP from shop/Pod/web"),
             allowed.flip.c_str());
}

QTEST_GUILESS_MAIN(AdminTiersTest)
#include "test_admin_tiers.moc"
