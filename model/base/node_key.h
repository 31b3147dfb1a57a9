// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace drawbridge {

/// The lasting name of a node: what files, flows, waivers and positions store, and what survives a
/// re-import.
///
/// Text: "[cluster:]namespace/Kind/name" for namespaced things, "[cluster:]Kind/name" for others
/// ("Namespace/shop", "External/internet"). The cluster stands only where a design has more than
/// one.
struct NodeKey {
    std::string cluster;
    std::string nameSpace; ///< Empty for things outside any namespace.
    std::string kind;      ///< Kubernetes kind ("Deployment"), or "External", "Group".
    std::string name;

    auto operator<=>(const NodeKey &) const = default;

    [[nodiscard]] static Result<NodeKey> parse(std::string_view text, SourceSpan where = {});
};

[[nodiscard]] std::string toString(const NodeKey &key);

} // namespace drawbridge

extern template class std::vector<drawbridge::NodeKey>;
