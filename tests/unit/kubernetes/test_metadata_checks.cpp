// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

namespace {

MarkedText policyWith(const std::string &metadata)
{
    return MarkedText("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n" +
                      metadata + "spec: {}\n");
}

} // namespace

class MetadataChecksTest : public QObject {
    Q_OBJECT
private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void leavesLenientKindsAlone();
};

void MetadataChecksTest::accepts_data()
{
    QTest::addColumn<QString>("metadata");
    const auto row = [](const char *name, const std::string &metadata) {
        QTest::newRow(name) << QString::fromStdString(metadata);
    };
    row("a DNS subdomain as name", "  name: a.b-c.d\n");
    row("a name of 253 characters", "  name: " + std::string(253, 'a') + "\n");
    row("only generateName", "  generateName: web-\n");
    row("annotation keys in upper case", "  name: p\n  annotations: {Example.com/A: x}\n");
    row("what a cluster adds",
        "  name: p\n  uid: x\n  resourceVersion: \"7\"\n  generation: 2\n"
        "  creationTimestamp: \"2026-01-02T03:04:05Z\"\n  finalizers: [example.com/a]\n"
        "  managedFields: [{manager: m}]\n"
        "  ownerReferences: [{apiVersion: v1, kind: K, name: o, uid: u, controller: true}]\n");
    row("no creation time", "  name: p\n  creationTimestamp: null\n");
}

void MetadataChecksTest::accepts()
{
    QFETCH(QString, metadata);
    const auto decoded = decodeText(policyWith(metadata.toStdString()).text);
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<NetworkPolicyObject>() != nullptr);
}

void MetadataChecksTest::refuses_data()
{
    QTest::addColumn<QString>("metadata");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &metadata, const char *code) {
        QTest::newRow(name) << QString::fromStdString(metadata) << QString(code);
    };
    row("no name", "  ^namespace: a\n", "DB1402");
    row("an empty name", "  name: ^\"\"\n", "DB1402");
    row("a name in upper case", "  name: ^Web\n", "DB1604");
    row("a name with an underscore", "  name: ^a_b\n", "DB1604");
    row("a name that begins with a dash", "  name: ^-a\n", "DB1604");
    row("a name of 254 characters", "  name: ^" + std::string(254, 'a') + "\n", "DB1604");
    row("a namespace with a dot", "  name: p\n  namespace: ^a.b\n", "DB1604");
    row("an unknown field", "  name: p\n  ^annotation: {}\n", "DB1405");
    row("a bad label key", "  name: p\n  labels: {\"a b\": ^x}\n", "DB1603");
    row("a bad label value", "  name: p\n  labels: {a: ^\"x y\"}\n", "DB1603");
    row("a bad annotation key", "  name: p\n  annotations: {\"a b\": ^x}\n", "DB1607");
    row("annotations without bounds",
        "  name: p\n  annotations: ^{a: " + std::string((256U << 10U) + 1, 'x') + "}\n", "DB1607");
    row("a bad finalizer", "  name: p\n  finalizers: [^\"a b\"]\n", "DB1604");
    row("an owner without uid",
        "  name: p\n  ownerReferences: [^{apiVersion: v1, kind: K, name: o}]\n", "DB1402");
    row("two controllers",
        "  name: p\n  ownerReferences: ^[{apiVersion: v1, kind: K, name: o, uid: u, controller: "
        "true}, {apiVersion: v1, kind: K, name: m, uid: v, controller: true}]\n",
        "DB1404");
    row("a creation time that is none", "  name: p\n  creationTimestamp: ^yesterday\n", "DB1404");
    row("a generation below 0", "  name: p\n  generation: ^-1\n", "DB1404");
}

void MetadataChecksTest::refuses()
{
    QFETCH(QString, metadata);
    QFETCH(QString, code);
    const MarkedText marked = policyWith(metadata.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QVERIFY(decoded.only<UndecodedPolicy>() != nullptr);
}

void MetadataChecksTest::leavesLenientKindsAlone()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: ServiceAccount\n"
                                    "metadata: {name: p, annotations: {\"a b\": x}}\n");
    COMPARE(decoded.said(), "");
    QVERIFY(decoded.only<ServiceAccountObject>() != nullptr);
}

QTEST_GUILESS_MAIN(MetadataChecksTest)
#include "test_metadata_checks.moc"
