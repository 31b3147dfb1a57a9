// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "model/design/origin.h"

#include <vector>

namespace drawbridge {

/// What the design calls a planned flow: itself, or what it is a part of. Where the plan is of one
/// cluster among several, as the whole design names it.
[[nodiscard]] std::vector<FlowName> namesOf(const ExportPlan &plan, const PlannedFlow &planned);

/// A system flow that every pod of the caller's namespace has.
[[nodiscard]] FlowName nameOfAll(const ExportPlan &plan, const PlannedFlow &planned);

/// Drawn API access in the same manner.
[[nodiscard]] ApiAccess namedAccess(const ExportPlan &plan, ApiAccess access);

/// Of an object that the plan writes, made for nothing yet.
[[nodiscard]] Origin originIn(const ExportPlan &plan);
/// The annotations of one that sees to this for a whole namespace.
[[nodiscard]] LabelMap baselineAnnotations(const ExportPlan &plan, const std::string &baseline);
/// The annotations of one made for these flows.
[[nodiscard]] LabelMap flowAnnotations(const ExportPlan &plan, std::vector<FlowName> flows);

void addNames(std::vector<FlowName> &names, std::vector<FlowName> more);

} // namespace drawbridge
