// SPDX-License-Identifier: Apache-2.0
// The RBAC part of the proof: what the Roles and bindings of the manifests give each ServiceAccount
// of the design, and whoever else they name, atom by atom against the API access that is drawn, in
// both directions. A binding to a role that is not in the manifests grants what nobody can read
// here: unknown. Tested by tests/unit/analysis/test_verify_access.cpp

#include "model/analysis/rbac_engine.h"
#include "model/analysis/verify_world.h"
#include "model/design/service_accounts.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

/// "get core/secrets in shop", "list apps/deployments/db everywhere".
std::string textOf(const RbacAtom &atom)
{
    auto text =
        atom.verb + " " + (atom.apiGroup.empty() ? "core" : atom.apiGroup) + "/" + atom.resource;
    if (!atom.name.empty())
        text += "/" + atom.name;
    return text + (atom.nameSpace.empty() ? " everywhere" : " in " + atom.nameSpace);
}

void addAtoms(const ApiAccess &access, std::set<RbacAtom> &atoms)
{
    const std::vector<std::string> all{""};
    for (const auto &verb : access.verbs)
        for (const auto &name : access.names.empty() ? all : access.names)
            atoms.insert({access.nameSpace, verb, access.apiGroup, access.resource, name});
}

class AccessComparison {
public:
    AccessComparison(const VerifyWorld &world, VerifyReport &report)
        : m_world(world), m_manifests(world.manifests), m_report(report),
          m_rbac(std::make_shared<const RbacObjects>(rbacObjectsOf(world.manifests)))
    {}

    void run()
    {
        collectAccounts();
        collectSubjects();
        for (const auto &[account, atoms] : m_accounts)
            compare("ServiceAccount " + account.first + "/" + account.second, atoms,
                    grantsOf(serviceAccountIdentity(account.first, account.second)));
        for (const auto &[group, atoms] : m_groups)
            compare("Group/" + group, atoms, grantsOf(groupIdentity(group)));
        for (const auto &user : m_users) // without groups: nobody knows which
            compare("User " + user, {}, grantsOf({user, {}}));
        for (const auto &binding : m_manifests.roleBindings)
            compareRole(binding);
    }

private:
    using Account = std::pair<std::string, std::string>;

    [[nodiscard]] std::vector<RbacGrant> grantsOf(const RbacIdentity &identity) const
    {
        return m_rbac.effective(identity).grants;
    }

    void collectAccounts()
    {
        const auto &design = m_world.design;
        const auto names = serviceAccountsOf(design);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto &workload = design.topology->workloads[i];
            if (workload.isSystem)
                continue;
            auto &atoms = m_accounts[{workload.key.nameSpace, names[i]}];
            for (const auto &access : design.apiAccess)
                if (access.subject == workload.key)
                    addAtoms(access, atoms);
        }
    }

    /// Everybody a binding names, and the groups with drawn access.
    void collectSubjects()
    {
        for (const auto &access : m_world.design.apiAccess)
            if (access.subject.kind == "Group")
                addAtoms(access, m_groups[access.subject.name]);
        for (const auto &binding : m_manifests.roleBindings)
            for (const auto &subject : binding.subjects)
                collectSubject(subject, binding.meta.nameSpace);
    }

    void collectSubject(const RbacSubject &subject, const std::string &bindingNamespace)
    {
        if (subject.kind == "Group")
            m_groups[subject.name];
        else if (subject.kind == "User")
            m_users.insert(subject.name);
        else
            m_accounts[{subject.nameSpace.empty() ? bindingNamespace : subject.nameSpace,
                        subject.name}];
    }

    void compare(const std::string &subject, const std::set<RbacAtom> &drawn,
                 const std::vector<RbacGrant> &grants)
    {
        std::map<RbacAtom, const RbacGrant *> granted;
        for (const auto &grant : grants)
            granted.emplace(grant.atom, &grant);
        m_report.apiCount += drawn.size();
        for (const auto &atom : drawn)
            if (granted.count(atom) == 0)
                add(Kind::ApiMissing, subject, atom, "no binding of the manifests grants it", {});
        for (const auto &[atom, grant] : granted) {
            if (drawn.count(atom) != 0)
                continue;
            ++m_report.apiCount;
            addExtra(subject, atom, *grant);
        }
    }

    void addExtra(const std::string &subject, const RbacAtom &atom, const RbacGrant &grant)
    {
        const auto &role = *grant.role;
        const auto &binding = *grant.binding;
        add(Kind::ApiExtra, subject, atom,
            "rule " + std::to_string(grant.rule + 1) + " of " + role.meta.kind + " " +
                role.meta.name + " grants it through " + binding.meta.kind + " " +
                binding.meta.name,
            {grant.rule < role.rules.size() ? role.rules[grant.rule].where : role.meta.where,
             binding.meta.where});
    }

    void add(Kind kind, const std::string &subject, const RbacAtom &atom, std::string because,
             std::vector<SourceSpan> where)
    {
        VerifyDifference difference;
        difference.kind = kind;
        difference.from = subject;
        difference.to = "Kubernetes API";
        difference.witness = textOf(atom);
        difference.layer = "rbac";
        difference.because = std::move(because);
        difference.where = std::move(where);
        m_report.differences.push_back(std::move(difference));
    }

    void compareRole(const RoleBindingObject &binding)
    {
        const bool isCluster = binding.roleKind == "ClusterRole";
        const bool isThere = std::any_of(
            m_manifests.roles.begin(), m_manifests.roles.end(), [&](const RoleObject &role) {
                return role.meta.kind == binding.roleKind && role.meta.name == binding.roleName &&
                       (isCluster || role.meta.nameSpace == binding.meta.nameSpace);
            });
        if (isThere)
            return;
        for (const auto &subject : binding.subjects) {
            VerifyDifference difference;
            difference.kind = Kind::Unknown;
            difference.from = subject.kind + " " + subject.name;
            difference.to = "Kubernetes API";
            difference.witness = binding.roleKind + " " + binding.roleName;
            difference.layer = "rbac";
            difference.because = binding.meta.kind + " " + binding.meta.name + " grants " +
                                 binding.roleKind + " " + binding.roleName +
                                 ", which is not in the manifests";
            difference.where.push_back(binding.meta.where);
            m_report.differences.push_back(std::move(difference));
        }
    }

    const VerifyWorld &m_world;
    const ResourceSet &m_manifests;
    VerifyReport &m_report;
    RbacEngine m_rbac;
    std::map<Account, std::set<RbacAtom>> m_accounts;
    std::map<std::string, std::set<RbacAtom>> m_groups;
    std::set<std::string> m_users;
};

} // namespace

void verifyApiAccess(const VerifyWorld &world, VerifyReport &report)
{
    AccessComparison(world, report).run();
}

} // namespace drawbridge
