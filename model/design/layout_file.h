// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drawbridge {

/// How one view of a design is shown: which namespaces are one box each.
struct ViewLayout {
    bool areNamespacesCollapsed = false; ///< Those that are not named below.
    std::set<NodeKey> except;            ///< "Namespace/shop"; of the matrix also "Externals/all".
    bool operator==(const ViewLayout &) const = default;
};

/// What NAME.layout.yaml says beside positions. It is no part of the design: changing it is no
/// edit.
struct LayoutExtras {
    std::map<std::string, ViewLayout> views; ///< By name of the view: "graph".
    std::string unknownKeys;                 ///< Top-level entries this version does not know.
    bool operator==(const LayoutExtras &) const = default;
};

/// The name under which the map keeps its layout.
inline constexpr const char *kGraphView = "graph";
/// The same for the matrix, whose bands are namespaces and, as one, the externals.
inline constexpr const char *kMatrixView = "matrix";
inline const NodeKey kExternalsBand{"", "", "Externals", "all"};

struct LayoutFile {
    std::vector<NodePosition> positions; ///< Sorted; of nodes that are gone too.
    LayoutExtras extras;
};

/// NAME.layout.yaml beside NAME.drawbridge.yaml.
[[nodiscard]] std::filesystem::path layoutPathOf(const std::filesystem::path &designFile);

/// The text of NAME.layout.yaml: one node a line, sorted, no window state. Errors of reading, all
/// with their place: DesignInvalid, FieldInvalid, NodeKeyInvalid, and those of the YAML reader.
[[nodiscard]] std::string writeLayout(const Design &design, const LayoutExtras &extras = {});
[[nodiscard]] Result<LayoutFile> readLayout(std::string_view text, const FileRef &file,
                                            Diagnostics &diagnostics);

/// The extras beside a design file; none where there is no layout file or it cannot be read, which
/// loadDesign tells.
[[nodiscard]] LayoutExtras loadLayoutExtras(const std::filesystem::path &designFile);

} // namespace drawbridge
