// SPDX-License-Identifier: Apache-2.0
#include "exporters/comment_places.h"

#include <algorithm>

// Runs of lines without content, one after another; what is above and below each of them decides.
// Tested by tests/unit/exporters/test_update_in_place.cpp

namespace drawbridge {
namespace {

class RemarkCollector {
public:
    RemarkCollector(const YamlOutline &outline, const OwnComments &own)
        : m_outline(outline), m_own(own)
    {
        m_result.places.resize(outline.places().size());
    }

    PlacedRemarks run()
    {
        const auto &lines = m_outline.lines();
        for (std::size_t i = 0; i < lines.size(); ++i)
            take(i, lines[i]);
        endRun(End::Document);
        return std::move(m_result);
    }

private:
    enum class End { Content, Document };

    void take(std::size_t index, const YamlLine &line)
    {
        switch (line.kind) {
        case YamlLine::Kind::Blank: m_run.push_back({index, 0, {}, false}); return;
        case YamlLine::Kind::Comment:
            if (line.isInside)
                inFrontOf(lastPlace(index)).push_back(remark(index, line, line.commentAt));
            else
                m_run.push_back(remark(index, line, line.commentAt));
            return;
        case YamlLine::Kind::Marker:
            endRun(End::Document);
            m_documentStart = index;
            if (line.hasComment() && !m_outline.headOf(index))
                m_run.push_back(remark(index, line, 0));
            else
                takeBeside(index, line);
            return;
        case YamlLine::Kind::Content: endRun(End::Content); takeBeside(index, line);
        }
    }

    void takeBeside(std::size_t index, const YamlLine &line)
    {
        if (!line.hasComment())
            return;
        const std::size_t last = line.text.find_last_not_of(" \t", line.commentAt - 1);
        const std::size_t end = last == std::string_view::npos ? 0 : last + 1;
        RemarkLine found = remark(index, line, line.commentAt - end);
        if (const auto place = lastPlace(index))
            m_result.places[*place].beside.push_back(std::move(found));
        else
            m_result.nowhere.push_back(std::move(found));
    }

    static RemarkLine remark(std::size_t index, const YamlLine &line, std::size_t column)
    {
        return {index, column, safeComment(line.comment()), false};
    }

    [[nodiscard]] std::optional<std::size_t> lastPlace(std::size_t line) const
    {
        return m_outline.lastUpTo(line);
    }

    std::vector<RemarkLine> &inFrontOf(std::optional<std::size_t> place)
    {
        return place ? m_result.places[*place].inFront : m_result.nowhere;
    }

    void endRun(End end)
    {
        if (m_run.empty())
            return;
        tellOwn();
        const std::size_t first = m_run.front().line;
        auto above = lastPlace(first);
        if (above && m_outline.places()[*above].line < m_documentStart)
            above.reset();
        const auto below = m_outline.firstBelow(first);
        if (end == End::Document && above)
            endDocument(*above);
        else if (below)
            splitRun(above, *below);
        else if (const auto last = lastPlace(first))
            append(m_run, m_result.places[rootOf(*last)].behind);
        else
            append(m_run, m_result.nowhere);
        m_run.clear();
    }

    void tellOwn()
    {
        bool isBelowOwn = false;
        for (RemarkLine &line : m_run) {
            line.isOwn = !line.text.empty() && m_own.contains(line.text, isBelowOwn);
            isBelowOwn = line.isOwn;
        }
    }

    [[nodiscard]] std::size_t rootOf(std::size_t place) const
    {
        const auto &places = m_outline.places();
        while (places[place].parent != place)
            place = places[place].parent;
        return place;
    }

    void endDocument(std::size_t above)
    {
        const auto comment =
            std::ranges::find_if(m_run, [](const auto &line) { return !line.text.empty(); });
        const std::size_t column = comment == m_run.end() ? 0 : comment->column;
        const std::size_t place = column == 0 ? rootOf(above) : enclosing(above, column);
        append(m_run, m_result.places[place].behind);
    }

    /// The innermost place around `place`, or itself, that is not indented further.
    [[nodiscard]] std::size_t enclosing(std::size_t place, std::size_t column) const
    {
        const auto &places = m_outline.places();
        while (places[place].column > column && places[place].parent != place)
            place = places[place].parent;
        return place;
    }

    void splitRun(std::optional<std::size_t> above, std::size_t below)
    {
        const std::size_t indent = m_outline.lines()[m_outline.places()[below].line].indent();
        std::size_t count = 0;
        for (std::size_t i = 0; i < m_run.size(); ++i) {
            const bool isDeeper = !m_run[i].isOwn && m_run[i].column > indent;
            if (!m_run[i].text.empty() && !isDeeper)
                break;
            count = m_run[i].text.empty() ? count : i + 1;
        }
        const auto first =
            std::ranges::find_if(m_run, [](const auto &line) { return !line.text.empty(); });
        const auto ended =
            above && count > 0 ? std::optional(enclosing(*above, first->column)) : std::nullopt;
        if (!ended || m_outline.places()[*ended].end > below)
            count = 0;
        else
            append({m_run.begin(), m_run.begin() + static_cast<std::ptrdiff_t>(count)},
                   m_result.places[*ended].behind);
        append({m_run.begin() + static_cast<std::ptrdiff_t>(count), m_run.end()},
               m_result.places[below].inFront);
    }

    static void append(const std::vector<RemarkLine> &lines, std::vector<RemarkLine> &to)
    {
        to.insert(to.end(), lines.begin(), lines.end());
    }

    const YamlOutline &m_outline;
    const OwnComments &m_own;
    PlacedRemarks m_result;
    std::vector<RemarkLine> m_run;
    std::size_t m_documentStart = 0;
};

} // namespace

PlacedRemarks placeRemarks(const YamlOutline &outline, const OwnComments &own)
{
    return RemarkCollector(outline, own).run();
}

} // namespace drawbridge
