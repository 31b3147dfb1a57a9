// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What policies of admission ask of pods and no drawing tells (docs/policy-as-code.md). What is
/// empty is not asked.
struct AdmissionSettings {
    /// Prefixes of the images that may run, with docker.io and library/ written out. Without a last
    /// "/" a prefix ends at a border of the path, as `check --allowed-registry` has it.
    std::vector<std::string> allowedRegistries;
    bool imageDigests = false; ///< Every image is named by its digest.
    /// Public keys of which one signed every image: PEM, or where a key is kept ("k8s://NS/NAME",
    /// "awskms://…").
    std::vector<std::string> imageKeys;
    std::map<std::string, std::string> podAnnotations; ///< Every pod carries these.
    bool operator==(const AdmissionSettings &) const = default;
};

/// RegistryInvalid unless `text` is the beginning of an image reference that names its registry:
/// "registry.example:5000/team/", "docker.io/library/nginx"; no tag, no digest.
[[nodiscard]] Result<void> checkRegistryPrefix(std::string_view text, SourceSpan where = {});

/// FieldInvalid unless `text` is a public key in PEM or the place of one. A private key is refused,
/// and nothing of it is told.
[[nodiscard]] Result<void> checkImageKey(std::string_view text, SourceSpan where = {});

} // namespace drawbridge
