// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/applied_world.h"

#include <string>
#include <vector>

namespace drawbridge {

/// API access that a workload has in one cluster and no more in another.
struct ApiLoss {
    NodeKey workload;
    std::string accountBefore;
    std::string accountAfter;
    bool losesToken = false;          ///< The token of its account is no longer mounted.
    std::vector<std::string> lost;    ///< "get core/pods in shop through RoleBinding …"; sorted.
    std::vector<std::string> unknown; ///< Why more may be lost: roles that are not in the input.
    bool operator==(const ApiLoss &) const = default;
};

/// What the workloads of `before` lose by another ServiceAccount, other bindings, or without the
/// token of their account. Bindings decide by the input and the built-in roles of Kubernetes; what
/// every account may do (discovery) is left out. Sorted by workload.
[[nodiscard]] std::vector<ApiLoss> apiLosses(const AppliedWorld &before, const AppliedWorld &after);

} // namespace drawbridge
