// SPDX-License-Identifier: Apache-2.0
#include "model/design/api_server_flows.h"

#include <set>

// An API server lies outside every pod network, so a policy can admit it by address only. Plugins
// look at the packet before or after the Service address is translated: both 443 (the Service) and
// 6443 (the endpoint) are opened, towards the configured addresses alone.
// Tested by tests/unit/design/test_system_peers.cpp

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

} // namespace drawbridge
