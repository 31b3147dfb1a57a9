// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodeKind(const char *kind, const QString &spec)
{
    return decodeText("apiVersion: security.istio.io/v1\nkind: " + std::string(kind) +
                      "\nmetadata: {name: p, namespace: a}\nspec:\n" + spec.toStdString());
}

} // namespace

class DecodeIstioTest : public QObject {
    Q_OBJECT
private slots:
    void peerAuthentication();
    void refusesPeerAuthentication_data();
    void refusesPeerAuthentication();
    void authorizationPolicy();
    void emptyForms();
    void keepsWhatCannotBeJudged();
    void dryRun();
    void refusesAuthorizationPolicy_data();
    void refusesAuthorizationPolicy();
};

void DecodeIstioTest::peerAuthentication()
{
    const auto decoded =
        decodeKind("PeerAuthentication", "  selector: {matchLabels: {app: db}}\n"
                                         "  mtls: {mode: STRICT}\n"
                                         "  portLevelMtls: {8080: {mode: DISABLE}, 9090: {}}\n");
    const auto *policy = decoded.only<PeerAuthenticationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->mode == MtlsMode::Strict);
    COMPARE(policy->selector.at("app"), "db");
    QVERIFY(policy->portModes.at(8080) == MtlsMode::Disable);
    QVERIFY(policy->portModes.at(9090) == MtlsMode::Unset);
    const auto empty = decodeKind("PeerAuthentication", "");
    QVERIFY(empty.only<PeerAuthenticationObject>()->mode == MtlsMode::Unset);
}

void DecodeIstioTest::refusesPeerAuthentication_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *spec, const char *expected) {
        QTest::newRow(name) << QString(spec) << QString(expected);
    };
    row("a mode in lower case", "  mtls: {mode: strict}\n", "error DB1404 5:16");
    row("an unknown field", "  mtsl: {mode: STRICT}\n", "error DB1405 5:3");
    row("ports without a selector", "  portLevelMtls: {80: {mode: STRICT}}\n", "error DB1404 5:18");
    row("no ports", "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {}\n",
        "error DB1404 6:18");
    row("a port that is a name",
        "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {web: {mode: STRICT}}\n",
        "error DB1601 6:24");
    row("a star in the selector", "  selector: {matchLabels: {a: \"*\"}}\n", "error DB1606 5:31");
}

void DecodeIstioTest::refusesPeerAuthentication()
{
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const auto decoded = decodeKind("PeerAuthentication", spec);
    QCOMPARE(QString::fromStdString(decoded.said()), expected);
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void DecodeIstioTest::authorizationPolicy()
{
    const auto decoded =
        decodeKind("AuthorizationPolicy", "  selector: {matchLabels: {app: db}}\n"
                                          "  action: DENY\n"
                                          "  rules:\n"
                                          "  - from:\n"
                                          "    - source: {principals: [cluster.local/ns/a/sa/b]}\n"
                                          "    - source: {ipBlocks: [10.0.0.0/8, 192.168.0.1]}\n"
                                          "    to:\n"
                                          "    - operation: {ports: [\"80\"], methods: [GET],\n"
                                          "                  paths: [/a/*, \"/b/{*}/{**}\"]}\n");
    const auto *policy = decoded.only<AuthorizationPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->action == AuthorizationAction::Deny);
    const AuthorizationRule &rule = policy->rules.at(0);
    COMPARE(rule.from.at(0).principals.at(0), "cluster.local/ns/a/sa/b");
    COMPARE(toString(rule.from.at(1).ipBlocks.at(1)), "192.168.0.1/32");
    QCOMPARE(rule.to.at(0).ports.at(0), std::uint16_t{80});
    QCOMPARE(rule.to.at(0).paths.size(), std::size_t{2});
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeIstioTest::emptyForms()
{
    const auto nothing = decodeKind("AuthorizationPolicy", "  {}\n");
    const auto *policy = nothing.only<AuthorizationPolicyObject>();
    QVERIFY(policy != nullptr);
    QVERIFY(policy->action == AuthorizationAction::Allow && policy->rules.empty());
    const auto all = decodeKind("AuthorizationPolicy", "  action: DENY\n  rules: [{}]\n");
    QCOMPARE(all.only<AuthorizationPolicyObject>()->rules.size(), std::size_t{1});
}

void DecodeIstioTest::keepsWhatCannotBeJudged()
{
    const auto decoded = decodeKind("AuthorizationPolicy",
                                    "  rules:\n"
                                    "  - from: [{source: {requestPrincipals: [\"*\"], "
                                    "notRemoteIpBlocks: [10.0.0.1]}}]\n"
                                    "    when: [{key: \"request.headers[x]\", values: [z]}]\n");
    const auto *policy = decoded.only<AuthorizationPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->rules[0].from[0].otherFields ==
            (std::vector<std::string>{"notRemoteIpBlocks", "requestPrincipals"}));
    COMPARE(policy->rules[0].whenKeys.at(0), "request.headers[x]");
    const auto target = decodeKind("AuthorizationPolicy",
                                   "  targetRefs: [{kind: Service, group: \"\", name: x}]\n");
    QVERIFY(target.only<AuthorizationPolicyObject>()->hasTargetRefs);
}

void DecodeIstioTest::dryRun()
{
    const std::string head = "apiVersion: security.istio.io/v1beta1\nkind: AuthorizationPolicy\n"
                             "metadata:\n  name: p\n  annotations: {istio.io/dry-run: ";
    QVERIFY(decodeText(head + "\"true\"}\n").only<AuthorizationPolicyObject>()->isDryRun);
    QVERIFY(!decodeText(head + "\"f\"}\n").only<AuthorizationPolicyObject>()->isDryRun);
    COMPARE(decodeText(head + "\"maybe\"}\n").said(), "error DB1404 5:35");
    COMPARE(decodeText(head + "\"true\"}\nspec: {action: AUDIT}\n").said(), "error DB1404 5:35");
}

void DecodeIstioTest::refusesAuthorizationPolicy_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *spec, const char *expected) {
        QTest::newRow(name) << QString(spec) << QString(expected);
    };
    row("an action in lower case", "  action: deny\n  rules: [{}]\n", "error DB1404 5:11");
    row("DENY without rules", "  action: DENY\n", "error DB1402 5:3");
    row("CUSTOM without a provider", "  action: CUSTOM\n  rules: [{}]\n", "error DB1402 5:3");
    row("a provider with ALLOW", "  provider: {name: x}\n", "error DB1404 5:13");
    row("a null rule", "  rules: [null]\n", "error DB1402 5:11");
    row("an unknown field of a rule", "  rules: [{form: []}]\n", "error DB1405 5:12");
    row("an empty from", "  rules: [{from: []}]\n", "error DB1404 5:18");
    row("a from item without source", "  rules: [{from: [{}]}]\n", "error DB1402 5:19");
    row("an empty source", "  rules: [{from: [{source: {}}]}]\n", "error DB1404 5:28");
    row("an empty operation", "  rules: [{to: [{operation: {}}]}]\n", "error DB1404 5:29");
    row("an empty string", "  rules: [{from: [{source: {principals: [\"\"]}}]}]\n",
        "error DB1404 5:41");
    row("a port that is a number", "  rules: [{to: [{operation: {ports: [80]}}]}]\n",
        "error DB1403 5:38");
    row("a port that is a name", "  rules: [{to: [{operation: {ports: [web]}}]}]\n",
        "error DB1601 5:38, error DB1404 5:29");
    row("a bad address range", "  rules: [{from: [{source: {ipBlocks: [10.0.0]}}]}]\n",
        "error DB1602 5:40, error DB1404 5:28");
    row("service accounts beside namespaces",
        "  rules: [{from: [{source: {serviceAccounts: [x], namespaces: [z]}}]}]\n",
        "error DB1404 5:28");
    row("a star in a service account",
        "  rules: [{from: [{source: {serviceAccounts: [\"a/*\"]}}]}]\n", "error DB1404 5:46");
    row("a brace that is no template", "  rules: [{to: [{operation: {paths: [\"/a/{b}\"]}}]}]\n",
        "error DB1404 5:37");
    row("a template behind {**}", "  rules: [{to: [{operation: {paths: [\"/{**}/{*}\"]}}]}]\n",
        "error DB1404 5:37");
    row("a condition nobody knows", "  rules: [{when: [{key: source.name, values: [x]}]}]\n",
        "error DB1404 5:25");
    row("a condition without values", "  rules: [{when: [{key: source.ip}]}]\n",
        "error DB1402 5:19");
    row("an identity in CUSTOM",
        "  action: CUSTOM\n  provider: {name: x}\n"
        "  rules: [{from: [{source: {namespaces: [a]}}]}]\n",
        "error DB1404 7:41");
    row("a selector beside targetRefs",
        "  selector: {}\n  targetRefs: [{kind: Service, name: x}]\n", "error DB1404 5:3");
    row("a target of another kind", "  targetRefs: [{kind: Pod, name: x}]\n", "error DB1404 5:16");
}

void DecodeIstioTest::refusesAuthorizationPolicy()
{
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const auto decoded = decodeKind("AuthorizationPolicy", spec);
    QCOMPARE(QString::fromStdString(decoded.said()), expected);
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeIstioTest)
#include "test_decode_istio.moc"
