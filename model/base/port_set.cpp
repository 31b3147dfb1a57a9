// SPDX-License-Identifier: Apache-2.0
#include "model/base/port_set.h"

#include <algorithm>
#include <charconv>

// Interval sets over 1..65535, one for each protocol. Every operation is one sweep over the
// boundaries of both operands, after which neighbouring intervals are already merged, so equal sets
// have one representation. Tested by tests/unit/base/test_port_set.cpp and
// tests/property/test_base_property.cpp

namespace drawbridge {

namespace {

constexpr std::uint32_t kEnd = 65536; // one past the last port: sweeps work on half-open boundaries

Result<std::uint16_t> parsePort(std::string_view text, const SourceSpan &where)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isNumber = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    if (!isNumber || value < 1 || value > 65535)
        return fail(ErrorCode::PortInvalid, "\"" + std::string(text) + "\" is not a port", where,
                    "use a number from 1 to 65535");
    return static_cast<std::uint16_t>(value);
}

std::string upperCase(std::string_view text)
{
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return upper;
}

} // namespace

std::string_view toString(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Tcp: return "TCP";
    case Protocol::Udp: return "UDP";
    case Protocol::Sctp: return "SCTP";
    }
    return "TCP";
}

Result<Protocol> parseProtocol(std::string_view text, SourceSpan where)
{
    for (const Protocol protocol : kProtocols) {
        if (text == toString(protocol))
            return protocol;
    }
    return fail(ErrorCode::PortInvalid, "\"" + std::string(text) + "\" is not a protocol",
                std::move(where), "use TCP, UDP or SCTP, in capitals");
}

Result<PortRange> PortRange::parse(std::string_view text, SourceSpan where)
{
    const auto slash = text.find('/');
    const std::string_view numbers = text.substr(0, slash);
    PortRange range;
    if (slash != std::string_view::npos) {
        const auto protocol = parseProtocol(upperCase(text.substr(slash + 1)), where);
        if (!protocol)
            return tl::unexpected(protocol.error());
        range.protocol = *protocol;
    }
    const auto dash = numbers.find('-');
    const auto first = parsePort(numbers.substr(0, dash), where);
    if (!first)
        return tl::unexpected(first.error());
    const auto last =
        dash == std::string_view::npos ? first : parsePort(numbers.substr(dash + 1), where);
    if (!last)
        return tl::unexpected(last.error());
    if (*last < *first)
        return fail(ErrorCode::PortInvalid,
                    "port range \"" + std::string(numbers) + "\" ends before it begins",
                    std::move(where), "write the lower port first");
    range.first = *first;
    range.last = *last;
    return range;
}

std::string toString(const PortRange &range)
{
    std::string text = std::to_string(range.first);
    if (range.last != range.first)
        text += '-' + std::to_string(range.last);
    return text + '/' + std::string(toString(range.protocol));
}

PortSet::PortSet() noexcept = default;
PortSet::PortSet(const PortSet &other) = default;
PortSet::PortSet(PortSet &&other) noexcept = default;
PortSet &PortSet::operator=(const PortSet &other) = default;
PortSet &PortSet::operator=(PortSet &&other) noexcept = default;
PortSet::~PortSet() = default;
std::weak_ordering PortSet::operator<=>(const PortSet &other) const = default;
bool PortSet::operator==(const PortSet &other) const = default;

PortSet::PortSet(std::initializer_list<PortRange> ranges)
{
    for (const PortRange &range : ranges)
        add(range);
}

std::size_t PortSet::hash() const
{
    std::uint64_t hash = 0;
    for (const Intervals &intervals : m_byProtocol) {
        for (const Interval &one : intervals)
            hash = (hash ^ (std::uint64_t{one.first} << 16 | one.last)) * 0x9e3779b97f4a7c15U;
        hash = (hash ^ intervals.size()) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32;
    }
    return hash;
}

const PortSet &PortSet::all()
{
    static const PortSet ports = [] {
        PortSet set;
        for (const Protocol protocol : kProtocols)
            set.add({protocol, 1, 65535});
        return set;
    }();
    return ports;
}

PortSet PortSet::allOf(Protocol protocol)
{
    return PortSet{{protocol, 1, 65535}};
}

namespace {

/// One sweep over the boundaries of both lists; `keep` tells which parts stay.
template<typename Intervals, typename Keep>
Intervals sweep(const Intervals &a, const Intervals &b, Keep keep)
{
    Intervals result;
    result.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    bool inA = false;
    bool inB = false;
    std::uint32_t start = 0; // of the interval being kept; 0 when none is open
    const auto boundary = [](const Intervals &list, std::size_t k, bool inside) -> std::uint32_t {
        if (k == list.size())
            return kEnd + 1;
        return inside ? list[k].last + 1u : list[k].first;
    };
    while (true) {
        const std::uint32_t nextA = boundary(a, i, inA);
        const std::uint32_t nextB = boundary(b, j, inB);
        const std::uint32_t at = std::min(nextA, nextB);
        if (at > kEnd)
            break;
        if (at == nextA) {
            i += inA ? 1 : 0;
            inA = !inA;
        }
        if (at == nextB) {
            j += inB ? 1 : 0;
            inB = !inB;
        }
        if (keep(inA, inB) && start == 0) {
            start = at;
        } else if (!keep(inA, inB) && start != 0) {
            result.push_back(
                {static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(at - 1)});
            start = 0;
        }
    }
    return result;
}

// Most operands are empty or equal, and need no sweep.
template<typename Intervals>
Intervals united(const Intervals &a, const Intervals &b)
{
    if (b.empty() || a == b)
        return a;
    return a.empty() ? b : sweep(a, b, [](bool x, bool y) { return x || y; });
}

template<typename Intervals>
Intervals intersected(const Intervals &a, const Intervals &b)
{
    if (a.empty() || b.empty())
        return {};
    return a == b ? a : sweep(a, b, [](bool x, bool y) { return x && y; });
}

template<typename Intervals>
Intervals subtracted(const Intervals &a, const Intervals &b)
{
    if (a.empty() || a == b)
        return {};
    return b.empty() ? a : sweep(a, b, [](bool x, bool y) { return x && !y; });
}

} // namespace

void PortSet::add(PortRange range)
{
    Intervals &list = m_byProtocol[static_cast<std::size_t>(range.protocol)];
    // Mostly ranges come in order, and a list of many must not be copied for each.
    if (list.empty() || range.first > list.back().last + 1)
        list.push_back({range.first, range.last});
    else if (range.first >= list.back().first)
        list.back().last = std::max(list.back().last, range.last);
    else
        list = united(list, Intervals(1, {range.first, range.last}));
}

bool PortSet::empty() const
{
    return std::ranges::all_of(m_byProtocol, [](const Intervals &list) { return list.empty(); });
}

bool PortSet::isAll() const
{
    return *this == all();
}

bool PortSet::contains(Protocol protocol, std::uint16_t port) const
{
    return std::ranges::any_of(
        m_byProtocol[static_cast<std::size_t>(protocol)],
        [&](const Interval &i) { return i.first <= port && port <= i.last; });
}

bool PortSet::containsAll(const PortSet &other) const
{
    return (other - *this).empty();
}

std::vector<PortRange> PortSet::ranges() const
{
    std::vector<PortRange> result;
    for (const Protocol protocol : kProtocols) {
        for (const Interval &interval : m_byProtocol[static_cast<std::size_t>(protocol)])
            result.push_back({protocol, interval.first, interval.last});
    }
    return result;
}

std::size_t PortSet::count() const
{
    std::size_t total = 0;
    for (const PortRange &range : ranges())
        total += range.last - range.first + 1u;
    return total;
}

PortSet operator|(const PortSet &a, const PortSet &b)
{
    PortSet result;
    for (std::size_t p = 0; p < kProtocols.size(); ++p)
        result.m_byProtocol[p] = united(a.m_byProtocol[p], b.m_byProtocol[p]);
    return result;
}

PortSet operator&(const PortSet &a, const PortSet &b)
{
    PortSet result;
    for (std::size_t p = 0; p < kProtocols.size(); ++p)
        result.m_byProtocol[p] = intersected(a.m_byProtocol[p], b.m_byProtocol[p]);
    return result;
}

PortSet operator-(const PortSet &a, const PortSet &b)
{
    PortSet result;
    for (std::size_t p = 0; p < kProtocols.size(); ++p)
        result.m_byProtocol[p] = subtracted(a.m_byProtocol[p], b.m_byProtocol[p]);
    return result;
}

std::string toString(const PortSet &ports)
{
    if (ports.empty())
        return "no port";
    if (ports.isAll())
        return "all ports";
    std::string text;
    for (const PortRange &range : ports.ranges())
        text += (text.empty() ? "" : ", ") + toString(range);
    return text;
}

} // namespace drawbridge

template class std::vector<drawbridge::PortRange>;
