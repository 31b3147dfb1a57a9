// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/result.h"
#include "model/import/importer.h"
#include "model/yaml/yaml_value.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drawbridge {

/// One file of an export, not yet written.
struct ManifestFile {
    std::string path; ///< Relative, with '/': "networkpolicies/shop-cart.yaml".
    std::vector<YamlValue> documents;
    std::string plain = {}; ///< The bytes of a file that is no manifest, which has no documents.
    [[nodiscard]] std::string text() const; ///< The bytes that are written.
};

/// A whole export, sorted by path; the same design gives the same bytes.
struct ManifestSet {
    std::vector<ManifestFile> files;
    [[nodiscard]] std::vector<NamedText> texts() const; ///< Of the manifests.
};

/// Writes the files below `folder`, each atomically. Refuses (ExportNotOurs) to replace a file that
/// does not carry `app.kubernetes.io/managed-by: drawbridge` or our first-line comment; removes
/// files of an earlier export of ours that are no longer part of it. An export of one stage of a
/// rollout, all in one numbered folder, leaves those of the others.
[[nodiscard]] Result<void> writeManifests(const ManifestSet &manifests,
                                          const std::filesystem::path &folder);

} // namespace drawbridge
