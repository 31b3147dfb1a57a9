// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/analysis/network_cases.h"

#include <string_view>
#include <utility>

// What the cases are put together from, for their sources alone.
namespace drawbridge::test::cases {

using World = NetworkWorld;
using Choice = NetworkOptions::PluginChoice;
inline constexpr const char *kAllBut80 = "1-79/TCP, 81-65535/TCP, 1-65535/UDP, 1-65535/SCTP";

/// Ingress policy "data/guard" on data/db with one rule.
inline std::function<void(World &)> guard(std::vector<std::string_view> peers,
                                          std::vector<std::string_view> ports = {})
{
    return [peers, ports](World &world) {
        world.policies.push_back(ingressPolicy("data/guard", "app=db", {policyRule(peers, ports)}));
    };
}

/// Egress policy "shop/leave" on shop/web with one rule.
inline std::function<void(World &)> leave(std::vector<std::string_view> peers,
                                          std::vector<std::string_view> ports = {})
{
    return [peers, ports](World &world) {
        world.policies.push_back(egressPolicy("shop/leave", "app=web", {policyRule(peers, ports)}));
    };
}

/// One after the other.
template<typename First, typename Second>
std::function<void(World &)> both(First first, Second second)
{
    return [first, second](World &world) {
        first(world);
        second(world);
    };
}

inline WorkloadNode &pod(World &world, std::string_view path, LabelMap labels = {})
{
    return world.fixture.addWorkload(path, std::move(labels));
}

inline void nothing(World &) {}

[[nodiscard]] std::vector<NetworkCase> selection();
[[nodiscard]] std::vector<NetworkCase> addresses();
[[nodiscard]] std::vector<NetworkCase> nodes();

} // namespace drawbridge::test::cases
