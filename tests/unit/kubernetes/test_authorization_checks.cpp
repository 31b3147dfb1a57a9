// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"
#include "tests/unit/kubernetes/authorization_text.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The rows of istio.md 3.1 for AuthorizationPolicy, each with what is accepted and what is not.
/// "^" stands where the message is expected.
class AuthorizationChecksTest : public QObject {
    Q_OBJECT
private slots:
    void accepts_data();
    void accepts();
    void warns_data();
    void warns();
    void refuses_data();
    void refuses();
};

void AuthorizationChecksTest::accepts_data()
{
    QTest::addColumn<QString>("spec");
    const auto row = [](const char *name, const std::string &spec) {
        QTest::newRow(name) << QString::fromStdString(spec);
    };
    row("a selector (A3)", "  selector: {matchLabels: {a: b}}\n");
    row("one targetRef (A3)", "  targetRef: {kind: Service, group: \"\", name: x}\n");
    row("a Gateway as target (A5)",
        "  targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: x}]\n");
    row("a GatewayClass as target (A5)",
        "  targetRefs: [{kind: GatewayClass, group: gateway.networking.k8s.io, name: x}]\n");
    row("a ServiceEntry as target (A5)",
        "  targetRefs: [{kind: ServiceEntry, group: networking.istio.io, name: x}]\n");
    row("a Service of group core (A5)", "  targetRefs: [{kind: Service, group: core, name: x}]\n");
    row("16 targets (A5)",
        "  targetRefs: [" + repeated("{kind: Service, group: \"\", name: x}", 16) + "]\n");
    row("CUSTOM with provider, rule and addresses (Z1)",
        "  action: CUSTOM\n  provider: {name: x}\n"
        "  rules: [{from: [{source: {ipBlocks: [10.0.0.1], remoteIpBlocks: [10.0.0.0/8]}}]}]\n");
    row("an AUDIT policy without rules (Z3)", "  action: AUDIT\n");
    row("a rule with nothing (Z4)", "  rules: [{}]\n");
    row("null from and to (Z4)", "  rules: [{from: null, to: null, when: null}]\n");
    row("service accounts beside addresses (Z5)",
        "  rules: [{from: [{source: {serviceAccounts: [x], ipBlocks: [10.0.0.1]}}]}]\n");
    row("host bits in a range (Z6)", "  rules: [{from: [{source: {ipBlocks: [10.1.2.3/8]}}]}]\n");
    row("an IPv6 range (Z6)", "  rules: [{from: [{source: {ipBlocks: [\"fd00::/8\"]}}]}]\n");
    row("16 service accounts (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [" + repeated("a/b", 16) + "]}}]}]\n");
    row("a service account of 320 characters (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [" + std::string(320, 'a') + "]}}]}]\n");
    row("stars at the ends of trust domains (Z9)",
        "  rules: [{from: [{source: {trustDomains: [\"*\", \"*x\", \"x*\", cluster.local]}}]}]\n");
    row("ports 0 and 65535 (Z10)", "  rules: [{to: [{operation: {ports: [\"0\", \"65535\"]}}]}]\n");
    row("a last {**} (Z11)", "  rules: [{to: [{operation: {paths: [\"/a/{*}/b/{**}\"]}}]}]\n");
    row("{**} before plain segments (Z11)",
        "  rules: [{to: [{operation: {paths: [\"/{**}/a/b\"]}}]}]\n");
    row("stars without a template (Z11)",
        "  rules: [{to: [{operation: {paths: [\"/a/*\", \"*/b\", \"*\", \"/a//b\"]}}]}]\n");
    row("a template with slashes around it (Z11)",
        "  rules: [{to: [{operation: {paths: [\"//{*}/a//\"]}}]}]\n");
    row("a header (Z12)", when("request.headers[x-token]", "a"));
    row("a claim in a claim (Z12)", when("request.auth.claims[a][b]", "a"));
    row("Envoy metadata (Z12)", when("experimental.envoy.filters.a.b[c]", "a"));
    row("a server name (Z12)", when("connection.sni", "a.example"));
    row("a slash in a trust domain of a condition (Z12)", when("source.trustDomain", "a/b"));
    row("only notValues (Z12)", "  rules: [{when: [{key: source.namespace, notValues: [a]}]}]\n");
    row("512 rules (Z14)", "  rules: [" + repeated("{}", 512) + "]\n");
    row("512 sources (Z14)",
        "  rules: [{from: [" + repeated("{source: {namespaces: [a]}}", 512) + "]}]\n");
}

void AuthorizationChecksTest::accepts()
{
    QFETCH(QString, spec);
    const auto decoded = decodeSpec(spec);
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<AuthorizationPolicyObject>() != nullptr);
}

void AuthorizationChecksTest::warns_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<bool>("warns");
    const auto row = [](const char *name, const char *spec, bool warns) {
        QTest::newRow(name) << QString(spec) << warns;
    };
    row("DENY of methods alone (Z13)",
        "  action: DENY\n  rules: [^{to: [{operation: {methods: [GET]}}]}]\n", true);
    row("DENY of methods from a namespace (Z13)",
        "  action: DENY\n  rules: [^{from: [{source: {namespaces: [a]}}], to: [{operation: {hosts: "
        "[x]}}]}]\n",
        true);
    row("DENY of tokens alone (Z13)",
        "  action: DENY\n  rules: [^{from: [{source: {notRequestPrincipals: [\"*\"]}}]}]\n", true);
    row("DENY of trust domains, which the webhook forgets (Z13)",
        "  action: DENY\n  rules: [^{from: [{source: {trustDomains: [x]}}]}]\n", true);
    row("DENY of methods on a port",
        "  action: DENY\n  rules: [{to: [{operation: {methods: [GET], ports: [\"80\"]}}]}]\n",
        false);
    row("DENY of a namespace", "  action: DENY\n  rules: [{from: [{source: {namespaces: [a]}}]}]\n",
        false);
    row("DENY of everything", "  action: DENY\n  rules: [{}]\n", false);
    row("ALLOW of methods", "  rules: [{to: [{operation: {methods: [GET]}}]}]\n", false);
    row("an empty from, which istiod never gets to see (Z4)", "  rules: [{from: ^[]}]\n", true);
    row("an empty to (Z4)", "  rules: [{to: ^[]}]\n", true);
    row("a selector without labels (A4)", "  selector: ^{}\n", true);
    row("a selector with empty labels (A4)", "  selector: ^{matchLabels: {}}\n", true);
}

void AuthorizationChecksTest::warns()
{
    QFETCH(QString, spec);
    QFETCH(bool, warns);
    const MarkedText marked(kHead + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), warns ? marked.expected("warning DB1430") : std::string());
    QVERIFY(decoded.only<AuthorizationPolicyObject>() != nullptr);
}

void AuthorizationChecksTest::refuses_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &spec, const char *code) {
        QTest::newRow(name) << QString::fromStdString(spec) << QString(code);
    };
    const std::string custom = "  action: CUSTOM\n  provider: {name: x}\n";
    row("an unknown field (V1)", "  ^rule: []\n", "DB1405");
    row("an action in lower case", "  action: ^deny\n  rules: [{}]\n", "DB1404");
    row("a selector beside targetRefs (A3)",
        "  ^selector: {matchLabels: {a: b}}\n"
        "  targetRefs: [{kind: Service, group: \"\", name: x}]\n",
        "DB1404");
    row("targetRef beside targetRefs (A3)",
        "  ^targetRef: {kind: Service, group: \"\", name: x}\n"
        "  targetRefs: [{kind: Service, group: \"\", name: x}]\n",
        "DB1404");
    row("an empty key in the selector (A4)", "  selector: {matchLabels: {\"\": ^x}}\n", "DB1606");
    row("a star in a key (A4)", "  selector: {matchLabels: {\"a*\": ^x}}\n", "DB1606");
    row("a star in a value (A4)", "  selector: {matchLabels: {a: ^\"x*\"}}\n", "DB1606");
    row("a value of 64 characters (A4)",
        "  selector: {matchLabels: {a: ^" + std::string(64, 'x') + "}}\n", "DB1603");
    row("matchExpressions, which Istio does not have (A4)",
        "  selector: {matchLabels: {a: b}, ^matchExpressions: []}\n", "DB1405");
    row("a target without name (A5)", "  targetRefs: [^{kind: Service, group: \"\"}]\n", "DB1402");
    row("a target with an empty name (A5)",
        "  targetRefs: [{kind: Service, group: \"\", name: ^\"\"}]\n", "DB1402");
    row("a target in a namespace (A5)",
        "  targetRefs: [{kind: Service, group: \"\", name: x, namespace: ^b}]\n", "DB1404");
    row("a Pod as target (A5)", "  targetRefs: [^{kind: Pod, group: \"\", name: x}]\n", "DB1404");
    row("a Gateway of the wrong group (A5)",
        "  targetRefs: [^{kind: Gateway, group: networking.istio.io, name: x}]\n", "DB1404");
    row("17 targets (A5)",
        "  targetRefs: ^[" + repeated("{kind: Service, group: \"\", name: x}", 17) + "]\n",
        "DB1404");
    row("CUSTOM without rules (Z1)", "  ^action: CUSTOM\n  provider: {name: x}\n", "DB1402");
    row("CUSTOM without a provider (Z1)", "  ^action: CUSTOM\n  rules: [{}]\n", "DB1402");
    row("CUSTOM with an empty provider name (Z1)",
        "  action: CUSTOM\n  provider: {name: ^\"\"}\n  rules: [{}]\n", "DB1402");
    for (const char *field : {"namespaces", "notNamespaces", "serviceAccounts",
                              "notServiceAccounts", "trustDomains", "notTrustDomains", "principals",
                              "notPrincipals", "requestPrincipals", "notRequestPrincipals"})
        row(qPrintable(QString("%1 in CUSTOM (Z1)").arg(field)),
            custom + "  rules: [{from: [{source: {" + field + ": ^[a]}}]}]\n", "DB1404");
    for (const char *key : {"source.namespace", "source.serviceAccount", "source.trustDomain",
                            "source.principal", "request.auth.audiences", "request.auth.claims[x]"})
        row(qPrintable(QString("the condition %1 in CUSTOM (Z1)").arg(key)),
            custom + "  rules: [{when: [{key: ^\"" + key + "\", values: [a]}]}]\n", "DB1404");
    row("a provider with ALLOW (Z2)", "  provider: ^{name: x}\n", "DB1404");
    row("DENY without rules (Z3)", "  ^action: DENY\n", "DB1402");
    row("DENY with no rules in the list (Z3)", "  action: DENY\n  rules: ^[]\n", "DB1402");
    row("a null rule (Z4)", "  rules: [^null]\n", "DB1402");
    row("an unknown field of a rule (V1)", "  rules: [{^form: []}]\n", "DB1405");
    row("a null item of from (Z4)", "  rules: [{from: [^null]}]\n", "DB1402");
    row("a null item of to (Z4)", "  rules: [{to: [^null]}]\n", "DB1402");
    row("a from item without source (Z4)", "  rules: [{from: [^{}]}]\n", "DB1402");
    row("a to item without operation (Z4)", "  rules: [{to: [^{}]}]\n", "DB1402");
    row("an empty source (Z4)", "  rules: [{from: [{source: ^{}}]}]\n", "DB1404");
    row("a source with empty lists (Z4)", "  rules: [{from: [{source: ^{principals: []}}]}]\n",
        "DB1404");
    row("an empty operation (Z4)", "  rules: [{to: [{operation: ^{}}]}]\n", "DB1404");
    row("service accounts beside namespaces (Z5)",
        "  rules: [{from: [{source: ^{serviceAccounts: [x], namespaces: [z]}}]}]\n", "DB1404");
    row("denied service accounts beside principals (Z5)",
        "  rules: [{from: [{source: ^{notServiceAccounts: [x], principals: [z]}}]}]\n", "DB1404");
    row("a bad address (Z6)", "  rules: [{from: [{source: {ipBlocks: [^10.0.0]}}]}]\n", "DB1602");
    row("a bad prefix (Z6)", "  rules: [{from: [{source: {notIpBlocks: [^10.0.0.0/33]}}]}]\n",
        "DB1602");
    row("a bad remote address (Z6)", "  rules: [{from: [{source: {remoteIpBlocks: [^x]}}]}]\n",
        "DB1602");
    row("a bad address in a condition (Z6)",
        "  rules: [{when: [{key: source.ip, values: [^10.0.0]}]}]\n", "DB1602");
    row("a bad address in notValues (Z6)",
        "  rules: [{when: [{key: destination.ip, notValues: [^x]}]}]\n", "DB1602");
    for (const char *field : {"principals", "notPrincipals", "requestPrincipals", "namespaces",
                              "notNamespaces", "ipBlocks", "serviceAccounts", "trustDomains"})
        row(qPrintable(QString("an empty string in %1 (Z7)").arg(field)),
            std::string("  rules: [{from: [{source: {") + field + ": [^\"\"]}}]}]\n", "DB1404");
    for (const char *field :
         {"hosts", "notHosts", "methods", "notMethods", "paths", "notPaths", "ports", "notPorts"})
        row(qPrintable(QString("an empty string in %1 (Z7)").arg(field)),
            std::string("  rules: [{to: [{operation: {") + field + ": [^\"\"]}}]}]\n", "DB1404");
    row("an empty string in a condition (Z7)",
        "  rules: [{when: [{key: source.namespace, values: [^\"\"]}]}]\n", "DB1404");
    row("17 service accounts (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: ^[" + repeated("x", 17) + "]}}]}]\n",
        "DB1404");
    row("a star in a service account (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [^\"a/*\"]}}]}]\n", "DB1404");
    row("two slashes in a service account (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [^a/b/c]}}]}]\n", "DB1404");
    row("no namespace before the slash (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [^/x]}}]}]\n", "DB1404");
    row("no name behind the slash (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [^x/]}}]}]\n", "DB1404");
    row("321 characters (Z8)",
        "  rules: [{from: [{source: {serviceAccounts: [^" + std::string(321, 'a') + "]}}]}]\n",
        "DB1404");
    row("a bad service account in a condition (Z8)",
        "  rules: [{when: [{key: source.serviceAccount, values: [^a/b/c]}]}]\n", "DB1404");
    row("two stars in a trust domain (Z9)",
        "  rules: [{from: [{source: {trustDomains: [^\"*x*\"]}}]}]\n", "DB1404");
    row("a star inside a trust domain (Z9)",
        "  rules: [{from: [{source: {trustDomains: [^\"a*b\"]}}]}]\n", "DB1404");
    row("a slash in a trust domain (Z9)",
        "  rules: [{from: [{source: {notTrustDomains: [^a/b]}}]}]\n", "DB1404");
    row("a port that is a number (Z10)", "  rules: [{to: [{operation: {ports: [^80]}}]}]\n",
        "DB1403");
    row("a port that is a name (Z10)", "  rules: [{to: [{operation: {ports: [^web]}}]}]\n",
        "DB1601");
    row("a range of ports (Z10)", "  rules: [{to: [{operation: {notPorts: [^80-90]}}]}]\n",
        "DB1601");
    row("port 65536 (Z10)", "  rules: [{to: [{operation: {ports: [^\"65536\"]}}]}]\n", "DB1601");
    row("a bad port in a condition (Z10)",
        "  rules: [{when: [{key: destination.port, values: [^web]}]}]\n", "DB1601");
    row("a brace that is no template (Z11)",
        "  rules: [{to: [{operation: {paths: [^\"/a/{b}\"]}}]}]\n", "DB1404");
    row("a template inside a segment (Z11)",
        "  rules: [{to: [{operation: {paths: [^\"/a{*}\"]}}]}]\n", "DB1404");
    row("an operator behind {**} (Z11)",
        "  rules: [{to: [{operation: {paths: [^\"/{**}/{*}\"]}}]}]\n", "DB1404");
    row("a star beside a template (Z11)",
        "  rules: [{to: [{operation: {notPaths: [^\"/*/x/{*}\"]}}]}]\n", "DB1404");
    row("an empty segment beside a template (Z11)",
        "  rules: [{to: [{operation: {paths: [^\"/a//{*}\"]}}]}]\n", "DB1404");
    row("a condition without key (Z12)", "  rules: [{when: [^{values: [x]}]}]\n", "DB1402");
    row("an empty key (Z12)", "  rules: [{when: [{key: ^\"\", values: [x]}]}]\n", "DB1402");
    row("a condition without values (Z12)", "  rules: [{when: [^{key: source.ip}]}]\n", "DB1402");
    row("a condition nobody knows (Z12)", "  rules: [{when: [{key: ^source.name, values: [x]}]}]\n",
        "DB1404");
    row("an inline header (Z12)",
        "  rules: [{when: [{key: ^\"request.experimental.inline.headers[x]\", values: [x]}]}]\n",
        "DB1404");
    row("a header without brackets (Z12)",
        "  rules: [{when: [{key: ^request.headers, values: [x]}]}]\n", "DB1404");
    row("a header with empty brackets (Z12)",
        "  rules: [{when: [{key: ^\"request.headers[]\", values: [x]}]}]\n", "DB1404");
    row("a claim that does not close (Z12)",
        "  rules: [{when: [{key: ^\"request.auth.claims[a\", values: [x]}]}]\n", "DB1404");
    for (const char *key :
         {"destination.namespace", "destination.labels[a]", "destination.name", "destination.user"})
        row(qPrintable(QString("%1 of the old API (Z12)").arg(key)),
            std::string("  rules: [{when: [{key: ^\"") + key + "\", values: [x]}]}]\n", "DB1404");
    row("a null condition (Z12)", "  rules: [{when: [^null]}]\n", "DB1402");
    row("513 rules (Z14)", "  rules: ^[" + repeated("{}", 513) + "]\n", "DB1404");
    row("513 sources (Z14)",
        "  rules: [{from: ^[" + repeated("{source: {namespaces: [a]}}", 513) + "]}]\n", "DB1404");
}

void AuthorizationChecksTest::refuses()
{
    QFETCH(QString, spec);
    QFETCH(QString, code);
    const MarkedText marked(kHead + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    const auto *undecoded = decoded.only<UndecodedPolicy>();
    QVERIFY(undecoded != nullptr);
    COMPARE(undecoded->meta.nameSpace, "a");
    QVERIFY(!undecoded->reason.empty());
}

QTEST_GUILESS_MAIN(AuthorizationChecksTest)
#include "test_authorization_checks.moc"
