// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_request.h"
#include "model/kubernetes/rbac_objects.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// One thing an identity may do: the atom in which RBAC sets are compared. Wildcards stay "*".
struct RbacAtom {
    std::string nameSpace; ///< Empty: cluster-wide.
    std::string verb;
    std::string apiGroup;
    std::string resource; ///< With "/subresource". A nonResourceURL stands here with its "/" first
                          ///< ("/metrics"; every URL is "/*"), cluster-wide and without group.
    std::string name;     ///< resourceName; empty: all names.
    auto operator<=>(const RbacAtom &) const = default;
};

/// "get pods in shop", "get /metrics", "* *.apps everywhere, named a".
[[nodiscard]] std::string toString(const RbacAtom &atom);

/// Whether this rule alone allows the request: verb, group, resource and name must all hold within
/// it; comparison is by case, without singulars, short names or globs (findings.md 2.1; the RBAC
/// helpers of rbac.authorization.k8s.io/v1). The scope is the binding's and not looked at here.
[[nodiscard]] bool allows(const RbacRule &rule, const RbacRequest &request);

/// Whether a rule's nonResourceURL matches a path: equal, "*", or a raw prefix where it ends in
/// stars, all of which are taken off ("/api*" matches "/apis").
[[nodiscard]] bool matchesUrl(std::string_view pattern, std::string_view path);

/// The atoms of a rule bound in a namespace, or cluster-wide (empty). URLs are granted
/// cluster-wide only.
[[nodiscard]] std::vector<RbacAtom> atomsOf(const RbacRule &rule, const std::string &nameSpace);

/// Whether holding `owner` covers `part` for the escalation checks of the API server, which is
/// another relation than `allows`: a literal "*" is covered by "*" only, "*/scale" covers
/// "deployments/scale", an atom for all names needs an owner for all names (findings.md 2.1). A
/// cluster-wide owner covers every namespace.
[[nodiscard]] bool covers(const RbacAtom &owner, const RbacAtom &part);

/// Whether an atom covers a verb on a resource ("pods", "pods/exec") in its own scope and for its
/// own name. Nothing is copied: this is what long tables of atoms are compared with.
[[nodiscard]] bool coversAction(const RbacAtom &owner, std::string_view verb,
                                std::string_view apiGroup, std::string_view resource);

} // namespace drawbridge
