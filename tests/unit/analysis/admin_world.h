// SPDX-License-Identifier: Apache-2.0
// Manifests of a cluster of four namespaces and of its administrators' policies.
#pragma once

#include <string>

namespace drawbridge::test {

inline std::string pod(const char *nameSpace, const char *name, const char *address,
                       const char *ports = "", const char *more = "")
{
    return std::string("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
           ", namespace: " + nameSpace + ", labels: {app: " + name + "}}\nspec: {" + more +
           "containers: [{name: c, image: x, ports: [" + ports + "]}]}\nstatus: {podIPs: [" +
           address + "]}\n";
}

inline std::string nameSpace(const char *name, const char *tenant)
{
    return std::string("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ") + name +
           ", labels: {tenant: " + tenant + "}}\n";
}

/// shop (tenant a) with web and api, data (tenant b) with db, a host-network agent in ops, and bot
/// in wild, which has no manifest.
inline std::string world()
{
    return nameSpace("shop", "a") + nameSpace("data", "b") + nameSpace("ops", "c") +
           pod("shop", "web", "{ip: 10.1.0.1}") + pod("shop", "api", "{ip: 10.1.0.2}") +
           pod("data", "db", "{ip: 10.2.0.3}",
               "{name: sql, containerPort: 5432}, {name: dns, containerPort: 53, protocol: UDP}") +
           pod("data", "dual", "{ip: 10.2.0.4}, {ip: \"fd00::4\"}") +
           pod("ops", "agent", "{ip: 192.168.0.5}", "", "hostNetwork: true, ") +
           pod("wild", "bot", "{ip: 10.3.0.9}");
}

inline std::string admin(const char *name, int priority, const char *rules,
                         const char *subject = "{namespaces: {}}")
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha1\n"
                       "kind: AdminNetworkPolicy\nmetadata: {name: ") +
           name + "}\nspec:\n  priority: " + std::to_string(priority) + "\n  subject: " + subject +
           "\n  " + rules + '\n';
}

inline std::string baseline(const char *rules)
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha1\n"
                       "kind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n"
                       "  subject: {namespaces: {}}\n  ") +
           rules + '\n';
}

inline std::string cluster(const char *name, const char *tier, int priority, const char *rules)
{
    return std::string("---\napiVersion: policy.networking.k8s.io/v1alpha2\n"
                       "kind: ClusterNetworkPolicy\nmetadata: {name: ") +
           name + "}\nspec:\n  tier: " + tier + "\n  priority: " + std::to_string(priority) +
           "\n  subject: {namespaces: {}}\n  " + rules + '\n';
}

/// A NetworkPolicy data/p.
inline std::string policy(const char *spec)
{
    return std::string("---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                       "metadata: {name: p, namespace: data}\nspec: ") +
           spec + '\n';
}

inline constexpr const char *kDenyAllIn = "ingress: [{action: Deny, from: [{namespaces: {}}]}]";
inline constexpr const char *kAllow80In =
    "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, "
    "port: 80}}]}]";

} // namespace drawbridge::test
