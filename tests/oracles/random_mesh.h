// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drawbridge::test {

/// 0 to n - 1.
using PickOf = std::function<int(int)>;

/// One workload of a mesh, or a gateway, with random policies, and random requests to it, as
/// istio.py judges them.
struct RandomMesh {
    nlohmann::ordered_json world;                 ///< As istio.py takes it, with its requests.
    std::vector<nlohmann::ordered_json> policies; ///< AuthorizationPolicies, attached or not.
    std::map<std::string, int> fields;            ///< Fields and empty forms of what is attached.
    bool hasTokens = false;                       ///< Some RequestAuthentication is there.
};

/// Values come from small pools, so that fields match about as often as not.
[[nodiscard]] RandomMesh randomMesh(const PickOf &pick, int index, int requestCount);

/// Every field of istio.md 1.6 and empty form of 1.4 that a RandomMesh counts.
[[nodiscard]] const std::vector<std::string> &meshFields();

inline constexpr const char *kMeshNamespace = "foo";
inline constexpr const char *kMeshRoot = "istio-system";

} // namespace drawbridge::test
