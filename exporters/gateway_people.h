// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_files.h"

namespace drawbridge {

/// Whether a planned flow is one of people whom a gateway knows by their token (model/design
/// people.h).
[[nodiscard]] bool isByToken(const ExportPlan &plan, const PlannedFlow &planned);

/// Why a flow by token cannot be written exactly, and what to do; an empty message: it can.
/// Without an issuer, or for a group without the claim that holds groups, nothing could verify it;
/// a name with '*' would be a pattern; and only servers that read HTTP requests see a token
/// (istio.md 1.7). `isOfGateway`: it is the gateway's end that is in the way.
struct TokenObstacle {
    std::string message;
    std::string hint;
    bool isOfGateway = false;
};
[[nodiscard]] TokenObstacle tokenObstacle(const ExportPlan &plan, const PlannedFlow &planned);

/// RequestAuthentication and the ALLOW AuthorizationPolicy of one gateway to which people are
/// drawn: by their token, and whoever else is drawn without one. Nothing where everything that
/// people may do is open without a token anyway. `flows` are those to the gateway.
/// Where not all of them come from the same addresses, every rule names those it is for.
[[nodiscard]] WorkloadFiles exportPeople(const ExportPlan &plan, const ExportSubject &gateway,
                                         const std::vector<const PlannedFlow *> &flows);

} // namespace drawbridge
