// SPDX-License-Identifier: Apache-2.0
#include "exporters/rbac_removals.h"

#include "exporters/cluster_folders.h"
#include "exporters/manifest_object.h"
#include "exporters/planned_flows.h"
#include "exporters/rbac_exporter.h"
#include "exporters/table_cells.h"
#include "model/analysis/builtin_rbac.h"
#include "model/analysis/resource_overlay.h"
#include "model/base/texts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

// RBAC only adds, so that an export can close nothing: what a binding of the input gives beside the
// drawing stays until a person takes it away. Asked of the engine over input, export and built-in
// objects together, less what the export alone gives.
// Tested by tests/unit/exporters/test_rbac_removals.cpp

namespace drawbridge {

namespace {

using BindingKey = std::tuple<std::string, std::string, std::string>; ///< Kind, namespace, name.

BindingKey keyOf(const RoleBindingObject &binding)
{
    return {binding.meta.kind, binding.meta.nameSpace, binding.meta.name};
}

std::string textOf(const RbacSubject &subject)
{
    return subject.kind + ' ' + (subject.nameSpace.empty() ? "" : subject.nameSpace + '/') +
           subject.name;
}

/// Somebody of the design, as bindings name him and as the API server knows him.
struct Holder {
    std::string text;
    RbacIdentity identity;
};

class SurplusFinder {
public:
    SurplusFinder(const ResourceSet &input, const ResourceSet &exported)
        : m_drawn(rbacOf(exported)), m_all(rbacOf(together(input, exported)))
    {
        std::set<BindingKey> replaced;
        for (const RoleBindingObject &binding : exported.roleBindings)
            replaced.insert(keyOf(binding));
        for (const RoleBindingObject &binding : input.roleBindings) {
            if (replaced.contains(keyOf(binding)))
                continue;
            m_ofInput[keyOf(binding)] = &binding;
            if (!hasRole(binding))
                m_unread.push_back(&binding);
        }
    }

    void ask(const Holder &holder)
    {
        m_holders.insert(holder.text);
        const RbacEffective has = m_all.effective(holder.identity);
        for (const RbacGrant &grant : difference(m_drawn.effective(holder.identity), has).gained)
            if (SurplusBinding *surplus = surplusOf(*grant.binding))
                surplus->gains.push_back(holder.text + ": " + toString(grant.atom));
        for (const RoleBindingObject *binding : m_unread)
            if (names(*binding, holder))
                surplusOf(*binding)->unknown.push_back(
                    holder.text + ": " + binding->roleKind + ' ' + binding->roleName +
                    (isUnread(*binding) ? " could not be read" : " is not in the input") +
                    ", and nobody knows what it gives");
    }

    std::vector<SurplusBinding> take()
    {
        std::vector<SurplusBinding> all;
        for (auto &[key, surplus] : m_found) {
            sortAndUnite(surplus.gains);
            sortAndUnite(surplus.unknown);
            for (const RbacSubject &subject : m_ofInput.at(key)->subjects)
                if (!m_holders.contains(textOf(withNamespace(subject, surplus.nameSpace))))
                    surplus.others.push_back(textOf(withNamespace(subject, surplus.nameSpace)));
            sortAndUnite(surplus.others);
            all.push_back(std::move(surplus));
        }
        return all;
    }

private:
    static ResourceSet together(const ResourceSet &input, const ResourceSet &exported)
    {
        ResourceSet all;
        all.roles = input.roles;
        all.roleBindings = input.roleBindings;
        all.undecodedPolicies = input.undecodedPolicies;
        overlay(all.roles, exported.roles, true);
        overlay(all.roleBindings, exported.roleBindings, true);
        return all;
    }

    static RbacEngine rbacOf(const ResourceSet &resources)
    {
        RbacObjects objects = rbacObjectsOf(resources);
        if (const auto builtin = builtinRbac(builtinRbacVersions().back()))
            objects = withBuiltin(std::move(objects), *builtin);
        return RbacEngine(std::make_shared<const RbacObjects>(std::move(objects)));
    }

    /// Null for a binding that the export or Kubernetes makes.
    SurplusBinding *surplusOf(const RoleBindingObject &binding)
    {
        if (!m_ofInput.contains(keyOf(binding)))
            return nullptr;
        SurplusBinding &surplus = m_found[keyOf(binding)];
        surplus.kind = binding.meta.kind;
        surplus.nameSpace = binding.meta.nameSpace;
        surplus.name = binding.meta.name;
        surplus.where = binding.meta.where;
        return &surplus;
    }

    static RbacSubject withNamespace(RbacSubject subject, const std::string &nameSpace)
    {
        if (subject.kind == "ServiceAccount" && subject.nameSpace.empty())
            subject.nameSpace = nameSpace;
        return subject;
    }

    static bool names(const RoleBindingObject &binding, const Holder &holder)
    {
        return std::ranges::any_of(binding.subjects, [&](const RbacSubject &subject) {
            return textOf(withNamespace(subject, binding.meta.nameSpace)) == holder.text ||
                   (subject.kind == "Group" &&
                    std::ranges::find(holder.identity.groups, subject.name) !=
                        holder.identity.groups.end());
        });
    }

    [[nodiscard]] bool isUnread(const RoleBindingObject &binding) const
    {
        return std::ranges::any_of(m_all.objects().undecoded, [&](const UndecodedPolicy &object) {
            return object.meta.kind == binding.roleKind && object.meta.name == binding.roleName &&
                   (object.meta.kind == "ClusterRole" ||
                    object.meta.nameSpace == binding.meta.nameSpace);
        });
    }

    [[nodiscard]] bool hasRole(const RoleBindingObject &binding) const
    {
        return std::ranges::any_of(m_all.objects().roles, [&](const RoleObject &role) {
            return role.meta.kind == binding.roleKind && role.meta.name == binding.roleName &&
                   (role.meta.kind == "ClusterRole" ||
                    role.meta.nameSpace == binding.meta.nameSpace);
        });
    }

    RbacEngine m_drawn;                                        ///< What export and Kubernetes give.
    RbacEngine m_all;                                          ///< And the input.
    std::map<BindingKey, const RoleBindingObject *> m_ofInput; ///< Those that stay.
    std::vector<const RoleBindingObject *> m_unread;           ///< Of them, without their role.
    std::map<BindingKey, SurplusBinding> m_found;
    std::set<std::string> m_holders;
};

/// Accounts of the workloads as the export leaves them, and the groups of the drawing.
std::vector<Holder> holdersOf(const ExportPlan &plan)
{
    std::map<std::string, Holder> holders;
    for (const ExportSubject &subject : plan.subjects) {
        if (!subject.isCovered || subject.isWaypoint)
            continue;
        const std::string text =
            "ServiceAccount " + subject.nameSpace + '/' + subject.serviceAccount;
        holders[text] = {text, serviceAccountIdentity(subject.nameSpace, subject.serviceAccount)};
    }
    for (const External &external : plan.design.externals)
        if (external.key.kind == "Group") {
            const std::string text = "Group " + external.key.name;
            holders[text] = {text, groupIdentity(external.key.name)};
        }
    std::vector<Holder> all;
    for (auto &[text, holder] : holders)
        all.push_back(std::move(holder));
    return all;
}

/// The Roles and bindings of the export.
ResourceSet exportedRbac(ExportPlan &plan)
{
    Diagnostics saidByExport;
    planAccess(plan, saidByExport);
    return importTexts(ManifestSet{exportRbac(plan, saidByExport)}.texts(), {}, saidByExport);
}

bool isPlainName(const std::string &name)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:_-";
    return !name.empty() && name.front() != '-' &&
           name.find_first_not_of(kPlain) == std::string::npos;
}

/// What to do about it; no name of the input becomes a command that is more than a name.
std::string remedyOf(const SurplusBinding &binding)
{
    if (!binding.others.empty())
        return "take the subject out of it: it also names " + joined(binding.others, ", ");
    const bool isCluster = binding.nameSpace.empty();
    if (!isPlainName(binding.name) || !(isCluster || isPlainName(binding.nameSpace)))
        return "delete it by hand";
    return "kubectl delete " +
           (isCluster ? "clusterrolebinding " + binding.name
                      : "rolebinding " + binding.name + " --namespace " + binding.nameSpace);
}

std::string sectionOf(const SurplusBinding &binding)
{
    std::vector<std::string> lines{binding.kind + ' ' +
                                   (binding.nameSpace.empty() ? "" : binding.nameSpace + '/') +
                                   binding.name + atPlace(binding.where)};
    for (const std::string &gain : binding.gains)
        lines.push_back("  gives " + gain);
    for (const std::string &reason : binding.unknown)
        lines.push_back("  unknown: " + reason);
    lines.push_back("  " + remedyOf(binding));
    std::string text;
    for (const std::string &line : lines)
        text += "    " + oneLine(line) + '\n';
    return text + '\n';
}

bool isOfRbac(const ObjectMeta &meta)
{
    return meta.kind == "Role" || meta.kind == "ClusterRole" || meta.kind == "RoleBinding" ||
           meta.kind == "ClusterRoleBinding";
}

bool isReplaced(const ObjectMeta &meta, const ResourceSet &exported)
{
    const auto isIt = [&](const auto &object) { return isSameObject(object.meta, meta); };
    return std::ranges::any_of(exported.roles, isIt) ||
           std::ranges::any_of(exported.roleBindings, isIt);
}

std::vector<UndecodedPolicy> unreadIn(const ResourceSet &input, const ResourceSet &exported)
{
    std::vector<UndecodedPolicy> unread;
    for (const UndecodedPolicy &object : input.undecodedPolicies)
        if (isOfRbac(object.meta) && !isReplaced(object.meta, exported))
            unread.push_back(object);
    std::ranges::stable_sort(unread, {}, [](const auto &object) { return object.meta.where; });
    if (!input.isComplete)
        unread.push_back({{}, "a document of the input could not be read at all"});
    return unread;
}

/// Of a design of one cluster; nothing without manifests.
struct Removals {
    std::vector<SurplusBinding> bindings;
    std::vector<UndecodedPolicy> unread;
};

Removals removalsOf(const Design &design)
{
    if (!design.topology || design.topology->clusters.empty() ||
        !design.topology->clusters.front().resources)
        return {};
    const ResourceSet &input = *design.topology->clusters.front().resources;
    const ExportOptions options;
    ExportPlan plan = planOfSubjects(design, options);
    const ResourceSet exported = exportedRbac(plan);
    SurplusFinder finder(input, exported);
    for (const Holder &holder : holdersOf(plan))
        finder.ask(holder);
    return {finder.take(), unreadIn(input, exported)};
}

std::string unreadText(const std::vector<UndecodedPolicy> &unread)
{
    if (unread.empty())
        return {};
    std::string text = "## Not known\n\n"
                       "What could not be read may give more, to anybody, and is not in this list. "
                       "Mend it and export again.\n\n";
    for (const UndecodedPolicy &object : unread) {
        const bool hasName = !object.meta.kind.empty();
        const std::string name =
            hasName ? toString(object.meta) + atPlace(object.meta.where) + ": " : "";
        text += "    " + oneLine(name + object.reason) + '\n';
    }
    return text + '\n';
}

std::string pageOf(const std::string &designName, const Removals &removals)
{
    std::string text =
        pageHeader(designName) +
        "# Bindings beyond the drawing\n\n"
        "An export adds Roles and bindings and takes none away. These bindings of the input give a "
        "ServiceAccount or a group of the design more API access than is drawn. Apply the export "
        "and let the workloads run under their accounts first: what is drawn is then granted by "
        "bindings of the export.\n\n";
    for (const SurplusBinding &binding : removals.bindings)
        text += sectionOf(binding);
    if (removals.bindings.empty())
        text += "Of what could be read none does.\n\n";
    text += unreadText(removals.unread);
    text.pop_back();
    return text;
}

} // namespace

std::vector<SurplusBinding> surplusBindings(const Design &design)
{
    return removalsOf(design).bindings;
}

std::vector<UndecodedPolicy> unreadRbac(const Design &design)
{
    return removalsOf(design).unread;
}

std::vector<ManifestFile> rbacRemovalFiles(const Design &design)
{
    const Removals removals = removalsOf(design);
    if (removals.bindings.empty() && removals.unread.empty())
        return {};
    return {{"rbac/removals.md", {}, pageOf(design.name, removals)}};
}

ManifestSet withRemovals(ManifestSet manifests, const Design &design)
{
    if (manifests.files.empty())
        return manifests;
    Diagnostics said;
    std::ranges::move(
        filesOfClusters(
            design, [](const Design &one, Diagnostics &) { return rbacRemovalFiles(one); }, said),
        std::back_inserter(manifests.files));
    std::ranges::sort(manifests.files, {}, &ManifestFile::path);
    return manifests;
}

} // namespace drawbridge
