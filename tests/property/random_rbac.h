// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_rbac.h"

#include <functional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// A number from 0 to n-1: of rapidcheck, so that a counterexample shrinks, or of a seeded engine.
using Pick = std::function<int(int)>;

/// Roles and bindings that an API server takes, from few names, so that they often meet: wildcards,
/// subresources, names, URLs, groups, aggregation nested and in cycles, bindings to built-in roles
/// and to roles that are not there. Rules written by hand into an aggregated role stand only where
/// nothing aggregates it: in a cycle the controller may keep them.
struct RandomRbac {
    std::vector<RoleObject> roles;
    std::vector<RoleBindingObject> bindings;
};

/// Names of roles and bindings begin with `prefix`.
[[nodiscard]] RandomRbac randomRbac(const Pick &pick, int roleCount, int bindingCount,
                                    const std::string &prefix = {});

/// A question that half of the time follows a rule that is bound, and then often misses it by one
/// field.
[[nodiscard]] NaiveReview randomReview(const Pick &pick, const RandomRbac &world);

/// "User a [g, h]: get apps/deployments/scale x in ns-a".
[[nodiscard]] std::string toString(const NaiveReview &review);
/// Roles and bindings, a line each.
[[nodiscard]] std::string toString(const RandomRbac &world);

} // namespace drawbridge::test
