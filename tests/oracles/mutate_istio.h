// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/oracles/random_mesh.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// A change of an object; false where the object has no place for it.
struct IstioMutation {
    using Apply = bool (*)(nlohmann::ordered_json &object, const PickOf &pick);
    const char *name;
    const char *kind; ///< nullptr: all three.
    Apply apply;
};

/// Of the values that rows of istio.md 3.1 are about, good and bad ones.
[[nodiscard]] const std::vector<IstioMutation> &istioValueMutations();

/// An AuthorizationPolicy, PeerAuthentication or RequestAuthentication with one to three changes,
/// which may matter or not.
struct IstioMutant {
    nlohmann::ordered_json object; ///< As the API server hands it to the webhook.
    std::string text;              ///< As it was written, perhaps with some key twice.
    std::vector<std::string> mutations;
};

[[nodiscard]] IstioMutant mutatedIstioObject(const PickOf &pick,
                                             const std::vector<nlohmann::ordered_json> &bases);

/// Kind and spec of valid ones, which others do not have to bring along.
[[nodiscard]] nlohmann::ordered_json ownIstioObjects();

/// The names of all mutations, in the order in which they are tried.
[[nodiscard]] std::vector<std::string> istioMutationNames();

} // namespace drawbridge::test
