// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "tests/unit/topology/imported_topology.h"

#include <memory>
#include <string>
#include <utility>

namespace drawbridge::test {

/// An object of policy.linkerd.io in "shop", its spec in flow style.
inline std::string linkerdObject(const std::string &kind, const std::string &name,
                                 const std::string &spec, const std::string &labels = "{}")
{
    const std::string version = kind == "Server" || kind == "HTTPRoute" ? "v1beta3"
                                : kind == "ServerAuthorization"         ? "v1beta1"
                                                                        : "v1alpha1";
    return "---\napiVersion: policy.linkerd.io/" + version + "\nkind: " + kind +
           "\nmetadata: {name: " + name + ", namespace: shop, labels: " + labels +
           "}\nspec: " + spec + "\n";
}

/// A Server for port 80 of the pods app=db.
inline std::string serverOfDb(const std::string &more = "")
{
    return linkerdObject("Server", "db",
                         "{podSelector: {matchLabels: {app: db}}, port: 80" + more + "}");
}

/// An AuthorizationPolicy for the Server "db" that asks for `references`.
inline std::string policyForDb(const std::string &references, const std::string &name = "p")
{
    return linkerdObject("AuthorizationPolicy", name,
                         "{targetRef: {group: policy.linkerd.io, kind: Server, name: db}, "
                         "requiredAuthenticationRefs: " +
                             references + "}");
}

/// A Pod of Linkerd NAMESPACE/NAME at an address, labelled app=NAME, under the account NAME.
inline std::string linkerdPod(const std::string &nameSpace, const std::string &name,
                              const std::string &address, const std::string &annotations = "")
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {app: " + name + "}, annotations: {x: x" +
           annotations + "}}\nspec: {serviceAccountName: " + name +
           ", containers: [{name: c, image: x, ports: [{name: http, containerPort: 80}]}]}\n"
           "status: {podIP: \"" +
           address + "\"}\n";
}

/// shop/web, shop/db and ops/tool in Linkerd, plain/out outside, with what `more` adds. `onDb` and
/// `onShop` are annotations, each with a comma in front.
inline std::string linkerdShop(const std::string &more, const std::string &onDb = "",
                               const std::string &onShop = "")
{
    const std::string inject = "linkerd.io/inject: enabled";
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {" + inject +
           onShop +
           "}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ops, annotations: {" +
           inject + "}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: plain}\n" +
           linkerdPod("shop", "web", "10.1.0.1") + linkerdPod("shop", "db", "10.1.0.2", onDb) +
           linkerdPod("ops", "tool", "10.2.0.1") + linkerdPod("plain", "out", "10.3.0.1") + more;
}

/// The mesh of a text, and questions to it. Workloads by "namespace/name".
struct LinkerdWorld {
    Diagnostics diagnostics;
    std::shared_ptr<const Topology> topology;
    MeshEngine mesh;

    explicit LinkerdWorld(const std::string &yaml)
        : topology(topologyOf(yaml, diagnostics)), mesh(makeMeshEngine(topology, {}))
    {}

    [[nodiscard]] WorkloadId id(const std::string &path) const
    {
        const auto slash = path.find('/');
        return topology->findWorkload({"", path.substr(0, slash), "Pod", path.substr(slash + 1)})
            .value();
    }

    /// "allow: REASON" and so on, of shop/db; `from` may be "ip:ADDRESS".
    [[nodiscard]] std::string ask(const std::string &from, std::uint16_t port = 80,
                                  const std::optional<HttpRequest> &request = {}) const
    {
        MeshCaller caller;
        if (from.starts_with("ip:"))
            caller.address = *IpAddress::parse(from.substr(3));
        else
            caller = mesh.callerOf(id(from)).value();
        const auto decision = mesh.authorize(id("shop/db"), port, caller, request);
        return std::string(toString(decision.verdict)) + ": " + decision.reason;
    }

    [[nodiscard]] std::string verdict(const std::string &from, std::uint16_t port = 80,
                                      const std::optional<HttpRequest> &request = {}) const
    {
        const auto answer = ask(from, port, request);
        return answer.substr(0, answer.find(':'));
    }
};

/// "GET /path host x-header=value"; "" is no request, "?" instead of a part: not told.
inline std::optional<HttpRequest> requestOf(const std::string &text)
{
    if (text.empty())
        return std::nullopt;
    HttpRequest request;
    request.headers.emplace();
    std::size_t part = 0;
    for (std::size_t at = 0; at < text.size(); ++part) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        at = end + 1;
        if (word == "?" && part == 3)
            request.headers.reset();
        if (word == "?")
            continue;
        if (part == 0)
            request.method = word;
        else if (part == 1)
            request.path = word;
        else if (part == 2)
            request.host = word;
        else
            (*request.headers)[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    }
    return request;
}

} // namespace drawbridge::test
