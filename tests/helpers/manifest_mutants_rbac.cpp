// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/manifest_mutants.h"

namespace drawbridge::test {

namespace {

using Change = ManifestMutant::Change;
using Texts = std::vector<std::string> RbacRule::*;

class RoleMutants {
public:
    RoleMutants(const RoleObject &role, std::size_t index, std::vector<ManifestMutant> &all)
        : m_role(role), m_index(index), m_collect(all, role.meta)
    {}

    void collect()
    {
        m_collect.add(Change::Removed, "", "",
                      [at = m_index](ResourceSet &set) { erase(set.roles, at); });
        for (std::size_t i = 0; i < m_role.rules.size(); ++i) {
            const std::string place = "rule " + std::to_string(i + 1);
            change(Change::Removed, "rule", place, [i](auto &role) { erase(role.rules, i); });
            texts(i, &RbacRule::verbs, "verb", place, "*");
            texts(i, &RbacRule::apiGroups, "apiGroup", place, "*");
            texts(i, &RbacRule::resources, "resource", place, "*");
            texts(i, &RbacRule::resourceNames, "name", place, "another");
            if (!m_role.rules[i].resourceNames.empty())
                change(Change::Widened, "name", place + ", all names",
                       [i](auto &role) { role.rules[i].resourceNames.clear(); });
        }
    }

private:
    void change(Change change, const std::string &part, const std::string &place,
                std::function<void(RoleObject &)> edit)
    {
        m_collect.add(
            change, part, place,
            [at = m_index, edit = std::move(edit)](ResourceSet &set) { edit(set.roles[at]); });
    }

    void texts(std::size_t rule, Texts list, const std::string &part, const std::string &rulePlace,
               const std::string &more)
    {
        const auto &all = m_role.rules[rule].*list;
        if (all.empty())
            return;
        change(Change::Widened, part, rulePlace + ", one more " + part,
               [=](auto &role) { (role.rules[rule].*list).push_back(more); });
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string place = rulePlace + ", " + part + ' ' + all[i];
            if (hasOthers(all))
                change(Change::Removed, part, place,
                       [=](auto &role) { erase(role.rules[rule].*list, i); });
            change(Change::Retargeted, part, place,
                   [=](auto &role) { (role.rules[rule].*list)[i] = "nothing-has-this"; });
        }
    }

    const RoleObject &m_role;
    std::size_t m_index;
    MutantCollector m_collect;
};

void addBinding(const RoleBindingObject &binding, std::size_t at, std::vector<ManifestMutant> &all)
{
    MutantCollector collect(all, binding.meta);
    collect.add(Change::Removed, "", "", [at](ResourceSet &set) { erase(set.roleBindings, at); });
    collect.add(Change::Retargeted, "roleRef", "roleRef",
                [at](ResourceSet &set) { set.roleBindings[at].roleName = "no-such-role"; });
    collect.add(Change::Widened, "subject", "one more subject", [at](ResourceSet &set) {
        set.roleBindings[at].subjects.push_back({"Group", "", "system:authenticated"});
    });
    for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
        const std::string place = "subject " + std::to_string(i + 1);
        collect.add(Change::Removed, "subject", place,
                    [=](ResourceSet &set) { erase(set.roleBindings[at].subjects, i); });
        collect.add(Change::Retargeted, "subject", place, [=](ResourceSet &set) {
            set.roleBindings[at].subjects[i].name = "nobody-has-this";
        });
    }
}

} // namespace

void addRbacMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all)
{
    for (std::size_t i = 0; i < manifests.roles.size(); ++i)
        RoleMutants(manifests.roles[i], i, all).collect();
    for (std::size_t i = 0; i < manifests.roleBindings.size(); ++i)
        addBinding(manifests.roleBindings[i], i, all);
}

} // namespace drawbridge::test
