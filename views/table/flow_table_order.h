// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/table/flow_table_text.h"

#include <QStringList>

#include <cstdint>
#include <vector>

namespace drawbridge {

/// Rows sorted by one column, as indices; equal ones stay by source and destination in either
/// direction. Keys are worked out once a row, so that very many rows sort without a stall.
[[nodiscard]] std::vector<std::uint32_t> sortedFlows(const std::vector<FlowRow> &rows,
                                                     FlowColumn column, bool isDescending);

/// What of the rows fits a query: all its words, anywhere in a row and in any case. `from:`, `to:`
/// and `ns:` (either end) narrow a word to the ends, `is:` to a state: drawn, inferred, confirm,
/// undrawn, closed, open, allowed, partly, denied, unknown, found. An unknown state fits nothing.
class FlowFilter {
public:
    void setQuery(const QString &query);
    [[nodiscard]] const QStringList &words() const { return m_words; }
    [[nodiscard]] bool isEmpty() const { return m_words.isEmpty(); }
    [[nodiscard]] bool fits(const FlowRow &row) const;

private:
    QStringList m_words; ///< In lower case.
};

} // namespace drawbridge
