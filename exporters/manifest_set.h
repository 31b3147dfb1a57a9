// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/cow_list.h"
#include "model/base/diagnostics.h"
#include "model/base/result.h"
#include "model/import/importer.h"
#include "model/yaml/yaml_value.h"

#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// The documents of a file, which never change: a copy shares them.
class ManifestDocuments {
public:
    ManifestDocuments() = default;
    ManifestDocuments(std::vector<YamlValue> documents) : m_documents(std::move(documents)) {}
    ManifestDocuments(std::initializer_list<YamlValue> documents) : m_documents(documents) {}

    [[nodiscard]] const std::vector<YamlValue> &items() const { return m_documents.items(); }
    [[nodiscard]] auto begin() const { return m_documents.begin(); }
    [[nodiscard]] auto end() const { return m_documents.end(); }
    [[nodiscard]] std::size_t size() const { return m_documents.size(); }
    [[nodiscard]] bool empty() const { return m_documents.empty(); }
    [[nodiscard]] const YamlValue &front() const { return items().front(); }

private:
    CowList<YamlValue> m_documents;
};

/// One file of an export, not yet written.
struct ManifestFile {
    std::string path; ///< Relative, with '/': "networkpolicies/shop-cart.yaml".
    ManifestDocuments documents;
    std::string plain = {}; ///< The bytes of a file that is no manifest, which has no documents.
    /// "shop/web": the namespace of the one workload that its objects belong to, and what they are
    /// named after; empty for what concerns several or none.
    std::string workload = {};
    [[nodiscard]] std::string text() const; ///< The bytes that are written.
};

/// A whole export, sorted by path; the same design gives the same bytes.
struct ManifestSet {
    std::vector<ManifestFile> files;
    [[nodiscard]] std::vector<NamedText> texts() const; ///< Of the manifests.
};

/// What writing an export does to one file.
struct FileChange {
    enum class Kind { Added, Changed, Removed };
    Kind kind = Kind::Added;
    std::string path; ///< Relative to the folder of the export, with '/'.
    std::string before, after;
    bool operator==(const FileChange &) const = default;
};

/// What `writeManifests` would do to `folder`, sorted by path, without doing it; files that stay as
/// they are have no change. Refuses what that refuses, and warns of what that warns of.
[[nodiscard]] Result<std::vector<FileChange>> plannedChanges(const ManifestSet &manifests,
                                                             const std::filesystem::path &folder,
                                                             Diagnostics &diagnostics);

/// Writes the files below `folder`, each atomically; those that need no change are left alone, and
/// of the others comments and order stay (updatedInPlace, which warns of what cannot be kept).
/// Refuses (ExportNotOurs) to replace a file that does not carry
/// `app.kubernetes.io/managed-by: drawbridge` or our comment as one of its first lines, or whose
/// comment names another design; removes files of an earlier export of the same design that are no
/// longer part of it. An export of one stage of a rollout, all in one numbered folder, leaves those
/// of the others.
[[nodiscard]] Result<void> writeManifests(const ManifestSet &manifests,
                                          const std::filesystem::path &folder,
                                          Diagnostics &diagnostics);

} // namespace drawbridge
