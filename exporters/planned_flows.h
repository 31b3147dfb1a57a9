// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"

namespace drawbridge {

/// Fills `flows`, `apiAccess` and `apiServerFlows` of the plan with what can be written exactly;
/// the rest is left out with a NotExportable diagnostic that names what is missing.
void planFlows(ExportPlan &plan, Diagnostics &diagnostics);

} // namespace drawbridge
