// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_pod.h"

#include "model/kubernetes/decode_values.h"
#include "model/kubernetes/label_syntax.h"

#include <utility>

// v1 PodSpec and Container. Of Secrets only the names are read; values never get here. A bad field
// is reported and left out, the rest of the pod stays.
// Tested by tests/unit/kubernetes/test_decode_workload.cpp

namespace drawbridge {
namespace {

std::vector<TextWithPlace> readTexts(const YamlCursor &list)
{
    std::vector<TextWithPlace> result;
    for (const YamlCursor &item : list.items()) {
        if (auto text = item.text())
            result.push_back({std::move(*text), item.where()});
    }
    return result;
}

std::optional<ContainerPort> readContainerPort(const YamlCursor &port)
{
    ContainerPort result;
    result.where = port.where();
    result.name = port["name"].textOr({});
    if (!result.name.empty() && !isPortName(result.name))
        port["name"].error(ErrorCode::PortInvalid, "is \"" + result.name + "\", not a port name",
                           "a port name has up to 15 of a-z, 0-9 and -, with a letter");
    const YamlCursor number = port["containerPort"];
    if (!number.exists())
        number.error(ErrorCode::FieldMissing, "is missing");
    const auto containerPort = readPort(number);
    const auto protocol = readProtocol(port["protocol"]);
    if (!containerPort || !protocol)
        return std::nullopt;
    result.port = *containerPort;
    result.protocol = *protocol;
    if (port["hostPort"].integer().value_or(0) != 0)
        result.hostPort = readPort(port["hostPort"]);
    return result;
}

std::optional<EnvironmentVariable> readVariable(const YamlCursor &variable)
{
    const auto name = variable["name"].requiredText();
    if (!name)
        return std::nullopt;
    EnvironmentVariable result;
    result.name = *name;
    result.where = variable.where();
    result.value = variable["value"].text();
    const YamlCursor source = variable["valueFrom"];
    if (const YamlCursor reference = source["configMapKeyRef"]; reference.exists()) {
        result.configMapName = reference["name"].textOr({});
        result.configMapKey = reference["key"].textOr({});
    }
    if (const YamlCursor reference = source["secretKeyRef"]; reference.exists())
        result.secretName = reference["name"].textOr({});
    return result;
}

EnvironmentSource readSource(const YamlCursor &source)
{
    EnvironmentSource result;
    result.where = source.where();
    result.prefix = source["prefix"].textOr({});
    if (source["configMapRef"].exists())
        result.configMapName = source["configMapRef"]["name"].textOr({});
    if (source["secretRef"].exists())
        result.secretName = source["secretRef"]["name"].textOr({});
    return result;
}

Container readContainer(const YamlCursor &container, bool isInit)
{
    Container result;
    result.where = container.where();
    result.name = container["name"].textOr({});
    result.image = container["image"].textOr({});
    for (const YamlCursor &port : container["ports"].items()) {
        if (auto read = readContainerPort(port))
            result.ports.push_back(std::move(*read));
    }
    for (const YamlCursor &variable : container["env"].items()) {
        if (auto read = readVariable(variable))
            result.env.push_back(std::move(*read));
    }
    for (const YamlCursor &source : container["envFrom"].items())
        result.envFrom.push_back(readSource(source));
    result.command = readTexts(container["command"]);
    result.args = readTexts(container["args"]);
    result.isInit = isInit;
    result.isNativeSidecar = isInit && container["restartPolicy"].textOr({}) == "Always";
    return result;
}

void readContainers(const YamlCursor &list, bool isInit, std::vector<Container> &containers)
{
    for (const YamlCursor &container : list.items()) {
        if (container.expectMapping(true))
            containers.push_back(readContainer(container, isInit));
    }
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
    readContainers(spec["initContainers"], true, result.containers);
    const YamlCursor containers = spec["containers"];
    readContainers(containers, false, result.containers);
    if (!containers.exists() || (containers.isSequence() && containers.items().empty()))
        containers.error(ErrorCode::FieldMissing, "is missing or empty, expected a container");
    return result;
}

} // namespace drawbridge
