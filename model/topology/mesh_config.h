// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// meshConfig.pathNormalization (istio.md 1.6); DEFAULT is Base.
enum class PathNormalization { None, Base, MergeSlashes, DecodeAndMergeSlashes };

/// What the mesh's own configuration says of itself (istio.mesh.v1alpha1.MeshConfig), with its
/// defaults.
struct MeshConfig {
    std::string rootNamespace = "istio-system";
    std::string trustDomain = "cluster.local";
    std::vector<std::string> trustDomainAliases;
    PathNormalization pathNormalization = PathNormalization::Base;
    /// defaultConfig.gatewayTopology.numTrustedProxies; nothing: gateways learn their clients'
    /// addresses in another way (proxyProtocol).
    std::optional<unsigned> trustedProxies = 0;
    bool exportsDestinationRules = true; ///< Unless defaultDestinationRuleExportTo says ".".
    SourceSpan where;                    ///< Of the text in its ConfigMap.
    bool operator==(const MeshConfig &) const = default;
};

/// The key "mesh" of the ConfigMap "istio" or "istio-REVISION" that istiod reads. Nothing without
/// one, with several that differ, and with one that cannot be read: then nobody knows.
[[nodiscard]] std::optional<MeshConfig> meshConfigIn(const ResourceSet &resources);

/// Whether there is such a ConfigMap at all, readable or not.
[[nodiscard]] bool hasMeshConfig(const ResourceSet &resources);

} // namespace drawbridge
