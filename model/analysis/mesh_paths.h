// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_match.h"
#include "model/analysis/mesh_request.h"

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// The path of a request as the proxy's policies see it: without query, dot segments resolved and
/// unreserved characters decoded (RFC 3986 6.2.2, as Envoy's canonicalization does it), slashes
/// merged or decoded as the mesh says. Nothing where Envoy refuses the request or its answer is not
/// known: a path that does not begin with "/", fragments, control and other unusual characters.
[[nodiscard]] std::optional<std::string> normalizedPath(std::string_view path,
                                                        PathNormalization normalization);

/// A value of `paths`: one of Istio's string forms, or a template with `{*}` (one segment) and
/// `{**}` (any rest), istio.md 1.6. Linear in both lengths.
[[nodiscard]] bool matchesPath(std::string_view value, std::string_view normalizedPath);

/// The same for a path as it is sent. Without `normalization` every one the mesh may have must
/// agree, or the answer is Unknown.
[[nodiscard]] MeshMatch matchesSentPath(std::string_view value, std::string_view path,
                                        std::optional<PathNormalization> normalization,
                                        std::string &why);

} // namespace drawbridge
