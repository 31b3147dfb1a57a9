// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/answers.h"
#include "views/models/item_roles.h"

#include <QString>

#include <optional>
#include <vector>

namespace drawbridge {

/// What of the design can be changed where the inspector shows it.
enum class InspectorField { FlowNote, FlowExpires, ExternalNote, Addresses, Account, Zone };

/// One line of the inspector. Which fields count depends on `kind`.
struct InspectorRow {
    enum class Kind {
        Fact,     ///< label, value.
        Sentence, ///< value, wrapped.
        Check,    ///< icon by `tone`, label strong, value small below.
        Edge,     ///< stroke of `edgeKind`, label, value right-aligned; selects `edge`.
        Code,     ///< value in the code font.
        Field,    ///< label, value in a field that changes `field`; note: what an empty one means.
    };
    Kind kind = Kind::Fact;
    QString label = {};
    QString value = {};
    QString icon = {};
    RowTone tone = RowTone::Secondary;
    bool isCode = false; ///< Fact: value in the code font.
    bool isLink = false; ///< Fact: value is a place in the input.
    EdgeKind edgeKind = EdgeKind::Drawn;
    std::optional<Selection::Edge> edge = {};
    std::optional<InspectorField> field = {};
    QString note = {};
    bool operator==(const InspectorRow &) const = default;
};

struct InspectorSection {
    QString title;
    QString note; ///< Beside the title.
    std::vector<InspectorRow> rows;
    bool operator==(const InspectorSection &) const = default;
};

/// What can be done with what is shown.
enum class InspectorAction { EditFlow, RemoveFlow, DrawFlow, CloseWay, ReopenWay };

/// Everything the inspector says, as a value; the panel only lays it out.
struct InspectorContent {
    QString icon;
    QString kindText;
    QString place; ///< file:line
    QString title;
    QString subtitle;
    std::vector<std::pair<EdgeKind, QString>> states; ///< Of a flow.
    std::vector<InspectorSection> sections;
    std::vector<InspectorAction> actions;
    bool operator==(const InspectorContent &) const = default;
};

/// For the selection of the moment. `design` is the newest; `answers` may be of an older revision
/// or absent, then what depends on them says so.
[[nodiscard]] InspectorContent inspectorContent(const Design &design, const Answers *answers,
                                                const Selection &selection);

/// The parts of it (one file each).
[[nodiscard]] InspectorContent flowContent(const Design &design, const Answers *answers,
                                           const Selection::Edge &edge);
[[nodiscard]] InspectorContent workloadContent(const Design &design, const Answers *answers,
                                               WorkloadId workload);
/// Of the design alone: all access of a subject to the API server of its cluster.
[[nodiscard]] InspectorContent accessContent(const Design &design, const NodeKey &subject);
[[nodiscard]] InspectorContent externalContent(const Design &design, const External &external,
                                               const Answers *answers);
/// Of a group that only API access names, or of an API server.
[[nodiscard]] InspectorContent apiEndContent(const Design &design, const NodeKey &key);
/// Drawn and undrawn connections of a node, both ways.
void addEdges(const NodeKey &key, const Answers *answers, InspectorContent &content);
/// Of the newest design alone; answers about the same input save working it out. Cost without
/// them: O(n log n) of its workloads.
[[nodiscard]] InspectorSection workloadIdentitySection(const Design &design, WorkloadId workload,
                                                       const Answers *answers = nullptr);

} // namespace drawbridge
