// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// v1 Endpoints and discovery.k8s.io EndpointSlice (v1, v1beta1): what stands behind a Service
// without selector. Tested by tests/unit/kubernetes/test_decode_endpoints.cpp

namespace drawbridge {
namespace {

void readTarget(const YamlCursor &target, const ObjectMeta &meta, EndpointAddress &address)
{
    if (target["kind"].textOr({}) != "Pod")
        return;
    address.podName = target["name"].textOr({});
    address.podNamespace = target["namespace"].textOr(meta.nameSpace);
}

/// Nothing for an address that is none.
std::optional<EndpointAddress> readAddressText(const YamlCursor &text, bool isName)
{
    EndpointAddress result;
    result.where = text.where();
    result.text = text.textOr({});
    if (!isName)
        result.address = readAddress(text);
    return result.text.empty() || (!isName && !result.address) ? std::nullopt
                                                               : std::optional(result);
}

std::vector<EndpointPort> readPorts(const YamlCursor &ports)
{
    std::vector<EndpointPort> result;
    for (const YamlCursor &port : ports.items()) {
        const auto number = readPort(port["port"]);
        const auto protocol = readProtocol(port["protocol"]);
        if (number && protocol)
            result.push_back({port["name"].textOr({}), *number, *protocol});
    }
    return result;
}

void readSubsetAddresses(const YamlCursor &list, bool isReady, const ObjectMeta &meta,
                         EndpointGroup &group)
{
    for (const YamlCursor &item : list.items()) {
        auto address = readAddressText(item["ip"], false);
        if (!item["ip"].exists())
            item["ip"].error(ErrorCode::FieldMissing, "is missing");
        if (!address)
            continue;
        address->isReady = isReady;
        readTarget(item["targetRef"], meta, *address);
        group.addresses.push_back(std::move(*address));
    }
}

/// A condition that is not there counts as met (discovery/v1 EndpointConditions).
void readEndpoint(const YamlCursor &endpoint, bool isName, const ObjectMeta &meta,
                  EndpointGroup &group)
{
    const bool isReady = endpoint["conditions"]["ready"].boolean().value_or(true);
    for (const YamlCursor &item : endpoint["addresses"].items()) {
        auto address = readAddressText(item, isName);
        if (!address)
            continue;
        address->isReady = isReady;
        readTarget(endpoint["targetRef"], meta, *address);
        group.addresses.push_back(std::move(*address));
    }
}

} // namespace

std::optional<KubernetesObject> decodeEndpoints(const YamlCursor &object, ObjectMeta meta)
{
    EndpointsObject result;
    result.meta = std::move(meta);
    result.serviceName = result.meta.name;
    for (const YamlCursor &subset : object["subsets"].items()) {
        EndpointGroup group;
        readSubsetAddresses(subset["addresses"], true, result.meta, group);
        readSubsetAddresses(subset["notReadyAddresses"], false, result.meta, group);
        group.ports = readPorts(subset["ports"]);
        result.groups.push_back(std::move(group));
    }
    return result;
}

std::optional<KubernetesObject> decodeEndpointSlice(const YamlCursor &object, ObjectMeta meta)
{
    EndpointsObject result;
    result.meta = std::move(meta);
    const auto service = result.meta.labels.find("kubernetes.io/service-name");
    if (service != result.meta.labels.end())
        result.serviceName = service->second;
    const auto type = readEnum(object["addressType"], {"IPv4", "IPv6", "FQDN"});
    if (!object["addressType"].exists())
        object["addressType"].error(ErrorCode::FieldMissing, "is missing");
    EndpointGroup group;
    for (const YamlCursor &endpoint : object["endpoints"].items()) {
        if (endpoint.expectMapping(true))
            readEndpoint(endpoint, type == "FQDN", result.meta, group);
    }
    group.ports = readPorts(object["ports"]);
    result.groups.push_back(std::move(group));
    return result;
}

} // namespace drawbridge
