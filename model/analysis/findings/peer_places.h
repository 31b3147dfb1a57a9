// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/rule_facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge::network_peer_rules {

/// Every selector of a policy, with its direction and rule.
struct PeerPlace {
    const NetworkPolicyObject *policy = nullptr;
    Direction direction = Direction::Ingress;
    std::size_t rule = 0;
    const NetworkPolicyPeer *peer = nullptr;
};

/// Of the directions that the policy affects, in the order of its text.
[[nodiscard]] std::vector<PeerPlace> peersOf(const NetworkPolicyObject &policy);

/// "NetworkPolicy shop/web MESSAGE: " and the parts, which are not empty.
[[nodiscard]] Finding findingOf(std::string_view rule, const ClusterFacts &cluster,
                                const NetworkPolicyObject &policy, const GroupedParts &parts,
                                const std::string &message, const std::string &fix,
                                Confidence confidence);

} // namespace drawbridge::network_peer_rules
