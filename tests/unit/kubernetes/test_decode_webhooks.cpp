// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

class DecodeWebhooksTest : public QObject {
    Q_OBJECT
private slots:
    void validating();
    void defaults();
    void oldVersion();
    void emptyForms();
    void keepsTheRestOfABadOne();
    void conversion();
    void apiService();
};

void DecodeWebhooksTest::validating()
{
    const auto decoded = decodeText(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks:\n"
        "- name: a.example.com\n"
        "  clientConfig: {service: {namespace: sys, name: hook, port: 8443, path: /v}}\n"
        "  failurePolicy: Ignore\n"
        "  rules: [{operations: [CREATE], apiGroups: [\"\"], apiVersions: [v1], resources: "
        "[pods]}]\n"
        "  namespaceSelector: {matchExpressions: [{key: skip, operator: DoesNotExist}]}\n"
        "  matchConditions: [{name: x, expression: \"true\"}]\n"
        "- name: b.example.com\n"
        "  clientConfig: {url: \"https://hook.example.com/v\"}\n");
    const auto *configuration = decoded.only<WebhookConfigurationObject>();
    QVERIFY2(configuration != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    const Webhook &first = configuration->webhooks.at(0);
    QVERIFY(first.service.has_value());
    COMPARE(first.service->nameSpace, "sys");
    COMPARE(first.service->name, "hook");
    QCOMPARE(first.service->port, std::uint16_t{8443});
    COMPARE(first.service->path, "/v");
    QCOMPARE(first.service->where.lineOneBased, 6U);
    QVERIFY(first.isIgnoredOnFailure && first.hasMatchConditions);
    COMPARE(first.rules.at(0).resources.at(0), "pods");
    COMPARE(toString(first.namespaceSelector), "!skip");
    const Webhook &second = configuration->webhooks.at(1);
    QVERIFY(!second.service && !second.isIgnoredOnFailure);
    COMPARE(second.url->text, "https://hook.example.com/v");
}

void DecodeWebhooksTest::defaults()
{
    const auto decoded = decodeText(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks: [{name: a, clientConfig: {service: {name: h}}}]\n");
    const auto *configuration = decoded.only<WebhookConfigurationObject>();
    QVERIFY2(configuration != nullptr, decoded.said().c_str());
    QCOMPARE(configuration->webhooks.at(0).service->port, std::uint16_t{443});
    QVERIFY(!configuration->webhooks.at(0).isIgnoredOnFailure);
    QVERIFY(configuration->webhooks.at(0).namespaceSelector.isEverything());
}

void DecodeWebhooksTest::oldVersion()
{
    const auto decoded = decodeText(
        "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks: [{name: a}]\n");
    const auto *configuration = decoded.only<WebhookConfigurationObject>();
    QVERIFY2(configuration != nullptr, decoded.said().c_str());
    QVERIFY(configuration->webhooks.at(0).isIgnoredOnFailure);
}

void DecodeWebhooksTest::emptyForms()
{
    for (const char *rest : {"", "webhooks: []\n", "webhooks: null\n"}) {
        const auto decoded =
            decodeText("apiVersion: admissionregistration.k8s.io/v1\n"
                       "kind: ValidatingWebhookConfiguration\nmetadata: {name: w}\n" +
                       std::string(rest));
        QVERIFY(decoded.only<WebhookConfigurationObject>() != nullptr);
        COMPARE(decoded.said(), "");
    }
}

void DecodeWebhooksTest::keepsTheRestOfABadOne()
{
    const MarkedText marked("apiVersion: admissionregistration.k8s.io/v1\n"
                            "kind: ValidatingWebhookConfiguration\nmetadata: {name: w}\n"
                            "webhooks:\n- name: a\n  clientConfig: {service: ^hook}\n- name: b\n");
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error DB1403"));
    QCOMPARE(decoded.only<WebhookConfigurationObject>()->webhooks.size(), std::size_t{2});
}

void DecodeWebhooksTest::conversion()
{
    const std::string head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
                             "metadata: {name: x.example.com}\nspec:\n  conversion:\n";
    const auto decoded =
        decodeText(head + "    strategy: Webhook\n    webhook:\n      clientConfig:\n"
                          "        service: {namespace: sys, name: conv, port: 9443}\n");
    const auto *configuration = decoded.only<WebhookConfigurationObject>();
    QVERIFY2(configuration != nullptr, decoded.said().c_str());
    COMPARE(configuration->webhooks.at(0).service->name, "conv");
    const auto old = decodeText("apiVersion: apiextensions.k8s.io/v1beta1\n"
                                "kind: CustomResourceDefinition\nmetadata: {name: x}\n"
                                "spec: {conversion: {strategy: Webhook,\n"
                                "  webhookClientConfig: {service: {namespace: s, name: c}}}}\n");
    COMPARE(old.only<WebhookConfigurationObject>()->webhooks.at(0).service->name, "c");
    QVERIFY(decodeText(head + "    strategy: None\n").only<OpaqueObject>() != nullptr);
}

void DecodeWebhooksTest::apiService()
{
    const std::string head = "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\n"
                             "metadata: {name: v1beta1.metrics.k8s.io}\n";
    const auto decoded = decodeText(head + "spec: {group: metrics.k8s.io, version: v1beta1,\n"
                                           "  service: {name: metrics, namespace: kube-system},\n"
                                           "  insecureSkipTLSVerify: true}\n");
    const auto *service = decoded.only<ApiServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    COMPARE(service->group, "metrics.k8s.io");
    COMPARE(service->service->name, "metrics");
    QCOMPARE(service->service->port, std::uint16_t{443});
    QVERIFY(service->skipsTlsVerification);
    const auto local = decodeText(head + "spec: {group: apps, version: v1}\n");
    QVERIFY(!local.only<ApiServiceObject>()->service);
}

QTEST_GUILESS_MAIN(DecodeWebhooksTest)
#include "test_decode_webhooks.moc"
