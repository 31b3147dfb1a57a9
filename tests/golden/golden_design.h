// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"

#include <QtGlobal>

#include <filesystem>
#include <string>
#include <utility>

namespace drawbridge::golden {

/// What is drawn at first of the manifests in designs/NAME, for one cluster.
inline Design importedDesign(const std::string &name, Diagnostics &diagnostics)
{
    const auto folder =
        std::filesystem::path(DRAWBRIDGE_SOURCE_DIR) / "tests/golden/designs" / name;
    ImportOptions options;
    options.relativeTo = folder;
    const auto topology =
        buildTopology(importPaths({folder.string()}, options, diagnostics), diagnostics);
    return draftDesign(name, {DesignCluster{}}, topology, DraftFrom::Inferred, diagnostics);
}

/// "minimal", "platform", "shop", "system", "ambient", "waypoint", "linkerd" and "people", the last
/// six with what a user draws over them, and two clusters that call each other, "clusters-straight"
/// and "clusters-gateway": in a source of its own, drawn_designs.cpp.
[[nodiscard]] Design drawnDesign(const std::string &name);

/// Ends the program where an edit is refused.
inline Design must(Result<Design> result)
{
    if (!result)
        qFatal("%s", toString(result.error()).c_str());
    return *std::move(result);
}

} // namespace drawbridge::golden
