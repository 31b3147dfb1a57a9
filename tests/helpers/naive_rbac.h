// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/rbac_objects.h"

#include <map>
#include <string>
#include <vector>

namespace drawbridge::test {

/// One question to the naive matcher, in the words of a SubjectAccessReview.
struct NaiveReview {
    std::string user;
    std::vector<std::string> groups;
    std::string verb, group, resource, subresource, name, nameSpace;
    std::string url; ///< Not empty: a non-resource request.
};

/// How often each line of findings.md 2.1 to 2.3 decided something.
using NaiveHits = std::map<std::string, int>;

/// The lines `naiveAllows` counts, so that one that was never hit can be told.
[[nodiscard]] const std::vector<std::string> &naiveLines();

/// The reference of the RBAC engine: findings.md 2.1 to 2.3 as straight loops over the objects as
/// they are written. Shares no source with model/analysis, so that a mistake there cannot hide.
/// Cost: O(bindings x roles x rules), with aggregation its square; never use it in the product.
[[nodiscard]] bool naiveAllows(const std::vector<RoleObject> &roles,
                               const std::vector<RoleBindingObject> &bindings,
                               const NaiveReview &review, NaiveHits &hits);

} // namespace drawbridge::test
