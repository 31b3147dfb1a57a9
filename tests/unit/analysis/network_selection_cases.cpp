// SPDX-License-Identifier: Apache-2.0
// Which pods a policy and its peers select: items 1 to 12 of network-policy.md 2.1.
#include "tests/unit/analysis/network_case_parts.h"

namespace drawbridge::test::cases {

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

} // namespace drawbridge::test::cases
