// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Puts the files of one cluster together: each under a path of its own, sorted, with the
/// kustomization that lists them. As long as the same paths are wanted they keep their places, and
/// nothing is named, listed or sorted anew.
class ManifestAssembly {
public:
    explicit ManifestAssembly(std::string designName) : m_designName(std::move(designName)) {}

    /// `files` in the order in which they are given their paths. Cost: O(n) where the paths are
    /// those of the call before, else O(n log n).
    const ManifestSet &assemble(const std::vector<const ManifestFile *> &files);
    [[nodiscard]] const ManifestSet &manifests() const { return m_set; }

private:
    [[nodiscard]] bool areWanted(const std::vector<const ManifestFile *> &files) const;
    void settle(const std::vector<const ManifestFile *> &files);

    std::string m_designName;
    std::vector<std::string> m_wanted; ///< The paths that the files came with.
    std::vector<std::size_t> m_places; ///< Where each is in the set.
    ManifestSet m_set;
};

} // namespace drawbridge
