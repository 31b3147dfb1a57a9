// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// "hook.shop.svc:443 -> shop/Deployment/hook 8443/TCP (webhook: ... 3:4)": one call as a line.
QString lineOf(const Topology &topology, const ApiServerCall &call)
{
    std::string text = call.host + ':' + std::to_string(call.port) + " ->";
    for (const WorkloadId id : call.targets)
        text += ' ' + toString(topology.workload(id).key);
    for (const PortRange &range : call.targetPorts)
        text += ' ' + toString(range);
    text += call.service ? " yes, " : " no, ";
    text += std::string(toString(call.evidence.kind)) + ": " + call.evidence.text + " at " +
            std::to_string(call.evidence.where.lineOneBased) + ':' +
            std::to_string(call.evidence.where.columnOneBased);
    return QString::fromStdString(text);
}

QString callsOf(const std::string &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    QStringList lines;
    for (const ApiServerCall &call : topology->apiServerCalls)
        lines << lineOf(*topology, call);
    return lines.join(u'\n');
}

std::string webhook(const std::string &clientConfig, const std::string &kind = "Validating")
{
    return "apiVersion: admissionregistration.k8s.io/v1\nkind: " + kind +
           "WebhookConfiguration\nmetadata: {name: w}\nwebhooks:\n- name: a.example.com\n"
           "  clientConfig: {" +
           clientConfig + "}\n";
}

std::string hook(const std::string &ports = "[{port: 443, targetPort: http}]")
{
    return deployment("hook") + service("hook", ports);
}

} // namespace

class ApiServerCallsTest : public QObject {
    Q_OBJECT
private slots:
    void calls_data();
    void calls();
    void oneForAServicePort();
    void eachInItsCluster();
};

void ApiServerCallsTest::calls_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("call");
    const auto row = [](const char *title, const std::string &manifests, const char *call) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(call);
    };
    const std::string named = "service: {namespace: shop, name: hook";
    row("a webhook on port 443 of its Service", webhook(named + "}") + hook(),
        "hook.shop.svc:443 -> shop/Deployment/hook 8080/TCP yes, webhook: "
        "ValidatingWebhookConfiguration w a.example.com at 6:51");
    row("on a port of its own",
        webhook(named + ", port: 9443}", "Mutating") + hook("[{port: 9443, targetPort: 8443}]"),
        "hook.shop.svc:9443 -> shop/Deployment/hook 8443/TCP yes, webhook: "
        "MutatingWebhookConfiguration w a.example.com at 6:51");
    row("a Service without that port", webhook(named + "}") + hook("[{port: 8443}]"),
        "hook.shop.svc:443 -> no, webhook: ValidatingWebhookConfiguration w a.example.com at 6:51");
    row("a port of another protocol",
        webhook(named + "}") + hook("[{port: 443, protocol: UDP, targetPort: 8443}]"),
        "hook.shop.svc:443 -> no, webhook: ValidatingWebhookConfiguration w a.example.com at 6:51");
    row("a Service that is not there", webhook(named + "}"),
        "hook.shop.svc:443 -> no, webhook: ValidatingWebhookConfiguration w a.example.com at 6:51");
    row("a Service without pods",
        webhook(named + "}") + service("hook", "[{port: 443, targetPort: 8443}]"),
        "hook.shop.svc:443 -> yes, webhook: ValidatingWebhookConfiguration w a.example.com at "
        "6:51");
    row("a URL is no Service", webhook("url: \"https://hook.shop.svc/x\"") + hook(), "");
    row("a Service without a name", webhook("service: {namespace: shop}") + hook(), "");
    row("a Service without a namespace", webhook("service: {name: hook}") + hook(), "");
    row("an API that a Service adds",
        "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: "
        "v1.metrics.k8s.io}\nspec:\n  service:\n    name: hook\n    namespace: shop\n" +
            hook(),
        "hook.shop.svc:443 -> shop/Deployment/hook 8080/TCP yes, webhook: APIService "
        "v1.metrics.k8s.io at 6:11");
    row("an API of the API server itself",
        "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.apps}\n"
        "spec: {group: apps, version: v1}\n",
        "");
    row("a conversion webhook",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: "
        "x.example.com}\nspec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: "
        "{name: hook, namespace: shop}}}}}\n" +
            hook(),
        "hook.shop.svc:443 -> shop/Deployment/hook 8080/TCP yes, webhook: "
        "CustomResourceDefinition x.example.com conversion at 4:81");
}

void ApiServerCallsTest::calls()
{
    QFETCH(QString, manifests);
    QFETCH(QString, call);
    QCOMPARE(callsOf(manifests.toStdString()), call);
}

void ApiServerCallsTest::oneForAServicePort()
{
    const std::string named = "service: {namespace: shop, name: hook}";
    const std::string text =
        webhook(named) + "---\n" + webhook(named, "Mutating") + "- name: b.example.com\n" + hook();
    QCOMPARE(callsOf(text), QString("hook.shop.svc:443 -> shop/Deployment/hook 8080/TCP yes, "
                                    "webhook: MutatingWebhookConfiguration w a.example.com at "
                                    "13:51"));
}

void ApiServerCallsTest::eachInItsCluster()
{
    Diagnostics diagnostics;
    const auto read = [&](const std::string &text) {
        return std::make_shared<const ResourceSet>(importText(text, "m.yaml", {}, diagnostics));
    };
    const auto topology = buildTopology(
        {{"east", read(webhook("service: {namespace: shop, name: hook}"))}, {"west", read(hook())}},
        diagnostics);
    QCOMPARE(topology->apiServerCalls.size(), std::size_t{1});
    QCOMPARE(topology->apiServerCalls[0].cluster, std::string("east"));
    QVERIFY(!topology->apiServerCalls[0].service && topology->apiServerCalls[0].targets.empty());
}

QTEST_GUILESS_MAIN(ApiServerCallsTest)
#include "test_api_server_calls.moc"
