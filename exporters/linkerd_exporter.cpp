// SPDX-License-Identifier: Apache-2.0
// Linkerd only admits (istio.md 6.2): the default inbound policy of the namespace is `deny`, and a
// Server opens its port to whom an AuthorizationPolicy names. Where only some requests are drawn,
// routes of the Server take them, each with policies of its own; then whole callers need a route
// for everything, and probes, which Linkerd lets into Servers without routes by itself, one of
// theirs. Callers without an identity are told by their addresses; pods have those of all pods.
// Tested by tests/golden/test_export_golden.cpp, tests/unit/exporters/test_linkerd_export.cpp and
// tests/property/test_export_round_trip.cpp

#include "exporters/linkerd_exporter.h"

#include "exporters/flow_names.h"
#include "exporters/ip_blocks.h"
#include "exporters/linkerd_obstacles.h"
#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "exporters/network_policy_rules.h"
#include "model/base/texts.h"
#include "model/topology/linkerd_config.h"
#include "model/topology/linkerd_membership.h"

#include <algorithm>
#include <map>
#include <utility>

namespace drawbridge {

namespace {

constexpr const char *kLinkerdGroup = "policy.linkerd.io";
constexpr const char *kLinkerdServerApi = "policy.linkerd.io/v1beta3";
constexpr const char *kLinkerdRouteApi = "policy.linkerd.io/v1beta3";
constexpr const char *kLinkerdPolicyApi = "policy.linkerd.io/v1alpha1";
constexpr const char *kLinkerdUnchecked = "Not checked against the real proxy of Linkerd.";
constexpr const char *kPodsCaller = "~pods";

/// Ports whose servers speak first, so that their protocol cannot be detected: what Linkerd takes
/// as opaque unless it is told otherwise (linkerd.io, proxy.opaquePorts), and those of Galera.
constexpr const char *kOpaquePorts = "25,587,3306,4444,4567,4568,5432,6379,9300,11211";
constexpr const char *kOpaqueKey = "config.linkerd.io/opaque-ports";
constexpr const char *kInboundPolicyKey = "config.linkerd.io/default-inbound-policy";
constexpr const char *kSkippedPortsKey = "config.linkerd.io/skip-inbound-ports";

/// Of HTTPRoute: matches of a rule, and rules.
constexpr std::size_t kMatchesOfRule = 8;
constexpr std::size_t kMatchesOfRoute = kMatchesOfRule * 16;

/// Somebody who is admitted: an account, or addresses.
struct Caller {
    std::string nameSpace, account; ///< Empty: without an identity.
    std::vector<IpBlock> networks;
    std::vector<std::string> reasons;
    std::vector<FlowName> named;

    [[nodiscard]] bool hasIdentity() const { return !account.empty(); }
};

using Callers = std::map<std::string, Caller>;

/// What is drawn to one port.
struct Opening {
    Callers whole, some; ///< Everything there, and requests.
    RequestsByCaller requests;
    std::vector<FlowName> named;
};

YamlValue referenceTo(const std::string &kind, const std::string &name)
{
    YamlValue reference = mappingOf("group", kLinkerdGroup);
    reference.set("kind", kind);
    reference.set("name", name);
    return reference;
}

YamlValue listOf(YamlValue item)
{
    YamlValue list = YamlValue::sequence();
    list.push(std::move(item));
    return list;
}

YamlValue matchValue(const LinkerdMatch &match)
{
    YamlValue path = mappingOf("type", match.isExact ? "Exact" : "PathPrefix");
    path.set("value", match.path);
    YamlValue value = mappingOf("path", std::move(path));
    if (!match.method.empty())
        value.set("method", match.method);
    return value;
}

YamlValue rulesValue(const std::vector<LinkerdMatch> &matches)
{
    YamlValue rules = YamlValue::sequence();
    for (std::size_t i = 0; i < matches.size(); i += kMatchesOfRule) {
        YamlValue list = YamlValue::sequence();
        for (std::size_t j = i; j < std::min(i + kMatchesOfRule, matches.size()); ++j)
            list.push(matchValue(matches[j]));
        rules.push(mappingOf("matches", std::move(list)));
    }
    return rules;
}

YamlValue networkValue(const IpBlock &block)
{
    YamlValue network = mappingOf("cidr", toString(block.cidr));
    if (block.except.empty())
        return network;
    YamlValue &except = network.set("except", YamlValue::sequence());
    for (const Cidr &cidr : block.except)
        except.push(toString(cidr));
    return network;
}

std::vector<IpBlock> blocksOf(const AddressSet &addresses)
{
    return ipBlocksOf(addresses, addresses.toCidrs());
}

class LinkerdExporter {
public:
    explicit LinkerdExporter(const ExportPlan &plan) : m_plan(plan)
    {
        for (const PlannedFlow *planned : m_plan.flows)
            if (planned->to.workload && planned->to.workload->isInMesh)
                m_flowsTo[planned->to.workload].push_back(planned);
    }

    PolicyFiles run(const PolicyScope &scope)
    {
        PolicyFiles result;
        for (const ExportSubject *subject : scope.subjects) {
            if (subject->isInMesh)
                workload(*subject);
            result.ofSubjects.push_back(std::exchange(m_files, {}));
        }
        return result;
    }

private:
    void workload(const ExportSubject &subject)
    {
        noteProbes(subject);
        std::map<std::uint16_t, Opening> openings;
        for (const PlannedFlow *planned : m_flowsTo[&subject])
            for (const FlowPort &port : planned->flow.ports)
                if (port.range.protocol == Protocol::Tcp)
                    for (std::uint32_t i = port.range.first; i <= port.range.last; ++i)
                        open(*planned, port, openings[static_cast<std::uint16_t>(i)]);
        for (auto &[number, opening] : openings)
            write(subject, number, opening);
    }

    void open(const PlannedFlow &planned, const FlowPort &port, Opening &opening) const
    {
        const auto [name, caller] = callerOf(planned);
        auto &callers = port.http.isAny() ? opening.whole : opening.some;
        auto &known = callers.try_emplace(name, caller).first->second;
        known.reasons.push_back(whyOf(planned));
        addNames(known.named, namesOf(m_plan, planned));
        if (!port.http.isAny())
            if (const auto matches = linkerdMatches(port.http)) {
                auto &own = opening.requests[name];
                own.insert(own.end(), matches->begin(), matches->end());
            }
        addNames(opening.named, namesOf(m_plan, planned));
    }

    [[nodiscard]] std::pair<std::string, Caller> callerOf(const PlannedFlow &planned) const
    {
        Caller caller;
        if (mayShowIdentity(m_plan, planned)) {
            caller.nameSpace = planned.from.workload->nameSpace;
            caller.account = planned.from.workload->serviceAccount;
            return {caller.nameSpace + '/' + caller.account, caller};
        }
        caller.networks = planned.from.blocks;
        if (!caller.networks.empty())
            return {toString(planned.flow.from), caller};
        caller.networks = blocksOf(podAddresses(m_plan.cluster()));
        return {kPodsCaller, caller};
    }

    void write(const ExportSubject &subject, std::uint16_t number, Opening &opening)
    {
        for (const auto &[name, caller] : opening.whole) { // Who has all needs no part.
            opening.some.erase(name);
            opening.requests.erase(name);
        }
        m_subject = &subject;
        m_base = subject.name + '-' + std::to_string(number);
        m_named = opening.named;
        server(number, opening);
        admit("Server", m_base, opening.whole);
        if (!opening.some.empty())
            routes(number, opening);
    }

    void server(std::uint16_t number, const Opening &opening)
    {
        YamlValue spec = YamlValue::mapping();
        spec.set("podSelector", matchLabels(m_subject->selector.labels));
        spec.set("port", static_cast<int>(number));
        spec.set("proxyProtocol", isOpaque(number) && opening.some.empty() ? "opaque" : "unknown");
        spec.set("accessPolicy", "deny");
        add(kLinkerdServerApi, "Server", "servers", m_base, std::move(spec));
    }

    [[nodiscard]] bool isOpaque(std::uint16_t number) const
    {
        const auto *own = linkerdSetting(
            *m_subject->node, m_plan.topology->namespaceOf(*m_subject->node), kOpaqueKey);
        const auto ports = linkerdPorts(own == nullptr ? kOpaquePorts : *own);
        return ports && ports->contains(Protocol::Tcp, number);
    }

    /// A policy for those with an identity, and one for those without.
    void admit(const std::string &kind, const std::string &target, const Callers &callers)
    {
        YamlValue accounts = YamlValue::sequence(), networks = YamlValue::sequence();
        bool hasAccounts = false, hasNetworks = false;
        m_named = namesOf(callers);
        for (const auto &[name, caller] : callers) {
            const std::string why = joined(caller.reasons, "\n");
            if (caller.hasIdentity()) {
                YamlValue account = mappingOf("kind", "ServiceAccount");
                account.set("name", caller.account);
                account.set("namespace", caller.nameSpace);
                accounts.push(std::move(account)).comment(why);
                hasAccounts = true;
                continue;
            }
            bool isFirst = true;
            for (const IpBlock &block : caller.networks) {
                YamlValue &item = networks.push(networkValue(block));
                if (std::exchange(isFirst, false))
                    item.comment(whyOf(name) + why);
                hasNetworks = true;
            }
        }
        if (hasAccounts)
            admit(kind, target, "MeshTLSAuthentication", "meshtlsauthentications", target,
                  mappingOf("identityRefs", std::move(accounts)));
        if (hasNetworks)
            admit(kind, target, "NetworkAuthentication", "networkauthentications",
                  target + "-addresses", mappingOf("networks", std::move(networks)));
    }

    /// Of everybody among them.
    static std::vector<FlowName> namesOf(const Callers &callers)
    {
        std::vector<FlowName> names;
        for (const auto &[name, caller] : callers)
            addNames(names, caller.named);
        return names;
    }

    static std::vector<FlowName> namesOf(const ExportPlan &plan, const PlannedFlow &planned)
    {
        return drawbridge::namesOf(plan, planned);
    }

    static std::string whyOf(const std::string &caller)
    {
        if (caller == kProbesCaller)
            return "the kubelet's probes, which need an authorization where a Server has routes; "
                   "from which\naddress they come depends on the network plugin\n";
        if (caller == kPodsCaller)
            return "no identity of the mesh: any pod has these addresses; the NetworkPolicy alone "
                   "tells pods apart\n";
        return "no identity of the mesh: told by address\n";
    }

    using FlowsOf = std::map<const ExportSubject *, std::vector<const PlannedFlow *>>;
    static std::string whyOf(const PlannedFlow &planned) { return drawbridge::whyOf(planned); }

    void admit(const std::string &targetKind, const std::string &target, const std::string &kind,
               const std::string &family, const std::string &name, YamlValue authentication)
    {
        add(kLinkerdPolicyApi, kind, family, name, std::move(authentication));
        YamlValue spec = mappingOf("targetRef", referenceTo(targetKind, target));
        spec.set("requiredAuthenticationRefs", listOf(referenceTo(kind, name)));
        add(kLinkerdPolicyApi, "AuthorizationPolicy", "authorizationpolicies", "allow-" + name,
            std::move(spec));
    }

    void routes(std::uint16_t number, Opening &opening)
    {
        Callers callers = opening.some;
        RequestsByCaller requests = opening.requests;
        if (const auto probes = probesOn(m_plan, *m_subject, number); !probes.empty()) {
            requests[kProbesCaller] = probes;
            callers[kProbesCaller].networks = blocksOf(AddressSet::all());
            callers[kProbesCaller].named = namesOf(opening.some); // Whose requests need routes.
        }
        std::size_t count = 0;
        for (const auto &[names, matches] : linkerdRoutes(requests)) {
            Callers own;
            for (const std::string &name : names)
                own.insert(*callers.find(name));
            for (std::size_t i = 0; i < matches.size(); i += kMatchesOfRoute) {
                const auto end = std::min(i + kMatchesOfRoute, matches.size());
                const std::string name = m_base + "-route" + std::to_string(++count);
                m_named = namesOf(own);
                route(name, {matches.begin() + static_cast<std::ptrdiff_t>(i),
                             matches.begin() + static_cast<std::ptrdiff_t>(end)});
                admit("HTTPRoute", name, own);
            }
        }
        m_named = namesOf(opening.whole);
        if (!opening.whole.empty())
            route(m_base + "-rest", {LinkerdMatch{}},
                  "For whom the Server admits: a request without a route is refused.");
    }

    void route(const std::string &name, const std::vector<LinkerdMatch> &matches,
               const std::string &why = {})
    {
        YamlValue spec = mappingOf("parentRefs", listOf(referenceTo("Server", m_base)));
        spec.set("rules", rulesValue(matches));
        add(kLinkerdRouteApi, "HTTPRoute", "httproutes", name, std::move(spec), why);
    }

    /// Linkerd lets HTTP probes in by itself, and a connection is all that a TCP probe needs.
    void noteProbes(const ExportSubject &subject)
    {
        for (const auto &cluster : m_plan.topology->clusters)
            if (cluster.resources)
                for (const WorkloadObject &object : cluster.resources->workloads)
                    if (object.meta.kind == subject.node->key.kind &&
                        object.meta.name == subject.node->key.name &&
                        object.meta.nameSpace == subject.nameSpace && hasGrpcProbe(object))
                        m_files.said.warning(
                            ErrorCode::NotExportable,
                            toString(subject.node->key) +
                                " has a probe of gRPC, which Linkerd refuses: it lets the probes "
                                "of HTTP in by itself, and no others",
                            object.meta.where, "let the kubelet ask by httpGet or tcpSocket");
    }

    static bool hasGrpcProbe(const WorkloadObject &object)
    {
        return std::ranges::any_of(object.pod.containers, [](const Container &container) {
            return std::ranges::any_of(container.handlers, [](const ContainerHandler &handler) {
                return handler.action == ContainerHandler::Action::Grpc;
            });
        });
    }

    void add(const char *apiVersion, const std::string &kind, const std::string &family,
             const std::string &name, YamlValue spec, const std::string &why = {})
    {
        YamlValue object = makeObject(apiVersion, kind, m_subject->nameSpace, name,
                                      flowAnnotations(m_plan, m_named));
        object.set("spec", std::move(spec));
        m_files.files.push_back(makeFile(
            m_plan.design.name, family, m_subject->nameSpace + '-' + name, std::move(object),
            why.empty() ? kLinkerdUnchecked : why + '\n' + kLinkerdUnchecked));
    }

    const ExportPlan &m_plan;
    FlowsOf m_flowsTo; ///< In the order of the plan.
    const ExportSubject *m_subject = nullptr;
    std::string m_base;            ///< What the objects of the port at hand are named after.
    std::vector<FlowName> m_named; ///< What the object at hand is made for.
    WorkloadFiles m_files;         ///< Of what is at hand.
};

} // namespace

PolicyFiles exportLinkerd(const ExportPlan &plan, const PolicyScope &scope)
{
    return LinkerdExporter(plan).run(scope);
}

YamlValue linkerdNamespaceAnnotations(const ExportPlan &plan, const std::string &nameSpace)
{
    const auto id = plan.topology->findNamespace(
        plan.topology->clusters.empty() ? std::string() : plan.topology->clusters.front().name,
        nameSpace);
    const LabelMap known = id ? plan.topology->namespaces[id->index].annotations : LabelMap();
    YamlValue annotations = YamlValue::mapping();
    annotations.set(kInboundPolicyKey, "deny").comment("what no Server opens stays shut");
    if (!known.contains(kSkippedPortsKey))
        annotations.set(kSkippedPortsKey, "").comment("no port bypasses the proxy");
    if (plan.enrolledNamespaces.contains(nameSpace))
        annotations.set("linkerd.io/inject", "enabled");
    return annotations;
}

YamlValue linkerdPodAnnotations(const ExportSubject &subject)
{
    YamlValue annotations = YamlValue::mapping();
    const auto own = subject.node->podAnnotations.find(kInboundPolicyKey);
    if (own != subject.node->podAnnotations.end() && own->second != "deny")
        annotations.set(kInboundPolicyKey, "deny").comment("what no Server opens stays shut");
    return annotations;
}

} // namespace drawbridge
