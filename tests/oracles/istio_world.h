// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"

#include <nlohmann/json.hpp>

#include <string>

namespace drawbridge::test {

/// The engine over a complete world of istio.py and policies as the importer reads them. The
/// workload of the world is WorkloadId{0}; where the world has `issuers`, a RequestAuthentication
/// of its namespace names them.
[[nodiscard]] MeshEngine engineOf(const nlohmann::ordered_json &world, std::string policies);

/// What that engine says to a request of istio.py.
[[nodiscard]] AuthorizationDecision answerTo(const MeshEngine &engine,
                                             const nlohmann::ordered_json &request);

/// The answers of our engine beside those of a real Envoy.
struct Tally {
    int allowed = 0; ///< By Envoy, as all but `unknown`.
    int denied = 0;
    int unknown = 0; ///< To us.
    int differences = 0;

    [[nodiscard]] int count() const { return allowed + denied; }
    /// Counts a request; the first differences are printed.
    void add(const nlohmann::ordered_json &request, const nlohmann::ordered_json &real,
             const AuthorizationDecision &ours);
};

} // namespace drawbridge::test
