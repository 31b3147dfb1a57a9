// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_question.h"

namespace drawbridge::naive {

[[nodiscard]] bool isIn(const IpAddress &address, const Cidr &cidr);
[[nodiscard]] bool isInAny(const IpAddress &address, const std::vector<IpBlock> &blocks);
/// Item 41: whether ipBlocks match pods is the plugin's choice.
[[nodiscard]] Answer blocksMatchPod(const Question &q, const WorkloadNode &pod,
                                    const std::vector<IpBlock> &blocks);
/// Whether an address of the pod, whichever it has, lies in the prefixes.
[[nodiscard]] Answer podIsIn(const Question &q, const WorkloadNode &pod,
                             const std::vector<Cidr> &prefixes);

} // namespace drawbridge::naive
