// SPDX-License-Identifier: Apache-2.0
#include "app/cli/dns_flag.h"

#include "model/design/node_local_dns.h"

#include <CLI/CLI.hpp>

// Tested by tests/cli/test_export_options.cpp

namespace drawbridge::cli {

void addDnsFlag(CLI::App &command, std::string &dns)
{
    command.add_option("--dns", dns,
                       "Who answers DNS: cluster (kube-dns), node-local (a cache on each node as "
                       "well, at 169.254.20.10 unless the design says otherwise) or the address of "
                       "that cache; default: the design's");
}

Result<Design> withDns(const Design &design, const std::string &dns)
{
    if (dns.empty())
        return design;
    const auto address = IpAddress::parse(dns);
    if (dns != "cluster" && dns != "node-local" && !address)
        return fail(ErrorCode::Usage, "--dns does not take \"" + dns + "\"", {},
                    "write cluster, node-local or the address of the cache");
    AddressSet given;
    if (address)
        given.add({*address, *address});
    Design result = design;
    for (DesignCluster &cluster : result.clusters) {
        if (dns == "cluster" || address)
            cluster.nodeLocalDns = given.toCidrs();
        else if (cluster.nodeLocalDns.empty())
            cluster.nodeLocalDns = {*Cidr::parse(kNodeLocalDns)};
    }
    return result;
}

} // namespace drawbridge::cli
