// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <set>

namespace drawbridge {

/// What of a picture is left out because somebody hid it. It belongs to the view: no edit, not
/// saved, and never without a word of it.
struct SceneFilter {
    std::set<NodeKey> hidden; ///< Workloads, collapsed namespaces, externals.
    bool operator==(const SceneFilter &) const = default;
    [[nodiscard]] bool isEmpty() const { return hidden.empty(); }
};

/// What a filter took out of a picture.
struct SceneRest {
    int nodes = 0;
    int edges = 0;
    int implicit = 0; ///< Undrawn connections among them: their marks are gone too.
    bool operator==(const SceneRest &) const = default;
};

/// The picture without hidden nodes and their lines; everything else stays where it is.
[[nodiscard]] SceneLook filtered(const SceneLook &look, const SceneFilter &filter, SceneRest &rest);

/// The nodes a line leads to from one of `nodes`, and these.
[[nodiscard]] std::set<NodeKey> neighbourhoodOf(const SceneLook &look,
                                                const std::set<NodeKey> &nodes);

/// Hides every node but `nodes`; frames stay.
[[nodiscard]] SceneFilter showingOnly(const SceneLook &look, const std::set<NodeKey> &nodes);

} // namespace drawbridge
