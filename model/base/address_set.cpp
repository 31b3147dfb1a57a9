// SPDX-License-Identifier: Apache-2.0
#include "model/base/address_set.h"

#include <algorithm>
#include <iterator>

// Sorted, disjoint, non-adjacent closed ranges; a range never spans both families, and IPv4 sorts
// before IPv6. Tested by tests/unit/base/test_address_set.cpp and
// tests/property/test_base_property.cpp

namespace drawbridge {

namespace {

using Range = AddressSet::Range;

bool touches(const Range &a, const Range &b) // a.first <= b.first
{
    if (a.first.family != b.first.family)
        return false;
    const auto afterA = a.last.next();
    return !afterA || b.first <= *afterA;
}

/// Sorted ranges with those that touch or overlap joined.
std::vector<Range> joinedRanges(const std::vector<Range> &sorted)
{
    std::vector<Range> result;
    for (const Range &next : sorted) {
        if (!result.empty() && touches(result.back(), next))
            result.back().last = std::max(result.back().last, next.last);
        else
            result.push_back(next);
    }
    return result;
}

/// The largest prefix that begins at `first` and does not reach past `last`.
Cidr largestPrefix(const IpAddress &first, const IpAddress &last)
{
    Cidr cidr{first, static_cast<std::uint8_t>(first.family == AddressFamily::IPv4 ? 32 : 128)};
    while (cidr.prefixLength > 0) {
        const auto wider = Cidr{first, static_cast<std::uint8_t>(cidr.prefixLength - 1)};
        const auto aligned = Cidr::parse(toString(wider));
        if (!aligned || aligned->network != first || wider.last() > last)
            break;
        cidr = wider;
    }
    return cidr;
}

} // namespace

AddressSet::AddressSet(const Cidr &cidr)
{
    add({cidr.first(), cidr.last()});
}

AddressSet::AddressSet(const std::vector<Cidr> &cidrs)
{
    for (const Cidr &cidr : cidrs)
        m_ranges.push_back({cidr.first(), cidr.last()});
    std::ranges::sort(m_ranges);
    m_ranges = joinedRanges(m_ranges);
}

AddressSet AddressSet::all()
{
    return AddressSet(
        std::vector<Cidr>{{{AddressFamily::IPv4, 0, 0}, 0}, {{AddressFamily::IPv6, 0, 0}, 0}});
}

void AddressSet::add(Range range)
{
    m_ranges.insert(std::ranges::lower_bound(m_ranges, range), range);
    m_ranges = joinedRanges(m_ranges);
}

bool AddressSet::contains(const IpAddress &address) const
{
    const auto after = std::ranges::upper_bound(m_ranges, address, {}, &Range::first);
    return after != m_ranges.begin() && address <= std::prev(after)->last &&
           address.family == std::prev(after)->first.family;
}

bool AddressSet::containsAll(const AddressSet &other) const
{
    return (other - *this).empty();
}

std::vector<Cidr> AddressSet::toCidrs() const
{
    std::vector<Cidr> cidrs;
    for (const Range &range : m_ranges) {
        std::optional<IpAddress> at = range.first;
        while (at && *at <= range.last) {
            cidrs.push_back(largestPrefix(*at, range.last));
            at = cidrs.back().last().next();
        }
    }
    return cidrs;
}

AddressSet operator|(const AddressSet &a, const AddressSet &b)
{
    std::vector<Range> both;
    std::ranges::merge(a.m_ranges, b.m_ranges, std::back_inserter(both));
    AddressSet result;
    result.m_ranges = joinedRanges(both);
    return result;
}

AddressSet operator&(const AddressSet &a, const AddressSet &b)
{
    AddressSet result;
    auto i = a.m_ranges.begin();
    auto j = b.m_ranges.begin();
    while (i != a.m_ranges.end() && j != b.m_ranges.end()) {
        const IpAddress first = std::max(i->first, j->first);
        const IpAddress last = std::min(i->last, j->last);
        if (first <= last)
            result.m_ranges.push_back({first, last});
        (i->last < j->last ? i : j)++;
    }
    return result;
}

AddressSet operator-(const AddressSet &a, const AddressSet &b)
{
    AddressSet result;
    auto nextHole = b.m_ranges.begin();
    for (const Range &range : a.m_ranges) {
        while (nextHole != b.m_ranges.end() && nextHole->last < range.first)
            ++nextHole;
        std::optional<IpAddress> at = range.first;
        // A hole may reach into the next range too, so `nextHole` stays where it is.
        for (auto hole = nextHole; at && hole != b.m_ranges.end() && hole->first <= range.last;
             ++hole) {
            if (*at < hole->first)
                result.m_ranges.push_back({*at, *hole->first.previous()});
            at = hole->last.next();
        }
        if (at && *at <= range.last)
            result.m_ranges.push_back({*at, range.last});
    }
    return result;
}

std::string toString(const AddressSet &addresses)
{
    std::string text;
    for (const Cidr &cidr : addresses.toCidrs())
        text += (text.empty() ? "" : ", ") + toString(cidr);
    return text.empty() ? "no address" : text;
}

} // namespace drawbridge

template class std::vector<drawbridge::IpAddress>;
template class std::vector<drawbridge::Cidr>;
