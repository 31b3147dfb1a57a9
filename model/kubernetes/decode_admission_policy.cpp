// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <string_view>
#include <utility>

// Policies that decide what may be created: ValidatingAdmissionPolicy, Gatekeeper, Kyverno. Read
// leniently; no engine of ours judges them. Authority: admissionregistration.k8s.io/v1,
// open-policy-agent/gatekeeper apis, kyverno.io/v1; and ClusterSPIFFEID, spire-controller-manager
// api. Tested by tests/unit/kubernetes/test_decode_admission.cpp

namespace drawbridge {
namespace {

AdmissionRule readResourceRule(const YamlCursor &rule)
{
    return {rule["operations"].textList(), rule["apiGroups"].textList(),
            rule["apiVersions"].textList(), rule["resources"].textList()};
}

Enforcement enforcementNamed(std::string_view name)
{
    if (name == "Deny" || name == "deny" || name == "Enforce" || name == "enforce")
        return Enforcement::Deny;
    if (name == "Warn" || name == "warn")
        return Enforcement::Warn;
    if (name == "Audit" || name == "audit" || name == "dryrun")
        return Enforcement::Audit;
    return Enforcement::Unknown; // "scoped" among them: it differs from place to place
}

std::string kindReference(const YamlCursor &reference)
{
    if (!reference.isMapping())
        return {};
    return reference["apiVersion"].textOr({}) + '/' + reference["kind"].textOr({});
}

/// match.kinds of a constraint: each item is a product of groups and kinds.
std::vector<std::string> readConstraintKinds(const YamlCursor &list)
{
    std::vector<std::string> result;
    for (const YamlCursor &item : list.items()) {
        const std::vector<std::string> kinds = item["kinds"].textList();
        for (const std::string &group : item["apiGroups"].textList()) {
            for (const std::string &kind : kinds)
                result.push_back(group + '/' + kind);
        }
    }
    return result;
}

void addKinds(const YamlCursor &filter, std::vector<std::string> &kinds)
{
    for (std::string &kind : filter["resources"]["kinds"].textList())
        kinds.push_back(std::move(kind));
}

KyvernoRule readKyvernoRule(const YamlCursor &item)
{
    KyvernoRule rule;
    rule.where = item.where();
    rule.name = item["name"].textOr({});
    rule.validates = item["validate"].exists();
    rule.mutates = item["mutate"].exists();
    rule.generates = item["generate"].exists();
    rule.verifiesImages = item["verifyImages"].exists();
    const YamlCursor match = item["match"];
    addKinds(match, rule.kinds);
    for (const char *list : {"any", "all"}) {
        for (const YamlCursor &filter : match[list].items())
            addKinds(filter, rule.kinds);
    }
    return rule;
}

} // namespace

std::optional<KubernetesObject> decodeAdmissionPolicy(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    AdmissionPolicyObject result;
    result.meta = std::move(meta);
    result.isIgnoredOnFailure = spec["failurePolicy"].textOr({}) == "Ignore";
    result.paramKind = kindReference(spec["paramKind"]);
    for (const YamlCursor &rule : spec["matchConstraints"]["resourceRules"].items())
        result.rules.push_back(readResourceRule(rule));
    for (const YamlCursor &validation : spec["validations"].items()) {
        const YamlCursor expression = validation["expression"];
        if (auto text = expression.text())
            result.expressions.push_back({std::move(*text), expression.where()});
    }
    return result;
}

std::optional<KubernetesObject> decodeAdmissionPolicyBinding(const YamlCursor &object,
                                                             ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    AdmissionPolicyBindingObject result;
    result.meta = std::move(meta);
    result.policyName = spec["policyName"].textOr({});
    for (const std::string &action : spec["validationActions"].textList())
        result.actions.push_back(enforcementNamed(action));
    std::ranges::sort(result.actions);
    result.namespaceSelector = readSelector(spec["matchResources"]["namespaceSelector"]);
    return result;
}

std::optional<KubernetesObject> decodeConstraintTemplate(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    ConstraintTemplateObject result;
    result.meta = std::move(meta);
    result.constraintKind = spec["crd"]["spec"]["names"]["kind"].textOr({});
    for (const YamlCursor &target : spec["targets"].items()) {
        if (auto rego = target["rego"].text())
            result.code.push_back({std::move(*rego), target["rego"].where()});
    }
    return result;
}

std::optional<KubernetesObject> decodeConstraint(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    const YamlCursor match = spec["match"];
    ConstraintObject result;
    result.meta = std::move(meta);
    result.enforcement = enforcementNamed(spec["enforcementAction"].textOr("deny"));
    result.kinds = readConstraintKinds(match["kinds"]);
    result.namespaces = match["namespaces"].textList();
    result.excludedNamespaces = match["excludedNamespaces"].textList();
    if (match["namespaceSelector"].exists())
        result.namespaceSelector = readSelector(match["namespaceSelector"]);
    return result;
}

std::optional<KubernetesObject> decodeKyvernoPolicy(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    KyvernoPolicyObject result;
    result.meta = std::move(meta);
    result.enforcement = enforcementNamed(spec["validationFailureAction"].textOr("Audit"));
    for (const YamlCursor &item : spec["rules"].items()) {
        result.rules.push_back(readKyvernoRule(item));
        const std::string ofRule = item["validate"]["failureAction"].textOr("Audit");
        result.enforcement = std::min(result.enforcement, enforcementNamed(ofRule));
    }
    return result;
}

std::optional<KubernetesObject> decodeClusterSpiffeId(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    ClusterSpiffeIdObject result;
    result.meta = std::move(meta);
    result.idTemplate = {spec["spiffeIDTemplate"].textOr({}), spec["spiffeIDTemplate"].where()};
    if (spec["podSelector"].exists())
        result.podSelector = readSelector(spec["podSelector"]);
    if (spec["namespaceSelector"].exists())
        result.namespaceSelector = readSelector(spec["namespaceSelector"]);
    result.workloadSelectorTemplates = spec["workloadSelectorTemplates"].textList();
    result.dnsNameTemplates = spec["dnsNameTemplates"].textList();
    result.federatesWith = spec["federatesWith"].textList();
    result.className = spec["className"].textOr({});
    result.isFallback = spec["fallback"].boolean().value_or(false);
    result.fault = object.report().firstError();
    return result;
}

} // namespace drawbridge
