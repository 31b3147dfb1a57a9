// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/edge_lookup.h"
#include "model/analysis/open_pairs.h"

namespace drawbridge {

struct ManifestFindings;

/// Everything the rules of `analyze` ask, made once for one design. Engines and pairs depend on
/// what was imported alone, and are taken over from the design before an edit. Stays where it is
/// made.
struct EdgeLookup::World {
    World(const Design &whole, std::stop_token stop, const World *before,
          const FindingsOptions &options);
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    Design design;
    std::shared_ptr<const NetworkEngine> network;
    std::shared_ptr<const MeshEngine> mesh;
    FindingsContext context;
    FindingsEnds ends;
    std::shared_ptr<const OpenPairs> pairs;
    std::shared_ptr<const ManifestFindings> manifests; ///< Of the rules that see no drawing.

private:
    /// `same`: a world of which engines, pairs and findings in manifests hold, or null.
    World(const World *same, const Design &whole, std::stop_token stop,
          const FindingsOptions &options);
    void find(const FindingsOptions &options);
};

} // namespace drawbridge
