// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_pod.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <utility>

// Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job and CronJob: where each keeps its pod
// template (apps/v1, batch/v1; the same place in all older versions). Labels come from the
// template, not from the controller (network-policy.md item 18). Tested by
// tests/unit/kubernetes/test_decode_workload.cpp

namespace drawbridge {
namespace {

std::vector<IpAddress> readPodIps(const YamlCursor &status)
{
    std::vector<IpAddress> result;
    const auto add = [&](const YamlCursor &field) {
        const auto text = field.text();
        if (!text || text->empty())
            return;
        const Result<IpAddress> address = IpAddress::parse(*text, field.where());
        if (!address)
            field.error(address.error().code, "is not an IP address", address.error().hint);
        else if (std::ranges::find(result, *address) == result.end())
            result.push_back(*address);
    };
    add(status["podIP"]);
    for (const YamlCursor &ip : status["podIPs"].items())
        add(ip["ip"]);
    return result;
}

WorkloadObject decodePod(const YamlCursor &object, ObjectMeta meta)
{
    WorkloadObject result;
    result.podLabels = meta.labels;
    result.podAnnotations = meta.annotations;
    result.meta = std::move(meta);
    result.pod = readPodSpec(object["spec"]);
    result.phase = object["status"]["phase"].textOr({});
    result.podIps = readPodIps(object["status"]);
    return result;
}

YamlCursor templateOf(const YamlCursor &object, const std::string &kind)
{
    return kind == "CronJob" ? object["spec"]["jobTemplate"]["spec"]["template"]
                             : object["spec"]["template"];
}

} // namespace

std::optional<KubernetesObject> decodeWorkload(const YamlCursor &object, ObjectMeta meta)
{
    if (meta.kind == "Pod") {
        if (!object["spec"].expectMapping(true))
            return std::nullopt;
        return decodePod(object, std::move(meta));
    }
    const YamlCursor podTemplate = templateOf(object, meta.kind);
    if (!podTemplate.expectMapping(true))
        return std::nullopt;
    const YamlCursor spec = object["spec"];
    WorkloadObject result;
    result.podLabels = readLabels(podTemplate["metadata"]["labels"]);
    result.podAnnotations = podTemplate["metadata"]["annotations"].textMap();
    result.pod = readPodSpec(podTemplate["spec"]);
    result.replicas = spec["replicas"].integer();
    if (meta.kind == "Job" || meta.kind == "CronJob")
        result.suspended = spec["suspend"].boolean().value_or(false);
    if (meta.kind == "CronJob")
        result.schedule = spec["schedule"].textOr({});
    result.meta = std::move(meta);
    return result;
}

} // namespace drawbridge
