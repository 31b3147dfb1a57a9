// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A host that some text names, as "host", "host:port" or in a URL.
struct NamedHost {
    std::string host; ///< Lower case, without brackets and trailing dot.
    std::optional<std::uint16_t> port;
    std::string portName;     ///< Of an SRV name: "_grpc._tcp.cart" is port "grpc" of "cart".
    std::string scheme;       ///< Lower case; empty when the text has none.
    bool isAddress = false;   ///< An IP literal.
    bool isNamedHost = false; ///< The text itself calls it a host ("host=db port=5432").
    std::string shown;        ///< What was read, without user, password, path and query.
};

/// Hosts that a value as a whole names: one or several, separated by commas, spaces or semicolons
/// or as a list in JSON, URLs with user, path and query, SRV names, "jdbc:" URLs, Go data source
/// names, "host=db port=5432" and "Server=db;Port=5432". A value that says anything else names
/// nothing. Linear in the text.
[[nodiscard]] std::vector<NamedHost> hostsIn(std::string_view value);

/// The port a URL scheme stands for when the URL names none ("http" 80, "postgresql+psycopg2"
/// 5432).
[[nodiscard]] std::optional<std::uint16_t> defaultPortOf(std::string_view scheme);

/// True for schemes whose authority is no host to connect to ("file", "s3", "spiffe").
[[nodiscard]] bool isHostlessScheme(std::string_view scheme);

/// Whether a host name can be one of the world: its last label is a word of letters.
[[nodiscard]] bool isPublicName(const std::string &host);

} // namespace drawbridge
