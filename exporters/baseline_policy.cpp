// SPDX-License-Identifier: Apache-2.0
#include "exporters/baseline_policy.h"

#include "exporters/export_plan.h"
#include "exporters/flow_names.h"
#include "exporters/manifest_object.h"

#include <string>
#include <utility>

// Tested by tests/unit/exporters/test_baseline_policy.cpp

namespace drawbridge {

namespace {

constexpr int kLastPriority = 1000; ///< Baseline policies of others come first.

YamlValue texts(const std::vector<std::string> &values)
{
    YamlValue list = YamlValue::sequence();
    for (const std::string &value : values)
        list.push(value);
    return list;
}

YamlValue namespacesNamed(const std::vector<std::string> &names)
{
    YamlValue expression = mappingOf("key", "kubernetes.io/metadata.name");
    expression.set("operator", "In");
    expression.set("values", texts(names));
    YamlValue expressions = YamlValue::sequence();
    expressions.push(std::move(expression));
    return mappingOf("namespaces", mappingOf("matchExpressions", std::move(expressions)));
}

YamlValue denying(const char *peers, std::vector<YamlValue> everybody)
{
    YamlValue rule = mappingOf("name", "deny-what-is-not-drawn");
    rule.set("action", "Deny");
    YamlValue &list = rule.set(peers, YamlValue::sequence());
    for (YamlValue &peer : everybody)
        list.push(std::move(peer));
    YamlValue rules = YamlValue::sequence();
    rules.push(std::move(rule));
    return rules;
}

YamlValue policyOf(const ExportPlan &plan, BaselineKind kind,
                   const std::vector<std::string> &namespaces)
{
    const bool isCluster = kind == BaselineKind::Cluster;
    YamlValue policy =
        isCluster ? makeObject("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", {},
                               "drawbridge-baseline", baselineAnnotations(plan, "deny-last"))
                  : makeObject("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy",
                               {}, "default", baselineAnnotations(plan, "deny-last"));
    YamlValue &spec = policy.set("spec", YamlValue::mapping());
    if (isCluster) {
        spec.set("tier", "Baseline");
        spec.set("priority", kLastPriority);
    }
    const auto anyPod = [] { return mappingOf("namespaces", YamlValue::mapping()); };
    spec.set("subject", namespacesNamed(namespaces));
    spec.set("ingress", denying("from", {anyPod()}));
    spec.set("egress",
             denying("to", {anyPod(), mappingOf("networks", texts({"0.0.0.0/0", "::/0"}))}));
    return policy;
}

bool isTaken(const Design &design, BaselineKind kind, Diagnostics &diagnostics)
{
    if (kind != BaselineKind::BaselineAdmin)
        return false;
    for (const auto &cluster : design.topology->clusters) {
        if (!cluster.resources)
            continue;
        for (const AdminPolicyObject &policy : cluster.resources->adminPolicies) {
            const auto managed = policy.meta.labels.find(kManagedByLabel);
            const bool isOurs =
                managed != policy.meta.labels.end() && managed->second == kManagedByValue;
            if (policy.meta.kind != "BaselineAdminNetworkPolicy" || isOurs)
                continue;
            diagnostics.warning(ErrorCode::NotExportable,
                                "the input has a BaselineAdminNetworkPolicy, of which a cluster "
                                "takes one: no baseline is written",
                                policy.meta.where, "add to it by hand, or export a baseline `cnp`");
            return true;
        }
    }
    return false;
}

} // namespace

Result<BaselineKind> parseBaselineKind(std::string_view text)
{
    if (text == "banp")
        return BaselineKind::BaselineAdmin;
    if (text == "cnp")
        return BaselineKind::Cluster;
    return fail(ErrorCode::Usage, "--baseline is banp or cnp, not \"" + std::string(text) + '"');
}

std::vector<ManifestFile> baselineFiles(const Design &design, BaselineKind kind,
                                        Diagnostics &diagnostics)
{
    if (!design.topology || isTaken(design, kind, diagnostics))
        return {};
    const ExportOptions options;
    const ExportPlan plan = planOfSubjects(design, options);
    std::vector<std::string> closed = plan.namespaces;
    std::erase_if(closed, [&](const std::string &name) { return plan.isShared(name); });
    if (closed.empty())
        return {};
    return {makeFile(design.name, "baseline", "deny-last", policyOf(plan, kind, closed),
                     "Asked last, of pods that no NetworkPolicy selects: it binds nobody as long "
                     "as those of\nthis export are there.")};
}

} // namespace drawbridge
