// SPDX-License-Identifier: Apache-2.0
#include "model/base/address_set.h"

#include <array>
#include <charconv>

#include <arpa/inet.h>

// Addresses and prefixes. Parsing is left to inet_pton (POSIX), which takes exactly dotted IPv4
// without leading zeros and RFC 4291 text; writing follows RFC 5952 through inet_ntop, which does
// the same zero compression. Tested by tests/unit/base/test_address_set.cpp

namespace drawbridge {

namespace {

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};
constexpr std::uint64_t kIPv4Max = 0xffffffffu;

std::uint64_t readBigEndian(const unsigned char *bytes)
{
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = value << 8 | bytes[i];
    return value;
}

tl::unexpected<Error> notAnAddress(std::string_view text, SourceSpan where)
{
    return fail(ErrorCode::CidrInvalid, "\"" + std::string(text) + "\" is not an IP address",
                std::move(where), "write 10.1.2.3 or fd00::1");
}

std::optional<IpAddress> parseIPv4(const std::string &text)
{
    std::array<unsigned char, 4> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) != 1)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const unsigned char byte : bytes)
        value = value << 8 | byte;
    return IpAddress{AddressFamily::IPv4, 0, value};
}

std::optional<IpAddress> parseIPv6(const std::string &text)
{
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        return std::nullopt;
    const IpAddress address{AddressFamily::IPv6, readBigEndian(bytes.data()),
                            readBigEndian(bytes.data() + 8)};
    const bool isMappedIPv4 = address.high == 0 && address.low >> 32 == 0xffff;
    return isMappedIPv4 ? std::nullopt : std::optional(address);
}

int widthOf(AddressFamily family)
{
    return family == AddressFamily::IPv4 ? 32 : 128;
}

/// Ones in the host part of a prefix, as (high, low).
std::pair<std::uint64_t, std::uint64_t> hostMask(AddressFamily family, int prefixLength)
{
    const int hostBits = widthOf(family) - prefixLength;
    const auto ones = [](int n) {
        return n <= 0 ? 0 : n >= 64 ? kAllOnes : (std::uint64_t{1} << n) - 1;
    };
    return {ones(hostBits - 64), ones(hostBits)};
}

} // namespace

Result<IpAddress> IpAddress::parse(std::string_view text, SourceSpan where)
{
    const std::string copy(text);
    if (copy.size() != text.size() || copy.find('\0') != std::string::npos)
        return notAnAddress(text, std::move(where));
    const auto address = copy.find(':') == std::string::npos ? parseIPv4(copy) : parseIPv6(copy);
    if (!address)
        return notAnAddress(text, std::move(where));
    return *address;
}

std::optional<IpAddress> IpAddress::next() const
{
    if (family == AddressFamily::IPv4)
        return low == kIPv4Max ? std::nullopt : std::optional(IpAddress{family, 0, low + 1});
    if (low != kAllOnes)
        return IpAddress{family, high, low + 1};
    return high == kAllOnes ? std::nullopt : std::optional(IpAddress{family, high + 1, 0});
}

std::optional<IpAddress> IpAddress::previous() const
{
    if (low != 0)
        return IpAddress{family, high, low - 1};
    return high == 0 ? std::nullopt : std::optional(IpAddress{family, high - 1, kAllOnes});
}

std::string toString(const IpAddress &address)
{
    std::array<unsigned char, 16> bytes{};
    const bool isIPv4 = address.family == AddressFamily::IPv4;
    const int count = isIPv4 ? 4 : 16;
    for (int i = 0; i < count; ++i) {
        const int fromEnd = count - 1 - i;
        const std::uint64_t word = fromEnd < 8 ? address.low : address.high;
        bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(word >> (fromEnd % 8 * 8));
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

Result<Cidr> Cidr::parse(std::string_view text, SourceSpan where)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return fail(ErrorCode::CidrInvalid, "\"" + std::string(text) + "\" has no prefix length",
                    std::move(where), "write 10.0.0.0/8, or /32 for one address");
    auto address = IpAddress::parse(text.substr(0, slash), where);
    if (!address)
        return tl::unexpected(address.error());
    const std::string_view digits = text.substr(slash + 1);
    int length = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    const bool isNumber = error == std::errc{} && end == digits.data() + digits.size();
    const bool hasLeadingZero = digits.size() > 1 && digits.front() == '0';
    if (!isNumber || hasLeadingZero || length < 0 || length > widthOf(address->family))
        return fail(ErrorCode::CidrInvalid,
                    "\"" + std::string(digits) + "\" is not a prefix length", std::move(where),
                    "use 0 to " + std::to_string(widthOf(address->family)));
    const auto [high, low] = hostMask(address->family, length);
    address->high &= ~high;
    address->low &= ~low;
    return Cidr{*address, static_cast<std::uint8_t>(length)};
}

IpAddress Cidr::last() const
{
    const auto [high, low] = hostMask(network.family, prefixLength);
    return {network.family, network.high | high, network.low | low};
}

bool Cidr::contains(const IpAddress &address) const
{
    return address.family == network.family && network <= address && address <= last();
}

bool Cidr::contains(const Cidr &other) const
{
    return prefixLength <= other.prefixLength && contains(other.network);
}

std::string toString(const Cidr &cidr)
{
    return toString(cidr.network) + '/' + std::to_string(cidr.prefixLength);
}

} // namespace drawbridge
