// SPDX-License-Identifier: Apache-2.0
#include "exporters/egress_registry.h"

#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "model/base/texts.h"
#include "model/design/api_server_flows.h"
#include "model/kubernetes/label_syntax.h"
#include "model/topology/service_lookup.h"

#include <algorithm>

// A proxy under REGISTRY_ONLY lets pass what a Service or ServiceEntry that it imports stands for,
// and nothing else (istio.md 1.10). Where it knows the destination by a Service, a call to the
// pod's own address is no longer passed through. In the mesh that costs nothing: what is passed
// through is plaintext, which a STRICT port refuses anyway. To other ports it may be how the
// workload calls, unless the manifests show that it dials a Service. What is not certain to pass is
// a doubt, and leaves the workload as it is. Tested by tests/unit/exporters/test_mesh_egress.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMaxAddresses = 64;
constexpr std::size_t kMaxPorts = 64;
constexpr const char *kExportTo = "networking.istio.io/exportTo";

PortSet tcpOf(const PlannedFlow &planned)
{
    return planned.flow.portSet() & PortSet::allOf(Protocol::Tcp);
}

/// The annotation may keep a Service from the proxies of other namespaces.
bool isVisible(const ServiceObject &service, const std::string &nameSpace)
{
    const auto found = service.meta.annotations.find(kExportTo);
    return found == service.meta.annotations.end() || found->second == "*" ||
           (found->second == "." && service.meta.nameSpace == nameSpace);
}

bool leadsTo(const ServiceNode &service, WorkloadId id)
{
    return std::ranges::find(service.backends, id) != service.backends.end();
}

/// Pod ports that a proxy meets on a listener of this port. Of a headless Service clients dial the
/// pods, on the Service's port, whatever it says of theirs.
PortSet listenedPorts(const ServiceNode &service, const ServicePort &port, const WorkloadNode &pod)
{
    PortSet ports;
    if (port.protocol != Protocol::Tcp)
        return ports;
    for (const PortRange &range : podPortsOf(service, port, pod))
        ports.add(range);
    return ports;
}

/// Whether istiod's configuration keeps Services from proxies that should know them.
bool hidesServices(const ResourceSet &input)
{
    return std::ranges::any_of(input.configMaps, [](const ConfigMapObject &object) {
        const auto mesh = object.data.find("mesh");
        return object.meta.name.starts_with("istio") && mesh != object.data.end() &&
               (mesh->second.text.find("discoverySelectors") != std::string::npos ||
                mesh->second.text.find("defaultServiceExportTo") != std::string::npos);
    });
}

bool isOurs(const ObjectMeta &meta)
{
    const auto label = meta.labels.find(kManagedByLabel);
    return label != meta.labels.end() && label->second == kManagedByValue;
}

bool isOnProxyPort(const PortRange &range)
{
    return range.last >= 15000 && range.first < 15100;
}

bool isRange(const Cidr &cidr)
{
    return cidr.prefixLength < (cidr.network.family == AddressFamily::IPv4 ? 32 : 128);
}

/// "*.example.com" holds "api.example.com".
bool namesHost(const std::string &pattern, const std::string &host)
{
    return pattern == host ||
           (pattern.starts_with('*') && host.ends_with(std::string_view(pattern).substr(1)));
}

bool nameHost(const std::vector<TextWithPlace> &patterns, const std::string &host)
{
    return std::ranges::any_of(
        patterns, [&](const TextWithPlace &pattern) { return namesHost(pattern.text, host); });
}

} // namespace

EgressRegistries::EgressRegistries(const ExportPlan &plan) : m_plan(plan)
{
    if (!plan.topology->clusters.empty())
        m_input = plan.topology->clusters.front().resources.get();
    for (const PlannedFlow *planned : plan.flows) {
        if (planned->from.workload)
            m_outOf[planned->from.workload].push_back(planned);
        if (planned->to.workload && mayLackIdentity(plan, *planned))
            m_plaintext[planned->to.workload] |= planned->flow.portSet();
    }
    for (const ApiServerFlow &flow : plan.apiServerFlows)
        m_usesApi.insert(flow.from);
}

EgressRegistry EgressRegistries::of(const ExportSubject &subject) const
{
    EgressRegistry registry;
    registry.namespaces.insert(m_plan.cluster().rootNamespace);
    if (m_usesApi.contains(subject.node->key))
        registry.namespaces.insert("default"); // Where the Service `kubernetes` is.
    addFromInput(subject, registry);
    const auto flows = m_outOf.find(&subject);
    if (flows != m_outOf.end())
        for (const PlannedFlow *planned : flows->second) {
            if (tcpOf(*planned).empty()) // Not captured by a proxy.
                continue;
            if (planned->to.external)
                addExternal(*planned, registry);
            else if (planned->isSystem)
                addSystemDestination(*planned, registry);
            else
                addDestination(subject, *planned, registry);
        }
    addRouting(registry);
    addAliases(registry);
    sortAndUnite(registry.doubts);
    return registry;
}

/// Routes for the mesh hold wherever they are written, and hosts that select pods are names of
/// workloads: without them calls would go elsewhere, or nowhere.
void EgressRegistries::addRouting(EgressRegistry &registry) const
{
    if (m_input == nullptr)
        return;
    for (const VirtualServiceObject &service : m_input->virtualServices)
        if (service.gateways.empty() ||
            std::ranges::find(service.gateways, "mesh", &TextWithPlace::text) !=
                service.gateways.end())
            registry.namespaces.insert(service.meta.nameSpace);
    for (const ServiceEntryObject &entry : m_input->serviceEntries)
        if (entry.isInMesh)
            registry.namespaces.insert(entry.meta.nameSpace);
}

/// A Host header may name a Service of type ExternalName, be it one for another of them.
void EgressRegistries::addAliases(EgressRegistry &registry) const
{
    for (const ServiceNode &service : m_plan.topology->services) {
        const std::string &target = service.object.externalName;
        const std::size_t dot = target.find('.');
        if (service.object.type != "ExternalName" || dot == std::string::npos)
            continue;
        const std::string nameSpace = target.substr(dot + 1, target.find('.', dot + 1) - dot - 1);
        if (registry.namespaces.contains(nameSpace) &&
            registry.namespaces.insert(service.object.meta.nameSpace).second)
            return addAliases(registry);
    }
}

/// Resolvers dial the Service of kube-dns, and the agent beside the proxy istiod, past the proxy.
void EgressRegistries::addSystemDestination(const PlannedFlow &planned,
                                            EgressRegistry &registry) const
{
    registry.namespaces.insert(planned.to.workload->nameSpace);
}

void EgressRegistries::addDestination(const ExportSubject &subject, const PlannedFlow &planned,
                                      EgressRegistry &registry) const
{
    const ExportSubject &to = *planned.to.workload;
    const PortSet ports = tcpOf(planned);
    const std::string name = toString(to.node->key);
    if (const PortSet unserved = ports - servedPorts(subject, to); !unserved.empty())
        registry.doubts.push_back("no Service leads to " + name + " on " + toString(unserved) +
                                  ", so that it dials pods");
    const PortSet open = ports & plaintextPorts(to);
    if (const PortSet undecided = open - dialledPorts(subject, to); !undecided.empty())
        registry.doubts.push_back(name + " takes plaintext on " + toString(undecided) +
                                  ", and nothing shows that it dials a Service, not pods");
    for (const ServiceNode &service : m_plan.topology->services)
        if (leadsTo(service, *m_plan.topology->findWorkload(to.node->key)))
            registry.namespaces.insert(service.object.meta.nameSpace);
}

PortSet EgressRegistries::servedPorts(const ExportSubject &from, const ExportSubject &to) const
{
    PortSet ports;
    const WorkloadId id = *m_plan.topology->findWorkload(to.node->key);
    for (const ServiceNode &service : m_plan.topology->services)
        if (leadsTo(service, id) && isVisible(service.object, from.nameSpace))
            for (const ServicePort &port : service.object.ports)
                ports |= listenedPorts(service, port, *to.node);
    return ports;
}

/// Where the manifests of the caller name a Service.
PortSet EgressRegistries::dialledPorts(const ExportSubject &from, const ExportSubject &to) const
{
    PortSet ports;
    const Topology &topology = *m_plan.topology;
    const WorkloadId caller = *topology.findWorkload(from.node->key);
    const WorkloadId called = *topology.findWorkload(to.node->key);
    for (const InferredFlow &flow : topology.inferredFlows)
        if (flow.from == caller && flow.service &&
            std::ranges::find(flow.targets, called) != flow.targets.end())
            for (const PortRange &range : flow.targetPorts)
                ports.add(range);
    return ports;
}

/// What a call without mutual TLS reaches: all of a workload outside the mesh.
PortSet EgressRegistries::plaintextPorts(const ExportSubject &to) const
{
    if (!to.isInMesh)
        return PortSet::all();
    const auto found = m_plaintext.find(&to);
    return found == m_plaintext.end() ? PortSet() : found->second;
}

void EgressRegistries::addExternal(const PlannedFlow &planned, EgressRegistry &registry) const
{
    const External &external = *planned.to.external;
    const std::string name = toString(external.key);
    const auto doubt = [&](const std::string &why) { registry.doubts.push_back(name + why); };
    const PortSet ports = tcpOf(planned);
    const std::vector<Cidr> cidrs = addressesOf(external, m_plan.cluster()).toCidrs();
    registry.outside.push_back(&planned);
    if (!external.principal.empty() || external.kind == External::Kind::Gateway)
        return doubt(" is reached through a gateway or another cluster");
    if (external.kind == External::Kind::Internet)
        return doubt(" is more than a registry can list");
    if (cidrs.size() > kMaxAddresses)
        doubt(" has " + std::to_string(cidrs.size()) +
              " ranges of addresses, and a ServiceEntry "
              "takes " +
              std::to_string(kMaxAddresses) + " here");
    if (std::ranges::any_of(
            cidrs, [](const Cidr &cidr) { return cidr.network.family != AddressFamily::IPv4; }))
        doubt(" has IPv6 addresses, and whether a proxy listens for them is not known");
    if (ports.count() > kMaxPorts)
        doubt(" is called on " + std::to_string(ports.count()) +
              " ports, and a ServiceEntry takes single ones");
    if (std::ranges::any_of(ports.ranges(), isOnProxyPort))
        doubt(" is called on a port that the proxy keeps for itself");
    const bool isServerFirst =
        ports.contains(Protocol::Tcp, 3306) || ports.contains(Protocol::Tcp, 27017);
    if (isServerFirst && std::ranges::any_of(cidrs, isRange))
        doubt(
            " is a range on a port of MySQL or MongoDB, which a proxy may give to a Service alone");
    addFromInput(external, registry);
}

/// What the input already says of the workload's proxy.
void EgressRegistries::addFromInput(const ExportSubject &subject, EgressRegistry &registry) const
{
    const auto mode = subject.node->podAnnotations.find("sidecar.istio.io/interceptionMode");
    if (mode != subject.node->podAnnotations.end() && mode->second == "NONE")
        registry.doubts.emplace_back("its proxy captures nothing (interceptionMode NONE)");
    if (m_input == nullptr)
        return;
    if (hidesServices(*m_input))
        registry.doubts.emplace_back("istiod's configuration hides Services (discoverySelectors or "
                                     "defaultServiceExportTo)");
    for (const IstioSidecarObject &sidecar : m_input->istioSidecars)
        if (sidecar.meta.nameSpace == subject.nameSpace && !isOurs(sidecar.meta) &&
            std::ranges::includes(subject.node->podLabels, sidecar.workloadSelector))
            registry.doubts.push_back("the input's " + toString(sidecar.meta) +
                                      " already says what its proxy knows");
}

/// Routing that is made for a host begins to act once the host is known.
void EgressRegistries::addFromInput(const External &external, EgressRegistry &registry) const
{
    const std::string host = entryHost(external);
    if (m_input == nullptr || host.empty())
        return;
    const auto doubt = [&](const ObjectMeta &meta) {
        registry.doubts.push_back("the input's " + toString(meta) + " is made for " + host);
    };
    for (const ServiceEntryObject &entry : m_input->serviceEntries)
        if (!isOurs(entry.meta) && nameHost(entry.hosts, host))
            doubt(entry.meta);
    for (const VirtualServiceObject &service : m_input->virtualServices)
        if (nameHost(service.hosts, host))
            doubt(service.meta);
    for (const DestinationRuleObject &rule : m_input->destinationRules)
        if (namesHost(rule.host.text, host))
            doubt(rule.meta);
}

std::vector<std::string> entryAddresses(const External &external, const DesignCluster &cluster)
{
    std::vector<std::string> addresses;
    for (const Cidr &cidr : addressesOf(external, cluster).toCidrs())
        addresses.push_back(isRange(cidr) ? toString(cidr) : toString(cidr.network));
    return addresses;
}

std::string entryHost(const External &external)
{
    const bool isHost = isDnsSubdomain(external.host) &&
                        external.host.find('.') != std::string::npos &&
                        !IpAddress::parse(external.host);
    return isHost ? external.host : std::string();
}

} // namespace drawbridge
