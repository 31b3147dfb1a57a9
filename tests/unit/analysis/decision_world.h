// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <algorithm>
#include <functional>

namespace drawbridge::test {

/// What a case is about: pods and the policies that decide about them.
struct World {
    TopologyFixture fixture;
    std::vector<NetworkPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    std::vector<PeerAuthenticationObject> peerAuthentications;
    std::vector<AuthorizationPolicyObject> authorizationPolicies;
};

/// From a workload or "ip:ADDRESS" to data/db on port 5432.
inline Decision decideIn(const World &world, const std::string &from, bool isPlaintext = false,
                         Protocol protocol = Protocol::Tcp)
{
    const auto topology = world.fixture.build();
    const NetworkEngine network{topology, world.policies, world.undecoded, {}};
    const MeshEngine mesh{topology, world.peerAuthentications, world.authorizationPolicies, {}, {}};
    Attempt attempt;
    if (from.starts_with("ip:"))
        attempt.from = address(from.substr(3));
    else
        attempt.from = workloadId(*topology, from);
    attempt.to = workloadId(*topology, "data/db");
    attempt.protocol = protocol;
    attempt.port = 5432;
    attempt.isPlaintext = isPlaintext;
    return decide(network, mesh, attempt);
}

/// "network-egress=allow network-ingress=deny".
inline std::string layersText(const Decision &decision)
{
    std::string text;
    for (const LayerDecision &layer : decision.layers)
        text +=
            (text.empty() ? "" : " ") + layer.layer + "=" + std::string(toString(layer.verdict));
    return text;
}

inline const LayerDecision &layerOf(const Decision &decision, const std::string &name)
{
    return *std::ranges::find(decision.layers, name, &LayerDecision::layer);
}

inline constexpr const char *kNetworkOpen = "network-egress=allow network-ingress=allow";

inline void expect(const Decision &decision, const char *layers, const char *flip)
{
    COMPARE(layersText(decision), std::string(layers));
    COMPARE(decision.flip, std::string(flip));
}

using Build = std::function<void(World &)>;

} // namespace drawbridge::test
