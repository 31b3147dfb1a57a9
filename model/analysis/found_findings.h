// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule.h"
#include "model/analysis/implicit_trust.h"

#include <memory>

namespace drawbridge {

/// Everything one run of `analyze` found, by where it comes from, so that the next one for the same
/// manifests changes only what another drawing changes. A value, safe from any thread.
struct FoundFindings {
    std::shared_ptr<const ManifestFindings> manifests;
    std::shared_ptr<const ImplicitTrust> trust;
    DrawnFindings drawn;
    SharedList<Finding> all;                  ///< In the order of reports, none waived.
    std::vector<NotAssessable> notAssessable; ///< By rule and reason.
};

/// Fills the last two. `before`: of another drawing, or null; changes the cost, never the result.
void collectFindings(FoundFindings &found, const FoundFindings *before);

} // namespace drawbridge
