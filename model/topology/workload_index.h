// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <map>

namespace drawbridge {

/// The manifests behind the workloads of a topology, which has to outlive it.
class WorkloadIndex {
public:
    /// Cost: O(n log n).
    explicit WorkloadIndex(const Topology &topology)
    {
        for (const Topology::Cluster &cluster : topology.clusters) {
            if (cluster.resources != nullptr)
                add(cluster);
        }
    }

    /// Null for what no manifest of the input stands for.
    [[nodiscard]] const WorkloadObject *find(const NodeKey &key) const
    {
        const auto found = m_objects.find(key);
        return found == m_objects.end() ? nullptr : found->second;
    }

private:
    void add(const Topology::Cluster &cluster)
    {
        for (const WorkloadObject &object : cluster.resources->workloads)
            m_objects[{cluster.name, object.meta.nameSpace, object.meta.kind, object.meta.name}] =
                &object;
    }

    std::map<NodeKey, const WorkloadObject *> m_objects;
};

} // namespace drawbridge
