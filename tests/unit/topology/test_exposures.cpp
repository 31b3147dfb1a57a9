// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class ExposuresTest : public QObject {
    Q_OBJECT
private slots:
    void services_data();
    void services();
    void internalLoadBalancers_data();
    void internalLoadBalancers();
    void ingressPortIsAServicePort_data();
    void ingressPortIsAServicePort();
    void whatAnIngressSays();
    void whatAServiceSays_data();
    void whatAServiceSays();
    void podsThatDeclareNoSuchPortAreLeftOut();
    void onePathOrMoreOfOneIngressAreOne();
    void theyAreSorted();
    void clustersKeepTheirOwn();
};

namespace {

std::string ingress(const std::string &name, const std::string &spec)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n" + spec;
}

std::string rule(const std::string &host, const std::string &path, const std::string &port)
{
    return "  - host: " + host + "\n    http:\n      paths:\n      - path: " + path +
           "\n        pathType: Prefix\n        backend: {service: {name: web, port: {name: " +
           port + "}}}\n";
}

QStringList textOf(const Topology &topology)
{
    QStringList rows;
    for (const Exposure &exposure : topology.exposures) {
        QString text = QString::fromStdString(exposure.nameSpace + "/" + exposure.name);
        for (const PortRange &range : exposure.targetPorts)
            text += u' ' + QString::fromStdString(toString(range));
        for (const WorkloadId id : exposure.targets)
            text += u' ' + QString::fromStdString(topology.workload(id).key.name);
        rows << text;
    }
    return rows;
}

} // namespace

void ExposuresTest::services_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("kind");
    QTest::newRow("ClusterIP exposes nothing") << "" << 0 << 0;
    QTest::newRow("LoadBalancer") << "  type: LoadBalancer\n"
                                  << 1 << int(Exposure::Kind::LoadBalancer);
    QTest::newRow("NodePort") << "  type: NodePort\n" << 1 << int(Exposure::Kind::NodePort);
    QTest::newRow("externalIPs") << "  externalIPs: [203.0.113.7]\n"
                                 << 1 << int(Exposure::Kind::ExternalIp);
}

void ExposuresTest::services()
{
    QFETCH(QString, more);
    QFETCH(int, count);
    QFETCH(int, kind);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{port: 80, targetPort: http}]", more.toStdString()),
        diagnostics);
    QCOMPARE(int(topology->exposures.size()), count);
    if (count == 0)
        return;
    QCOMPARE(int(topology->exposures[0].kind), kind);
    QCOMPARE(toString(topology->exposures[0].targetPorts.at(0)), std::string("8080/TCP"));
}

void ExposuresTest::internalLoadBalancers_data()
{
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<bool>("isInternal");
    const auto row = [](const char *annotation, bool isInternal) {
        QTest::newRow(annotation) << QString(annotation) << isInternal;
    };
    row("service.beta.kubernetes.io/aws-load-balancer-internal: 0.0.0.0/0", true);
    row("service.beta.kubernetes.io/aws-load-balancer-internal: \"false\"", false);
    row("service.beta.kubernetes.io/aws-load-balancer-internal: \"\"", false);
    row("service.beta.kubernetes.io/aws-load-balancer-scheme: internal", true);
    row("service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing", false);
    row("service.beta.kubernetes.io/azure-load-balancer-internal: \"true\"", true);
    row("networking.gke.io/load-balancer-type: Internal", true);
    row("networking.gke.io/load-balancer-type: External", false);
    row("example.org/internal: \"true\"", false);
}

void ExposuresTest::internalLoadBalancers()
{
    QFETCH(QString, annotation);
    QFETCH(bool, isInternal);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") +
            "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n"
            "  annotations: {" +
            annotation.toStdString() +
            "}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n",
        diagnostics);
    QCOMPARE(topology->exposures.at(0).isInternal, isInternal);
}

void ExposuresTest::ingressPortIsAServicePort_data()
{
    QTest::addColumn<QString>("port");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("by number") << "{number: 80}" << true;
    QTest::newRow("by name") << "{name: public}" << true;
    QTest::newRow("the pod port is no Service port") << "{number: 8080}" << false;
    QTest::newRow("a name nobody has") << "{name: other}" << false;
}

void ExposuresTest::ingressPortIsAServicePort()
{
    QFETCH(QString, port);
    QFETCH(bool, isFound);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{name: public, port: 80, targetPort: http}]") +
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: "
            "shop}\nspec:\n  defaultBackend: {service: {name: web, port: " +
            port.toStdString() + "}}\n",
        diagnostics);
    QCOMPARE(topology->exposures.size(), std::size_t(isFound ? 1 : 0));
    if (!isFound) {
        QCOMPARE(diagnostics.all().size(), std::size_t{1});
        QCOMPARE(toString(diagnostics.all()[0].what.code), toString(ErrorCode::DanglingReference));
        QVERIFY(diagnostics.all()[0].what.where.lineOneBased > 0);
        const QString named = port.section(QStringLiteral(": "), 1).chopped(1);
        QCOMPARE(QString::fromStdString(diagnostics.all()[0].what.message),
                 "Ingress shop/i leads to Service web port " + named +
                     ", which is not in the input");
    }
}

void ExposuresTest::whatAnIngressSays()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{name: public, port: 80, targetPort: http}]") +
            ingress("i", "  rules:\n" + rule("shop.example", "/cart", "public")),
        diagnostics);
    QCOMPARE(topology->exposures.size(), std::size_t{1});
    const Exposure &exposure = topology->exposures[0];
    QVERIFY(exposure.kind == Exposure::Kind::Ingress);
    QCOMPARE(textOf(*topology), QStringList{"shop/i 8080/TCP web"});
    QCOMPARE(exposure.host, std::string("shop.example/cart"));
    QVERIFY(exposure.hidesCaller);
    QVERIFY(exposure.sourceRanges.empty());
    QVERIFY(exposure.where.lineOneBased >
            topology->clusters[0].resources->ingresses[0].meta.where.lineOneBased);
}

void ExposuresTest::whatAServiceSays_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<bool>("hidesCaller");
    QTest::addColumn<int>("ranges");
    const QString ranges = QStringLiteral("  loadBalancerSourceRanges: [198.51.100.0/24]\n");
    QTest::newRow("LoadBalancer") << "  type: LoadBalancer\n" << true << 0;
    QTest::newRow("LoadBalancer for some") << "  type: LoadBalancer\n" + ranges << true << 1;
    QTest::newRow("NodePort takes no ranges") << "  type: NodePort\n" + ranges << true << 0;
    QTest::newRow("Local") << "  type: NodePort\n  externalTrafficPolicy: Local\n" << false << 0;
    QTest::newRow("Cluster") << "  type: NodePort\n  externalTrafficPolicy: Cluster\n" << true << 0;
}

void ExposuresTest::whatAServiceSays()
{
    QFETCH(QString, more);
    QFETCH(bool, hidesCaller);
    QFETCH(int, ranges);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{port: 80, targetPort: http}]", more.toStdString()),
        diagnostics);
    QCOMPARE(textOf(*topology), QStringList{"shop/web 8080/TCP web"});
    QCOMPARE(topology->exposures[0].hidesCaller, hidesCaller);
    QCOMPARE(int(topology->exposures[0].sourceRanges.size()), ranges);
    COMPARE(topology->exposures[0].where, topology->services[0].object.meta.where);
}

void ExposuresTest::podsThatDeclareNoSuchPortAreLeftOut()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(deployment("web") +
                       service("web", "[{port: 80, targetPort: absent}]", "  type: LoadBalancer\n"),
                   diagnostics);
    QVERIFY(topology->exposures.empty());
}

void ExposuresTest::onePathOrMoreOfOneIngressAreOne()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") +
            service("web", "[{name: a, port: 80, targetPort: http}, {name: b, port: 81}]") +
            ingress("i", "  rules:\n" + rule("one.example", "/", "a") +
                             rule("two.example", "/", "a") + rule("two.example", "/b", "b")),
        diagnostics);
    QCOMPARE(textOf(*topology), (QStringList{"shop/i 81/TCP web", "shop/i 8080/TCP web"}));
    QCOMPARE(topology->exposures[1].host, std::string("one.example/"));
}

void ExposuresTest::theyAreSorted()
{
    Diagnostics diagnostics;
    const std::string open = "  type: LoadBalancer\n  externalIPs: [203.0.113.7]\n";
    const auto topology = topologyOf(
        deployment("web") + deployment("api") + deployment("web", "", "data") +
            service("web", "[{port: 80}]", open) + service("api", "[{port: 80}]", open) +
            service("web", "[{port: 80}]", open, "data") +
            ingress("b", "  defaultBackend: {service: {name: api, port: {number: 80}}}\n"),
        diagnostics);
    QCOMPARE(textOf(*topology),
             (QStringList{"data/web 80/TCP web", "data/web 80/TCP web", "shop/api 80/TCP api",
                          "shop/api 80/TCP api", "shop/b 80/TCP api", "shop/web 80/TCP web",
                          "shop/web 80/TCP web"}));
    QVERIFY(topology->exposures[0].kind == Exposure::Kind::LoadBalancer);
    QVERIFY(topology->exposures[1].kind == Exposure::Kind::ExternalIp);
}

void ExposuresTest::clustersKeepTheirOwn()
{
    Diagnostics diagnostics;
    const auto resources = std::make_shared<const ResourceSet>(importText(
        deployment("web") + service("web", "[{port: 80}]", "  externalIPs: [203.0.113.7]\n") +
            ingress("web", "  defaultBackend: {service: {name: web, port: {number: 80}}}\n"),
        "shop.yaml", {}, diagnostics));
    const auto topology = buildTopology({{"east", resources}, {"west", resources}}, diagnostics);
    QStringList clusters;
    for (const Exposure &exposure : topology->exposures) {
        clusters << QString::fromStdString(exposure.cluster);
        QCOMPARE(topology->workload(exposure.targets.at(0)).key.cluster, exposure.cluster);
    }
    QCOMPARE(clusters, (QStringList{"east", "east", "west", "west"}));
    QVERIFY(diagnostics.empty());
}

QTEST_GUILESS_MAIN(ExposuresTest)
#include "test_exposures.moc"
