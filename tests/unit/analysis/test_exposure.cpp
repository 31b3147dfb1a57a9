// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/exposure.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kNamespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

std::string networkPolicy(const std::string &spec)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
           "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector: {}\n" +
           spec;
}

std::string adminPolicy(const std::string &name, int priority, const std::string &rules,
                        const std::string &subject = "namespaces: {}")
{
    return "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
           "metadata: {name: " +
           name + "}\nspec:\n  priority: " + std::to_string(priority) + "\n  subject: {" + subject +
           "}\n" + rules;
}

QString text(const ExposedPorts &exposed)
{
    QString result = QString::fromStdString(toString(exposed.ports.allowed));
    if (!exposed.ports.unknown.empty())
        result += ", some " + QString::fromStdString(toString(exposed.ports.unknown));
    for (const PortName &name : exposed.names)
        result += ", name " + QString::fromStdString(name.name);
    return result;
}

/// "any: PORTS" and one "NAMESPACES / PODS: PORTS" for each group, of web in one direction.
QStringList exposure(const std::string &policies, Direction direction)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(kNamespace + deployment("web") + policies, diagnostics);
    QStringList lines;
    for (const WorkloadExposure &one : exposureOf(*topology)) {
        if (one.direction != direction)
            continue;
        lines << (one.isProtected ? "any: " : "open: ") + text(one.anyPod);
        for (const GroupExposure &group : one.groups)
            lines << QString::fromStdString(toString(group.group.namespaces) + " / " +
                                            toString(group.group.pods) + ": ") +
                         text(group.exposed);
    }
    return lines;
}

} // namespace

/// What pods could do that are not there yet, by implication between selectors.
class ExposureTest : public QObject {
    Q_OBJECT
private slots:
    void reasons_data();
    void reasons();
    void ofNetworkPolicies_data();
    void ofNetworkPolicies();
    void adminTiers_data();
    void adminTiers();
    void theOrderOfPoliciesNeverShows();
    void undecodedPoliciesLeaveEverythingUnknown();
    void policiesThatAreNotEvaluatedLeaveEverythingUnknown();
    void podsOnTheHostNetworkStayOpen();
    void rivalsOfOnePriorityLeaveEverythingUnknown();
};

void ExposureTest::ofNetworkPolicies_data()
{
    QTest::addColumn<QString>("policies");
    QTest::addColumn<int>("direction");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const std::string &policies, Direction direction,
                        const QStringList &expected) {
        QTest::newRow(name) << QString::fromStdString(policies) << static_cast<int>(direction)
                            << expected;
    };
    row("without a policy everything is open", "", Direction::Ingress, {"open: all ports"});
    row("a policy without rules closes", networkPolicy(""), Direction::Ingress, {"any: no port"});
    row("a rule for everybody counts for any pod",
        networkPolicy("  ingress: [{ports: [{port: 80}]}]\n"), Direction::Ingress, {"any: 80/TCP"});
    row("item 71: a peer makes a group, with what any pod may added",
        networkPolicy("  ingress:\n  - {from: [{namespaceSelector: {}}], ports: [{port: 80}]}\n"
                      "  - from: [{namespaceSelector: {matchLabels: {team: a}}}]\n"
                      "    ports: [{port: 90}]\n"),
        Direction::Ingress, {"any: 80/TCP, some 90/TCP", "team=a / everything: 80/TCP, 90/TCP"});
    row("item 72: a narrower selector has what the wider one has",
        networkPolicy(
            "  ingress:\n"
            "  - from: [{podSelector: {matchLabels: {app: a}}}]\n"
            "    ports: [{port: 80}]\n"
            "  - from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]\n"
            "    ports: [{port: 90}]\n"),
        Direction::Ingress,
        {"any: no port, some 80/TCP, 90/TCP",
         "kubernetes.io/metadata.name=shop / app=a: 80/TCP, 90/TCP",
         "kubernetes.io/metadata.name=shop / app: 90/TCP, some 80/TCP"});
    row("the labels of a namespace with manifest decide",
        networkPolicy("  ingress:\n"
                      "  - from: [{podSelector: {matchLabels: {app: a}}}]\n"
                      "    ports: [{port: 80}]\n"
                      "  - from: [{namespaceSelector: {matchLabels: {team: x}}}]\n"
                      "    ports: [{port: 90}]\n"),
        Direction::Ingress,
        {"any: no port, some 80/TCP, 90/TCP", "kubernetes.io/metadata.name=shop / app=a: 80/TCP",
         "team=x / everything: 90/TCP"});
    row("names of ports resolve where the workload is the destination",
        networkPolicy("  ingress: [{ports: [{port: http}]}]\n"), Direction::Ingress,
        {"any: 8080/TCP"});
    row("and stay names where it is the source",
        networkPolicy("  egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}]\n"),
        Direction::Egress, {"any: no port, name http"});
    row("a name of another protocol resolves to nothing",
        networkPolicy("  ingress: [{ports: [{port: http, protocol: UDP}]}]\n"), Direction::Ingress,
        {"any: no port"});
    row("a name that a tier before it denies is not open",
        adminPolicy("first", 1,
                    "  egress: [{action: Deny, to: [{namespaces: {}}], ports: [{namedPort: "
                    "http}]}]\n") +
            networkPolicy("  egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}]\n"),
        Direction::Egress, {"any: no port"});
    row("a selector that no pod can meet makes no group",
        networkPolicy("  ingress:\n"
                      "  - from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}, "
                      "{key: app, operator: DoesNotExist}]}}]\n"
                      "  - from: [{podSelector: {matchLabels: {app: a}}}]\n"
                      "    ports: [{port: 80}]\n"),
        Direction::Ingress,
        {"any: no port, some 80/TCP", "kubernetes.io/metadata.name=shop / app=a: 80/TCP"});
    row("labels of a namespace without manifest are not known",
        deployment("db", {}, "data") +
            networkPolicy("  ingress:\n"
                          "  - from: [{namespaceSelector: {matchLabels: "
                          "{kubernetes.io/metadata.name: data}}}]\n"
                          "    ports: [{port: 80}]\n"
                          "  - from: [{namespaceSelector: {matchLabels: {team: x}}}]\n"
                          "    ports: [{port: 90}]\n"),
        Direction::Ingress,
        {"open: all ports", "any: no port, some 80/TCP, 90/TCP",
         "kubernetes.io/metadata.name=data / everything: 80/TCP, some 90/TCP",
         "team=x / everything: 90/TCP, some 80/TCP"});
    row("addresses are no pods",
        networkPolicy("  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]\n"), Direction::Ingress,
        {"any: no port"});
}

void ExposureTest::ofNetworkPolicies()
{
    QFETCH(QString, policies);
    QFETCH(int, direction);
    QFETCH(QStringList, expected);
    QCOMPARE(exposure(policies.toStdString(), static_cast<Direction>(direction)), expected);
}

void ExposureTest::adminTiers_data()
{
    QTest::addColumn<QString>("policies");
    QTest::addColumn<QStringList>("expected");
    const std::string deny = "  ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: "
                             "x}}}]}]\n";
    const std::string allow80 = "  ingress: [{action: Allow, from: [{namespaces: {}}], ports: "
                                "[{portNumber: {port: 80}}]}]\n";
    const std::string pass = "  ingress: [{action: Pass, from: [{namespaces: {}}]}]\n";
    const std::string denyAll = "  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n";
    QTest::newRow("an exception is told beside what any pod may")
        << QString::fromStdString(adminPolicy("a", 1, deny))
        << QStringList{"any: no port, some all ports", "team=x / everything: no port"};
    QTest::newRow("item 58: the lower priority decides first")
        << QString::fromStdString(adminPolicy("a", 2, denyAll) + adminPolicy("b", 1, allow80))
        << QStringList{"any: 80/TCP"};
    QTest::newRow("Pass leaves it to the NetworkPolicies")
        << QString::fromStdString(adminPolicy("a", 1, pass) + adminPolicy("b", 2, denyAll) +
                                  networkPolicy("  ingress: [{ports: [{port: 90}]}]\n"))
        << QStringList{"any: 90/TCP"};
    QTest::newRow("item 63: an empty list of ports may mean all or none")
        << QString::fromStdString(adminPolicy(
               "a", 1, "  ingress: [{action: Deny, from: [{namespaces: {}}], ports: []}]\n"))
        << QStringList{"any: no port, some all ports"};
    QTest::newRow("a policy for other pods does not concern it")
        << QString::fromStdString(
               adminPolicy("a", 1, denyAll, "namespaces: {matchLabels: {team: x}}"))
        << QStringList{"open: all ports"};
}

void ExposureTest::adminTiers()
{
    QFETCH(QString, policies);
    QFETCH(QStringList, expected);
    QCOMPARE(exposure(policies.toStdString(), Direction::Ingress), expected);
}

// Item 74: what one pod is evaluated to must not depend on the pods before it.
void ExposureTest::theOrderOfPoliciesNeverShows()
{
    const std::string first =
        adminPolicy("one", 1, "  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n",
                    "pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: other}}}");
    const std::string second =
        adminPolicy("two", 2,
                    "  ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: "
                    "{port: 80}}]}]\n");
    const std::string last = "---\napiVersion: policy.networking.k8s.io/v1alpha1\n"
                             "kind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\n"
                             "spec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: "
                             "[{namespaces: {}}]}]}\n";
    const QStringList expected{"any: 80/TCP"};
    QCOMPARE(exposure(first + second + last, Direction::Ingress), expected);
    QCOMPARE(exposure(last + second + first, Direction::Ingress), expected);
}

void ExposureTest::undecodedPoliciesLeaveEverythingUnknown()
{
    QCOMPARE(exposure(networkPolicy("  ingress: [{ports: [{port: 99999}]}]\n"), Direction::Ingress),
             QStringList{"any: no port, some all ports"});
}

void ExposureTest::policiesThatAreNotEvaluatedLeaveEverythingUnknown()
{
    const auto cilium = [](const std::string &nameSpace) {
        return "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
               "metadata: {name: p, namespace: " +
               nameSpace + "}\nspec: {}\n";
    };
    QCOMPARE(exposure(cilium("shop"), Direction::Ingress),
             QStringList{"any: no port, some all ports"});
    QCOMPARE(exposure(cilium("data"), Direction::Ingress), QStringList{"open: all ports"});
    QCOMPARE(exposure("---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\n"
                      "metadata: {name: p}\nspec: {}\n",
                      Direction::Ingress),
             QStringList{"any: no port, some all ports"});
}

// Policies do not bind pods on the network of their node.
void ExposureTest::podsOnTheHostNetworkStayOpen()
{
    const std::string pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: "
                            "shop}\nspec:\n  hostNetwork: true\n  containers: [{name: main, image: "
                            "x}]\n";
    QCOMPARE(exposure(pod + networkPolicy(""), Direction::Ingress),
             (QStringList{"any: no port", "open: all ports"}));
}

// Item 61.
void ExposureTest::rivalsOfOnePriorityLeaveEverythingUnknown()
{
    const std::string deny = "  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n";
    const std::string allow = "  ingress: [{action: Allow, from: [{namespaces: {}}]}]\n";
    QCOMPARE(exposure(adminPolicy("a", 5, deny) + adminPolicy("b", 5, allow), Direction::Ingress),
             QStringList{"any: no port, some all ports"});
    QCOMPARE(exposure(adminPolicy("a", 5, deny) + adminPolicy("b", 5, deny), Direction::Ingress),
             QStringList{"any: no port"});
}

void ExposureTest::reasons_data()
{
    QTest::addColumn<QString>("policies");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const std::string &policies,
                        const QStringList &expected) {
        QTest::newRow(name) << QString::fromStdString(policies) << expected;
    };
    row("nothing decides", "", {});
    row("a NetworkPolicy without rules isolates", networkPolicy(""),
        {"NetworkPolicy shop/guard: no port"});
    row("a rule is named with what it admits",
        networkPolicy("  ingress: [{ports: [{port: 80}]}]\n"),
        {"ingress rule 1 of NetworkPolicy shop/guard: 80/TCP"});
    row("a rule for some of them only may concern any pod",
        networkPolicy("  ingress: [{from: [{podSelector: {matchLabels: {a: b}}}], "
                      "ports: [{port: 80}]}]\n"),
        {"ingress rule 1 of NetworkPolicy shop/guard: no port, some 80/TCP (not all)"});
    row("what a tier before it decided is not left to a rule",
        adminPolicy("first", 1,
                    "  ingress: [{action: Deny, from: [{namespaces: {}}], "
                    "ports: [{portNumber: {protocol: TCP, port: 80}}]}]\n") +
            networkPolicy("  ingress: [{ports: [{port: 80}, {port: 81}]}]\n"),
        {"ingress rule 1 of AdminNetworkPolicy first: denied 80/TCP",
         "ingress rule 1 of NetworkPolicy shop/guard: 81/TCP"});
}

void ExposureTest::reasons()
{
    QFETCH(QString, policies);
    QFETCH(QStringList, expected);
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kNamespace + deployment("web") + policies.toStdString(), diagnostics);
    const WorkloadExposure one = exposureOf(*topology, WorkloadId{0}, Direction::Ingress);
    QStringList lines;
    for (const ExposureReason &reason : one.anyPodBy)
        lines << QString::fromStdString(ruleText(reason.rule)) + ": " +
                     (reason.rule.denied.empty()
                          ? text({reason.rule.ports, reason.names})
                          : "denied " + QString::fromStdString(toString(reason.rule.denied))) +
                     (reason.concernsAll ? "" : " (not all)");
    QCOMPARE(lines, expected);
}

QTEST_GUILESS_MAIN(ExposureTest)
#include "test_exposure.moc"
