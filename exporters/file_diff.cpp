// SPDX-License-Identifier: Apache-2.0
#include "exporters/file_diff.h"

#include <algorithm>
#include <string_view>

// The longest common subsequence of lines by its table, between what both texts begin and end with;
// then hunks as diff(1) writes them (POSIX, "diff -u"). Manifests are short.
// Tested by tests/unit/exporters/test_file_diff.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMostCells = 16'000'000; ///< Of the table; past it all lines differ.
constexpr std::size_t kContext = 3;

using Lines = std::vector<std::string_view>;

/// With their newlines, so that a last line without one differs from one with it.
Lines linesOf(std::string_view text)
{
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

/// One line of the diff: ' ', '-' or '+' and its text.
struct Step {
    char mark = ' ';
    std::string_view line;
};

/// Lengths of the longest common subsequences of what follows two lines.
class CommonLines {
public:
    CommonLines(const Lines &a, const Lines &b) : m_width(b.size() + 1)
    {
        m_lengths.resize((a.size() + 1) * m_width);
        for (std::size_t i = a.size(); i-- > 0;)
            for (std::size_t j = b.size(); j-- > 0;)
                at(i, j) =
                    a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::uint32_t &at(std::size_t i, std::size_t j) { return m_lengths[i * m_width + j]; }

private:
    std::size_t m_width;
    std::vector<std::uint32_t> m_lengths;
};

void addAll(char mark, const Lines &lines, std::size_t from, std::vector<Step> &steps)
{
    for (; from < lines.size(); ++from)
        steps.push_back({mark, lines[from]});
}

void compareMiddle(const Lines &a, const Lines &b, std::vector<Step> &steps)
{
    std::size_t i = 0, j = 0;
    if ((a.size() + 1) * (b.size() + 1) <= kMostCells) {
        CommonLines common(a, b);
        while (i < a.size() && j < b.size()) {
            if (a[i] == b[j]) {
                steps.push_back({' ', a[i++]});
                ++j;
            } else if (common.at(i + 1, j) >= common.at(i, j + 1)) {
                steps.push_back({'-', a[i++]});
            } else {
                steps.push_back({'+', b[j++]});
            }
        }
    }
    addAll('-', a, i, steps);
    addAll('+', b, j, steps);
}

std::vector<Step> stepsBetween(const Lines &before, const Lines &after)
{
    const auto [a, b] = std::ranges::mismatch(before, after);
    const auto head = static_cast<std::size_t>(a - before.begin());
    std::size_t tail = 0;
    while (tail < std::min(before.size(), after.size()) - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    std::vector<Step> steps;
    for (std::size_t i = 0; i < head; ++i)
        steps.push_back({' ', before[i]});
    compareMiddle(Lines(a, before.end() - static_cast<std::ptrdiff_t>(tail)),
                  Lines(b, after.end() - static_cast<std::ptrdiff_t>(tail)), steps);
    addAll(' ', before, before.size() - tail, steps);
    return steps;
}

/// "12,3"; the line before where there are none.
std::string hunkRange(std::size_t first, std::size_t count)
{
    return std::to_string(count == 0 ? first : first + 1) +
           (count == 1 ? "" : "," + std::to_string(count));
}

std::string stepText(const Step &step)
{
    std::string text = step.mark + std::string(step.line);
    return step.line.ends_with('\n') ? text : text + "\n\\ No newline at end of file\n";
}

std::size_t marksOtherThan(const std::vector<Step> &steps, std::size_t first, std::size_t last,
                           char other)
{
    return static_cast<std::size_t>(
        std::count_if(steps.begin() + static_cast<std::ptrdiff_t>(first),
                      steps.begin() + static_cast<std::ptrdiff_t>(last),
                      [other](const Step &step) { return step.mark != other; }));
}

/// Steps [first, last), with what surrounds them.
std::string hunkText(const std::vector<Step> &steps, std::size_t first, std::size_t last)
{
    std::string text =
        "@@ -" +
        hunkRange(marksOtherThan(steps, 0, first, '+'), marksOtherThan(steps, first, last, '+')) +
        " +" +
        hunkRange(marksOtherThan(steps, 0, first, '-'), marksOtherThan(steps, first, last, '-')) +
        " @@\n";
    for (std::size_t i = first; i < last; ++i)
        text += stepText(steps[i]);
    return text;
}

/// The first change at or after `from`; the end where there is none.
std::size_t nextChange(const std::vector<Step> &steps, std::size_t from)
{
    while (from < steps.size() && steps[from].mark == ' ')
        ++from;
    return from;
}

} // namespace

std::string unifiedDiff(const FileChange &change)
{
    using Kind = FileChange::Kind;
    const Lines before = linesOf(change.before), after = linesOf(change.after);
    const auto steps = stepsBetween(before, after);
    std::string text = "--- " + (change.kind == Kind::Added ? "/dev/null" : "a/" + change.path) +
                       "\n+++ " +
                       (change.kind == Kind::Removed ? "/dev/null" : "b/" + change.path) + '\n';
    for (std::size_t at = nextChange(steps, 0); at < steps.size();) {
        const std::size_t first = at < kContext ? 0 : at - kContext;
        std::size_t last = at;
        while (at < steps.size() && at <= last + 2 * kContext + 1) {
            last = at;
            while (last + 1 < steps.size() && steps[last + 1].mark != ' ')
                ++last;
            at = nextChange(steps, last + 1);
        }
        text += hunkText(steps, first, std::min(last + 1 + kContext, steps.size()));
    }
    return text;
}

} // namespace drawbridge
