// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace drawbridge {

/// One request to the API server, as a SubjectAccessReview states it (authorization.k8s.io/v1).
/// Nothing is derived from what is written: see `asAuthorized`.
struct RbacRequest {
    std::string verb;
    std::string apiGroup;       ///< Empty: the core group.
    std::string resource;       ///< Plural, lower case. Empty for a non-resource request.
    std::string subresource;    ///< Empty: the resource itself.
    std::string name;           ///< Empty: the request names no object.
    std::string nameSpace;      ///< Empty: cluster-wide, which only ClusterRoleBindings grant.
    std::string nonResourceUrl; ///< Not empty: a non-resource request; the fields of resources and
                                ///< the namespace are not looked at.
    auto operator<=>(const RbacRequest &) const = default;
};

/// "get apps/deployments/scale web in shop", "list core/pods in all namespaces", "get /metrics".
[[nodiscard]] std::string toString(const RbacRequest &request);

/// The request with the namespace the API server authorizes it in: one that names a Namespace
/// object is authorized in that namespace, where a RoleBinding can grant it; list, watch, create
/// and deletecollection of namespaces are not (findings.md 2.1).
[[nodiscard]] RbacRequest asAuthorized(RbacRequest request);

/// Who asks: a user name and all groups that authentication gave it. Nothing is implied.
struct RbacIdentity {
    std::string user;
    std::vector<std::string> groups;
    auto operator<=>(const RbacIdentity &) const = default;
};

/// "system:serviceaccount:NS:NAME", the user name of a ServiceAccount.
[[nodiscard]] std::string serviceAccountUser(const std::string &nameSpace, const std::string &name);
/// "system:serviceaccount:NS:NAME" with the groups of every ServiceAccount (findings.md 2.2).
[[nodiscard]] RbacIdentity serviceAccountIdentity(const std::string &nameSpace,
                                                  const std::string &name);
/// A user as authentication or impersonation shows it: a name spelled like a ServiceAccount has
/// that one's groups, "system:anonymous" is in "system:unauthenticated", everybody else in
/// "system:authenticated", besides `groups`.
[[nodiscard]] RbacIdentity userIdentity(const std::string &user, std::vector<std::string> groups);
/// Somebody of a group and of no other but "system:authenticated"; the user name is empty.
[[nodiscard]] RbacIdentity groupIdentity(const std::string &group);

/// "ServiceAccount shop/web", "User jane (groups a, b)", "Group sre".
[[nodiscard]] std::string toString(const RbacIdentity &identity);

} // namespace drawbridge
