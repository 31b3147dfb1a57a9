// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

// Row R1 of istio.md 3.1, and those that it shares with AuthorizationPolicy (A3 to A5).

namespace {

constexpr const char *kHead = "apiVersion: security.istio.io/v1\nkind: RequestAuthentication\n"
                              "metadata: {name: r, namespace: a}\nspec:\n";

std::string rule(const char *text)
{
    return "  jwtRules: [" + std::string(text) + "]\n";
}

} // namespace

class DecodeRequestAuthenticationTest : public QObject {
    Q_OBJECT
private slots:
    void everything();
    void accepts_data();
    void accepts();
    void warnsOfPrivateKey();
    void refuses_data();
    void refuses();
};

void DecodeRequestAuthenticationTest::everything()
{
    const auto decoded =
        decodeText(std::string(kHead) + "  selector: {matchLabels: {app: web}}\n"
                                        "  jwtRules:\n"
                                        "  - issuer: https://issuer.example.com\n"
                                        "    jwksUri: https://issuer.example.com/keys\n"
                                        "    audiences: [web]\n    forwardOriginalToken: true\n"
                                        "    fromHeaders: [{name: x-token, prefix: \"Bearer \"}]\n"
                                        "    fromParams: [token]\n    fromCookies: [session]\n"
                                        "    outputPayloadToHeader: x-payload\n"
                                        "    outputClaimToHeaders: [{claim: sub, header: x-sub}]\n"
                                        "    timeout: 1m30s\n    presence: REQUIRED\n"
                                        "    spaceDelimitedClaims: [scope]\n");
    const auto *policy = decoded.only<RequestAuthenticationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(policy->selector.at("app"), "web");
    COMPARE(policy->rules.at(0).issuer, "https://issuer.example.com");
    COMPARE(policy->rules.at(0).audiences.at(0), "web");
    QVERIFY(policy->rules.at(0).forwardsToken);
    QCOMPARE(policy->rules.at(0).where.lineOneBased, 7U);
}

void DecodeRequestAuthenticationTest::accepts_data()
{
    QTest::addColumn<QString>("spec");
    const auto row = [](const char *name, const std::string &spec) {
        QTest::newRow(name) << QString::fromStdString(spec);
    };
    row("nothing", "");
    row("no rules", "  jwtRules: []\n");
    row("only an issuer", rule("{issuer: x}"));
    row("only keys of a plain address", rule("{jwksUri: \"http://keys.a.svc:8080/k\"}"));
    row("a public key", rule("{issuer: x, jwks: '{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}'}"));
    row("a timeout with a fraction", rule("{issuer: x, timeout: 1.5s}"));
    row("a target", "  targetRefs: [{kind: Service, group: \"\", name: x}]\n");
}

void DecodeRequestAuthenticationTest::accepts()
{
    QFETCH(QString, spec);
    const auto decoded = decodeText(kHead + spec.toStdString());
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<RequestAuthenticationObject>() != nullptr);
}

void DecodeRequestAuthenticationTest::warnsOfPrivateKey()
{
    const MarkedText marked(
        kHead + rule("{issuer: x, jwks: ^'{\"keys\":[{\"kty\":\"RSA\",\"d\":\"s\"}]}'}"));
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("warning DB1430"));
    QVERIFY(decoded.only<RequestAuthenticationObject>() != nullptr);
}

void DecodeRequestAuthenticationTest::refuses_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &spec, const char *code) {
        QTest::newRow(name) << QString::fromStdString(spec) << QString(code);
    };
    row("an unknown field of the spec", "  ^jwtrules: []\n", "DB1405");
    row("an unknown field of a rule", rule("{issuer: x, ^jwksURI: x}"), "DB1405");
    row("a null rule", rule("^null"), "DB1402");
    row("neither issuer nor keys", rule("^{audiences: [x]}"), "DB1402");
    row("an empty audience", rule("{issuer: x, audiences: [^\"\"]}"), "DB1404");
    row("keys of another scheme", rule("{issuer: x, jwksUri: ^\"ftp://x/k\"}"), "DB1404");
    row("keys without a scheme", rule("{issuer: x, jwksUri: ^x.example.com}"), "DB1404");
    row("keys that are no JSON", rule("{issuer: x, jwks: ^\"{keys: \"}"), "DB1404");
    row("keys that are a list", rule("{issuer: x, jwks: ^\"[]\"}"), "DB1404");
    row("a header without name", rule("{issuer: x, fromHeaders: [^{prefix: p}]}"), "DB1402");
    row("a header with an empty name", rule("{issuer: x, fromHeaders: [{name: ^\"\"}]}"), "DB1402");
    row("a null header", rule("{issuer: x, fromHeaders: [^null]}"), "DB1402");
    row("an empty parameter", rule("{issuer: x, fromParams: [^\"\"]}"), "DB1404");
    row("an empty cookie", rule("{issuer: x, fromCookies: [^\"\"]}"), "DB1404");
    row("an empty claim of words", rule("{issuer: x, spaceDelimitedClaims: [^\"\"]}"), "DB1404");
    row("a claim without header", rule("{issuer: x, outputClaimToHeaders: [^{claim: c}]}"),
        "DB1402");
    row("a header without claim", rule("{issuer: x, outputClaimToHeaders: [^{header: h}]}"),
        "DB1402");
    row("a header that is none",
        rule("{issuer: x, outputClaimToHeaders: [{claim: c, header: ^\":authority\"}]}"), "DB1404");
    row("a timeout that is none", rule("{issuer: x, timeout: ^apple}"), "DB1404");
    row("a timeout of 0", rule("{issuer: x, timeout: ^0s}"), "DB1404");
    row("a timeout without unit", rule("{issuer: x, timeout: ^\"5\"}"), "DB1404");
    row("a presence that is none", rule("{issuer: x, presence: ^MANDATORY}"), "DB1404");
    row("a flag that is text", rule("{issuer: x, forwardOriginalToken: ^\"yes\"}"), "DB1403");
    row("a selector beside a target",
        "  ^selector: {matchLabels: {a: b}}\n"
        "  targetRef: {kind: Service, group: \"\", name: x}\n",
        "DB1404");
    row("a target in a namespace",
        "  targetRef: {kind: Service, group: \"\", name: x, namespace: ^b}\n", "DB1404");
    row("a target of an unknown kind", "  targetRefs: [^{kind: Pod, group: \"\", name: x}]\n",
        "DB1404");
    row("a star in the selector", "  selector: {matchLabels: {a: ^\"*\"}}\n", "DB1606");
}

void DecodeRequestAuthenticationTest::refuses()
{
    QFETCH(QString, spec);
    QFETCH(QString, code);
    const MarkedText marked(kHead + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeRequestAuthenticationTest)
#include "test_decode_request_authentication.moc"
