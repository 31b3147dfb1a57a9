// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kPods =
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db-0, namespace: shop, labels: {app: db},\n"
    "  ownerReferences: [{kind: StatefulSet, name: db, controller: true}]}\n"
    "spec: {containers: [{name: c}]}\nstatus: {podIP: 10.0.0.1}\n"
    "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\n"
    "spec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c}]}}}\n"
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\n"
    "spec: {hostNetwork: true, containers: [{name: c}]}\nstatus: {podIP: 192.0.2.1}\n";

std::string bareService(const std::string &spec)
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: sql, namespace: shop}\nspec: " +
           spec + "\n";
}

std::string slice(const std::string &endpoints, const std::string &ports,
                  const std::string &type = "IPv4")
{
    return "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
           "metadata: {name: sql-1, namespace: shop, labels: {kubernetes.io/service-name: sql}}\n"
           "addressType: " +
           type + "\nendpoints: " + endpoints + "\nports: " + ports + "\n";
}

/// "shop/StatefulSet/db | 192.0.2.9 5432/TCP": backends, then addresses outside.
std::string backendsOf(const Topology &topology, const ServiceNode &service)
{
    std::string text;
    for (const WorkloadId id : service.backends)
        text += (text.empty() ? "" : " ") + toString(topology.workload(id).key);
    for (const OutsideBackend &backend : service.outside) {
        text += " | " + backend.address;
        for (const PortRange &range : backend.ports)
            text += ' ' + toString(range);
    }
    return text;
}

} // namespace

class ServiceBackendsTest : public QObject {
    Q_OBJECT
private slots:
    void withoutSelector_data();
    void withoutSelector();
    void targetPortsAreThoseOfTheEndpoints_data();
    void targetPortsAreThoseOfTheEndpoints();
    void theFirstPortsCount();
    void knativeServiceAnswersToItsName();
    void knativeDeploymentsDisappear();
    void rolloutRunsThePodsOfItsDeployment();
};

void ServiceBackendsTest::withoutSelector_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &text, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(expected);
    };
    const std::string plain = bareService("{ports: [{port: 80}]}");
    row("no endpoints at all", plain, "");
    row("by the pod it targets",
        plain + slice("[{addresses: [10.9.9.9], targetRef: {kind: Pod, name: db-0}}]",
                      "[{port: 5432}]"),
        "shop/StatefulSet/db");
    row("by the address of a pod", plain + slice("[{addresses: [10.0.0.1]}]", "[{port: 5432}]"),
        "shop/StatefulSet/db");
    row("an address of no pod", plain + slice("[{addresses: [192.0.2.9]}]", "[{port: 5432}]"),
        " | 192.0.2.9 5432/TCP");
    row("the address of a pod on the host network is the node's",
        plain + slice("[{addresses: [192.0.2.1]}]", "[{port: 1}]"), " | 192.0.2.1 1/TCP");
    row("a host name", plain + slice("[{addresses: [db.example.com]}]", "[{port: 1}]", "FQDN"),
        " | db.example.com 1/TCP");
    row("Endpoints of its name",
        plain + "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: sql, namespace: shop}\n"
                "subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 192.0.2.9}], ports: [{port: 3}]}]\n",
        "shop/StatefulSet/db | 192.0.2.9 3/TCP");
    row("Endpoints of another namespace are others",
        plain + "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: sql, namespace: b}\n"
                "subsets: [{addresses: [{ip: 10.0.0.1}]}]\n",
        "");
    row("a selector decides alone",
        bareService("{selector: {app: db}, ports: [{port: 80}]}") +
            slice("[{addresses: [192.0.2.9]}]", "[{port: 5432}]"),
        "shop/StatefulSet/db");
    row("ExternalName has no endpoints",
        bareService("{type: ExternalName, externalName: db.example}") +
            slice("[{addresses: [10.0.0.1]}]", "[{port: 1}]"),
        "");
}

void ServiceBackendsTest::withoutSelector()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const auto topology = topologyOf(kPods + text.toStdString(), diagnostics);
    QCOMPARE(topology->services.size(), std::size_t{1});
    COMPARE(backendsOf(*topology, topology->services[0]), expected.toStdString());
    QVERIFY(diagnostics.empty());
}

void ServiceBackendsTest::targetPortsAreThoseOfTheEndpoints_data()
{
    QTest::addColumn<QString>("servicePorts");
    QTest::addColumn<QString>("endpointPorts");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one and one, whatever their names") << "[{name: a, port: 80}]"
                                                       << "[{port: 5432}]"
                                                       << "5432/TCP";
    QTest::newRow("by name") << "[{name: a, port: 80}, {name: b, port: 81}]"
                             << "[{name: b, port: 2}, {name: a, port: 1}]"
                             << "1/TCP";
    QTest::newRow("a protocol apart stays") << "[{port: 80}]"
                                            << "[{port: 53, protocol: UDP}]"
                                            << "80/TCP";
}

void ServiceBackendsTest::targetPortsAreThoseOfTheEndpoints()
{
    QFETCH(QString, servicePorts);
    QFETCH(QString, endpointPorts);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kPods + bareService("{ports: " + servicePorts.toStdString() + "}") +
                       slice("[{addresses: [10.0.0.1]}]", endpointPorts.toStdString()),
                   diagnostics);
    const ServiceNode &service = topology->services.at(0);
    const auto ports =
        targetPortsOf(service.object.ports.at(0), topology->workload(service.backends.at(0)));
    COMPARE(toString(ports.at(0)), expected.toStdString());
}

void ServiceBackendsTest::theFirstPortsCount()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        kPods + bareService("{ports: [{port: 80}]}") +
            "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: sql, namespace: shop}\n"
            "subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 1}]}, {ports: [{port: 2}]}]\n" +
            slice("[{addresses: [10.0.0.1]}]", "[{port: 3}]"),
        diagnostics);
    QVERIFY(topology->services.at(0).object.ports.at(0).targetPort ==
            PortReference(std::uint16_t{1}));
}

void ServiceBackendsTest::knativeServiceAnswersToItsName()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf("apiVersion: serving.knative.dev/v1\nkind: Service\n"
                   "metadata: {name: hello, namespace: shop}\n"
                   "spec: {template: {spec: {containers: [{image: i}]}}}\n"
                   "---\napiVersion: v1\nkind: Service\nmetadata: {name: hello, namespace: shop}\n"
                   "spec: {type: ExternalName, externalName: gateway.example}\n",
                   diagnostics);
    QCOMPARE(topology->workloads.size(), std::size_t{1});
    QCOMPARE(topology->services.size(), std::size_t{1});
    const ServiceNode &service = topology->services[0];
    COMPARE(service.object.meta.name, "hello");
    COMPARE(backendsOf(*topology, service), "shop/Service/hello");
    const auto ports = targetPortsOf(service.object.ports.at(0), topology->workloads[0]);
    COMPARE(toString(ports.at(0)), "8012/TCP");
}

void ServiceBackendsTest::knativeDeploymentsDisappear()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        "apiVersion: serving.knative.dev/v1\nkind: Service\n"
        "metadata: {name: hello, namespace: shop}\n"
        "spec: {template: {spec: {containers: [{image: i}]}}}\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: hello-00001-deployment, "
        "namespace: shop, labels: {serving.knative.dev/service: hello},\n"
        "  ownerReferences: [{kind: Revision, name: hello-00001, controller: true}]}\n"
        "spec: {template: {spec: {containers: [{name: c}]}}}\n",
        diagnostics);
    QCOMPARE(topology->workloads.size(), std::size_t{1});
    COMPARE(topology->workloads[0].key.kind, "Service");
}

void ServiceBackendsTest::rolloutRunsThePodsOfItsDeployment()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: shop}\n"
        "spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n" +
            deployment("web") + service("web", "[{port: 80, targetPort: http}]"),
        diagnostics);
    QCOMPARE(topology->workloads.size(), std::size_t{1});
    COMPARE(toString(topology->workloads[0].key), "shop/Rollout/web");
    QCOMPARE(topology->workloads[0].ports.size(), std::size_t{1});
    COMPARE(backendsOf(*topology, topology->services.at(0)), "shop/Rollout/web");
}

QTEST_GUILESS_MAIN(ServiceBackendsTest)
#include "test_service_backends.moc"
