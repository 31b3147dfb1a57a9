// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/helpers/flow_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// Flows of shop/web that mounts something of ConfigMap "files" (a.yaml names cart, b.yaml pay).
QStringList flowsOf(const std::string &mounts, const std::string &volumes)
{
    Diagnostics diagnostics;
    const std::string pod = "      volumes: " + volumes + "\n";
    std::string web = deployment("web", "        volumeMounts: " + mounts + "\n");
    web += pod;
    const auto topology = topologyOf(
        web + deployment("cart") + deployment("pay") + service("cart", "[{port: 7070}]") +
            service("pay", "[{port: 9090}]") +
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: files, namespace: shop}\n"
            "data:\n  a.yaml: |\n    # first\n    cart:\n      url: http://cart:7070\n"
            "  b.yaml: 'url: http://pay:9090'\n"
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: files, namespace: other}\n"
            "data: {c.yaml: 'url: http://web.shop:1'}\n",
        diagnostics);
    QStringList lines;
    for (const InferredFlow &flow : topology->inferredFlows)
        lines << QString::fromStdString(flow.host + " " + flow.evidence.text + " " +
                                        toString(flow.evidence.where));
    return lines;
}

const char *const kAll = "[{name: v, configMap: {name: files}}]";

} // namespace

class MountedFilesTest : public QObject {
    Q_OBJECT
private slots:
    void mounts_data();
    void mounts();
    void evidence();
};

void MountedFilesTest::mounts_data()
{
    QTest::addColumn<QByteArray>("mounts");
    QTest::addColumn<QByteArray>("volumes");
    QTest::addColumn<QString>("hosts");
    const QByteArray all = kAll;
    const QByteArray folder = "[{name: v, mountPath: /etc/x}]";
    QTest::newRow("all keys") << folder << all << "cart pay";
    QTest::newRow("a volume that nobody mounts") << QByteArray("[]") << all << "";
    QTest::newRow("a mount of another volume")
        << QByteArray("[{name: w, mountPath: /x}]") << all << "";
    QTest::newRow("one key by subPath")
        << QByteArray("[{name: v, mountPath: /x.yaml, subPath: b.yaml}]") << all << "pay";
    QTest::newRow("one key by items")
        << folder
        << QByteArray("[{name: v, configMap: {name: files, items: [{key: a.yaml, path: x}]}}]")
        << "cart";
    QTest::newRow("a folder of items by subPath")
        << QByteArray("[{name: v, mountPath: /x, subPath: d/}]")
        << QByteArray("[{name: v, configMap: {name: files, items: [{key: a.yaml, path: d/a.yaml}, "
                      "{key: b.yaml, path: b.yaml}]}}]")
        << "cart";
    QTest::newRow("projected")
        << folder
        << QByteArray("[{name: v, projected: {sources: [{configMap: {name: files, items: [{key: "
                      "b.yaml, path: b.yaml}]}}, {secret: {name: files}}]}}]")
        << "pay";
    QTest::newRow("an absent ConfigMap")
        << folder << QByteArray("[{name: v, configMap: {name: absent, optional: true}}]") << "";
    QTest::newRow("a Secret of that name is not looked into")
        << folder << QByteArray("[{name: v, secret: {secretName: files}}]") << "";
}

void MountedFilesTest::mounts()
{
    QFETCH(QByteArray, mounts);
    QFETCH(QByteArray, volumes);
    QFETCH(QString, hosts);
    QStringList found;
    for (const QString &line : flowsOf(mounts.toStdString(), volumes.toStdString()))
        found << line.section(u' ', 0, 0);
    QCOMPARE(found.join(u' '), hosts);
}

/// The line inside the file, not that of the key.
void MountedFilesTest::evidence()
{
    const QStringList flows = flowsOf("[{name: v, mountPath: /x}]", kAll);
    QCOMPARE(flows.size(), 2);
    QCOMPARE(flows[0], QString("cart a.yaml: cart.url=http://cart:7070 shop.yaml:64:12"));
    QVERIFY2(flows[1].startsWith("pay b.yaml: url=http://pay:9090 shop.yaml:65:"),
             qPrintable(flows[1]));
}

QTEST_GUILESS_MAIN(MountedFilesTest)
#include "test_mounted_files.moc"
