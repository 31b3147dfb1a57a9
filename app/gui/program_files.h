// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace drawbridge {

/// The sample shop: installed under share/drawbridge/samples, in a build tree in the sources. Empty
/// when neither is there.
[[nodiscard]] QString sampleDesignFile();

/// The layout helper beside this program, or in libexec; empty when it is missing (the own fallback
/// layout then serves).
[[nodiscard]] std::string layoutHelperProgram();

} // namespace drawbridge
