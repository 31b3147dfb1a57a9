// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/pod_placement.h"

#include <algorithm>
#include <array>
#include <string_view>

// Taints and tolerations as the scheduler compares them (k8s.io/component-helpers,
// Toleration.ToleratesTaint). Tested by tests/unit/kubernetes/test_pod_placement.cpp

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 2> kControlPlaneKeys{"node-role.kubernetes.io/control-plane",
                                                            "node-role.kubernetes.io/master"};

bool toleratesEveryKey(const Toleration &toleration, std::string_view effect)
{
    return toleration.key.empty() && toleration.comparison == "Exists" &&
           (toleration.effect.empty() || toleration.effect == effect);
}

bool isControlPlaneKey(std::string_view key)
{
    return std::ranges::find(kControlPlaneKeys, key) != kControlPlaneKeys.end();
}

} // namespace

bool toleratesEveryTaint(const PodPlacement &placement)
{
    const auto tolerates = [&placement](std::string_view effect) {
        return std::ranges::any_of(placement.tolerations, [effect](const Toleration &toleration) {
            return toleratesEveryKey(toleration, effect);
        });
    };
    return tolerates("NoSchedule") && tolerates("NoExecute");
}

bool seeksControlPlane(const PodPlacement &placement)
{
    return std::ranges::any_of(placement.nodeSelector,
                               [](const auto &label) { return isControlPlaneKey(label.first); }) ||
           std::ranges::any_of(placement.tolerations, [](const Toleration &toleration) {
               return isControlPlaneKey(toleration.key) ||
                      toleratesEveryKey(toleration, "NoSchedule");
           });
}

} // namespace drawbridge
