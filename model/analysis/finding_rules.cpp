// SPDX-License-Identifier: Apache-2.0
// The catalogue of rules and the words for severity and confidence (findings.md section 1 and
// cli.md, `check -o json`).
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings.h"

#include <array>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 5> kSeverities{"critical", "high", "medium", "low", "info"};
constexpr std::array<std::string_view, 3> kConfidences{"certain", "inferred", "heuristic"};

} // namespace

std::string_view toString(Severity severity)
{
    return kSeverities[static_cast<std::size_t>(severity)];
}

std::string_view toString(Confidence confidence)
{
    return kConfidences[static_cast<std::size_t>(confidence)];
}

Result<Severity> parseSeverity(std::string_view text)
{
    for (std::size_t i = 0; i < kSeverities.size(); ++i)
        if (kSeverities[i] == text)
            return static_cast<Severity>(i);
    return fail(ErrorCode::Usage, "\"" + std::string(text) + "\" is not a severity", {},
                "use critical, high, medium, low or info");
}

const std::vector<RuleInfo> &ruleCatalogue()
{
    static const std::vector<RuleInfo> kRules{
        {"ZT-MTLS-001", "Plaintext accepted", Severity::High,
         "The workload runs a sidecar, but its effective mutual TLS mode is PERMISSIVE on a port "
         "it "
         "serves: because a PeerAuthentication says so, or because none applies. A client without "
         "a "
         "certificate is then served like one with it, and every authorization rule that denies by "
         "identity can be passed by in plaintext. High when some workload outside the mesh reaches "
         "it, medium otherwise."},
        {"ZT-NET-001", "Ingress open by default", Severity::High,
         "No NetworkPolicy selects the workload for ingress, so that Kubernetes admits every "
         "connection to it, from every pod and address that can route to it. Medium for Jobs, "
         "CronJobs and workloads that declare no port and stand behind no Service. Pods on the "
         "host "
         "network are outside NetworkPolicy and are not judged here."},
        {"ZT-NET-004", "Reachable, not drawn", Severity::High,
         "The manifests let the source connect to the destination on a port the destination "
         "declares, and no flow is drawn for it: trust that nobody decided on. High when it "
         "crosses "
         "namespaces or the border of the cluster, medium inside one namespace. Draw the flow if "
         "it "
         "is meant, or close it. Not judged while nothing is drawn."},
    };
    return kRules;
}

} // namespace drawbridge
