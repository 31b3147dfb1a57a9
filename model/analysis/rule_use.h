// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// What the connections of the input lose when one rule of a NetworkPolicy is taken out and the
/// policy still isolates as before.
enum class RuleUse {
    Needed,   ///< Some of them.
    Needless, ///< None: other rules admit the same, or the other end refuses it.
    Idle,     ///< None, since the rule admits nothing of the input in the first place.
    Unknown,  ///< What is not known would decide, or there are too many pairs to compare.
};

struct RuleUseAnswer {
    RuleUse use = RuleUse::Unknown;
    /// Of a needless rule a pair that it admits, one that another rule admits too where there is
    /// one.
    std::optional<std::pair<Endpoint, Endpoint>> example;
    bool isTooMuch = false; ///< Unknown: for the number of pairs.
};

/// One rule, by its place in its policy.
struct PolicyRulePlace {
    std::string cluster;
    const NetworkPolicyObject *policy = nullptr; ///< One that the engine has.
    Direction direction = Direction::Ingress;
    std::size_t rule = 0; ///< Zero-based.
};

/// Recomputes every connection the rule is about (findings.md, ZT-NET-018), on the ports of
/// `declared` (by WorkloadId; none: all) and on all ports of outside addresses. `pairs` is how many
/// may be compared, and counts down. Stops at the first connection that would be lost.
[[nodiscard]] RuleUseAnswer useOf(const NetworkEngine &engine, const PolicyRulePlace &place,
                                  const std::vector<PortSet> &declared, std::size_t &pairs);

} // namespace drawbridge
