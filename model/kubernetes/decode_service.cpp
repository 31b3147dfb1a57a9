// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// v1 Service. An empty selector is the same as none (network-policy.md item 50).
// Tested by tests/unit/kubernetes/test_decode_service.cpp

namespace drawbridge {
namespace {

std::optional<ServicePort> readServicePort(const YamlCursor &port)
{
    ServicePort result;
    result.where = port.where();
    result.name = port["name"].textOr({});
    result.appProtocol = port["appProtocol"].textOr({});
    const YamlCursor number = port["port"];
    if (!number.exists())
        number.error(ErrorCode::FieldMissing, "is missing");
    const auto servicePort = readPort(number);
    const auto protocol = readProtocol(port["protocol"]);
    if (!servicePort || !protocol)
        return std::nullopt;
    result.port = *servicePort;
    result.protocol = *protocol;
    const YamlCursor target = port["targetPort"];
    const bool isUnset = target.isScalar() && target.node()->text == "0";
    if (target.exists() && !isUnset) {
        result.targetPort = readPortReference(target);
        if (!result.targetPort)
            result.targetPort = PortReference(target.isScalar() ? target.node()->text : "");
    }
    if (port["nodePort"].integer().value_or(0) != 0)
        result.nodePort = readPort(port["nodePort"]);
    return result;
}

/// clusterIPs is the list of dual stack; the single field is its first item.
std::vector<std::string> readClusterIps(const YamlCursor &spec)
{
    std::vector<std::string> result = spec["clusterIPs"].textList();
    const std::string first = spec["clusterIP"].textOr({});
    if (result.empty() && !first.empty())
        result.push_back(first);
    std::erase_if(result, [](const std::string &ip) { return ip.empty() || ip == "None"; });
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeService(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    ServiceObject result;
    result.meta = std::move(meta);
    result.type = readEnum(spec["type"], {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})
                      .value_or("ClusterIP");
    result.selector = readLabels(spec["selector"]);
    for (const YamlCursor &port : spec["ports"].items()) {
        if (!port.expectMapping(true))
            continue;
        if (auto read = readServicePort(port))
            result.ports.push_back(std::move(*read));
    }
    result.isHeadless = spec["clusterIP"].textOr({}) == "None";
    result.externalName = spec["externalName"].textOr({});
    result.externalTrafficPolicy =
        readEnum(spec["externalTrafficPolicy"], {"Cluster", "Local"}).value_or("");
    for (const YamlCursor &range : spec["loadBalancerSourceRanges"].items()) {
        if (const auto cidr = readCidr(range))
            result.loadBalancerSourceRanges.push_back(*cidr);
    }
    result.externalIps = spec["externalIPs"].textList();
    result.internalTrafficPolicy =
        readEnum(spec["internalTrafficPolicy"], {"Cluster", "Local"}).value_or("");
    result.publishesNotReadyAddresses = spec["publishNotReadyAddresses"].boolean().value_or(false);
    result.clusterIps = readClusterIps(spec);
    result.loadBalancerClass = spec["loadBalancerClass"].textOr({});
    return result;
}

} // namespace drawbridge
