// SPDX-License-Identifier: Apache-2.0
// Whom bindings of the input name, and what those bindings give (findings.md 2.2 and 2.4). The
// bindings an API server makes when it starts are no work of whoever reads the findings: they count
// neither where they are built in nor where an input repeats them with their label.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule_facts.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

using SubjectKey = std::tuple<std::string, std::string, std::string>;

bool isBootstrap(const RoleBindingObject &binding)
{
    const auto label = binding.meta.labels.find("kubernetes.io/bootstrapping");
    return label != binding.meta.labels.end() && label->second == "rbac-defaults";
}

constexpr std::string_view kAccountUser = "system:serviceaccount:";

/// A user spelled like a ServiceAccount is that one.
RbacSubject normalizedSubject(RbacSubject subject, const RoleBindingObject &binding)
{
    if (subject.kind == "User" && subject.name.starts_with(kAccountUser)) {
        const std::string rest = subject.name.substr(kAccountUser.size());
        if (const auto colon = rest.find(':'); colon != std::string::npos)
            return {"ServiceAccount", rest.substr(0, colon), rest.substr(colon + 1)};
    }
    if (subject.kind != "ServiceAccount")
        return {subject.kind, "", subject.name};
    if (subject.nameSpace.empty())
        subject.nameSpace = binding.meta.nameSpace;
    return subject;
}

RbacIdentity identityOfSubject(const RbacSubject &subject)
{
    if (subject.kind == "ServiceAccount")
        return serviceAccountIdentity(subject.nameSpace, subject.name);
    return subject.kind == "Group" ? groupIdentity(subject.name) : userIdentity(subject.name, {});
}

using BindingKey = std::tuple<std::string_view, std::string_view, std::string_view>;

BindingKey keyOfBinding(const ObjectMeta &meta)
{
    return {meta.kind, meta.nameSpace, meta.name};
}

/// Whether the answer is about a role this identity's own bindings refer to.
bool concernsIdentity(const RbacDoubt &doubt, const IdentityPowers &identity)
{
    return std::ranges::any_of(identity.bindings, [&](const RoleBindingObject *binding) {
        return doubt.nameSpace.empty() || binding->meta.nameSpace == doubt.nameSpace;
    });
}

void addGrantedPowers(const RbacEngine &engine, const std::set<BindingKey> &counted,
                      IdentityPowers &identity)
{
    const auto effective = engine.effective(identityOfSubject(identity.subject));
    for (const RbacGrant &grant : effective.grants) {
        const RbacSubject &named = grant.binding->subjects[grant.subject];
        const bool isOwn = normalizedSubject(named, *grant.binding) == identity.subject;
        if (isOwn && counted.contains(keyOfBinding(grant.binding->meta)))
            identity.powers.push_back(
                {grant.binding, grant.role, &grant.role->rules[grant.rule], grant.atom});
    }
    identity.isIncomplete = std::ranges::any_of(effective.doubts, [&](const RbacDoubt &doubt) {
        return concernsIdentity(doubt, identity);
    });
}

} // namespace

std::vector<IdentityPowers> identityPowersOf(const RbacEngine &engine, const ResourceSet &resources)
{
    std::map<SubjectKey, IdentityPowers> identities;
    std::set<BindingKey> counted;
    for (const RoleBindingObject &binding : resources.roleBindings) {
        if (isBootstrap(binding))
            continue;
        counted.insert(keyOfBinding(binding.meta));
        for (const RbacSubject &written : binding.subjects) {
            const RbacSubject subject = normalizedSubject(written, binding);
            IdentityPowers &identity = identities[{subject.kind, subject.nameSpace, subject.name}];
            identity.subject = subject;
            if (identity.bindings.empty() || identity.bindings.back() != &binding)
                identity.bindings.push_back(&binding);
        }
    }
    std::vector<IdentityPowers> result;
    for (auto &[key, identity] : identities) {
        std::ranges::sort(identity.bindings, {}, [](const RoleBindingObject *binding) {
            return keyOfBinding(binding->meta);
        });
        addGrantedPowers(engine, counted, identity);
        result.push_back(std::move(identity));
    }
    return result;
}

} // namespace drawbridge
