// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_rule.h"
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// security.istio.io AuthorizationPolicy, as strictly as the CRD and the webhook (istio.md 1.2, 1.4
// and 3.1 A1, A3 to A5, Z1 to Z4). Tested by tests/unit/kubernetes/test_decode_istio.cpp

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

bool isAttachable(const std::string &group, const std::string &kind)
{
    if (group == "gateway.networking.k8s.io")
        return kind == "Gateway" || kind == "GatewayClass";
    if (group.empty() || group == "core")
        return kind == "Service";
    return group == "networking.istio.io" && kind == "ServiceEntry";
}

void checkTargetRef(const YamlCursor &target)
{
    if (!target.expectMapping(true))
        return;
    target.allowOnly({"group", "kind", "name", "namespace"});
    static_cast<void>(target["name"].requiredText());
    const std::string group = target["group"].textOr({});
    const std::string kind = target["kind"].textOr({});
    if (!target["namespace"].textOr({}).empty())
        target["namespace"].error(ErrorCode::FieldInvalid,
                                  "is set, but a target is always in the policy's own namespace");
    if (!isAttachable(group, kind))
        target.error(ErrorCode::FieldInvalid, "is a " + group + '/' + kind +
                                                  ", expected a Gateway, GatewayClass, Service or "
                                                  "ServiceEntry");
}

void readTargets(const YamlCursor &spec, AuthorizationPolicyObject &policy)
{
    const YamlCursor one = spec["targetRef"];
    const auto many = spec["targetRefs"].items();
    if (one.exists())
        checkTargetRef(one);
    for (const YamlCursor &target : many)
        checkTargetRef(target);
    policy.hasTargetRefs = one.exists() || !many.empty();
    const int ways =
        (spec["selector"].exists() ? 1 : 0) + (one.exists() ? 1 : 0) + (many.empty() ? 0 : 1);
    if (ways > 1)
        spec.error(ErrorCode::FieldInvalid,
                   "has more than one of selector, targetRef and targetRefs", "leave one of them");
}

void checkProvider(const YamlCursor &provider, AuthorizationAction action)
{
    provider.allowOnly({"name"});
    const bool isCustom = action == AuthorizationAction::Custom;
    if (isCustom)
        static_cast<void>(provider["name"].requiredText());
    else if (provider.exists())
        provider.error(ErrorCode::FieldInvalid, "can only stand in a CUSTOM policy");
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
            ErrorCode::FieldInvalid, "cannot stand on a CUSTOM or AUDIT policy");
}

} // namespace

std::optional<KubernetesObject> decodeAuthorizationPolicy(const YamlCursor &object, ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    const YamlCursor spec = object["spec"];
    spec.allowOnly({"selector", "targetRef", "targetRefs", "rules", "action", "provider"});
    AuthorizationPolicyObject result;
    result.isDryRun = readDryRun(object, meta);
    result.meta = std::move(meta);
    result.selector = readWorkloadSelector(spec["selector"]);
    readTargets(spec, result);
    result.action = readAction(spec["action"]);
    checkProvider(spec["provider"], result.action);
    for (const YamlCursor &rule : spec["rules"].items())
        result.rules.push_back(readAuthorizationRule(rule, result.action));
    checkAction(object, result);
    return result;
}

} // namespace drawbridge
