// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_rego.h"

#include "exporters/manifest_object.h"
#include "model/base/ascii.h"

#include <algorithm>

// Rego says nothing about what is undefined, and a rule that says nothing lets everything pass: so
// each lookup has a value for what is not there, and each rule is about the absence of what is
// asked for. Tested by tests/unit/exporters/test_policies.cpp and, by OPA and gator,
// tests/oracles/test_policy_oracle.cpp

namespace drawbridge {

namespace {

constexpr const char *kTemplates = R"(
# Gatekeeper shows what a DELETE removes as the object itself.
is_judged if object.get(input.review, "operation", "CREATE") != "DELETE"

is_update if {
	input.review.operation == "UPDATE"
	is_object(input.review.oldObject)
}

# The pod template of an object.
template(o) := o if input.review.kind.kind == "Pod"

template(o) := object.get(o, ["spec", "jobTemplate", "spec", "template"], {}) if {
	input.review.kind.kind == "CronJob"
}

template(o) := object.get(o, ["spec", "template"], {}) if {
	not input.review.kind.kind in {"Pod", "CronJob"}
}

current := template(input.review.object)

default previous := {}

previous := template(input.review.oldObject) if is_update
)";

constexpr const char *kImages = R"(
# Containers of every kind, and volumes that are images.
images(pod) := {image |
	some field in ["containers", "initContainers", "ephemeralContainers"]
	some container in object.get(pod, ["spec", field], [])
	image := object.get(container, "image", "")
} | {image |
	some volume in object.get(pod, ["spec", "volumes"], [])
	image := volume.image.reference
}

added := images(current) - images(previous)
)";

constexpr const char *kRegistries = R"(
violation contains {"msg": msg} if {
	is_judged
	some image in added
	not is_allowed(repository(image))
	msg := sprintf("image of a registry that is not allowed: %v", [image])
}

is_allowed(name) if {
	some prefix in input.parameters.registries
	begins_at_border(name, prefix)
}

begins_at_border(name, prefix) if {
	endswith(prefix, "/")
	startswith(name, prefix)
}

begins_at_border(name, prefix) if name == prefix

begins_at_border(name, prefix) if startswith(name, concat("", [prefix, "/"]))

# As container runtimes complete it: without tag and digest, with docker.io and library/.
repository(image) := regex.replace(
	regex.replace(qualified(without_tag(image)), `^index\.docker\.io/`, "docker.io/"),
	`^docker\.io/([^/]*)$`, "docker.io/library/$1",
)

without_tag(image) := regex.replace(split(image, "@")[0], `:[^/]*$`, "")

qualified(name) := name if names_registry(name)

qualified(name) := concat("/", ["docker.io", name]) if not names_registry(name)

names_registry(name) if regex.match(`^(localhost|[^/]*[.:A-Z][^/]*)/`, name)
)";

constexpr const char *kDigests = R"(
violation contains {"msg": msg} if {
	is_judged
	some image in added
	not regex.match(`@(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$`, image)
	msg := sprintf("image without a digest: %v", [image])
}
)";

constexpr const char *kAccount = R"(
violation contains {"msg": msg} if {
	is_judged
	not names_account(current)
	not was_so
	msg := "the pod names no ServiceAccount of its own: set serviceAccountName"
}

names_account(pod) if {
	old_name := object.get(pod, ["spec", "serviceAccount"], "")
	name := object.get(pod, ["spec", "serviceAccountName"], old_name)
	is_string(name)
	not name in {"", "default"}
}

was_so if {
	is_update
	not names_account(previous)
}
)";

constexpr const char *kSidecar = R"(
violation contains {"msg": msg} if {
	is_judged
	not gets_sidecar(current)
	not was_so
	msg := "the pod would get no sidecar: take off hostNetwork and sidecar.istio.io/inject"
}

gets_sidecar(pod) if {
	object.get(pod, ["spec", "hostNetwork"], false) == false
	key := "sidecar.istio.io/inject"
	annotation := object.get(pod, ["metadata", "annotations", key], "")
	object.get(pod, ["metadata", "labels", key], annotation) in {"", "true"}
}

was_so if {
	is_update
	not gets_sidecar(previous)
}
)";

constexpr const char *kNamespace = R"(
violation contains {"msg": msg} if {
	object.get(input.review, "operation", "CREATE") != "DELETE"
	not is_enrolled(input.review.object)
	not was_so
	msg := "the namespace is of the mesh: keep istio-injection=enabled or istio.io/rev"
}

is_enrolled(o) if o.metadata.labels["istio-injection"] == "enabled"

is_enrolled(o) if {
	object.get(o, ["metadata", "labels", "istio-injection"], null) == null
	o.metadata.labels["istio.io/rev"]
}

was_so if {
	input.review.operation == "UPDATE"
	is_object(input.review.oldObject)
	not is_enrolled(input.review.oldObject)
}
)";

constexpr const char *kAnnotations = R"(
violation contains {"msg": msg} if {
	is_judged
	some key in missing(current) - known
	msg := sprintf("the pod does not carry the annotation %v as it is asked for", [key])
}

missing(pod) := {key |
	some key, value in input.parameters.annotations
	object.get(pod, ["metadata", "annotations", key], null) != value
}

default known := set()

known := missing(previous) if is_update
)";

std::string bodyOf(PolicyRuleKind kind)
{
    switch (kind) {
    case PolicyRuleKind::AllowedRegistries: return std::string(kRegistries) + kImages + kTemplates;
    case PolicyRuleKind::ImageDigests: return std::string(kDigests) + kImages + kTemplates;
    case PolicyRuleKind::OwnServiceAccount: return std::string(kAccount) + kTemplates;
    case PolicyRuleKind::SidecarInjection: return std::string(kSidecar) + kTemplates;
    case PolicyRuleKind::NamespaceInjection: return kNamespace;
    case PolicyRuleKind::PodAnnotations: return std::string(kAnnotations) + kTemplates;
    case PolicyRuleKind::ImageSignatures: break;
    }
    return "\nviolation contains {\"msg\": \"Rego cannot verify signatures\"}\n";
}

YamlValue texts(const char *type)
{
    return mappingOf("type", type);
}

} // namespace

std::string constraintKind(PolicyRuleKind kind)
{
    std::string name = "Drawbridge";
    bool isFirst = true;
    for (const char c : nameOf(kind)) {
        if (c != '-')
            name += isFirst && isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        isFirst = c == '-';
    }
    return name;
}

std::string regoOf(PolicyRuleKind kind)
{
    return "package " + lowerCase(constraintKind(kind)) + '\n' + bodyOf(kind);
}

YamlValue parameterSchema(PolicyRuleKind kind)
{
    YamlValue properties = YamlValue::mapping();
    if (kind == PolicyRuleKind::AllowedRegistries)
        properties.set("registries", texts("array")).set("items", texts("string"));
    if (kind == PolicyRuleKind::PodAnnotations)
        properties.set("annotations", texts("object")).set("additionalProperties", texts("string"));
    YamlValue schema = mappingOf("type", "object");
    schema.set("properties", std::move(properties));
    return schema;
}

YamlValue parametersOf(PolicyRuleKind kind, const AdmissionSettings &settings)
{
    YamlValue parameters = YamlValue::mapping();
    if (kind == PolicyRuleKind::AllowedRegistries)
        parameters.set("registries", YamlValue::sequence(settings.allowedRegistries));
    if (kind == PolicyRuleKind::PodAnnotations)
        parameters.set("annotations", labelsValue(settings.podAnnotations));
    return parameters;
}

} // namespace drawbridge
