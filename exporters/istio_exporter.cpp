// SPDX-License-Identifier: Apache-2.0
#include "exporters/istio_exporter.h"

#include "exporters/flow_names.h"
#include "exporters/gateway_people.h"
#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "exporters/mesh_rules.h"
#include "exporters/network_policy_rules.h"
#include "model/base/texts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

// The first ALLOW policy that attaches to a workload closes everything it does not admit (istio.md
// 1.3), so `allow-nothing` closes the namespace and each `allow-<workload>` opens what is drawn. A
// principal exists only over mutual TLS (istio.md 1.8): a drawn source without identity gets its
// port PERMISSIVE and a rule without source, limited to that port; everything else stays STRICT.
// The mesh captures TCP only; ports are the workload's own. Ztunnels read the same policies; what
// they cannot check (HTTP) waypoints do (waypoint_exporter.cpp), whom they admit in its place.
// Tested by tests/golden/test_export_golden.cpp and tests/property/test_export_round_trip.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMaxPortsOfFlow = 256;

/// What is drawn to one workload, grouped for writing.
struct Inbound {
    CallersByOperations byIdentity;
    Operations withoutIdentity; ///< Of all callers without one: nothing tells them apart.
    std::map<std::uint16_t, std::vector<std::string>> plaintextPorts; ///< Comments.
    std::vector<FlowName> named, anonymous; ///< All, and those without identity.
    bool isAtGateway = false;
};

std::size_t tcpPortCount(const Flow &flow)
{
    return (flow.portSet() & PortSet::allOf(Protocol::Tcp)).count();
}

constexpr const char *kNoSource =
    "no source: these callers have no mesh identity; the NetworkPolicy alone tells them apart\n";
constexpr const char *kOnlyNobody =
    "only callers without a mesh identity; the NetworkPolicy alone tells them apart\n";

constexpr const char *kAtGateway =
    "no source: what callers show is up to the gateway's servers; the NetworkPolicy alone tells "
    "them apart\n";

/// Whoever has no principal at all.
YamlValue nobodysValue()
{
    return sourceValue("notPrincipals", YamlValue::sequence(std::vector<std::string>{"*"}));
}

YamlValue selectorSpec(const ExportSubject &subject)
{
    YamlValue spec = YamlValue::mapping();
    spec.set("selector", matchLabels(subject.selector.labels));
    return spec;
}

class IstioExporter {
public:
    explicit IstioExporter(const ExportPlan &plan)
        : m_plan(plan), m_apiVersion("security.istio.io/" + plan.options.istioApi)
    {}

    PolicyFiles run(const PolicyScope &scope)
    {
        for (const PlannedFlow *planned : m_plan.flows)
            if (planned->to.workload && !isHostProbe(*planned))
                m_flowsTo[planned->to.workload].push_back(planned);
        const std::set<std::string> namespaces = namespacesInMesh();
        PolicyFiles result;
        if (scope.hasNamespaces)
            result.ofNamespaces = ofNamespaces(namespaces);
        for (const ExportSubject *subject : scope.subjects) {
            if (subject->isInMesh)
                workload(*subject);
            else if (isGateway(m_plan, *subject))
                gateway(*subject, namespaces.contains(subject->nameSpace));
            result.ofSubjects.push_back(std::exchange(m_files, {}));
        }
        return result;
    }

private:
    [[nodiscard]] std::set<std::string> namespacesInMesh() const
    {
        std::set<std::string> namespaces;
        for (const ExportSubject &subject : m_plan.subjects) {
            if (subject.isInMesh)
                namespaces.insert(subject.nameSpace);
        }
        return namespaces;
    }

    std::vector<ManifestFile> ofNamespaces(const std::set<std::string> &namespaces)
    {
        for (const std::string &nameSpace : namespaces)
            baseline(nameSpace);
        return std::exchange(m_files, {}).files;
    }

    void baseline(const std::string &nameSpace)
    {
        YamlValue strict = makeObject(m_apiVersion, "PeerAuthentication", nameSpace, "default",
                                      baselineAnnotations(m_plan, "mutual-tls"));
        YamlValue mtls = YamlValue::mapping();
        mtls.set("mode", "STRICT");
        YamlValue spec = YamlValue::mapping();
        spec.set("mtls", std::move(mtls));
        strict.set("spec", std::move(spec));
        addPeerAuthentication(nameSpace, "default", std::move(strict),
                              "Mutual TLS for every workload of " + nameSpace + '.');

        YamlValue nothing =
            makeObject(m_apiVersion, "AuthorizationPolicy", nameSpace, "allow-nothing",
                       baselineAnnotations(m_plan, "allow-nothing"));
        nothing.set("spec", YamlValue::mapping());
        addAuthorizationPolicy(nameSpace, "allow-nothing", std::move(nothing),
                               "Admits nobody: what is not drawn stays shut.");
    }

    void workload(const ExportSubject &subject)
    {
        Inbound inbound;
        const auto flows = writable(m_flowsTo[&subject]);
        for (const PlannedFlow *planned : flows)
            if (mayLackIdentity(m_plan, *planned))
                addAnonymous(*planned, inbound);
        for (const PlannedFlow *planned : flows)
            if (mayShowIdentity(m_plan, *planned))
                addIdentity(*planned, inbound);
        if (!inbound.plaintextPorts.empty())
            permissivePorts(subject, inbound);
        if (!inbound.byIdentity.empty() || !inbound.withoutIdentity.empty())
            allow(subject, inbound);
    }

    /// `allow-nothing` binds the gateways of its namespace as well. People are admitted wherever
    /// it is.
    void gateway(const ExportSubject &subject, bool isInMeshedNamespace)
    {
        const auto flows = writable(m_flowsTo[&subject]);
        const bool hasPeople = std::ranges::any_of(
            flows, [this](const auto *planned) { return isByToken(m_plan, *planned); });
        if (hasPeople) {
            WorkloadFiles ofPeople = exportPeople(m_plan, subject, flows);
            if (!ofPeople.files.empty()) {
                m_files.files = std::move(ofPeople.files);
                return;
            }
        }
        if (!isInMeshedNamespace)
            return;
        Inbound inbound;
        inbound.isAtGateway = true;
        for (const PlannedFlow *planned : flows)
            addAnonymous(*planned, inbound);
        if (!inbound.withoutIdentity.empty())
            allow(subject, inbound);
    }

    /// Those that concern the mesh and fit into its policies.
    std::vector<const PlannedFlow *> writable(const std::vector<const PlannedFlow *> &flows)
    {
        std::vector<const PlannedFlow *> some;
        for (const PlannedFlow *planned : flows) {
            const std::size_t count = tcpPortCount(planned->flow);
            if (count > kMaxPortsOfFlow)
                refuseRange(*planned, count);
            else if (count > 0)
                some.push_back(planned);
        }
        return some;
    }

    /// In an ambient mesh the network does not tell ports apart, so that a port which is open to
    /// callers without an identity has to stay shut to those who have one.
    [[nodiscard]] bool isApart() const { return m_plan.mesh == MeshKind::Ambient; }

    void addIdentity(const PlannedFlow &planned, Inbound &inbound)
    {
        Operations closed = operationsOf(planned.flow);
        if (!isApart())
            closed = without(std::move(closed), inbound.withoutIdentity);
        addCaller(inbound.byIdentity, std::move(closed), principalOf(m_plan, planned.from),
                  whyOf(planned));
        addNames(inbound.named, namesOf(m_plan, planned));
    }

    void addAnonymous(const PlannedFlow &planned, Inbound &inbound)
    {
        const std::string why = whyOf(planned);
        const Operations operations = operationsOf(planned.flow);
        for (const auto &[http, ports] : operations)
            inbound.withoutIdentity[http].insert(ports.begin(), ports.end());
        for (const std::uint16_t port : allPorts(operations))
            inbound.plaintextPorts[port].push_back(why);
        addNames(inbound.named, namesOf(m_plan, planned));
        addNames(inbound.anonymous, namesOf(m_plan, planned));
    }

    void refuseRange(const PlannedFlow &planned, std::size_t count)
    {
        m_files.said.warning(
            ErrorCode::NotExportable,
            "flow " + toString(planned.flow.from) + " -> " + toString(planned.flow.to) +
                " is left out of the AuthorizationPolicy: it has " + std::to_string(count) +
                " TCP ports, and Istio takes single ports only",
            {}, "draw at most " + std::to_string(kMaxPortsOfFlow) + " TCP ports");
    }

    void permissivePorts(const ExportSubject &subject, const Inbound &inbound)
    {
        YamlValue ports = YamlValue::mapping();
        for (const auto &[port, reasons] : inbound.plaintextPorts) {
            YamlValue mode = YamlValue::mapping();
            mode.set("mode", "PERMISSIVE");
            ports.set(std::to_string(port), std::move(mode))
                .comment("callers without a mesh identity:\n" + joined(reasons, "\n"));
        }
        YamlValue strict = YamlValue::mapping();
        strict.set("mode", "STRICT");
        YamlValue spec = selectorSpec(subject);
        spec.set("mtls", std::move(strict));
        spec.set("portLevelMtls", std::move(ports));
        YamlValue object = makeObject(m_apiVersion, "PeerAuthentication", subject.nameSpace,
                                      subject.name, flowAnnotations(m_plan, inbound.anonymous));
        object.set("spec", std::move(spec));
        addPeerAuthentication(subject.nameSpace, subject.name, std::move(object), {});
    }

    void allow(const ExportSubject &subject, const Inbound &inbound)
    {
        YamlValue rules = identityRules(inbound.byIdentity);
        const bool isForNobody = isApart() && !inbound.isAtGateway;
        const char *why = inbound.isAtGateway ? kAtGateway : isForNobody ? kOnlyNobody : kNoSource;
        for (const Operations &operations : separateRules(inbound.withoutIdentity)) {
            YamlValue rule = YamlValue::mapping();
            if (isForNobody)
                rule.set("from", nobodysValue());
            rule.set("to", operationsValue(operations));
            rules.push(std::move(rule))
                .comment(why + joined(reasonsFor(allPorts(operations), inbound), "\n"));
        }
        YamlValue spec = selectorSpec(subject);
        spec.set("action", "ALLOW");
        spec.set("rules", std::move(rules));
        const std::string name = "allow-" + subject.name;
        YamlValue object = makeObject(m_apiVersion, "AuthorizationPolicy", subject.nameSpace, name,
                                      flowAnnotations(m_plan, inbound.named));
        object.set("spec", std::move(spec));
        addAuthorizationPolicy(subject.nameSpace, name, std::move(object), {});
    }

    /// Each once, in the order of the ports.
    static std::vector<std::string> reasonsFor(const RulePorts &ports, const Inbound &inbound)
    {
        std::vector<std::string> reasons;
        for (const std::uint16_t port : ports) {
            for (const std::string &why : inbound.plaintextPorts.at(port)) {
                if (std::find(reasons.begin(), reasons.end(), why) == reasons.end())
                    reasons.push_back(why);
            }
        }
        return reasons;
    }

    void addPeerAuthentication(const std::string &nameSpace, const std::string &name,
                               YamlValue object, const std::string &why)
    {
        if (m_plan.wants("PeerAuthentication"))
            addFile("peerauthentications", nameSpace, name, std::move(object), why);
    }

    void addAuthorizationPolicy(const std::string &nameSpace, const std::string &name,
                                YamlValue object, const std::string &why)
    {
        if (m_plan.wants("AuthorizationPolicy"))
            addFile("authorizationpolicies", nameSpace, name, std::move(object), why);
    }

    void addFile(const std::string &family, const std::string &nameSpace, const std::string &name,
                 YamlValue object, const std::string &why)
    {
        m_files.files.push_back(
            makeFile(m_plan.design.name, family, nameSpace + '-' + name, std::move(object), why));
    }

    const ExportPlan &m_plan;
    std::string m_apiVersion;
    std::map<const ExportSubject *, std::vector<const PlannedFlow *>> m_flowsTo; ///< In order.
    WorkloadFiles m_files; ///< Of what is at hand.
};

} // namespace

PolicyFiles exportIstio(const ExportPlan &plan, const PolicyScope &scope)
{
    return IstioExporter(plan).run(scope);
}

} // namespace drawbridge
