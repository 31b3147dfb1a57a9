// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// Draws a flow as `addFlow` does, but people to whom no addresses are given reach a workload of a
/// mesh through its gateways: instead of a way past them, a flow to every gateway whose routes lead
/// to those ports is drawn, with the requests of `flow`, on the ports of the routes' Gateway that
/// read requests, and one from it to the workload, on whole ports, since routes may rewrite what
/// is asked. Where no gateway of the input leads there the flow is drawn as it is.
/// Errors: those of `addFlow`; FlowInvalid where the requests of the ports differ, for which one
/// then nobody can say at the gateway.
[[nodiscard]] Result<Design> drawFlow(const Design &before, Flow flow);

/// A person or group by its key, "User/NAME" or "Group/NAME", if the design has none; else
/// `before`.
[[nodiscard]] Result<Design> withPeople(const Design &before, const NodeKey &key);

} // namespace drawbridge
