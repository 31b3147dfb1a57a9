// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/workload_identities.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace drawbridge {

/// "the default account", "shared by 3 workloads", "not in the input": what is said behind the name
/// of a ServiceAccount.
[[nodiscard]] std::vector<std::string> accountRemarks(const WorkloadAccount &account);

/// A line for each further identity of a workload: "SPIFFE id spiffe://…", "SPIRE id …", "cloud
/// identity aws …", with what is unknown about it. That nobody knows whether it is in a mesh is
/// said elsewhere.
[[nodiscard]] std::vector<std::string> identityLines(const WorkloadIdentity &identity);

/// {"namespace","name","default","declared","workloads","where"}
[[nodiscard]] nlohmann::ordered_json accountJson(const Topology &topology,
                                                 const WorkloadAccount &account);

/// {"sharedBy","default","declared","spiffeId","spireIds","cloudIdentities","unknown"}; `spiffeId`
/// is null outside a mesh, and "unknown" in an id is null where it is certain.
[[nodiscard]] nlohmann::ordered_json identityJson(const WorkloadAccount &account,
                                                  const WorkloadIdentity &identity);

} // namespace drawbridge
