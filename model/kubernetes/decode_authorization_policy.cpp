// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_rule.h"
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <string>
#include <utility>

// security.istio.io AuthorizationPolicy, as strictly as the CRD and the webhook (istio.md 1.2, 1.4
// and 3.1 A1 to A5, Z1 to Z4, Z14).
// Tested by tests/unit/kubernetes/test_decode_authorization.cpp

namespace drawbridge {
namespace {

AuthorizationAction readAction(const YamlCursor &field)
{
    const auto action = readEnum(field, {"ALLOW", "DENY", "CUSTOM", "AUDIT"});
    if (action == "DENY")
        return AuthorizationAction::Deny;
    if (action == "CUSTOM")
        return AuthorizationAction::Custom;
    return action == "AUDIT" ? AuthorizationAction::Audit : AuthorizationAction::Allow;
}

std::string readProvider(const YamlCursor &provider, AuthorizationAction action)
{
    provider.allowOnly({"name"});
    if (action == AuthorizationAction::Custom)
        return provider["name"].requiredText().value_or("");
    if (provider.exists())
        provider.error(ErrorCode::FieldInvalid, "can only stand in a CUSTOM policy");
    return {};
}

void checkAction(const YamlCursor &object, const AuthorizationPolicyObject &policy)
{
    const bool needsRules =
        policy.action == AuthorizationAction::Deny || policy.action == AuthorizationAction::Custom;
    if (needsRules && policy.rules.empty())
        object["spec"]["rules"].error(ErrorCode::FieldMissing,
                                      "is missing or empty; a DENY or CUSTOM policy needs rules",
                                      "to deny everything write rules: [{}]");
    const bool cannotDryRun =
        policy.action == AuthorizationAction::Custom || policy.action == AuthorizationAction::Audit;
    if (cannotDryRun && policy.meta.annotations.contains("istio.io/dry-run"))
        object["metadata"]["annotations"]["istio.io/dry-run"].error(
            ErrorCode::AnnotationInvalid, "cannot stand on a CUSTOM or AUDIT policy",
            "take it out");
    const std::size_t count = object["spec"]["rules"].items().size();
    if (count > kMostAuthorizationItems)
        object["spec"]["rules"].error(ErrorCode::FieldInvalid,
                                      "has " + std::to_string(count) +
                                          " items, above the 512 that the CRD allows",
                                      "write two policies");
}

} // namespace

std::optional<KubernetesObject> decodeAuthorizationPolicy(const YamlCursor &object, ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    const YamlCursor spec = object["spec"];
    AuthorizationPolicyObject result;
    checkIstioAnnotations(object, meta);
    result.isDryRun = readDryRun(object, meta);
    result.meta = std::move(meta);
    if (!spec.expectMapping())
        return result;
    spec.allowOnly({"selector", "targetRef", "targetRefs", "rules", "action", "provider"});
    IstioAttachment attachment = readIstioAttachment(spec);
    result.selector = std::move(attachment.selector);
    result.hasTargetRefs = !attachment.targets.empty();
    result.targets = std::move(attachment.targets);
    result.action = readAction(spec["action"]);
    result.providerName = readProvider(spec["provider"], result.action);
    for (const YamlCursor &rule : spec["rules"].items())
        result.rules.push_back(readAuthorizationRule(rule, result.action));
    checkAction(object, result);
    return result;
}

} // namespace drawbridge
