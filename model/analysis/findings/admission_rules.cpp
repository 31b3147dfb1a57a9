// SPDX-License-Identifier: Apache-2.0
// ZT-SUP-003 (findings.md 1.8): policies of admission that only warn, that nobody binds, that fail
// open, or whose code does not do what it says.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/admission.yaml

#include "model/analysis/findings/grouped_parts.h"

#include <array>
#include <set>

namespace drawbridge::admission_rules {
namespace {

constexpr auto kRule = "ZT-SUP-003";

class AdmissionSearch {
public:
    AdmissionSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_resources(*cluster.resources), m_sink(sink)
    {}

    void run()
    {
        for (const ConstraintObject &constraint : m_resources.constraints)
            judge(constraint);
        for (const KyvernoPolicyObject &policy : m_resources.kyvernoPolicies)
            judge(policy);
        for (const AdmissionPolicyObject &policy : m_resources.admissionPolicies)
            judge(policy);
        for (const AdmissionPolicyBindingObject &binding : m_resources.admissionPolicyBindings)
            judge(binding);
        for (const WebhookConfigurationObject &configuration : m_resources.webhookConfigurations)
            judge(configuration);
        for (const ConstraintTemplateObject &code : m_resources.constraintTemplates)
            judge(code);
        if (isNothingThere() && !m_cluster.workloads.empty())
            m_sink.cannotAssess(kRule, "the input holds no admission policy, and whether the "
                                       "cluster has some is not known");
    }

private:
    void tell(const ObjectMeta &meta, const GroupedParts &parts)
    {
        if (!parts.isEmpty())
            m_sink.report.findings.push_back(
                parts.finding(kRule, m_cluster.keyOf(meta),
                              meta.kind + " " + nameOf(meta) + " refuses less than it seems to: ",
                              "Make it deny, fail closed, and cover every kind of container."));
    }

    void judge(const ConstraintObject &constraint)
    {
        GroupedParts parts;
        if (constraint.enforcement == Enforcement::Warn ||
            constraint.enforcement == Enforcement::Audit)
            parts.add(Severity::Medium, "its enforcementAction only reports",
                      constraint.meta.where);
        if (constraint.enforcement == Enforcement::Unknown)
            m_sink.cannotAssess(kRule, "an enforcementAction that this version does not know");
        tell(constraint.meta, parts);
    }

    void judge(const KyvernoPolicyObject &policy)
    {
        const bool judges = std::ranges::any_of(policy.rules, [](const KyvernoRule &rule) {
            return rule.validates || rule.verifiesImages;
        });
        GroupedParts parts;
        if (judges && policy.enforcement == Enforcement::Audit)
            parts.add(Severity::Medium, "its rules only report (Audit)", policy.meta.where);
        if (judges && policy.enforcement == Enforcement::Unknown)
            m_sink.cannotAssess(kRule, "a failure action that this version does not know");
        tell(policy.meta, parts);
    }

    void judge(const AdmissionPolicyObject &policy)
    {
        const bool isBound =
            std::ranges::any_of(m_resources.admissionPolicyBindings, [&](const auto &binding) {
                return binding.policyName == policy.meta.name;
            });
        GroupedParts parts;
        if (!isBound)
            parts.add(Severity::Medium, "no ValidatingAdmissionPolicyBinding of the input binds it",
                      policy.meta.where);
        if (policy.isIgnoredOnFailure)
            parts.add(Severity::Medium, "what it cannot judge passes (failurePolicy Ignore)",
                      policy.meta.where);
        tell(policy.meta, parts);
    }

    void judge(const AdmissionPolicyBindingObject &binding)
    {
        GroupedParts parts;
        if (std::ranges::find(binding.actions, Enforcement::Deny) == binding.actions.end())
            parts.add(Severity::Medium, "its validationActions do not hold Deny",
                      binding.meta.where);
        tell(binding.meta, parts);
    }

    void judge(const WebhookConfigurationObject &configuration)
    {
        if (configuration.meta.kind != "ValidatingWebhookConfiguration")
            return;
        GroupedParts parts;
        for (const Webhook &webhook : configuration.webhooks)
            if (webhook.isIgnoredOnFailure)
                parts.add(Severity::Medium,
                          "webhook " + webhook.name +
                              " lets everything pass while it is down (failurePolicy Ignore)",
                          webhook.where);
        tell(configuration.meta, parts);
    }

    void judge(const ConstraintTemplateObject &code)
    {
        GroupedParts parts;
        for (const TextWithPlace &text : code.code)
            addCodeParts(text, parts);
        tell(code.meta, parts);
    }

    static void addCodeParts(const TextWithPlace &code, GroupedParts &parts)
    {
        if (negatesWildcard(code.text))
            parts.add(Severity::Medium,
                      "its Rego does not compile: a variable \"_\" stands under not", code.where);
        const bool looksAtContainers = code.text.find(".containers") != std::string::npos;
        const bool looksAtInit = code.text.find("initContainers") != std::string::npos ||
                                 code.text.find("input_containers") != std::string::npos;
        if (looksAtContainers && !looksAtInit)
            parts.add(Severity::Medium, "it looks at containers and not at initContainers",
                      code.where);
    }

    /// A "_" in a negated expression is bound nowhere, which the compiler of OPA refuses as unsafe.
    static bool negatesWildcard(const std::string &code)
    {
        for (std::size_t begin = 0; begin < code.size();) {
            const std::size_t end = std::min(code.find('\n', begin), code.size());
            const std::string_view line(code.data() + begin, end - begin);
            const std::size_t first = line.find_first_not_of(" \t");
            if (first != std::string_view::npos && line.substr(first).starts_with("not ") &&
                line.find("[_]") != std::string_view::npos)
                return true;
            begin = end + 1;
        }
        return false;
    }

    [[nodiscard]] bool isNothingThere() const
    {
        return m_resources.constraints.empty() && m_resources.kyvernoPolicies.empty() &&
               m_resources.admissionPolicies.empty() && m_resources.constraintTemplates.empty() &&
               m_resources.webhookConfigurations.empty();
    }

    const ClusterFacts &m_cluster;
    const ResourceSet &m_resources;
    FindingsSink &m_sink;
};

const std::array kRules{
    FindingRule{
        {"ZT-SUP-003", "Admission control that does not refuse", Severity::Medium,
         "A policy of admission only reports (Gatekeeper warn and dryrun, Kyverno Audit, a "
         "binding without Deny), is bound by nobody, lets pass what it cannot judge "
         "(failurePolicy Ignore), looks at containers and not at initContainers, or is Rego that "
         "does not compile.",
         "Webhooks that only change objects, and Kyverno policies that neither validate nor "
         "verify images. Not assessable where the input holds no admission policy at all.",
         "Make it deny, fail closed, and cover every kind of container.",
         "N5 N6 Z-GV CIS-5.2.1 CIS-5.5.1 T1610", "ks C-0192 C-0236 C-0237, tv KSV-0124"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            AdmissionSearch(cluster, sink).run();
        }},
};

} // namespace
} // namespace drawbridge::admission_rules

std::span<const drawbridge::FindingRule> drawbridge::admissionRules()
{
    return admission_rules::kRules;
}
