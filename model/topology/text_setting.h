// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace drawbridge {

/// One thing that a text says: a value under a name, or a word that may be an address. The readers
/// of all formats (command lines, nginx, YAML …) give these, so that what makes a flow is decided
/// in one place (Mention).
struct TextSetting {
    enum class Role {
        Value,  ///< `name` tells what `value` is ("redis-host", "cache").
        Word,   ///< A word of free text, or "host port": counts only with a port or a scheme.
        Dialled ///< The syntax itself says that the value is connected to (proxy_pass, a cluster of
                ///< Envoy, "server" of a HAProxy backend).
    };
    std::string path; ///< What the name stands under ("spring.data.redis"), for showing; or empty.
    std::string name; ///< As written; empty for words.
    std::string value;
    Role role = Role::Value;
    std::uint32_t group = 0;  ///< Settings side by side share one: host and port are paired there.
    std::uint32_t line = 0;   ///< Zero-based, in the text that was read.
    std::uint32_t column = 0; ///< Zero-based, in code units.
    bool operator==(const TextSetting &) const = default;
};

} // namespace drawbridge
