// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace drawbridge {

/// v1 Toleration. An empty key with operator Exists is every key; an empty effect every effect.
struct Toleration {
    std::string key;
    std::string comparison; ///< operator: "Exists", "Equal" or empty, which is Equal.
    std::string value;
    std::string effect;
    bool operator==(const Toleration &) const = default;
};

/// What a pod says of the nodes it may run on, beside naming one (v1 PodSpec).
struct PodPlacement {
    std::map<std::string, std::string> nodeSelector;
    bool hasNodeAffinity = false; ///< Required node affinity; what it asks for is not kept.
    std::vector<Toleration> tolerations;
    bool operator==(const PodPlacement &) const = default;
};

/// Whether no taint keeps the pods from a node: every effect is tolerated whatever the key.
[[nodiscard]] bool toleratesEveryTaint(const PodPlacement &placement);

/// Whether the pods tolerate the taint of control plane nodes of kubeadm and its kin, or ask for
/// their label.
[[nodiscard]] bool seeksControlPlane(const PodPlacement &placement);

} // namespace drawbridge
