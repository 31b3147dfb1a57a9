// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/kubernetes/istio_objects.h"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace drawbridge::test {

/// What policies name, each text as one that it matches.
struct GoldenValues {
    std::vector<std::string> principals, methods, paths, hosts, sources, forwarded, issuers;
    std::vector<std::string> destinations; ///< Addresses that they want of the workload itself.
    std::vector<std::string> domains{"cluster.local", "other.org"};
    std::vector<std::uint16_t> ports; ///< The last one is named nowhere.
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<nlohmann::ordered_json> tokens;
};

[[nodiscard]] GoldenValues goldenValues(const std::vector<AuthorizationPolicyObject> &policies);

/// A text that the pattern matches.
[[nodiscard]] std::string matching(std::string pattern);
[[nodiscard]] std::string pathMatching(std::string path);
[[nodiscard]] std::string principalIn(const std::string &nameSpace, const std::string &domain);
/// The address `offset` behind the first one, where the block is that large.
[[nodiscard]] std::string addressIn(const Cidr &block, int offset = 0);
/// Claims of a request principal.
[[nodiscard]] nlohmann::ordered_json tokenOf(const std::string &requestPrincipal);

} // namespace drawbridge::test
