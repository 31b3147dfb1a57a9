// SPDX-License-Identifier: Apache-2.0
#include "exporters/table_cells.h"

// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

std::string csvCell(const std::string &text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

std::string markdownCell(const std::string &text)
{
    std::string cell;
    for (const char c : text) {
        if (c == '|')
            cell += "\\|";
        else if (c == '\n')
            cell += "<br>";
        else
            cell += c;
    }
    return cell;
}

} // namespace

std::string oneLine(const std::string &text)
{
    std::string line;
    for (const char c : text) {
        if (c == '\n')
            line += "\\n";
        else if (c == '\r')
            line += "\\r";
        else if (c == '\t')
            line += "\\t";
        else
            line += c;
    }
    return line;
}

std::string csvRow(const std::vector<std::string> &cells)
{
    std::string row;
    for (const std::string &cell : cells)
        row += (row.empty() && &cell == &cells.front() ? "" : ",") + csvCell(cell);
    return row + '\n';
}

std::string markdownRow(const std::vector<std::string> &cells)
{
    std::string row = "|";
    for (const std::string &cell : cells)
        row += ' ' + markdownCell(cell) + " |";
    return row + '\n';
}

std::string markdownHeading(const std::vector<std::string> &cells)
{
    std::string line = "|";
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += "---|";
    return markdownRow(cells) + line + '\n';
}

} // namespace drawbridge
