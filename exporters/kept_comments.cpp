// SPDX-License-Identifier: Apache-2.0
#include "exporters/kept_comments.h"

#include "exporters/comment_places.h"

#include <algorithm>
#include <map>
#include <utility>

// The new text is copied line by line; at the lines of its places what stood at the old ones is put
// between. Nothing is ever put inside a line but behind it, and nothing but comments and empty
// lines, so that the values stay what they are.
// Tested by tests/unit/exporters/test_update_in_place.cpp and
// tests/property/test_update_property.cpp

namespace drawbridge {
namespace {

OwnComments ownCommentsOf(const YamlOutline &written)
{
    std::set<std::string, std::less<>> comments;
    for (const YamlLine &line : written.lines())
        if (line.kind == YamlLine::Kind::Comment)
            comments.emplace(line.comment());
    return OwnComments(std::move(comments));
}

/// In front of one line of the new text: its own comments, between them those of others where they
/// stood.
class MergedRun {
public:
    MergedRun(std::vector<RemarkLine> kept, std::vector<std::string> own)
        : m_kept(std::move(kept)), m_own(std::move(own))
    {}

    /// `lineOf` makes a line of a remark.
    template<typename LineOf>
    std::vector<std::string> run(const LineOf &lineOf)
    {
        const auto lastOwn =
            std::find_if(m_kept.rbegin(), m_kept.rend(), [](const auto &it) { return it.isOwn; });
        const auto behindOwn = static_cast<std::size_t>(m_kept.rend() - lastOwn);
        for (std::size_t i = 0; i < m_kept.size(); ++i) {
            if (i == behindOwn)
                takeOwn(m_own.size());
            if (m_kept[i].isOwn)
                takeOwn(endOf(m_kept[i].text));
            else
                takeForeign(m_kept[i], lineOf);
        }
        takeOwn(m_own.size());
        return std::move(m_lines);
    }

private:
    /// Below an own comment, what is indented further would be taken for a part of it.
    template<typename LineOf>
    void takeForeign(RemarkLine &remark, const LineOf &lineOf)
    {
        if (m_isBelowOwn && remark.text.starts_with("#   "))
            remark.text.erase(1, remark.text.find_first_not_of(' ', 1) - 2);
        m_isBelowOwn = false;
        m_lines.push_back(lineOf(remark));
    }

    /// Behind the own comment of that text; where it is gone, behind those that are taken.
    [[nodiscard]] std::size_t endOf(const std::string &text) const
    {
        for (std::size_t i = m_next; i < m_own.size(); ++i)
            if (m_own[i].ends_with(text) && m_own[i].find('#') + text.size() == m_own[i].size())
                return i + 1;
        return m_next;
    }

    void takeOwn(std::size_t end)
    {
        m_isBelowOwn = m_isBelowOwn || m_next < end;
        for (; m_next < end; ++m_next)
            m_lines.push_back(m_own[m_next]);
    }

    std::vector<RemarkLine> m_kept;
    std::vector<std::string> m_own; ///< As they stand in the new text.
    std::size_t m_next = 0;
    bool m_isBelowOwn = false;
    std::vector<std::string> m_lines;
};

class CommentWriter {
public:
    CommentWriter(const YamlOutline &outline, std::vector<Remarks> remarks)
        : m_outline(outline), m_remarks(std::move(remarks))
    {
        for (std::size_t i = m_remarks.size(); i-- > 0;) // the innermost first
            if (!m_remarks[i].behind.empty())
                std::ranges::move(m_remarks[i].behind, std::back_inserter(m_behind[lastLineOf(i)]));
    }

    std::string run()
    {
        const auto &lines = m_outline.lines();
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (lines[i].kind == YamlLine::Kind::Comment) {
                m_own.emplace_back(lines[i].text);
                continue;
            }
            content(i, std::string(lines[i].text));
            if (const auto found = m_behind.find(i); found != m_behind.end())
                for (const RemarkLine &remark : found->second)
                    add(lineOf(remark, found->first, lines[i].indent()));
        }
        return std::move(m_text);
    }

private:
    void content(std::size_t index, std::string text)
    {
        const std::size_t indent = m_outline.lines()[index].indent();
        std::vector<RemarkLine> inFront;
        bool hasBeside = false;
        const auto head = m_outline.headOf(index);
        for (std::size_t i = head.value_or(0); head && i <= *m_outline.lastUpTo(index); ++i) {
            std::ranges::move(m_remarks[i].inFront, std::back_inserter(inFront));
            for (RemarkLine &remark : m_remarks[i].beside) {
                if (std::exchange(hasBeside, true))
                    inFront.push_back({remark.line, indent, std::move(remark.text), false});
                else
                    text += std::string(std::max<std::size_t>(remark.column, 1), ' ') + remark.text;
            }
        }
        MergedRun merged(std::move(inFront), std::exchange(m_own, {}));
        for (const std::string &line : merged.run([&](const RemarkLine &remark) {
                 return lineOf(remark, index == 0 ? 0 : index - 1, indent);
             }))
            add(line);
        add(text);
    }

    void add(const std::string &line) { m_text.append(line).append("\n"); }

    /// Below a literal text a comment that is indented as far would be part of it.
    [[nodiscard]] std::string lineOf(const RemarkLine &remark, std::size_t above,
                                     std::size_t indent) const
    {
        if (remark.text.empty())
            return {};
        const auto place = m_outline.lastUpTo(above);
        const std::size_t limit = place ? m_outline.places()[*place].node->blockIndent : 0;
        const bool isTooDeep = limit > 0 && remark.column >= limit;
        return std::string(isTooDeep ? std::min(indent, limit - 1) : remark.column, ' ') +
               remark.text;
    }

    /// The last line of a place and what is in it.
    [[nodiscard]] std::size_t lastLineOf(std::size_t index) const
    {
        const auto &places = m_outline.places();
        const YamlPlace &place = places[index];
        const auto &lines = m_outline.lines();
        const bool isLast =
            place.end == places.size() || places[place.end].document != place.document;
        std::size_t end = isLast ? place.line + 1 : places[place.end].line;
        while (isLast && end < lines.size() && lines[end].kind != YamlLine::Kind::Marker)
            ++end;
        while (end > place.line + 1 && lines[end - 1].kind != YamlLine::Kind::Content)
            --end;
        return end - 1;
    }

    const YamlOutline &m_outline;
    std::vector<Remarks> m_remarks;
    std::map<std::size_t, std::vector<RemarkLine>> m_behind; ///< By the line they are below.
    std::vector<std::string> m_own; ///< Of the new text, in front of the next line.
    std::string m_text;
};

/// Brings what stands at the old places to the new ones.
class CommentMover {
public:
    CommentMover(const YamlOutline &before, const YamlOutline &after,
                 const std::vector<std::optional<std::size_t>> &matches)
        : m_before(before), m_after(after), m_matches(matches)
    {}

    KeptComments run()
    {
        PlacedRemarks placed = placeRemarks(m_before, ownCommentsOf(m_after));
        std::vector<Remarks> moved(m_after.places().size());
        for (std::size_t i = 0; i < placed.places.size(); ++i)
            move(i, placed.places[i], moved);
        if (moved.empty())
            lose(placed.nowhere);
        else
            std::ranges::move(placed.nowhere, std::back_inserter(moved.front().inFront));
        return {CommentWriter(m_after, std::move(moved)).run(), std::move(m_lost)};
    }

private:
    void move(std::size_t from, Remarks &remarks, std::vector<Remarks> &moved)
    {
        const auto to = m_matches[from];
        if (!to) {
            for (const auto *lines : {&remarks.inFront, &remarks.beside, &remarks.behind})
                lose(*lines);
            return;
        }
        const std::size_t indent = indentOf(m_after, *to);
        if (indentOf(m_before, from) != indent)
            for (auto *lines : {&remarks.inFront, &remarks.behind})
                for (RemarkLine &line : *lines)
                    line.column = indent;
        moved[*to] = std::move(remarks);
    }

    static std::size_t indentOf(const YamlOutline &outline, std::size_t place)
    {
        return outline.lines()[outline.places()[place].line].indent();
    }

    void lose(const std::vector<RemarkLine> &lines)
    {
        for (const RemarkLine &line : lines)
            if (line.isForeign())
                m_lost.push_back({SourceSpan::fromZeroBased(m_before.file(), line.line,
                                                            m_before.lines()[line.line].commentAt),
                                  line.text});
    }

    const YamlOutline &m_before;
    const YamlOutline &m_after;
    const std::vector<std::optional<std::size_t>> &m_matches;
    std::vector<ForeignComment> m_lost;
};

} // namespace

KeptComments withCommentsOf(const YamlOutline &before, const YamlOutline &after,
                            const std::vector<std::optional<std::size_t>> &matches)
{
    return CommentMover(before, after, matches).run();
}

std::vector<ForeignComment> foreignComments(std::string_view text, const FileRef &file,
                                            const OwnComments &own)
{
    std::vector<ForeignComment> comments;
    bool isBelowOwn = false;
    std::size_t number = 0;
    for (const YamlLine &line : yamlLines(text)) {
        const bool isAlone = line.kind == YamlLine::Kind::Comment;
        isBelowOwn = isAlone && own.contains(line.comment(), isBelowOwn);
        if (line.hasComment() && !isBelowOwn)
            comments.push_back({SourceSpan::fromZeroBased(file, number, line.commentAt),
                                safeComment(line.comment())});
        ++number;
    }
    return comments;
}

} // namespace drawbridge
