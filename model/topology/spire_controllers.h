// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What a spire-controller-manager is told by its file (spire.spiffe.io ControllerManagerConfig),
/// as far as it decides who gets which SPIFFE id.
struct SpireController {
    /// Nothing: not written, or with a variable that the program may put in ("-expand-env").
    std::optional<std::string> trustDomain, clusterName, clusterDomain;
    std::vector<std::string> ignoreNamespaces{"kube-system", "kube-public", "spire-system"};
    std::string className;       ///< It takes ClusterSPIFFEIDs of this class,
    bool takesClassless = false; ///< and those without one.
    std::string doubt;           ///< What else may limit it, a clause; empty: nothing.
    SourceSpan where;            ///< Of the text in its ConfigMap.
    bool operator==(const SpireController &) const = default;
};

/// Those of a cluster's ConfigMaps, in input order; two that say the same are one. What cannot be
/// read is one with a doubt. One that is told to leave ClusterSPIFFEIDs alone is left out.
[[nodiscard]] std::vector<SpireController> spireControllersIn(const ResourceSet &resources);

/// Whether one of the regular expressions matches somewhere in the name (pkg/namespace); nothing
/// where an expression has more in it than letters, digits, dashes, and "^", "$" or ".*" at its
/// ends, and no other one matches.
[[nodiscard]] std::optional<bool> isIgnoredBy(const std::vector<std::string> &expressions,
                                              std::string_view nameSpace);

} // namespace drawbridge
