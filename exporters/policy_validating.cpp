// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"
#include "exporters/policy_cel.h"
#include "exporters/policy_writers.h"

// admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy and its binding, of Kubernetes 1.30 and
// later. Tested by tests/unit/exporters/test_policies.cpp

namespace drawbridge {

namespace {

constexpr const char *kAdmissionApiVersion = "admissionregistration.k8s.io/v1";
constexpr const char *kValidatingFolder = "policy-as-code/vap";

YamlValue admissionResources(PolicyRuleKind kind)
{
    YamlValue list = YamlValue::sequence();
    for (const PolicySubjects &subjects : subjectsOf(kind)) {
        YamlValue &item = list.push(YamlValue::mapping());
        item.set("apiGroups", YamlValue::sequence({subjects.apiGroup}));
        item.set("apiVersions", YamlValue::sequence({"v1"}));
        item.set("operations", YamlValue::sequence({"CREATE", "UPDATE"}));
        item.set("resources",
                 YamlValue::sequence({subjects.resources.begin(), subjects.resources.end()}));
    }
    return list;
}

YamlValue validatingPolicy(const PolicyPlan &plan, const PolicyRule &rule, const std::string &name)
{
    const CelRule cel = celRule(rule.kind, plan.settings);
    YamlValue object = makeObject(kAdmissionApiVersion, "ValidatingAdmissionPolicy", "", name);
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("failurePolicy", "Fail");
    spec.set("matchConstraints", mappingOf("resourceRules", admissionResources(rule.kind)));
    spec.set("variables", celVariables(cel));
    YamlValue validation = mappingOf("expression", cel.expression);
    validation.set("messageExpression", cel.message);
    validation.set("reason", "Forbidden");
    spec.set("validations", YamlValue::sequence()).push(std::move(validation));
    return object;
}

YamlValue validatingBinding(const PolicyRule &rule, const std::string &name, PolicyAction action)
{
    YamlValue object =
        makeObject(kAdmissionApiVersion, "ValidatingAdmissionPolicyBinding", "", name);
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("policyName", name);
    spec.set("validationActions",
             YamlValue::sequence(action == PolicyAction::Deny
                                     ? std::vector<std::string>{"Deny"}
                                     : std::vector<std::string>{"Warn", "Audit"}));
    YamlValue expression = mappingOf("key", "kubernetes.io/metadata.name");
    expression.set("operator", "In");
    expression.set("values", YamlValue::sequence(rule.namespaces));
    YamlValue &resources = spec.set("matchResources", YamlValue::mapping());
    resources.set("namespaceSelector", YamlValue::mapping())
        .set("matchExpressions", YamlValue::sequence())
        .push(std::move(expression));
    return object;
}

} // namespace

std::vector<ManifestFile> validatingPolicyFiles(const PolicyPlan &plan, const PolicyRule &rule,
                                                PolicyAction action)
{
    const std::string why(describe(rule.kind));
    const std::string name(nameOf(rule.kind));
    const std::string objectName = plan.objectPrefix + name;
    return {makeFile(plan.designName, kValidatingFolder, name + "-policy",
                     validatingPolicy(plan, rule, objectName), why),
            makeFile(plan.designName, kValidatingFolder, name + "-binding",
                     validatingBinding(rule, objectName, action))};
}

} // namespace drawbridge
