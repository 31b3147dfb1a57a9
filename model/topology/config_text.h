// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/text_setting.h"

#include <string_view>
#include <vector>

namespace drawbridge {

/// Files larger than this are not read for addresses; Kubernetes has no ConfigMap above 1 MiB.
constexpr std::size_t kMaxConfigText = 1u << 20;

/// What a configuration file says, for looking for addresses in it. The format is told by the file
/// name and by what stands in the text: YAML and JSON, nginx, HAProxy, and else lines of names and
/// values (properties, ini, env, TOML, PHP and the directives of Redis, fluentd and the like).
///
/// Any text is allowed: what is not understood says nothing. Text over `kMaxConfigText` or with NUL
/// bytes gives nothing. Linear in the text.
[[nodiscard]] std::vector<TextSetting> settingsIn(std::string_view fileName, std::string_view text);

} // namespace drawbridge
