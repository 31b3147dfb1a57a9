// SPDX-License-Identifier: Apache-2.0
// The policies of administrators, case by case as network-policy.md 2.5 numbers them. The
// connections were worked out by hand from the texts of the API.
#include "model/analysis/decision.h"
#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/analysis/admin_world.h"
#include "tests/unit/analysis/network_cases.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

std::string node(const char *address)
{
    return std::string("---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {role: "
                       "worker}}\nstatus: {addresses: [{type: InternalIP, address: ") +
           address + "}]}\n";
}

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

} // namespace

class AdminTiersTest : public QObject {
    Q_OBJECT
private slots:
    void verdicts_data();
    void verdicts();
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

QTEST_GUILESS_MAIN(AdminTiersTest)
#include "test_admin_tiers.moc"
