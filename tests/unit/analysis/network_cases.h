// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "tests/helpers/topology_fixture.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace drawbridge::test {

/// What a case is about. Before `build` runs there are shop (team=red) with web and api, data
/// (team=blue) with db (port sql 5432), and wild, which has no manifest, with bot; each pod is
/// labelled app=NAME.
struct NetworkWorld {
    TopologyFixture fixture;
    std::vector<NetworkPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    NetworkOptions options;
};

/// One connection whose verdict was worked out by hand from network-policy.md.
struct NetworkCase {
    const char *name;
    std::function<void(NetworkWorld &)> build;
    const char *from; ///< "shop/web" or "ip:203.0.113.9".
    const char *to;
    const char *allowed; ///< As `portSet` reads it.
    const char *unknown = "";
};

[[nodiscard]] const std::vector<NetworkCase> &networkCases();
[[nodiscard]] NetworkWorld worldOf(const NetworkCase &item);
[[nodiscard]] Endpoint endpoint(const Topology &topology, const std::string &text);

} // namespace drawbridge::test
