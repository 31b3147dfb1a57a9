// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/table/flow_rows.h"

#include <QString>

namespace drawbridge {

enum class FlowColumn { Source, Destination, Ports, Today, Drawing, Findings, Place };
inline constexpr int kFlowColumnCount = 7;

[[nodiscard]] QString flowColumnTitle(FlowColumn column);
/// The text of a cell; what it says is complete without icon or colour.
[[nodiscard]] QString flowCellText(const FlowRow &row, FlowColumn column);
/// More than the cell can hold: the whole place, the sentence of the worst finding.
[[nodiscard]] QString flowCellTip(const FlowRow &row, FlowColumn column);
/// Where the row comes from, "shop/web.yaml:41:9": the evidence of an inferred flow, or else of its
/// worst finding. Empty where nobody knows.
[[nodiscard]] QString flowPlace(const FlowRow &row);
/// One line for screen readers: "cart to payments, 8443/TCP, allowed by policy, drawn".
[[nodiscard]] QString flowSentence(const FlowRow &row);
/// "get, list pods named a in shop": API access in a cell.
[[nodiscard]] QString accessCellText(const ApiAccess &access);
/// "shop/cart"; of externals the name alone; the cluster in front where the key has one.
[[nodiscard]] QString flowEndText(const NodeKey &key);

} // namespace drawbridge
