// SPDX-License-Identifier: Apache-2.0
#include "exporters/flow_names.h"

#include "model/design/cluster_parts.h"

// An object leads back to what somebody drew, not to what that was taken apart into: the legs of a
// way through a waypoint, and the halves of a flow between clusters, are called by the whole flow.
// Tested by tests/unit/exporters/test_exported_origins.cpp

namespace drawbridge {

namespace {

NodeKey inWhole(const ExportPlan &plan, NodeKey key)
{
    if (plan.options.names)
        key.cluster = plan.options.names->cluster;
    return key;
}

} // namespace

std::vector<FlowName> namesOf(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (!planned.partOf.empty())
        return planned.partOf;
    FlowName name = nameOf(planned.flow, planned.isSystem);
    if (plan.options.names && !planned.isSystem) {
        const auto &flows = plan.options.names->flows;
        if (const auto whole = flows.find({name.from, name.to}); whole != flows.end())
            return whole->second;
    }
    name.from = inWhole(plan, name.from);
    name.to = inWhole(plan, name.to);
    return {name};
}

FlowName nameOfAll(const ExportPlan &plan, const PlannedFlow &planned)
{
    FlowName name = nameOf(planned.flow, true);
    name.from = inWhole(plan, {"", "", "Namespace", name.from.nameSpace});
    name.to = inWhole(plan, name.to);
    return name;
}

ApiAccess namedAccess(const ExportPlan &plan, ApiAccess access)
{
    access.subject = inWhole(plan, access.subject);
    return access;
}

Origin originIn(const ExportPlan &plan)
{
    Origin origin;
    origin.design = plan.design.name;
    return origin;
}

LabelMap baselineAnnotations(const ExportPlan &plan, const std::string &baseline)
{
    Origin origin = originIn(plan);
    origin.baseline = baseline;
    return annotationsOf(std::move(origin));
}

LabelMap flowAnnotations(const ExportPlan &plan, std::vector<FlowName> flows)
{
    Origin origin = originIn(plan);
    origin.flows = std::move(flows);
    return annotationsOf(std::move(origin));
}

void addNames(std::vector<FlowName> &names, std::vector<FlowName> more)
{
    names.insert(names.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

} // namespace drawbridge
