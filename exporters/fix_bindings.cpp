// SPDX-License-Identifier: Apache-2.0
// Fixes of bindings: the subject that a finding names is taken out of the binding it names. A User
// spelled like a ServiceAccount is that account, and in a RoleBinding an account without namespace
// is of the namespace of the binding (findings.md 2.2).
// Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/fix_parts.h"
#include "exporters/manifest_object.h"
#include "exporters/quarantine_patches.h"
#include "model/analysis/rbac_request.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 6> kBindingRules{"ZT-RB-002", "ZT-RB-003", "ZT-RB-004",
                                                        "ZT-RB-005", "ZT-RB-017", "ZT-RB-019"};

bool isSubject(const RbacSubject &subject, const NodeKey &who, const ObjectMeta &binding)
{
    if (who.kind != "ServiceAccount")
        return subject.kind == who.kind && subject.name == who.name;
    if (subject.kind == "User")
        return subject.name == serviceAccountUser(who.nameSpace, who.name);
    const std::string &nameSpace =
        subject.nameSpace.empty() ? binding.nameSpace : subject.nameSpace;
    return subject.kind == who.kind && subject.name == who.name && nameSpace == who.nameSpace;
}

/// A merge patch of the subjects.
ObjectPatch bindingPatch(const ObjectMeta &meta, const std::vector<RbacSubject> &subjects)
{
    const NodeKey object{{}, meta.nameSpace, meta.kind, meta.name};
    YamlValue patch = patchHead(meta.apiVersion, object);
    const YamlValue list = subjectsPatch(subjects);
    patch.set("subjects", *list.find("subjects"));
    return {object, std::move(patch),
            "Leaves " + toString(meta) + atPlace(meta.where) + " these subjects."};
}

} // namespace

void addBindingFixes(const FixContext &context, FixOffer &offer)
{
    const Finding &finding = context.finding;
    const bool isOne =
        std::ranges::find(kBindingRules, finding.ruleId) != kBindingRules.end() && finding.peer;
    const RoleBindingObject *binding =
        isOne ? findObject(context.resources.roleBindings, *finding.peer) : nullptr;
    if (binding == nullptr)
        return;
    BindingChange change{binding->meta, binding->subjects};
    const auto taken = std::erase_if(change.subjects, [&](const RbacSubject &subject) {
        return isSubject(subject, finding.target, binding->meta);
    });
    if (taken == 0)
        return;
    Fix fix;
    const bool isLast = change.subjects.empty();
    fix.title = isLast ? "Delete " + toString(binding->meta) + ", which binds nobody else"
                       : "Take " + finding.target.kind + ' ' + finding.target.name + " out of " +
                             toString(binding->meta);
    FixManifests manifests;
    manifests.patches.push_back(isLast ? deletingPatch(binding->meta)
                                       : bindingPatch(binding->meta, change.subjects));
    fix.files = filesOf(context.design.name, std::move(manifests));
    fix.bindings.push_back(std::move(change));
    offer.fixes.push_back(std::move(fix));
}

} // namespace drawbridge
