// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_rbac.h"

#include <algorithm>

namespace drawbridge::test {
namespace {

using Names = std::vector<std::string>;

bool has(const Names &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Matcher {
public:
    Matcher(const std::vector<RoleObject> &roles, const NaiveReview &review, NaiveHits &hits)
        : m_roles(roles), m_review(review), m_hits(hits)
    {}

    bool bindingAllows(const RoleBindingObject &binding)
    {
        const bool isLocal = !binding.meta.nameSpace.empty();
        if (!namesCaller(binding))
            return false;
        if (isLocal && binding.meta.nameSpace != m_review.nameSpace) {
            countOutOfScope(binding);
            return false;
        }
        if (isLocal && !m_review.url.empty())
            return false;
        for (const RoleObject &role : m_roles) {
            const bool isMeant = role.meta.name == binding.roleName &&
                                 (binding.roleKind == "ClusterRole"
                                      ? role.meta.nameSpace.empty()
                                      : isLocal && role.meta.nameSpace == binding.meta.nameSpace);
            if (isMeant && roleAllows(role, {})) {
                countScope(binding, isLocal);
                return true;
            }
        }
        return false;
    }

private:
    void hit(const std::string &line) { ++m_hits[line]; }

    void countOutOfScope(const RoleBindingObject &binding)
    {
        for (const RoleObject &role : m_roles) {
            if (role.meta.name != binding.roleName)
                continue;
            NaiveHits ignored;
            if (!Matcher(m_roles, m_review, ignored).roleAllows(role, {}))
                continue;
            if (!m_review.url.empty())
                hit("2.1 URL through a RoleBinding is dead");
            else
                hit(m_review.nameSpace.empty() ? "2.1 no namespace, RoleBinding not consulted"
                                               : "2.2 RoleBinding in another namespace");
        }
    }

    void countScope(const RoleBindingObject &binding, bool isLocal)
    {
        if (isLocal)
            hit("2.2 RoleBinding to a " + binding.roleKind);
        else if (m_review.nameSpace.empty() && m_review.url.empty())
            hit("2.1 no namespace, ClusterRoleBinding consulted");
        else if (m_review.url.empty())
            hit("2.2 ClusterRoleBinding in a namespace");
        if (isLocal && m_review.resource == "namespaces" && m_review.name == m_review.nameSpace)
            hit("2.1 Namespace object through a RoleBinding in it");
    }

    bool namesCaller(const RoleBindingObject &binding)
    {
        bool isNamed = false;
        for (const RbacSubject &subject : binding.subjects)
            isNamed = isCaller(subject, binding) || isNamed;
        return isNamed;
    }

    bool isCaller(const RbacSubject &subject, const RoleBindingObject &binding)
    {
        if (subject.kind == "User" && subject.name == m_review.user) {
            hit(subject.name.rfind("system:serviceaccount:", 0) == 0
                    ? "2.2 User subject spelled like a ServiceAccount"
                    : "2.2 User subject");
            return true;
        }
        if (subject.kind == "Group" && has(m_review.groups, subject.name)) {
            hit("2.2 Group subject");
            const std::string all = "system:serviceaccounts";
            if (subject.name.rfind(all + ":", 0) == 0)
                hit("2.2 group system:serviceaccounts:NS");
            else if (subject.name == all || subject.name == "system:authenticated" ||
                     subject.name == "system:unauthenticated")
                hit("2.2 group " + subject.name);
            return true;
        }
        if (subject.kind != "ServiceAccount")
            return false;
        std::string where = subject.nameSpace;
        if (where.empty())
            where = binding.meta.nameSpace;
        if (where.empty() || m_review.user != "system:serviceaccount:" + where + ":" + subject.name)
            return false;
        hit(subject.nameSpace.empty() ? "2.2 RoleBinding ServiceAccount without a namespace"
                                      : "2.2 ServiceAccount subject");
        return true;
    }

    /// The rules an aggregated role ends up with, part by part, without coming by one twice.
    bool roleAllows(const RoleObject &role, Names path)
    {
        if (role.aggregation.empty())
            return rulesAllow(role);
        if (has(path, role.meta.name)) {
            hit("2.3 a cycle");
            return false;
        }
        path.push_back(role.meta.name);
        bool isAllowed = false;
        for (const RoleObject &part : m_roles) {
            if (!part.meta.nameSpace.empty() || part.meta.name == role.meta.name ||
                !selects(role, part.meta.labels))
                continue;
            if (roleAllows(part, path)) {
                isAllowed = true;
                hit("2.3 aggregation");
                if (role.aggregation.size() > 1)
                    hit("2.3 aggregation, several selectors");
                if (!part.aggregation.empty())
                    hit("2.3 nested aggregation");
            }
        }
        if (NaiveHits ignored; isAllowed || !Matcher(m_roles, m_review, ignored).rulesAllow(role))
            return isAllowed;
        path.pop_back();
        const bool isOverwritten = hasUnion(role, path);
        hit(isOverwritten ? "2.3 hand-written rules are overwritten"
                          : "2.3 hand-written rules stay where nothing is aggregated");
        return !isOverwritten;
    }

    /// Whether aggregation gives the role any rule, so that the controller writes it.
    bool hasUnion(const RoleObject &role, Names path)
    {
        if (has(path, role.meta.name))
            return false;
        path.push_back(role.meta.name);
        for (const RoleObject &part : m_roles) {
            if (!part.meta.nameSpace.empty() || part.meta.name == role.meta.name ||
                !selects(role, part.meta.labels))
                continue;
            if (!part.rules.empty() || (!part.aggregation.empty() && hasUnion(part, path)))
                return true;
        }
        return false;
    }

    static bool selects(const RoleObject &role, const LabelMap &labels)
    {
        for (const LabelSelector &selector : role.aggregation) {
            bool holds = true;
            for (const LabelRequirement &wanted : selector.requirements) {
                const auto label = labels.find(wanted.key);
                const bool isThere = label != labels.end();
                const bool isListed = isThere && has(wanted.values, label->second);
                switch (wanted.op) {
                case LabelRequirement::Operator::In: holds = holds && isListed; break;
                case LabelRequirement::Operator::NotIn: holds = holds && !isListed; break;
                case LabelRequirement::Operator::Exists: holds = holds && isThere; break;
                case LabelRequirement::Operator::DoesNotExist: holds = holds && !isThere; break;
                }
            }
            if (holds)
                return true;
        }
        return false;
    }

    bool rulesAllow(const RoleObject &role)
    {
        bool verb = false, group = false, resource = false, name = false;
        for (const RbacRule &rule : role.rules) {
            const bool matches[] = {verbMatches(rule), groupMatches(rule), resourceMatches(rule),
                                    nameMatches(rule)};
            if (m_review.url.empty() ? matches[0] && matches[1] && matches[2] && matches[3]
                                     : matches[0] && urlMatches(rule))
                return true;
            verb = verb || matches[0];
            group = group || matches[1];
            resource = resource || matches[2];
            name = name || matches[3];
        }
        if (m_review.url.empty() && verb && group && resource && name)
            hit("2.1 two rules do not add up to one");
        return false;
    }

    bool verbMatches(const RbacRule &rule)
    {
        if (has(rule.verbs, "*")) {
            hit("2.1 verb *");
            return true;
        }
        const bool isListed = has(rule.verbs, m_review.verb);
        hit(isListed ? "2.1 verb listed" : "2.1 verb differs");
        return isListed;
    }

    bool groupMatches(const RbacRule &rule)
    {
        if (!m_review.url.empty())
            return false;
        if (has(rule.apiGroups, "*")) {
            hit("2.1 group *");
            return true;
        }
        const bool isListed = has(rule.apiGroups, m_review.group);
        hit(isListed ? "2.1 group listed" : "2.1 group differs");
        if (isListed && m_review.group.empty())
            hit("2.1 core group is empty");
        return isListed;
    }

    bool resourceMatches(const RbacRule &rule)
    {
        if (!m_review.url.empty())
            return false;
        for (const std::string &item : rule.resources) {
            if (item == "*") {
                hit("2.1 resource *");
                if (!m_review.subresource.empty())
                    hit("2.1 resource * covers a subresource");
                return true;
            }
            if (m_review.subresource.empty() && item == m_review.resource) {
                hit("2.1 resource equal");
                return true;
            }
            if (!m_review.subresource.empty() &&
                item == m_review.resource + "/" + m_review.subresource) {
                hit("2.1 resource/sub equal");
                return true;
            }
            if (!m_review.subresource.empty() && item == "*/" + m_review.subresource) {
                hit("2.1 */sub");
                return true;
            }
            countNearMiss(item);
        }
        return false;
    }

    void countNearMiss(const std::string &item)
    {
        if (!m_review.subresource.empty() && item == m_review.resource)
            hit("2.1 resource does not cover its subresource");
        if (item == m_review.resource + "/*")
            hit("2.1 resource/* matches nothing");
        std::string lower = item;
        for (char &c : lower)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (lower != item && lower == m_review.resource)
            hit("2.1 comparison is by case");
    }

    bool nameMatches(const RbacRule &rule)
    {
        if (!m_review.url.empty())
            return false;
        const bool isCollection = m_review.verb == "list" || m_review.verb == "watch";
        const bool isPost = m_review.verb == "create" || m_review.verb == "deletecollection";
        if (rule.resourceNames.empty()) {
            hit("2.1 no resourceNames");
            return true;
        }
        const bool isListed = has(rule.resourceNames, m_review.name);
        hit(isListed ? "2.1 resourceNames contain the name"
                     : "2.1 resourceNames do not contain the name");
        if (m_review.name.empty() && isPost)
            hit("2.1 no name for create or deletecollection");
        if (m_review.name.empty() && isCollection)
            hit("2.1 no name for list or watch");
        if (isListed && isCollection)
            hit("2.1 list or watch with a name");
        if (isListed && m_review.verb == "create")
            hit("2.1 create with a name");
        return isListed;
    }

    bool urlMatches(const RbacRule &rule)
    {
        for (const std::string &item : rule.nonResourceUrls) {
            if (item == m_review.url) {
                hit("2.1 URL equal");
                return true;
            }
            if (item == "*") {
                hit("2.1 URL *");
                return true;
            }
            if (item.empty() || item.back() != '*')
                continue;
            std::string prefix = item;
            while (!prefix.empty() && prefix.back() == '*')
                prefix.pop_back();
            if (m_review.url.compare(0, prefix.size(), prefix) != 0)
                continue;
            hit("2.1 URL prefix");
            if (!prefix.empty() && prefix.back() != '/' && m_review.url.size() > prefix.size())
                hit("2.1 URL prefix inside a step");
            if (item.size() > prefix.size() + 1)
                hit("2.1 URL with several trailing stars");
            return true;
        }
        if (!rule.nonResourceUrls.empty())
            hit("2.1 URL differs");
        return false;
    }

    const std::vector<RoleObject> &m_roles;
    const NaiveReview &m_review;
    NaiveHits &m_hits;
};

} // namespace

bool naiveAllows(const std::vector<RoleObject> &roles,
                 const std::vector<RoleBindingObject> &bindings, const NaiveReview &review,
                 NaiveHits &hits)
{
    if (has(review.groups, "system:masters")) {
        ++hits["2.2 system:masters"];
        return true;
    }
    bool isAllowed = false;
    for (const RoleBindingObject &binding : bindings)
        isAllowed = Matcher(roles, review, hits).bindingAllows(binding) || isAllowed;
    return isAllowed;
}

} // namespace drawbridge::test
