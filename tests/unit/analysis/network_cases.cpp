// SPDX-License-Identifier: Apache-2.0
// The numbered items of network-policy.md 2.1 to 2.3 and the fixtures of 2.8 that concern
// NetworkPolicy. The expected ports are written by hand, so that the engine and the naive checker
// are each tested by something that is neither.
#include "tests/unit/analysis/network_cases.h"

#include "tests/unit/analysis/network_case_parts.h"

namespace drawbridge::test {
namespace {

using namespace cases;

constexpr const char *kAllTcp = "1-65535/TCP";
constexpr const char *kAllUdp = "1-65535/UDP";

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
