// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <boost/container/small_vector.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The protocols a NetworkPolicy can name (Kubernetes API, NetworkPolicyPort.protocol). Everything
/// else, ICMP too, is outside NetworkPolicy.
enum class Protocol : std::uint8_t { Tcp, Udp, Sctp };

inline constexpr std::array<Protocol, 3> kProtocols{Protocol::Tcp, Protocol::Udp, Protocol::Sctp};

/// "TCP", "UDP", "SCTP".
[[nodiscard]] std::string_view toString(Protocol protocol);
/// Exact upper-case names only, as the API server accepts them.
[[nodiscard]] Result<Protocol> parseProtocol(std::string_view text, SourceSpan where = {});

/// A closed range of ports of one protocol, 1 <= first <= last <= 65535.
struct PortRange {
    Protocol protocol = Protocol::Tcp;
    std::uint16_t first = 1;
    std::uint16_t last = 65535;

    auto operator<=>(const PortRange &) const = default;

    /// "8080/TCP", "8080/tcp", "8080" (TCP), "9000-9010/UDP". Port 0, ports above 65535 and empty
    /// ranges are refused.
    [[nodiscard]] static Result<PortRange> parse(std::string_view text, SourceSpan where = {});
};

/// "8080/TCP" or "9000-9010/TCP".
[[nodiscard]] std::string toString(const PortRange &range);

/// An exact set of (protocol, port) pairs: for each protocol a sorted list of disjoint,
/// non-adjacent ranges, so that equal sets are equal values. Operations cost O(ranges).
class PortSet {
public:
    PortSet() noexcept;
    PortSet(std::initializer_list<PortRange> ranges);
    // In the source, which is optimized in every preset: sets are copied everywhere.
    PortSet(const PortSet &other);
    PortSet(PortSet &&other) noexcept;
    PortSet &operator=(const PortSet &other);
    PortSet &operator=(PortSet &&other) noexcept;
    ~PortSet();

    /// 1-65535 of all three protocols.
    [[nodiscard]] static const PortSet &all();
    [[nodiscard]] static PortSet allOf(Protocol protocol);

    void add(PortRange range);
    [[nodiscard]] bool empty() const;
    [[nodiscard]] bool isAll() const;
    [[nodiscard]] bool contains(Protocol protocol, std::uint16_t port) const;
    [[nodiscard]] bool containsAll(const PortSet &other) const;
    /// Sorted by protocol (TCP, UDP, SCTP), then port.
    [[nodiscard]] std::vector<PortRange> ranges() const;
    /// How many (protocol, port) pairs are in the set, 0 to 196605.
    [[nodiscard]] std::size_t count() const;

    friend PortSet operator|(const PortSet &a, const PortSet &b);
    friend PortSet operator&(const PortSet &a, const PortSet &b);
    friend PortSet operator-(const PortSet &a, const PortSet &b);
    PortSet &operator|=(const PortSet &other) { return *this = *this | other; }
    PortSet &operator&=(const PortSet &other) { return *this = *this & other; }
    PortSet &operator-=(const PortSet &other) { return *this = *this - other; }
    /// An order for maps and sorted lists, without meaning.
    std::weak_ordering operator<=>(const PortSet &other) const;
    bool operator==(const PortSet &other) const;
    /// Of equal sets alike.
    [[nodiscard]] std::size_t hash() const;

private:
    struct Interval {
        std::uint16_t first;
        std::uint16_t last;
        auto operator<=>(const Interval &) const = default;
    };
    /// Nearly all sets have one range or two a protocol; they are made and copied without memory.
    using Intervals = boost::container::small_vector<Interval, 2>;
    std::array<Intervals, 3> m_byProtocol;
};

/// "8080/TCP, 53/UDP", "all ports" when everything, "no port" when empty.
[[nodiscard]] std::string toString(const PortSet &ports);

} // namespace drawbridge

extern template class std::vector<drawbridge::PortRange>;
