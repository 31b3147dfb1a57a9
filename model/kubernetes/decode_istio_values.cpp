// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"

#include <algorithm>
#include <array>

// What the security kinds of Istio share; istio.md 3.1 A1 to A5.
// Tested by tests/unit/kubernetes/test_decode_istio.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kDryRun = "istio.io/dry-run";
constexpr std::size_t kMostLabels = 4096;
constexpr std::size_t kMostTargets = 16;

bool isAttachable(const std::string &group, const std::string &kind)
{
    if (group == "gateway.networking.k8s.io")
        return kind == "Gateway" || kind == "GatewayClass";
    if (group.empty() || group == "core")
        return kind == "Service";
    return group == "networking.istio.io" && kind == "ServiceEntry";
}

PolicyTarget readTarget(const YamlCursor &target)
{
    PolicyTarget result;
    result.where = target.where();
    if (!target.expectMapping(true))
        return result;
    target.allowOnly({"group", "kind", "name", "namespace"});
    result.name = target["name"].requiredText().value_or("");
    result.group = target["group"].textOr({});
    result.kind = target["kind"].textOr({});
    if (!target["namespace"].textOr({}).empty())
        target["namespace"].error(ErrorCode::FieldInvalid,
                                  "is set, but a target is always in the policy's own namespace",
                                  "take it out");
    if (!isAttachable(result.group, result.kind))
        target.error(ErrorCode::FieldInvalid, "is a " + result.group + '/' + result.kind +
                                                  ", expected a Gateway, GatewayClass, Service or "
                                                  "ServiceEntry");
    return result;
}

} // namespace

LabelMap readWorkloadSelector(const YamlCursor &selector)
{
    LabelMap result;
    selector.allowOnly({"matchLabels"});
    const auto labels = selector["matchLabels"].fields();
    if (selector.isMapping() && labels.empty())
        selector.warning(ErrorCode::PolicySurprising, "has no labels, so it selects every pod",
                         "leave the selector out if that is meant");
    if (labels.size() > kMostLabels)
        selector.error(ErrorCode::SelectorInvalid, "has more than 4096 labels");
    for (const YamlCursor::Field &label : labels) {
        constexpr std::size_t longestValue = 63;
        const std::string value = label.value.textOr({});
        const bool hasStar =
            label.key.find('*') != std::string::npos || value.find('*') != std::string::npos;
        if (label.key.empty())
            label.value.error(ErrorCode::SelectorInvalid, "has an empty key");
        if (hasStar)
            label.value.error(ErrorCode::SelectorInvalid,
                              "holds *, but Istio selectors know no wildcards");
        if (value.size() > longestValue)
            label.value.error(ErrorCode::LabelInvalid, "is longer than 63 characters");
        result.insert_or_assign(label.key, value);
    }
    return result;
}

IstioAttachment readIstioAttachment(const YamlCursor &spec)
{
    IstioAttachment result;
    const YamlCursor one = spec["targetRef"];
    const auto many = spec["targetRefs"].items();
    result.selector = readWorkloadSelector(spec["selector"]);
    if (one.exists())
        result.targets.push_back(readTarget(one));
    for (const YamlCursor &target : many)
        result.targets.push_back(readTarget(target));
    if (many.size() > kMostTargets)
        spec["targetRefs"].error(ErrorCode::FieldInvalid, "has more than 16 items");
    const int ways =
        (spec["selector"].exists() ? 1 : 0) + (one.exists() ? 1 : 0) + (many.empty() ? 0 : 1);
    if (ways > 1)
        spec.error(ErrorCode::FieldInvalid,
                   "has more than one of selector, targetRef and targetRefs", "leave one of them");
    return result;
}

void checkIstioAnnotations(const YamlCursor &object, const ObjectMeta &meta)
{
    constexpr std::array<const char *, 3> reserved{"internal.istio.io/webhook-always-reject",
                                                   "internal.istio.io/parents",
                                                   "internal.istio.io/parent-namespace"};
    const YamlCursor annotations = object["metadata"]["annotations"];
    for (const char *name : reserved) {
        if (meta.annotations.contains(name))
            annotations[name].error(ErrorCode::AnnotationInvalid,
                                    "is kept for Istio itself; its webhook refuses the object",
                                    "take it out");
    }
    if (meta.kind != "AuthorizationPolicy" && meta.annotations.contains(std::string(kDryRun)))
        annotations[kDryRun].error(ErrorCode::AnnotationInvalid,
                                   "may stand on an AuthorizationPolicy only", "take it out");
}

bool readDryRun(const YamlCursor &object, const ObjectMeta &meta)
{
    constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
    const auto annotation = meta.annotations.find(std::string(kDryRun));
    if (annotation == meta.annotations.end())
        return false;
    const bool isYes = std::ranges::find(yes, annotation->second) != yes.end();
    if (!isYes && std::ranges::find(no, annotation->second) == no.end())
        object["metadata"]["annotations"][kDryRun].error(
            ErrorCode::AnnotationInvalid, "is not a boolean", "write \"true\" or \"false\"");
    return isYes;
}

} // namespace drawbridge
