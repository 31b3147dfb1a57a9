// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_question.h"

namespace drawbridge::naive {

const WorkloadNode *podOf(const Question &q, const Endpoint &end)
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id ? &q.topology.workloads[id->index] : nullptr;
}

bool isNodeAddress(const Question &q, const WorkloadNode &pod)
{
    return pod.isHostNetwork && !q.options.hostNetworkAsPods;
}

} // namespace drawbridge::naive
