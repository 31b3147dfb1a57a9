// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <map>
#include <string>
#include <tuple>

namespace drawbridge {

/// The ServiceAccounts of a topology's input, which has to outlive it.
class AccountIndex {
public:
    /// Cost: O(n log n).
    explicit AccountIndex(const Topology &topology)
    {
        for (const Topology::Cluster &cluster : topology.clusters) {
            if (cluster.resources != nullptr)
                add(cluster);
        }
    }

    /// Null where no manifest has that name.
    [[nodiscard]] const ServiceAccountObject *
    find(const std::string &cluster, const std::string &nameSpace, const std::string &name) const
    {
        const auto found = m_objects.find({cluster, nameSpace, name});
        return found == m_objects.end() ? nullptr : found->second;
    }

private:
    void add(const Topology::Cluster &cluster)
    {
        for (const ServiceAccountObject &object : cluster.resources->serviceAccounts)
            m_objects[{cluster.name, object.meta.nameSpace, object.meta.name}] = &object;
    }

    std::map<std::tuple<std::string, std::string, std::string>, const ServiceAccountObject *>
        m_objects;
};

} // namespace drawbridge
