// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "model/design/design.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

enum class Severity { Critical, High, Medium, Low, Info };
enum class Confidence { Certain, Inferred, Heuristic };
[[nodiscard]] std::string_view toString(Severity severity);     ///< "critical" …
[[nodiscard]] std::string_view toString(Confidence confidence); ///< "certain" …
[[nodiscard]] Result<Severity> parseSeverity(std::string_view text);

/// The cluster trusts too much: one statement, with where it comes from (findings.md).
struct Finding {
    std::string ruleId; ///< "ZT-NET-004"
    Severity severity = Severity::High;
    Confidence confidence = Confidence::Certain;
    NodeKey target;              ///< Of an edge finding the destination workload.
    std::optional<NodeKey> peer; ///< Of an edge finding the source.
    std::string subKey;
    std::string message; ///< One English sentence with its arguments in it.
    PortSet ports;       ///< Edge findings: what is open.
    std::vector<SourceSpan> evidence;
    std::string fix;
    std::optional<Waiver> waived;
    bool operator==(const Finding &) const = default;
};

/// A rule that could not be judged on part of the input.
struct NotAssessable {
    std::string ruleId;
    std::string reason;
    std::size_t count = 0;
    bool operator==(const NotAssessable &) const = default;
};

struct RuleInfo {
    std::string_view id;
    std::string_view title; ///< "Reachable, not drawn"
    Severity severity;
    std::string_view description; ///< One paragraph.
};
/// The catalogue of rules this version evaluates, by id.
[[nodiscard]] const std::vector<RuleInfo> &ruleCatalogue();

/// A pair that is reachable by what was imported, with how it relates to the drawing. The canvas
/// draws these.
struct EdgeState {
    NodeKey from;
    NodeKey to;
    PortSet drawn;    ///< Drawn or system.
    PortSet allowed;  ///< Reachable in the import because a policy admits it at both ends that are
                      ///< isolated.
    PortSet implicit; ///< Reachable in the import, not drawn, not closed; restricted to ports the
                      ///< destination declares, or all when it declares none.
    PortSet unknown;
    bool isOpenByDefault =
        false; ///< Neither end is isolated in the direction that counts: nothing forbids it.
    bool isClosed = false; ///< A Closure stands for the pair.
    bool operator==(const EdgeState &) const = default;
};

/// What the imported manifests allow, held against the drawing.
struct AnalysisReport {
    std::vector<Finding> findings; ///< Sorted by severity, ruleId, target, subKey, peer.
    std::vector<NotAssessable> notAssessable;
    std::vector<EdgeState> edges; ///< Sorted by (from, to): every pair that is drawn, or implicit.
    bool isUndecided = false;     ///< Nothing is drawn: ZT-NET-004 is not judged (findings.md).
    bool operator==(const AnalysisReport &) const = default;
};

/// Evaluates ZT-NET-001, ZT-NET-004, ZT-MTLS-001. Deterministic; empty when stopped. Workloads
/// without network and system stand-ins are no subject. More than 20 undrawn sources of a workload
/// that no policy selects for ingress are one ZT-NET-004: no peer, subKey "any of N".
[[nodiscard]] AnalysisReport analyze(const Design &design, std::stop_token stop = {});

/// Takes from the findings the waivers that ended before `today` (YYYY-MM-DD; a waiver holds
/// through its last day, and one without a day never), so that they count again. The waivers taken,
/// sorted.
[[nodiscard]] std::vector<Waiver> dropExpiredWaivers(AnalysisReport &report,
                                                     std::string_view today);

/// Engine options that follow from the design's settings (pod addresses of its clusters).
[[nodiscard]] NetworkOptions networkOptionsOf(const Design &design);
/// The same for the mesh: root namespace and trust domain of each cluster.
[[nodiscard]] MeshOptionsByCluster meshOptionsOf(const Design &design);

} // namespace drawbridge
