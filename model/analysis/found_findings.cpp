// SPDX-License-Identifier: Apache-2.0
// All findings as one sorted list: made from that before an edit by what left it and what came, and
// from nothing where most would change.
// Tested by tests/unit/analysis/test_findings_again.cpp

#include "model/analysis/found_findings.h"

#include <algorithm>

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
            return;
        }
    }
    auto difference = found_findings::differenceOf(nullptr, found);
    found.all = changedFindings(found.manifests->findings, {}, std::move(difference.added));
}

} // namespace drawbridge
