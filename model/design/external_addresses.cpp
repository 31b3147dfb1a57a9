// SPDX-License-Identifier: Apache-2.0
#include "model/design/design.h"

#include <string_view>

// Which addresses an external stands for. The Internet is what public routing can carry: the
// special ranges of RFC 6890 where nodes and pods live, link-local, loopback and multicast are not
// part of it, and neither are the addresses the design says its cluster uses. Tested by
// tests/unit/design/test_flow_ends.cpp

namespace drawbridge {

namespace {

AddressSet addressesIn(const std::vector<std::string_view> &prefixes)
{
    std::vector<Cidr> cidrs;
    for (const std::string_view prefix : prefixes) {
        if (const auto cidr = Cidr::parse(prefix))
            cidrs.push_back(*cidr);
    }
    return AddressSet(cidrs);
}

const AddressSet &notOnTheInternet()
{
    static const AddressSet addresses =
        addressesIn({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                     "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3", "::/128", "::1/128",
                     "fc00::/7", "fe80::/10", "ff00::/8"});
    return addresses;
}

/// What is one node's is no pod's; a wider range may hold the pods as well.
AddressSet singleAddresses(const std::vector<Cidr> &cidrs)
{
    std::vector<Cidr> single;
    for (const Cidr &cidr : cidrs) {
        if (cidr.first() == cidr.last())
            single.push_back(cidr);
    }
    return AddressSet(single);
}

} // namespace

AddressSet addressesOf(const External &external, const DesignCluster &cluster)
{
    switch (external.kind) {
    case External::Kind::Internet:
        return AddressSet::all() - notOnTheInternet() - AddressSet(cluster.pods) -
               AddressSet(cluster.nodes) - AddressSet(external.except);
    case External::Kind::Cidr:
    case External::Kind::Person:
    case External::Kind::Group:
    case External::Kind::Legacy:
    case External::Kind::Fqdn: return AddressSet(external.cidrs) - AddressSet(external.except);
    case External::Kind::Gateway: return {};
    }
    return {};
}

AddressSet podAddresses(const DesignCluster &cluster)
{
    if (!cluster.pods.empty())
        return AddressSet(cluster.pods);
    static const AddressSet privateRanges =
        addressesIn({"10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
    return privateRanges - singleAddresses(cluster.apiServer) - singleAddresses(cluster.nodes) -
           singleAddresses(cluster.nodeLocalDns);
}

} // namespace drawbridge
