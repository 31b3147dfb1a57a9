// SPDX-License-Identifier: Apache-2.0
#include "exporters/mesh_egress_exporter.h"

#include "exporters/egress_registry.h"
#include "exporters/export_names.h"
#include "exporters/flow_names.h"
#include "exporters/manifest_object.h"
#include "exporters/network_policy_rules.h"
#include "exporters/table_cells.h"
#include "model/base/texts.h"

#include <algorithm>
#include <map>

// Namespaces are imported as a whole, "shop/*": which names Services have depends on the domain of
// the cluster, which no manifest tells, and aliases come along. Who calls whom among them is said
// by NetworkPolicy and AuthorizationPolicy. A ServiceEntry is TCP to addresses with resolution
// NONE: then the proxy passes a connection on to where it was dialled, and needs neither a server
// name nor a Host header to know it by. Tested by tests/unit/exporters/test_mesh_egress.cpp

namespace drawbridge {

namespace {

constexpr const char *kSidecars = "sidecars";

/// What is called from one namespace at one external.
struct CalledExternal {
    PortSet ports;
    std::vector<std::string> why;
    std::vector<FlowName> madeFor;
};

class MeshEgressExporter {
public:
    MeshEgressExporter(const ExportPlan &plan, Diagnostics &diagnostics)
        : m_plan(plan), m_registries(plan), m_diagnostics(diagnostics),
          m_apiVersion("networking.istio.io/" + plan.options.istioApi)
    {}

    std::vector<ManifestFile> run()
    {
        for (const ExportSubject &subject : m_plan.subjects)
            if (subject.isInMesh && subject.node->mesh == MeshMembership::Sidecar)
                workload(subject);
        for (const auto &[nameSpace, externals] : m_entries)
            entriesOf(nameSpace, externals);
        if (!m_held.empty() || !m_unheld.empty())
            page();
        return std::move(m_files);
    }

private:
    using Entries = std::map<NodeKey, CalledExternal>;

    void workload(const ExportSubject &subject)
    {
        const EgressRegistry registry = m_registries.of(subject);
        if (!registry.doubts.empty())
            return leaveOpen(subject, registry.doubts);
        for (const PlannedFlow *planned : registry.outside)
            addEntry(subject.nameSpace, *planned);
        m_held.push_back(toString(subject.node->key));
        if (m_plan.wants("Sidecar"))
            sidecar(subject, registry);
    }

    void leaveOpen(const ExportSubject &subject, const std::vector<std::string> &doubts)
    {
        const std::string name = toString(subject.node->key);
        m_unheld.push_back(name + ": " + joined(doubts, "; "));
        m_diagnostics.warning(
            ErrorCode::NotExportable,
            "the sidecar of " + name + " is not held to what is drawn: " + joined(doubts, "; "),
            subject.node->where,
            "the NetworkPolicy holds it all the same; draw what it calls exactly, "
            "or by a Service");
    }

    void addEntry(const std::string &nameSpace, const PlannedFlow &planned)
    {
        CalledExternal &entry = m_entries[nameSpace][planned.flow.to];
        entry.ports |= planned.flow.portSet() & PortSet::allOf(Protocol::Tcp);
        entry.why.push_back(whyOf(planned));
        addNames(entry.madeFor, namesOf(m_plan, planned));
    }

    void sidecar(const ExportSubject &subject, const EgressRegistry &registry)
    {
        std::vector<std::string> hosts;
        for (const std::string &nameSpace : registry.namespaces)
            hosts.push_back((nameSpace == subject.nameSpace ? "." : nameSpace) + "/*");
        std::vector<FlowName> madeFor;
        for (const PlannedFlow *planned : registry.outside) {
            if (!registry.namespaces.contains(subject.nameSpace))
                hosts.push_back("./" + hostOf(subject.nameSpace, *planned->to.external));
            addNames(madeFor, namesOf(m_plan, *planned));
        }
        sortAndUnite(hosts);
        YamlValue listener = mappingOf("hosts", YamlValue::sequence(hosts));
        YamlValue spec = YamlValue::mapping();
        spec.set("workloadSelector", mappingOf("labels", labelsValue(subject.selector.labels)));
        spec.set("egress", YamlValue::sequence()).push(std::move(listener));
        spec.set("outboundTrafficPolicy", mappingOf("mode", "REGISTRY_ONLY"));
        const LabelMap annotations = madeFor.empty() ? baselineAnnotations(m_plan, "mesh-egress")
                                                     : flowAnnotations(m_plan, std::move(madeFor));
        YamlValue object =
            makeObject(m_apiVersion, "Sidecar", subject.nameSpace, subject.name, annotations);
        object.set("spec", std::move(spec));
        addFile(kSidecars, subject.nameSpace, subject.name, std::move(object),
                "The proxy of " + subject.node->key.name +
                    " passes on what these namespaces and ServiceEntries stand for, and nothing "
                    "else.\nAn application can pass its proxy by: the NetworkPolicy holds it.");
        m_files.back().workload = subject.nameSpace + '/' + subject.name;
    }

    /// Of one namespace no two entries have the same host.
    std::string hostOf(const std::string &nameSpace, const External &external)
    {
        auto &hosts = m_hosts[nameSpace];
        if (const auto known = hosts.find(external.key); known != hosts.end())
            return known->second;
        std::string host = entryHost(external);
        const bool isTaken =
            std::ranges::any_of(hosts, [&](const auto &entry) { return entry.second == host; });
        if (host.empty() || isTaken)
            host = nameOf(nameSpace, external) + ".external.internal";
        return hosts[external.key] = host;
    }

    std::string nameOf(const std::string &nameSpace, const External &external)
    {
        auto &names = m_names[nameSpace];
        if (const auto known = names.find(external.key); known != names.end())
            return known->second;
        std::string name = dnsName(external.key.name);
        std::ranges::replace(name, '.', '-');
        return names[external.key] = uniqueName(name, m_taken[nameSpace]);
    }

    void entriesOf(const std::string &nameSpace, const Entries &externals)
    {
        for (const auto &[key, entry] : externals)
            if (m_plan.wants("ServiceEntry"))
                serviceEntry(nameSpace, *m_plan.design.findExternal(key), entry);
    }

    void serviceEntry(const std::string &nameSpace, const External &external,
                      const CalledExternal &entry)
    {
        YamlValue ports = YamlValue::sequence();
        for (const PortRange &range : entry.ports.ranges())
            for (std::uint32_t port = range.first; port <= range.last; ++port)
                ports.push(portValue(port));
        YamlValue spec = YamlValue::mapping();
        spec.set("hosts", YamlValue::sequence({hostOf(nameSpace, external)}));
        spec.set("addresses", YamlValue::sequence(entryAddresses(external, m_plan.cluster())));
        spec.set("location", "MESH_EXTERNAL");
        spec.set("resolution", "NONE");
        spec.set("exportTo", YamlValue::sequence({"."}));
        spec.set("ports", std::move(ports));
        const std::string name = nameOf(nameSpace, external);
        YamlValue object = makeObject(m_apiVersion, "ServiceEntry", nameSpace, name,
                                      flowAnnotations(m_plan, entry.madeFor));
        object.set("spec", std::move(spec));
        addFile("serviceentries", nameSpace, name, std::move(object), joined(entry.why, "\n"));
    }

    static YamlValue portValue(std::uint32_t number)
    {
        YamlValue port = YamlValue::mapping();
        port.set("number", static_cast<std::int64_t>(number));
        port.set("name", "tcp-" + std::to_string(number));
        port.set("protocol", "TCP");
        return port;
    }

    void addFile(const std::string &family, const std::string &nameSpace, const std::string &name,
                 YamlValue object, const std::string &why)
    {
        m_files.push_back(
            makeFile(m_plan.design.name, family, nameSpace + '-' + name, std::move(object), why));
    }

    static std::string listOf(const std::string &title, const std::vector<std::string> &lines)
    {
        std::string text = "## " + title + "\n\n";
        for (const std::string &line : lines)
            text += "    " + oneLine(line) + '\n';
        return lines.empty() ? text + "None.\n" : text;
    }

    /// What these objects do, and what they do not.
    void page()
    {
        std::string text =
            pageHeader(m_plan.design.name) +
            "# What sidecars pass on\n\n"
            "Each Sidecar here has the proxy of one workload refuse what is not in its registry: "
            "the "
            "Services of the namespaces it calls, and the ServiceEntries of its own. It asks by "
            "address and port, as the NetworkPolicies do.\n\n"
            "A sidecar is no border of security: an application can pass it by. The "
            "NetworkPolicies "
            "hold it, and they alone are proven by `verify`, which does not evaluate Sidecars and "
            "ServiceEntries. It is taken that istiod watches these namespaces and that Services "
            "are "
            "exported to all. Apply the folder after the other policies, and look at calls that "
            "end "
            "in BlackHoleCluster (TCP) or 502 (HTTP).\n\n";
        text += listOf("Held to what is drawn", m_held) + '\n';
        text += listOf("Left as they are, and why", m_unheld);
        m_files.push_back({std::string(kSidecars) + "/README.md", {}, std::move(text)});
    }

    const ExportPlan &m_plan;
    EgressRegistries m_registries;
    Diagnostics &m_diagnostics;
    std::string m_apiVersion;
    std::map<std::string, Entries> m_entries; ///< By namespace.
    std::map<std::string, std::map<NodeKey, std::string>> m_hosts, m_names;
    std::map<std::string, std::set<std::string>> m_taken;
    std::vector<std::string> m_held, m_unheld;
    std::vector<ManifestFile> m_files;
};

} // namespace

std::vector<ManifestFile> exportMeshEgress(const ExportPlan &plan, Diagnostics &diagnostics)
{
    if (plan.options.egress != MeshEgress::Registry ||
        !(plan.wants("Sidecar") || plan.wants("ServiceEntry")))
        return {};
    if (plan.mesh == MeshKind::Sidecar)
        return MeshEgressExporter(plan, diagnostics).run();
    diagnostics.warning(ErrorCode::NotExportable,
                        plan.mesh == MeshKind::Ambient
                            ? "no Sidecar is written: in an ambient mesh it has no effect (IST0167)"
                            : "no Sidecar is written: the design is not for Istio",
                        {}, "export for the mesh `sidecar`");
    return {};
}

} // namespace drawbridge
