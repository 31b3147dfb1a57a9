// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/existing_policies.h"
#include "model/analysis/made_for.h"
#include "model/analysis/verify.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge::cli {

/// What the objects of the manifests say they were made for, beside the proof of them.
struct VerifyOrigins {
    const Topology &topology; ///< Of the design.
    ExportedObjects objects;
    std::vector<LostOrigin> lost; ///< Made for what is no longer drawn.
};

[[nodiscard]] std::string verifyText(const VerifyReport &report, const VerifyOrigins &origins);
/// With what becomes of the policies of the sources, where that was asked for.
[[nodiscard]] std::string verifyJson(const VerifyReport &report, const VerifyOrigins &origins,
                                     const std::optional<std::vector<ExistingPolicy>> &existing);
/// A policy a line, with what it opens or closes below it.
[[nodiscard]] std::string existingText(const std::vector<ExistingPolicy> &policies);
/// A line for each object that was made for something which is no longer drawn.
[[nodiscard]] std::string lostText(const std::vector<LostOrigin> &lost);
/// One test case for each difference, or a single passing one (JUnit XML as CI servers read it).
[[nodiscard]] std::string verifyJunit(const VerifyReport &report);

} // namespace drawbridge::cli
