// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"
#include "exporters/policy_rego.h"
#include "exporters/policy_writers.h"

#include "model/base/ascii.h"

// templates.gatekeeper.sh/v1 ConstraintTemplate and constraints.gatekeeper.sh/v1beta1.
// Tested by tests/unit/exporters/test_policies.cpp

namespace drawbridge {

namespace {

constexpr const char *kTemplateFolder = "policy-as-code/gatekeeper/templates";
constexpr const char *kConstraintFolder = "policy-as-code/gatekeeper/constraints";

YamlValue targetValue(PolicyRuleKind kind)
{
    YamlValue source = mappingOf("version", "v1");
    source.set("rego", regoOf(kind));
    YamlValue code = mappingOf("engine", "Rego");
    code.set("source", std::move(source));
    YamlValue target = mappingOf("target", "admission.k8s.gatekeeper.sh");
    target.set("code", YamlValue::sequence()).push(std::move(code));
    return target;
}

YamlValue templateValue(PolicyRuleKind kind)
{
    YamlValue object = makeObject("templates.gatekeeper.sh/v1", "ConstraintTemplate", "",
                                  lowerCase(constraintKind(kind)));
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    YamlValue &definition = spec.set("crd", YamlValue::mapping()).set("spec", YamlValue::mapping());
    definition.set("names", mappingOf("kind", constraintKind(kind)));
    definition.set("validation", mappingOf("openAPIV3Schema", parameterSchema(kind)));
    spec.set("targets", YamlValue::sequence()).push(targetValue(kind));
    return object;
}

YamlValue kindsValue(PolicyRuleKind kind)
{
    YamlValue list = YamlValue::sequence();
    for (const PolicySubjects &subjects : subjectsOf(kind)) {
        YamlValue &item = list.push(YamlValue::mapping());
        item.set("apiGroups", YamlValue::sequence({subjects.apiGroup}));
        item.set("kinds", YamlValue::sequence({subjects.kinds.begin(), subjects.kinds.end()}));
    }
    return list;
}

YamlValue constraintValue(const PolicyPlan &plan, const PolicyRule &rule, PolicyAction action)
{
    YamlValue object = makeObject("constraints.gatekeeper.sh/v1beta1", constraintKind(rule.kind),
                                  "", plan.objectPrefix + std::string(nameOf(rule.kind)));
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("enforcementAction", action == PolicyAction::Deny ? "deny" : "warn");
    YamlValue &match = spec.set("match", YamlValue::mapping());
    match.set("kinds", kindsValue(rule.kind));
    match.set("namespaces", YamlValue::sequence(rule.namespaces));
    YamlValue parameters = parametersOf(rule.kind, plan.settings);
    if (!(parameters == YamlValue::mapping()))
        spec.set("parameters", std::move(parameters));
    return object;
}

} // namespace

std::vector<ManifestFile> gatekeeperFiles(const PolicyPlan &plan, const PolicyRule &rule,
                                          PolicyAction action)
{
    const std::string why(describe(rule.kind));
    const std::string name(nameOf(rule.kind));
    return {makeFile(plan.designName, kTemplateFolder, name, templateValue(rule.kind), why),
            makeFile(plan.designName, kConstraintFolder, name, constraintValue(plan, rule, action),
                     why)};
}

} // namespace drawbridge
