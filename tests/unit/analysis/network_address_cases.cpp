// SPDX-License-Identifier: Apache-2.0
// Blocks of addresses, pods whose address is not known, and nodes.
#include "tests/unit/analysis/network_case_parts.h"

namespace drawbridge::test::cases {

std::vector<NetworkCase> addresses()
{
    const auto yes = [](World &w) { w.options.ipBlockMatchesPods = Choice::Yes; };
    const auto no = [](World &w) { w.options.ipBlockMatchesPods = Choice::No; };
    const auto podsInTen = [](World &w) { w.options.podAddresses = addressSet({"10.0.0.0/8"}); };
    const auto client = [](std::vector<std::string_view> ips) {
        return [ips](World &w) {
            WorkloadNode &node = pod(w, "shop/client");
            for (std::string_view ip : ips)
                node.podIps.push_back(address(ip));
        };
    };
    return {
        {"item 40: an address inside the block", guard({"ip:203.0.113.0/24"}), "ip:203.0.113.255",
         "data/db", "all"},
        {"item 40: an address beside the block", guard({"ip:203.0.113.0/24"}), "ip:203.0.114.0",
         "data/db", ""},
        {"item 40: an exception is left out", guard({"ip:203.0.113.0/24 except 203.0.113.64/26"}),
         "ip:203.0.113.64", "data/db", ""},
        {"item 40: the address after an exception is in",
         guard({"ip:203.0.113.0/24 except 203.0.113.64/26"}), "ip:203.0.113.128", "data/db", "all"},
        {"item 40: another peer may admit the exception",
         guard({"ip:203.0.113.0/24 except 203.0.113.64/26", "ip:203.0.113.64/32"}),
         "ip:203.0.113.64", "data/db", "all"},
        {"item 42: an IPv6 block admits IPv6", leave({"ip:fd00::/8"}), "shop/web", "ip:fd12::1",
         "all"},
        {"item 42: an IPv6 block admits no IPv4", leave({"ip:fd00::/8"}), "shop/web",
         "ip:253.0.0.1", ""},
        {"item 42: an IPv4 block admits no IPv6", leave({"ip:0.0.0.0/0"}), "shop/web",
         "ip:2001:db8::1", ""},
        {"selectors never match an address", guard({"namespaces:", "pods:"}), "ip:203.0.113.9",
         "data/db", ""},
        {"an address is not bound by policies of its own", leave({}), "ip:203.0.113.9", "shop/web",
         "all"},
        {"two addresses: no policy", guard({"pods:nobody"}), "ip:203.0.113.9", "ip:203.0.113.10",
         "all"},
        {"item 41: a block that may hold a pod is unknown by default",
         both(guard({"ip:10.1.0.0/16"}, {"80"}), podsInTen), "shop/web", "data/db", "", "80/TCP"},
        {"item 41: a block where no pod can be does not concern pods",
         both(guard({"ip:203.0.113.0/24"}), podsInTen), "shop/web", "data/db", ""},
        {"item 41: known pod address outside the block: no match",
         both(guard({"ip:10.1.0.0/16"}), client({"10.2.0.6"})), "shop/client", "data/db", ""},
        {"item 41 and 2.8: known pod address inside the block depends on the plugin",
         both(guard({"ip:10.1.0.0/16"}, {"80"}), client({"10.1.0.6"})), "shop/client", "data/db",
         "", "80/TCP"},
        {"item 41: the setting says blocks match pods",
         both(both(guard({"ip:10.1.0.0/16"}, {"80"}), client({"10.1.0.6"})), yes), "shop/client",
         "data/db", "80/TCP"},
        {"item 41: the setting says blocks do not match pods",
         both(both(guard({"ip:10.1.0.0/16"}, {"80"}), client({"10.1.0.6"})), no), "shop/client",
         "data/db", ""},
        {"item 41: an exception leaves out the pod's address",
         both(both(guard({"ip:10.1.0.0/16 except 10.1.0.0/24"}), client({"10.1.0.6"})), yes),
         "shop/client", "data/db", ""},
        {"item 41: blocks match pods, one of two pod addresses inside: unknown",
         both(both(guard({"ip:10.1.0.0/16"}), client({"10.1.0.6", "fd00::6"})), yes), "shop/client",
         "data/db", "", "all"},
        {"item 41: blocks match pods, a rule's blocks hold both pod addresses",
         both(both(guard({"ip:10.1.0.0/16", "ip:fd00::/8"}), client({"10.1.0.6", "fd00::6"})), yes),
         "shop/client", "data/db", "all"},
        {"item 41: blocks match pods, the block holds every address a pod may have",
         both(both(guard({"ip:10.0.0.0/7"}), podsInTen), yes), "shop/web", "data/db", "all"},
        {"item 41: blocks match pods, the block holds some of them: unknown",
         both(both(guard({"ip:10.0.0.0/9"}), podsInTen), yes), "shop/web", "data/db", "", "all"},
        {"item 41: at egress the destination's address counts",
         both(leave({"ip:10.1.0.0/16"}, {"80"}), podsInTen), "shop/web", "data/db", "", "80/TCP"},
        {"item 41: a selector that admits makes the block moot",
         both(guard({"ip:10.1.0.0/16", "namespaces:team=red"}), podsInTen), "shop/web", "data/db",
         "all"},
    };
}

std::vector<NetworkCase> nodes()
{
    const auto hostPod = [](World &w) {
        pod(w, "shop/host", {{"app", "host"}}).isHostNetwork = true;
    };
    const auto denyHost = [](World &w) {
        w.policies.push_back(ingressPolicy("shop/deny", "", {}));
        w.policies.push_back(egressPolicy("shop/deny-out", "", {}));
    };
    const auto asPods = [](World &w) { w.options.hostNetworkAsPods = true; };
    return {
        {"item 45: default-deny ingress does not bind a host-network pod",
         both(hostPod, [](World &w) { w.policies = {ingressPolicy("shop/deny", "", {})}; }),
         "data/db", "shop/host", "all"},
        {"item 45: default-deny egress does not bind a host-network pod", both(hostPod, denyHost),
         "shop/host", "data/db", "all"},
        {"item 45: two host-network pods are open",
         both(both(hostPod, denyHost), [](World &w) { pod(w, "shop/host2").isHostNetwork = true; }),
         "shop/host", "shop/host2", "all"},
        {"item 45: no selector matches a host-network peer; own node: unknown, never denied",
         both(hostPod, guard({"namespaces:team=red"})), "shop/host", "data/db", "", "all"},
        {"item 45: a rule without peers admits the node", both(hostPod, guard({}, {"80"})),
         "shop/host", "data/db", "80/TCP", kAllBut80},
        {"item 45: an isolated pod to a host-network pod is unknown",
         both(hostPod, leave({"namespaces:"}, {"80"})), "shop/web", "shop/host", "", "all"},
        {"item 45: the setting treats host-network pods as pods, as subject",
         both(both(hostPod, denyHost), asPods), "data/db", "shop/host", ""},
        {"item 45: the setting treats host-network pods as pods, as peer",
         both(both(hostPod, guard({"namespaces:team=red"}, {"80"})), asPods), "shop/host",
         "data/db", "80/TCP"},
        {"item 46: between replicas of one workload policies apply",
         [](World &w) { w.policies = {ingressPolicy("data/deny", "app=db", {})}; }, "data/db",
         "data/db", ""},
        {"item 46: replicas may be admitted to each other", guard({"pods:app=db"}, {"5432"}),
         "data/db", "data/db", "5432/TCP"},
        {"item 46: without policies replicas reach each other", nothing, "data/db", "data/db",
         "all"},
        {"item 47: edges are directed", guard({"pods:nobody"}), "data/db", "shop/web", "all"},
    };
}

} // namespace drawbridge::test::cases
