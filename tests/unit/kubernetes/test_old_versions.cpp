// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class OldVersionsTest : public QObject {
    Q_OBJECT
private slots:
    void said_data();
    void said();
    void itemsOfAList();
};

void OldVersionsTest::said_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("expected"); ///< The message and hint hold it; empty: no warning.
    const auto row = [](const char *version, const char *kind, const char *expected) {
        QTest::newRow((std::string(version) + ' ' + kind).c_str())
            << QString(version) << QString(kind) << QString(expected);
    };
    row("extensions/v1beta1", "PodSecurityPolicy", "1.16; take it out: nothing took its place");
    row("extensions/v1beta1", "Ingress", "1.22; use networking.k8s.io/v1");
    row("extensions/v1beta1", "NetworkPolicy", "1.16; use networking.k8s.io/v1");
    row("networking.k8s.io/v1beta1", "Ingress", "1.22; use networking.k8s.io/v1");
    row("policy/v1beta1", "PodDisruptionBudget", "1.25; use policy/v1");
    row("policy/v1beta1", "PodSecurityPolicy", "1.25; take it out: nothing took its place");
    row("rbac.authorization.k8s.io/v1beta1", "Role", "1.22; use rbac.authorization.k8s.io/v1");
    row("discovery.k8s.io/v1beta1", "EndpointSlice", "1.25; use discovery.k8s.io/v1");
    row("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26; use autoscaling/v2");
    row("networking.k8s.io/v1", "NetworkPolicy", "");
    row("storage.k8s.io/v1beta1", "VolumeAttributesClass", "");
    row("security.istio.io/v1beta1", "PeerAuthentication", "");
}

void OldVersionsTest::said()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    QFETCH(QString, expected);
    const auto decoded =
        decodeText("apiVersion: " + version.toStdString() + "\nkind: " + kind.toStdString() +
                   "\nmetadata: {name: x}\nspec: {podSelector: {}}\n");
    std::vector<Diagnostic> warnings;
    for (const Diagnostic &one : decoded.diagnostics.all()) {
        if (one.what.code == ErrorCode::ApiVersionRemoved)
            warnings.push_back(one);
    }
    QCOMPARE(warnings.size(), std::size_t(expected.isEmpty() ? 0 : 1));
    if (expected.isEmpty())
        return;
    QVERIFY(warnings[0].level == DiagnosticLevel::Warning);
    COMPARE(toString(warnings[0].what.where), "f.yaml:1:13");
    const QString text =
        QString::fromStdString(warnings[0].what.message + "; " + warnings[0].what.hint);
    QVERIFY2(text.endsWith(expected), qPrintable(text));
}

void OldVersionsTest::itemsOfAList()
{
    const auto decoded =
        decodeText("apiVersion: extensions/v1beta1\nkind: IngressList\nitems:\n"
                   "- metadata: {name: a}\n  spec: {backend: {serviceName: s, servicePort: 80}}\n");
    QVERIFY(decoded.only<IngressObject>() != nullptr);
    COMPARE(decoded.said(), "warning DB1411 4:3");
}

QTEST_GUILESS_MAIN(OldVersionsTest)
#include "test_old_versions.moc"
