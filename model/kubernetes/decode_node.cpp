// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <utility>

// v1 Node. Tested by tests/unit/kubernetes/test_decode_endpoints.cpp

namespace drawbridge {
namespace {

void readNodeAddress(const YamlCursor &address, NodeObject &node)
{
    const std::string type = address["type"].textOr({});
    if (type == "InternalIP" || type == "ExternalIP") {
        if (const auto ip = readAddress(address["address"]))
            node.addresses.push_back(*ip);
    } else if (auto name = address["address"].text()) {
        node.hostNames.push_back(std::move(*name));
    }
}

} // namespace

std::optional<KubernetesObject> decodeNode(const YamlCursor &object, ObjectMeta meta)
{
    NodeObject result;
    result.meta = std::move(meta);
    for (const YamlCursor &address : object["status"]["addresses"].items())
        readNodeAddress(address, result);
    const auto addRange = [&](const YamlCursor &field) {
        const auto cidr = readCidr(field);
        if (cidr && std::ranges::find(result.podCidrs, *cidr) == result.podCidrs.end())
            result.podCidrs.push_back(*cidr);
    };
    addRange(object["spec"]["podCIDR"]);
    for (const YamlCursor &range : object["spec"]["podCIDRs"].items())
        addRange(range);
    return result;
}

} // namespace drawbridge
