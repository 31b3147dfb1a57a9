// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "model/base/shared_list.h"
#include "model/design/design.h"

#include <memory>
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

/// What people read of a rule (findings.md section 1).
struct RuleInfo {
    std::string_view id;
    std::string_view title;       ///< "Reachable, not drawn"
    Severity severity;            ///< Without what raises or lowers it.
    std::string_view description; ///< One paragraph: what is found, and how bad it is when.
    std::string_view silence{};   ///< Where it stays silent on purpose, or cannot judge.
    std::string_view fix{};
    std::string_view
        references{};         ///< NIST SP 800-207, CISA ZTMM, CIS, ATT&CK: "N3 Z-ID CIS 5.1.5".
    std::string_view peers{}; ///< What other tools call it: "ks C-0189, kl default-…"
};
/// The catalogue of rules this version evaluates, by id.
[[nodiscard]] const std::vector<RuleInfo> &ruleCatalogue();
struct AnalysisReport;
/// The catalogue, then the custom rules of a report; valid as long as the report.
[[nodiscard]] std::vector<RuleInfo> rulesBehind(const AnalysisReport &report);

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

/// More than 20 undrawn sources of one workload, open on the same ports: too many to list.
struct Crowd {
    NodeKey to;
    PortSet ports;
    std::size_t sources = 0;
    bool operator==(const Crowd &) const = default;
};

/// How many undrawn pairs of workloads are open from one namespace into another.
struct NamespaceTrust {
    NodeKey from; ///< "Namespace/shop"
    NodeKey to;
    std::size_t pairs = 0;
    bool operator==(const NamespaceTrust &) const = default;
};

struct CustomRules;
struct ObservedFlows;

/// What the imported manifests allow, held against the drawing. Reports of a design before and
/// after an edit share what the edit did not change.
struct AnalysisReport {
    SharedList<Finding> findings; ///< Sorted by severity, ruleId, target, subKey, peer, message.
    std::vector<NotAssessable> notAssessable;
    SharedList<EdgeState> edges; ///< Sorted by (from, to): every pair that is drawn, closed, or
                                 ///< implicit and in no crowd.
    SharedList<Crowd> crowds;    ///< Sorted by (to, ports).
    SharedList<NamespaceTrust> namespaceTrust; ///< Sorted; pairs of crowds too.
    bool isUndecided = false; ///< Nothing is drawn: ZT-NET-004 is not judged (findings.md).
    std::shared_ptr<const CustomRules> customRules{}; ///< Those it was made with, or null.
    bool operator==(const AnalysisReport &) const = default;
};

/// What the user of `analyze` decides.
struct FindingsOptions {
    /// Prefixes of images that are trusted; without a last "/" they end at a border of the path.
    /// None: ZT-SUP-001 is not asked.
    std::vector<std::string> allowedRegistries;
    std::shared_ptr<const CustomRules> customRules{}; ///< Asked beside the catalogue; null: none.
    /// What was seen on the network; null: ZT-DRF-002 and 003 cannot be judged.
    std::shared_ptr<const ObservedFlows> observed{};
    bool operator==(const FindingsOptions &) const = default; ///< The same rules and flows, not
                                                              ///< such as are alike.
};

/// Evaluates the rules of `ruleCatalogue`. Deterministic; empty when stopped. Workloads
/// without network and system stand-ins are no subject. More than 20 undrawn sources of a workload
/// on the same ports are one Crowd and one ZT-NET-004: no peer, subKey "any of N". What is not
/// assessable is counted by destination, with the reason that holds for one of its sources.
/// Cost: `relate`, then a few steps for each pair that is not denied; memory for destinations, not
/// for pairs.
[[nodiscard]] AnalysisReport analyze(const Design &design, std::stop_token stop = {},
                                     const FindingsOptions &options = {});

class EdgeLookup;

/// A report, and answers for the single pairs behind it. Both are empty when stopped.
struct Analysis {
    AnalysisReport report;
    std::shared_ptr<const EdgeLookup> edges;
};
/// `before`: of the same design before an edit, or null; saves what the edit cannot have changed.
[[nodiscard]] Analysis analyzeWithEdges(const Design &design, std::stop_token stop = {},
                                        const EdgeLookup *before = nullptr,
                                        const FindingsOptions &options = {});

/// Takes from the findings the waivers that ended before `today` (YYYY-MM-DD; a waiver holds
/// through its last day, and one without a day never), so that they count again. The waivers taken,
/// sorted.
[[nodiscard]] std::vector<Waiver> dropExpiredWaivers(AnalysisReport &report,
                                                     std::string_view today);

/// Whether a finding fails a check from `failOn` on: it is as severe, not waived, not heuristic,
/// and not about a system namespace (findings.md sections 0 and 7).
[[nodiscard]] bool failsCheck(const Finding &finding, Severity failOn);

/// Engine options that follow from the design's settings (pod addresses of its clusters).
[[nodiscard]] NetworkOptions networkOptionsOf(const Design &design);
/// The same for the mesh: root namespace and trust domain of each cluster.
[[nodiscard]] MeshOptionsByCluster meshOptionsOf(const Design &design);

} // namespace drawbridge

extern template class std::vector<drawbridge::Finding>;
extern template class std::vector<drawbridge::EdgeState>;
