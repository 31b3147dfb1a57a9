// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/connectivity_scope.h"
#include "app/cli/session.h"

namespace drawbridge::cli {

/// --compat with a tool this program can stand in for; empty: none.
[[nodiscard]] Result<bool> isNetpolAnalyzerCompat(const std::string &compat);

/// `connectivity --compat netpol-analyzer`: prints its text; returns the exit code.
[[nodiscard]] int connectivityAsNetpolAnalyzer(Session &session, const FocusFlags &focus,
                                               bool isExposed, const Topology &topology);

/// `diff --compat netpol-analyzer`, the same way; Reported when there is a difference.
[[nodiscard]] int diffAsNetpolAnalyzer(Session &before, const Topology &topologyBefore,
                                       Session &after, const Topology &topologyAfter);

} // namespace drawbridge::cli
