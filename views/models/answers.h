// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/analysis/edge_lookup.h"
#include "model/analysis/findings.h"
#include "model/analysis/verify.h"
#include "model/analysis/workload_identities.h"
#include "model/layout/scene_layout.h"

#include <array>
#include <memory>
#include <optional>

namespace drawbridge {

/// A picture is large and never changes: it is handed on, not copied.
using ScenePtr = std::shared_ptr<const SceneLook>;
using IdentitiesPtr = std::shared_ptr<const WorkloadIdentities>;

/// Findings that nobody suppressed, by severity.
struct FindingCounts {
    std::array<std::size_t, 5> bySeverity{};
    [[nodiscard]] std::size_t of(Severity severity) const
    {
        return bySeverity[static_cast<std::size_t>(severity)];
    }
    [[nodiscard]] std::size_t all() const;
};
[[nodiscard]] FindingCounts countFindings(const AnalysisReport &report);

/// Everything the window shows about one revision of a design, computed in the background and
/// handed over whole. Views show the newest one; answers for an old revision are dropped.
struct Answers {
    int revision = 0;
    std::shared_ptr<const Design> design;
    AnalysisReport report;
    FindingCounts findingCounts;              ///< Of the report.
    std::shared_ptr<const EdgeLookup> lookup; ///< For what the report does not list; may be null.
    IdentitiesPtr identities; ///< Of the topology and clusters of the design; may be null.
    ScenePtr scene = std::make_shared<const SceneLook>();
    std::vector<NodePosition> positions;
    ManifestSet manifests;
    /// Comes last; nothing while it is worked out, when nobody may say that the export is right.
    std::optional<VerifyReport> proof;
    Diagnostics diagnostics; ///< Of layout and export.
    int elapsedMs = 0;
};
using AnswersPtr = std::shared_ptr<const Answers>;

/// How a pair stands, whether the report lists it or not; nothing where nothing is open.
[[nodiscard]] std::optional<EdgeState> edgeBetween(const Answers &answers, const NodeKey &from,
                                                   const NodeKey &to);
/// All pairs of a node that are drawn, closed or open, by (from, to).
[[nodiscard]] std::vector<EdgeState> edgesOf(const Answers &answers, const NodeKey &node);

} // namespace drawbridge
