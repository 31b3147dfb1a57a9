// SPDX-License-Identifier: Apache-2.0
#include "model/design/api_server_flows.h"

#include <algorithm>
#include <set>

// An API server lies outside every pod network, so a policy can admit it by address only. Plugins
// look at the packet before or after the Service address is translated: both 443 (the Service) and
// 6443 (the endpoint) are opened, towards the configured addresses alone.
// Tested by tests/unit/design/test_api_server_flows.cpp

namespace drawbridge {

NodeKey apiServerKey(const std::string &cluster)
{
    return {cluster, "", "External", "kubernetes-api"};
}

std::vector<ApiServerFlow> apiServerFlowsOf(const Design &design)
{
    std::set<NodeKey> subjects;
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject.kind != "Group")
            subjects.insert(access.subject);
    }
    std::vector<ApiServerFlow> flows;
    for (const NodeKey &subject : subjects) {
        const DesignCluster &cluster = design.cluster(subject.cluster);
        if (cluster.apiServer.empty())
            continue;
        flows.push_back({subject,
                         AddressSet(cluster.apiServer),
                         {{Protocol::Tcp, 443, 443}, {Protocol::Tcp, 6443, 6443}}});
    }
    return flows;
}

Design withApiServers(const Design &design)
{
    Design result = design;
    if (!design.topology || !design.systemFlows.webhooks)
        return result;
    std::vector<External> externals(design.externals.begin(), design.externals.end());
    for (const ApiServerCall &call : design.topology->apiServerCalls) {
        External external;
        external.key = apiServerKey(call.cluster);
        external.kind = External::Kind::Cidr;
        external.cidrs = design.cluster(call.cluster).apiServer;
        const auto at = std::ranges::lower_bound(externals, external.key, {}, &External::key);
        const bool isThere = at != externals.end() && at->key == external.key;
        if (!isThere && !external.cidrs.empty())
            externals.insert(at, std::move(external));
    }
    result.externals = CowList<External>(std::move(externals));
    return result;
}

} // namespace drawbridge
