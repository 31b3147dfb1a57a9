// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge::cli {

/// The map with the connections as its lines: what policies allow, dashed where it is not known.
[[nodiscard]] std::string connectivitySvg(const Design &design,
                                          const std::vector<Connection> &connections,
                                          Diagnostics &diagnostics);

} // namespace drawbridge::cli
