// SPDX-License-Identifier: Apache-2.0
// Tested by tests/cli/test_why_command.cpp
#include "model/design/resolve_node.h"

#include <vector>

namespace drawbridge {

Result<NodeKey> resolveNode(const Design &design, std::string_view text)
{
    auto key = NodeKey::parse(text);
    if (!key)
        return key;
    const bool isKnown =
        design.topology->findWorkload(*key) || design.findExternal(*key) || key->kind == "Group";
    if (isKnown)
        return key;
    std::vector<NodeKey> matches; // "namespace/name" parses as Kind/name
    for (const WorkloadNode &workload : design.topology->workloads) {
        const bool isInCluster = key->cluster.empty() || workload.key.cluster == key->cluster;
        if (isInCluster && key->nameSpace.empty() && workload.key.nameSpace == key->kind &&
            workload.key.name == key->name)
            matches.push_back(workload.key);
    }
    if (matches.size() == 1)
        return matches.front();
    const std::string which =
        matches.empty() ? "is not in the design"
                        : "names several workloads, for example " + toString(matches.front());
    return fail(ErrorCode::NodeUnknown, "\"" + std::string(text) + "\" " + which, {},
                "write namespace/Kind/name; `drawbridgectl graph` lists all nodes");
}

} // namespace drawbridge
