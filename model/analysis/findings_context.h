// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <map>
#include <memory>
#include <utility>

namespace drawbridge {

/// A workload (its id) or an external (number of workloads + index in `design.externals`).
using EndIndex = std::uint32_t;

/// What every rule needs, worked out once for one run of `analyze`.
struct FindingsContext {
    const Design &design;
    const Topology &topology;
    const NetworkEngine &network;
    const MeshEngine &mesh;
    std::stop_token stop;

    std::vector<PortSet> declared;    ///< By WorkloadId: containerPorts and Service target ports.
    std::vector<PortSet> exposed;     ///< By WorkloadId: pod ports some Exposure leads to.
    std::vector<std::string> blurred; ///< By WorkloadId: a policy of a kind that is not evaluated,
                                      ///< or could not be read, and may select it; else empty.
    std::map<std::pair<EndIndex, EndIndex>, PortSet> drawn; ///< Drawn and system flows.
    std::map<std::pair<EndIndex, EndIndex>, bool> closed;

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

/// What ZT-NET-017 came to for one NetworkPolicy, and what of the drawing it rests on.
struct JudgedPolicy {
    std::vector<EndIndex> callers, called; ///< Drawn to and from what the policy selects.
    std::shared_ptr<const Finding> finding;
    std::size_t doubts = 0; ///< Peers that were not assessable.
};

/// ZT-NET-017 for one drawing, so that the next edit of the same design asks only for the policies
/// of which it changed something. Belongs to one topology.
struct JudgedPolicies {
    CowList<TrustZone> trustZones;
    bool isAnythingDrawn = false;
    std::map<std::string, std::vector<JudgedPolicy>> byCluster; ///< In the order of the input.
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

[[nodiscard]] FindingsContext makeFindingsContext(const Design &design,
                                                  const NetworkEngine &network,
                                                  const MeshEngine &mesh, std::stop_token stop);

void findOpenIngress(const FindingsContext &context, FindingsSink &sink);       ///< ZT-NET-001
void findPlaintextAccepted(const FindingsContext &context, FindingsSink &sink); ///< ZT-MTLS-001

/// "shop/web (web.yaml:3:1)": an object in a message.
[[nodiscard]] std::string withPlace(const std::string &text, const SourceSpan &where);

} // namespace drawbridge
