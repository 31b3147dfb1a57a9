// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/base/source_span.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A binding of the input that gives somebody of the design more API access than is drawn.
struct SurplusBinding {
    std::string kind, nameSpace, name; ///< RoleBinding, or ClusterRoleBinding without namespace.
    SourceSpan where;
    std::vector<std::string> gains;   ///< "ServiceAccount shop/web: get core/pods in shop"; sorted.
    std::vector<std::string> unknown; ///< Why it may give more, clauses; sorted.
    std::vector<std::string> others;  ///< Subjects that are nobody of the design: "User jane".
    bool operator==(const SurplusBinding &) const = default;
};

/// Those bindings of a design of one cluster once its export is applied, sorted by kind, namespace
/// and name: what the accounts of its workloads and its groups may do by them, and by nothing that
/// is drawn (findings.md 2.1 to 2.3). Built-in bindings of Kubernetes are passed over; roles that
/// are neither in the input nor built in make it unknown what is given.
[[nodiscard]] std::vector<SurplusBinding> surplusBindings(const Design &design);

/// What the list of them cannot know: the roles and bindings of the input that could not be read,
/// less those that the export replaces, and why; sorted by place. A document of which nothing is
/// known, not even its kind, is one without a name.
[[nodiscard]] std::vector<UndecodedPolicy> unreadRbac(const Design &design);

/// "rbac/removals.md": these bindings for people, with how to take each away, and under "Not known"
/// what could not be read. No file where there is neither.
[[nodiscard]] std::vector<ManifestFile> rbacRemovalFiles(const Design &design);

/// An export with these pages, one a cluster; an empty one stays empty.
[[nodiscard]] ManifestSet withRemovals(ManifestSet manifests, const Design &design);

} // namespace drawbridge
