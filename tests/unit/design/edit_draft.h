// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"
#include "tests/unit/design/drawn_flow_text.h"
#include "tests/unit/design/edit_manifests.h"

namespace drawbridge::test {

/// Over the three pods of `kManifests`.
inline Design draft(Diagnostics &diagnostics, DraftFrom from = DraftFrom::Empty)
{
    auto topology = buildTopology(importText(kManifests, "m.yaml", {}, diagnostics), diagnostics);
    return draftDesign("d", {}, topology, from, diagnostics);
}

} // namespace drawbridge::test
