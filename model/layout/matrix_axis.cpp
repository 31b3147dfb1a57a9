// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_matrix.cpp
#include "model/layout/matrix_axis.h"

#include <algorithm>
#include <cctype>

namespace drawbridge {
namespace {

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at)
            words.push_back(lower(text.substr(at, end - at)));
        at = end + 1;
    }
    return words;
}

bool fits(const PairEnd &end, const std::vector<std::string> &words)
{
    const std::string name = lower(toString(end.key));
    return std::all_of(words.begin(), words.end(), [&name](const std::string &word) {
        return name.find(word) != std::string::npos;
    });
}

} // namespace

MatrixAxis::MatrixAxis(const PairStates &states, const std::set<NodeKey> &collapsed,
                       std::string_view filter, const MatrixMetrics &metrics,
                       const MatrixOrder *order, MatrixSide side)
    : m_metrics(metrics)
{
    const std::vector<std::string> words = wordsOf(filter);
    const MatrixOrder byName = order ? MatrixOrder() : orderMatrix(states, MatrixSorting::Name);
    const MatrixOrder &asked = order ? *order : byName;
    for (const std::size_t b : asked.bands) {
        const PairBand &band = states.bands()[b];
        if (side == MatrixSide::Rows && states.isServerBand(b))
            continue;
        if (words.empty() && collapsed.contains(band.key)) {
            m_lines.push_back({b, band.first, band.end, true});
            continue;
        }
        for (const std::size_t end : asked.ends[b]) {
            if (words.empty() || fits(states.ends()[end], words))
                m_lines.push_back({b, end, end + 1, false});
        }
    }
    place();
    m_lineOf.assign(states.ends().size(), m_lines.size());
    for (std::size_t line = 0; line < m_lines.size(); ++line)
        for (std::size_t end = m_lines[line].first; end < m_lines[line].end; ++end)
            m_lineOf[end] = line;
}

// Collapsed bands stand together, so that many of them stay readable at once.
void MatrixAxis::place()
{
    int at = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const bool isJoined = i > 0 && (m_lines[i].band == m_lines[i - 1].band ||
                                        (m_lines[i].isBand && m_lines[i - 1].isBand));
        if (!isJoined) {
            at += i > 0 ? m_metrics.gap : 0;
            m_groups.push_back({i, i});
        }
        m_lines[i].at = at;
        at += m_metrics.cell;
        m_groups.back().end = i + 1;
    }
}

int MatrixAxis::length() const
{
    return m_lines.empty() ? 0 : m_lines.back().at + m_metrics.cell;
}

std::optional<std::size_t> MatrixAxis::lineOf(std::size_t end) const
{
    const bool isThere = end < m_lineOf.size() && m_lineOf[end] < m_lines.size();
    return isThere ? std::optional(m_lineOf[end]) : std::nullopt;
}

std::optional<std::size_t> MatrixAxis::lineAt(int at) const
{
    const auto next =
        std::upper_bound(m_lines.begin(), m_lines.end(), at,
                         [](int value, const MatrixLine &line) { return value < line.at; });
    if (next == m_lines.begin() || at >= (next - 1)->at + m_metrics.cell)
        return std::nullopt;
    return static_cast<std::size_t>(next - m_lines.begin()) - 1;
}

std::pair<std::size_t, std::size_t> MatrixAxis::linesIn(int first, int end) const
{
    const auto from =
        std::partition_point(m_lines.begin(), m_lines.end(), [&](const MatrixLine &line) {
            return line.at + m_metrics.cell <= first;
        });
    const auto to = std::partition_point(from, m_lines.end(),
                                         [&](const MatrixLine &line) { return line.at < end; });
    return {static_cast<std::size_t>(from - m_lines.begin()),
            static_cast<std::size_t>(to - m_lines.begin())};
}

MatrixFilter parseMatrixFilter(std::string_view text)
{
    const std::size_t at = text.find('>');
    if (at == std::string_view::npos)
        return {std::string(text), {}};
    return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

PairCounts countCell(const PairStates &states, const MatrixLine &row, const MatrixLine &column)
{
    return states.count(row.first, row.end, column.first, column.end);
}

} // namespace drawbridge
