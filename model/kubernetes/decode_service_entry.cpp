// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// networking.istio.io ServiceEntry, WorkloadEntry, WorkloadGroup: what is outside the cluster. Read
// leniently. Authority: istio/api networking/v1 service_entry.proto, workload_entry.proto,
// workload_group.proto. Tested by tests/unit/kubernetes/test_decode_istio_routing.cpp

namespace drawbridge {
namespace {

IstioEndpoint readEndpoint(const YamlCursor &item)
{
    IstioEndpoint endpoint;
    endpoint.where = item.where();
    endpoint.address = item["address"].textOr({});
    for (const YamlCursor::Field &port : item["ports"].fields()) {
        if (const auto number = readPort(port.value))
            endpoint.ports.insert_or_assign(port.key, *number);
    }
    endpoint.labels = readLabels(item["labels"]);
    endpoint.serviceAccount = item["serviceAccount"].textOr({});
    return endpoint;
}

std::optional<ServiceEntryPort> readEntryPort(const YamlCursor &item)
{
    ServiceEntryPort port;
    port.where = item.where();
    port.name = item["name"].textOr({});
    port.protocol = item["protocol"].textOr({});
    port.targetPort = readPort(item["targetPort"]);
    const auto number = readPort(item["number"]);
    port.port = number.value_or(0);
    return number ? std::optional(std::move(port)) : std::nullopt;
}

} // namespace

std::optional<KubernetesObject> decodeServiceEntry(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    ServiceEntryObject result;
    result.meta = std::move(meta);
    result.hosts = readTexts(spec["hosts"]);
    result.addresses = spec["addresses"].textList();
    for (const YamlCursor &item : spec["ports"].items()) {
        if (auto port = readEntryPort(item))
            result.ports.push_back(std::move(*port));
    }
    result.isInMesh =
        readEnum(spec["location"], {"MESH_EXTERNAL", "MESH_INTERNAL"}) == "MESH_INTERNAL";
    result.resolution =
        readEnum(spec["resolution"], {"NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"})
            .value_or(result.resolution);
    for (const YamlCursor &item : spec["endpoints"].items())
        result.endpoints.push_back(readEndpoint(item));
    if (spec["workloadSelector"].isMapping())
        result.workloadSelector = readLabels(spec["workloadSelector"]["labels"]);
    result.exportTo = spec["exportTo"].textList();
    return result;
}

std::optional<KubernetesObject> decodeWorkloadEntry(const YamlCursor &object, ObjectMeta meta)
{
    return WorkloadEntryObject{std::move(meta), readEndpoint(object["spec"])};
}

std::optional<KubernetesObject> decodeWorkloadGroup(const YamlCursor &object, ObjectMeta meta)
{
    IstioEndpoint endpoint = readEndpoint(object["spec"]["template"]);
    for (auto &[key, value] : readLabels(object["spec"]["metadata"]["labels"]))
        endpoint.labels.insert_or_assign(key, value);
    return WorkloadGroupObject{std::move(meta), std::move(endpoint)};
}

} // namespace drawbridge
