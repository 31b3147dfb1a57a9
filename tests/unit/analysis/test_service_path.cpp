// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/service_path.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

Result<ServicePath> pathOf(const std::string &yaml, const Topology **kept = nullptr,
                           std::uint16_t port = 80)
{
    static std::shared_ptr<const Topology> topology;
    Diagnostics diagnostics;
    topology = topologyOf(yaml, diagnostics);
    if (kept)
        *kept = topology.get();
    return servicePath(*topology, {"", "shop", "Service", "web"}, Protocol::Tcp, port);
}

QStringList targets(const std::string &yaml)
{
    const Topology *topology = nullptr;
    const auto path = pathOf(yaml, &topology);
    QStringList lines;
    if (!path)
        return {"error"};
    for (const ServiceTarget &target : path->targets)
        lines << QString::fromStdString(topology->workload(target.workload).key.name + ' ' +
                                        toString(target.podPort));
    if (!path->deadEnd.empty())
        lines << QString::fromStdString(path->deadEnd);
    return lines;
}

} // namespace

/// From a Service port to the pod ports behind it.
class ServicePathTest : public QObject {
    Q_OBJECT
private slots:
    void leadsTo_data();
    void leadsTo();
    void unknownPortsAreErrorsWithThoseThatAre();
    void unknownServicesAreErrors();
    void externalNamesLeadOutside();
};

void ServicePathTest::leadsTo_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const std::string &yaml, const QStringList &expected) {
        QTest::newRow(name) << QString::fromStdString(yaml) << expected;
    };
    row("a number", deployment("web") + service("web", "[{port: 80, targetPort: 9090}]"),
        {"web 9090/TCP"});
    row("a name, per pod", deployment("web") + service("web", "[{port: 80, targetPort: http}]"),
        {"web 8080/TCP"});
    row("no target port is the same number", deployment("web") + service("web", "[{port: 80}]"),
        {"web 80/TCP"});
    row("a headless Service is dialled at the pod port",
        deployment("web") + service("web", "[{port: 80, targetPort: 9090}]", "  clusterIP: None\n"),
        {"web 80/TCP"});
    row("no pod has the labels", deployment("other") + service("web", "[{port: 80}]"),
        {"Service shop/web leads nowhere: no pod of the input has the labels it selects"});
    row("no pod declares the name",
        deployment("web") + service("web", "[{port: 80, targetPort: admin}]"),
        {"Service shop/web leads nowhere: none of its pods declares the target port"});
    row("no selector",
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {ports: [{port: 80}]}\n",
        {"Service shop/web leads nowhere: it has no selector, and no endpoints are in the input"});
}

void ServicePathTest::leadsTo()
{
    QFETCH(QString, yaml);
    QFETCH(QStringList, expected);
    QCOMPARE(targets(yaml.toStdString()), expected);
}

void ServicePathTest::unknownPortsAreErrorsWithThoseThatAre()
{
    const auto path = pathOf(deployment("web") + service("web", "[{port: 80}]"), nullptr, 443);
    QVERIFY(!path);
    COMPARE(path.error().code, ErrorCode::PortInvalid);
    COMPARE(path.error().hint, std::string("it has 80/TCP"));
    QVERIFY(path.error().where.isKnown());
}

void ServicePathTest::unknownServicesAreErrors()
{
    const auto path = pathOf(deployment("web"));
    QVERIFY(!path);
    COMPARE(path.error().code, ErrorCode::NodeUnknown);
}

void ServicePathTest::externalNamesLeadOutside()
{
    const auto path =
        pathOf("---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
               "spec: {type: ExternalName, externalName: api.example.com}\n");
    QVERIFY(path.has_value());
    COMPARE(path->externalName, std::string("api.example.com"));
    QVERIFY(path->deadEnd.empty());
}

QTEST_GUILESS_MAIN(ServicePathTest)
#include "test_service_path.moc"
