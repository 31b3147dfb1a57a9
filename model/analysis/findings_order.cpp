// SPDX-License-Identifier: Apache-2.0
// The order of reports, and how a long sorted list changes by a few findings: each piece that one
// of them belongs to is written anew, and the others stay.
// Tested by tests/unit/analysis/test_findings_order.cpp

#include "model/analysis/findings_order.h"

#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace findings_order {
namespace {

using Items = std::vector<FindingItem>;

/// What rule, severity and ends leave open, so that the order is one of contents alone.
auto restOf(const Finding &finding)
{
    return std::tie(finding.message, finding.fix, finding.evidence, finding.confidence,
                    finding.ports);
}

std::strong_ordering order(const Finding &a, const Finding &b)
{
    if (const auto by = a.severity <=> b.severity; by != 0)
        return by;
    if (const auto by = a.ruleId <=> b.ruleId; by != 0)
        return by;
    if (const auto by = a.target <=> b.target; by != 0)
        return by;
    if (const auto by = a.subKey <=> b.subKey; by != 0)
        return by;
    return a.peer <=> b.peer;
}

bool isItemBefore(const FindingItem &a, const FindingItem &b)
{
    return isBefore(*a, *b);
}

/// Long lists in halves beside each other, with what a stable sort gives.
void sortItems(Items::iterator first, Items::iterator last)
{
    constexpr std::ptrdiff_t kShort = 2048;
    if (last - first <= kShort) {
        std::stable_sort(first, last, isItemBefore);
        return;
    }
    const auto middle = first + (last - first) / 2;
    tbb::parallel_invoke([=] { sortItems(first, middle); }, [=] { sortItems(middle, last); });
    std::inplace_merge(first, middle, last, isItemBefore);
}

void append(Items items, SharedList<Finding> &list)
{
    constexpr std::size_t kMost = 2 * SharedList<Finding>::kPieceSize;
    for (std::size_t first = 0; first < items.size();) {
        const std::size_t rest = items.size() - first;
        const std::size_t size = rest <= kMost ? rest : SharedList<Finding>::kPieceSize;
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(first);
        list.append(std::make_shared<Items>(begin, begin + static_cast<std::ptrdiff_t>(size)));
        first += size;
    }
}

/// What is removed from a list and added to it, both sorted, up to where the piece in hand ends.
class Changes {
public:
    Changes(const Items &removed, const Items &added)
        : m_gone(removed.begin()), m_goneEnd(removed.end()), m_come(added.begin()),
          m_comeEnd(added.end())
    {}

    /// Whether something is to do up to and with `last`.
    [[nodiscard]] bool concern(const FindingItem &last) const
    {
        return (m_gone != m_goneEnd && !isItemBefore(last, *m_gone)) ||
               (m_come != m_comeEnd && !isItemBefore(last, *m_come));
    }

    [[nodiscard]] Items applied(const Items &piece)
    {
        Items result;
        for (const FindingItem &item : piece) {
            while (m_come != m_comeEnd && isItemBefore(*m_come, item))
                result.push_back(*m_come++);
            if (m_gone != m_goneEnd && !isItemBefore(item, *m_gone))
                ++m_gone; // it is this one: all that are removed are in the list
            else
                result.push_back(item);
        }
        return result;
    }

    [[nodiscard]] Items rest() const { return {m_come, m_comeEnd}; }

private:
    Items::const_iterator m_gone, m_goneEnd, m_come, m_comeEnd;
};

} // namespace
} // namespace findings_order

bool isBefore(const Finding &a, const Finding &b)
{
    const auto by = findings_order::order(a, b);
    return by == 0 ? findings_order::restOf(a) < findings_order::restOf(b) : by < 0;
}

void sortFindings(std::vector<FindingItem> &findings)
{
    findings_order::sortItems(findings.begin(), findings.end());
}

void sortFindings(SharedList<Finding> &findings)
{
    std::vector<FindingItem> items = findings.items();
    sortFindings(items);
    findings = SharedList<Finding>::of(items);
}

void sortFindings(std::vector<Finding> &findings)
{
    std::stable_sort(findings.begin(), findings.end(), isBefore);
}

SharedList<Finding> changedFindings(const SharedList<Finding> &list,
                                    std::vector<FindingItem> removed,
                                    std::vector<FindingItem> added)
{
    sortFindings(removed);
    sortFindings(added);
    findings_order::Changes changes(removed, added);
    SharedList<Finding> result;
    for (const auto &piece : list.pieces()) {
        if (changes.concern(piece->back()))
            findings_order::append(changes.applied(*piece), result);
        else
            result.append(piece);
    }
    findings_order::append(changes.rest(), result);
    return result;
}

} // namespace drawbridge
