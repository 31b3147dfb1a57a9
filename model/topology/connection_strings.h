// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/address_text.h"

#include <optional>
#include <string_view>

namespace drawbridge {

/// "host", "host:port", "[::1]:port"; nothing when the text is anything else.
[[nodiscard]] std::optional<NamedHost> hostAndPort(std::string_view text);

/// The host that a connection string of keys and values names: libpq ("host=db port=5432"), ADO.NET
/// ("Server=tcp:db,1433;Database=x"), PDO ("mysql:host=db;port=3306").
[[nodiscard]] std::optional<NamedHost> hostOfKeyValues(std::string_view text);

/// Takes what driver names put in front of an address off: "jdbc:postgresql://db" is left as
/// "postgresql://db", "jdbc:oracle:thin:@//db:1521/x" as "oracle://db:1521/x",
/// "jdbc:mysql:loadbalance://a,b" as "mysql://a,b", "dns+cache:11211" as "cache:11211". Other texts
/// stay as they are.
[[nodiscard]] std::string withoutDriver(std::string_view text);

} // namespace drawbridge
