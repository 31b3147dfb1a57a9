// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"
#include "model/design/origin.h"
#include "model/import/resource_set.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// The ends of a connection that is asked about. Nothing: an address, no workload.
struct AskedEnds {
    std::optional<NodeKey> from;
    std::optional<NodeKey> to;
};
[[nodiscard]] AskedEnds askedEnds(const Topology &topology, const Attempt &attempt);
/// Of a difference of the proof, whose ends are texts: the names of workloads, or something else.
[[nodiscard]] AskedEnds askedEnds(const Topology &topology, const std::string &from,
                                  const std::string &to);

/// What an exported object says it was made for, as far as it is between two ends.
struct MadeFor {
    std::string design;
    std::string baseline;             ///< As `Origin` has it.
    std::vector<FlowName> flows;      ///< Between these ends; of an address to anything outside.
    std::vector<ApiAccess> apiAccess; ///< Of the caller, where it calls something outside; of an
                                      ///< object that was made for API access alone: all of it.
    std::size_t otherCount = 0;       ///< Flows and API access besides.
    bool operator==(const MadeFor &) const = default;
};

/// The objects of an input that an export wrote, found by the places that answers name. What they
/// say of themselves explains an answer and never decides one: anybody may have written it.
class ExportedObjects {
public:
    /// The resources have to outlive it. Cost: O(objects); annotations are read when asked for.
    void add(const ResourceSet &resources);
    void add(const Topology &topology);

    /// Of the object that is, or one of whose rules is, at `where`; nothing where that says nothing
    /// of a design.
    [[nodiscard]] std::optional<MadeFor> madeFor(const SourceSpan &where,
                                                 const AskedEnds &ends) const;

private:
    std::map<SourceSpan, const ObjectMeta *> m_objects;
};

/// Something that an exported object was made for and that is not drawn any more.
struct LostOrigin {
    std::string object; ///< "NetworkPolicy shop/allow-cart"
    SourceSpan where;
    std::string madeFor; ///< A flow with the ports that are gone, or API access.
    bool operator==(const LostOrigin &) const = default;
};

/// Of the objects that name this design: flows, or ports of them, and API access that it no longer
/// has. Flows of the system are not drawn by anybody and never lost. In the order of the objects.
[[nodiscard]] std::vector<LostOrigin> lostOrigins(const Design &design,
                                                  const ResourceSet &resources);

} // namespace drawbridge
