// SPDX-License-Identifier: Apache-2.0
// What a single change says. Tested by tests/unit/analysis/test_design_comparison.cpp

#include "model/analysis/design_comparison.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::size_t kMostRanges = 3;

PortSet mayPassNow(const PortVerdict &verdict)
{
    return verdict.allowed | verdict.unknown;
}

} // namespace

std::size_t DesignChange::sourceCount() const
{
    std::size_t count = 0;
    for (const auto &[nameSpace, sources] : crowd)
        count += sources;
    return crowd.empty() ? from.size() : count;
}

PortSet DesignChange::opened() const
{
    return mayPassNow(after) - mayPassNow(before);
}

PortSet DesignChange::cut() const
{
    return mayPassNow(before) - mayPassNow(after);
}

std::string_view toString(DesignChange::Kind kind)
{
    constexpr std::array<std::string_view, 4> kWords{"opens", "changes", "cuts",
                                                     "cuts undeclared ports"};
    return kWords.at(static_cast<std::size_t>(kind));
}

std::string changeEndText(const std::vector<NodeKey> &nodes, const AddressSet &addresses,
                          std::size_t count)
{
    if (nodes.size() > 1)
        return "any of " + std::to_string(std::max(count, nodes.size()));
    std::string ranges;
    const std::vector<Cidr> cidrs = addresses.toCidrs();
    for (std::size_t i = 0; i < std::min(cidrs.size(), kMostRanges); ++i)
        ranges += (i == 0 ? "" : ", ") + toString(cidrs[i]);
    if (cidrs.size() > kMostRanges)
        ranges += " and " + std::to_string(cidrs.size() - kMostRanges) + " more ranges";
    if (nodes.empty())
        return ranges;
    return toString(nodes.front()) + (ranges.empty() ? "" : " (" + ranges + ")");
}

} // namespace drawbridge
