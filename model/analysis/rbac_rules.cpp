// SPDX-License-Identifier: Apache-2.0
// One request against one rule, and one atom against another, as the API server compares them
// (findings.md 2.1; k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go and
// k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go).
//
// Tested by tests/unit/analysis/test_rbac_rules.cpp
#include "model/analysis/rbac_rules.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool holds(const std::vector<std::string> &values, std::string_view wanted)
{
    return std::ranges::any_of(
        values, [wanted](const std::string &value) { return value == "*" || value == wanted; });
}

/// "*/scale" for the subresource "scale"; there is no "deployments/*".
bool isAnyResourceOf(std::string_view item, std::string_view subresource)
{
    return !subresource.empty() && item.starts_with("*/") && item.substr(2) == subresource;
}

bool allowsResource(const RbacRule &rule, const RbacRequest &request)
{
    const std::string wanted = request.subresource.empty()
                                   ? request.resource
                                   : request.resource + "/" + request.subresource;
    return std::ranges::any_of(rule.resources, [&](const std::string &item) {
        return item == "*" || item == wanted || isAnyResourceOf(item, request.subresource);
    });
}

bool allowsName(const RbacRule &rule, const std::string &name)
{
    return rule.resourceNames.empty() ||
           std::ranges::find(rule.resourceNames, name) != rule.resourceNames.end();
}

std::vector<std::string> orAnyName(const std::vector<std::string> &names)
{
    return names.empty() ? std::vector<std::string>{""} : names;
}

std::vector<RbacAtom> urlAtoms(const RbacRule &rule, const std::string &verb)
{
    std::vector<RbacAtom> atoms;
    for (const std::string &url : rule.nonResourceUrls)
        atoms.push_back({"", verb, "", url == "*" ? "/*" : url, ""});
    return atoms;
}

bool isUrl(const RbacAtom &atom)
{
    return atom.resource.starts_with('/');
}

bool coversResource(std::string_view owner, std::string_view part)
{
    if (owner == "*" || owner == part)
        return true;
    const std::size_t slash = part.find('/');
    return slash != std::string_view::npos && isAnyResourceOf(owner, part.substr(slash + 1));
}

bool coversValue(std::string_view owner, std::string_view part)
{
    return owner == "*" || owner == part;
}

} // namespace

bool matchesUrl(std::string_view pattern, std::string_view path)
{
    if (pattern == path)
        return true;
    if (!pattern.ends_with('*'))
        return false;
    const std::size_t last = pattern.find_last_not_of('*');
    return last == std::string_view::npos || path.starts_with(pattern.substr(0, last + 1));
}

std::string toString(const RbacAtom &atom)
{
    std::string text = atom.verb + ' ' + atom.resource;
    if (!atom.apiGroup.empty())
        text += '.' + atom.apiGroup;
    if (!atom.resource.starts_with('/'))
        text += atom.nameSpace.empty() ? " everywhere" : " in " + atom.nameSpace;
    return atom.name.empty() ? text : text + ", named " + atom.name;
}

bool allows(const RbacRule &rule, const RbacRequest &request)
{
    if (!holds(rule.verbs, request.verb))
        return false;
    if (!request.nonResourceUrl.empty())
        return std::ranges::any_of(rule.nonResourceUrls, [&](const std::string &pattern) {
            return matchesUrl(pattern, request.nonResourceUrl);
        });
    return holds(rule.apiGroups, request.apiGroup) && allowsResource(rule, request) &&
           allowsName(rule, request.name);
}

std::vector<RbacAtom> atomsOf(const RbacRule &rule, const std::string &nameSpace)
{
    std::vector<RbacAtom> atoms;
    for (const std::string &verb : rule.verbs) {
        for (const std::string &group : rule.apiGroups) {
            for (const std::string &resource : rule.resources) {
                for (const std::string &name : orAnyName(rule.resourceNames))
                    atoms.push_back({nameSpace, verb, group, resource, name});
            }
        }
        if (nameSpace.empty())
            std::ranges::move(urlAtoms(rule, verb), std::back_inserter(atoms));
    }
    return atoms;
}

bool coversAction(const RbacAtom &owner, std::string_view verb, std::string_view apiGroup,
                  std::string_view resource)
{
    return !isUrl(owner) && coversValue(owner.verb, verb) &&
           coversValue(owner.apiGroup, apiGroup) && coversResource(owner.resource, resource);
}

bool covers(const RbacAtom &owner, const RbacAtom &part)
{
    const bool isInScope = owner.nameSpace.empty() || owner.nameSpace == part.nameSpace;
    if (!isInScope)
        return false;
    if (isUrl(part))
        return isUrl(owner) && coversValue(owner.verb, part.verb) &&
               matchesUrl(owner.resource, part.resource);
    return (owner.name.empty() || owner.name == part.name) &&
           coversAction(owner, part.verb, part.apiGroup, part.resource);
}

} // namespace drawbridge
