// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/analysis/pair_table.h"

#include <map>
#include <memory>
#include <utility>

namespace drawbridge {

/// A workload (its id) or an external (number of workloads + index in `design.externals`).
using EndIndex = std::uint32_t;

/// What manifests and settings say of workloads, whatever is drawn. By WorkloadId.
struct WorkloadTraits {
    std::vector<PortSet> declared;    ///< containerPorts and Service target ports.
    std::vector<PortSet> exposed;     ///< Pod ports some Exposure leads to.
    std::vector<std::string> blurred; ///< A policy of a kind that is not evaluated, or could not be
                                      ///< read, and may select it; else empty.
};

/// What every rule needs, worked out once for one run of `analyze`.
struct FindingsContext {
    const Design &design;
    const Topology &topology;
    const NetworkEngine &network;
    const MeshEngine &mesh;
    std::stop_token stop;
    std::shared_ptr<const WorkloadTraits> traits;

    const std::vector<PortSet> &declared = traits->declared;
    const std::vector<PortSet> &exposed = traits->exposed;
    const std::vector<std::string> &blurred = traits->blurred;
    PairTable<PortSet> drawn{}; ///< Drawn and system flows.
    PairTable<bool> closed{};
    std::shared_ptr<const std::vector<Flow>> systemFlows{}; ///< Those in `drawn`, sorted.
    std::size_t looseFlows = 0; ///< Drawn, with an end that is not in the input.

    [[nodiscard]] EndIndex workloadCount() const
    {
        return static_cast<EndIndex>(topology.workloads.size());
    }
    [[nodiscard]] const WorkloadNode &workload(EndIndex index) const
    {
        return topology.workloads[index];
    }
    [[nodiscard]] const NodeKey &keyOf(EndIndex index) const;
    /// Pods that have a network and are no stand-in.
    [[nodiscard]] bool isSubject(EndIndex index) const;
    /// Ports on which a connection to the end is worth a statement: declared ones, else all.
    [[nodiscard]] PortSet scopeOf(EndIndex index) const;
    [[nodiscard]] std::optional<EndIndex> findEnd(const NodeKey &key) const;
};

/// Counts what could not be judged, a row for each reason.
using NotAssessableCounts = std::map<std::pair<std::string, std::string>, std::size_t>;

/// What ZT-NET-017 came to for one NetworkPolicy.
struct JudgedPolicy {
    SharedList<Finding>::Item finding; ///< Or null.
    std::size_t doubts = 0;            ///< Peers that were not assessable.
};

/// ZT-NET-017 for one drawing, so that the next edit of the same design asks only for the policies
/// of which it changed something. Belongs to one topology.
struct JudgedPolicies {
    CowList<TrustZone> trustZones;
    bool isAnythingDrawn = false;
    PairTable<PortSet> drawn;
    /// In the order of the input.
    std::map<std::string, std::vector<std::shared_ptr<const JudgedPolicy>>> byCluster;
};

/// Where the rules put what they find.
struct FindingsSink {
    AnalysisReport report;
    NotAssessableCounts notAssessable;
    std::shared_ptr<const JudgedPolicies> judgedBefore; ///< Before an edit, or null.
    JudgedPolicies judged;
    void cannotAssess(std::string rule, std::string reason)
    {
        ++notAssessable[{std::move(rule), std::move(reason)}];
    }
};

/// `before`: of the same topology, settings and engines, for another drawing, or null; changes the
/// cost, never the result.
[[nodiscard]] FindingsContext makeFindingsContext(const Design &design,
                                                  const NetworkEngine &network,
                                                  const MeshEngine &mesh, std::stop_token stop,
                                                  const FindingsContext *before = nullptr);

/// Fills what the context says of the drawing.
void addDrawing(FindingsContext &context, const FindingsContext *before);

void findOpenIngress(const FindingsContext &context, FindingsSink &sink);       ///< ZT-NET-001
void findPlaintextAccepted(const FindingsContext &context, FindingsSink &sink); ///< ZT-MTLS-001

/// "shop/web (web.yaml:3:1)": an object in a message.
[[nodiscard]] std::string withPlace(const std::string &text, const SourceSpan &where);

} // namespace drawbridge
