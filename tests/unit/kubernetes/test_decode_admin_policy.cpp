// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;
using test::repeated;

// network-policy.md 2.5; "^" stands where the message is expected.

namespace {

constexpr const char *kGroup = "apiVersion: policy.networking.k8s.io/";

std::string admin(const std::string &spec)
{
    return kGroup +
           std::string("v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: p}\nspec:\n") + spec;
}

std::string cluster(const std::string &spec)
{
    return kGroup +
           std::string("v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: p}\nspec:\n") + spec;
}

/// A rule of an AdminNetworkPolicy or, with `head`, of a ClusterNetworkPolicy.
std::string adminRule(const std::string &field, const std::string &rule)
{
    return admin("  priority: 5\n  subject: {namespaces: {}}\n  " + field + ": [" + rule + "]\n");
}

std::string clusterRule(const std::string &field, const std::string &rule)
{
    return cluster("  tier: Admin\n  priority: 5\n  subject: {namespaces: {}}\n  " + field + ": [" +
                   rule + "]\n");
}

} // namespace

class DecodeAdminPolicyTest : public QObject {
    Q_OBJECT
private slots:
    void adminNetworkPolicy();
    void baseline();
    void clusterNetworkPolicy();
    void portsAbsentAndEmpty();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void versions();
};

void DecodeAdminPolicyTest::adminNetworkPolicy()
{
    const auto decoded = decodeText(admin(
        "  priority: 30\n"
        "  subject: {pods: {namespaceSelector: {matchLabels: {t: a}}, podSelector: {}}}\n"
        "  ingress:\n"
        "  - name: first\n"
        "    action: Pass\n"
        "    from: [{namespaces: {matchLabels: {x: z}}}]\n"
        "    ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 1, end: 9}},\n"
        "            {namedPort: web}]\n"
        "  egress:\n"
        "  - action: Deny\n"
        "    to: [{networks: [0.0.0.0/0, \"::/0\"]}, {nodes: {matchLabels: {k: m}}},\n"
        "         {domainNames: [\"*.example.com\"]}]\n"));
    const auto *policy = decoded.only<AdminPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    QVERIFY(policy->tier == AdminTier::Admin);
    QCOMPARE(policy->priority, std::uint16_t{30});
    COMPARE(policy->meta.nameSpace, "");
    COMPARE(toString(policy->subject.namespaceSelector), "t=a");
    QVERIFY(policy->subject.podSelector->isEverything());
    const AdminRule &in = policy->ingress.at(0);
    COMPARE(in.name, "first");
    QVERIFY(in.action == AdminAction::Pass);
    COMPARE(toString(std::get<AdminPods>(in.peers.at(0).who).namespaceSelector), "x=z");
    QVERIFY(!std::get<AdminPods>(in.peers.at(0).who).podSelector);
    COMPARE(toString(in.ports->at(0).range), "80/TCP");
    COMPARE(toString(in.ports->at(1).range), "1-9/UDP");
    COMPARE(in.ports->at(2).name, "web");
    const AdminRule &out = policy->egress.at(0);
    QVERIFY(out.action == AdminAction::Deny && !out.ports);
    QCOMPARE(std::get<AdminNetworks>(out.peers.at(0).who).ranges.size(), std::size_t{2});
    COMPARE(toString(std::get<AdminNodes>(out.peers.at(1).who).selector), "k=m");
    COMPARE(std::get<AdminDomains>(out.peers.at(2).who).names.at(0), "*.example.com");
}

void DecodeAdminPolicyTest::baseline()
{
    const std::string kind = kGroup + std::string("v1alpha1\nkind: BaselineAdminNetworkPolicy\n");
    const auto decoded =
        decodeText(kind + "metadata: {name: default}\n"
                          "spec: {subject: {namespaces: {}},\n"
                          "  ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n");
    const auto *policy = decoded.only<AdminPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->tier == AdminTier::Baseline);
    QCOMPARE(policy->priority, std::uint16_t{0});
    const MarkedText other(kind + "metadata: {name: ^other}\nspec: {subject: {namespaces: {}}}\n");
    COMPARE(decodeText(other.text).said(), other.expected("error DB1604"));
    const MarkedText pass(kind + "metadata: {name: default}\nspec: {subject: {namespaces: {}},\n"
                                 "  ingress: [{action: ^Pass, from: [{namespaces: {}}]}]}\n");
    COMPARE(decodeText(pass.text).said(), pass.expected("error DB1404"));
    const MarkedText priority(kind + "metadata: {name: default}\n"
                                     "spec: {^priority: 1, subject: {namespaces: {}}}\n");
    COMPARE(decodeText(priority.text).said(), priority.expected("error DB1405"));
}

void DecodeAdminPolicyTest::clusterNetworkPolicy()
{
    const auto decoded =
        decodeText(cluster("  tier: Baseline\n  priority: 0\n"
                           "  subject: {pods: {podSelector: {matchLabels: {a: b}}}}\n"
                           "  egress:\n"
                           "  - action: Accept\n"
                           "    to: [{pods: {podSelector: {}}}]\n"
                           "    protocols: [{tcp: {destinationPort: {number: 443}}},\n"
                           "      {sctp: {destinationPort: {range: {start: 5, end: 7}}}}, "
                           "{destinationNamedPort: dns}]\n"));
    const auto *policy = decoded.only<AdminPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    QVERIFY(policy->tier == AdminTier::Baseline);
    QVERIFY(policy->subject.namespaceSelector.isEverything());
    const AdminRule &rule = policy->egress.at(0);
    QVERIFY(rule.action == AdminAction::Allow);
    COMPARE(toString(rule.ports->at(0).range), "443/TCP");
    COMPARE(toString(rule.ports->at(1).range), "5-7/SCTP");
    COMPARE(rule.ports->at(2).name, "dns");
}

void DecodeAdminPolicyTest::portsAbsentAndEmpty()
{
    const auto absent =
        decodeText(adminRule("ingress", "{action: Deny, from: [{namespaces: {}}]}"));
    QVERIFY(!absent.only<AdminPolicyObject>()->ingress.at(0).ports);
    const auto empty =
        decodeText(adminRule("ingress", "{action: Deny, from: [{namespaces: {}}], ports: []}"));
    QVERIFY(empty.only<AdminPolicyObject>()->ingress.at(0).ports->empty());
}

void DecodeAdminPolicyTest::accepts_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const std::string &text) {
        QTest::newRow(name) << QString::fromStdString(text);
    };
    row("priority 0", admin("  priority: 0\n  subject: {namespaces: {}}\n"));
    row("priority 1000", admin("  priority: 1000\n  subject: {namespaces: {}}\n"));
    row("no rules", admin("  priority: 1\n  subject: {namespaces: {}}\n  ingress: []\n"));
    row("100 rules",
        adminRule("ingress", repeated("{action: Deny, from: [{namespaces: {}}]}", 100)));
    row("25 rules",
        clusterRule("ingress", repeated("{action: Deny, from: [{namespaces: {}}]}", 25)));
    row("Pass in the Baseline tier",
        cluster("  tier: Baseline\n  priority: 1\n  subject: {namespaces: {}}\n"
                "  ingress: [{action: Pass, from: [{namespaces: {}}]}]\n"));
    row("a rule name of 100 characters",
        adminRule("ingress",
                  "{name: " + std::string(100, 'n') + ", action: Deny, from: [{namespaces: {}}]}"));
}

void DecodeAdminPolicyTest::accepts()
{
    QFETCH(QString, text);
    const auto decoded = decodeText(text.toStdString());
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<AdminPolicyObject>() != nullptr);
}

void DecodeAdminPolicyTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &text, const char *code) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(code);
    };
    const std::string any = "from: [{namespaces: {}}]";
    row("no priority", admin("  ^subject: {namespaces: {}}\n"), "DB1402");
    row("a priority below 0", admin("  priority: ^-1\n  subject: {namespaces: {}}\n"), "DB1404");
    row("a priority above 1000", admin("  priority: ^1001\n  subject: {namespaces: {}}\n"),
        "DB1404");
    row("no subject", admin("  ^priority: 1\n"), "DB1402");
    row("an empty subject", admin("  priority: 1\n  subject: ^{}\n"), "DB1402");
    row("two subjects",
        admin("  priority: 1\n"
              "  subject: ^{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}\n"),
        "DB1404");
    row("pods without namespaces", admin("  priority: 1\n  subject: {pods: ^{podSelector: {}}}\n"),
        "DB1402");
    row("a subject in the form of old drafts",
        admin("  priority: 1\n  subject: {namespaces: {^namespaceSelector: {}}}\n"), "DB1405");
    row("no action", adminRule("ingress", "^{" + any + "}"), "DB1402");
    row("an action in lower case", adminRule("ingress", "{action: ^deny, " + any + "}"), "DB1404");
    row("Accept in an AdminNetworkPolicy", adminRule("ingress", "{action: ^Accept, " + any + "}"),
        "DB1404");
    row("Allow in a ClusterNetworkPolicy", clusterRule("ingress", "{action: ^Allow, " + any + "}"),
        "DB1404");
    row("no peers", adminRule("ingress", "^{action: Deny}"), "DB1402");
    row("an empty list of peers", adminRule("ingress", "{action: Deny, from: ^[]}"), "DB1404");
    row("a peer with nothing", adminRule("ingress", "{action: Deny, from: [^{}]}"), "DB1402");
    row("a peer of two forms",
        adminRule("egress", "{action: Deny, to: [^{namespaces: {}, networks: [10.0.0.0/8]}]}"),
        "DB1404");
    row("networks as a source", adminRule("ingress", "{action: Deny, from: [{^networks: []}]}"),
        "DB1405");
    row("no networks in the list", adminRule("egress", "{action: Deny, to: [{networks: ^[]}]}"),
        "DB1404");
    row("a bad network", adminRule("egress", "{action: Deny, to: [{networks: [^10.0.0.0]}]}"),
        "DB1602");
    row("26 networks",
        adminRule("egress",
                  "{action: Deny, to: [{networks: ^[" + repeated("10.0.0.0/8", 26) + "]}]}"),
        "DB1404");
    row("a bad host name", adminRule("egress", "{action: Allow, to: [{domainNames: [^\"*\"]}]}"),
        "DB1604");
    row("ports with two forms",
        adminRule("ingress",
                  "{action: Deny, " + any + ", ports: [^{namedPort: a, portNumber: {port: 1}}]}"),
        "DB1404");
    row("a port without a number",
        adminRule("ingress",
                  "{action: Deny, " + any + ", ports: [{portNumber: ^{protocol: TCP}}]}"),
        "DB1402");
    row("port 0",
        adminRule("ingress", "{action: Deny, " + any + ", ports: [{portNumber: {port: ^0}}]}"),
        "DB1601");
    row("a protocol in lower case",
        adminRule("ingress",
                  "{action: Deny, " + any + ", ports: [{portNumber: {protocol: ^tcp, port: 1}}]}"),
        "DB1404");
    row("a range that is one port",
        adminRule("ingress",
                  "{action: Deny, " + any + ", ports: [{portRange: ^{start: 5, end: 5}}]}"),
        "DB1601");
    row("a range without end",
        adminRule("ingress", "{action: Deny, " + any + ", ports: [{portRange: ^{start: 5}}]}"),
        "DB1402");
    row("a named port to networks",
        adminRule("egress",
                  "^{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{namedPort: a}]}"),
        "DB1601");
    row("ports in a ClusterNetworkPolicy",
        clusterRule("ingress", "{action: Deny, " + any + ", ^ports: []}"), "DB1405");
    row("no protocols in the list",
        clusterRule("ingress", "{action: Deny, " + any + ", protocols: ^[]}"), "DB1404");
    row("a protocol without port",
        clusterRule("ingress", "{action: Deny, " + any + ", protocols: [{tcp: ^{}}]}"), "DB1402");
    row("a port of number and range",
        clusterRule("ingress", "{action: Deny, " + any +
                                   ", protocols: [{udp: {destinationPort: ^{number: 1, range: "
                                   "{start: 1, end: 2}}}}]}"),
        "DB1404");
    row("a tier in lower case",
        cluster("  tier: ^admin\n  priority: 1\n  subject: {namespaces: {}}\n"), "DB1404");
    row("no tier", cluster("  ^priority: 1\n  subject: {namespaces: {}}\n"), "DB1402");
    row("26 rules of a ClusterNetworkPolicy",
        cluster("  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n  ingress: ^[" +
                repeated("{action: Deny, " + any + "}", 26) + "]\n"),
        "DB1404");
    row("101 rules of an AdminNetworkPolicy",
        admin("  priority: 1\n  subject: {namespaces: {}}\n  ingress: ^[" +
              repeated("{action: Deny, " + any + "}", 101) + "]\n"),
        "DB1404");
    row("a rule name of 101 characters",
        adminRule("ingress", "{name: ^" + std::string(101, 'n') + ", action: Deny, " + any + "}"),
        "DB1604");
    row("a null rule", adminRule("ingress", "^null"), "DB1402");
}

void DecodeAdminPolicyTest::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    const MarkedText marked(text.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void DecodeAdminPolicyTest::versions()
{
    const std::string rest = "\nkind: ClusterNetworkPolicy\nmetadata: {name: p}\n"
                             "spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}\n";
    QVERIFY(decodeText(kGroup + ("v1beta1" + rest)).only<AdminPolicyObject>() != nullptr);
    const auto unknown = decodeText(kGroup + ("v9" + rest));
    QVERIFY(unknown.only<UndecodedPolicy>() != nullptr);
    COMPARE(unknown.said(), "error DB1404 1:13");
    const auto other = decodeText("apiVersion: networking.k8s.aws/v1alpha1" + rest);
    QVERIFY(other.only<ForeignPolicyObject>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeAdminPolicyTest)
#include "test_decode_admin_policy.moc"
