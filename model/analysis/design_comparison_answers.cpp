// SPDX-License-Identifier: Apache-2.0
// What a comparison tells when it is asked: numbers, what passes now, and why.
// Tested by tests/unit/analysis/test_design_comparison.cpp

#include "model/analysis/compared_side.h"
#include "model/analysis/design_comparison.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::optional<NodeKey> firstOf(const std::vector<NodeKey> &nodes)
{
    return nodes.empty() ? std::nullopt : std::optional(nodes.front());
}

} // namespace

ChangeCounts DesignComparison::counts() const
{
    ChangeCounts counts;
    for (const DesignChange &change : m_changes) {
        counts.breaks += change.breaks() ? 1 : 0;
        switch (change.kind) {
        case DesignChange::Kind::Opens: ++counts.opens; break;
        case DesignChange::Kind::Changed: ++counts.changed; break;
        case DesignChange::Kind::Cuts: ++counts.cuts; break;
        case DesignChange::Kind::CutsUndeclared: ++counts.undeclared; break;
        }
    }
    return counts;
}

AddressSet DesignComparison::addressesOfExternal(const NodeKey &key) const
{
    const External *external = m_after.design->findExternal(key);
    return external ? addressesOf(*external, m_after.design->cluster(external->key.cluster))
                    : AddressSet{};
}

bool DesignComparison::passes(const NodeKey &from, const NodeKey &to) const
{
    const auto source = m_sideAfter->find(from), destination = m_sideAfter->find(to);
    if (source && destination)
        return !m_sideAfter->between(*source, *destination).isDenied();
    if (!source && !destination)
        return false;
    const Direction direction = source ? Direction::Egress : Direction::Ingress;
    const std::size_t node = source ? *source : *destination;
    const std::vector<AddressSet> parts =
        m_sideAfter->partsOf(addressesOfExternal(source ? to : from));
    return std::ranges::any_of(parts, [&](const AddressSet &part) {
        return !part.empty() &&
               !m_sideAfter->outside(node, part.ranges().front().first, direction).isDenied();
    });
}

/// An address that stands for those of a change; any where it has none.
IpAddress DesignComparison::witnessOf(const DesignChange &change) const
{
    AddressSet addresses = change.addresses;
    for (const auto *ends : {&change.from, &change.to})
        if (!ends->empty() && addresses.empty())
            addresses = addressesOfExternal(ends->front());
    return addresses.empty() ? IpAddress{} : addresses.ranges().front().first;
}

std::optional<NetworkExplanation> DesignComparison::explained(const DesignChange &change,
                                                              bool isBefore) const
{
    return (isBefore ? m_sideBefore : m_sideAfter)
        ->explained(firstOf(change.from), firstOf(change.to), witnessOf(change));
}

std::optional<Decision> DesignComparison::decided(const DesignChange &change, bool isBefore) const
{
    return (isBefore ? m_sideBefore : m_sideAfter)
        ->decided(firstOf(change.from), firstOf(change.to), witnessOf(change),
                  change.opened() | change.cut());
}

} // namespace drawbridge
