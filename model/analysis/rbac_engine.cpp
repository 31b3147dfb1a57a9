// SPDX-License-Identifier: Apache-2.0
// Effective permissions as the API server's RBAC authorizer resolves them (findings.md 2.2 to 2.4;
// k8s.io/kubernetes/pkg/registry/rbac/validation/rule.go). Bindings are found by the user name and
// by each group of the caller; a ServiceAccount subject stands for the user name it has. Grants
// name the role in which the rule is written, so that an answer points at a line.
//
// Tested by tests/unit/analysis/test_rbac_engine.cpp, by the naive matcher of tests/helpers on
// random clusters (tests/property/test_rbac_property.cpp) and by a real API server
// (tests/oracles/test_rbac_oracle.cpp).
#include "model/analysis/rbac_engine.h"

#include "model/analysis/rbac_roles.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace drawbridge {
namespace {

const std::string kMasters = "system:masters";

/// A ServiceAccount subject without namespace takes the binding's; a ClusterRoleBinding has none,
/// and then it names nobody.
const std::string &namespaceOf(const RbacSubject &subject, const RoleBindingObject &binding)
{
    const bool isOfBinding = subject.kind == "ServiceAccount" && subject.nameSpace.empty();
    return isOfBinding ? binding.meta.nameSpace : subject.nameSpace;
}

RbacSubject resolved(RbacSubject subject, const RoleBindingObject &binding)
{
    subject.nameSpace = namespaceOf(subject, binding);
    return subject;
}

bool namesSomebody(const RbacSubject &subject, const RoleBindingObject &binding)
{
    return subject.kind == "User" || subject.kind == "Group" ||
           (subject.kind == "ServiceAccount" && !namespaceOf(subject, binding).empty());
}

RbacIdentity identityOf(const RbacSubject &subject)
{
    if (subject.kind == "ServiceAccount")
        return serviceAccountIdentity(subject.nameSpace, subject.name);
    return subject.kind == "Group" ? groupIdentity(subject.name) : userIdentity(subject.name, {});
}

/// Of a User or ServiceAccount; the groups of `identityOf` cost more than the rest of a binding.
std::string userOf(const RbacSubject &subject, const RoleBindingObject &binding)
{
    return subject.kind == "ServiceAccount"
               ? serviceAccountUser(namespaceOf(subject, binding), subject.name)
               : subject.name;
}

auto sourceOrder(const RbacSource &source)
{
    return std::tie(source.binding->meta.nameSpace, source.binding->meta.name,
                    source.role->meta.nameSpace, source.role->meta.name, source.rule,
                    source.subject);
}

bool isMaster(const RbacIdentity &identity)
{
    return std::ranges::find(identity.groups, kMasters) != identity.groups.end();
}

/// Whom the Node authorizer serves (findings.md 2.2).
bool isNode(const RbacIdentity &identity)
{
    return identity.user.starts_with("system:node:") &&
           std::ranges::find(identity.groups, "system:nodes") != identity.groups.end();
}

/// Whether what holds in `scope` (empty: everywhere) can decide the request.
bool isInScope(const std::string &scope, const RbacRequest &request)
{
    return scope.empty() || (request.nonResourceUrl.empty() && scope == request.nameSpace);
}

std::string deniedReason(const RbacAnswer &answer)
{
    if (!answer.doubts.empty())
        return "no rule that could be read grants it, but " + answer.doubts.front().reason;
    return "no binding that names the caller grants it";
}

} // namespace

struct RbacEngine::Compiled {
    /// A subject of a binding, by indexes.
    struct Place {
        std::size_t binding = 0;
        std::size_t subject = 0;
    };

    explicit Compiled(std::shared_ptr<const RbacObjects> given)
        : objects(std::move(given)), roles(*objects)
    {
        bound.reserve(objects->bindings.size());
        byUser.reserve(objects->bindings.size());
        for (std::size_t i = 0; i < objects->bindings.size(); ++i)
            addBinding(i);
        for (const UndecodedPolicy &object : objects->undecoded)
            addUndecoded(object);
        if (!objects->isComplete)
            anyone.push_back({"", "some document of the input could not be read at all", {}});
    }

    void addBinding(std::size_t index)
    {
        const RoleBindingObject &binding = objects->bindings[index];
        bound.push_back(roles.find(binding));
        for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
            const RbacSubject &subject = binding.subjects[i];
            if (!namesSomebody(subject, binding))
                continue;
            if (subject.kind == "Group")
                byGroup[subject.name].push_back({index, i});
            else
                byUser[userOf(subject, binding)].push_back({index, i});
        }
    }

    void addUndecoded(const UndecodedPolicy &object)
    {
        const bool isCluster = object.meta.kind == "ClusterRoleBinding";
        if (isCluster || object.meta.kind == "RoleBinding")
            anyone.push_back({isCluster ? std::string() : object.meta.nameSpace,
                              toString(object.meta) + " could not be decoded: " + object.reason,
                              object.meta.where});
    }

    /// Where bindings name the identity, each binding once.
    [[nodiscard]] std::vector<Place> placesOf(const RbacIdentity &identity) const
    {
        std::vector<Place> places;
        const auto add = [&places](const auto &index, const std::string &name) {
            if (const auto found = index.find(name); found != index.end())
                places.insert(places.end(), found->second.begin(), found->second.end());
        };
        add(byUser, identity.user);
        for (const std::string &group : identity.groups)
            add(byGroup, group);
        std::ranges::sort(places, {},
                          [](const Place &p) { return std::tie(p.binding, p.subject); });
        const auto [first, last] = std::ranges::unique(places, {}, &Place::binding);
        places.erase(first, last);
        return places;
    }

    [[nodiscard]] std::optional<RbacDoubt> doubtOf(std::size_t binding) const
    {
        const RoleBindingObject &object = objects->bindings[binding];
        if (bound[binding].doubt.empty())
            return std::nullopt;
        const SourceSpan &where = bound[binding].doubtWhere;
        return RbacDoubt{object.meta.nameSpace,
                         toString(object.meta) +
                             " grants what is not known: " + bound[binding].doubt,
                         where.lineOneBased == 0 ? object.meta.where : where};
    }

    /// The rules of a binding that allow the request.
    void addAllowing(const Place &place, const RbacRequest &request,
                     std::vector<RbacSource> &found) const
    {
        const RoleBindingObject &binding = objects->bindings[place.binding];
        if (!isInScope(binding.meta.nameSpace, request))
            return;
        for (const RoleObject *role : bound[place.binding].parts) {
            for (std::size_t i = 0; i < role->rules.size(); ++i) {
                if (allows(role->rules[i], request))
                    found.push_back({&binding, role, i, place.subject});
            }
        }
    }

    void addDoubts(const RbacIdentity &identity, const std::vector<Place> &places,
                   std::vector<RbacDoubt> &doubts) const
    {
        doubts = anyone;
        if (isNode(identity))
            doubts.push_back(
                {"", "the Node authorizer, which is not modelled, gives nodes more than RBAC", {}});
        for (const Place &place : places) {
            if (auto doubt = doubtOf(place.binding))
                doubts.push_back(std::move(*doubt));
        }
    }

    std::shared_ptr<const RbacObjects> objects;
    RbacRoles roles;
    std::vector<BoundRole> bound; ///< By binding.
    std::unordered_map<std::string, std::vector<Place>> byUser, byGroup;
    std::vector<RbacDoubt> anyone; ///< What may name anybody.
};

namespace {

void keepInScope(std::vector<RbacDoubt> &doubts, const RbacRequest &request)
{
    std::erase_if(doubts, [&request](const RbacDoubt &doubt) {
        return !isInScope(doubt.nameSpace, request);
    });
}

auto grantOrder(const RbacGrant &grant)
{
    return std::tie(grant.atom, grant.binding->meta.nameSpace, grant.binding->meta.name,
                    grant.role->meta.nameSpace, grant.role->meta.name, grant.rule);
}

void sortGrants(std::vector<RbacGrant> &grants)
{
    std::ranges::sort(grants, [](const RbacGrant &a, const RbacGrant &b) {
        return grantOrder(a) < grantOrder(b);
    });
    const auto [first, last] =
        std::ranges::unique(grants, [](const RbacGrant &a, const RbacGrant &b) {
            return grantOrder(a) == grantOrder(b);
        });
    grants.erase(first, last);
}

auto holderOrder(const RbacHolder &holder)
{
    return std::tuple_cat(
        std::tie(holder.subject.kind, holder.subject.nameSpace, holder.subject.name),
        sourceOrder(holder.source));
}

std::vector<RbacGrant> notCovered(const RbacEffective &these, const RbacEffective &by)
{
    std::vector<RbacGrant> found;
    if (by.isUnrestricted)
        return found;
    for (const RbacGrant &grant : these.grants) {
        if (std::ranges::none_of(by.grants, [&grant](const RbacGrant &other) {
                return covers(other.atom, grant.atom);
            }))
            found.push_back(grant);
    }
    return found;
}

} // namespace

std::string toString(const RbacSource &source)
{
    const ObjectMeta &role = source.role->meta;
    std::string text = "rule " + std::to_string(source.rule + 1) + " of " + toString(role) +
                       " through " + toString(source.binding->meta);
    if (role.hasDuplicateKeys || source.binding->meta.hasDuplicateKeys)
        text += "; the document has a key twice, of which the last is taken";
    return text;
}

RbacObjects rbacObjectsOf(const ResourceSet &resources)
{
    return {resources.roles, resources.roleBindings, resources.undecodedPolicies,
            resources.isComplete};
}

RbacEngine::RbacEngine(std::shared_ptr<const RbacObjects> objects)
    : m_compiled(std::make_shared<const Compiled>(std::move(objects)))
{}

const RbacObjects &RbacEngine::objects() const
{
    return *m_compiled->objects;
}

RbacAnswer RbacEngine::can(const RbacIdentity &identity, const RbacRequest &request) const
{
    if (isMaster(identity))
        return {Verdict::Allow, {}, {}, "members of system:masters are never asked for a rule"};
    const std::vector<Compiled::Place> places = m_compiled->placesOf(identity);
    RbacAnswer answer;
    for (const Compiled::Place &place : places)
        m_compiled->addAllowing(place, request, answer.by);
    if (!answer.by.empty()) {
        std::ranges::sort(answer.by, [](const RbacSource &a, const RbacSource &b) {
            return sourceOrder(a) < sourceOrder(b);
        });
        answer.verdict = Verdict::Allow;
        answer.reason = toString(answer.by.front());
        return answer;
    }
    m_compiled->addDoubts(identity, places, answer.doubts);
    keepInScope(answer.doubts, request);
    answer.verdict = answer.doubts.empty() ? Verdict::Deny : Verdict::Unknown;
    answer.reason = deniedReason(answer);
    return answer;
}

RbacHolders RbacEngine::who(const RbacRequest &request) const
{
    RbacHolders result;
    result.doubts = m_compiled->anyone;
    for (std::size_t i = 0; i < objects().bindings.size(); ++i) {
        const RoleBindingObject &binding = objects().bindings[i];
        std::vector<RbacSource> found;
        m_compiled->addAllowing({i, 0}, request, found);
        for (RbacSource source : found) {
            for (source.subject = 0; source.subject < binding.subjects.size(); ++source.subject) {
                const RbacSubject &subject = binding.subjects[source.subject];
                if (namesSomebody(subject, binding))
                    result.holders.push_back({resolved(subject, binding), source});
            }
        }
        if (auto doubt = m_compiled->doubtOf(i); doubt && !binding.subjects.empty())
            result.doubts.push_back(std::move(*doubt));
    }
    keepInScope(result.doubts, request);
    std::ranges::sort(result.holders, [](const RbacHolder &a, const RbacHolder &b) {
        return holderOrder(a) < holderOrder(b);
    });
    return result;
}

RbacEffective RbacEngine::effective(const RbacIdentity &identity) const
{
    RbacEffective result;
    result.isUnrestricted = isMaster(identity);
    const std::vector<Compiled::Place> places = m_compiled->placesOf(identity);
    for (const Compiled::Place &place : places) {
        const RoleBindingObject &binding = objects().bindings[place.binding];
        for (const RoleObject *role : m_compiled->bound[place.binding].parts) {
            for (std::size_t i = 0; i < role->rules.size(); ++i) {
                for (RbacAtom &atom : atomsOf(role->rules[i], binding.meta.nameSpace))
                    result.grants.push_back({{&binding, role, i, place.subject}, std::move(atom)});
            }
        }
    }
    sortGrants(result.grants);
    m_compiled->addDoubts(identity, places, result.doubts);
    return result;
}

std::vector<RbacIdentity> RbacEngine::identities() const
{
    std::set<RbacIdentity> found;
    for (const RoleBindingObject &binding : objects().bindings) {
        for (const RbacSubject &subject : binding.subjects) {
            if (namesSomebody(subject, binding))
                found.insert(identityOf(resolved(subject, binding)));
        }
    }
    return {found.begin(), found.end()};
}

RbacDifference difference(const RbacEffective &before, const RbacEffective &after)
{
    return {notCovered(after, before), notCovered(before, after)};
}

} // namespace drawbridge
