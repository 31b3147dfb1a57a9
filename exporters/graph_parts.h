// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Words of the service graph, the same for people and programs: "sidecar", "Ingress", "internet".
[[nodiscard]] std::string_view nameOf(MeshMembership mesh);
[[nodiscard]] std::string_view nameOf(Exposure::Kind kind);
[[nodiscard]] std::string_view nameOf(External::Kind kind);

/// What the containers declare: "8080/TCP".
[[nodiscard]] std::vector<std::string> declaredPorts(const WorkloadNode &node);

/// The text form of each value.
template<typename Value>
[[nodiscard]] std::vector<std::string> textsOf(const std::vector<Value> &values)
{
    std::vector<std::string> texts;
    for (const Value &value : values)
        texts.push_back(toString(value));
    return texts;
}

/// What a filter by namespace leaves of a design, which has to outlive it.
class GraphScope {
public:
    GraphScope(const Design &design, const std::string &nameSpace)
        : m_design(design), m_nameSpace(nameSpace)
    {}

    [[nodiscard]] bool holds(const std::string &nameSpace) const
    {
        return m_nameSpace.empty() || nameSpace == m_nameSpace;
    }
    [[nodiscard]] bool holds(const Flow &flow) const
    {
        return holds(flow.from.nameSpace) || holds(flow.to.nameSpace);
    }
    [[nodiscard]] bool holds(const External &external) const
    {
        return m_nameSpace.empty() ||
               std::any_of(m_design.flows.begin(), m_design.flows.end(), [&](const Flow &flow) {
                   return holds(flow) && (flow.from == external.key || flow.to == external.key);
               });
    }

private:
    const Design &m_design;
    const std::string &m_nameSpace;
};

} // namespace drawbridge
