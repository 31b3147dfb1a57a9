// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge {

/// Whether a variable or key of that name holds a host or address: its words end in HOST, ADDR,
/// URL, SERVER, SERVICE, ENDPOINT and the like ("MYSQL_HOST", "redisHost", "DB_HOST_RO"), and it is
/// not a permission, a listener or a plain name. So does the option "-h" of database clients.
[[nodiscard]] bool isNameOfHost(std::string_view name);

/// `isNameOfHost`, or the words suggest a peer (BROKER, UPSTREAM, DSN, COLLECTOR …).
[[nodiscard]] bool isNameOfPeer(std::string_view name);

/// Whether a key holds a port number ("port", "DB_PORT", "port_value").
[[nodiscard]] bool isNameOfPort(std::string_view name);

/// Whether what stands under that name is never called by whoever is configured so: who may call
/// (ALLOWED_HOSTS, CORS_ORIGIN), what is passed by (NO_PROXY), where the program itself listens
/// (LISTENERS, BIND, ADVERTISED), labels and annotations.
[[nodiscard]] bool isNameOfNoCall(std::string_view name);

/// Whether it is the address under which others see the program ("GF_SERVER_ROOT_URL",
/// "external-url") or a link for people ("runbook_url").
[[nodiscard]] bool isNameOfOwnUrl(std::string_view name);

/// The name of the key that holds the port for the host under `name`, lower case without separators
/// ("MYSQL_DB_HOST": "mysqldbport", "address": "port"); empty when there is no such convention.
[[nodiscard]] std::string portNameOf(std::string_view name);

/// Lower case, without '_', '-' and '.'; "port_value" and "port_number" are "port".
[[nodiscard]] std::string plainName(std::string_view name);

} // namespace drawbridge
