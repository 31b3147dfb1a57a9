// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

// The rows of istio.md 3.1 for PeerAuthentication, and those for all Istio objects (A1, A2). "^"
// stands where the message is expected.

namespace {

constexpr const char *kHead = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
                              "metadata: {name: p, namespace: a}\nspec:\n";

test::Decoded decodeSpec(const QString &spec)
{
    return decodeText(kHead + spec.toStdString());
}

} // namespace

class DecodeIstioTest : public QObject {
    Q_OBJECT
private slots:
    void peerAuthentication();
    void accepts_data();
    void accepts();
    void warnsOfSelectorWithoutLabels();
    void refuses_data();
    void refuses();
    void refusesAnnotations_data();
    void refusesAnnotations();
};

void DecodeIstioTest::peerAuthentication()
{
    const auto decoded = decodeSpec("  selector: {matchLabels: {app: db}}\n"
                                    "  mtls: {mode: STRICT}\n"
                                    "  portLevelMtls: {8080: {mode: DISABLE}, 9090: {}}\n");
    const auto *policy = decoded.only<PeerAuthenticationObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->mode == MtlsMode::Strict);
    COMPARE(policy->selector.at("app"), "db");
    QVERIFY(policy->portModes.at(8080) == MtlsMode::Disable);
    QVERIFY(policy->portModes.at(9090) == MtlsMode::Unset);
    const auto empty = decodeSpec("");
    QVERIFY(empty.only<PeerAuthenticationObject>()->mode == MtlsMode::Unset);
}

void DecodeIstioTest::accepts_data()
{
    QTest::addColumn<QString>("spec");
    QTest::newRow("UNSET") << "  mtls: {mode: UNSET}\n";
    QTest::newRow("no mode") << "  mtls: {}\n";
    QTest::newRow("null for mtls") << "  mtls: null\n";
    QTest::newRow("PERMISSIVE") << "  mtls: {mode: PERMISSIVE}\n";
    QTest::newRow("ports 1 and 65535 (P2)")
        << "  selector: {matchLabels: {a: b}}\n"
           "  portLevelMtls: {\"1\": {mode: STRICT}, 65535: {mode: UNSET}}\n";
}

void DecodeIstioTest::accepts()
{
    QFETCH(QString, spec);
    const auto decoded = decodeSpec(spec);
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<PeerAuthenticationObject>() != nullptr);
}

void DecodeIstioTest::warnsOfSelectorWithoutLabels()
{
    const auto decoded = decodeSpec("  selector: {}\n");
    COMPARE(decoded.said(), "warning DB1430 5:13");
    QVERIFY(decoded.only<PeerAuthenticationObject>() != nullptr);
}

void DecodeIstioTest::refuses_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const char *spec, const char *code) {
        QTest::newRow(name) << QString(spec) << QString(code);
    };
    row("an unknown field (V1)", "  ^mtsl: {mode: STRICT}\n", "DB1405");
    row("an unknown field of mtls (V1)", "  mtls: {^Mode: STRICT}\n", "DB1405");
    row("a mode in lower case (P2)", "  mtls: {mode: ^strict}\n", "DB1404");
    row("an unknown mode (P2)", "  mtls: {mode: ^MUTUAL}\n", "DB1404");
    row("a mode that is a list", "  mtls: {mode: ^[STRICT]}\n", "DB1403");
    row("mtls as text", "  mtls: ^STRICT\n", "DB1403");
    row("ports without a selector (P1)", "  portLevelMtls: ^{80: {mode: STRICT}}\n", "DB1404");
    row("no ports (P2)", "  selector: {matchLabels: {a: b}}\n  portLevelMtls: ^{}\n", "DB1404");
    row("a port that is a name (P2)",
        "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {web: ^{mode: STRICT}}\n", "DB1601");
    row("port 0 (P2)", "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {0: ^{mode: STRICT}}\n",
        "DB1601");
    row("port 65536 (P2)",
        "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {65536: ^{mode: STRICT}}\n", "DB1601");
    row("a port with a zero in front, which is no JSON number (P2)",
        "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {\"080\": ^{mode: STRICT}}\n",
        "DB1601");
    row("a mode of a port in lower case (P2)",
        "  selector: {matchLabels: {a: b}}\n  portLevelMtls: {80: {mode: ^strict}}\n", "DB1404");
    row("a star in the selector (A4)", "  selector: {matchLabels: {a: ^\"*\"}}\n", "DB1606");
    row("an empty key in the selector (A4)", "  selector: {matchLabels: {\"\": ^x}}\n", "DB1606");
    row("targetRefs, which it does not have", "  ^targetRefs: []\n", "DB1405");
}

void DecodeIstioTest::refuses()
{
    QFETCH(QString, spec);
    QFETCH(QString, code);
    const MarkedText marked(kHead + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void DecodeIstioTest::refusesAnnotations_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("annotation");
    for (const char *kind :
         {"PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication"}) {
        for (const char *name : {"internal.istio.io/webhook-always-reject",
                                 "internal.istio.io/parents", "internal.istio.io/parent-namespace"})
            QTest::addRow("%s on %s (A2)", name, kind) << kind << name;
    }
    QTest::newRow("dry-run on PeerAuthentication (A1)") << "PeerAuthentication"
                                                        << "istio.io/dry-run";
    QTest::newRow("dry-run on RequestAuthentication (A1)") << "RequestAuthentication"
                                                           << "istio.io/dry-run";
}

void DecodeIstioTest::refusesAnnotations()
{
    QFETCH(QString, kind);
    QFETCH(QString, annotation);
    const MarkedText marked("apiVersion: security.istio.io/v1\nkind: " + kind.toStdString() +
                            "\nmetadata:\n  name: p\n  annotations: {" + annotation.toStdString() +
                            ": ^\"true\"}\nspec: {}\n");
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error DB1607"));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeIstioTest)
#include "test_decode_istio.moc"
