// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"
#include "model/kubernetes/label_syntax.h"

#include <utility>

// rbac.authorization.k8s.io Role, ClusterRole and their bindings, as strictly as the API server
// (pkg/apis/rbac/validation). Tested by tests/unit/kubernetes/test_decode_rbac.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kRbacGroup = "rbac.authorization.k8s.io";

void require(const YamlCursor &field, const std::vector<std::string> &values)
{
    const bool isOfWrongType = field.exists() && !field.isSequence();
    if (values.empty() && !isOfWrongType)
        field.error(ErrorCode::FieldMissing, "is missing or empty, so the rule grants nothing",
                    "name at least one, or take the rule out");
}

void checkRule(const YamlCursor &rule, const RbacRule &read, bool isClusterWide)
{
    require(rule["verbs"], read.verbs);
    if (read.nonResourceUrls.empty()) {
        require(rule["apiGroups"], read.apiGroups);
        require(rule["resources"], read.resources);
        return;
    }
    if (!isClusterWide)
        rule["nonResourceURLs"].error(ErrorCode::FieldInvalid, "cannot stand in a Role",
                                      "use a ClusterRole");
    if (!read.apiGroups.empty() || !read.resources.empty() || !read.resourceNames.empty())
        rule["nonResourceURLs"].error(ErrorCode::FieldInvalid,
                                      "cannot stand beside apiGroups or resources",
                                      "write two rules");
}

RbacRule readRule(const YamlCursor &rule, bool isClusterWide)
{
    RbacRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    rule.allowOnly({"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"});
    result.verbs = rule["verbs"].textList();
    result.apiGroups = rule["apiGroups"].textList();
    result.resources = rule["resources"].textList();
    result.resourceNames = rule["resourceNames"].textList();
    result.nonResourceUrls = rule["nonResourceURLs"].textList();
    checkRule(rule, result, isClusterWide);
    return result;
}

void checkApiGroup(const YamlCursor &field, std::string_view expected)
{
    const std::string group = field.textOr(expected);
    if (!group.empty() && group != expected)
        field.error(ErrorCode::FieldInvalid,
                    "is \"" + group + "\", expected \"" + std::string(expected) + '"');
}

bool hasApiGroups(const ObjectMeta &binding)
{
    return apiVersionOnly(binding.apiVersion) != "v1alpha1";
}

/// Version v1alpha1 had apiVersion in place of apiGroup, and "*" for all who are authenticated.
void readOldSubject(const YamlCursor &subject, RbacSubject &result)
{
    subject.allowOnly({"kind", "name", "namespace", "apiVersion"});
    if (result.kind == "User" && result.name == "*")
        result = {"Group", result.nameSpace, "system:authenticated"};
}

void checkSubjectName(const YamlCursor &name, const RbacSubject &read)
{
    if (read.kind == "ServiceAccount" && !read.name.empty() && !isDnsSubdomain(read.name))
        name.error(ErrorCode::NameInvalid,
                   "is \"" + read.name + "\", not a name for a ServiceAccount",
                   "use a-z, 0-9 and -, without the namespace");
}

RbacSubject readSubject(const YamlCursor &subject, const ObjectMeta &binding)
{
    RbacSubject result;
    if (!subject.expectMapping(true))
        return result;
    if (!subject["kind"].exists())
        subject["kind"].error(ErrorCode::FieldMissing, "is missing");
    result.kind = readEnum(subject["kind"], {"ServiceAccount", "User", "Group"}).value_or("");
    result.name = subject["name"].requiredText().value_or("");
    result.nameSpace = subject["namespace"].textOr({});
    checkSubjectName(subject["name"], result);
    const bool isServiceAccount = result.kind == "ServiceAccount";
    if (hasApiGroups(binding)) {
        subject.allowOnly({"kind", "name", "namespace", "apiGroup"});
        checkApiGroup(subject["apiGroup"], isServiceAccount ? std::string_view() : kRbacGroup);
    } else {
        readOldSubject(subject, result);
    }
    if (isServiceAccount && result.nameSpace.empty())
        result.nameSpace = binding.nameSpace; // as the authorizer does for a RoleBinding
    if (isServiceAccount && result.nameSpace.empty())
        subject["namespace"].error(ErrorCode::FieldMissing,
                                   "is missing; a ClusterRoleBinding has none of its own");
    return result;
}

void readRoleRef(const YamlCursor &roleRef, RoleBindingObject &binding)
{
    if (!roleRef.expectMapping(true))
        return;
    roleRef.allowOnly({"apiGroup", "kind", "name"});
    checkApiGroup(roleRef["apiGroup"], kRbacGroup);
    if (!roleRef["kind"].exists())
        roleRef["kind"].error(ErrorCode::FieldMissing, "is missing");
    const bool isClusterWide = binding.meta.kind == "ClusterRoleBinding";
    const auto kind = isClusterWide ? readEnum(roleRef["kind"], {"ClusterRole"})
                                    : readEnum(roleRef["kind"], {"Role", "ClusterRole"});
    binding.roleKind = kind.value_or("");
    binding.roleName = roleRef["name"].requiredText().value_or("");
    if (!binding.roleName.empty() && !isPathSegment(binding.roleName))
        roleRef["name"].error(ErrorCode::NameInvalid,
                              "is \"" + binding.roleName + "\", not a name for a role",
                              "it may not be . or .. and may not hold / or %");
}

std::vector<LabelSelector> readAggregation(const YamlCursor &aggregation)
{
    std::vector<LabelSelector> result;
    if (!aggregation.expectMapping())
        return result;
    aggregation.allowOnly({"clusterRoleSelectors"});
    for (const YamlCursor &selector : aggregation["clusterRoleSelectors"].items())
        result.push_back(readSelector(selector));
    if (result.empty())
        aggregation["clusterRoleSelectors"].error(
            ErrorCode::FieldMissing, "is missing or empty",
            "name one selector, or leave aggregationRule out");
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeRole(const YamlCursor &object, ObjectMeta meta)
{
    const bool isClusterWide = meta.kind == "ClusterRole";
    if (isClusterWide)
        object.allowOnly({"apiVersion", "kind", "metadata", "rules", "aggregationRule"});
    else
        object.allowOnly({"apiVersion", "kind", "metadata", "rules"});
    RoleObject result;
    result.meta = std::move(meta);
    for (const YamlCursor &rule : object["rules"].items())
        result.rules.push_back(readRule(rule, isClusterWide));
    if (isClusterWide)
        result.aggregation = readAggregation(object["aggregationRule"]);
    return result;
}

std::optional<KubernetesObject> decodeRoleBinding(const YamlCursor &object, ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "subjects", "roleRef"});
    RoleBindingObject result;
    result.meta = std::move(meta);
    readRoleRef(object["roleRef"], result);
    for (const YamlCursor &subject : object["subjects"].items())
        result.subjects.push_back(readSubject(subject, result.meta));
    return result;
}

} // namespace drawbridge
