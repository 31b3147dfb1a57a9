// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/oracles/random_mesh.h"

#include <string>
#include <vector>

namespace drawbridge::test {

/// A case of istiod's own builder: policies, and the Envoy filter that it has to make of them.
struct GoldenRow {
    std::string name; ///< The file of the policies.
    std::string policies;
    std::string filter;
    std::string trustDomain;
    std::vector<std::string> aliases;
    std::string listener; ///< "http" or "tcp".
};

/// The rows of cases.tsv in `folder`. What no sidecar on loopback can meet is renamed in policies
/// and filter alike: addresses are below 127.0.0.0/8, ports above 1024, methods those of HTTP,
/// paths begin with a slash, and principals that the case combines with a namespace are in it.
[[nodiscard]] std::vector<GoldenRow> goldenRows(const std::string &folder);

/// The row as worlds of istio.py with `requests` requests together: one for each address that its
/// policies want of the destination, and one with another address.
[[nodiscard]] std::vector<nlohmann::ordered_json> goldenWorlds(const GoldenRow &row,
                                                               const PickOf &pick, int requests);

} // namespace drawbridge::test
