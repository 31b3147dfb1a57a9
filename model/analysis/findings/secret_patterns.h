// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// How sure it is that a text is a secret: Name goes by what it is called, Strong by that and how
/// it looks, Value by the form of a kind of secret ("AKIA…", a PEM key), whatever it is called.
enum class SecretSign : std::uint8_t { None, Name, Strong, Value };

/// Judges a literal under a name (findings.md ZT-SEC-001). References, paths, addresses without
/// user, numbers, booleans and placeholders are none; neither are names of files and public keys.
[[nodiscard]] SecretSign secretSignOf(std::string_view name, std::string_view value);
/// The same for a text that may be a whole file: of several lines, only its form tells.
[[nodiscard]] SecretSign literalSignOf(std::string_view name, std::string_view value);
/// What kind of secret stands somewhere in the text by its form: "a private key in PEM"; or
/// nothing.
[[nodiscard]] std::optional<std::string> secretFormIn(std::string_view text);
/// Whether a text holds "AKIA" or "ASIA" and the sixteen characters that make it the id of a key.
[[nodiscard]] bool holdsAwsKeyId(std::string_view text);
/// Whether a text holds scheme://user:password@host with a password that is written out.
[[nodiscard]] bool holdsUrlPassword(std::string_view text);
/// Whether a name is one secrets are called by: password, token, api_key, …
[[nodiscard]] bool isSecretName(std::string_view name);

} // namespace drawbridge
