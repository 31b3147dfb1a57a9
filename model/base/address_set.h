// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

enum class AddressFamily : std::uint8_t { IPv4, IPv6 };

/// One IP address. IPv4 addresses (low 32 bits of `low`) sort before all IPv6 addresses.
struct IpAddress {
    AddressFamily family = AddressFamily::IPv4;
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const IpAddress &) const = default;

    /// Dotted IPv4 (no leading zeros, as Kubernetes has it since 1.31) or RFC 4291 IPv6 text; an
    /// IPv4-mapped IPv6 address is refused.
    [[nodiscard]] static Result<IpAddress> parse(std::string_view text, SourceSpan where = {});
    /// The next higher address; nothing at the end of the family.
    [[nodiscard]] std::optional<IpAddress> next() const;
    [[nodiscard]] std::optional<IpAddress> previous() const;
};

/// RFC 5952 text.
[[nodiscard]] std::string toString(const IpAddress &address);

/// An address prefix. Host bits are cleared on parsing (the API server accepts them; RFC 4632).
struct Cidr {
    IpAddress network;
    std::uint8_t prefixLength = 0; ///< 0 to 32 or 0 to 128.

    auto operator<=>(const Cidr &) const = default;

    [[nodiscard]] static Result<Cidr> parse(std::string_view text, SourceSpan where = {});
    [[nodiscard]] IpAddress first() const { return network; }
    [[nodiscard]] IpAddress last() const;
    [[nodiscard]] bool contains(const IpAddress &address) const;
    /// Same family, and every address of `other` is in this prefix.
    [[nodiscard]] bool contains(const Cidr &other) const;
};

/// "10.0.0.0/8".
[[nodiscard]] std::string toString(const Cidr &cidr);

/// An exact set of IPv4 and IPv6 addresses as sorted, disjoint, non-adjacent closed ranges; equal
/// sets are equal values.
class AddressSet {
public:
    struct Range {
        IpAddress first;
        IpAddress last; ///< Inclusive, of the same family.
        auto operator<=>(const Range &) const = default;
    };

    AddressSet() = default;
    explicit AddressSet(const Cidr &cidr);
    explicit AddressSet(const std::vector<Cidr> &cidrs);
    [[nodiscard]] static AddressSet all(); ///< 0.0.0.0/0 and ::/0.

    void add(Range range);
    [[nodiscard]] bool empty() const { return m_ranges.empty(); }
    [[nodiscard]] bool contains(const IpAddress &address) const;
    [[nodiscard]] bool containsAll(const AddressSet &other) const;
    [[nodiscard]] const std::vector<Range> &ranges() const { return m_ranges; }
    /// The fewest prefixes that cover exactly this set, sorted.
    [[nodiscard]] std::vector<Cidr> toCidrs() const;

    friend AddressSet operator|(const AddressSet &a, const AddressSet &b);
    friend AddressSet operator&(const AddressSet &a, const AddressSet &b);
    friend AddressSet operator-(const AddressSet &a, const AddressSet &b);
    bool operator==(const AddressSet &) const = default;

private:
    std::vector<Range> m_ranges;
};

/// "10.0.0.0/8, fd00::/8": the minimal prefixes.
[[nodiscard]] std::string toString(const AddressSet &addresses);

} // namespace drawbridge

extern template class std::vector<drawbridge::IpAddress>;
extern template class std::vector<drawbridge::Cidr>;
