// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string>

namespace drawbridge {

/// "shop/web -> shop/cart 7070 yes env certain": one inferred flow as a line.
inline std::string flowLine(const Topology &topology, const InferredFlow &flow)
{
    static const char *const kResolutions[] = {"yes", "no", "external"};
    const NodeKey &from = topology.workload(flow.from).key;
    std::string text = from.nameSpace + "/" + from.name + " -> ";
    if (flow.service) {
        const ObjectMeta &meta = topology.service(*flow.service).object.meta;
        text += meta.nameSpace + "/" + meta.name;
    } else {
        text += flow.host;
    }
    text += flow.port ? " " + std::to_string(*flow.port) : " ?";
    text += std::string(" ") + kResolutions[static_cast<int>(flow.resolution)];
    return text + " " + std::string(toString(flow.evidence.kind)) + " " +
           std::string(toString(flow.confidence));
}

} // namespace drawbridge
