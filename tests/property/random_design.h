// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>

namespace drawbridge::test {

/// A small design with everything the export has to tell apart: labels that clash, accounts that
/// are shared, pods of both address families, flows of ports, ranges and HTTP requests, externals
/// that overlap and have exceptions, API access. To be called inside a property of rapidcheck,
/// which makes a failing design smaller.
[[nodiscard]] Design randomDesign(MeshKind mesh);

/// Another drawing over the same sources.
[[nodiscard]] Design redrawn(const Design &design);

/// The sources of a design, then the design itself as it is saved.
[[nodiscard]] std::string describe(const Design &design);

} // namespace drawbridge::test
