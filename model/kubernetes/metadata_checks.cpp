// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/metadata_checks.h"

#include "model/base/ascii.h"
#include "model/kubernetes/label_syntax.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <cctype>
#include <string>

// metav1.ObjectMeta as the API server validates it, for the kinds whose refusal would change a
// verdict. Types of values are left to readMeta, so that nothing is said twice. Tested by
// tests/unit/kubernetes/test_metadata_checks.cpp

namespace drawbridge {
namespace {

constexpr std::size_t kMostAnnotationBytes = 256U << 10U;

void checkAnnotations(const YamlCursor &annotations)
{
    std::size_t bytes = 0;
    for (const YamlCursor::Field &entry : annotations.fields()) {
        bytes += entry.key.size() + (entry.value.isScalar() ? entry.value.node()->text.size() : 0);
        if (!isLabelKey(lowerCase(entry.key)))
            entry.value.error(ErrorCode::AnnotationInvalid,
                              "has an annotation key that is not of the form [prefix/]name",
                              "up to 63 letters, digits, -, _ and ., beginning and ending with a "
                              "letter or digit");
    }
    if (bytes > kMostAnnotationBytes)
        annotations.error(ErrorCode::AnnotationInvalid,
                          "hold more than the 256 KiB that the API server takes");
}

void checkFinalizers(const YamlCursor &finalizers)
{
    for (const YamlCursor &finalizer : finalizers.items()) {
        const auto name = finalizer.text();
        if (!name || !isLabelKey(*name))
            finalizer.error(ErrorCode::NameInvalid, "is not a finalizer, expected [prefix/]name");
    }
}

void checkOwners(const YamlCursor &owners)
{
    std::size_t controllers = 0;
    for (const YamlCursor &owner : owners.items()) {
        owner.allowOnly({"apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"});
        for (const char *field : {"apiVersion", "kind", "name", "uid"})
            static_cast<void>(owner[field].requiredText());
        static_cast<void>(owner["blockOwnerDeletion"].boolean());
        const YamlCursor controller = owner["controller"];
        controllers += controller.isScalar() && isTrue(*controller.node()) ? 1 : 0;
    }
    if (controllers > 1)
        owners.error(ErrorCode::FieldInvalid, "name more than one controller");
}

/// 2026-01-02T03:04:05Z, with a fraction or another offset if need be (RFC 3339).
bool isTime(std::string_view text)
{
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
    if (text.size() <= form.size())
        return false;
    for (std::size_t at = 0; at < form.size(); ++at) {
        const bool isDigit = text[at] >= '0' && text[at] <= '9';
        if (form[at] == 'd' ? !isDigit : text[at] != form[at])
            return false;
    }
    const char zone = text[form.size()];
    return zone == 'Z' ? text.size() == form.size() + 1 : zone == '.' || zone == '+' || zone == '-';
}

void checkTime(const YamlCursor &time)
{
    if (time.isScalar() && scalarType(*time.node()) == ScalarType::String &&
        !isTime(time.node()->text))
        time.error(ErrorCode::FieldInvalid, "is not a time of the form 2026-01-02T03:04:05Z");
}

} // namespace

void checkMetadata(const YamlCursor &metadata)
{
    metadata.allowOnly({"name", "generateName", "namespace", "labels", "annotations",
                        "creationTimestamp", "ownerReferences", "finalizers", "uid",
                        "resourceVersion", "generation", "managedFields", "selfLink",
                        "deletionTimestamp", "deletionGracePeriodSeconds", "clusterName"});
    checkAnnotations(metadata["annotations"]);
    checkFinalizers(metadata["finalizers"]);
    checkOwners(metadata["ownerReferences"]);
    checkTime(metadata["creationTimestamp"]);
    checkTime(metadata["deletionTimestamp"]);
    if (const auto generation = metadata["generation"].integer(); generation && *generation < 0)
        metadata["generation"].error(ErrorCode::FieldInvalid, "is below 0");
}

} // namespace drawbridge
