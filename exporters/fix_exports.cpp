// SPDX-License-Identifier: Apache-2.0
// Fixes that bring a part of the export into the cluster: of one namespace what the finding is
// about, with what it needs to work (accounts of an authorization, labels that policies select by).
// Policies only add (network-policy.md item 10), so where one of the input admits too much it goes,
// and what is drawn takes its place. Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/design_exporter.h"
#include "exporters/fix_exported_objects.h"
#include "exporters/fix_parts.h"
#include "exporters/pod_selector_choice.h"
#include "exporters/rollout_stages.h"
#include "model/base/texts.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace drawbridge {
namespace {

enum class ExportPart {
    Network,       ///< Of the namespace; of an edge the one of its destination.
    NetworkAnew,   ///< The same, also without the other policies of the namespace.
    NetworkPolicy, ///< In place of the policy that is the target.
    MeshPolicy,    ///< The same of an AuthorizationPolicy or PeerAuthentication.
    Removal,       ///< The policy that is the target goes.
    Encryption,
    Authorization,
    Identity,
    DrawnFlow, ///< Both ends of it.
};

struct ExportRule {
    std::string_view rule;
    ExportPart part;
};

constexpr std::array kExportRules{
    ExportRule{"ZT-NET-001", ExportPart::Network},
    ExportRule{"ZT-NET-002", ExportPart::Network},
    ExportRule{"ZT-NET-003", ExportPart::Network},
    ExportRule{"ZT-NET-004", ExportPart::NetworkAnew},
    ExportRule{"ZT-NET-005", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-006", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-007", ExportPart::NetworkAnew},
    ExportRule{"ZT-NET-008", ExportPart::NetworkAnew},
    ExportRule{"ZT-NET-009", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-010", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-011", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-013", ExportPart::Removal},
    ExportRule{"ZT-NET-015", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-016", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-017", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-019", ExportPart::NetworkPolicy},
    ExportRule{"ZT-NET-020", ExportPart::NetworkAnew},
    ExportRule{"ZT-EDG-005", ExportPart::NetworkAnew},
    ExportRule{"ZT-MTLS-001", ExportPart::Encryption},
    ExportRule{"ZT-MTLS-002", ExportPart::Encryption},
    ExportRule{"ZT-MTLS-003", ExportPart::MeshPolicy},
    ExportRule{"ZT-AZ-001", ExportPart::Authorization},
    ExportRule{"ZT-AZ-002", ExportPart::Authorization},
    ExportRule{"ZT-AZ-003", ExportPart::MeshPolicy},
    ExportRule{"ZT-AZ-004", ExportPart::MeshPolicy},
    ExportRule{"ZT-AZ-005", ExportPart::Encryption},
    ExportRule{"ZT-AZ-006", ExportPart::MeshPolicy},
    ExportRule{"ZT-AZ-007", ExportPart::MeshPolicy},
    ExportRule{"ZT-AZ-010", ExportPart::MeshPolicy},
    ExportRule{"ZT-ID-001", ExportPart::Identity},
    ExportRule{"ZT-ID-002", ExportPart::Identity},
    ExportRule{"ZT-ID-003", ExportPart::Identity},
    ExportRule{"ZT-ID-005", ExportPart::Identity},
    ExportRule{"ZT-DRF-001", ExportPart::DrawnFlow},
};

using Kinds = std::set<std::string>;

class ExportFixes {
public:
    ExportFixes(const FixContext &context, FixOffer &offer)
        : m_context(context), m_offer(offer), m_objects(objectsOf(context.exported))
    {}

    void run(ExportPart part)
    {
        switch (part) {
        case ExportPart::Network: closeNamespace(false); break;
        case ExportPart::NetworkAnew: closeNamespace(true); break;
        case ExportPart::NetworkPolicy:
            replaceTarget(m_context.resources.networkPolicies, {"NetworkPolicy"});
            break;
        case ExportPart::MeshPolicy: replaceInMesh(); break;
        case ExportPart::Removal: removeTarget(); break;
        case ExportPart::Encryption: encrypt(); break;
        case ExportPart::Authorization: authorize(); break;
        case ExportPart::Identity: identify(); break;
        case ExportPart::DrawnFlow: admitDrawn(); break;
        }
    }

private:
    [[nodiscard]] const Finding &finding() const { return m_context.finding; }
    [[nodiscard]] const Topology &topology() const { return *m_context.design.topology; }

    /// The namespace that the finding is about; empty where it lies outside all.
    [[nodiscard]] std::string nameSpace() const
    {
        const NodeKey &target = finding().target;
        if (target.kind == "Namespace")
            return target.name;
        return target.nameSpace.empty() && finding().peer ? finding().peer->nameSpace
                                                          : target.nameSpace;
    }

    using Wanted = std::function<bool(const ExportedObject &)>;
    void take(FixManifests &manifests, const Wanted &isWanted) const
    {
        for (const ExportedObject &object : m_objects) {
            if (!isWanted(object))
                continue;
            if (object.isPatch)
                manifests.patches.push_back(
                    {{{}, object.nameSpace, object.kind, object.name}, *object.document, {}});
            else
                manifests.objects.push_back(*object.file);
        }
    }

    /// Policies of these kinds in a namespace, with the labels they select by.
    void takePolicies(FixManifests &manifests, const Kinds &kinds,
                      const std::string &nameSpace) const
    {
        bool selectsByLabel = false;
        take(manifests, [&](const ExportedObject &object) {
            const bool isWanted =
                !object.isPatch && kinds.contains(object.kind) && object.nameSpace == nameSpace;
            selectsByLabel =
                selectsByLabel ||
                (isWanted && object.file->text().find(kWorkloadLabel) != std::string::npos);
            return isWanted;
        });
        if (selectsByLabel)
            take(manifests, [](const ExportedObject &object) {
                return object.isPatch && object.kind != "Namespace" &&
                       setsPodLabels(*object.document);
            });
    }

    void offerFix(std::string title, FixManifests manifests, std::vector<ObjectMeta> removed)
    {
        std::erase_if(removed, [&](const ObjectMeta &meta) { return isWritten(manifests, meta); });
        for (const ObjectMeta &meta : removed)
            manifests.patches.push_back(deletingPatch(meta));
        Fix fix;
        fix.title = std::move(title);
        fix.files = filesOf(m_context.design.name, std::move(manifests));
        fix.removed = std::move(removed);
        if (!fix.files.empty())
            m_offer.fixes.push_back(std::move(fix));
    }

    /// The objects of a list in one namespace that `manifests` do not write.
    template<typename Objects>
    static std::vector<ObjectMeta> othersIn(const Objects &objects, const std::string &nameSpace,
                                            const FixManifests &manifests)
    {
        std::vector<ObjectMeta> others;
        for (const auto &object : objects)
            if (object.meta.nameSpace == nameSpace && !isWritten(manifests, object.meta))
                others.push_back(object.meta);
        return others;
    }

    void noteNothing(const std::string &what)
    {
        m_offer.notes.push_back("The export writes no " + what + " of " + nameSpace() +
                                ": its messages say why.");
    }

    void closeNamespace(bool alsoAnew)
    {
        const std::string home = nameSpace();
        FixManifests manifests;
        takePolicies(manifests, {"NetworkPolicy"}, home);
        if (manifests.objects.empty()) {
            noteNothing("NetworkPolicy");
            return;
        }
        const auto others = othersIn(m_context.resources.networkPolicies, home, manifests);
        offerFix("Close namespace " + home + " in the cluster to all that is not drawn", manifests,
                 {});
        if (alsoAnew && !others.empty())
            offerFix("Close namespace " + home + ", and take " + writtenNames(others) +
                         " out, which may admit more",
                     std::move(manifests), others);
    }

    template<typename Objects>
    void replaceTarget(const Objects &objects, const Kinds &kinds)
    {
        const auto *target = findObject(objects, finding().target);
        if (target == nullptr)
            return;
        FixManifests manifests;
        takePolicies(manifests, kinds, target->meta.nameSpace);
        if (manifests.objects.empty())
            noteNothing(target->meta.kind);
        else
            offerFix("Replace " + toString(target->meta) + " by what is drawn",
                     std::move(manifests), {target->meta});
    }

    void removeTarget()
    {
        if (const auto *policy = findObject(m_context.resources.networkPolicies, finding().target))
            offerFix("Delete " + toString(policy->meta), {}, {policy->meta});
    }

    /// Changes to the export for the mesh that the cluster has. False, with a note, where this
    /// version writes none for it.
    bool exportsMesh()
    {
        if (m_context.design.mesh == MeshKind::Sidecar)
            return true;
        if (m_context.design.mesh != MeshKind::None ||
            topology().meshSeen != MeshMembership::Sidecar) {
            m_offer.notes.emplace_back("Policies of the mesh are written for Istio with sidecars "
                                       "only, which this input does not show.");
            return false;
        }
        ExportOptions options;
        options.mesh = MeshKind::Sidecar;
        Diagnostics toldAtExport;
        m_own = exportDesign(m_context.design, options, toldAtExport);
        m_objects = objectsOf(m_own);
        return true;
    }

    void replaceInMesh()
    {
        if (!exportsMesh())
            return;
        if (finding().target.kind == "PeerAuthentication")
            replaceTarget(m_context.resources.peerAuthentications, {"PeerAuthentication"});
        else if (finding().target.kind == "AuthorizationPolicy")
            replaceTarget(m_context.resources.authorizationPolicies,
                          {"AuthorizationPolicy", "PeerAuthentication"});
    }

    void encrypt()
    {
        if (!exportsMesh())
            return;
        const std::string home = nameSpace();
        FixManifests manifests;
        takePolicies(manifests, {"PeerAuthentication"}, home);
        if (manifests.objects.empty()) {
            noteNothing("PeerAuthentication");
            return;
        }
        const auto others = othersIn(m_context.resources.peerAuthentications, home, manifests);
        offerFix("Ask for mutual TLS in " + home + " but where plaintext is drawn", manifests, {});
        if (!others.empty())
            offerFix("Ask for mutual TLS in " + home + ", and take PeerAuthentication " +
                         writtenNames(others) + " out",
                     std::move(manifests), others);
    }

    void authorize()
    {
        if (!exportsMesh())
            return;
        const std::string home = nameSpace();
        FixManifests manifests;
        takePolicies(manifests, {"AuthorizationPolicy", "PeerAuthentication"}, home);
        if (manifests.objects.empty()) {
            noteNothing("AuthorizationPolicy");
            return;
        }
        takeIdentities(manifests, renamedCallersOf(home));
        offerFix("Authorize in " + home + " what is drawn, and nothing else", std::move(manifests),
                 {});
    }

    /// Whose principals the policies of a namespace name, where the cluster has others yet.
    [[nodiscard]] std::vector<WorkloadId> renamedCallersOf(const std::string &home) const
    {
        std::set<NodeKey> callers;
        for (const Flow &flow : m_context.design.flows)
            if (flow.to.nameSpace == home)
                callers.insert(flow.from);
        std::vector<WorkloadId> renamed;
        for (std::uint32_t i = 0; i < topology().workloads.size(); ++i) {
            const WorkloadNode &node = topology().workloads[i];
            if (callers.contains(node.key) &&
                m_context.design.serviceAccountOf(WorkloadId{i}) != node.serviceAccountName)
                renamed.push_back(WorkloadId{i});
        }
        return renamed;
    }

    /// Accounts, what binds them, and the patches that put the workloads under them.
    void takeIdentities(FixManifests &manifests, const std::vector<WorkloadId> &workloads) const
    {
        std::set<AccountName> accounts;
        std::set<NodeKey> patched;
        for (const WorkloadId id : workloads) {
            const NodeKey &key = topology().workload(id).key;
            accounts.emplace(key.nameSpace, m_context.design.serviceAccountOf(id));
            patched.insert(podTemplateOf(topology(), key));
        }
        std::set<std::pair<std::string, std::string>> roles; ///< Kind and namespace/name.
        take(manifests, [&](const ExportedObject &object) {
            const bool isBinding =
                object.kind.ends_with("RoleBinding") && bindsAccount(*object.document, accounts);
            if (isBinding)
                roles.emplace(textAt(*object.document, "roleRef.kind"),
                              textAt(*object.document, "roleRef.name"));
            return isBinding;
        });
        take(manifests, [&](const ExportedObject &object) {
            if (object.isPatch)
                return std::ranges::any_of(patched, [&object](const NodeKey &key) {
                    return key.kind == object.kind && key.nameSpace == object.nameSpace &&
                           key.name == object.name;
                });
            return roles.contains({object.kind, object.name}) ||
                   (object.kind == "ServiceAccount" &&
                    accounts.contains({object.nameSpace, object.name}));
        });
    }

    /// The workload that is the target, or those under the account that is.
    [[nodiscard]] std::vector<WorkloadId> identified() const
    {
        const NodeKey &target = finding().target;
        std::vector<WorkloadId> workloads;
        for (std::uint32_t i = 0; i < topology().workloads.size(); ++i) {
            const WorkloadNode &node = topology().workloads[i];
            const bool isUnder = target.kind == "ServiceAccount" && !node.isSystem &&
                                 node.key.nameSpace == target.nameSpace &&
                                 node.serviceAccountName == target.name;
            if (node.key == target || isUnder)
                workloads.push_back(WorkloadId{i});
        }
        return workloads;
    }

    void identify()
    {
        const auto workloads = identified();
        FixManifests manifests;
        takeIdentities(manifests, workloads);
        if (manifests.patches.empty() && manifests.objects.empty())
            return;
        const bool isToken = finding().ruleId == "ZT-ID-003";
        offerFix(isToken                ? "Mount no token where no API access is drawn"
                 : workloads.size() > 1 ? "Give each of these workloads its own ServiceAccount"
                                        : "Give the workload its own ServiceAccount",
                 std::move(manifests), {});
    }

    void admitDrawn()
    {
        FixManifests manifests;
        std::set<std::string> homes;
        for (const NodeKey *end : {&finding().target, finding().peer ? &*finding().peer : nullptr})
            if (end != nullptr && !end->nameSpace.empty())
                homes.insert(end->nameSpace);
        for (const std::string &home : homes)
            takePolicies(manifests, {"NetworkPolicy", "AuthorizationPolicy", "PeerAuthentication"},
                         home);
        if (!manifests.objects.empty())
            offerFix("Apply the policies of " + joined({homes.begin(), homes.end()}, " and ") +
                         ", which admit what is drawn",
                     std::move(manifests), {});
    }

    const FixContext &m_context;
    FixOffer &m_offer;
    ManifestSet m_own;
    std::vector<ExportedObject> m_objects;
};

} // namespace

void addExportFixes(const FixContext &context, FixOffer &offer)
{
    const auto rule = std::ranges::find(kExportRules, context.finding.ruleId, &ExportRule::rule);
    if (rule != kExportRules.end())
        ExportFixes(context, offer).run(rule->part);
}

} // namespace drawbridge
