// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

namespace drawbridge::test {

/// Whether two sets of manifests over one design allow the same, by references that share no source
/// with the engines: every pair of its ends on every port that a policy or the drawing tells apart,
/// every request that a role or a mesh policy tells apart. The worlds are asked for their ends
/// only.
[[nodiscard]] bool isEquivalent(const VerifyWorld &a, const VerifyWorld &b);

} // namespace drawbridge::test
