// SPDX-License-Identifier: Apache-2.0
#include "exporters/quarantine_exporter.h"

#include "exporters/export_names.h"
#include "exporters/identity_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/pod_selector_choice.h"
#include "exporters/quarantine_identity.h"
#include "exporters/quarantine_patches.h"
#include "exporters/rollout_exporter.h"
#include "exporters/table_cells.h"
#include "model/analysis/resource_overlay.h"
#include "model/base/ascii.h"
#include "model/design/host_probes.h"
#include "model/topology/topology_builder.h"

#include <algorithm>

// NetworkPolicies only add (network-policy.md item 10): one that admits nothing isolates the pods,
// and closes nothing that another admits. So each policy that selects them and admits something is
// changed to select them no more, by a label that none of its other pods has; where there is no
// such label it stays, and the engines say what it lets through. Written objects are read back,
// patches are done to the objects in memory as they are written. In an ambient mesh the tunnel is
// one of the ports that are shut, the pods' ztunnel refuses what comes past that, and waypoints,
// which read no policy of the whole mesh, refuse the identity by policies of their own.
// Tested by tests/cli/test_quarantine_command.cpp and tests/cli/test_quarantine_ambient.cpp

namespace drawbridge {

namespace {

std::string metaText(const ObjectMeta &meta)
{
    return toString(meta) + atPlace(meta.where);
}

class QuarantineBuilder {
public:
    QuarantineBuilder(const Design &design, const WorkloadNode &node, PodSelectorChoice selector,
                      Diagnostics &diagnostics)
        : m_design(design), m_node(node), m_selector(std::move(selector)),
          m_diagnostics(diagnostics),
          m_before(design, *design.topology->clusters.front().resources, m_passedOver),
          m_name(dnsName("quarantine-" + node.key.name)), m_now(m_before.resources())
    {
        m_result.workload = node.key;
    }

    Quarantine run()
    {
        isolate();
        leaveOtherPolicies();
        denyInMesh();
        applyWritten();
        leaveBindings();
        dropToken();
        judge();
        std::ranges::sort(m_result.files.files, {}, &ManifestFile::path);
        return std::move(m_result);
    }

private:
    void addStep(std::string command, std::string why = {})
    {
        m_result.steps.push_back({std::move(command), std::move(why)});
    }

    std::string addFile(const std::string &folder, const std::string &name, YamlValue object,
                        bool isApplied, const std::string &why = {})
    {
        ManifestFile file = makeFile(m_design.name, folder, uniqueName(fileNamePart(name), m_taken),
                                     std::move(object), why);
        if (isApplied)
            m_written.push_back({file.path, file.text()});
        m_result.files.files.push_back(file);
        return file.path;
    }

    void isolate()
    {
        YamlValue policy =
            makeObject("networking.k8s.io/v1", "NetworkPolicy", m_node.key.nameSpace, m_name);
        YamlValue spec = YamlValue::mapping();
        spec.set("podSelector", matchLabels(m_selector.labels));
        spec.set("policyTypes", YamlValue::sequence({"Ingress", "Egress"}));
        policy.set("spec", std::move(spec));
        addStep("kubectl apply -f " + addFile("1-network", "isolate", std::move(policy), true,
                                              "Selects the pods of one workload and admits "
                                              "nothing."),
                "a NetworkPolicy that selects its pods and admits nothing" + whatElseIsShut());
    }

    /// In an ambient mesh policies meet the kubelet's probes as well (host_probes.h).
    [[nodiscard]] std::string whatElseIsShut() const
    {
        if (!isAmbient())
            return {};
        const std::string tunnel = ", the tunnel of the ambient mesh (15008/TCP) included";
        const auto probed = portsCalledByKubelet(m_before.topology(), m_node.key.cluster);
        return probed.contains(m_node.key)
                   ? tunnel + ". It refuses the kubelet's probes too: where liveness probes fail "
                              "the kubelet restarts the containers, which takes traces in them "
                              "away; secure those first"
                   : tunnel;
    }

    [[nodiscard]] bool isAmbient() const { return m_node.mesh == MeshMembership::Ambient; }

    /// Whether the policy is sure or may be about to select other pods that have this label.
    bool tellsApart(const NetworkPolicyObject &policy, const std::string &key,
                    const std::string &value) const
    {
        return std::ranges::none_of(m_before.topology().workloads, [&](const WorkloadNode &other) {
            const auto label = other.podLabels.find(key);
            return other.key != m_node.key && other.key.nameSpace == policy.meta.nameSpace &&
                   other.hasNetwork && label != other.podLabels.end() && label->second == value;
        });
    }

    void leaveOtherPolicies()
    {
        for (NetworkPolicyObject &policy : m_now.networkPolicies) {
            const bool admits = !policy.ingress.empty() || !policy.egress.empty();
            if (policy.meta.nameSpace != m_node.key.nameSpace || !admits ||
                !policy.podSelector.matches(m_node.podLabels))
                continue;
            const auto label = std::ranges::find_if(m_selector.labels, [&](const auto &entry) {
                return tellsApart(policy, entry.first, entry.second);
            });
            if (label == m_selector.labels.end())
                addStep({}, "nothing to do for " + metaText(policy.meta) +
                                ", which admits something: no single label tells these pods from "
                                "others of the namespace, so it stays as it is");
            else
                leavePolicy(policy, label->first, label->second);
        }
    }

    void leavePolicy(NetworkPolicyObject &policy, const std::string &key, const std::string &value)
    {
        auto &requirements = policy.podSelector.requirements;
        requirements.push_back({key, LabelRequirement::Operator::NotIn, {value}});
        std::ranges::sort(requirements);
        YamlValue patch =
            mappingOf("spec", mappingOf("podSelector", selectorPatch(policy.podSelector)));
        const std::string path =
            addFile("1-network", "leave-" + policy.meta.name, std::move(patch), false,
                    "A merge patch of " + oneLine(metaText(policy.meta)));
        addStep(
            patchCommand(kubectlObject("networkpolicy", policy.meta.name, policy.meta.nameSpace),
                         path, "merge"),
            metaText(policy.meta) + " admits something, and policies only add");
    }

    void denyInMesh()
    {
        const auto id = m_before.topology().findWorkload(m_node.key);
        const bool isIstio = m_node.mesh == MeshMembership::Sidecar || isAmbient();
        if (m_node.mesh == MeshMembership::Unknown && m_design.mesh != MeshKind::None)
            addStep({}, "nothing to do in the mesh: nobody knows whether its pods are in it; "
                        "where their Namespace is missing, import it and quarantine it again");
        if (m_node.mesh == MeshMembership::Linkerd)
            addStep({}, "nothing to do in the mesh: policies of Linkerd only admit, and the "
                        "NetworkPolicies shut its pods, port 4143 of their proxies included");
        if (!isIstio || !id)
            return;
        addStep("kubectl apply -f " +
                    addFile("2-mesh", "deny-all", denyAll(), true,
                            isAmbient() ? "Refuses every connection at the ztunnels of these pods."
                                        : "Refuses every request at the proxies of these pods."),
                isAmbient() ? "its ztunnels refuse every connection, whoever comes"
                            : "its proxies refuse every request");
        const auto caller = m_before.mesh().callerOf(*id);
        if (caller && caller->principal && m_result.alsoHit.empty())
            findSharers();
        if (!caller || !caller->principal)
            return;
        m_result.principal = *caller->principal;
        denyIdentity(m_before.mesh().rootNamespace(m_node.key.cluster));
    }

    void denyIdentity(const std::string &rootNamespace)
    {
        addStep("kubectl apply -f " +
                    addFile("2-mesh", "deny-identity",
                            identityDenial(rootNamespace, m_node.key, m_result.principal), true,
                            "Refuses this identity at every workload of the mesh."),
                "every other proxy of the mesh refuses its identity");
        for (WaypointDenial &denial :
             waypointDenials(m_before.topology(), rootNamespace, m_node.key, m_result.principal))
            addStep("kubectl apply -f " +
                        addFile("2-mesh", "deny-identity-at-" + denial.name,
                                std::move(denial.policy), true,
                                "Refuses this identity at " + oneLine(denial.where) + '.'),
                    denial.where + " refuses its identity: a waypoint reads only what targets it");
    }

    YamlValue denyAll() const
    {
        YamlValue spec = mappingOf("selector", matchLabels(m_selector.labels));
        spec.set("action", "DENY");
        spec.set("rules", YamlValue::sequence()).push(YamlValue::mapping());
        YamlValue policy =
            makeObject("security.istio.io/v1", "AuthorizationPolicy", m_node.key.nameSpace, m_name);
        policy.set("spec", std::move(spec));
        return policy;
    }

    void applyWritten()
    {
        m_now = appliedOnto(m_now, importTexts(m_written, {}, m_diagnostics), m_diagnostics);
    }

    bool isItsAccount(const RbacSubject &subject, const ObjectMeta &binding) const
    {
        const std::string &nameSpace =
            subject.nameSpace.empty() ? binding.nameSpace : subject.nameSpace;
        return subject.kind == "ServiceAccount" && subject.name == m_node.serviceAccountName &&
               nameSpace == m_node.key.nameSpace;
    }

    void leaveBindings()
    {
        for (RoleBindingObject &binding : m_now.roleBindings) {
            const auto count = std::erase_if(binding.subjects, [&](const RbacSubject &subject) {
                return isItsAccount(subject, binding.meta);
            });
            if (count == 0)
                continue;
            findSharers();
            const std::string path =
                addFile("3-api-access", binding.meta.kind + '-' + binding.meta.name,
                        subjectsPatch(binding.subjects), false,
                        "A merge patch of " + oneLine(metaText(binding.meta)));
            addStep(patchCommand(kubectlObject(lowerCase(binding.meta.kind), binding.meta.name,
                                               binding.meta.nameSpace),
                                 path, "merge"),
                    metaText(binding.meta) + " loses its account");
        }
    }

    /// Who else runs under the account.
    void findSharers()
    {
        if (!m_result.alsoHit.empty())
            return;
        for (const WorkloadNode &other : m_before.topology().workloads)
            if (other.key != m_node.key && other.key.nameSpace == m_node.key.nameSpace &&
                other.serviceAccountName == m_node.serviceAccountName && !other.isSystem)
                m_result.alsoHit.push_back(toString(other.key));
    }

    void dropToken()
    {
        if (m_node.automountServiceAccountToken == false)
            return;
        if (m_node.key.kind == "Pod" || m_node.key.kind == "Job") {
            addStep({}, "the token stays mounted: the API server changes no running " +
                            m_node.key.kind + "; delete it once its traces are secured");
            return;
        }
        const NodeKey key = podTemplateOf(*m_design.topology, m_node.key);
        WorkloadPatch patch;
        patch.target.kind = key.kind;
        patch.target.name = key.name;
        patch.target.nameSpace = key.nameSpace;
        patch.automountServiceAccountToken = false;
        m_now = applyPatches(std::move(m_now), {patch}, m_diagnostics);
        YamlValue podSpec = mappingOf("automountServiceAccountToken", false);
        const std::string path = addFile(
            "4-token", "no-token", workloadPatch(key, YamlValue::mapping(), std::move(podSpec)),
            false, "A merge patch of the workload. Pods that run keep their token.");
        addStep(patchCommand(kubectlObject(kubectlResource(key.kind), key.name, key.nameSpace),
                             path, "merge"), // which custom resources take too
                "it restarts the pods, which takes traces in them away; secure those first. Until "
                "then the token stays mounted, good for what other bindings give");
    }

    void judge()
    {
        const AppliedWorld after(m_design, m_now, m_passedOver);
        const auto id = after.topology().findWorkload(m_node.key);
        if (!id)
            return;
        for (std::size_t i = 0; i < after.topology().workloads.size(); ++i) {
            const Endpoint other = WorkloadId{static_cast<std::uint32_t>(i)};
            judgePair(after, other, *id);
            if (i != id->index)
                judgePair(after, *id, other);
        }
        for (const AddressSet &block : after.network().addressBlocks())
            for (const AddressSet &part : after.partsOf(block)) {
                judgePair(after, part.ranges().front().first, *id);
                judgePair(after, *id, part.ranges().front().first);
            }
        for (std::string &line : identityAdmissions(after, *id))
            m_result.remaining.push_back(std::move(line));
        m_result.cuts = flowCuts(watchedFlows(m_before), m_before, after);
        judgeApiAccess(after);
    }

    static std::string decidersOf(const LayerDecision &layer)
    {
        std::string text;
        for (const DecidingObject &object : layer.by)
            text += (text.empty() ? " (" : ", ") + object.kind + ' ' +
                    (object.nameSpace.empty() ? "" : object.nameSpace + '/') + object.name +
                    (object.where.isKnown() ? " at " + toString(object.where) : "");
        return text.empty() ? text : text + ')';
    }

    void judgePair(const AppliedWorld &after, const Endpoint &from, const Endpoint &to)
    {
        const PortVerdict ports = after.passes(from, to);
        if (ports.isDenied())
            return;
        const bool isUnknown = ports.allowed.empty();
        const PortSet &some = isUnknown ? ports.unknown : ports.allowed;
        const PortRange first = some.ranges().front();
        std::string line = endText(after.topology(), from) + " -> " +
                           endText(after.topology(), to) +
                           (isUnknown ? ": unknown on " : ": open on ") + toString(some);
        const Decision decision = after.decided(from, to, first.protocol, first.first);
        for (const LayerDecision &layer : decision.layers)
            line += "; " + layer.layer + ": " + layer.reason + decidersOf(layer);
        m_result.remaining.push_back(oneLine(line));
    }

    void judgeApiAccess(const AppliedWorld &after)
    {
        const RbacEngine rbac(
            std::make_shared<const RbacObjects>(rbacObjectsOf(after.resources())));
        const RbacEffective effective =
            rbac.effective(serviceAccountIdentity(m_node.key.nameSpace, m_node.serviceAccountName));
        for (const RbacGrant &grant : effective.grants)
            m_result.remaining.push_back(oneLine(
                "API access until the token is gone: " + grant.atom.verb + ' ' +
                grant.atom.resource + ", " + toString(static_cast<const RbacSource &>(grant))));
        for (const RbacDoubt &doubt : effective.doubts)
            m_result.remaining.push_back(
                oneLine("API access is unknown: " + doubt.reason + atPlace(doubt.where)));
    }

    const Design &m_design;
    WorkloadNode m_node;
    PodSelectorChoice m_selector;
    Diagnostics &m_diagnostics;
    Diagnostics m_passedOver; ///< What building a cluster says was said at the import.
    AppliedWorld m_before;
    std::string m_name;
    ResourceSet m_now;
    std::vector<NamedText> m_written;
    std::set<std::string> m_taken;
    Quarantine m_result;
};

} // namespace

Result<Quarantine> quarantineInCluster(const Design &design, const NodeKey &workload,
                                       Diagnostics &diagnostics)
{
    const auto id = design.topology ? design.topology->findWorkload(workload) : std::nullopt;
    if (!id)
        return fail(ErrorCode::NodeUnknown, toString(workload) + " is no workload of the design",
                    {}, "name one as namespace/Kind/name");
    const WorkloadNode &node = design.topology->workload(*id);
    if (node.isHostNetwork)
        return fail(ErrorCode::NotExportable,
                    toString(workload) +
                        " runs on the host network, where no NetworkPolicy binds it",
                    node.where, "isolate its nodes");
    std::vector<const LabelMap *> others;
    for (const WorkloadNode &other : design.topology->workloads)
        if (other.nameSpace == node.nameSpace && other.hasNetwork && other.key != workload)
            others.push_back(&other.podLabels);
    PodSelectorChoice selector = choosePodSelector(node.podLabels, others, workload.name);
    if (selector.isProposed)
        return fail(ErrorCode::NotExportable,
                    "no stable label selects the pods of " + toString(workload) +
                        " and nobody else's",
                    node.where, "put a label on its pods (kubectl label pod) and on its template");
    return QuarantineBuilder(design, node, std::move(selector), diagnostics).run();
}

} // namespace drawbridge
