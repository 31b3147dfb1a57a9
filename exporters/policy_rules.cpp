// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_rules.h"

#include "exporters/export_names.h"
#include "exporters/table_cells.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/service_accounts.h"
#include "model/kubernetes/image_reference.h"
#include "model/kubernetes/label_syntax.h"

#include <algorithm>
#include <map>
#include <set>

// Which rules hold where, and what of the design they would refuse today: rules are for new and
// changed pods of namespaces with drawn workloads. What the manifests do not tell (an image that
// something fills in later) is said to be unknown.
// Tested by tests/unit/exporters/test_policies.cpp

namespace drawbridge {

namespace {

using Kind = PolicyRuleKind;

constexpr const char *kInjectKey = "sidecar.istio.io/inject";

bool isPlatform(const Design &design, const std::string &nameSpace)
{
    return nameSpace.starts_with("kube-") || nameSpace == design.clusters.front().rootNamespace;
}

bool isTemplate(std::string_view image)
{
    return image.empty() || image.find('$') != std::string_view::npos ||
           image.find("{{") != std::string_view::npos;
}

/// Pods with this say no to the sidecar, as the rule SidecarInjection has it.
bool isInjectionOff(const WorkloadNode &node)
{
    const auto label = node.podLabels.find(kInjectKey);
    const auto annotation = node.podAnnotations.find(kInjectKey);
    const std::string value = label != node.podLabels.end()             ? label->second
                              : annotation != node.podAnnotations.end() ? annotation->second
                                                                        : std::string();
    return node.isHostNetwork || (!value.empty() && value != "true");
}

class Planner {
public:
    Planner(const Design &design, MeshKind mesh, Diagnostics &diagnostics)
        : m_design(design), m_diagnostics(diagnostics)
    {
        m_design.mesh = mesh;
        m_plan.designName = design.name;
        m_plan.objectPrefix = "drawbridge-" + dnsName(design.name) + '-';
        m_plan.settings = design.clusters.front().admission;
        m_topology = withEnrolment(m_design);
    }

    PolicyPlan run()
    {
        sortWorkloads();
        addRules();
        for (const auto &[nameSpace, nodes] : m_workloads)
            for (const WorkloadNode *node : nodes)
                tellRefused(*node);
        for (const auto &cluster : m_topology->clusters)
            if (cluster.resources)
                for (const WorkloadObject &object : cluster.resources->workloads)
                    tellImages(object);
        sortAndUniteRefused();
        return std::move(m_plan);
    }

private:
    void sortWorkloads()
    {
        for (const WorkloadNode &node : m_topology->workloads)
            if (!node.isSystem && node.hasNetwork)
                m_workloads[node.key.nameSpace].push_back(&node);
        std::erase_if(m_workloads, [this](const auto &entry) { return isLeftOut(entry.first); });
    }

    bool isLeftOut(const std::string &nameSpace)
    {
        if (!isDnsLabel(nameSpace)) {
            m_diagnostics.warning(ErrorCode::NotExportable,
                                  "\"" + oneLine(nameSpace) +
                                      "\" is no name of a namespace: no policy of admission is "
                                      "written for it",
                                  {}, "import the manifest with its names filled in");
            return true;
        }
        if (!isPlatform(m_design, nameSpace))
            return false;
        m_diagnostics.note(ErrorCode::NotExportable,
                           "no policy of admission is written for " + nameSpace +
                               ", whose pods the cluster itself needs",
                           {}, "");
        return true;
    }

    void addRules()
    {
        const AdmissionSettings &settings = m_plan.settings;
        const std::vector<std::string> all = namespaces();
        if (!settings.allowedRegistries.empty())
            add(Kind::AllowedRegistries, all);
        if (settings.imageDigests)
            add(Kind::ImageDigests, all);
        add(Kind::OwnServiceAccount, namespacesWithOwnAccounts());
        const auto enrolled = namespacesOfTheMesh();
        add(Kind::SidecarInjection, fullyInjected(enrolled));
        add(Kind::NamespaceInjection, enrolled);
        if (!settings.podAnnotations.empty())
            add(Kind::PodAnnotations, all);
        if (!settings.imageKeys.empty())
            add(Kind::ImageSignatures, all);
    }

    void add(Kind kind, const std::vector<std::string> &namespaces)
    {
        if (!namespaces.empty())
            m_plan.rules.push_back({kind, namespaces});
    }

    [[nodiscard]] std::vector<std::string> namespaces() const
    {
        std::vector<std::string> names;
        for (const auto &[name, nodes] : m_workloads)
            names.push_back(name);
        return names;
    }

    /// Where no workload keeps "default" by a decision of the user.
    std::vector<std::string> namespacesWithOwnAccounts()
    {
        const auto accounts = serviceAccountsOf(m_design);
        std::vector<std::string> names;
        for (const auto &[name, nodes] : m_workloads) {
            const auto keeps = std::ranges::find_if(nodes, [&](const WorkloadNode *node) {
                const auto id = m_design.topology->findWorkload(node->key);
                return id && accounts[id->index] == "default";
            });
            if (keeps == nodes.end())
                names.push_back(name);
            else
                leaveOut(Kind::OwnServiceAccount, **keeps, "is drawn with the account \"default\"",
                         "give it an account of its own");
        }
        return names;
    }

    [[nodiscard]] std::vector<std::string> namespacesOfTheMesh() const
    {
        std::vector<std::string> names;
        if (m_design.mesh != MeshKind::Sidecar)
            return names;
        for (const auto &[name, nodes] : m_workloads)
            if (std::ranges::any_of(nodes, [](const WorkloadNode *node) {
                    return node->mesh == MeshMembership::Sidecar;
                }))
                names.push_back(name);
        return names;
    }

    std::vector<std::string> fullyInjected(const std::vector<std::string> &enrolled)
    {
        std::vector<std::string> names;
        for (const std::string &name : enrolled) {
            const auto &nodes = m_workloads[name];
            const auto out = std::ranges::find_if(
                nodes, [](const WorkloadNode *node) { return isInjectionOff(*node); });
            if (out == nodes.end())
                names.push_back(name);
            else
                leaveOut(Kind::SidecarInjection, **out, "has no sidecar by its own manifest",
                         "move it to a namespace outside the mesh, or let it have a sidecar");
        }
        return names;
    }

    void leaveOut(Kind kind, const WorkloadNode &node, const std::string &why, const char *hint)
    {
        m_diagnostics.warning(ErrorCode::NotExportable,
                              "the policy " + std::string(nameOf(kind)) + " is not written for " +
                                  node.key.nameSpace + ", since " + toString(node.key) + ' ' + why,
                              node.where, hint);
    }

    void refuse(const NodeKey &key, Kind kind, const std::string &what, const SourceSpan &where)
    {
        m_plan.refused.push_back(toString(key) + ": " + std::string(nameOf(kind)) + ": " + what +
                                 (where.file ? " (" + toString(where) + ')' : std::string()));
    }

    void tellRefused(const WorkloadNode &node)
    {
        for (const auto &[key, value] : m_plan.settings.podAnnotations) {
            const auto found = node.podAnnotations.find(key);
            if (found == node.podAnnotations.end() || found->second != value)
                refuse(node.key, Kind::PodAnnotations, "no annotation " + key + "=" + value,
                       node.where);
        }
    }

    /// The node of a manifest that is a subject of the rules.
    [[nodiscard]] const WorkloadNode *nodeOf(const WorkloadObject &object) const
    {
        const auto nodes = m_workloads.find(object.meta.nameSpace);
        if (nodes == m_workloads.end())
            return nullptr;
        const auto found = std::ranges::find_if(nodes->second, [&](const WorkloadNode *node) {
            return node->key.kind == object.meta.kind && node->key.name == object.meta.name;
        });
        return found == nodes->second.end() ? nullptr : *found;
    }

    void tellImages(const WorkloadObject &object)
    {
        const bool isAsked =
            !m_plan.settings.allowedRegistries.empty() || m_plan.settings.imageDigests;
        const WorkloadNode *node = isAsked ? nodeOf(object) : nullptr;
        if (!node)
            return;
        for (const Container &container : object.pod.containers)
            tellImage(node->key, container.name, container.image, container.where);
    }

    void tellImage(const NodeKey &key, const std::string &container, const std::string &image,
                   const SourceSpan &where)
    {
        const AdmissionSettings &settings = m_plan.settings;
        const std::string what = "container " + container + " runs " + image;
        if (isTemplate(image)) {
            refuse(key, settings.imageDigests ? Kind::ImageDigests : Kind::AllowedRegistries,
                   "unknown, because the manifest does not tell the image of container " +
                       container,
                   where);
            return;
        }
        const auto reference = ImageReference::of(image);
        const bool isAllowed =
            std::ranges::any_of(settings.allowedRegistries, [&](const std::string &prefix) {
                return startsAtBorder(reference.repository, prefix);
            });
        if (!settings.allowedRegistries.empty() && !isAllowed)
            refuse(key, Kind::AllowedRegistries, what, where);
        if (settings.imageDigests && !isWellFormedDigest(reference.digest))
            refuse(key, Kind::ImageDigests, what, where);
    }

    void sortAndUniteRefused()
    {
        for (std::string &line : m_plan.refused)
            line = oneLine(line);
        std::ranges::sort(m_plan.refused);
        const auto same = std::ranges::unique(m_plan.refused);
        m_plan.refused.erase(same.begin(), same.end());
    }

    Design m_design;
    Diagnostics &m_diagnostics;
    std::shared_ptr<const Topology> m_topology;
    std::map<std::string, std::vector<const WorkloadNode *>> m_workloads; ///< By namespace.
    PolicyPlan m_plan;
};

} // namespace

std::string_view nameOf(PolicyRuleKind kind)
{
    switch (kind) {
    case Kind::AllowedRegistries: return "allowed-registries";
    case Kind::ImageDigests: return "image-digests";
    case Kind::OwnServiceAccount: return "own-service-account";
    case Kind::SidecarInjection: return "sidecar-injection";
    case Kind::NamespaceInjection: return "namespace-injection";
    case Kind::PodAnnotations: return "pod-annotations";
    case Kind::ImageSignatures: return "image-signatures";
    }
    return "";
}

std::string_view describe(PolicyRuleKind kind)
{
    switch (kind) {
    case Kind::AllowedRegistries:
        return "Images come from the registries of the design, which end at a border of the path.";
    case Kind::ImageDigests: return "Images are named by digest, so that they stay what they are.";
    case Kind::OwnServiceAccount:
        return "Pods name a ServiceAccount of their own, since \"default\" is everybody's.";
    case Kind::SidecarInjection:
        return "Pods of the mesh do not switch off their sidecar, and are not on the host network.";
    case Kind::NamespaceInjection:
        return "Namespaces of the mesh keep the label that gives their pods a sidecar.";
    case Kind::PodAnnotations: return "Pods carry the annotations that the design asks for.";
    case Kind::ImageSignatures: return "Images are signed by one of the keys of the design.";
    }
    return "";
}

PolicyPlan planPolicies(const Design &design, MeshKind mesh, Diagnostics &diagnostics)
{
    return Planner(design, mesh, diagnostics).run();
}

} // namespace drawbridge
