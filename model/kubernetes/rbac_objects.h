// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// An identity at a cloud that pods of a ServiceAccount can take on.
struct CloudIdentity {
    std::string provider; ///< "aws", "azure" or "gcp".
    std::string identity; ///< The role, client or service account, as written.
    SourceSpan where;
    bool operator==(const CloudIdentity &) const = default;
};

struct ServiceAccountObject {
    ObjectMeta meta;
    std::optional<bool> automountServiceAccountToken;
    std::vector<std::string> secrets;          ///< Names.
    std::vector<std::string> imagePullSecrets; ///< Names.
    std::vector<CloudIdentity> cloudIdentities;
    bool operator==(const ServiceAccountObject &) const = default;
};

/// rbac.authorization.k8s.io PolicyRule.
struct RbacRule {
    std::vector<std::string> verbs, apiGroups, resources, resourceNames, nonResourceUrls;
    SourceSpan where;
    bool operator==(const RbacRule &) const = default;
};

/// Role, or ClusterRole (then `meta.nameSpace` is empty).
struct RoleObject {
    ObjectMeta meta;
    std::vector<RbacRule> rules;
    std::vector<LabelSelector> aggregation; ///< ClusterRole aggregationRule selectors.
    bool operator==(const RoleObject &) const = default;
};

struct RbacSubject {
    std::string kind; ///< ServiceAccount, User, Group.
    std::string nameSpace;
    std::string name;
    bool operator==(const RbacSubject &) const = default;
};

/// RoleBinding, or ClusterRoleBinding (then `meta.nameSpace` is empty).
struct RoleBindingObject {
    ObjectMeta meta;
    std::string roleKind; ///< Role or ClusterRole.
    std::string roleName;
    std::vector<RbacSubject> subjects;
    bool operator==(const RoleBindingObject &) const = default;
};

} // namespace drawbridge
