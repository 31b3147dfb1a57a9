// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class DecodeTest : public QObject {
    Q_OBJECT
private slots:
    void namespaceNameLabelIsTheName();
    void basicKinds();
    void flattensLists();
    void typedListsLendTheirKind();
    void keepsOtherKinds();
    void marksDuplicateKeys();
    void refuses_data();
    void refuses();
};

void DecodeTest::basicKinds()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n---\n"
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\n"
        "automountServiceAccountToken: false\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata:\n  a: b\n  c:\n");
    QCOMPARE(decoded.objects.size(), std::size_t{3});
    const auto &nameSpace = std::get<NamespaceObject>(decoded.objects[0]);
    COMPARE(nameSpace.meta.labels.at("team"), "a");
    COMPARE(nameSpace.meta.nameSpace, "");
    QVERIFY(std::get<ServiceAccountObject>(decoded.objects[1]).automountServiceAccountToken ==
            false);
    const auto &map = std::get<ConfigMapObject>(decoded.objects[2]);
    COMPARE(map.data.at("a").text, "b");
    COMPARE(toString(map.data.at("a").where), "f.yaml:14:6");
    COMPARE(map.data.at("c").text, "");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeTest::flattensLists()
{
    const auto decoded =
        decodeText("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n"
                   "  - {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n- null\n- text\n"
                   "- {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n");
    QCOMPARE(decoded.objects.size(), std::size_t{2});
    COMPARE(metaOf(decoded.objects[1]).name, "b");
    COMPARE(decoded.said(), "error DB1401 8:3, error DB1401 9:3");
    QVERIFY(!decoded.isComplete);
}

void DecodeTest::typedListsLendTheirKind()
{
    const auto decoded = decodeText("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\n"
                                    "items: [{metadata: {name: p}, spec: {podSelector: {}}}]\n");
    const auto *policy = decoded.only<NetworkPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(policy->meta.kind, "NetworkPolicy");
    COMPARE(policy->meta.nameSpace, "default");
    QVERIFY(decodeText("apiVersion: v1\nkind: PodList\nitems: null\n").objects.empty());
    const auto noList = decodeText("apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\n");
    QVERIFY(noList.only<OpaqueObject>() != nullptr);
}

void DecodeTest::keepsOtherKinds()
{
    const auto decoded = decodeText("apiVersion: eventing.example/v1\nkind: Service\n"
                                    "metadata: {name: s, namespace: a}\nspec: {x: 1}\n");
    const auto *opaque = decoded.only<OpaqueObject>();
    QVERIFY(opaque != nullptr);
    COMPARE(opaque->meta.nameSpace, "a");
    QVERIFY(decoded.diagnostics.empty() && decoded.isComplete);
}

void DecodeTest::marksDuplicateKeys()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: Namespace\n"
                                    "metadata: {name: a, name: b}\n");
    COMPARE(decoded.only<NamespaceObject>()->meta.name, "b");
    QVERIFY(decoded.only<NamespaceObject>()->meta.hasDuplicateKeys);
}

void DecodeTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString(text) << QString(expected);
    };
    row("Helm values", "# v\nreplicas: 1\n", "error DB1401 2:1");
    row("a list", "- a\n", "error DB1401 1:1");
    row("plain text", "hello\n", "error DB1401 1:1");
    row("no kind", "apiVersion: v1\nmetadata: {name: x}\n", "error DB1402 1:1");
    row("no apiVersion", "kind: Pod\nmetadata: {name: x}\n", "error DB1402 1:1");
    row("a numeric apiVersion", "apiVersion: 1\nkind: Pod\n", "error DB1403 1:13");
    row("no name", "apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n", "error DB1402 3:11");
    row("no metadata", "apiVersion: v1\nkind: ConfigMap\n", "error DB1402 1:1");
}

void DecodeTest::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto decoded = decodeText(text.toStdString());
    QCOMPARE(QString::fromStdString(decoded.said()), expected);
    QVERIFY(decoded.objects.empty());
    QVERIFY(!decoded.isComplete);
}

void DecodeTest::namespaceNameLabelIsTheName()
{
    const std::string begin =
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n";
    COMPARE(decodeText(begin + "    kubernetes.io/metadata.name: shop\n").said(), "");
    COMPARE(decodeText(begin + "    team: other\n").said(), "");
    COMPARE(decodeText(begin + "    kubernetes.io/metadata.name: other\n").said(),
            "warning DB1603 6:34");
}

QTEST_GUILESS_MAIN(DecodeTest)
#include "test_decode.moc"
