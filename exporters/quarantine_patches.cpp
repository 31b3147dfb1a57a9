// SPDX-License-Identifier: Apache-2.0
// Tested by tests/cli/test_quarantine_command.cpp
#include "exporters/quarantine_patches.h"

#include "exporters/export_names.h"
#include "exporters/identity_exporter.h"
#include "exporters/manifest_object.h"
#include "model/base/ascii.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr const char *kRbacGroupName = "rbac.authorization.k8s.io";

std::string_view operatorName(LabelRequirement::Operator op)
{
    switch (op) {
    case LabelRequirement::Operator::In: return "In";
    case LabelRequirement::Operator::NotIn: return "NotIn";
    case LabelRequirement::Operator::Exists: return "Exists";
    case LabelRequirement::Operator::DoesNotExist: break;
    }
    return "DoesNotExist";
}

std::string shellWord(const std::string &text)
{
    const bool isPlain = std::ranges::all_of(text, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '/' || c == '_';
    });
    if (isPlain && !text.empty() && text.front() != '-')
        return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

YamlValue denialOf(const std::string &nameSpace, const std::string &name,
                   const std::string &principal, YamlValue spec)
{
    YamlValue from = YamlValue::sequence();
    from.push(mappingOf("source", mappingOf("principals", YamlValue::sequence({principal}))));
    spec.set("action", "DENY");
    spec.set("rules", YamlValue::sequence()).push(mappingOf("from", std::move(from)));
    YamlValue policy = makeObject("security.istio.io/v1", "AuthorizationPolicy", nameSpace, name);
    policy.set("spec", std::move(spec));
    return policy;
}

} // namespace

YamlValue selectorPatch(const LabelSelector &selector)
{
    YamlValue expressions = YamlValue::sequence();
    for (const LabelRequirement &requirement : selector.requirements) {
        YamlValue item = YamlValue::mapping();
        item.set("key", requirement.key);
        item.set("operator", std::string(operatorName(requirement.op)));
        if (!requirement.values.empty())
            item.set("values", YamlValue::sequence(requirement.values));
        expressions.push(std::move(item));
    }
    YamlValue value = YamlValue::mapping();
    value.set("matchLabels", YamlValue());
    value.set("matchExpressions", std::move(expressions));
    return value;
}

YamlValue identityDenial(const std::string &rootNamespace, const NodeKey &workload,
                         const std::string &principal)
{
    return denialOf(rootNamespace,
                    dnsName("quarantine-" + workload.nameSpace + '-' + workload.name), principal,
                    YamlValue::mapping());
}

YamlValue identityDenial(const std::string &nameSpace, const std::string &name,
                         const std::string &principal, YamlValue targets)
{
    return denialOf(nameSpace, name, principal, mappingOf("targetRefs", std::move(targets)));
}

YamlValue subjectsPatch(const std::vector<RbacSubject> &subjects)
{
    YamlValue list = YamlValue::sequence();
    for (const RbacSubject &subject : subjects) {
        YamlValue item = YamlValue::mapping();
        item.set("kind", subject.kind);
        if (subject.kind != "ServiceAccount")
            item.set("apiGroup", kRbacGroupName);
        item.set("name", subject.name);
        if (!subject.nameSpace.empty())
            item.set("namespace", subject.nameSpace);
        list.push(std::move(item));
    }
    return mappingOf("subjects", std::move(list));
}

std::string kubectlResource(const std::string &workloadKind)
{
    const std::string version = apiVersionOf(workloadKind);
    const auto slash = version.find('/');
    return lowerCase(workloadKind) +
           (slash == std::string::npos ? "" : '.' + version.substr(0, slash));
}

std::string kubectlObject(const std::string &resource, const std::string &name,
                          const std::string &nameSpace)
{
    return resource + ' ' + shellWord(name) +
           (nameSpace.empty() ? "" : " -n " + shellWord(nameSpace));
}

std::string patchCommand(const std::string &object, const std::string &file,
                         const std::string &type)
{
    return "kubectl patch " + object + " --type " + type + " --patch-file " + shellWord(file);
}

} // namespace drawbridge
