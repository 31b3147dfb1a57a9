// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_container.h"

#include "model/kubernetes/decode_handlers.h"
#include "model/kubernetes/decode_security_context.h"
#include "model/kubernetes/decode_values.h"
#include "model/kubernetes/decode_volumes.h"
#include "model/kubernetes/label_syntax.h"

#include <utility>

// v1 Container. Of Secrets only the names are read; values never get here. A bad field is reported
// and left out, the rest of the container stays.
// Tested by tests/unit/kubernetes/test_decode_workload.cpp

namespace drawbridge {
namespace {

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
    result.value = variable["value"].text();
    result.where = result.value ? variable["value"].where() : variable.where();
    const YamlCursor source = variable["valueFrom"];
    if (const YamlCursor reference = source["configMapKeyRef"]; reference.exists()) {
        result.configMapName = reference["name"].textOr({});
        result.configMapKey = reference["key"].textOr({});
        result.isOptional = reference["optional"].boolean().value_or(false);
    }
    if (const YamlCursor reference = source["secretKeyRef"]; reference.exists()) {
        result.secretName = reference["name"].textOr({});
        result.secretKey = reference["key"].textOr({});
        result.isOptional = reference["optional"].boolean().value_or(false);
    }
    result.fieldPath = source["fieldRef"]["fieldPath"].textOr({});
    return result;
}

EnvironmentSource readSource(const YamlCursor &source)
{
    EnvironmentSource result;
    result.where = source.where();
    result.prefix = source["prefix"].textOr({});
    for (const auto &[field, name] : {std::pair{"configMapRef", &result.configMapName},
                                      std::pair{"secretRef", &result.secretName}}) {
        const YamlCursor reference = source[field];
        if (!reference.exists())
            continue;
        *name = reference["name"].textOr({});
        result.isOptional = reference["optional"].boolean().value_or(false);
    }
    return result;
}

} // namespace

Container readContainer(const YamlCursor &container, ContainerRole role)
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
    result.handlers = readHandlers(container);
    result.volumeMounts = readVolumeMounts(container["volumeMounts"]);
    result.security = readContainerSecurity(container["securityContext"]);
    result.isInit = role == ContainerRole::Init;
    result.isEphemeral = role == ContainerRole::Ephemeral;
    result.isNativeSidecar = result.isInit && container["restartPolicy"].textOr({}) == "Always";
    return result;
}

} // namespace drawbridge
