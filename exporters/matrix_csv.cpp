// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_matrix.cpp
#include "exporters/matrix_csv.h"

#include "exporters/table_cells.h"

namespace drawbridge {
namespace {

std::string nameOf(const PairStates &states, const MatrixLine &line)
{
    if (!line.isBand)
        return oneLine(toString(states.ends()[line.first].key));
    const NodeKey &band = states.bands()[line.band].key;
    if (states.isServerBand(line.band))
        return "API servers";
    return band.name.empty() ? "externals" : oneLine(toString(band));
}

std::string textOf(const PairCounts &counts, bool isCounted)
{
    std::string text;
    for (const PairState state : pairStatesByWeight()) {
        if (counts.count(state) == 0)
            continue;
        text += text.empty() ? "" : "; ";
        text += isCounted ? std::to_string(counts.count(state)) + ' ' : "";
        text += toString(state);
    }
    return text.empty() && counts.judged > 0 ? "denied" : text;
}

} // namespace

std::string writeMatrixCsv(const PairStates &states, const MatrixAxis &rows,
                           const MatrixAxis &columns)
{
    std::vector<std::string> cells{"from \\ to"};
    for (const MatrixLine &column : columns.lines())
        cells.push_back(nameOf(states, column));
    std::string csv = csvRow(cells);
    for (const MatrixLine &row : rows.lines()) {
        cells = {nameOf(states, row)};
        for (const MatrixLine &column : columns.lines())
            cells.push_back(textOf(countCell(states, row, column), row.isBand || column.isBand));
        csv += csvRow(cells);
    }
    return csv;
}

} // namespace drawbridge
