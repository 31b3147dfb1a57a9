// SPDX-License-Identifier: Apache-2.0
// What people read of the rules that go over pairs of workloads and their mesh: findings_ingress,
// findings_edges and findings_mtls find them.
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings/rule.h"

#include <array>

namespace drawbridge::pair_rules {
namespace {

const std::array kRules{
    FindingRule{
        {"ZT-DRF-001", "Drawn but blocked", Severity::Medium,
         "A flow is drawn, and the manifests refuse it as they are: no rule of the NetworkPolicies "
         "that isolate an end admits it, the destination asks for mutual TLS that the source does "
         "not speak, or an authorization refuses the source's identity.",
         "Ranges of addresses of which a part gets through. Not assessable where an end is not in "
         "the input, where nothing tells the addresses of an external, where policies of other "
         "products may decide, or where the answer depends on the request.",
         "Export the design, which admits what is drawn.", "N6 Z-AO", "none"}},
    FindingRule{
        {"ZT-MTLS-001", "Plaintext accepted", Severity::High,
         "The workload runs a sidecar, but its effective mutual TLS mode is PERMISSIVE on a port "
         "it serves: because a PeerAuthentication says so, or because none applies. A client "
         "without a certificate is then served like one with it, and every authorization rule "
         "that denies by identity can be passed by in plaintext. High when some workload outside "
         "the mesh reaches it, medium otherwise.",
         "Workloads outside a mesh. Not assessable where the manifests do not show whether the "
         "workload is in a mesh, and for gateways.",
         "Set PeerAuthentication mode STRICT.", "N2 Z-NW K-NET T1040 T1557", "none"}},
    FindingRule{
        {"ZT-NET-001", "Ingress open by default", Severity::High,
         "No NetworkPolicy selects the workload for ingress, so that Kubernetes admits every "
         "connection to it, from every pod and address that can route to it. Medium for Jobs, "
         "CronJobs and workloads that declare no port and stand behind no Service.",
         "Pods on the host network, which are outside NetworkPolicy (ZT-NET-012), and workloads "
         "that policies of administrators cover. Not assessable where policies of other products "
         "may decide.",
         "Export the design: its NetworkPolicies isolate the workload and admit only the flows "
         "drawn to it.",
         "N2 N6 A Z-NW K-NET CIS-5.3.2 T1046 T1210 TA9034",
         "ks C-0260 C-0030, kl non-isolated-pod, kc pod-networkpolicy"}},
    FindingRule{
        {"ZT-NET-004", "Reachable, not drawn", Severity::High,
         "The manifests let the source connect to the destination on a port the destination "
         "declares, and no flow is drawn for it: trust that nobody decided on. High when it "
         "crosses namespaces or the border of the cluster, medium inside one namespace.",
         "Pairs that are drawn or closed, and flows of the system. Not assessable while nothing "
         "is drawn, and where policies of other products may decide.",
         "Draw the flow if it is meant, or close it.", "N1 N2 N3 A Z-NW K-NET T1210 T1021 TA9034",
         "none"}},
};

} // namespace
} // namespace drawbridge::pair_rules

std::span<const drawbridge::FindingRule> drawbridge::pairRules()
{
    return pair_rules::kRules;
}
