// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// networking.k8s.io/v1 Ingress and IngressClass, and the backend of the older versions
// (serviceName, servicePort). A backend with `resource` leads to no Service. Tested by
// tests/unit/kubernetes/test_decode_ingress.cpp

namespace drawbridge {
namespace {

/// The port of the Service: a number or a name, one of them.
void readNewPort(const YamlCursor &port, IngressBackend &backend)
{
    backend.portNumber = readPort(port["number"]);
    backend.portName = port["name"].textOr({});
    if (!port["number"].exists() && backend.portName.empty())
        port.error(ErrorCode::FieldMissing, "has neither number nor name");
}

void readOldPort(const YamlCursor &port, IngressBackend &backend)
{
    const auto reference = readPortReference(port);
    if (!port.exists())
        port.error(ErrorCode::FieldMissing, "is missing");
    if (!reference)
        return;
    if (const auto *number = std::get_if<std::uint16_t>(&*reference))
        backend.portNumber = *number;
    else
        backend.portName = std::get<std::string>(*reference);
}

std::optional<IngressBackend> readBackend(const YamlCursor &field)
{
    if (!field.expectMapping())
        return std::nullopt;
    IngressBackend result;
    result.where = field.where();
    const YamlCursor service = field["service"];
    if (service.exists()) {
        result.serviceName = service["name"].requiredText().value_or("");
        readNewPort(service["port"], result);
    } else if (field["serviceName"].exists()) {
        result.serviceName = field["serviceName"].requiredText().value_or("");
        readOldPort(field["servicePort"], result);
    } else {
        if (!field["resource"].exists())
            field.error(ErrorCode::FieldMissing, "names no service");
        return std::nullopt;
    }
    if (result.serviceName.empty())
        return std::nullopt;
    return result;
}

void readRule(const YamlCursor &rule, std::vector<IngressBackend> &backends)
{
    const std::string host = rule["host"].textOr({});
    for (const YamlCursor &path : rule["http"]["paths"].items()) {
        std::optional<IngressBackend> backend = readBackend(path["backend"]);
        if (!backend)
            continue;
        backend->host = host;
        backend->path = path["path"].textOr({});
        backends.push_back(std::move(*backend));
    }
}

} // namespace

std::optional<KubernetesObject> decodeIngress(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    IngressObject result;
    result.ingressClassName = spec["ingressClassName"].textOr({});
    if (const auto old = meta.annotations.find("kubernetes.io/ingress.class");
        result.ingressClassName.empty() && old != meta.annotations.end())
        result.ingressClassName = old->second;
    result.meta = std::move(meta);
    for (const char *name : {"defaultBackend", "backend"}) {
        if (auto backend = readBackend(spec[name]))
            result.backends.push_back(std::move(*backend));
    }
    for (const YamlCursor &rule : spec["rules"].items())
        readRule(rule, result.backends);
    for (const YamlCursor &tls : spec["tls"].items())
        result.tls.push_back({tls["hosts"].textList(), tls["secretName"].textOr({}), tls.where()});
    return result;
}

std::optional<KubernetesObject> decodeIngressClass(const YamlCursor &object, ObjectMeta meta)
{
    IngressClassObject result;
    result.controller = object["spec"]["controller"].requiredText().value_or("");
    const auto isDefault = meta.annotations.find("ingressclass.kubernetes.io/is-default-class");
    result.isDefault = isDefault != meta.annotations.end() && isDefault->second == "true";
    result.meta = std::move(meta);
    return result;
}

} // namespace drawbridge
