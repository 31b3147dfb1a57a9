// SPDX-License-Identifier: Apache-2.0
// ZT-RB-002 to ZT-RB-005, ZT-RB-016, ZT-RB-017 and ZT-RB-019 (findings.md 1.5): to whom bindings
// give something, whatever it is. Bindings that Kubernetes makes itself are not told.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/rbac.yaml

#include "model/analysis/findings/api_resources.h"
#include "model/analysis/findings/rbac_reports.h"

#include <array>
#include <tuple>

namespace drawbridge::rbac_binding_rules {
namespace {

bool isClusterBinding(const RoleBindingObject &binding)
{
    return binding.meta.kind == "ClusterRoleBinding";
}

Finding bindingFinding(std::string_view rule, Severity severity, const ClusterFacts &cluster,
                       const IdentityPowers &identity, const RoleBindingObject &binding,
                       std::string message, std::string fix)
{
    Finding finding = makeFinding(rule, severity, keyOf(cluster, identity.subject),
                                  std::move(message), std::move(fix), binding.meta.where);
    finding.peer = cluster.keyOf(binding.meta);
    finding.subKey = binding.roleKind + " " + binding.roleName;
    return finding;
}

std::string bindingText(const RoleBindingObject &binding)
{
    return binding.meta.kind + " " + nameOf(binding.meta);
}

/// The group for which RBAC is not asked at all.
bool isMasters(const RbacSubject &subject)
{
    return subject.kind == "Group" && subject.name == "system:masters";
}

void findClusterAdmin(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        if (isMasters(identity.subject))
            continue;
        for (const RoleBindingObject *binding : unlimitedBindings(identity)) {
            const bool isWide = isClusterBinding(*binding);
            sink.report.findings.push_back(bindingFinding(
                "ZT-RB-002", isWide ? Severity::Critical : Severity::High, cluster, identity,
                *binding,
                toString(identity.subject) + " may do everything" +
                    (isWide ? std::string(" in the whole cluster")
                            : " in " + binding->meta.nameSpace) +
                    ": " + bindingText(*binding) + " binds " + binding->roleKind + " " +
                    binding->roleName + ".",
                "Bind a role that lists what is needed, in the namespace where it is."));
        }
        if (identity.isIncomplete)
            sink.cannotAssess("ZT-RB-002", std::string(kRoleUnknown));
    }
}

bool isAnonymous(const RbacSubject &subject)
{
    return (subject.kind == "User" && subject.name == "system:anonymous") ||
           (subject.kind == "Group" && subject.name == "system:unauthenticated");
}

bool isForEverybody(const RoleBindingObject &binding)
{
    return binding.roleName == "system:public-info-viewer" ||
           binding.roleName == "kubeadm:bootstrap-signer-clusterinfo";
}

void findAnonymous(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers)
        for (const RoleBindingObject *binding : identity.bindings)
            if (isAnonymous(identity.subject) && !isForEverybody(*binding))
                sink.report.findings.push_back(bindingFinding(
                    "ZT-RB-003", Severity::Critical, cluster, identity, *binding,
                    "Whoever reaches the API server, without a name, has " + binding->roleKind +
                        " " + binding->roleName + ": " + bindingText(*binding) + " binds it to " +
                        identity.subject.name + ".",
                    "Take the subject out of the binding."));
}

bool isEveryone(const RbacSubject &subject)
{
    return subject.kind == "Group" &&
           (subject.name == "system:authenticated" || subject.name == "system:serviceaccounts" ||
            subject.name.starts_with("system:serviceaccounts:"));
}

/// What everybody has anyway: discovery, and questions about oneself.
bool isHarmless(const RbacAtom &atom)
{
    if (atom.resource.starts_with('/'))
        return atom.verb == "get" && atom.resource != "/*";
    return atom.verb == "create" && atom.resource.starts_with("selfsubject");
}

void findEveryone(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        if (!isEveryone(identity.subject))
            continue;
        std::set<const RoleBindingObject *> told;
        for (const GrantedPower &power : identity.powers) {
            if (isHarmless(power.atom) || !told.insert(power.binding).second)
                continue;
            sink.report.findings.push_back(bindingFinding(
                "ZT-RB-004", Severity::High, cluster, identity, *power.binding,
                "Everybody in " + identity.subject.name + " has " + power.binding->roleKind + " " +
                    power.binding->roleName + ", which " + bindingText(*power.binding) +
                    " binds to the group.",
                "Bind the role to the ServiceAccounts that need it."));
        }
        if (identity.isIncomplete)
            sink.cannotAssess("ZT-RB-004", std::string(kRoleUnknown));
    }
}

void findDefaultAccount(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        if (identity.subject.kind != "ServiceAccount" || identity.subject.name != "default")
            continue;
        for (const RoleBindingObject *binding : identity.bindings)
            sink.report.findings.push_back(bindingFinding(
                "ZT-RB-005", Severity::High, cluster, identity, *binding,
                "Every pod of " + identity.subject.nameSpace +
                    " that names no ServiceAccount has " + binding->roleKind + " " +
                    binding->roleName + ": " + bindingText(*binding) +
                    " binds it to the default account.",
                "Make a ServiceAccount for the workload that needs it, and bind that."));
    }
}

/// Whether all the binding gives are kinds inside namespaces, by names Kubernetes knows.
bool givesNamespacedOnly(const IdentityPowers &identity, const RoleBindingObject &binding)
{
    bool hasAny = false;
    for (const GrantedPower &power : identity.powers) {
        if (bindingText(*power.binding) != bindingText(binding))
            continue;
        const std::string_view resource = power.atom.resource;
        const ApiResource *known =
            findApiResource(power.atom.apiGroup, resource.substr(0, resource.find('/')));
        if (known == nullptr || !known->isNamespaced)
            return false;
        hasAny = true;
    }
    return hasAny;
}

void findTooWide(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        const bool isUsed =
            cluster.byAccount.contains({identity.subject.nameSpace, identity.subject.name});
        if (identity.subject.kind != "ServiceAccount" || !isUsed)
            continue;
        for (const RoleBindingObject *binding : identity.bindings) {
            if (!isClusterBinding(*binding) || !givesNamespacedOnly(identity, *binding))
                continue;
            Finding finding = bindingFinding(
                "ZT-RB-016", Severity::Medium, cluster, identity, *binding,
                toString(identity.subject) + " runs in " + identity.subject.nameSpace + ", but " +
                    bindingText(*binding) + " gives it " + binding->roleName +
                    " in every namespace.",
                "Bind the ClusterRole by a RoleBinding in the namespaces that are meant.");
            finding.confidence = Confidence::Heuristic;
            sink.report.findings.push_back(std::move(finding));
        }
        if (identity.isIncomplete)
            sink.cannotAssess("ZT-RB-016", std::string(kRoleUnknown));
    }
}

using AccountNames = std::set<std::pair<std::string, std::string>>;

AccountNames accountsOf(const ClusterFacts &cluster)
{
    AccountNames names;
    for (const ServiceAccountObject &account : cluster.resources->serviceAccounts)
        names.insert({account.meta.nameSpace, account.meta.name});
    return names;
}

void addDangling(const ClusterFacts &cluster, const IdentityPowers &identity,
                 const AccountNames &accounts, FindingsSink &sink)
{
    const RbacSubject &subject = identity.subject;
    const bool isMissing = subject.name != "default" &&
                           !accounts.contains({subject.nameSpace, subject.name}) &&
                           cluster.resources->isComplete;
    for (const RoleBindingObject *binding : identity.bindings) {
        const bool isForeign =
            !isClusterBinding(*binding) && subject.nameSpace != binding->meta.nameSpace;
        if (!isMissing && !isForeign)
            continue;
        Finding finding = bindingFinding(
            "ZT-RB-017", Severity::Medium, cluster, identity, *binding,
            bindingText(*binding) + " names " + toString(subject) +
                (isMissing ? ", which is not in the input: whoever can create it takes what the "
                             "binding gives."
                           : ", of another namespace: whoever controls that one has a hand in "
                             "this."),
            isMissing ? "Delete the subject, or add the ServiceAccount to the manifests."
                      : "Check that the other namespace is meant, or bind an account of this one.");
        finding.confidence = isMissing ? Confidence::Inferred : Confidence::Certain;
        sink.report.findings.push_back(std::move(finding));
    }
}

using RoleName = std::tuple<std::string, std::string, std::string>; ///< Kind, namespace, name.

/// Roles of the input, those that did not decode among them, and the built-in ones.
std::set<RoleName> knownRoles(const RbacObjects &objects)
{
    std::set<RoleName> known;
    const auto add = [&known](const ObjectMeta &meta) {
        known.insert({meta.kind, meta.nameSpace, meta.name});
    };
    for (const RoleObject &role : objects.roles)
        add(role.meta);
    for (const UndecodedPolicy &object : objects.undecoded)
        add(object.meta);
    return known;
}

void addMissingRoles(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto known = knownRoles(cluster.rbac->objects());
    for (const RoleBindingObject &binding : cluster.resources->roleBindings) {
        const std::string nameSpace = binding.roleKind == "Role" ? binding.meta.nameSpace : "";
        if (known.contains({binding.roleKind, nameSpace, binding.roleName}))
            continue;
        const std::string role =
            binding.roleKind + " " + (nameSpace.empty() ? "" : nameSpace + "/") + binding.roleName;
        if (!cluster.resources->isComplete) {
            sink.cannotAssess("ZT-RB-017",
                              "part of the input could not be read, and may hold the role");
            continue;
        }
        Finding finding = makeFinding(
            "ZT-RB-017", Severity::Medium, cluster.keyOf(binding.meta),
            bindingText(binding) + " refers to " + role +
                ", which is not in the input: it grants whatever a role of that name will say.",
            "Delete the binding, or add the role to the manifests.", binding.meta.where);
        finding.confidence = Confidence::Inferred;
        finding.subKey = role;
        sink.report.findings.push_back(std::move(finding));
    }
}

void findDangling(const ClusterFacts &cluster, FindingsSink &sink)
{
    const AccountNames accounts = accountsOf(cluster);
    for (const IdentityPowers &identity : cluster.powers)
        if (identity.subject.kind == "ServiceAccount")
            addDangling(cluster, identity, accounts, sink);
    addMissingRoles(cluster, sink);
}

bool isSystemName(const std::string &name)
{
    return name.starts_with("system:") || name.starts_with("kubeadm:");
}

void findHumans(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        const RbacSubject &subject = identity.subject;
        const bool isUser = subject.kind == "User" && !isSystemName(subject.name);
        if (subject.kind == "Group" && !isSystemName(subject.name))
            sink.cannotAssess("ZT-RB-019", "no manifest tells whether a group is one of the "
                                           "identity provider, or whether it asks for a second "
                                           "factor");
        if (!isUser && !isMasters(subject))
            continue;
        for (const RoleBindingObject *binding : identity.bindings)
            sink.report.findings.push_back(bindingFinding(
                "ZT-RB-019", isMasters(subject) ? Severity::Critical : Severity::Medium, cluster,
                identity, *binding,
                bindingText(*binding) + " names " + toString(subject) +
                    (isMasters(subject) ? ", whose members no binding limits and none can take "
                                          "out."
                                        : " alone: who leaves or moves keeps the access until "
                                          "somebody edits the binding."),
                "Bind a group of the identity provider."));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-RB-002", "cluster-admin bound", Severity::Critical,
         "A binding gives somebody everything: cluster-admin, or a role with the same rules. "
         "Critical in the whole cluster, high in one namespace.",
         "The group system:masters, which has everything anyway (ZT-RB-019). Not assessable for "
         "bindings whose role is not in the input.",
         "Bind a role that lists what is needed, in the namespace where it is.",
         "N3 Z-ID CIS-5.1.1 T1098.006 TA9019",
         "ks C-0185, kl cluster-admin-role-binding, tv KSV-0111, rp cluster_admin"},
        findClusterAdmin},
    FindingRule{
        {"ZT-RB-003", "Anonymous access", Severity::Critical,
         "A binding names system:anonymous or system:unauthenticated: whoever reaches the API "
         "server has the role.",
         "system:public-info-viewer, and kubeadm:bootstrap-signer-clusterinfo.",
         "Take the subject out of the binding.", "N6 Z-ID K-AUTH T1190 T1133",
         "ks C-0262, tv KSV-0122, kr unauthenticated-subject-access"},
        findAnonymous},
    FindingRule{
        {"ZT-RB-004", "Everyone groups", Severity::High,
         "A binding gives system:authenticated, system:serviceaccounts or all ServiceAccounts of "
         "a namespace more than discovery and questions about oneself.",
         "The bindings that Kubernetes makes itself. Not assessable for bindings whose role is "
         "not in the input.",
         "Bind the role to the ServiceAccounts that need it.", "N3 Z-ID T1078",
         "ks C-0265, tv KSV-01011"},
        findEveryone},
    FindingRule{
        {"ZT-RB-005", "Permissions on a default ServiceAccount", Severity::High,
         "A binding names the ServiceAccount default of a namespace, also by its user name: every "
         "pod that names no account has the role.",
         "The bindings that Kubernetes makes itself (label kubernetes.io/bootstrapping).",
         "Make a ServiceAccount for the workload that needs it, and bind that.",
         "N3 Z-ID CIS-5.1.5", "ks C-0225 C-0239"},
        findDefaultAccount},
    FindingRule{
        {"ZT-RB-016", "Cluster-wide where a namespace suffices", Severity::Medium,
         "A ClusterRoleBinding gives a ServiceAccount that pods of one namespace use only kinds "
         "that live in namespaces, and so everywhere. Heuristic: controllers that watch the whole "
         "cluster are meant so.",
         "Roles with kinds outside namespaces, with wildcards or of other products.",
         "Bind the ClusterRole by a RoleBinding in the namespaces that are meant.",
         "N3 Z-ID K-AUTH", "none"},
        findTooWide},
    FindingRule{
        {"ZT-RB-017", "Dangling or foreign subject or role", Severity::Medium,
         "A binding names a ServiceAccount that is not in the input (inferred), one of another "
         "namespace, or a role that is not there and comes alive when somebody creates it "
         "(inferred).",
         "Built-in roles, default accounts, and subjects of a RoleBinding without a namespace, "
         "which are of its own. Not assessable where part of the input could not be read.",
         "Delete the subject or the binding, or add what is missing to the manifests.",
         "N3 Z-ID T1098", "kr subjects-with-non-existing-roles, rt"},
        findDangling},
    FindingRule{
        {"ZT-RB-019", "Human access not through a managed group", Severity::Medium,
         "A binding names a single user, who keeps the access until somebody edits it; critical "
         "for the group system:masters.",
         "Users and groups of the system. Not assessable for groups: no manifest tells whether "
         "they are of the identity provider.",
         "Bind a group of the identity provider.", "N6 Z-ID K-AUTH CIS-5.1.7 CIS-3.1.1 T1078",
         "ks C-0246"},
        findHumans},
};

} // namespace
} // namespace drawbridge::rbac_binding_rules

std::span<const drawbridge::FindingRule> drawbridge::rbacBindingRules()
{
    return rbac_binding_rules::kRules;
}
