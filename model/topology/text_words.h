// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/text_setting.h"

#include <string_view>
#include <vector>

namespace drawbridge {

enum class LineKind {
    Command, ///< Names are options ("--redis-host redis", "-h db"); other words are words.
    Settings ///< A word that can be the name of a host or port is one ("host redis", "'PORT' 80").
};

/// Appends what the words of one line say: options and assignments with their values, addresses,
/// and "host 5432" pairs. `form` gives path, group and line. Linear in the text.
void readWords(std::string_view line, LineKind kind, const TextSetting &form,
               std::vector<TextSetting> &settings);

} // namespace drawbridge
