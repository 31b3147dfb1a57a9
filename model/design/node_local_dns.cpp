// SPDX-License-Identifier: Apache-2.0
#include "model/design/node_local_dns.h"

#include "model/design/system_peers.h"

#include <algorithm>

// A cache on the host network of each node, which pods ask at a link-local address and which asks
// kube-dns from its node. No selector finds it, so that policies have to name addresses on both
// sides. In front of kube-dns it may listen on the address of that Service as well (-localip names
// both).
// Tested by tests/unit/design/test_node_local_dns.cpp

namespace drawbridge {

namespace {

void addExternal(const NodeKey &key, const std::vector<Cidr> &cidrs,
                 std::vector<External> &externals)
{
    const auto at = std::ranges::lower_bound(externals, key, {}, &External::key);
    if (cidrs.empty() || (at != externals.end() && at->key == key))
        return;
    External external;
    external.key = key;
    external.kind = External::Kind::Cidr;
    external.cidrs = cidrs;
    externals.insert(at, std::move(external));
}

bool isNodeLocalCache(const WorkloadObject &object)
{
    constexpr const char *kName = "node-local-dns";
    if (object.meta.kind != "DaemonSet")
        return false;
    const auto label = object.podLabels.find("k8s-app");
    if (object.meta.name == kName || (label != object.podLabels.end() && label->second == kName))
        return true;
    return std::ranges::any_of(object.pod.containers, [](const Container &container) {
        return container.image.find("k8s-dns-node-cache") != std::string::npos;
    });
}

/// What is written behind `-localip`, or `-localip=`, with one dash or two.
std::string localIpsOf(const Container &container)
{
    std::vector<std::string> words;
    for (const auto *texts : {&container.command, &container.args})
        for (const TextWithPlace &text : *texts)
            words.push_back(
                text.text.substr(std::min(text.text.find_first_not_of('-'), text.text.size())));
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].starts_with("localip="))
            return words[i].substr(words[i].find('=') + 1);
        if (words[i] == "localip" && i + 1 < words.size())
            return words[i + 1];
    }
    return {};
}

} // namespace

NodeKey nodeLocalDnsKey(const std::string &cluster)
{
    return {cluster, "", "External", "node-local-dns"};
}

NodeKey nodeLocalCachesKey(const std::string &cluster)
{
    return {cluster, "", "External", "node-local-dns-caches"};
}

Design withNodeLocalDns(const Design &design)
{
    Design result = design;
    if (!design.systemFlows.dns)
        return result;
    std::vector<External> externals(design.externals.begin(), design.externals.end());
    for (const std::string &name : clusterNames(design)) {
        if (design.clusters.empty() || design.cluster(name).nodeLocalDns.empty())
            continue;
        addExternal(nodeLocalDnsKey(name), design.cluster(name).nodeLocalDns, externals);
        addExternal(nodeLocalCachesKey(name), design.cluster(name).nodes, externals);
    }
    if (externals.size() != design.externals.size())
        result.externals = CowList<External>(std::move(externals));
    return result;
}

const WorkloadObject *nodeLocalCacheIn(const ResourceSet &resources)
{
    const auto found = std::ranges::find_if(resources.workloads, isNodeLocalCache);
    return found == resources.workloads.end() ? nullptr : &*found;
}

std::vector<Cidr> nodeLocalAddressesIn(const ResourceSet &resources)
{
    AddressSet addresses;
    const WorkloadObject *cache = nodeLocalCacheIn(resources);
    if (cache == nullptr)
        return {};
    for (const Container &container : cache->pod.containers) {
        std::string texts = localIpsOf(container);
        while (!texts.empty()) {
            const std::size_t end = std::min(texts.find(','), texts.size());
            if (const auto address = IpAddress::parse(texts.substr(0, end)))
                addresses.add({*address, *address});
            texts.erase(0, end + 1);
        }
    }
    return addresses.toCidrs();
}

} // namespace drawbridge
