// SPDX-License-Identifier: Apache-2.0
#include "model/topology/mesh_config.h"

#include <QTest>

using namespace drawbridge;

namespace {

ConfigMapObject configMap(const char *name, const char *text)
{
    ConfigMapObject object;
    object.meta.name = name;
    object.data["mesh"] = {text, {makeFileRef("mesh.yaml"), 7, 3}};
    return object;
}

} // namespace

class MeshConfigTest : public QObject {
    Q_OBJECT
private slots:
    void readsWhatChangesVerdicts();
    void hasIstiosDefaults();
    void othersAreNone();
    void unknown_data();
    void unknown();
    void revisionsThatAgree();
    void trustedProxies_data();
    void trustedProxies();
};

void MeshConfigTest::readsWhatChangesVerdicts()
{
    ResourceSet resources;
    resources.configMaps = {configMap("istio-canary", "rootNamespace: mesh-root\n"
                                                      "trustDomain: td1\n"
                                                      "trustDomainAliases: [old-td]\n"
                                                      "accessLogFile: /dev/stdout\n"
                                                      "pathNormalization:\n"
                                                      "  normalization: MERGE_SLASHES\n"
                                                      "defaultDestinationRuleExportTo: ['.']\n")};
    const auto config = meshConfigIn(resources);
    QVERIFY(config.has_value());
    QCOMPARE(config->rootNamespace, "mesh-root");
    QCOMPARE(config->trustDomain, "td1");
    QVERIFY(config->trustDomainAliases == std::vector<std::string>{"old-td"});
    QVERIFY(config->pathNormalization == PathNormalization::MergeSlashes);
    QVERIFY(!config->exportsDestinationRules);
    QCOMPARE(config->where.lineOneBased, 7u);
}

void MeshConfigTest::hasIstiosDefaults()
{
    ResourceSet resources;
    resources.configMaps = {configMap("istio", "enableAutoMtls: true\n")};
    const auto config = meshConfigIn(resources);
    QVERIFY(config.has_value());
    QCOMPARE(config->rootNamespace, "istio-system");
    QCOMPARE(config->trustDomain, "cluster.local");
    QVERIFY(config->trustDomainAliases.empty());
    QVERIFY(config->pathNormalization == PathNormalization::Base);
    QVERIFY(config->exportsDestinationRules);
}

void MeshConfigTest::othersAreNone()
{
    ResourceSet resources;
    QVERIFY(!meshConfigIn(resources));
    resources.configMaps = {configMap("istiod-notes", "trustDomain: td1\n")};
    QVERIFY(!meshConfigIn(resources));
}

void MeshConfigTest::trustedProxies_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count"); // -1: not known
    QTest::newRow("none by default") << "trustDomain: td1\n" << 0;
    QTest::newRow("two") << "defaultConfig: {gatewayTopology: {numTrustedProxies: 2}}\n" << 2;
    QTest::newRow("fewer than none")
        << "defaultConfig: {gatewayTopology: {numTrustedProxies: -1}}\n"
        << -1;
    QTest::newRow("a protocol that tells")
        << "defaultConfig: {gatewayTopology: {proxyProtocol: {}}}\n"
        << -1;
}

void MeshConfigTest::trustedProxies()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    ResourceSet resources;
    resources.configMaps = {configMap("istio", text.toUtf8().constData())};
    const auto config = meshConfigIn(resources);
    QVERIFY(config.has_value());
    QCOMPARE(config->trustedProxies ? static_cast<int>(*config->trustedProxies) : -1, count);
}

void MeshConfigTest::unknown_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("not YAML") << "trustDomain: [\n";
    QTest::newRow("a list") << "- trustDomain\n";
    QTest::newRow("a wrong type") << "trustDomain: {a: b}\n";
    QTest::newRow("a way that is not known") << "pathNormalization: {normalization: SOME}\n";
    QTest::newRow("empty") << "";
}

void MeshConfigTest::unknown()
{
    QFETCH(QString, text);
    ResourceSet resources;
    resources.configMaps = {configMap("istio", text.toUtf8().constData())};
    QVERIFY(!meshConfigIn(resources));
}

void MeshConfigTest::revisionsThatAgree()
{
    ResourceSet resources;
    resources.configMaps = {configMap("istio", "trustDomain: td1\n"),
                            configMap("istio-canary", "trustDomain: td1\n")};
    QVERIFY(meshConfigIn(resources).has_value());
    resources.configMaps.push_back(configMap("istio-next", "trustDomain: td2\n"));
    QVERIFY(!meshConfigIn(resources));
}

QTEST_GUILESS_MAIN(MeshConfigTest)
#include "test_mesh_config.moc"
