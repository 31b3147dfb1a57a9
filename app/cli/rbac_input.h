// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/session.h"
#include "model/analysis/rbac_engine.h"

#include <string>
#include <vector>

namespace drawbridge::cli {

/// Flags that every `rbac` command and `reach` take beside the common ones.
struct RbacFlags {
    std::string kubernetes = "1.34"; ///< Whose built-in roles are counted in.
    bool hasNoBuiltin = false;       ///< Only what the input holds.
};

void addRbacFlags(CLI::App &command, RbacFlags &flags);

/// RBAC of the one cluster the input is about.
struct RbacInput {
    std::shared_ptr<const Topology> topology;
    RbacEngine engine;
};

/// RBAC of a topology with the built-in roles that `flags` ask for. Error Usage: several clusters,
/// a version whose built-in roles are not known.
[[nodiscard]] Result<RbacEngine> rbacOf(const Topology &topology, const RbacFlags &flags);

/// Reads the PATHs of a session: manifests, or the sources of a design file. Error Usage: several
/// clusters, a version whose built-in roles are not known.
[[nodiscard]] Result<RbacInput> readRbac(Session &session, const RbacFlags &flags);

/// `--as SUBJECT` with the groups that authentication implies: "system:serviceaccount:NS:NAME",
/// "NS/NAME" or "NS/ServiceAccount/NAME" (a ServiceAccount), "NS/Kind/NAME" (that workload's),
/// "Group/NAME", "User/NAME", and whatever else is the name of a user. Error Usage: nothing at all;
/// NodeUnknown: a workload that is not in the input.
[[nodiscard]] Result<RbacIdentity> identityOf(const Topology &topology, const std::string &subject,
                                              const std::vector<std::string> &groups);

/// VERB RESOURCE[.GROUP][/SUB] [NAME], or VERB /PATH, as it is authorized in `nameSpace` (empty:
/// all). Error Usage: fewer or more words, an empty resource.
[[nodiscard]] Result<RbacRequest> requestOf(const std::vector<std::string> &words,
                                            const std::string &nameSpace);

} // namespace drawbridge::cli
