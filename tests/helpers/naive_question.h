// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_checker.h"

#include <algorithm>

namespace drawbridge::naive {

/// What is known of a claim; `both` and `either` rely on the order.
enum class Answer { No, Maybe, Yes };

inline Answer both(Answer a, Answer b)
{
    return std::min(a, b);
}

inline Answer either(Answer a, Answer b)
{
    return std::max(a, b);
}

inline Answer answer(bool yes)
{
    return yes ? Answer::Yes : Answer::No;
}

/// What `naiveVerdict` was asked, for every step of the procedure to look at.
struct Question {
    const Topology &topology;
    const std::vector<NetworkPolicyObject> &policies;
    const std::vector<UndecodedPolicy> &undecoded;
    const NetworkOptions &options;
    const Endpoint &from;
    const Endpoint &to;
    Protocol protocol;
    std::uint16_t port;
    const std::vector<AdminPolicyObject> &adminPolicies;
};

/// None for an address.
[[nodiscard]] const WorkloadNode *podOf(const Question &q, const Endpoint &end);
/// A pod on the host network has the addresses of its node, unless the plugin says otherwise.
[[nodiscard]] bool isNodeAddress(const Question &q, const WorkloadNode &pod);

} // namespace drawbridge::naive
