// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"
#include "tests/unit/kubernetes/authorization_text.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What is read of an AuthorizationPolicy.
class DecodeAuthorizationTest : public QObject {
    Q_OBJECT
private slots:
    void everything();
    void emptyForms();
    void keepsEveryField();
    void targets();
    void dryRun_data();
    void dryRun();
};

void DecodeAuthorizationTest::everything()
{
    const auto decoded = decodeSpec("  selector: {matchLabels: {app: db}}\n"
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

void DecodeAuthorizationTest::emptyForms()
{
    const auto nothing = decodeSpec("  {}\n");
    const auto *policy = nothing.only<AuthorizationPolicyObject>();
    QVERIFY(policy != nullptr);
    QVERIFY(policy->action == AuthorizationAction::Allow && policy->rules.empty());
    const auto all = decodeSpec("  action: DENY\n  rules: [{}]\n");
    QCOMPARE(all.only<AuthorizationPolicyObject>()->rules.size(), std::size_t{1});
}

void DecodeAuthorizationTest::keepsEveryField()
{
    const auto decoded = decodeSpec("  rules:\n"
                                    "  - from: [{source: {requestPrincipals: [\"*\"], "
                                    "notRemoteIpBlocks: [10.0.0.1]}}]\n"
                                    "    when: [{key: \"request.headers[x]\", values: [z]}]\n");
    const auto *policy = decoded.only<AuthorizationPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(policy->rules[0].when.at(0).key, "request.headers[x]");
    COMPARE(policy->rules[0].when.at(0).names.at(0), "x");
    COMPARE(policy->rules[0].when.at(0).values.at(0), "z");
    COMPARE(policy->rules[0].from[0].requestPrincipals.at(0), "*");
    COMPARE(toString(policy->rules[0].from[0].notRemoteIpBlocks.at(0)), "10.0.0.1/32");
}

void DecodeAuthorizationTest::targets()
{
    const auto decoded = decodeSpec("  targetRefs: [{kind: Service, group: core, name: x}]\n"
                                    "  action: CUSTOM\n  provider: {name: ask}\n  rules: [{}]\n");
    const auto *policy = decoded.only<AuthorizationPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->hasTargetRefs);
    COMPARE(policy->targets.at(0).kind, "Service");
    COMPARE(policy->targets.at(0).name, "x");
    COMPARE(policy->providerName, "ask");
}

void DecodeAuthorizationTest::dryRun_data()
{
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected");
    QTest::newRow("true") << "^\"true\""
                          << "{}"
                          << "yes";
    QTest::newRow("T, as Go reads booleans") << "^\"T\""
                                             << "{}"
                                             << "yes";
    QTest::newRow("f") << "^\"f\""
                       << "{}"
                       << "no";
    QTest::newRow("another word (A1)") << "^\"maybe\""
                                       << "{}"
                                       << "error DB1607";
    QTest::newRow("yes, which Go does not read (A1)") << "^\"yes\""
                                                      << "{}"
                                                      << "error DB1607";
    QTest::newRow("on AUDIT (A1)") << "^\"true\""
                                   << "{action: AUDIT}"
                                   << "error DB1607";
    QTest::newRow("on CUSTOM (A1)") << "^\"false\""
                                    << "{action: CUSTOM, provider: {name: x}, rules: [{}]}"
                                    << "error DB1607";
}

void DecodeAuthorizationTest::dryRun()
{
    QFETCH(QString, annotation);
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const MarkedText marked("apiVersion: security.istio.io/v1beta1\nkind: AuthorizationPolicy\n"
                            "metadata:\n  name: p\n  annotations: {istio.io/dry-run: " +
                            annotation.toStdString() + "}\nspec: " + spec.toStdString() + '\n');
    const auto decoded = decodeText(marked.text);
    if (expected.startsWith("error")) {
        COMPARE(decoded.said(), marked.expected(expected.toStdString()));
        QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
        return;
    }
    const auto *policy = decoded.only<AuthorizationPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QCOMPARE(policy->isDryRun, expected == "yes");
}

QTEST_GUILESS_MAIN(DecodeAuthorizationTest)
#include "test_decode_authorization.moc"
