// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QMetaType>
#include <QString>

namespace drawbridge::test {

/// One server in a mesh of sidecars, policies by hand, and what the engine says of a caller.
using Mode = MtlsDecision::Mode;
using Peers = std::vector<PeerAuthenticationObject>;
using Policies = std::vector<AuthorizationPolicyObject>;

inline constexpr WorkloadId kServer{0};
inline constexpr std::uint16_t kPort = 8080;
inline constexpr auto kRoot = "istio-system";

/// "foo/server", labels app=server and tier=back, in a mesh of sidecars.
inline WorkloadNode server()
{
    auto workload = workloadOf("foo", "server", {kPort});
    workload.podLabels["tier"] = "back";
    return workload;
}

inline PeerAuthenticationObject peer(const std::string &nameSpace, const std::string &name,
                                     MtlsMode mode, LabelMap selector = {})
{
    PeerAuthenticationObject object;
    object.meta = metaOf("PeerAuthentication", nameSpace, name);
    object.mode = mode;
    object.selector = std::move(selector);
    return object;
}

inline PeerAuthenticationObject aged(PeerAuthenticationObject object, std::string creationTimestamp)
{
    object.meta.creationTimestamp = std::move(creationTimestamp);
    return object;
}

inline PeerAuthenticationObject withPort(PeerAuthenticationObject object, std::uint16_t port,
                                         MtlsMode mode)
{
    object.portModes[port] = mode;
    return object;
}

inline AuthorizationPolicyObject policy(AuthorizationAction action,
                                        std::vector<AuthorizationRule> rules,
                                        const std::string &name = "policy",
                                        const std::string &nameSpace = "foo")
{
    AuthorizationPolicyObject object;
    object.meta = metaOf("AuthorizationPolicy", nameSpace, name);
    object.action = action;
    object.rules = std::move(rules);
    return object;
}

inline AuthorizationPolicyObject allow(std::vector<AuthorizationRule> rules)
{
    return policy(AuthorizationAction::Allow, std::move(rules), "allow");
}

inline AuthorizationPolicyObject deny(std::vector<AuthorizationRule> rules)
{
    return policy(AuthorizationAction::Deny, std::move(rules), "deny");
}

inline AuthorizationRule from(AuthorizationSource source)
{
    AuthorizationRule rule;
    rule.from.push_back(std::move(source));
    return rule;
}

inline AuthorizationRule to(AuthorizationOperation operation)
{
    AuthorizationRule rule;
    rule.to.push_back(std::move(operation));
    return rule;
}

inline AuthorizationSource principals(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.principals = std::move(values);
    return source;
}

inline AuthorizationSource notPrincipals(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.notPrincipals = std::move(values);
    return source;
}

inline AuthorizationSource namespaces(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.namespaces = std::move(values);
    return source;
}

inline AuthorizationSource notNamespaces(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.notNamespaces = std::move(values);
    return source;
}

inline AuthorizationSource serviceAccounts(std::vector<std::string> values)
{
    AuthorizationSource source;
    source.serviceAccounts = std::move(values);
    return source;
}

inline AuthorizationSource blocks(const char *cidr)
{
    AuthorizationSource source;
    source.ipBlocks.push_back(*Cidr::parse(cidr));
    return source;
}

inline AuthorizationOperation ports(std::vector<std::uint16_t> values)
{
    AuthorizationOperation operation;
    operation.ports = std::move(values);
    return operation;
}

inline AuthorizationOperation paths(std::vector<std::string> values)
{
    AuthorizationOperation operation;
    operation.paths = std::move(values);
    return operation;
}

inline AuthorizationOperation methods(std::vector<std::string> values)
{
    AuthorizationOperation operation;
    operation.methods = std::move(values);
    return operation;
}

/// A condition that no manifest can judge.
inline AuthorizationRule whenMetadata()
{
    AuthorizationRule rule;
    rule.when.push_back({"experimental.envoy.filters.a[b]", {"x"}, {}, {}});
    rule.when.back().attribute = AuthorizationAttribute::EnvoyFilter;
    return rule;
}

inline MeshCaller identity(const std::string &nameSpace, const std::string &account)
{
    return {"cluster.local/ns/" + nameSpace + "/sa/" + account, nameSpace, account, std::nullopt};
}

inline MeshCaller plaintext(const char *address = nullptr)
{
    MeshCaller caller;
    if (address != nullptr)
        caller.address = *IpAddress::parse(address);
    return caller;
}

inline MeshEngine engine(Peers peers, Policies policies = {}, WorkloadNode workload = server(),
                         std::vector<UndecodedPolicy> undecoded = {}, MeshOptions options = {})
{
    return {topologyOf({std::move(workload)}), std::move(peers), std::move(policies),
            std::move(undecoded), std::move(options)};
}

inline UndecodedPolicy unreadable(const char *kind, const char *nameSpace)
{
    return {metaOf(kind, nameSpace, "broken"), "not readable"};
}

/// The server behind a Service port of that name.
inline MeshEngine engineWithService(const std::string &portName, Policies policies)
{
    ServiceNode service;
    service.object.meta = metaOf("Service", "foo", "server");
    service.object.ports.push_back({portName, 80, Protocol::Tcp, PortReference(kPort), {}, "", {}});
    service.backends = {kServer};
    return {topologyOf({server()}, {}, {service}), {}, std::move(policies), {}, {}};
}

inline QString said(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Allow: return "allow";
    case Verdict::Deny: return "deny";
    case Verdict::Unknown: break;
    }
    return "unknown";
}

inline QString ask(const MeshEngine &mesh, const MeshCaller &caller,
                   const std::optional<HttpRequest> &request = std::nullopt,
                   std::uint16_t port = kPort)
{
    return said(mesh.authorize(kServer, port, caller, request).verdict);
}

inline const auto kAllow = said(Verdict::Allow);
inline const auto kDeny = said(Verdict::Deny);
inline const auto kUnknown = said(Verdict::Unknown);

} // namespace drawbridge::test

Q_DECLARE_METATYPE(drawbridge::test::Peers)
Q_DECLARE_METATYPE(drawbridge::test::Policies)
Q_DECLARE_METATYPE(drawbridge::test::Mode)
Q_DECLARE_METATYPE(drawbridge::AuthorizationRule)
Q_DECLARE_METATYPE(drawbridge::AuthorizationAction)
Q_DECLARE_METATYPE(drawbridge::MeshCaller)
