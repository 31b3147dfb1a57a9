// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/oracles/mutate_istio.h"

// What the tables of mutations share.

namespace drawbridge::test::mutations {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

template<typename T>
const T &one(const std::vector<T> &pool, const PickOf &pick)
{
    return pool[static_cast<std::size_t>(pick(static_cast<int>(pool.size())))];
}

/// One or two texts of the pool.
[[nodiscard]] Json some(const Texts &pool, const PickOf &pick);
[[nodiscard]] Json repeated(const Json &item, int count);

/// nullptr where the spec is no object.
[[nodiscard]] Json *specOf(Json &object);
/// Some object in a list of the holder, which gets one where it has none.
[[nodiscard]] Json *someItem(Json *holder, const char *list, const PickOf &pick);
/// An object in the holder, which gets one where it has none.
[[nodiscard]] Json *inner(Json *holder, const char *field);
/// False without a holder.
bool set(Json *holder, const std::string &field, Json value);

bool setSelector(Json &object, const PickOf &pick);
bool setTarget(Json &object, const PickOf &pick);

[[nodiscard]] std::vector<IstioMutation> ofAuthorization();
[[nodiscard]] std::vector<IstioMutation> ofAuthentication();

} // namespace drawbridge::test::mutations
