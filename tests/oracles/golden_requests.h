// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/oracles/golden_values.h"
#include "tests/oracles/random_mesh.h"

#include <vector>

namespace drawbridge::test {

/// A request to a workload, mostly one that meets some rule of the policies in all parts but none
/// to two. For HTTP or for TCP.
[[nodiscard]] nlohmann::ordered_json
goldenRequest(const std::vector<AuthorizationPolicyObject> &policies, const GoldenValues &values,
              bool isHttp, const PickOf &pick);

} // namespace drawbridge::test
