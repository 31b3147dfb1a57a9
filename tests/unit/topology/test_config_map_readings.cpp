// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "model/topology/config_map_readings.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string configMap(const std::string &name, const std::string &line, int lines)
{
    std::string text = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name +
                       ", namespace: shop}\ndata:\n  a.conf: |\n";
    for (int i = 0; i < lines; ++i)
        text += "    " + line + '\n';
    return text;
}

/// So many readings of a megabyte that the limit of 64 MiB is passed.
constexpr int kContainers = 200;

/// A Pod whose containers each have `more`, and the volume "files" of ConfigMap "big".
std::string pod(int containers, const std::string &more)
{
    std::string text = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\n"
                       "spec:\n  volumes: [{name: files, configMap: {name: big}}]\n"
                       "  containers:\n";
    for (int i = 0; i < containers; ++i)
        text += "  - {name: c" + std::to_string(i) + ", " + more + "}\n";
    return text;
}

} // namespace

class ConfigMapReadingsTest : public QObject {
    Q_OBJECT
private slots:
    void aFirstReadingIsFree();
    void whatIsReadAgainIsBounded_data();
    void whatIsReadAgainIsBounded();
    void flowsBehindTheLimitAreMissedAndSaid();
};

void ConfigMapReadingsTest::aFirstReadingIsFree()
{
    ConfigMapObject object;
    object.data["a"].text = std::string(2 * ConfigMapReadings::kMaxReadAgain, 'x');
    const ConfigMaps maps{{{"shop", "big"}, &object}};
    ConfigMapReadings readings(maps);
    Container container;
    container.envFrom.emplace_back().configMapName = "big";
    QVERIFY(&readings.readBy({}, container, "other") == &maps); // there is none
    QVERIFY(&readings.readBy({}, container, "shop") == &maps);
    QVERIFY(!readings.isSpent());
    QVERIFY(readings.readBy({}, container, "shop").empty());
    QVERIFY(readings.isSpent());
    QVERIFY(readings.readBy({}, {}, "shop").empty()); // and so it stays
}

void ConfigMapReadingsTest::whatIsReadAgainIsBounded_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::newRow("mounted files") << QByteArray("volumeMounts: [{name: files, mountPath: /a}]");
    QTest::newRow("environments") << QByteArray("envFrom: [{configMapRef: {name: big}}]");
    QTest::newRow("single variables")
        << QByteArray("env: [{name: A, valueFrom: {configMapKeyRef: {name: big, key: a.conf}}}]");
}

void ConfigMapReadingsTest::whatIsReadAgainIsBounded()
{
    QFETCH(QByteArray, more);
    Diagnostics diagnostics;
    static_cast<void>(topologyOf(configMap("big", std::string(1000, '#'), 1000) +
                                     pod(kContainers, more.toStdString()),
                                 diagnostics));
    COMPARE(test::codesAndPlaces(diagnostics).substr(0, 15), "warning DB1010 ");
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
}

void ConfigMapReadingsTest::flowsBehindTheLimitAreMissedAndSaid()
{
    const std::string mount = "volumeMounts: [{name: files, mountPath: /a}]";
    const std::string target =
        service("db", "[{port: 5432}]") + deployment("db", "        args: [--cache=cart:80]\n");
    Diagnostics few;
    const auto whole = topologyOf(configMap("big", "url=http://db:5432", 1) + pod(2, mount) +
                                      target + service("cart", "[{port: 80}]"),
                                  few);
    QCOMPARE(whole->inferredFlows.size(), std::size_t{2});
    QVERIFY(few.empty());
    Diagnostics many;
    const auto cut =
        topologyOf(configMap("big", std::string(1000, '#'), 1000) + pod(kContainers, mount) +
                       target + service("cart", "[{port: 80}]"),
                   many);
    QCOMPARE(cut->inferredFlows.size(), std::size_t{1}); // arguments are still read
    QVERIFY(many.all()[0].what.message.find("64 MiB") != std::string::npos);
}

QTEST_GUILESS_MAIN(ConfigMapReadingsTest)
#include "test_config_map_readings.moc"
