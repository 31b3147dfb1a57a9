// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/text_setting.h"

#include <optional>
#include <string_view>
#include <vector>

namespace drawbridge {

// One reader a format; use settingsIn. Each takes any text, is linear in it and never fails: what
// it does not understand says nothing.

/// YAML, of one or several documents, and JSON; nothing at all when the text is neither, or holds
/// no mapping or list.
[[nodiscard]] std::optional<std::vector<TextSetting>> treeSettings(std::string_view text);

/// nginx: what *_pass directives and "server" of upstream blocks connect to.
[[nodiscard]] std::vector<TextSetting> nginxSettings(std::string_view text);
[[nodiscard]] bool looksLikeNginx(std::string_view text);

/// HAProxy: "server" and "server-template" of backend and listen sections.
[[nodiscard]] std::vector<TextSetting> haproxySettings(std::string_view text);
[[nodiscard]] bool looksLikeHaproxy(std::string_view text);

/// Names and values, a pair a line, with sections.
[[nodiscard]] std::vector<TextSetting> lineSettings(std::string_view text);

} // namespace drawbridge
