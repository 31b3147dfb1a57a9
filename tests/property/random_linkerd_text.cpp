// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_linkerd.h"

namespace drawbridge::test {

namespace {

template<typename List, typename Text>
std::string listOf(const List &list, Text text)
{
    std::string result = "[";
    for (const auto &item : list)
        result += (result.size() > 1 ? ", " : "") + text(item);
    return result + "]";
}

std::string inQuotes(const std::string &text)
{
    return "\"" + text + "\"";
}

std::string mapOf(const NaiveLabels &labels)
{
    return "{" + [&] {
        std::string result;
        for (const auto &[key, value] : labels)
            result += (result.empty() ? "" : ", ") + key + ": " + inQuotes(value);
        return result;
    }() + "}";
}

std::string pairsOf(const NaiveLabels &values)
{
    return listOf(values, [](const auto &pair) {
        return "{name: " + pair.first + ", value: " + inQuotes(pair.second) + "}";
    });
}

std::string head(const std::string &version, const std::string &kind, const std::string &nameSpace,
                 const std::string &name, const std::string &more = "")
{
    return "---\napiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: " + name +
           (nameSpace.empty() ? "" : ", namespace: " + nameSpace) + more + "}\n";
}

std::string of(const std::string &kind, const std::string &nameSpace, const std::string &name,
               const std::string &more = "")
{
    const std::string version = kind == "Server" || kind == "HTTPRoute" ? "v1beta3"
                                : kind == "ServerAuthorization"         ? "v1beta1"
                                                                        : "v1alpha1";
    return head("policy.linkerd.io/" + version, kind, nameSpace, name, more);
}

std::string reference(const NaiveReference &to)
{
    const bool isOfLinkerd = to.kind != "ServiceAccount" && to.kind != "Namespace";
    return "{group: '" + std::string(isOfLinkerd ? "policy.linkerd.io" : "") +
           "', kind: " + to.kind + ", name: " + to.name +
           (to.kind == "Namespace" ? "" : ", namespace: " + to.nameSpace) + "}";
}

std::string network(const NaiveNetwork &network)
{
    return "{cidr: " + network.cidr + ", except: " + listOf(network.except, inQuotes) + "}";
}

std::string textOf(const NaiveInstallation &installation)
{
    std::string networks, ports;
    for (const auto &cidr : installation.clusterNetworks)
        networks += (networks.empty() ? "" : ",") + cidr;
    for (const auto port : installation.skipped)
        ports += (ports.empty() ? "" : ",") + std::to_string(port);
    return head("v1", "ConfigMap", "linkerd", "linkerd-config") +
           "data:\n  values: |\n    identityTrustDomain: " + installation.trustDomain +
           "\n    clusterNetworks: \"" + networks +
           "\"\n    proxy: {defaultInboundPolicy: " + installation.defaultPolicy +
           "}\n    proxyInit: {ignoreInboundPorts: \"" + ports + "\"}\n";
}

std::string textOf(const NaiveLinkerdPod &pod)
{
    std::string notes = ", labels: " + mapOf(pod.labels) + ", annotations: {x: x";
    if (!pod.defaultPolicy.empty())
        notes += ", config.linkerd.io/default-inbound-policy: " + pod.defaultPolicy;
    if (!pod.skipped.empty())
        notes += ", config.linkerd.io/skip-inbound-ports: \"" + pod.skipped + "\"";
    return head("v1", "Pod", pod.nameSpace, pod.name, notes + "}") +
           "spec: {serviceAccountName: " + pod.account +
           ", containers: [{name: c, image: x, ports: " +
           listOf(pod.ports,
                  [](const auto &port) {
                      return "{name: " + port.first +
                             ", containerPort: " + std::to_string(port.second) + "}";
                  }) +
           "}]}\nstatus: {podIP: \"" + pod.address + "\"}\n";
}

std::string textOf(const NaiveServer &server)
{
    return of("Server", server.nameSpace, server.name, ", labels: " + mapOf(server.labels)) +
           "spec: {podSelector: {matchLabels: " + mapOf(server.podLabels) +
           "}, port: " + server.port + ", proxyProtocol: " + server.protocol +
           ", accessPolicy: " + server.accessPolicy + "}\n";
}

std::string textOf(const NaiveAuthentication &object)
{
    std::string spec;
    if (!object.networks.empty())
        spec = "networks: " + listOf(object.networks, network);
    else if (!object.identities.empty())
        spec = "identities: " + listOf(object.identities, inQuotes);
    else
        spec = "identityRefs: " + listOf(object.identityRefs, reference);
    return of(object.kind, object.nameSpace, object.name) + "spec: {" + spec + "}\n";
}

std::string textOf(const NaiveAuthorization &policy)
{
    auto target = policy.target;
    const bool isLocal = target.kind != "Namespace";
    return of("AuthorizationPolicy", policy.nameSpace, policy.name) + "spec: {targetRef: {" +
           (isLocal ? "group: policy.linkerd.io, " : "group: '', ") + "kind: " + target.kind +
           ", name: " + target.name +
           "}, requiredAuthenticationRefs: " + listOf(policy.required, reference) + "}\n";
}

std::string textOf(const NaiveServerAuthorization &object)
{
    const auto server = object.server.empty()
                            ? "selector: {matchLabels: " + mapOf(object.serverLabels) + "}"
                            : "name: " + object.server;
    std::string client;
    if (object.isOpen)
        client = "unauthenticated: true";
    else if (object.isAnyTls)
        client = "meshTLS: {unauthenticatedTLS: true}";
    else
        client =
            "meshTLS: {identities: " + listOf(object.identities, inQuotes) + ", serviceAccounts: " +
            listOf(object.accounts,
                   [](const auto &account) {
                       return "{name: " + account.name + ", namespace: " + account.nameSpace + "}";
                   }) +
            "}";
    if (!object.networks.empty())
        client += ", networks: " + listOf(object.networks, network);
    return of("ServerAuthorization", object.nameSpace, object.name) + "spec: {server: {" + server +
           "}, client: {" + client + "}}\n";
}

std::string textOf(const NaiveMatch &match)
{
    std::string text;
    if (!match.pathType.empty())
        text += "path: {type: " + match.pathType + ", value: " + match.path + "}, ";
    if (!match.method.empty())
        text += "method: " + match.method + ", ";
    return "{" + text + "headers: " + pairsOf(match.headers) +
           ", queryParams: " + pairsOf(match.query) + "}";
}

std::string textOf(const NaiveRoute &route)
{
    return of("HTTPRoute", route.nameSpace, route.name,
              ", creationTimestamp: " + inQuotes(route.created)) +
           "spec: {parentRefs: [{group: policy.linkerd.io, kind: Server, name: " + route.server +
           "}], hostnames: " + listOf(route.hosts, inQuotes) + ", rules: " +
           listOf(route.rules,
                  [](const auto &rule) {
                      return "{matches: " +
                             listOf(rule, [](const NaiveMatch &match) { return textOf(match); }) +
                             "}";
                  }) +
           "}\n";
}

} // namespace

std::string manifestsOf(const NaiveLinkerd &world)
{
    std::string text = world.isInstallationTold ? textOf(world.installation) : std::string();
    for (const auto &nameSpace : world.namespaces)
        text += head(
            "v1", "Namespace", "", nameSpace.name,
            ", annotations: {linkerd.io/inject: enabled" +
                (nameSpace.defaultPolicy.empty()
                     ? std::string()
                     : ", config.linkerd.io/default-inbound-policy: " + nameSpace.defaultPolicy) +
                "}");
    const auto addAll = [&text](const auto &list) {
        for (const auto &item : list)
            text += textOf(item);
    };
    addAll(world.pods);
    addAll(world.servers);
    addAll(world.authentications);
    addAll(world.authorizations);
    addAll(world.serverAuthorizations);
    addAll(world.routes);
    return text;
}

} // namespace drawbridge::test
