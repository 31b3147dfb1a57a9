// SPDX-License-Identifier: Apache-2.0
#include "exporters/network_policy_exporter.h"

#include "exporters/flow_names.h"
#include "exporters/ip_blocks.h"
#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "exporters/network_policy_rules.h"
#include "model/base/texts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

// Policies only add (network-policy.md item 10), so the drawing is the union of small policies: a
// baseline that isolates every pod of the namespace in both directions, what all its pods share,
// and one policy for each workload. A system flow is written for the namespace as a whole only
// where every pod of it has that flow; anything else is written workload by workload, so that the
// sum is exact. A flow needs both halves: egress at the source, ingress at the destination. Where
// kube-dns or istiod live, a policy that selects every pod would cut the whole cluster off from
// them: there each workload of the input is isolated by a policy of its own. In an ambient mesh TCP
// between its pods is written as the tunnel that carries it.
// Tested by tests/golden/test_export_golden.cpp and tests/property/test_export_round_trip.cpp

namespace drawbridge {

namespace {

constexpr const char *kFamily = "networkpolicies";
constexpr const char *kPolicyApiVersion = "networking.k8s.io/v1";
constexpr const char *kDenyAll = "deny-all";

/// System flows of a namespace to one destination that every pod of it has on the same ports.
struct SharedEgress {
    const PlannedFlow *example = nullptr;
    PortSet ports;
};

class NetworkPolicyExporter {
public:
    explicit NetworkPolicyExporter(const ExportPlan &plan) : m_plan(plan)
    {
        for (const PlannedFlow *planned : m_plan.flows) {
            if (isFromElsewhere(*planned)) {
                passOn(*planned);
                continue;
            }
            if (planned->to.workload)
                m_into[planned->to.workload].push_back(planned);
            if (planned->from.workload)
                m_outOf[planned->from.workload].push_back(planned);
            if (planned->isSystem)
                m_systemPorts[{planned->flow.from, planned->flow.to}] = onWire(*planned);
        }
        for (const ApiServerFlow &flow : m_plan.apiServerFlows)
            m_toApiServer[flow.from].push_back(&flow);
        findSharedEgress();
    }

    PolicyFiles run(const PolicyScope &scope)
    {
        PolicyFiles result;
        if (scope.hasNamespaces)
            result.ofNamespaces = ofNamespaces();
        for (const ExportSubject *subject : scope.subjects) {
            if (subject->isBound)
                workload(*subject);
            result.ofSubjects.push_back({std::exchange(m_files, {}), {}});
        }
        return result;
    }

private:
    using SharedKey = std::pair<std::string, NodeKey>; ///< Source namespace, destination.
    using FlowsOf = std::map<const ExportSubject *, std::vector<const PlannedFlow *>>;

    [[nodiscard]] static const std::vector<const PlannedFlow *> &of(const FlowsOf &flows,
                                                                    const ExportSubject &subject)
    {
        static const std::vector<const PlannedFlow *> kNone;
        const auto found = flows.find(&subject);
        return found == flows.end() ? kNone : found->second;
    }

    /// What several callers of another cluster have in common: one peer, since a NetworkPolicy
    /// tells them apart no more.
    struct Passing {
        PortSet ports;
        std::vector<YamlValue> peers;
        std::string why;
        std::vector<FlowName> madeFor;
    };
    using PassingBy = std::map<const ExportSubject *, std::map<std::string, Passing>>;

    /// A workload of another cluster that shows its identity.
    static bool isFromElsewhere(const PlannedFlow &planned)
    {
        return planned.from.external && !planned.from.external->principal.empty();
    }

    /// From those addresses, or through the pods of the east-west gateway where it has any here.
    void passOn(const PlannedFlow &planned)
    {
        const External &caller = *planned.from.external;
        const ExportSubject &to = *planned.to.workload;
        const bool isGateway = caller.kind == External::Kind::Gateway;
        const std::string order = isGateway ? "~east-west gateway" : "~" + describe(caller.cidrs);
        pass(m_passingIn[&to][order], planned, peersOf(planned.from, to.nameSpace));
        if (!isGateway)
            return;
        for (const ExportSubject &subject : m_plan.subjects)
            if (subject.isBound && subject.nameSpace == caller.nameSpace &&
                std::ranges::includes(subject.node->podLabels, caller.podLabels))
                pass(m_passingOut[&subject][toString(to.node->key)], planned,
                     peersOf(planned.to, subject.nameSpace));
    }

    static std::string describe(const std::vector<Cidr> &cidrs)
    {
        std::string text;
        for (const Cidr &cidr : cidrs)
            text += toString(cidr) + ' ';
        return text;
    }

    void pass(Passing &passing, const PlannedFlow &planned, std::vector<YamlValue> peers) const
    {
        passing.ports |= planned.flow.portSet();
        passing.peers = std::move(peers);
        passing.why += (passing.why.empty() ? "" : "\n") + whyOf(planned);
        addNames(passing.madeFor, namesOf(m_plan, planned));
    }

    static void addPassing(const PassingBy &passing, const ExportSubject &subject,
                           NetworkPolicyRules &rules)
    {
        const auto own = passing.find(&subject);
        if (own == passing.end())
            return;
        for (const auto &[order, common] : own->second)
            rules.add(common.ports, order, common.peers, common.why, common.madeFor);
    }

    void findSharedEgress()
    {
        std::map<std::string, std::size_t> boundCount;
        for (const ExportSubject &subject : m_plan.subjects)
            boundCount[subject.nameSpace] += subject.isBound ? 1 : 0;
        std::map<SharedKey, std::vector<const PlannedFlow *>> flows;
        for (const PlannedFlow *planned : m_plan.flows) {
            if (planned->isSystem && planned->from.workload)
                flows[{planned->from.workload->nameSpace, planned->flow.to}].push_back(planned);
        }
        for (const auto &[key, group] : flows) {
            const PortSet ports = onWire(*group.front());
            const bool isSame = std::all_of(group.begin(), group.end(), [&](const auto *planned) {
                return onWire(*planned) == ports;
            });
            if (isSame && !m_plan.isShared(key.first) && group.size() == boundCount[key.first])
                m_shared[key] = {group.front(), ports};
        }
    }

    [[nodiscard]] bool isShared(const PlannedFlow &planned) const
    {
        return planned.isSystem && planned.from.workload &&
               m_shared.count({planned.from.workload->nameSpace, planned.flow.to}) > 0;
    }

    std::vector<ManifestFile> ofNamespaces()
    {
        for (const std::string &nameSpace : m_plan.namespaces) {
            if (m_plan.isShared(nameSpace))
                continue;
            denyAll(nameSpace);
            sharedEgress(nameSpace, "dns", false, "name resolution for every pod");
            sharedEgress(nameSpace, "mesh-control-plane", true,
                         m_plan.mesh == MeshKind::Linkerd
                             ? "certificates, services and policies for every proxy of Linkerd"
                             : "certificates and configuration for every sidecar");
        }
        return std::exchange(m_files, {});
    }

    void denyAll(const std::string &nameSpace)
    {
        YamlValue policy = makeObject(kPolicyApiVersion, "NetworkPolicy", nameSpace,
                                      "deny-all-by-default", baselineAnnotations(m_plan, kDenyAll));
        YamlValue spec = YamlValue::mapping();
        spec.set("podSelector", YamlValue::mapping());
        spec.set("policyTypes", YamlValue::sequence({"Ingress", "Egress"}));
        policy.set("spec", std::move(spec));
        addFile(nameSpace, "deny-all-by-default", std::move(policy),
                "Isolates every pod of " + nameSpace + "; what is not drawn stays shut.");
    }

    static bool isToControlPlane(const PlannedFlow &planned)
    {
        return planned.flow.evidence == std::vector<std::string>{"system: mesh control plane"};
    }

    void sharedEgress(const std::string &nameSpace, const std::string &service, bool isForMesh,
                      const std::string &why)
    {
        NetworkPolicyRules rules;
        for (const auto &[key, shared] : m_shared) {
            if (key.first == nameSpace && isForMesh == isToControlPlane(*shared.example))
                rules.add(shared.ports, toString(key.second),
                          peersOf(shared.example->to, nameSpace), {}, {});
        }
        if (rules.empty())
            return;
        const std::string name = "allow-" + service;
        YamlValue policy = makeObject(kPolicyApiVersion, "NetworkPolicy", nameSpace, name,
                                      baselineAnnotations(m_plan, service));
        YamlValue spec = YamlValue::mapping();
        spec.set("podSelector", YamlValue::mapping());
        spec.set("policyTypes", YamlValue::sequence({"Egress"}));
        spec.set("egress", rules.toYaml("to"));
        policy.set("spec", std::move(spec));
        addFile(nameSpace, name, std::move(policy), "System flow: " + why + '.');
    }

    void workload(const ExportSubject &subject)
    {
        const NetworkPolicyRules ingress = ingressOf(subject);
        const NetworkPolicyRules egress = egressOf(subject);
        const bool isIsolatedAlready = !m_plan.isShared(subject.nameSpace);
        if (isIsolatedAlready && ingress.empty() && egress.empty())
            return;
        const std::string name = "allow-" + subject.name;
        YamlValue policy = makeObject(kPolicyApiVersion, "NetworkPolicy", subject.nameSpace, name,
                                      annotationsFor(subject, ingress, egress));
        YamlValue spec = YamlValue::mapping();
        spec.set("podSelector", matchLabels(subject.selector.labels));
        spec.set("policyTypes", YamlValue::sequence({"Ingress", "Egress"}));
        if (!ingress.empty())
            spec.set("ingress", ingress.toYaml("from"));
        if (!egress.empty())
            spec.set("egress", egress.toYaml("to"));
        policy.set("spec", std::move(spec));
        addFile(subject.nameSpace, name, std::move(policy), headOf(subject, isIsolatedAlready));
    }

    [[nodiscard]] LabelMap annotationsFor(const ExportSubject &subject,
                                          const NetworkPolicyRules &ingress,
                                          const NetworkPolicyRules &egress) const
    {
        if (ingress.empty() && egress.empty())
            return baselineAnnotations(m_plan, kDenyAll);
        Origin origin = originIn(m_plan);
        for (const NetworkPolicyRules *rules : {&ingress, &egress})
            addNames(origin.flows, rules->madeFor());
        if (m_toApiServer.contains(subject.node->key))
            for (const ApiAccess &access : m_plan.design.apiAccess)
                if (access.subject == subject.node->key)
                    origin.apiAccess.push_back(namedAccess(m_plan, access));
        return annotationsOf(std::move(origin));
    }

    [[nodiscard]] std::string headOf(const ExportSubject &subject, bool isIsolatedAlready) const
    {
        std::vector<std::string> lines;
        if (!isIsolatedAlready)
            lines.push_back(subject.nameSpace +
                            " also runs pods that are not in the input, so it has no deny-all of "
                            "its own.");
        if (m_plan.mesh == MeshKind::Ambient && subject.isInMesh)
            lines.emplace_back("Port 15008 is the tunnel of the ambient mesh: who may come is said "
                               "here, on which port\nby the AuthorizationPolicy.");
        if (m_plan.mesh == MeshKind::Linkerd && subject.isInMesh)
            lines.emplace_back(
                "Port 4143 is that of Linkerd's proxies, where they meet since 2.18, "
                "before that on the port that\nis called: who may come is said here, "
                "on which port by the AuthorizationPolicy.");
        return joined(lines, "\n");
    }

    [[nodiscard]] NetworkPolicyRules ingressOf(const ExportSubject &subject) const
    {
        NetworkPolicyRules rules;
        std::set<std::string> whole; ///< Namespaces admitted as one peer.
        for (const PlannedFlow *planned : of(m_into, subject)) {
            if (isShared(*planned))
                addNamespace(rules, *planned, whole);
            else
                rules.add(portsOf(*planned), orderOf(planned->flow.from, planned->isSystem),
                          peersOf(planned->from, subject.nameSpace), whyOf(*planned),
                          namesOf(m_plan, *planned));
        }
        addPassing(m_passingIn, subject, rules);
        return rules;
    }

    void addNamespace(NetworkPolicyRules &rules, const PlannedFlow &planned,
                      std::set<std::string> &whole) const
    {
        const std::string &from = planned.from.workload->nameSpace;
        if (whole.insert(from).second)
            rules.add(onWire(planned), from, {namespacePeer(from, planned.to.workload->nameSpace)},
                      "system: every pod of " + from + " -> " + planned.flow.to.name,
                      {nameOfAll(m_plan, planned)});
    }

    [[nodiscard]] NetworkPolicyRules egressOf(const ExportSubject &subject) const
    {
        NetworkPolicyRules rules;
        for (const PlannedFlow *planned : of(m_outOf, subject)) {
            if (!isShared(*planned))
                rules.add(portsOf(*planned), orderOf(planned->flow.to, planned->isSystem),
                          peersOf(planned->to, subject.nameSpace), whyOf(*planned),
                          namesOf(m_plan, *planned));
        }
        addPassing(m_passingOut, subject, rules);
        const auto toApiServer = m_toApiServer.find(subject.node->key);
        if (toApiServer == m_toApiServer.end())
            return rules;
        for (const ApiServerFlow *flow : toApiServer->second)
            rules.add(flow->ports, "~api",
                      blockPeers(ipBlocksOf(flow->addresses, flow->addresses.toCidrs())),
                      "drawn: API access of " + subject.node->key.name, {});
        return rules;
    }

    /// Without what a system flow of the same pair admits already.
    [[nodiscard]] PortSet portsOf(const PlannedFlow &planned) const
    {
        const auto system = m_systemPorts.find({planned.flow.from, planned.flow.to});
        if (planned.isSystem || system == m_systemPorts.end())
            return onWire(planned);
        return onWire(planned) - system->second;
    }

    [[nodiscard]] PortSet onWire(const PlannedFlow &planned) const
    {
        return portsOnWire(m_plan, planned);
    }

    /// A pair may be drawn and a system flow as well: two items then, unless that has all of it.
    static std::string orderOf(const NodeKey &key, bool isSystem)
    {
        return toString(key) + (isSystem ? " system" : "");
    }

    void addFile(const std::string &nameSpace, const std::string &name, YamlValue policy,
                 const std::string &why)
    {
        m_files.push_back(
            makeFile(m_plan.design.name, kFamily, nameSpace + '-' + name, std::move(policy), why));
    }

    const ExportPlan &m_plan;
    FlowsOf m_into, m_outOf; ///< In the order of the plan.
    PassingBy m_passingIn, m_passingOut;
    std::map<NodeKey, std::vector<const ApiServerFlow *>> m_toApiServer;
    std::map<SharedKey, SharedEgress> m_shared;
    std::map<std::pair<NodeKey, NodeKey>, PortSet> m_systemPorts;
    std::vector<ManifestFile> m_files; ///< Of what is at hand.
};

} // namespace

PolicyFiles exportNetworkPolicies(const ExportPlan &plan, const PolicyScope &scope)
{
    return NetworkPolicyExporter(plan).run(scope);
}

} // namespace drawbridge
