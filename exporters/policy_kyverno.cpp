// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"
#include "exporters/policy_cel.h"
#include "exporters/policy_writers.h"

// kyverno.io/v1 ClusterPolicy: the CEL of the ValidatingAdmissionPolicy, with Kyverno's own writing
// of rules for workloads switched off, since the expressions know workloads already.
// Tested by tests/unit/exporters/test_policies.cpp

namespace drawbridge {

namespace {

constexpr const char *kKyvernoFolder = "policy-as-code/kyverno";
constexpr const char *kSignaturesUntested =
    "Untested: no Kyverno has verified a signature by this policy yet; try it with Audit first.";

const char *failureAction(PolicyAction action)
{
    return action == PolicyAction::Deny ? "Enforce" : "Audit";
}

/// What the rule is about; Kyverno makes rules for the workloads of a rule about pods itself.
YamlValue kyvernoMatch(const PolicyRule &rule, bool isForPodsAlone)
{
    std::vector<std::string> kinds;
    for (const PolicySubjects &subjects : subjectsOf(rule.kind))
        kinds.insert(kinds.end(), subjects.kinds.begin(), subjects.kinds.end());
    if (isForPodsAlone)
        kinds = {"Pod"};
    YamlValue resources = YamlValue::mapping();
    resources.set("kinds", YamlValue::sequence(kinds));
    const bool isOfNamespaces = rule.kind == PolicyRuleKind::NamespaceInjection;
    resources.set(isOfNamespaces ? "names" : "namespaces", YamlValue::sequence(rule.namespaces));
    resources.set("operations", YamlValue::sequence({"CREATE", "UPDATE"}));
    YamlValue any = YamlValue::sequence();
    any.push(mappingOf("resources", std::move(resources)));
    return mappingOf("any", std::move(any));
}

YamlValue kyvernoPolicy(const PolicyPlan &plan, const PolicyRule &rule, YamlValue kyvernoRule,
                        bool makesRulesForWorkloads)
{
    YamlValue object = YamlValue::mapping();
    object.set("apiVersion", "kyverno.io/v1");
    object.set("kind", "ClusterPolicy");
    YamlValue &metadata = object.set("metadata", YamlValue::mapping());
    metadata.set("name", plan.objectPrefix + std::string(nameOf(rule.kind)));
    metadata.set("labels", labelsValue({{kManagedByLabel, kManagedByValue}}));
    if (!makesRulesForWorkloads)
        metadata.set("annotations",
                     labelsValue({{"pod-policies.kyverno.io/autogen-controllers", "none"}}));
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("failurePolicy", "Fail");
    spec.set("rules", YamlValue::sequence()).push(std::move(kyvernoRule));
    return object;
}

YamlValue kyvernoRuleStart(const PolicyRule &rule, bool isForPodsAlone)
{
    YamlValue value = mappingOf("name", std::string(nameOf(rule.kind)));
    value.set("match", kyvernoMatch(rule, isForPodsAlone));
    return value;
}

YamlValue celPolicy(const PolicyPlan &plan, const PolicyRule &rule, PolicyAction action)
{
    const CelRule cel = celRule(rule.kind, plan.settings);
    YamlValue value = kyvernoRuleStart(rule, false);
    YamlValue &validate = value.set("validate", YamlValue::mapping());
    validate.set("failureAction", failureAction(action));
    YamlValue &code = validate.set("cel", YamlValue::mapping());
    code.set("variables", celVariables(cel));
    YamlValue expression = mappingOf("expression", cel.expression);
    expression.set("messageExpression", cel.message);
    code.set("expressions", YamlValue::sequence()).push(std::move(expression));
    return kyvernoPolicy(plan, rule, std::move(value), false);
}

YamlValue keyEntry(const std::string &key)
{
    const bool isKms = key.find("kms://") != std::string::npos || key.starts_with("hashivault://");
    return mappingOf("keys", mappingOf(isKms ? "kms" : "publicKeys", key));
}

YamlValue signaturePolicy(const PolicyPlan &plan, const PolicyRule &rule, PolicyAction action)
{
    YamlValue attestor = mappingOf("count", 1);
    YamlValue &entries = attestor.set("entries", YamlValue::sequence());
    for (const std::string &key : plan.settings.imageKeys)
        entries.push(keyEntry(key));
    YamlValue verified = mappingOf("imageReferences", YamlValue::sequence({"*"}));
    verified.set("failureAction", failureAction(action));
    verified.set("required", true);
    verified.set("verifyDigest", true);
    verified.set("mutateDigest", true);
    verified.set("attestors", YamlValue::sequence()).push(std::move(attestor));
    YamlValue value = kyvernoRuleStart(rule, true);
    value.set("verifyImages", YamlValue::sequence()).push(std::move(verified));
    return kyvernoPolicy(plan, rule, std::move(value), true);
}

} // namespace

std::vector<ManifestFile> kyvernoFiles(const PolicyPlan &plan, const PolicyRule &rule,
                                       PolicyAction action)
{
    const bool isSignatures = rule.kind == PolicyRuleKind::ImageSignatures;
    std::string why(describe(rule.kind));
    if (isSignatures)
        why.append("\n").append(kSignaturesUntested);
    return {makeFile(
        plan.designName, kKyvernoFolder, std::string(nameOf(rule.kind)),
        isSignatures ? signaturePolicy(plan, rule, action) : celPolicy(plan, rule, action), why)};
}

} // namespace drawbridge
