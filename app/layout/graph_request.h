// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// One graph to lay out, as asked (model/layout/helper_protocol.h). Sizes in px.
struct RequestedGraph {
    bool isDot = true; ///< Else sfdp.
    std::vector<std::pair<int, int>> sizes;
    std::vector<std::pair<std::size_t, std::size_t>> edges;
};

struct ParsedRequest {
    std::vector<RequestedGraph> graphs;
    std::string refusal; ///< Why the request is not served; empty when it is.
};

/// Reads a whole request strictly: unknown words, numbers out of range and anything above the
/// limits refuse it, naming the line.
[[nodiscard]] ParsedRequest parseRequest(std::string_view text);

} // namespace drawbridge
