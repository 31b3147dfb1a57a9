// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/resource_set.h"

namespace drawbridge {

/// Gives Rollouts with a workloadRef the pod template of their Deployment, and makes them the owner
/// of that Deployment, because Argo Rollouts runs the pods in its place. A Rollout whose Deployment
/// is not there is an error and left out: what its pods are would be a guess. Cost: O(n log n).
void takeTemplates(ResourceSet &resources, Diagnostics &diagnostics);

} // namespace drawbridge
