// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_rbac.h"

#include <algorithm>

namespace drawbridge::test {
namespace {

using Names = std::vector<std::string>;

const Names kNamespaces{"ns-a", "ns-b", "ns-c"};
const Names kVerbs{"get", "list", "watch", "create", "update", "delete", "deletecollection"};
const Names kGroups{"", "apps", "batch"};
const Names kResources{"pods", "deployments", "namespaces", "secrets"};
const Names kSubresources{"log", "scale", "status"};
const Names kNames{"x", "y", "ns-a"};
const Names kUrls{"/metrics", "/healthz/etcd", "/api", "/apis", "/apis/apps"};
const Names kUsers{"jane", "joe", "system:serviceaccount:ns-a:web", "system:anonymous"};
const Names kTeams{"dev",
                   "ops",
                   "system:serviceaccounts",
                   "system:serviceaccounts:ns-a",
                   "system:authenticated",
                   "system:unauthenticated"};
const Names kBuiltin{"view", "edit", "admin", "system:discovery", "system:gone"};

class Generator {
public:
    explicit Generator(const Pick &pick, std::string prefix = {})
        : m_pick(pick), m_prefix(std::move(prefix))
    {}

    bool oneIn(int n) { return m_pick(n) == n - 1; }

    template<typename T>
    const T &of(const std::vector<T> &values)
    {
        return values[static_cast<std::size_t>(m_pick(static_cast<int>(values.size())))];
    }

    Names some(const Names &values)
    {
        Names result{of(values)};
        while (oneIn(3))
            result.push_back(of(values));
        return result;
    }

    /// An item of a rule's resources.
    std::string resourceItem()
    {
        switch (m_pick(9)) {
        case 5: return of(kResources) + "/" + of(kSubresources);
        case 6: return "*/" + of(kSubresources);
        case 7: return "*";
        case 8: return oneIn(2) ? of(kResources) + "/*" : "Pods";
        default: return of(kResources);
        }
    }

    std::string urlItem()
    {
        const Names items{"/metrics", "/healthz/*", "/api*", "/apis**", "*", "/a*/b", "/healthz"};
        return of(items);
    }

    RbacRule rule(bool isCluster)
    {
        RbacRule result;
        result.verbs = oneIn(6) ? Names{"*"} : some(kVerbs);
        if (isCluster && oneIn(5)) {
            result.nonResourceUrls = {urlItem()};
            while (oneIn(3))
                result.nonResourceUrls.push_back(urlItem());
            return result;
        }
        result.apiGroups = oneIn(5) ? Names{"*"} : some(kGroups);
        result.resources = {resourceItem()};
        while (oneIn(3))
            result.resources.push_back(resourceItem());
        if (oneIn(4))
            result.resourceNames = some(kNames);
        return result;
    }

    std::vector<RbacRule> rules(bool isCluster)
    {
        std::vector<RbacRule> result{rule(isCluster)};
        while (oneIn(2))
            result.push_back(rule(isCluster));
        return result;
    }

    RoleObject role(int index)
    {
        RoleObject result;
        const bool isCluster = !oneIn(3);
        result.meta.apiVersion = "rbac.authorization.k8s.io/v1";
        result.meta.kind = isCluster ? "ClusterRole" : "Role";
        result.meta.name = m_prefix + "r" + std::to_string(index);
        if (!isCluster) {
            result.meta.nameSpace = of(kNamespaces);
            result.rules = rules(false);
            return result;
        }
        labels(result.meta.labels);
        if (oneIn(4))
            aggregate(result);
        if (result.aggregation.empty() || (result.meta.labels.empty() && oneIn(2)))
            result.rules = rules(true);
        return result;
    }

    void labels(LabelMap &labels)
    {
        if (oneIn(2))
            labels["to"] = of(Names{"p", "q", "s"});
        if (oneIn(5))
            labels["tier"] = of(Names{"1", "2"});
        if (oneIn(8))
            labels["rbac.authorization.k8s.io/aggregate-to-view"] = "true";
    }

    void aggregate(RoleObject &role)
    {
        do {
            LabelSelector selector;
            selector.requirements.push_back(
                {"to", LabelRequirement::Operator::In, {of(Names{"p", "q", "s"})}});
            if (oneIn(4))
                selector.requirements.push_back({"tier",
                                                 oneIn(2)
                                                     ? LabelRequirement::Operator::Exists
                                                     : LabelRequirement::Operator::DoesNotExist,
                                                 {}});
            if (oneIn(4))
                selector.requirements.push_back({"tier", LabelRequirement::Operator::NotIn, {"2"}});
            role.aggregation.push_back(std::move(selector));
        } while (oneIn(3));
    }

    RbacSubject subject(bool isLocal)
    {
        switch (m_pick(3)) {
        case 0: return {"User", "", of(kUsers)};
        case 1: return {"Group", "", oneIn(30) ? "system:masters" : of(kTeams)};
        default: break;
        }
        const bool hasNamespace = !isLocal || !oneIn(3);
        return {"ServiceAccount", hasNamespace ? of(kNamespaces) : std::string(),
                of(Names{"web", "api"})};
    }

    RoleBindingObject binding(int index, const std::vector<RoleObject> &roles)
    {
        RoleBindingObject result;
        const RoleObject &role = of(roles);
        const bool isRole = role.meta.kind == "Role";
        const bool isLocal = isRole || !oneIn(3);
        result.meta.apiVersion = "rbac.authorization.k8s.io/v1";
        result.meta.kind = isLocal ? "RoleBinding" : "ClusterRoleBinding";
        result.meta.name = m_prefix + "b" + std::to_string(index);
        if (isLocal)
            result.meta.nameSpace = isRole && !oneIn(8) ? role.meta.nameSpace : of(kNamespaces);
        result.roleKind = role.meta.kind;
        result.roleName = role.meta.name;
        if (!isRole && oneIn(10))
            result.roleName = of(kBuiltin);
        result.subjects = {subject(isLocal)};
        while (oneIn(3))
            result.subjects.push_back(subject(isLocal));
        return result;
    }

    /// Whoever a subject stands for, with the groups of authentication or without.
    void callAs(const RbacSubject &subject, const std::string &bindingNamespace,
                NaiveReview &review)
    {
        review.user = of(kUsers);
        if (subject.kind == "User")
            review.user = subject.name;
        else if (subject.kind == "ServiceAccount")
            review.user = "system:serviceaccount:" +
                          (subject.nameSpace.empty() ? bindingNamespace : subject.nameSpace) + ":" +
                          subject.name;
        if (!oneIn(4))
            implyGroups(review);
        if (subject.kind == "Group")
            review.groups.push_back(subject.name);
        if (oneIn(40))
            review.groups.push_back("system:masters");
    }

    static void implyGroups(NaiveReview &review)
    {
        const std::string prefix = "system:serviceaccount:";
        if (review.user.starts_with(prefix)) {
            const std::size_t end = review.user.find(':', prefix.size());
            review.groups = {"system:serviceaccounts",
                             "system:serviceaccounts:" +
                                 review.user.substr(prefix.size(), end - prefix.size())};
        }
        review.groups.push_back(review.user == "system:anonymous" ? "system:unauthenticated"
                                                                  : "system:authenticated");
    }

    void askAtRandom(NaiveReview &review)
    {
        review.verb = of(kVerbs);
        if (oneIn(6)) {
            review.url = of(kUrls);
            return;
        }
        review.group = of(kGroups);
        review.resource = of(kResources);
        review.subresource = oneIn(3) ? of(kSubresources) : "";
        review.name = oneIn(2) ? of(kNames) : "";
        review.nameSpace = oneIn(4) ? "" : of(kNamespaces);
    }

    static bool isWild(const std::string &value) { return value.find('*') != std::string::npos; }

    /// What a rule grants, where its words are no wildcards; those stay as they were.
    void askFor(const RbacRule &rule, NaiveReview &review)
    {
        if (const std::string &verb = of(rule.verbs); !isWild(verb))
            review.verb = verb;
        review.url.clear();
        if (!rule.nonResourceUrls.empty()) {
            const std::string &url = of(rule.nonResourceUrls);
            review.url = isWild(url) ? of(kUrls) : url;
            review.nameSpace.clear();
            return;
        }
        if (const std::string &group = of(rule.apiGroups); !isWild(group))
            review.group = group;
        const std::string &item = of(rule.resources);
        const std::size_t slash = item.find('/');
        if (!isWild(item.substr(0, slash)))
            review.resource = item.substr(0, slash);
        if (item != "*")
            review.subresource = slash == std::string::npos || isWild(item.substr(slash))
                                     ? std::string()
                                     : item.substr(slash + 1);
        if (review.resource.empty())
            review.resource = of(kResources);
        if (!rule.resourceNames.empty())
            review.name = of(rule.resourceNames);
    }

    void missByOneField(NaiveReview &review)
    {
        switch (m_pick(6)) {
        case 0: review.verb = of(kVerbs); break;
        case 1: review.group = of(kGroups); break;
        case 2: review.subresource = of(kSubresources); break;
        case 3: review.name = oneIn(2) ? of(kNames) : ""; break;
        case 4: review.nameSpace = oneIn(2) ? of(kNamespaces) : ""; break;
        default: review.resource = of(kResources); break;
        }
    }

    void follow(const RandomRbac &world, NaiveReview &review)
    {
        const RoleBindingObject &binding = of(world.bindings);
        callAs(of(binding.subjects), binding.meta.nameSpace, review);
        if (!binding.meta.nameSpace.empty())
            review.nameSpace = binding.meta.nameSpace;
        const auto role = std::ranges::find_if(world.roles, [&binding](const RoleObject &each) {
            return each.meta.name == binding.roleName;
        });
        const bool isPlain = role != world.roles.end() && !role->rules.empty();
        askFor(of(isPlain ? role->rules : of(ruled(world)).rules), review);
        if (oneIn(4))
            missByOneField(review);
    }

    static std::vector<RoleObject> ruled(const RandomRbac &world)
    {
        std::vector<RoleObject> result;
        std::ranges::copy_if(world.roles, std::back_inserter(result),
                             [](const RoleObject &role) { return !role.rules.empty(); });
        if (result.empty()) {
            result.emplace_back();
            result.back().rules.push_back({{"get"}, {""}, {"pods"}, {}, {}, {}});
        }
        return result;
    }

private:
    const Pick &m_pick;
    std::string m_prefix;
};

std::string joined(const Names &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ",") + (name.empty() ? std::string("\"\"") : name);
    return "[" + text + "]";
}

} // namespace

RandomRbac randomRbac(const Pick &pick, int roleCount, int bindingCount, const std::string &prefix)
{
    Generator generate(pick, prefix);
    RandomRbac world;
    for (int i = 0; i < roleCount; ++i)
        world.roles.push_back(generate.role(i));
    for (int i = 0; i < bindingCount; ++i)
        world.bindings.push_back(generate.binding(i, world.roles));
    return world;
}

NaiveReview randomReview(const Pick &pick, const RandomRbac &world)
{
    Generator generate(pick);
    NaiveReview review;
    generate.askAtRandom(review);
    if (generate.oneIn(3))
        generate.callAs(generate.of(generate.of(world.bindings).subjects), "ns-b", review);
    else
        generate.follow(world, review);
    if (!review.url.empty())
        review.nameSpace.clear();
    return review;
}

std::string toString(const NaiveReview &review)
{
    const std::string asked = review.url.empty()
                                  ? "\"" + review.group + "\"/" + review.resource + "/" +
                                        review.subresource + " " + review.name + " in \"" +
                                        review.nameSpace + "\""
                                  : review.url;
    return review.user + " " + joined(review.groups) + ": " + review.verb + " " + asked;
}

std::string toString(const RandomRbac &world)
{
    std::string text;
    for (const RoleObject &role : world.roles) {
        text += role.meta.kind + " " + role.meta.nameSpace + "/" + role.meta.name;
        for (const auto &[key, value] : role.meta.labels)
            text += " " + key + "=" + value;
        for (const LabelSelector &selector : role.aggregation)
            text += " aggregates(" + drawbridge::toString(selector) + ")";
        for (const RbacRule &rule : role.rules)
            text += "\n  " + joined(rule.verbs) + joined(rule.apiGroups) + joined(rule.resources) +
                    joined(rule.resourceNames) + joined(rule.nonResourceUrls);
        text += "\n";
    }
    for (const RoleBindingObject &binding : world.bindings) {
        text += binding.meta.kind + " " + binding.meta.nameSpace + "/" + binding.meta.name +
                " -> " + binding.roleKind + " " + binding.roleName;
        for (const RbacSubject &subject : binding.subjects)
            text += " " + subject.kind + ":" + subject.nameSpace + "/" + subject.name;
        text += "\n";
    }
    return text;
}

} // namespace drawbridge::test
