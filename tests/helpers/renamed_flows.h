// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology_builder.h"
#include "tests/helpers/flow_text.h"
#include "tests/helpers/rename_cluster.h"

#include <algorithm>
#include <string>
#include <vector>

namespace drawbridge {

/// The flows of `resources` as sorted lines, their names replaced by `renaming` when there is one.
inline std::vector<std::string> flowLines(ResourceSet resources, const Renaming *renaming)
{
    Diagnostics diagnostics;
    const auto topology = buildTopology(std::move(resources), diagnostics);
    std::vector<std::string> lines;
    for (const InferredFlow &flow : topology->inferredFlows) {
        const std::string line = flowLine(*topology, flow);
        lines.push_back(renaming ? renaming->text(line) : line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// The first line that only one of two sorted lists has, for a message; empty when they are equal.
inline std::string firstDifference(const std::vector<std::string> &a,
                                   const std::vector<std::string> &b)
{
    std::vector<std::string> different;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                  std::back_inserter(different));
    return different.empty() ? std::string() : different.front();
}

} // namespace drawbridge
