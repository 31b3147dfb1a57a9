// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/yaml/text_sections.h"

#include <optional>

namespace drawbridge {

/// When a section that did not parse holds template text ({{ … }} or {% … %}: Helm, mustache,
/// Jinja), the error that says so, at the template text nearest above the place of `cause`.
[[nodiscard]] std::optional<Error> templateError(const TextSection &section, const Error &cause,
                                                 const FileRef &file);

} // namespace drawbridge
