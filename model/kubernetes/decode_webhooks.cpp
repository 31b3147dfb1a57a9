// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <string_view>
#include <utility>

// What the API server calls: admission webhooks, extension APIs, conversion webhooks. Authority:
// admissionregistration.k8s.io/v1, apiregistration.k8s.io/v1, apiextensions.k8s.io/v1 (in v1beta1
// failurePolicy defaults to Ignore, and the conversion webhook stands one level higher).
// Tested by tests/unit/kubernetes/test_decode_webhooks.cpp

namespace drawbridge {
namespace {

std::optional<CalledService> readCalledService(const YamlCursor &service)
{
    if (!service.expectMapping())
        return std::nullopt;
    CalledService result;
    result.where = service["name"].where();
    result.nameSpace = service["namespace"].textOr({});
    result.name = service["name"].textOr({});
    result.port = readPort(service["port"]).value_or(result.port);
    result.path = service["path"].textOr({});
    return result;
}

void readClientConfig(const YamlCursor &config, Webhook &webhook)
{
    webhook.service = readCalledService(config["service"]);
    if (const auto url = config["url"].text())
        webhook.url = TextWithPlace{*url, config["url"].where()};
}

AdmissionRule readAdmissionRule(const YamlCursor &rule)
{
    return {rule["operations"].textList(), rule["apiGroups"].textList(),
            rule["apiVersions"].textList(), rule["resources"].textList()};
}

Webhook readWebhook(const YamlCursor &item, bool isOldVersion)
{
    Webhook webhook;
    webhook.where = item.where();
    webhook.name = item["name"].textOr({});
    readClientConfig(item["clientConfig"], webhook);
    const std::string policy = item["failurePolicy"].textOr(isOldVersion ? "Ignore" : "Fail");
    webhook.isIgnoredOnFailure = policy == "Ignore";
    for (const YamlCursor &rule : item["rules"].items())
        webhook.rules.push_back(readAdmissionRule(rule));
    webhook.namespaceSelector = readSelector(item["namespaceSelector"]);
    webhook.objectSelector = readSelector(item["objectSelector"]);
    webhook.hasMatchConditions = !item["matchConditions"].items().empty();
    return webhook;
}

} // namespace

std::optional<KubernetesObject> decodeWebhookConfiguration(const YamlCursor &object,
                                                           ObjectMeta meta)
{
    const bool isOldVersion = apiVersionOnly(meta.apiVersion) == "v1beta1";
    WebhookConfigurationObject result;
    result.meta = std::move(meta);
    for (const YamlCursor &item : object["webhooks"].items())
        result.webhooks.push_back(readWebhook(item, isOldVersion));
    return result;
}

std::optional<KubernetesObject> decodeCustomResourceDefinition(const YamlCursor &object,
                                                               ObjectMeta meta)
{
    const YamlCursor conversion = object["spec"]["conversion"];
    if (conversion["strategy"].textOr({}) != "Webhook")
        return OpaqueObject{std::move(meta)};
    WebhookConfigurationObject result;
    result.meta = std::move(meta);
    Webhook webhook;
    webhook.where = conversion.where();
    webhook.name = "conversion";
    const YamlCursor old = conversion["webhookClientConfig"];
    readClientConfig(old.exists() ? old : conversion["webhook"]["clientConfig"], webhook);
    result.webhooks.push_back(std::move(webhook));
    return result;
}

std::optional<KubernetesObject> decodeApiService(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    ApiServiceObject result;
    result.meta = std::move(meta);
    result.group = spec["group"].textOr({});
    result.version = spec["version"].textOr({});
    result.service = readCalledService(spec["service"]);
    result.skipsTlsVerification = spec["insecureSkipTLSVerify"].boolean().value_or(false);
    return result;
}

} // namespace drawbridge
