// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The label an export proposes where a workload has none that tells it from its neighbours.
inline constexpr const char *kWorkloadLabel = "drawbridge.dev/workload";

/// How policies select the pods of one workload.
struct PodSelectorChoice {
    LabelMap labels;         ///< Never empty.
    bool isProposed = false; ///< `labels` must first be put on the pod template by a patch.
    bool operator==(const PodSelectorChoice &) const = default;
};

/// The fewest stable labels of `own` that none of `others` (pods of the same namespace, this
/// workload left out) carries too: by app.kubernetes.io/name, instance and component, then app,
/// name and k8s-app, then pairs, then all of them (istio.md 6.1). Labels that a controller or a
/// release changes (pod-template-hash, version) never count. Where nothing tells them apart the
/// label `kWorkloadLabel` with `proposedValue` is proposed.
/// Cost: O(labels squared x others).
[[nodiscard]] PodSelectorChoice choosePodSelector(const LabelMap &own,
                                                  const std::vector<const LabelMap *> &others,
                                                  const std::string &proposedValue);

} // namespace drawbridge
