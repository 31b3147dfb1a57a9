// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/answers.h"

#include <QString>

#include <vector>

namespace drawbridge {

/// One line of a proof's result.
struct ProofLine {
    bool holds = true;
    QString title;  ///< "Drawn and reachable"
    QString detail; ///< "29 of 29 flows"
    QString aside;  ///< At the right end.
};

/// One sentence over all.
[[nodiscard]] QString proofHeadline(const VerifyReport &proof);
/// What was compared and how it came out, then one line for each difference with its witness and
/// place.
[[nodiscard]] std::vector<ProofLine> proofLines(const Answers &answers); ///< None before it is.

} // namespace drawbridge
