// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/peers.yaml

#include "model/analysis/findings/peer_places.h"

namespace drawbridge::network_peer_rules {

std::vector<PeerPlace> peersOf(const NetworkPolicyObject &policy)
{
    std::vector<PeerPlace> places;
    const auto add = [&](Direction direction, const std::vector<NetworkPolicyRule> &rules) {
        for (std::size_t i = 0; i < rules.size(); ++i)
            for (const NetworkPolicyPeer &peer : rules[i].peers)
                places.push_back({&policy, direction, i, &peer});
    };
    if (policy.affectsIngress)
        add(Direction::Ingress, policy.ingress);
    if (policy.affectsEgress)
        add(Direction::Egress, policy.egress);
    return places;
}

Finding findingOf(std::string_view rule, const ClusterFacts &cluster,
                  const NetworkPolicyObject &policy, const GroupedParts &parts,
                  const std::string &message, const std::string &fix, Confidence confidence)
{
    Finding finding =
        parts.finding(rule, cluster.keyOf(policy.meta),
                      "NetworkPolicy " + nameOf(policy.meta) + " " + message + ": ", fix);
    finding.confidence = confidence;
    return finding;
}

} // namespace drawbridge::network_peer_rules
