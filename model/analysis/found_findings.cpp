// SPDX-License-Identifier: Apache-2.0
// All findings as one sorted list: made from that before an edit by what left it and what came, and
// from nothing where most would change.
// Tested by tests/unit/analysis/test_findings_again.cpp

#include "model/analysis/found_findings.h"

#include "model/analysis/drawn_flow_judge.h"
#include "model/analysis/findings_edges.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace drawbridge {
namespace found_findings {
namespace {

using Items = std::vector<FindingItem>;

/// What left a list of findings, and what came.
struct Difference {
    Items removed, added;

    /// One source of findings; both may be null.
    void add(const Items *before, const Items *now)
    {
        static const Items kNone;
        const Items &was = before != nullptr ? *before : kNone;
        const Items &is = now != nullptr ? *now : kNone;
        const auto [firstWas, firstIs] = std::ranges::mismatch(was, is);
        auto lastWas = was.end();
        auto lastIs = is.end();
        while (lastWas != firstWas && lastIs != firstIs && lastWas[-1] == lastIs[-1]) {
            --lastWas;
            --lastIs;
        }
        removed.insert(removed.end(), firstWas, lastWas);
        added.insert(added.end(), firstIs, lastIs);
    }
};

template<typename Part>
const Items *findingsOf(const std::shared_ptr<const Part> &part)
{
    return part != nullptr ? &part->findings : nullptr;
}

template<typename Part>
void addParts(const std::vector<std::shared_ptr<const Part>> *before,
              const std::vector<std::shared_ptr<const Part>> &now, Difference &difference)
{
    for (std::size_t i = 0; i < now.size(); ++i) {
        const auto was = before != nullptr ? (*before)[i] : nullptr;
        if (was != now[i])
            difference.add(findingsOf(was), findingsOf(now[i]));
    }
}

/// `before` may be null.
Difference differenceOf(const FoundFindings *before, const FoundFindings &now)
{
    Difference difference;
    addParts(before != nullptr ? &before->trust->sources : nullptr, now.trust->sources, difference);
    addParts(before != nullptr ? &before->trust->crowds : nullptr, now.trust->crowds, difference);
    addParts(before != nullptr ? &before->drawn.byRule : nullptr, now.drawn.byRule, difference);
    return difference;
}

/// How counts of what is not assessable change.
class CountChanges {
public:
    CountChanges(const FoundFindings *before, const FoundFindings &now)
    {
        if (before != nullptr)
            addTrust(*before->trust, now.trust.get(), -1);
        else
            add(now.manifests->notAssessable, 1);
        addTrust(*now.trust, before != nullptr ? before->trust.get() : nullptr, 1);
        for (std::size_t i = 0; i < now.drawn.byRule.size(); ++i) {
            const auto was = before != nullptr ? before->drawn.byRule[i] : nullptr;
            if (was == now.drawn.byRule[i])
                continue;
            if (was != nullptr)
                add(was->notAssessable, -1);
            add(now.drawn.byRule[i]->notAssessable, 1);
        }
    }

    /// `rows` are in order, and so is what comes of them.
    [[nodiscard]] std::vector<NotAssessable> applied(const std::vector<NotAssessable> &rows) const
    {
        std::vector<NotAssessable> result;
        result.reserve(rows.size() + m_changes.size());
        auto change = m_changes.begin();
        const auto addNew = [&result](const Changes::value_type &row) {
            if (row.second > 0)
                result.push_back(
                    {row.first.first, row.first.second, static_cast<std::size_t>(row.second)});
        };
        for (const NotAssessable &row : rows) {
            const auto key = std::tie(row.ruleId, row.reason);
            for (; change != m_changes.end() && keyOf(*change) < key; ++change)
                addNew(*change);
            std::ptrdiff_t count = static_cast<std::ptrdiff_t>(row.count);
            if (change != m_changes.end() && keyOf(*change) == key)
                count += (change++)->second;
            if (count > 0)
                result.push_back({row.ruleId, row.reason, static_cast<std::size_t>(count)});
        }
        std::for_each(change, m_changes.end(), addNew);
        return result;
    }

private:
    using Changes = std::map<std::pair<std::string, std::string>, std::ptrdiff_t>;

    static std::tuple<const std::string &, const std::string &>
    keyOf(const Changes::value_type &change)
    {
        return {change.first.first, change.first.second};
    }

    void add(const NotAssessableCounts &counts, std::ptrdiff_t sign)
    {
        for (const auto &[row, count] : counts)
            m_changes[row] += sign * static_cast<std::ptrdiff_t>(count);
    }
    void add(const char *rule, const std::string &reason, std::size_t count, std::ptrdiff_t sign)
    {
        if (count != 0)
            m_changes[{rule, reason}] += sign * static_cast<std::ptrdiff_t>(count);
    }

    /// What `other`, which may be null, has not got in common.
    void addTrust(const ImplicitTrust &trust, const ImplicitTrust *other, std::ptrdiff_t sign)
    {
        for (std::size_t i = 0; i < trust.sources.size(); ++i)
            if (other == nullptr || other->sources[i] != trust.sources[i])
                add(trust.sources[i]->notAssessable, sign);
        for (std::size_t i = 0; i < trust.doubts.size(); ++i) {
            const bool isShared = other != nullptr && other->doubts[i] == trust.doubts[i] &&
                                  other->summary.destinations[i] == trust.summary.destinations[i];
            if (trust.doubts[i] != nullptr && !isShared)
                add(kImplicitTrustRule, trust.doubts[i]->reason,
                    trust.summary.destinations[i]->unknown, sign);
        }
        add(kDrawnButBlockedRule, "an end of the drawn flow is not in the input", trust.looseFlows,
            sign);
        add(kImplicitTrustRule, "nothing is drawn yet: every open pair is undecided",
            trust.undecided, sign);
    }

    Changes m_changes;
};

} // namespace
} // namespace found_findings

void collectFindings(FoundFindings &found, const FoundFindings *before)
{
    const bool canGoOn = before != nullptr && before->manifests == found.manifests &&
                         before->trust->sources.size() == found.trust->sources.size();
    if (canGoOn) {
        auto difference = found_findings::differenceOf(before, found);
        if (difference.removed.size() < before->all.size() / 4 + 64) {
            found.all = changedFindings(before->all, std::move(difference.removed),
                                        std::move(difference.added));
            found.notAssessable =
                found_findings::CountChanges(before, found).applied(before->notAssessable);
            return;
        }
    }
    auto difference = found_findings::differenceOf(nullptr, found);
    found.all = changedFindings(found.manifests->findings, {}, std::move(difference.added));
    found.notAssessable = found_findings::CountChanges(nullptr, found).applied({});
}

} // namespace drawbridge
