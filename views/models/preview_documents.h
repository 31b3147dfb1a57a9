// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// What the preview is about: nothing (all of the export), nodes, or one flow.
struct PreviewSubject {
    std::vector<NodeKey> nodes;
    std::optional<std::pair<NodeKey, NodeKey>> flow;
};

/// The exported documents of one kind; they belong to the export they were picked from.
struct PreviewKind {
    std::string kind; ///< "NetworkPolicy"
    std::vector<const YamlValue *> documents;

    /// As they will be written; of more than `most` the first, and how many there are besides.
    /// Nobody reads a thousand policies in a preview, and showing them takes seconds.
    [[nodiscard]] std::string yaml(std::size_t most = 40) const;
};

/// The part of an export that concerns the subject, by kind: NetworkPolicy first, then
/// AuthorizationPolicy and PeerAuthentication, then the rest by name. A policy concerns a workload
/// whose pod labels its selector matches, an identity object the workload that runs as it.
[[nodiscard]] std::vector<PreviewKind> previewOf(const ManifestSet &manifests, const Design &design,
                                                 const PreviewSubject &subject);

} // namespace drawbridge
