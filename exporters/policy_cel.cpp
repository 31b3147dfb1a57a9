// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_cel.h"

#include <algorithm>

// Every rule looks at the pod template of the object and, on an update, at that of the object it
// replaces: a scale down, a finalizer of a finished Job or a new label must not fail for what was
// there before. Lists of one or two items stand in for the functions that CEL does not have.
// Tested by tests/unit/exporters/test_policies.cpp and, on a real API server,
// tests/oracles/test_policy_oracle.cpp

namespace drawbridge {

namespace {

using Variable = std::pair<std::string, std::string>;

const Variable &templates()
{
    static const Variable variable{
        "templates",
        "(oldObject == null ? [object] : [object, oldObject]).map(o,\n"
        "  object.kind == 'Pod' ? o :\n"
        "  object.kind == 'CronJob' ? o.spec.jobTemplate.spec.template : o.spec.template)\n"};
    return variable;
}

/// Containers of every kind, and volumes that are images.
const Variable &images()
{
    static const Variable variable{
        "images",
        "variables.templates.map(t,\n"
        "  (t.spec.?containers.orValue([]) +\n"
        "   t.spec.?initContainers.orValue([]) +\n"
        "   t.spec.?ephemeralContainers.orValue([])).map(c, string(c.?image.orValue(''))) +\n"
        "  t.spec.?volumes.orValue([]).filter(v, has(v.image) && has(v.image.reference))\n"
        "    .map(v, string(v.image.reference)))\n"};
    return variable;
}

/// Those that the object did not have before.
const Variable &added()
{
    static const Variable variable{
        "added", "variables.images[0].filter(i,\n"
                 "  !(variables.images.size() > 1 && i in variables.images[1]))\n"};
    return variable;
}

std::string celList(const std::vector<std::string> &texts)
{
    std::string list = "[\n";
    for (const std::string &text : texts)
        list += "  " + celQuoted(text) + (&text == &texts.back() ? "\n" : ",\n");
    return list + "]\n";
}

CelRule imageRule(std::vector<Variable> variables, std::string refused, const char *what)
{
    CelRule rule;
    rule.variables = {templates(), images(), added()};
    rule.variables.insert(rule.variables.end(), variables.begin(), variables.end());
    rule.variables.push_back({"refused", std::move(refused)});
    rule.expression = "variables.refused.size() == 0";
    rule.message = std::string("'") + what + ": ' + variables.refused.join(', ')";
    return rule;
}

CelRule registryRule(const AdmissionSettings &settings)
{
    return imageRule({{"registries", celList(settings.allowedRegistries)}},
                     "variables.added.filter(image, [image.split('@')[0]]\n"
                     "  .map(n, n.lastIndexOf(':') > n.lastIndexOf('/') ? n.substring(0, "
                     "n.lastIndexOf(':')) : n)\n"
                     "  .map(n, n.contains('/') &&\n"
                     "    (n.startsWith('localhost/') || n.split('/')[0].matches('[.:A-Z]')) ? n : "
                     "'docker.io/' + n)\n"
                     "  .map(n, n.startsWith('index.docker.io/') ? n.substring(6) : n)\n"
                     "  .map(n, n.startsWith('docker.io/') && !n.substring(10).contains('/') ?\n"
                     "    'docker.io/library/' + n.substring(10) : n)\n"
                     "  .exists(n, !variables.registries.exists(p,\n"
                     "    p.endsWith('/') ? n.startsWith(p) : n == p || n.startsWith(p + '/'))))\n",
                     "images of registries that are not allowed");
}

CelRule digestRule()
{
    return imageRule({},
                     "variables.added.filter(image, !image.matches(\n"
                     "  '@(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$'))\n",
                     "images without a digest");
}

CelRule accountRule()
{
    return {{templates(),
             {"isDefault", "variables.templates.map(t,\n"
                           "  t.spec.?serviceAccountName.orValue('') in ['', 'default'])\n"}},
            "!variables.isDefault[0] || (variables.isDefault.size() > 1 && variables.isDefault[1])",
            "'the pod names no ServiceAccount of its own: set serviceAccountName'"};
}

CelRule sidecarRule()
{
    return {{templates(),
             {"isOff", "variables.templates.map(t, t.spec.?hostNetwork.orValue(false) ||\n"
                       "  !(t.?metadata.?labels[?'sidecar.istio.io/inject'].orValue(\n"
                       "    t.?metadata.?annotations[?'sidecar.istio.io/inject'].orValue('')) in "
                       "['', 'true']))\n"}},
            "!variables.isOff[0] || (variables.isOff.size() > 1 && variables.isOff[1])",
            "'the pod would get no sidecar: take off hostNetwork and sidecar.istio.io/inject'"};
}

CelRule namespaceRule()
{
    return {
        {{"isEnrolled",
          "(oldObject == null ? [object] : [object, oldObject]).map(n,\n"
          "  n.metadata.?labels[?'istio-injection'].orValue(\n"
          "    n.metadata.?labels[?'istio.io/rev'].hasValue() ? 'enabled' : '') == 'enabled')\n"}},
        "variables.isEnrolled[0] ||\n"
        "  (variables.isEnrolled.size() > 1 && !variables.isEnrolled[1])\n",
        "'the namespace is of the mesh: keep istio-injection=enabled or istio.io/rev'"};
}

CelRule annotationRule(const AdmissionSettings &settings)
{
    std::string required = "{\n";
    for (const auto &[key, value] : settings.podAnnotations)
        required += "  " + celQuoted(key) + ": " + celQuoted(value) + ",\n";
    required.replace(required.size() - 2, 2, "\n}\n");
    return {{templates(),
             {"required", std::move(required)},
             {"missing", "variables.templates.map(t, variables.required.filter(k,\n"
                         "  !(t.?metadata.?annotations[?k].hasValue() &&\n"
                         "    t.metadata.annotations[k] == variables.required[k])))\n"}},
            "variables.missing[0].all(k,\n"
            "  variables.missing.size() > 1 && k in variables.missing[1])\n",
            "'annotations that the pod does not carry as they are asked for: ' +\n"
            "  variables.missing[0].join(', ')\n"};
}

} // namespace

CelRule celRule(PolicyRuleKind kind, const AdmissionSettings &settings)
{
    switch (kind) {
    case PolicyRuleKind::AllowedRegistries: return registryRule(settings);
    case PolicyRuleKind::ImageDigests: return digestRule();
    case PolicyRuleKind::OwnServiceAccount: return accountRule();
    case PolicyRuleKind::SidecarInjection: return sidecarRule();
    case PolicyRuleKind::NamespaceInjection: return namespaceRule();
    case PolicyRuleKind::PodAnnotations: return annotationRule(settings);
    case PolicyRuleKind::ImageSignatures: break;
    }
    return {{}, "false", "'CEL cannot verify signatures'"}; // Closed, should it ever be asked.
}

YamlValue celVariables(const CelRule &rule)
{
    YamlValue list = YamlValue::sequence();
    for (const auto &[name, expression] : rule.variables) {
        YamlValue &variable = list.push(YamlValue::mapping());
        variable.set("name", name);
        variable.set("expression", expression);
    }
    return list;
}

std::string celQuoted(std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string quoted = "'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\')
            quoted += {'\\', c};
        else if (byte < 0x20 || byte == 0x7f)
            quoted += {'\\', 'u', '0', '0', kDigits[byte >> 4], kDigits[byte & 15]};
        else
            quoted += c;
    }
    return quoted + '\'';
}

} // namespace drawbridge
