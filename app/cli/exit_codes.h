// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace drawbridge::cli {

/// What drawbridgectl ends with; others call it, so these never change.
enum ExitCode : int {
    kClean = 0,    ///< Done, nothing to report.
    kReported = 1, ///< Findings at or above --fail-on, a failed verify, an answer other than
                   ///< "allow" from `why`.
    kUsage = 2,    ///< The command line is wrong, or asks for what this version does not have.
    kInput =
        3, ///< Some input was unreadable or invalid; whatever could be analysed was still printed.
    kCluster = 4,      ///< A cluster was unreachable or refused.
    kInternal = 5,     ///< A defect of this program.
    kInterrupted = 130 ///< Ctrl+C.
};

} // namespace drawbridge::cli
