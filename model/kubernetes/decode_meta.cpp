// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"
#include "model/kubernetes/label_syntax.h"
#include "model/kubernetes/metadata_checks.h"

#include <utility>

// metav1.ObjectMeta. Tested by tests/unit/kubernetes/test_decode.cpp

namespace drawbridge {
namespace {

/// Holds the whole object once more, the data of a Secret included; of no use to us.
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

void readOwner(const YamlCursor &owners, ObjectMeta &meta)
{
    for (const YamlCursor &owner : owners.items()) {
        if (owner["controller"].boolean() != true)
            continue;
        meta.controllerKind = owner["kind"].textOr({});
        meta.controllerName = owner["name"].textOr({});
    }
}

void readNamespace(const YamlCursor &metadata, Scope scope, const DecodeOptions &options,
                   ObjectMeta &meta)
{
    if (scope == Scope::ClusterWide)
        return;
    const YamlCursor field = metadata["namespace"];
    meta.nameSpace = field.textOr({});
    if (meta.nameSpace.empty() && scope == Scope::Namespaced) {
        meta.nameSpace = options.defaultNamespace;
        meta.namespaceInferred = true;
    } else if (scope == Scope::Namespaced && !isDnsLabel(meta.nameSpace)) {
        field.error(ErrorCode::NameInvalid, "is \"" + meta.nameSpace + "\", not a namespace name",
                    "up to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit");
    }
}

void checkName(const YamlCursor &name, NameForm form, const ObjectMeta &meta)
{
    if (meta.name.empty() || form == NameForm::Free)
        return;
    if (form == NameForm::Path) {
        if (!isPathSegment(meta.name))
            name.error(ErrorCode::NameInvalid,
                       "is \"" + meta.name + "\", not a name for a " + meta.kind,
                       "it may not be . or .. and may not hold / or %");
        return;
    }
    if (form == NameForm::Label ? !isDnsLabel(meta.name) : !isDnsSubdomain(meta.name))
        name.refusal(ErrorCode::NameInvalid,
                     "is \"" + meta.name + "\", not a name for a " + meta.kind,
                     "use a-z, 0-9 and -, beginning and ending with a letter or digit");
}

/// Objects with only generateName are each an object of its own, so each gets a name of its own
/// (network-policy.md item 16): that of its place.
std::string generatedName(const std::string &prefix, const SourceSpan &where)
{
    return prefix + "generated-" + std::to_string(where.lineOneBased) + '-' +
           std::to_string(where.columnOneBased);
}

void readName(const YamlCursor &metadata, NameForm form, ObjectMeta &meta)
{
    meta.name = metadata["name"].textOr({});
    if (meta.name.empty() && metadata["generateName"].exists())
        meta.name = generatedName(metadata["generateName"].textOr({}), meta.where);
    checkName(metadata["name"], form, meta);
    if (meta.name.empty() && form != NameForm::Free)
        metadata["name"].error(ErrorCode::FieldMissing, "is missing or empty");
}

/// The API server sets this label of a namespace to its name, whatever the manifest says
/// (network-policy.md item 11).
void checkImpliedLabel(const YamlCursor &labels, const ObjectMeta &meta)
{
    const auto label = meta.labels.find("kubernetes.io/metadata.name");
    if (label != meta.labels.end() && label->second != meta.name)
        labels[label->first].warning(ErrorCode::LabelInvalid,
                                     "is \"" + label->second +
                                         "\", but the API server sets it to the name, " + meta.name,
                                     "take the label out");
}

} // namespace

ObjectMeta readMeta(const YamlCursor &object, const ObjectType &type, const DecodeOptions &options)
{
    ObjectMeta meta;
    const KindInfo &info = type.info;
    meta.apiVersion = type.apiVersion;
    meta.kind = type.kind;
    meta.where = object.where();
    meta.hasDuplicateKeys = object.node()->hasDuplicateKeys;
    const YamlCursor metadata = object["metadata"];
    if (info.reading == Reading::Strict)
        checkMetadata(metadata);
    readName(metadata, info.nameForm, meta);
    readNamespace(metadata, info.scope, options, meta);
    meta.labels =
        info.decode == nullptr ? metadata["labels"].textMap() : readLabels(metadata["labels"]);
    if (info.decode == decodeNamespace)
        checkImpliedLabel(metadata["labels"], meta);
    meta.annotations = metadata["annotations"].textMap();
    meta.annotations.erase(std::string(kLastApplied));
    meta.uid = metadata["uid"].textOr({});
    meta.creationTimestamp = metadata["creationTimestamp"].textOr({});
    readOwner(metadata["ownerReferences"], meta);
    return meta;
}

} // namespace drawbridge
