// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <cstdint>

namespace drawbridge {

/// What a policy of another product may change.
enum class ForeignEffect : std::uint8_t {
    Network, ///< Who may connect to whom.
    Mesh,    ///< What the mesh lets through.
    Proxy,   ///< Anything a proxy does, by means that cannot be read (EnvoyFilter, WasmPlugin).
};

/// A policy of a kind that is recognised but not evaluated: Cilium, Calico, Antrea and others. What
/// it may decide is unknown (architecture R8): in its namespace, or in the whole cluster when it
/// has none. Its content is dropped.
struct ForeignPolicyObject {
    ObjectMeta meta;
    ForeignEffect effect = ForeignEffect::Network;
    bool operator==(const ForeignPolicyObject &) const = default;
};

} // namespace drawbridge
