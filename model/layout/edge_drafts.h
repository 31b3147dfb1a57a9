// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/layout_graph.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A line of the picture before it has a way: ends by index into `LayoutGraph::boxes`, frames after
/// those (LayoutGraph::endOf).
struct EdgeDraft {
    std::optional<std::size_t> from; ///< Absent: a stub that stands for `mergedCount` sources.
    std::size_t to = 0;
    EdgeKind kind = EdgeKind::Drawn;
    PortSet ports;
    bool hasRequestRules = false;
    bool isToConfirm = false;
    bool isSystem = false;
    bool isWaived = false; ///< Implicit, and every finding behind it is waived.
    int mergedCount = 1;
    bool isBundle = false;                 ///< One end at least is a whole namespace.
    int flowCount = 1;                     ///< A bundle stands for several.
    int stubbedCount = 0;                  ///< Of a stub that thinEdges made: lines.
    bool isOfHub = false;                  ///< Of such a stub: no line into the node is left.
    std::vector<ApiAccess> access;         ///< Of a line to a Kubernetes API, instead of ports.
    std::optional<EdgeChange> change = {}; ///< As of an EdgeLook.
    bool isBreaking = false;
    std::string changeChip = {}, changeShortChip = {};
    std::string changeWords = {}; ///< "cut: 8080/TCP before, no port after".
    [[nodiscard]] bool isApiAccess() const { return !access.empty(); }
};

/// More sources than this of implicit (or system) edges into one node become one stub.
inline constexpr int kMaxSources = 6;
/// The same where single implicit lines would outnumber the nodes (and 12).
inline constexpr int kMaxSourcesCrowded = 2;

/// What is drawn, API access included, and what the report adds, as lines: at most one for each
/// (from, to, kind), and one for each (from, to) where an end is a collapsed namespace: there the
/// worst state counts, implicit before drawn before allowed. Undrawn connections into a collapsed
/// namespace start at the namespace they come from, collapsed or not. Sorted by kind (allowed,
/// drawn, implicit), then ends.
[[nodiscard]] std::vector<EdgeDraft> draftEdges(const Design &design, const AnalysisReport &report,
                                                const LayoutGraph &graph, bool showSystemFlows);

/// "get, list pods", "get, list pods +1"; short "pods", "pods +1": of drawn API access, at least
/// one.
[[nodiscard]] std::string accessChip(const std::vector<ApiAccess> &access, bool isShort);

/// "8443/TCP", "9090 +1", "9000-9010", "*" for all ports. Short form: without "/TCP".
[[nodiscard]] std::string portChip(const PortSet &ports, bool isShort);

} // namespace drawbridge
