// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/storage_objects.h"

#include <cstdint>
#include <string>

namespace drawbridge {

/// What manifests show about encryption at rest (zero-trust.md row 12).
struct EncryptionAtRest {
    enum class Answer : std::uint8_t { Yes, No, NotAssessable };
    Answer answer = Answer::NotAssessable;
    std::string because; ///< A clause: "parameter encrypted is \"true\"".
    SourceSpan where;    ///< Of what decided; of the object when nothing did.
    bool operator==(const EncryptionAtRest &) const = default;
};

/// Whether volumes of the class are encrypted, by what its provisioner documents.
[[nodiscard]] EncryptionAtRest encryptionOf(const StorageClassObject &storageClass);

/// Whether the API server encrypts Secrets before it stores them: the first rule that names them
/// counts, and of it the first provider, which writes.
[[nodiscard]] EncryptionAtRest secretEncryptionOf(const EncryptionConfigurationObject &object);

} // namespace drawbridge
