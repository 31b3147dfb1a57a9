// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_pod.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <utility>

// What runs pods, and where each kind keeps its pod template (apps/v1, batch/v1, the same place in
// all older versions; argoproj.io/v1alpha1 Rollout, apps.openshift.io/v1 DeploymentConfig). Labels
// come from the template, not from the controller (network-policy.md item 18). Tested by
// tests/unit/kubernetes/test_decode_workload.cpp

namespace drawbridge {
namespace {

/// v1 PodStatus has one address and, since dual stack, a list that begins with it.
std::vector<IpAddress> readAddresses(const YamlCursor &first, const YamlCursor &all)
{
    std::vector<IpAddress> result;
    const auto add = [&](const YamlCursor &field) {
        const auto address = readAddress(field);
        if (address && std::ranges::find(result, *address) == result.end())
            result.push_back(*address);
    };
    add(first);
    for (const YamlCursor &item : all.items())
        add(item["ip"]);
    return result;
}

YamlCursor templateOf(const YamlCursor &object, const std::string &kind)
{
    return kind == "CronJob" ? object["spec"]["jobTemplate"]["spec"]["template"]
                             : object["spec"]["template"];
}

void readTemplate(const YamlCursor &podTemplate, WorkloadObject &workload)
{
    workload.podLabels = readLabels(podTemplate["metadata"]["labels"]);
    workload.podAnnotations = podTemplate["metadata"]["annotations"].textMap();
    workload.pod = readPodSpec(podTemplate["spec"]);
}

std::vector<VolumeClaimTemplate> readVolumeClaims(const YamlCursor &templates)
{
    std::vector<VolumeClaimTemplate> result;
    for (const YamlCursor &item : templates.items()) {
        if (!item.expectMapping(true))
            continue;
        VolumeClaimTemplate claim;
        claim.where = item["metadata"]["name"].where();
        claim.name = item["metadata"]["name"].textOr({});
        claim.storageClassName = item["spec"]["storageClassName"].text();
        claim.accessModes = item["spec"]["accessModes"].textList();
        result.push_back(std::move(claim));
    }
    return result;
}

} // namespace

std::optional<KubernetesObject> decodePod(const YamlCursor &object, ObjectMeta meta)
{
    if (!object["spec"].expectMapping(true))
        return std::nullopt;
    WorkloadObject result;
    result.podLabels = meta.labels;
    result.podAnnotations = meta.annotations;
    result.meta = std::move(meta);
    result.pod = readPodSpec(object["spec"]);
    const YamlCursor status = object["status"];
    result.phase = status["phase"].textOr({});
    result.podIps = readAddresses(status["podIP"], status["podIPs"]);
    result.hostIps = readAddresses(status["hostIP"], status["hostIPs"]);
    return result;
}

std::optional<KubernetesObject> decodeWorkload(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor podTemplate = templateOf(object, meta.kind);
    if (!podTemplate.expectMapping(true))
        return std::nullopt;
    const YamlCursor spec = object["spec"];
    WorkloadObject result;
    readTemplate(podTemplate, result);
    result.replicas = spec["replicas"].integer();
    if (meta.kind == "StatefulSet") {
        result.serviceName = spec["serviceName"].textOr({});
        result.volumeClaims = readVolumeClaims(spec["volumeClaimTemplates"]);
    }
    if (meta.kind == "Job" || meta.kind == "CronJob")
        result.suspended = spec["suspend"].boolean().value_or(false);
    if (meta.kind == "CronJob")
        result.schedule = spec["schedule"].textOr({});
    result.meta = std::move(meta);
    return result;
}

/// A Rollout has a template of its own, or takes that of a Deployment (spec.workloadRef).
std::optional<KubernetesObject> decodeRollout(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor reference = object["spec"]["workloadRef"];
    if (!reference.expectMapping())
        return decodeWorkload(object, std::move(meta));
    const auto kind = readEnum(reference["kind"], {"Deployment"});
    const auto name = reference["name"].requiredText();
    if (!reference["kind"].exists())
        reference["kind"].error(ErrorCode::FieldMissing, "is missing");
    if (!kind || !name)
        return std::nullopt;
    WorkloadObject result;
    result.meta = std::move(meta);
    result.replicas = object["spec"]["replicas"].integer();
    result.templateFrom = *name;
    return result;
}

} // namespace drawbridge
