// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_pod.h"

#include "model/kubernetes/decode_container.h"
#include "model/kubernetes/decode_security_context.h"
#include "model/kubernetes/decode_values.h"
#include "model/kubernetes/decode_volumes.h"

#include <utility>

// v1 PodSpec. A bad field is reported and left out, the rest of the pod stays. Tested by
// tests/unit/kubernetes/test_decode_workload.cpp and test_decode_pod.cpp

namespace drawbridge {
namespace {

void readContainers(const YamlCursor &list, ContainerRole role, std::vector<Container> &containers)
{
    for (const YamlCursor &container : list.items()) {
        if (container.expectMapping(true))
            containers.push_back(readContainer(container, role));
    }
}

std::vector<HostAlias> readHostAliases(const YamlCursor &list)
{
    std::vector<HostAlias> result;
    for (const YamlCursor &alias : list.items()) {
        if (const auto address = readAddress(alias["ip"]))
            result.push_back({*address, alias["hostnames"].textList(), alias.where()});
    }
    return result;
}

void readNaming(const YamlCursor &spec, PodSpec &pod)
{
    pod.hostAliases = readHostAliases(spec["hostAliases"]);
    pod.hostname = spec["hostname"].textOr({});
    pod.subdomain = spec["subdomain"].textOr({});
}

std::vector<Toleration> readTolerations(const YamlCursor &list)
{
    std::vector<Toleration> result;
    for (const YamlCursor &item : list.items())
        result.push_back({item["key"].textOr({}), item["operator"].textOr({}),
                          item["value"].textOr({}), item["effect"].textOr({})});
    return result;
}

void readPlacement(const YamlCursor &spec, PodSpec &pod)
{
    pod.nodeName = spec["nodeName"].textOr({});
    pod.placement.nodeSelector = spec["nodeSelector"].textMap();
    pod.placement.hasNodeAffinity =
        spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"].exists();
    pod.placement.tolerations = readTolerations(spec["tolerations"]);
}

} // namespace

PodSpec readPodSpec(const YamlCursor &spec)
{
    PodSpec result;
    if (!spec.expectMapping(true))
        return result;
    result.serviceAccountName = spec["serviceAccountName"].textOr({});
    if (result.serviceAccountName.empty())
        result.serviceAccountName = spec["serviceAccount"].textOr({});
    result.automountServiceAccountToken = spec["automountServiceAccountToken"].boolean();
    result.hostNetwork = spec["hostNetwork"].boolean().value_or(false);
    result.namespaces = readPodNamespaces(spec);
    result.security = readPodSecurity(spec["securityContext"]);
    readContainers(spec["initContainers"], ContainerRole::Init, result.containers);
    const YamlCursor containers = spec["containers"];
    readContainers(containers, ContainerRole::Plain, result.containers);
    readContainers(spec["ephemeralContainers"], ContainerRole::Ephemeral, result.containers);
    result.volumes = readVolumes(spec["volumes"]);
    readNaming(spec, result);
    readPlacement(spec, result);
    if (!containers.exists() || (containers.isSequence() && containers.items().empty()))
        containers.error(ErrorCode::FieldMissing, "is missing or empty, expected a container");
    return result;
}

} // namespace drawbridge
