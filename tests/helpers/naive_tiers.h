// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_question.h"

#include <set>

namespace drawbridge::naive {

enum class Outcome { Allow, Deny, Pass, Open };

/// Where the policies of a tier may lead, in every order that the priorities leave open (item 61).
[[nodiscard]] std::set<Outcome> tier(const Question &q, AdminTier wanted, bool isIngress);
/// What the baseline tier says where no NetworkPolicy selects the pod.
[[nodiscard]] Answer baseline(const Question &q, bool isIngress);

} // namespace drawbridge::naive
