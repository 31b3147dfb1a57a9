// SPDX-License-Identifier: Apache-2.0
#include "exporters/connection_json.h"

// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

using Json = nlohmann::ordered_json;

Json workloadJson(const NodeKey &key)
{
    Json workload{{"namespace", key.nameSpace}, {"kind", key.kind}, {"name", key.name}};
    if (!key.cluster.empty())
        workload["cluster"] = key.cluster;
    return workload;
}

Json cidrsJson(const AddressSet &addresses)
{
    auto cidrs = Json::array();
    for (const Cidr &cidr : addresses.toCidrs())
        cidrs.push_back(toString(cidr));
    return cidrs;
}

Json endJson(const Topology &topology, const ConnectionEnd &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return {{"workload", workloadJson(topology.workload(*id).key)}};
    if (const auto *addresses = std::get_if<AddressSet>(&end))
        return {{"cidrs", cidrsJson(*addresses)}};
    return {{"entity", std::string(toString(std::get<PeerEntity>(end)))}};
}

Json portsJson(const PortSet &ports)
{
    auto list = Json::array();
    for (const PortRange &range : ports.ranges())
        list.push_back({{"protocol", std::string(toString(range.protocol))},
                        {"first", range.first},
                        {"last", range.last}});
    return list;
}

std::string jsonText(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace drawbridge
