// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

namespace {

constexpr const char *kHead = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                              "metadata: {name: p, namespace: a}\nspec:\n"; // lines 1 to 4

test::Decoded decodeSpec(const QString &spec)
{
    return decodeText(kHead + spec.toStdString());
}

} // namespace

class DecodeNetworkPolicyTest : public QObject {
    Q_OBJECT
private slots:
    void decodesEverything();
    void selectsEverything_data();
    void selectsEverything();
    void policyTypes_data();
    void policyTypes();
    void emptyForms();
    void refuses_data();
    void refuses();
    void refusesAt_data();
    void refusesAt();
    void accepts_data();
    void accepts();
    void suggestsTheFieldMeant();
    void olderAndOtherVersions();
    void undecodedKeepsItsNames();
};

void DecodeNetworkPolicyTest::decodesEverything()
{
    const auto decoded =
        decodeSpec("  podSelector:\n"
                   "    matchLabels: {app: db}\n"
                   "    matchExpressions:\n"
                   "    - {key: tier, operator: NotIn, values: [b, a]}\n"
                   "    - {key: old, operator: DoesNotExist}\n"
                   "  policyTypes: [Ingress, Egress]\n"
                   "  ingress:\n"
                   "  - from:\n"
                   "    - namespaceSelector: {matchLabels: {team: x}}\n"
                   "      podSelector: {}\n"
                   "    ports: [{port: 80, endPort: 90}, {protocol: UDP}]\n"
                   "  egress:\n"
                   "  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]\n"
                   "    ports: [{port: dns, protocol: UDP}]\n");
    const auto *policy = decoded.only<NetworkPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(toString(policy->podSelector), "app=db,!old,tier notin (a,b)");
    QVERIFY(policy->affectsIngress && policy->affectsEgress);
    const NetworkPolicyRule &in = policy->ingress.at(0);
    QVERIFY(in.peers.at(0).podSelector->isEverything());
    COMPARE(toString(*in.peers.at(0).namespaceSelector), "team=x");
    QVERIFY(in.ports.at(0).port == PortReference(std::uint16_t{80}));
    QVERIFY(in.ports.at(0).endPort == std::uint16_t{90});
    QVERIFY(!in.ports.at(1).port && in.ports.at(1).protocol == Protocol::Udp);
    const NetworkPolicyRule &out = policy->egress.at(0);
    COMPARE(toString(out.peers.at(0).ipBlock->cidr), "10.0.0.0/8");
    QVERIFY(!out.peers.at(0).ipBlock->addresses().contains(*IpAddress::parse("10.1.2.3")));
    QVERIFY(out.ports.at(0).port == PortReference(std::string("dns")));
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeNetworkPolicyTest::selectsEverything_data()
{
    QTest::addColumn<QString>("spec");
    QTest::newRow("empty podSelector") << "  podSelector: {}\n";
    QTest::newRow("null podSelector") << "  podSelector:\n  ingress: []\n";
    QTest::newRow("absent podSelector") << "  ingress: []\n";
    QTest::newRow("null matchLabels") << "  podSelector: {matchLabels: null}\n";
    QTest::newRow("null spec") << "";
}

void DecodeNetworkPolicyTest::selectsEverything()
{
    QFETCH(QString, spec);
    const auto decoded = decodeSpec(spec);
    const auto *policy = decoded.only<NetworkPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->podSelector.isEverything());
    QVERIFY(policy->affectsIngress);
}

void DecodeNetworkPolicyTest::policyTypes_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("affects");
    QTest::newRow("absent means Ingress") << "  podSelector: {}\n"
                                          << "I";
    QTest::newRow("absent with an egress rule means both") << "  egress: [{}]\n"
                                                           << "IE";
    QTest::newRow("absent with no egress rule means Ingress") << "  egress: []\n"
                                                              << "I";
    QTest::newRow("an empty list is the same as absent") << "  policyTypes: []\n"
                                                         << "I";
    QTest::newRow("Egress alone leaves ingress alone")
        << "  policyTypes: [Egress]\n  ingress: [{}]\n"
        << "E";
    QTest::newRow("both") << "  policyTypes: [Egress, Ingress]\n"
                          << "IE";
}

void DecodeNetworkPolicyTest::policyTypes()
{
    QFETCH(QString, spec);
    QFETCH(QString, affects);
    const auto decoded = decodeSpec(spec);
    const auto *policy = decoded.only<NetworkPolicyObject>();
    QVERIFY(policy != nullptr);
    QCOMPARE(QString(policy->affectsIngress ? "I" : "") + (policy->affectsEgress ? "E" : ""),
             affects);
}

void DecodeNetworkPolicyTest::emptyForms()
{
    const auto decoded =
        decodeSpec("  ingress: [{}, {from: [], ports: []}, {from: null, ports: [{}]}]\n");
    const auto *policy = decoded.only<NetworkPolicyObject>();
    QVERIFY(policy != nullptr);
    QCOMPARE(policy->ingress.size(), std::size_t{3});
    QVERIFY(policy->ingress[1].peers.empty() && policy->ingress[1].ports.empty());
    QVERIFY(!policy->ingress[2].ports.at(0).port);
    QVERIFY(policy->ingress[2].ports.at(0).protocol == Protocol::Tcp);
}

void DecodeNetworkPolicyTest::refuses_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *spec, const char *expected) {
        QTest::newRow(name) << QString(spec) << QString(expected);
    };
    row("a mistyped field of the spec", "  podselector: {}\n", "error DB1405 5:3");
    row("a mistyped field of a rule", "  ingress: [{form: []}]\n", "error DB1405 5:14");
    row("to in an ingress rule", "  ingress: [{to: []}]\n", "error DB1405 5:14");
    row("a mistyped field of a selector", "  podSelector: {matchLabel: {a: b}}\n",
        "error DB1405 5:17");
    row("policyTypes in lower case", "  policyTypes: [ingress]\n", "error DB1404 5:17");
    row("a protocol in lower case", "  ingress: [{ports: [{protocol: tcp}]}]\n",
        "error DB1404 5:33");
    row("an unknown protocol", "  ingress: [{ports: [{protocol: ICMP}]}]\n", "error DB1404 5:33");
    row("a peer with nothing", "  ingress: [{from: [{}]}]\n", "error DB1402 5:21");
    row("a peer with only null", "  ingress: [{from: [{podSelector: }]}]\n", "error DB1402 5:21");
    row("an ipBlock with a selector",
        "  ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]\n",
        "error DB1404 5:21");
    row("a port as a string of digits", "  ingress: [{ports: [{port: \"80\"}]}]\n",
        "error DB1601 5:29");
    row("port 0", "  ingress: [{ports: [{port: 0}]}]\n", "error DB1601 5:29");
    row("port 65536", "  ingress: [{ports: [{port: 65536}]}]\n", "error DB1601 5:29");
    row("a port name in upper case", "  ingress: [{ports: [{port: HTTP}]}]\n", "error DB1601 5:29");
    row("an endPort below the port", "  ingress: [{ports: [{port: 90, endPort: 80}]}]\n",
        "error DB1601 5:42");
    row("an endPort with a named port", "  ingress: [{ports: [{port: web, endPort: 80}]}]\n",
        "error DB1601 5:43");
    row("an endPort alone", "  ingress: [{ports: [{endPort: 80}]}]\n", "error DB1601 5:32");
    row("except outside cidr",
        "  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]\n",
        "error DB1602 5:56");
    row("except equal to cidr",
        "  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]\n",
        "error DB1602 5:56");
    row("except of the other family",
        "  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [\"fd00::/16\"]}}]}]\n",
        "error DB1602 5:56");
    row("an address without a length", "  egress: [{to: [{ipBlock: {cidr: 10.0.0.1}}]}]\n",
        "error DB1602 5:35");
    row("an ipBlock without cidr", "  egress: [{to: [{ipBlock: {except: []}}]}]\n",
        "error DB1402 5:28");
    row("a null rule", "  ingress: [null]\n", "error DB1402 5:13");
    row("a rule that is text", "  ingress: [all]\n", "error DB1403 5:13");
    row("ingress as a mapping", "  ingress: {}\n", "error DB1403 5:12");
    row("an unknown operator",
        "  podSelector: {matchExpressions: [{key: a, operator: in, values: [x]}]}\n",
        "error DB1404 5:55");
    row("In without values", "  podSelector: {matchExpressions: [{key: a, operator: In}]}\n",
        "error DB1606 5:36");
    row("Exists with values",
        "  podSelector: {matchExpressions: [{key: a, operator: Exists, values: [x]}]}\n",
        "error DB1606 5:71");
    row("a boolean as a label value", "  podSelector: {matchLabels: {a: yes}}\n",
        "error DB1209 5:34");
    row("a number as a label value", "  podSelector: {matchLabels: {a: 1}}\n", "error DB1403 5:34");
    row("a bad label value", "  podSelector: {matchLabels: {a: \"x y\"}}\n", "error DB1603 5:34");
    row("a bad label key", "  podSelector: {matchLabels: {\"a b\": x}}\n", "error DB1603 5:38");
}

void DecodeNetworkPolicyTest::refusesAt_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &spec, const char *code) {
        QTest::newRow(name) << QString::fromStdString(spec) << QString(code);
    };
    const auto ports = [](const char *port) {
        return "  ingress: [{ports: [" + std::string(port) + "]}]\n";
    };
    const auto peer = [](const char *text) {
        return "  egress: [{to: [" + std::string(text) + "]}]\n";
    };
    const auto expression = [](const char *text) {
        return "  podSelector: {matchExpressions: [" + std::string(text) + "]}\n";
    };
    row("policyTypes of an unknown type", "  policyTypes: [Ingress, ^Both]\n", "DB1404");
    row("three policyTypes", "  policyTypes: ^[Ingress, Egress, Ingress]\n", "DB1404");
    row("policyTypes as one text", "  policyTypes: ^Ingress\n", "DB1403");
    row("a null policyType", "  policyTypes: [^null]\n", "DB1402");
    row("an unknown field of a port", ports("{^ports: 80}"), "DB1405");
    row("an unknown field of an ipBlock", peer("{ipBlock: {cidr: 10.0.0.0/8, ^exept: []}}"),
        "DB1405");
    row("an unknown field of a peer", peer("{^podselector: {}, podSelector: {}}"), "DB1405");
    row("an unknown field of an expression", expression("{key: a, operator: Exists, ^value: []}"),
        "DB1405");
    row("an empty protocol", ports("{protocol: ^\"\"}"), "DB1404");
    row("a port below 0", ports("{port: ^-1}"), "DB1601");
    row("a port with a fraction", ports("{port: ^80.5}"), "DB1403");
    row("a port that is a boolean", ports("{port: ^true}"), "DB1403");
    row("a port that is a list", ports("{port: ^[80]}"), "DB1403");
    row("an empty port name", ports("{port: ^\"\"}"), "DB1601");
    row("a port name of 16 characters", ports("{port: ^abcdefghijklmnop}"), "DB1601");
    row("a port name with two dashes", ports("{port: ^a--b}"), "DB1601");
    row("a port name with a dash at the end", ports("{port: ^a-}"), "DB1601");
    row("endPort 65536", ports("{port: 80, endPort: ^65536}"), "DB1601");
    row("an endPort that is text", ports("{port: 80, endPort: ^\"90\"}"), "DB1403");
    row("an empty cidr", peer("{ipBlock: {cidr: ^\"\"}}"), "DB1402");
    row("a prefix length of 33", peer("{ipBlock: {cidr: ^10.0.0.0/33}}"), "DB1602");
    row("an IPv6 prefix length of 129", peer("{ipBlock: {cidr: ^\"fd00::/129\"}}"), "DB1602");
    row("an address that is a host name", peer("{ipBlock: {cidr: ^example.com/8}}"), "DB1602");
    row("except without a length", peer("{ipBlock: {cidr: 10.0.0.0/8, except: [^10.0.0.1]}}"),
        "DB1602");
    row("except wider than cidr", peer("{ipBlock: {cidr: 10.0.0.0/8, except: [^10.0.0.0/7]}}"),
        "DB1602");
    row("a null except", peer("{ipBlock: {cidr: 10.0.0.0/8, except: [^null]}}"), "DB1402");
    row("except as one text", peer("{ipBlock: {cidr: 10.0.0.0/8, except: ^10.0.0.0/9}}"), "DB1403");
    row("an ipBlock beside a namespaceSelector",
        peer("^{namespaceSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}"), "DB1404");
    row("an expression without key", expression("^{operator: Exists}"), "DB1402");
    row("an expression without operator", expression("^{key: a}"), "DB1402");
    row("an expression with a bad key", expression("{key: ^\"a b\", operator: Exists}"), "DB1603");
    row("an operator of another language", expression("{key: a, operator: ^NotExists}"), "DB1404");
    row("an empty list for NotIn", expression("{key: a, operator: NotIn, values: ^[]}"), "DB1606");
    row("a value for DoesNotExist", expression("{key: a, operator: DoesNotExist, values: ^[x]}"),
        "DB1606");
    row("a value that is no label value", expression("{key: a, operator: In, values: ^[\"x y\"]}"),
        "DB1603");
    row("a key with two slashes", "  podSelector: {matchLabels: {a/b/c: ^x}}\n", "DB1603");
    row("a key with a prefix in upper case", "  podSelector: {matchLabels: {A.b/c: ^x}}\n",
        "DB1603");
    row("a key of 64 characters",
        "  podSelector: {matchLabels: {" + std::string(64, 'a') + ": ^x}}\n", "DB1603");
    row("a value of 64 characters",
        "  podSelector: {matchLabels: {a: ^" + std::string(64, 'x') + "}}\n", "DB1603");
    row("a selector that is text", "  podSelector: ^app\n", "DB1403");
    row("spec as a list", "  ^- podSelector: {}\n", "DB1403");
}

void DecodeNetworkPolicyTest::refusesAt()
{
    QFETCH(QString, spec);
    QFETCH(QString, code);
    const MarkedText marked(kHead + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void DecodeNetworkPolicyTest::accepts_data()
{
    QTest::addColumn<QString>("spec");
    const auto row = [](const char *name, const char *spec) {
        QTest::newRow(name) << QString(spec);
    };
    row("endPort equal to port", "  ingress: [{ports: [{port: 80, endPort: 80}]}]\n");
    row("ports 1 and 65535", "  ingress: [{ports: [{port: 1}, {port: 65535}]}]\n");
    row("a port written as a float without fraction", "  ingress: [{ports: [{port: 8e1}]}]\n");
    row("a port name of 15 characters", "  ingress: [{ports: [{port: abcdefghijklmno}]}]\n");
    row("a port name with digits", "  ingress: [{ports: [{port: 8080-tcp}]}]\n");
    row("SCTP", "  egress: [{ports: [{protocol: SCTP}]}]\n");
    row("all IPv6 addresses", "  egress: [{to: [{ipBlock: {cidr: \"::/0\"}}]}]\n");
    row("host bits in cidr", "  egress: [{to: [{ipBlock: {cidr: 10.1.2.3/8}}]}]\n");
    row("a single address excepted",
        "  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/32]}}]}]\n");
    row("no exceptions", "  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: []}}]}]\n");
    row("one type twice", "  policyTypes: [Ingress, Ingress]\n");
    row("an empty label value", "  podSelector: {matchLabels: {a: \"\"}}\n");
    row("a label key with a prefix", "  podSelector: {matchLabels: {a.b/C_d.e: x}}\n");
    row("values of no use as null",
        "  podSelector: {matchExpressions: [{key: a, operator: Exists, values: null}]}\n");
}

void DecodeNetworkPolicyTest::accepts()
{
    QFETCH(QString, spec);
    const auto decoded = decodeSpec(spec);
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<NetworkPolicyObject>() != nullptr);
}

void DecodeNetworkPolicyTest::suggestsTheFieldMeant()
{
    const auto decoded = decodeSpec("  podselector: {}\n");
    const Diagnostic said = decoded.diagnostics.all()[0];
    COMPARE(said.what.hint, "did you mean podSelector?");
}

void DecodeNetworkPolicyTest::refuses()
{
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const auto decoded = decodeSpec(spec);
    QCOMPARE(QString::fromStdString(decoded.said()), expected);
    const auto *undecoded = decoded.only<UndecodedPolicy>();
    QVERIFY(undecoded != nullptr);
    COMPARE(undecoded->meta.nameSpace, "a");
    QVERIFY(!undecoded->reason.empty());
}

void DecodeNetworkPolicyTest::olderAndOtherVersions()
{
    const auto old = decodeText("apiVersion: extensions/v1beta1\nkind: NetworkPolicy\n"
                                "metadata: {name: p}\nspec: {podSelector: {}}\n");
    QVERIFY(old.only<NetworkPolicyObject>() != nullptr);
    const auto unknown = decodeText("apiVersion: networking.k8s.io/v2\nkind: NetworkPolicy\n"
                                    "metadata: {name: p}\n");
    QVERIFY(unknown.only<UndecodedPolicy>() != nullptr);
    COMPARE(unknown.said(), "error DB1404 1:13");
    const auto core = decodeText("apiVersion: v1\nkind: NetworkPolicy\nmetadata: {name: p}\n");
    QVERIFY(core.only<UndecodedPolicy>() != nullptr);
    const auto calico = decodeText("apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\n"
                                   "metadata: {name: p}\n");
    QVERIFY(calico.only<ForeignPolicyObject>() != nullptr);
}

void DecodeNetworkPolicyTest::undecodedKeepsItsNames()
{
    const auto nameless = decodeText("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                                     "metadata: {namespace: shop}\nspec: {}\n");
    COMPARE(nameless.said(), "error DB1402 3:11");
    QVERIFY(nameless.only<UndecodedPolicy>() != nullptr);
    COMPARE(nameless.only<UndecodedPolicy>()->meta.nameSpace, "shop");
    const auto boolean = decodeText("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                                    "metadata: {name: p, namespace: n}\nspec: {}\n");
    COMPARE(boolean.said(), "error DB1209 3:32");
    QVERIFY(boolean.only<UndecodedPolicy>() != nullptr);
    const auto versionless = decodeText("kind: NetworkPolicy\nmetadata: {name: p}\n");
    COMPARE(versionless.said(), "error DB1402 1:1");
    QVERIFY(versionless.only<UndecodedPolicy>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeNetworkPolicyTest)
#include "test_decode_network_policy.moc"
