// SPDX-License-Identifier: Apache-2.0
#include "model/topology/flow_inference.h"

namespace drawbridge {

void addInferredFlows(Topology &topology)
{
    topology.inferredFlows.clear();
}

} // namespace drawbridge
