// SPDX-License-Identifier: Apache-2.0
// ZT-POD-005 (findings.md 1.8): what the labels of a namespace let its pods be (Pod Security
// Admission).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/namespace.yaml

#include "model/analysis/findings/rule.h"
#include "model/kubernetes/pod_security.h"

#include <array>

namespace drawbridge::namespace_rules {
namespace {

/// Something in the input that may ask the same of pods in its own words.
bool hasOtherAdmission(const ResourceSet &resources)
{
    return !resources.admissionPolicies.empty() || !resources.constraints.empty() ||
           !resources.kyvernoPolicies.empty();
}

void findOpenAdmission(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const auto &[name, workloads] : cluster.byNamespace) {
        const NamespaceNode *node = cluster.nameSpace(name);
        if (node == nullptr || !node->isDeclared) {
            sink.cannotAssess("ZT-POD-005", "the Namespace is not in the input");
            continue;
        }
        const PodSecurity security = podSecurityOf(node->labels);
        if (security.enforce && *security.enforce != PodSecurityLevel::Privileged)
            continue;
        if (hasOtherAdmission(*cluster.resources)) {
            sink.cannotAssess("ZT-POD-005", "admission policies of the input may ask the same");
            continue;
        }
        sink.report.findings.push_back(makeFinding(
            "ZT-POD-005", Severity::Medium, {cluster.name, "", "Namespace", name},
            "Namespace " + name +
                (security.enforce
                     ? " admits privileged pods: pod-security.kubernetes.io/enforce is privileged."
                     : " admits every pod: it has no label pod-security.kubernetes.io/enforce."),
            "Label it pod-security.kubernetes.io/enforce: restricted, or baseline.", node->where));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-POD-005", "Namespace admits anything", Severity::Medium,
         "The namespace has workloads and no label pod-security.kubernetes.io/enforce, or it says "
         "privileged: whoever may create pods there may create any.",
         "baseline and restricted. Not assessable where the Namespace is not in the input, and "
         "where policies of Kyverno, Gatekeeper or Kubernetes may ask the same.",
         "Label it pod-security.kubernetes.io/enforce: restricted, or baseline.",
         "N5 Z-AW CIS-5.2.1", "ks C-0192"},
        findOpenAdmission},
};

} // namespace
} // namespace drawbridge::namespace_rules

std::span<const drawbridge::FindingRule> drawbridge::namespaceRules()
{
    return namespace_rules::kRules;
}
