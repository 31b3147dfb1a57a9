// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_source.h"
#include "model/yaml/yaml_reader.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// One folder with a kustomization.
struct KustomizationFolder {
    struct Link {
        std::filesystem::path target; ///< Normalised, absolute.
        std::string written;
        SourceSpan where;
        bool isRemote = false; ///< Something on the network.
    };
    std::size_t source = 0;      ///< Index of its kustomization file among the texts.
    bool isComponent = false;    ///< Part of others, never built for itself.
    bool isPlainList = false;    ///< Says nothing but `resources`: its files as they stand are what
                                 ///< kustomize would print.
    std::vector<Link> links;     ///< `resources`, `bases` and `components`.
    std::vector<Link> files;     ///< Files it reads besides: patches, generators.
    std::set<std::string> named; ///< Absolute paths of all files it mentions anywhere.
};

/// The kustomizations among some texts, by folder.
class KustomizeTree {
public:
    using Path = std::filesystem::path;

    /// Reads the kustomization files of `texts` that lie on disk. What is wrong with their text is
    /// not said here: it is when they are read as texts.
    KustomizeTree(const std::vector<ImportSource> &texts, const YamlLimits &limits);

    [[nodiscard]] bool empty() const { return m_folders.empty(); }
    [[nodiscard]] const std::map<Path, KustomizationFolder> &folders() const { return m_folders; }

    /// What is built for itself, sorted: in each branch the uppermost folder with a kustomization,
    /// unless another one that is built for itself uses it. Why: a kustomization speaks for all
    /// below it, and a base is deployed through its overlays.
    [[nodiscard]] std::vector<Path> roots() const;

    /// The folders a root is made of: itself and all it uses, as far as they are among the texts.
    [[nodiscard]] std::set<Path> reachedFrom(const Path &root) const;

    /// The nearest folder above `file` that has a kustomization; empty: none.
    [[nodiscard]] Path ownerOf(const Path &file) const;

private:
    std::map<Path, KustomizationFolder> m_folders;
};

} // namespace drawbridge
