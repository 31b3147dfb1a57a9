// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/istio_objects.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace drawbridge {

/// What a policy of another product may change.
enum class ForeignEffect : std::uint8_t {
    Network, ///< Who may connect to whom.
    Mesh,    ///< What the mesh lets through.
    Proxy,   ///< Anything a proxy does, by means that cannot be read (EnvoyFilter, WasmPlugin).
};

/// What one patch may change in an Envoy of Istio.
enum class PatchedPart : std::uint8_t {
    Anything,   ///< The bootstrap, or what no version names.
    Connection, ///< Listeners and filter chains: whether TLS is asked for, and all that follows.
    Request,    ///< Filters, routes and their settings: what passes once a connection stands.
    Onward,     ///< Clusters: how the proxy calls on.
};

/// The proxies, and of a sidecar the direction, that a patch is for.
enum class PatchedProxy : std::uint8_t { Any, Inbound, Outbound, Gateway, Waypoint };

struct ProxyPatch {
    PatchedPart part = PatchedPart::Anything;
    PatchedProxy proxy = PatchedProxy::Any;
    bool operator==(const ProxyPatch &) const = default;
};

/// Which proxies an EnvoyFilter or WasmPlugin of Istio is put into, and where in them. Patches that
/// only count what passes are left out.
struct ProxyExtension {
    LabelMap selector; ///< Of pods; empty: all of the namespace, of the root namespace everywhere.
    bool hasTargetRefs = false;
    std::vector<PolicyTarget> targets;
    std::vector<ProxyPatch> patches;
    bool operator==(const ProxyExtension &) const = default;
};

/// A policy of a kind that is recognised but not evaluated: Cilium, Calico, Antrea and others. What
/// it may decide is unknown (architecture R8): in its namespace, or in the whole cluster when it
/// has none. Its content is dropped, but for where proxies of Istio take it.
struct ForeignPolicyObject {
    ObjectMeta meta;
    ForeignEffect effect = ForeignEffect::Network;
    /// Nothing: it is none of Istio's, or could not be read.
    std::optional<ProxyExtension> extension{};
    bool operator==(const ForeignPolicyObject &) const = default;
};

} // namespace drawbridge
