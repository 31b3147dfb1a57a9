// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

QString textOf(const Topology &topology, const InferredFlow &flow)
{
    static const char *const kResolutions[] = {"yes", "no", "external"};
    std::string text = topology.workload(flow.from).key.name + " " + flow.host;
    text += flow.port ? ":" + std::to_string(*flow.port) : "";
    text += std::string(" ") + kResolutions[static_cast<int>(flow.resolution)];
    for (const WorkloadId id : flow.targets)
        text += " " + toString(topology.workload(id).key);
    for (const PortRange &range : flow.targetPorts)
        text += " " + toString(range);
    return QString::fromStdString(text + (flow.confidence == FlowConfidence::Certain
                                              ? ""
                                              : " " + std::string(toString(flow.confidence))));
}

/// Flows of Deployment shop/web with one more part of its container.
QStringList flowsOf(const std::string &container, const std::string &more = {})
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web", container) + deployment("cart") + deployment("db", "", "data") +
            service("cart", "[{port: 7070, targetPort: http}]") +
            service("web", "[{port: 80, targetPort: http}]") +
            service("db", "[{port: 5432, targetPort: 8080}, {name: m, port: 9000}]", "", "data") +
            more,
        diagnostics);
    QStringList flows;
    for (const InferredFlow &flow : topology->inferredFlows)
        flows << textOf(*topology, flow);
    return flows;
}

std::string env(const std::string &name, const std::string &value)
{
    return "        - {name: " + name + ", value: \"" + value + "\"}\n";
}

} // namespace

class FlowInferenceTest : public QObject {
    Q_OBJECT
private slots:
    void environment_data();
    void environment();
    void pairsOfHostAndPort();
    void configMaps();
    void arguments_data();
    void arguments();
    void scripts();
    void oneFlowForEachPort();
    void portsOfAnotherStem_data();
    void portsOfAnotherStem();
    void otherWorkloadsBehindTheOwnService();
    void endpointsOutside();
    void probesAndHooks();
    void places();
    void credentialsAreNotKept();
    void headlessServicesAreDialledOnPodPorts();
    void aPodOfAStatefulSet();
};

void FlowInferenceTest::environment_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("flow");
    const QString cart = QStringLiteral(" yes shop/Deployment/cart 8080/TCP");
    const QString db = QStringLiteral(" yes data/Deployment/db 8080/TCP");
    QTest::newRow("host and port") << "CART_ADDR"
                                   << "cart:7070"
                                   << "web cart:7070" + cart;
    QTest::newRow("any variable may name host and port") << "x"
                                                         << "cart:7070"
                                                         << "web cart:7070" + cart;
    QTest::newRow("URL with a path") << "CART_URL"
                                     << "http://cart:7070/v1?a=b"
                                     << "web cart:7070" + cart;
    QTest::newRow("upper case and trailing dot") << "CART_ADDR"
                                                 << "Cart.shop.svc.cluster.local.:7070"
                                                 << "web cart.shop.svc.cluster.local:7070" + cart;
    QTest::newRow("service.namespace") << "DB"
                                       << "db.data:5432"
                                       << "web db.data:5432" + db;
    QTest::newRow("service.namespace.svc") << "DB"
                                           << "db.data.svc:5432"
                                           << "web db.data.svc:5432" + db;
    QTest::newRow("scheme stands for a declared port") << "DB_URL"
                                                       << "postgres://db.data/shop"
                                                       << "web db.data:5432" + db + " likely";
    QTest::newRow("one port of the Service is guessed") << "CART_HOST"
                                                        << "cart"
                                                        << "web cart:7070" + cart + " likely";
    QTest::newRow("several ports are not guessed") << "DB_HOST"
                                                   << "db.data"
                                                   << "web db.data yes data/Deployment/db guessed";
    QTest::newRow("a bare word in any other variable is no flow") << "CART_USER"
                                                                  << "cart"
                                                                  << "";
    QTest::newRow("a service name that is a name is no flow") << "OTEL_SERVICE_NAME"
                                                              << "cart"
                                                              << "";
    QTest::newRow("the own Service is no flow") << "PUBLIC_URL"
                                                << "http://web:80"
                                                << "";
    QTest::newRow("a port the Service does not have dangles") << "CART_ADDR"
                                                              << "cart:9999"
                                                              << "web cart:9999 no likely";
    QTest::newRow("an unknown Service dangles") << "ADS_ADDR"
                                                << "ads:9555"
                                                << "web ads:9555 no likely";
    QTest::newRow("a Service of another namespace is not found by its bare name")
        << "DB_ADDR"
        << "db:5432"
        << "web db:5432 no likely";
    QTest::newRow("an unknown word with a number is no flow") << "RUN_AS"
                                                              << "user:1000"
                                                              << "";
    QTest::newRow("a word inside a sentence is no flow") << "GREETING"
                                                         << "ask the cart please"
                                                         << "";
    QTest::newRow("localhost is no flow") << "A_URL"
                                          << "http://localhost:8080"
                                          << "";
    QTest::newRow("loopback is no flow") << "A_ADDR"
                                         << "127.0.0.1:8080"
                                         << "";
    QTest::newRow("any address is no flow") << "LISTEN"
                                            << "0.0.0.0:8080"
                                            << "";
    QTest::newRow("a public host with a port") << "S"
                                               << "api.stripe.com:443"
                                               << "web api.stripe.com:443 external";
    QTest::newRow("a public URL") << "S"
                                  << "https://api.stripe.com/v1"
                                  << "web api.stripe.com:443 external likely";
    QTest::newRow("a public name alone is no flow") << "DOMAIN_HOST"
                                                    << "shop.example.com"
                                                    << "";
    QTest::newRow("an address with a port") << "S"
                                            << "203.0.113.9:443"
                                            << "web 203.0.113.9:443 external";
    QTest::newRow("the API server is no dangling name") << "API"
                                                        << "https://kubernetes.default.svc"
                                                        << "";
    QTest::newRow("a bucket is no host") << "STORE_URL"
                                         << "s3://cart/backup"
                                         << "";
    QTest::newRow("port 0 is no port") << "CART_ADDR"
                                       << "cart:0"
                                       << "";
    QTest::newRow("port 70000 is no port") << "CART_ADDR"
                                           << "cart:70000"
                                           << "";
    QTest::newRow("nothing") << "CART_ADDR"
                             << ""
                             << "";
}

void FlowInferenceTest::environment()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, flow);
    const QStringList flows =
        flowsOf("        env:\n" + env(name.toStdString(), value.toStdString()));
    QCOMPARE(flows.join(u'\n'), flow);
}

void FlowInferenceTest::pairsOfHostAndPort()
{
    const QStringList flows = flowsOf("        env:\n" + env("DB_HOST", "db.data") +
                                      env("DB_PORT", "5432") + env("PORT", "8080"));
    QCOMPARE(flows, QStringList{"web db.data:5432 yes data/Deployment/db 8080/TCP"});
}

void FlowInferenceTest::configMaps()
{
    const std::string map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, "
                            "namespace: shop}\ndata: {ADDR: 'cart:7070', other: db.data:5432}\n";
    const QStringList all = flowsOf("        envFrom: [{configMapRef: {name: settings}}]\n", map);
    QCOMPARE(all.size(), 2);
    const QStringList one = flowsOf("        env: [{name: X, valueFrom: {configMapKeyRef: {name: "
                                    "settings, key: ADDR}}}]\n",
                                    map);
    QCOMPARE(one, QStringList{"web cart:7070 yes shop/Deployment/cart 8080/TCP"});
    QCOMPARE(flowsOf("        envFrom: [{configMapRef: {name: absent}}]\n", map), QStringList{});
}

void FlowInferenceTest::arguments_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<int>("count");
    QTest::newRow("flag with host and port") << "--cart=cart:7070" << 1;
    QTest::newRow("host and port") << "cart:7070" << 1;
    QTest::newRow("URL inside a shell line") << "run --host http://cart.shop.svc:7070 -v" << 1;
    QTest::newRow("a bare word") << "cart" << 0;
    QTest::newRow("an unknown word with a number") << "image:7070" << 0;
    QTest::newRow("a public URL") << "--remote=https://example.com/x" << 1;
    QTest::newRow("a public name") << "example.com:443" << 0;
    QTest::newRow("a public name under the name of a host") << "--smtp-host=example.com:25" << 1;
    QTest::newRow("host and port as words") << "nc -z cart 7070" << 1;
    QTest::newRow("host and a number that is no port of it") << "retry cart 3" << 0;
    QTest::newRow("client of a database") << "psql -h db.data -U me" << 1;
    QTest::newRow("an option that says host") << "--cart-host=cart" << 1;
    QTest::newRow("an option that says something else") << "--user=cart" << 0;
    QTest::newRow("the own URL") << "--web.external-url=https://example.com" << 0;
    QTest::newRow("what it listens on") << "--listen-address=cart:7070" << 0;
    QTest::newRow("default in the script") << "curl http://${CART:-cart}:7070/x" << 1;
}

void FlowInferenceTest::arguments()
{
    QFETCH(QString, argument);
    QFETCH(int, count);
    const QStringList flows = flowsOf("        args: [\"" + argument.toStdString() + "\"]\n");
    QCOMPARE(flows.size(), count);
}

void FlowInferenceTest::scripts()
{
    const QStringList flows = flowsOf("        command: [sh, -c]\n        args:\n        - |\n"
                                      "          # curl http://web:1\n"
                                      "          export HOST=cart\n"
                                      "          until nc -z ${HOST} 7070; do sleep 1; done\n");
    QCOMPARE(flows, QStringList{"web cart:7070 yes shop/Deployment/cart 8080/TCP"});
}

void FlowInferenceTest::portsOfAnotherStem_data()
{
    QTest::addColumn<QString>("variables");
    QTest::addColumn<QString>("flow");
    const QString known = QStringLiteral("web db.data:5432 yes data/Deployment/db 8080/TCP");
    QTest::newRow("the Service has it") << "POSTGRES_HOST=db.data DB_PORT=5432" << known;
    QTest::newRow("of several the one it has")
        << "POSTGRES_HOST=db.data DB_PORT=5432 X_PORT=1" << known;
    QTest::newRow("two that it has") << "PG_HOST=db.data DB_PORT=5432 X_PORT=9000"
                                     << "web db.data yes data/Deployment/db guessed";
    QTest::newRow("one that belongs to another host")
        << "PG_HOST=db.data X_HOST=nowhere.example.com X_PORT=5432"
        << "web nowhere.example.com:5432 external\nweb db.data yes data/Deployment/db guessed";
    QTest::newRow("the own port") << "PG_HOST=db.data PORT=5432"
                                  << "web db.data yes data/Deployment/db guessed";
}

void FlowInferenceTest::portsOfAnotherStem()
{
    QFETCH(QString, variables);
    QFETCH(QString, flow);
    std::string text = "        env:\n";
    for (const QString &variable : variables.split(u' '))
        text += env(variable.section(u'=', 0, 0).toStdString(),
                    variable.section(u'=', 1).toStdString());
    QCOMPARE(flowsOf(text).join(u'\n'), flow);
}

/// Two StatefulSets behind one headless Service: each means the other by its name.
void FlowInferenceTest::otherWorkloadsBehindTheOwnService()
{
    const std::string both = service("all", "[{port: 9300}]", "  clusterIP: None\n");
    std::string selected = both;
    selected.replace(selected.find("{app: all}"), 10, "{tier: all}");
    const auto member = [](const std::string &name) {
        std::string text = deployment(name, "        env:\n" + env("SEED_HOSTS", "all"));
        text.replace(text.find("metadata: {labels: {"), 20, "metadata: {labels: {tier: all, ");
        return text;
    };
    const QStringList flows = flowsOf({}, selected + member("one") + member("two"));
    QCOMPARE(flows, (QStringList{"one all:9300 yes shop/Deployment/two 9300/TCP guessed",
                                 "two all:9300 yes shop/Deployment/one 9300/TCP guessed"}));
}

void FlowInferenceTest::endpointsOutside()
{
    const std::string legacy =
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: legacy, namespace: shop}\nspec: "
        "{ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: legacy, "
        "namespace: shop}\nsubsets: [{addresses: [{ip: 203.0.113.7}], ports: [{port: 8443}]}]\n";
    QCOMPARE(flowsOf("        env:\n" + env("LEGACY_URL", "http://legacy:80"), legacy),
             (QStringList{"web 203.0.113.7:8443 external", "web legacy:80 yes"}));
}

void FlowInferenceTest::probesAndHooks()
{
    QCOMPARE(flowsOf("        readinessProbe: {exec: {command: [sh, -c, 'curl -f "
                     "http://cart:7070/health']}}\n"),
             QStringList{"web cart:7070 yes shop/Deployment/cart 8080/TCP"});
    QCOMPARE(flowsOf("        livenessProbe: {httpGet: {host: cart, port: 7070}}\n"),
             QStringList{"web cart:7070 yes shop/Deployment/cart 8080/TCP guessed"});
    QCOMPARE(flowsOf("        livenessProbe: {httpGet: {path: /cart, port: 7070}}\n"),
             QStringList{});
}

void FlowInferenceTest::places()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(deployment("web", "        env:\n" + env("CART", "cart:7070")) +
                       deployment("cart") + service("cart", "[{port: 7070, targetPort: http}]"),
                   diagnostics);
    QCOMPARE(topology->inferredFlows.size(), std::size_t{1});
    QCOMPARE(toString(topology->inferredFlows[0].evidence.where), std::string("shop.yaml:15:31"));
}

void FlowInferenceTest::oneFlowForEachPort()
{
    const QStringList flows =
        flowsOf("        env:\n" + env("CART_HOST", "cart") + env("CART_URL", "http://cart:7070") +
                env("CART_ADDR", "cart:7070"));
    QCOMPARE(flows, QStringList{"web cart:7070 yes shop/Deployment/cart 8080/TCP"});
}

void FlowInferenceTest::credentialsAreNotKept()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(deployment("web", "        env:\n" +
                                         env("Q", "amqp://me:hunter2@cart:7070/q?key=hunter2")) +
                       deployment("cart") + service("cart", "[{port: 7070, targetPort: http}]"),
                   diagnostics);
    QCOMPARE(topology->inferredFlows.size(), std::size_t{1});
    QCOMPARE(topology->inferredFlows[0].evidence.text, std::string("Q=amqp://cart:7070"));
}

void FlowInferenceTest::headlessServicesAreDialledOnPodPorts()
{
    const QStringList flows =
        flowsOf("        env:\n" + env("Q_ADDR", "queue:9"),
                deployment("queue") +
                    service("queue", "[{port: 80, targetPort: 8080}]", "  clusterIP: None\n"));
    QCOMPARE(flows, QStringList{"web queue:9 yes shop/Deployment/queue 9/TCP"});
}

void FlowInferenceTest::aPodOfAStatefulSet()
{
    const std::string set =
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: kafka, namespace: shop}\n"
        "spec:\n  serviceName: brokers\n  selector: {matchLabels: {app: brokers}}\n  template:\n   "
        " "
        "metadata: {labels: {app: brokers}}\n    spec: {containers: [{name: k, image: x}]}\n";
    const QStringList flows = flowsOf(
        "        env:\n" + env("BROKERS", "kafka-0.brokers:9092,kafka-1.brokers.shop.svc:9092"),
        set + service("brokers", "[{port: 9092}]", "  clusterIP: None\n"));
    QCOMPARE(flows, QStringList{"web kafka-0.brokers:9092 yes shop/StatefulSet/kafka 9092/TCP"});
}

QTEST_GUILESS_MAIN(FlowInferenceTest)
#include "test_flow_inference.moc"
