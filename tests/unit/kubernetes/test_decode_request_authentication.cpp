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

/// A rule with a JSON Web Key Set.
std::string keys(const char *json)
{
    return rule(("{issuer: x, jwks: ^'" + std::string(json) + "'}").c_str());
}

} // namespace

class DecodeRequestAuthenticationTest : public QObject {
    Q_OBJECT
private slots:
    void everything();
    void accepts_data();
    void accepts();
    void warnsOfPrivateKey_data();
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
    row("the older name of jwksUri", rule("{jwks_uri: \"https://x/k\"}"));
    row("no keys", keys("{\"keys\":[]}"));
    row("a public key", keys("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"));
    row("a sole key", keys("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ==\",\"y\":\"a+/b\"}"));
    row("a key of a curve",
        keys("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}]}"));
    for (const char *timeout : {"1.5s", "1m30s", "+5s", ".5s", "5.s", "1ms", "1h0.001s"})
        row(qPrintable(QString("a timeout of %1").arg(timeout)),
            rule((std::string("{issuer: x, timeout: \"") + timeout + "\"}").c_str()));
    for (const char *address :
         {"HTTP://a", "https://a:", "https://a:99999", "https://[::1]:8080/k", "https://u:p@a/k",
          "https://a/b c<d>?%zz", "http:/k", "https://a%C3%A4/%41#x"})
        row(qPrintable(QString("keys at %1").arg(address)),
            rule((std::string("{jwksUri: \"") + address + "\"}").c_str()));
    row("a target", "  targetRefs: [{kind: Service, group: \"\", name: x}]\n");
}

void DecodeRequestAuthenticationTest::accepts()
{
    QFETCH(QString, spec);
    const auto decoded = decodeText(kHead + spec.remove('^').toStdString());
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<RequestAuthenticationObject>() != nullptr);
}

void DecodeRequestAuthenticationTest::warnsOfPrivateKey_data()
{
    QTest::addColumn<QString>("json");
    QTest::newRow("RSA") << R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}]})";
    QTest::newRow("a shared secret") << R"({"keys":[{"kty":"oct","k":"AQAB"}]})";
    QTest::newRow("a sole key") << R"({"kty":"oct","k":"AQAB"})";
}

void DecodeRequestAuthenticationTest::warnsOfPrivateKey()
{
    QFETCH(QString, json);
    const MarkedText marked(kHead + keys(qPrintable(json)));
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
    row("keys that are YAML", keys("{keys: []}"), "DB1404");
    row("an empty key set", keys("{}"), "DB1404");
    row("a key set that is no list", keys("{\"keys\":{}}"), "DB1404");
    row("a null key", keys("{\"keys\":[null]}"), "DB1404");
    row("a key of an unknown type", keys("{\"keys\":[{\"kty\":\"rsa\"}]}"), "DB1404");
    row("an RSA key without modulus", keys("{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}"),
        "DB1404");
    row("a private key without the public half",
        keys("{\"keys\":[{\"kty\":\"RSA\",\"d\":\"AQ\"}]}"), "DB1404");
    row("a secret that is no base64", keys("{\"kty\":\"oct\",\"k\":\"!!\"}"), "DB1404");
    row("a secret cut short", keys("{\"kty\":\"oct\",\"k\":\"AQABA\"}"), "DB1404");
    row("a key whose algorithm is a number", keys("{\"kty\":\"oct\",\"k\":\"AQ\",\"alg\":5}"),
        "DB1404");
    row("keys in two ways", rule("^{issuer: x, jwks: '{\"keys\":[]}', jwksUri: \"https://x\"}"),
        "DB1404");
    row("an address under both names",
        rule("^{issuer: x, jwks_uri: \"https://x\", jwksUri: \"https://x\"}"), "DB1404");
    for (const char *address :
         {"https://a b/k", "https://a:b/k", "https://a:-1/k", "https://[::1/k", "https://a|b/k",
          "https://a/%zz", "https://a/k#%z", "https://u p@a/k", "https://a%20b/k", "https"})
        row(qPrintable(QString("keys at %1").arg(address)),
            rule((std::string("{jwksUri: ^\"") + address + "\"}").c_str()), "DB1404");
    row("a prefix that is no text", rule("{issuer: x, fromHeaders: [{name: a, prefix: ^5}]}"),
        "DB1403");
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
    for (const char *timeout : {"5", "-5s", "", "2us", "1.5ms", "0.0005s", "1e3s", "9999999999s"})
        row(qPrintable(QString("a timeout of '%1'").arg(timeout)),
            rule((std::string("{issuer: x, timeout: ^\"") + timeout + "\"}").c_str()), "DB1404");
    row("a presence that is none", rule("{issuer: x, presence: ^MANDATORY}"), "DB1404");
    row("a presence that protobuf does not know", rule("{issuer: x, presence: ^UNSET}"), "DB1404");
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
