// SPDX-License-Identifier: Apache-2.0
// The numbered items of network-policy.md 2.1 to 2.3 and the fixtures of 2.8 that concern
// NetworkPolicy. The expected ports are written by hand, so that the engine and the naive checker
// are each tested by something that is neither.
#include "tests/unit/analysis/network_cases.h"

namespace drawbridge::test {
namespace {

using World = NetworkWorld;
using Choice = NetworkOptions::PluginChoice;

constexpr const char *kAllTcp = "1-65535/TCP";
constexpr const char *kAllUdp = "1-65535/UDP";
constexpr const char *kAllBut80 = "1-79/TCP, 81-65535/TCP, 1-65535/UDP, 1-65535/SCTP";

// Ingress policy "data/guard" on data/db with one rule.
std::function<void(World &)> guard(std::vector<std::string_view> peers,
                                   std::vector<std::string_view> ports = {})
{
    return [peers, ports](World &world) {
        NetworkPolicyRule rule;
        for (std::string_view text : peers)
            rule.peers.push_back(peer(text));
        for (std::string_view text : ports)
            rule.ports.push_back(policyPort(text));
        world.policies.push_back(ingressPolicy("data/guard", "app=db", {rule}));
    };
}

// Egress policy "shop/leave" on shop/web with one rule.
std::function<void(World &)> leave(std::vector<std::string_view> peers,
                                   std::vector<std::string_view> ports = {})
{
    return [peers, ports](World &world) {
        NetworkPolicyRule rule;
        for (std::string_view text : peers)
            rule.peers.push_back(peer(text));
        for (std::string_view text : ports)
            rule.ports.push_back(policyPort(text));
        world.policies.push_back(egressPolicy("shop/leave", "app=web", {rule}));
    };
}

template<typename First, typename Second>
std::function<void(World &)> both(First first, Second second)
{
    return [first, second](World &world) {
        first(world);
        second(world);
    };
}

WorkloadNode &pod(World &world, std::string_view path, LabelMap labels = {})
{
    return world.fixture.addWorkload(path, std::move(labels));
}

void nothing(World &) {}

std::vector<NetworkCase> selection()
{
    return {
        {"without policies everything is allowed", nothing, "shop/web", "data/db", "all"},
        {"item 1: podSelector and namespaceSelector in one peer are ANDed, other pod",
         guard({"namespaces:team=red and pods:app=api"}), "shop/web", "data/db", ""},
        {"item 1: podSelector and namespaceSelector in one peer are ANDed, both fit",
         guard({"namespaces:team=red and pods:app=web"}), "shop/web", "data/db", "all"},
        {"item 1: separate peers are ORed", guard({"namespaces:team=green", "namespaces:team=red"}),
         "shop/web", "data/db", "all"},
        {"item 2: podSelector alone means the policy's namespace", guard({"pods:app=web"}),
         "shop/web", "data/db", ""},
        {"item 2: podSelector alone admits a pod of the policy's namespace",
         both(guard({"pods:app=web"}),
              [](World &w) {
                  pod(w, "data/web", {{"app", "web"}});
              }),
         "data/web", "data/db", "all"},
        {"item 2: namespaceSelector alone admits all pods there", guard({"namespaces:team=red"}),
         "shop/api", "data/db", "all"},
        {"item 2: an empty namespaceSelector admits undeclared namespaces too",
         guard({"namespaces:"}), "wild/bot", "data/db", "all"},
        {"item 2: an empty podSelector stays in the policy's namespace", guard({"pods:"}),
         "shop/web", "data/db", ""},
        {"item 4: an empty podSelector selects every pod of the namespace",
         [](World &w) { w.policies = {ingressPolicy("data/all", "", {})}; }, "shop/web", "data/db",
         ""},
        {"item 4: a policy selects no pod of another namespace",
         [](World &w) { w.policies = {ingressPolicy("shop/all", "", {})}; }, "shop/web", "data/db",
         "all"},
        {"item 5: In matches one of several values", guard({"namespaces:team in (green,red)"}),
         "shop/web", "data/db", "all"},
        {"item 5: NotIn refuses a listed value", guard({"namespaces:team notin (green,red)"}),
         "shop/web", "data/db", ""},
        {"item 5: NotIn matches when the key is absent", guard({"namespaces:zone notin (green)"}),
         "shop/web", "data/db", "all"},
        {"item 5: Exists wants the key", guard({"namespaces:team"}), "shop/web", "data/db", "all"},
        {"item 5: Exists fails without the key", guard({"namespaces:zone"}), "shop/web", "data/db",
         ""},
        {"item 5: DoesNotExist fails with the key", guard({"namespaces:!team"}), "shop/web",
         "data/db", ""},
        {"item 5: all requirements must hold", guard({"namespaces:team=red,zone"}), "shop/web",
         "data/db", ""},
        {"item 6: no peers admit every pod", guard({}, {"80"}), "wild/bot", "data/db", "80/TCP"},
        {"item 6: no peers admit external addresses", guard({}, {"80"}), "ip:203.0.113.9",
         "data/db", "80/TCP"},
        {"item 6: no ports admit all ports of all protocols", guard({"namespaces:team=red"}),
         "shop/web", "data/db", "all"},
        {"item 7: no ingress rule denies",
         [](World &w) { w.policies = {ingressPolicy("data/deny", "app=db", {})}; }, "shop/web",
         "data/db", ""},
        {"item 7: an empty rule allows all", guard({}), "ip:2001:db8::1", "data/db", "all"},
        {"item 8: a policy that does not affect egress leaves egress open",
         [](World &w) { w.policies = {ingressPolicy("shop/in", "app=web", {})}; }, "shop/web",
         "data/db", "all"},
        {"item 9: ingress rules are inert without the type",
         [](World &w) {
             auto policy = egressPolicy("data/out", "app=db", {});
             policy.ingress = {policyRule({"pods:nobody"})};
             w.policies = {policy};
         },
         "shop/web", "data/db", "all"},
        {"item 10: policies only add",
         [](World &w) {
             w.policies = {ingressPolicy("data/a", "app=db", {policyRule({}, {"80"})}),
                           ingressPolicy("data/b", "", {policyRule({}, {"90"})})};
         },
         "shop/web", "data/db", "80/TCP, 90/TCP"},
        {"item 10: egress and ingress must both admit",
         both(leave({}, {"80-90"}), guard({}, {"85-95"})), "shop/web", "data/db", "85-90/TCP"},
        {"item 11: the implied label is the name",
         guard({"namespaces:kubernetes.io/metadata.name="
                "shop"}),
         "shop/web", "data/db", "all"},
        {"item 12: an undeclared namespace has its implied label",
         guard({"namespaces:kubernetes.io/metadata.name=wild"}), "wild/bot", "data/db", "all"},
        {"item 12: another label of an undeclared namespace is unknown",
         guard({"namespaces:team=red"}, {"80"}), "wild/bot", "data/db", "", "80/TCP"},
        {"item 12: NotIn on an undeclared namespace is unknown",
         guard({"namespaces:team notin (red)"}), "wild/bot", "data/db", "", "all"},
        {"item 12: DoesNotExist on an undeclared namespace is unknown", guard({"namespaces:!team"}),
         "wild/bot", "data/db", "", "all"},
        {"item 12: the implied label decides before an unknown one",
         guard({"namespaces:kubernetes.io/metadata.name=shop,team=red"}), "wild/bot", "data/db",
         ""},
        {"item 12: a pod that does not match is denied whatever its namespace's labels",
         guard({"namespaces:team=red and pods:app=web"}), "wild/bot", "data/db", ""},
        {"item 12: what another rule admits is allowed, not unknown",
         [](World &w) {
             w.policies = {ingressPolicy("data/guard", "app=db",
                                         {policyRule({"namespaces:team=red"}, {"80-90"}),
                                          policyRule({"namespaces:"}, {"85"})})};
         },
         "wild/bot", "data/db", "85/TCP", "80-84/TCP, 86-90/TCP"},
        {"item 16: a Deployment, a StatefulSet and a Pod of one name are three peers",
         [](World &w) {
             pod(w, "shop/StatefulSet/web", {{"role", "set"}});
             w.policies = {ingressPolicy("shop/only-set", "role=set", {})};
         },
         "shop/api", "shop/Deployment/web", "all"},
        {"item 16: the policy binds the StatefulSet of that name",
         [](World &w) {
             pod(w, "shop/StatefulSet/web", {{"role", "set"}});
             w.policies = {ingressPolicy("shop/only-set", "role=set", {})};
         },
         "shop/api", "shop/StatefulSet/web", ""},
        {"item 17: a workload with no replicas is a potential peer",
         [](World &w) {
             pod(w, "data/idle", {{"app", "idle"}}).replicas = 0;
             w.policies = {ingressPolicy("data/deny", "app=idle", {})};
         },
         "shop/web", "data/idle", ""},
        {"item 22: a finished pod is no source",
         [](World &w) {
             pod(w, "shop/Pod/done", {{"app", "done"}}).hasNetwork = false;
         },
         "shop/Pod/done", "data/db", ""},
        {"item 22: a finished pod is no destination",
         [](World &w) {
             pod(w, "shop/Pod/done", {{"app", "done"}}).hasNetwork = false;
         },
         "ip:203.0.113.9", "shop/Pod/done", ""},
    };
}

std::vector<NetworkCase> portsAndProtocols()
{
    return {
        {"item 27: the protocol is TCP by default", guard({}, {"80"}), "shop/web", "data/db",
         "80/TCP"},
        {"item 29: a protocol without port admits all its ports", guard({}, {"*/UDP"}), "shop/web",
         "data/db", kAllUdp},
        {"item 30: endPort is inclusive", guard({}, {"8000-8010"}), "shop/web", "data/db",
         "8000-8010/TCP"},
        {"item 30: a range may end at the last port", guard({}, {"65000-65535/SCTP"}), "shop/web",
         "data/db", "65000-65535/SCTP"},
        {"item 33: a named port resolves on the destination at ingress", guard({}, {"sql"}),
         "shop/web", "data/db", "5432/TCP"},
        {"item 33: a named port resolves on the destination at egress, not on the source",
         both(leave({"namespaces:"}, {"sql"}),
              [](World &w) {
                  WorkloadNode &node = pod(w, "shop/web2", {{"app", "web"}});
                  node.ports = {containerPort(1111, Protocol::Tcp, "sql")};
              }),
         "shop/web2", "data/db", "5432/TCP"},
        {"item 33: two pods may map one name to two numbers",
         both(leave({"namespaces:"}, {"sql"}),
              [](World &w) {
                  pod(w, "data/other").ports = {containerPort(3306, Protocol::Tcp, "sql")};
              }),
         "shop/web", "data/other", "3306/TCP"},
        {"item 34: one name, two protocols in two containers",
         [](World &w) {
             pod(w, "data/dns", {{"app", "dns"}}).ports = {
                 containerPort(53, Protocol::Tcp, "dns"),
                 containerPort(5353, Protocol::Udp, "dns")};
             w.policies = {
                 ingressPolicy("data/dns", "app=dns", {policyRule({}, {"dns/UDP", "dns/TCP"})})};
         },
         "shop/web", "data/dns", "53/TCP, 5353/UDP"},
        {"item 34: one name, two numbers in two containers: both match",
         [](World &w) {
             pod(w, "data/two", {{"app", "two"}}).ports = {
                 containerPort(80, Protocol::Tcp, "http"),
                 containerPort(8080, Protocol::Tcp, "http")};
             w.policies = {ingressPolicy("data/two", "app=two", {policyRule({}, {"http"})})};
         },
         "shop/web", "data/two", "80/TCP, 8080/TCP"},
        {"item 36: a named port at egress reaches no address", leave({}, {"http"}), "shop/web",
         "ip:203.0.113.9", ""},
        {"item 36: a named port at egress still reaches pods that have it", leave({}, {"sql"}),
         "shop/web", "data/db", "5432/TCP"},
        {"item 37: a named port of another protocol does not match", guard({}, {"sql/UDP"}),
         "shop/web", "data/db", ""},
        {"an unresolved name leaves the other port items of the rule", guard({}, {"nowhere", "80"}),
         "shop/web", "data/db", "80/TCP"},
        {"item 39: policy sees the pod port",
         both(guard({}, {"5432"}),
              [](World &w) {
                  ServiceObject service;
                  service.meta.nameSpace = "data";
                  service.meta.name = "db";
                  service.selector = {{"app", "db"}};
                  service.ports = {{"sql",
                                    80,
                                    Protocol::Tcp,
                                    PortReference(std::uint16_t{5432}),
                                    std::nullopt,
                                    "",
                                    {}}};
                  w.fixture.addService(service);
              }),
         "shop/web", "data/db", "5432/TCP"},
        {"port items are ORed", guard({}, {"80", "*/UDP", "79-81"}), "shop/web", "data/db",
         "79-81/TCP, 1-65535/UDP"},
    };
}

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

std::vector<NetworkCase> undecoded()
{
    const auto broken = [](std::string_view path) {
        return [path](World &w) { w.undecoded.push_back(undecodedPolicy(path)); };
    };
    return {
        {"an undecoded policy may isolate the destination", broken("data/broken"), "shop/web",
         "data/db", "", "all"},
        {"an undecoded policy may isolate the source", broken("shop/broken"), "shop/web", "data/db",
         "", "all"},
        {"an undecoded policy of another namespace changes nothing", broken("wild/broken"),
         "shop/web", "data/db", "all"},
        {"an undecoded policy may admit what is denied, and cannot take back what is allowed",
         both(guard({}, {"80"}), broken("data/broken")), "shop/web", "data/db", "80/TCP",
         kAllBut80},
        {"an undecoded policy without namespace may be anywhere",
         [](World &w) {
             w.undecoded = {undecodedPolicy("data/broken")};
             w.undecoded.front().meta.nameSpace.clear();
         },
         "shop/web", "data/db", "", "all"},
        {"an undecoded mesh policy is no NetworkPolicy",
         [](World &w) {
             w.undecoded = {undecodedPolicy("data/broken")};
             w.undecoded.front().meta.kind = "AuthorizationPolicy";
         },
         "shop/web", "data/db", "all"},
        {"a denial at the other end stands beside an undecoded policy",
         both(broken("data/broken"),
              [](World &w) { w.policies = {egressPolicy("shop/deny", "app=web", {})}; }),
         "shop/web", "data/db", ""},
        {"an undecoded policy does not bind a host-network pod",
         both(broken("shop/broken"), [](World &w) { pod(w, "shop/host").isHostNetwork = true; }),
         "data/db", "shop/host", "all"},
        {"a label the controller sets: the peer is unknown",
         both(guard({"namespaces: and pods:pod-template-hash=abc"}, {"80"}), nothing), "shop/web",
         "data/db", "", "80/TCP"},
        {"a label the controller sets: another requirement decides",
         guard({"namespaces: and pods:app=api,pod-template-hash=abc"}, {"80"}), "shop/web",
         "data/db", ""},
        {"a label the controller sets, but of another kind of controller: known to be absent",
         guard({"namespaces: and pods:job-name=abc"}, {"80"}), "shop/web", "data/db", ""},
        {"a label the controller sets, present in the input: known",
         both(guard({"namespaces: and pods:pod-template-hash=abc"}, {"80"}),
              [](World &w) {
                  pod(w, "shop/live", {{"pod-template-hash", "abc"}});
              }),
         "shop/live", "data/db", "80/TCP"},
        {"a policy that may select the destination may isolate it",
         [](World &w) {
             pod(w, "data/StatefulSet/pg");
             w.policies = {ingressPolicy("data/first", "statefulset.kubernetes.io/pod-name=pg-0",
                                         {policyRule({}, {"80"})})};
         },
         "shop/web", "data/pg", "80/TCP", kAllBut80},
        {"a policy that may select an isolated destination may admit more",
         [](World &w) {
             pod(w, "data/StatefulSet/pg");
             w.policies = {ingressPolicy("data/deny", "", {policyRule({}, {"90"})}),
                           ingressPolicy("data/first", "statefulset.kubernetes.io/pod-name=pg-0",
                                         {policyRule({}, {"80"})})};
         },
         "shop/web", "data/pg", "90/TCP", "80/TCP"},
        {"2.8: only UDP is admitted", guard({}, {"*/UDP"}), "shop/api", "data/db", kAllUdp},
        {"2.8: TCP without port", guard({}, {"*/TCP"}), "shop/api", "data/db", kAllTcp},
        {"2.8: a native sidecar's port name counts",
         [](World &w) {
             pod(w, "data/side", {{"app", "side"}}).ports = {
                 containerPort(9100, Protocol::Tcp, "mtr")};
             w.policies = {ingressPolicy("data/side", "app=side", {policyRule({}, {"mtr"})})};
         },
         "shop/web", "data/side", "9100/TCP"},
    };
}

} // namespace

const std::vector<NetworkCase> &networkCases()
{
    static const std::vector<NetworkCase> cases = [] {
        std::vector<NetworkCase> all;
        for (const auto &part :
             {selection(), portsAndProtocols(), addresses(), nodes(), undecoded()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return cases;
}

NetworkWorld worldOf(const NetworkCase &item)
{
    NetworkWorld world;
    world.fixture.declareNamespace("shop", {{"team", "red"}});
    world.fixture.declareNamespace("data", {{"team", "blue"}});
    pod(world, "shop/web", {{"app", "web"}});
    pod(world, "shop/api", {{"app", "api"}});
    pod(world, "wild/bot", {{"app", "bot"}});
    pod(world, "data/db", {{"app", "db"}}).ports = {containerPort(5432, Protocol::Tcp, "sql")};
    item.build(world);
    return world;
}

Endpoint endpoint(const Topology &topology, const std::string &text)
{
    if (text.starts_with("ip:"))
        return address(text.substr(3));
    return workloadId(topology, text);
}

} // namespace drawbridge::test
