// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/session.h"

#include <functional>

namespace drawbridge::cli {

/// A subcommand hands back what to run once its arguments are parsed.
using Run = std::function<int()>;

/// Each adds its subcommand to `app`; parsing it stores what to run into `chosen`. One file each.
void addGraphCommand(CLI::App &app, Run &chosen);
void addFlowsCommand(CLI::App &app, Run &chosen);
void addConnectivityCommand(CLI::App &app, Run &chosen);
void addDiffCommand(CLI::App &app, Run &chosen);
void addWhyCommand(CLI::App &app, Run &chosen);
void addCheckCommand(CLI::App &app, Run &chosen);
void addDesignCommand(CLI::App &app, Run &chosen);
void addAllowCommands(CLI::App &app, Run &chosen); ///< allow, disallow
void addGrantCommands(CLI::App &app, Run &chosen); ///< grant, revoke
void addExportCommand(CLI::App &app, Run &chosen);
void addQuarantineCommand(CLI::App &app, Run &chosen);
void addVerifyCommand(CLI::App &app, Run &chosen);
void addRbacCommand(CLI::App &app, Run &chosen); ///< rbac can, who, effective
void addReachCommand(CLI::App &app, Run &chosen);
void addRulesCommand(CLI::App &app, Run &chosen);
void addLaterCommands(
    CLI::App &app, Run &chosen); ///< Known names of the contract that this version does not have.

} // namespace drawbridge::cli
