// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_addresses.h"

#include "model/design/node_local_dns.h"

// Authority: zero-trust.md, "Addresses no manifest can tell"; every API server writes its endpoints
// to default/kubernetes. Tested by tests/unit/design/test_cluster_addresses.cpp

namespace drawbridge {
namespace {

AddressSet apiServerAddresses(const ResourceSet &resources)
{
    AddressSet addresses;
    for (const EndpointsObject &object : resources.endpoints) {
        if (object.meta.nameSpace != "default" || object.serviceName != "kubernetes")
            continue;
        for (const EndpointGroup &group : object.groups) {
            for (const EndpointAddress &address : group.addresses) {
                if (address.address)
                    addresses.add({*address.address, *address.address});
            }
        }
    }
    return addresses;
}

} // namespace

void fillClusterAddresses(DesignCluster &cluster, const ResourceSet &resources)
{
    AddressSet nodes;
    std::vector<Cidr> pods;
    for (const NodeObject &node : resources.nodes) {
        for (const IpAddress &address : node.addresses)
            nodes.add({address, address});
        pods.insert(pods.end(), node.podCidrs.begin(), node.podCidrs.end());
    }
    if (cluster.apiServer.empty())
        cluster.apiServer = apiServerAddresses(resources).toCidrs();
    if (cluster.nodes.empty())
        cluster.nodes = nodes.toCidrs();
    if (cluster.nodeLocalDns.empty())
        cluster.nodeLocalDns = nodeLocalAddressesIn(resources);
    if (cluster.pods.empty())
        cluster.pods = AddressSet(pods).toCidrs();
}

} // namespace drawbridge
