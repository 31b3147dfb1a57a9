// SPDX-License-Identifier: Apache-2.0
// Which findings somebody accepted, and which of these waivers are overdue (findings.md 4.3,
// ZT-CV-003). Nothing here knows what day it is: the caller says so.
// Tested by tests/unit/analysis/test_waivers.cpp

#include "model/analysis/waivers.h"

#include "model/analysis/findings/grouped_parts.h"
#include "model/base/dates.h"
#include "model/design/edit_checks.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace drawbridge {
namespace waivers {
namespace {

constexpr std::size_t kMostFindings = 20;
constexpr int kExpiringDays = 14;
constexpr int kLongestDays = 180;
constexpr int kLongestCriticalDays = 30;
constexpr std::size_t kShortestReason = 20;

/// From one date to another, both YYYY-MM-DD.
int daysBetween(std::string_view from, std::string_view to)
{
    return static_cast<int>((dayOf(to) - dayOf(from)).count());
}

/// Nothing where a day may stand in a waiver of the finding that is made today.
std::optional<Error> wrongDay(const Finding &finding, const std::string &expires,
                              std::string_view today)
{
    const std::string last = lastWaiverDay(finding, today);
    const std::string hint = "write a day up to " + last + " as YYYY-MM-DD";
    if (!isDate(expires))
        return Error{ErrorCode::FieldInvalid, "\"" + expires + "\" is no day", {}, hint};
    if (expires < today)
        return Error{
            ErrorCode::FieldInvalid, "the waiver would have ended on " + expires, {}, hint};
    if (expires > last)
        return Error{ErrorCode::FieldInvalid,
                     "a waiver of a " + std::string(toString(finding.severity)) +
                         " finding ends by " + last + ", not on " + expires,
                     {},
                     hint};
    return std::nullopt;
}

bool namesPeer(const std::string &pattern, const std::optional<NodeKey> &peer)
{
    if (pattern == "*")
        return true;
    return peer ? namesKey(pattern, *peer) : pattern.empty();
}

bool names(const Waiver &waiver, const Finding &finding)
{
    return waiver.rule == finding.ruleId && namesKey(waiver.target, finding.target) &&
           namesPeer(waiver.peer, finding.peer);
}

bool hasEnded(const Waiver &waiver, std::string_view today)
{
    return waiver.expires < today;
}

WaiverState stateOf(const WaiverUse &use, std::string_view today)
{
    if (hasEnded(use.record.waiver, today))
        return WaiverState::Expired;
    if (use.matched == 0)
        return WaiverState::Unused;
    if (use.matched > kMostFindings)
        return WaiverState::TooBroad;
    return daysBetween(today, use.record.waiver.expires) < kExpiringDays ? WaiverState::Expiring
                                                                         : WaiverState::Active;
}

std::string titleOf(const Waiver &waiver)
{
    return waiver.rule + " for " + waiver.target +
           (waiver.peer.empty() || waiver.peer == "*" ? "" : " from " + waiver.peer);
}

void addState(const WaiverUse &use, Severity worst, GroupedParts &parts)
{
    const Waiver &waiver = use.record.waiver;
    const SourceSpan &where = use.record.where;
    const Severity inherited = std::min(Severity::Medium, worst);
    if (use.state == WaiverState::Expired)
        parts.add(inherited,
                  waiver.expires.empty() ? "it names no last day" : "it ended on " + waiver.expires,
                  where);
    if (use.state == WaiverState::Unused)
        parts.add(Severity::Medium, "no finding is what it accepts", where);
    if (use.state == WaiverState::TooBroad)
        parts.add(Severity::Medium, "it accepts more than 20 findings", where);
}

/// How long it holds, from the day it was made, or from today where nobody says.
void addTerm(const WaiverUse &use, Severity worst, std::string_view today, GroupedParts &parts)
{
    const Waiver &waiver = use.record.waiver;
    if (hasEnded(waiver, today))
        return;
    const std::string_view from = use.record.created.empty() ? today : use.record.created;
    const int most =
        worst == Severity::Critical && use.matched != 0 ? kLongestCriticalDays : kLongestDays;
    if (daysBetween(from, waiver.expires) > most)
        parts.add(Severity::Medium,
                  "it holds longer than " + std::to_string(most) + " days, until " + waiver.expires,
                  use.record.where);
}

/// ZT-CV-003 about one waiver, where there is something to say; `worst`: of what it names.
void tell(const WaiverUse &use, Severity worst, std::string_view today,
          std::vector<FindingItem> &told)
{
    GroupedParts parts;
    addState(use, worst, parts);
    addTerm(use, worst, today, parts);
    if (use.record.waiver.owner.empty())
        parts.add(Severity::Medium, "nobody is named as its owner", use.record.where);
    if (parts.isEmpty())
        return;
    const std::string name = use.record.id.empty() ? titleOf(use.record.waiver) : use.record.id;
    Finding finding = parts.finding("ZT-CV-003", {"", "", "Waiver", name},
                                    "The waiver of " + titleOf(use.record.waiver) + ": ",
                                    "Renew it with a reason, or delete it and mend the finding.");
    if (!use.record.where.isKnown())
        finding.evidence.clear();
    told.push_back(std::make_shared<Finding>(std::move(finding)));
}

/// Findings that somebody put together by hand need not be in order yet.
void addTold(SharedList<Finding> &findings, std::vector<FindingItem> told)
{
    if (!std::ranges::is_sorted(std::as_const(findings), isBefore))
        sortFindings(findings);
    findings = changedFindings(findings, {}, std::move(told));
}

} // namespace
} // namespace waivers

std::string_view toString(WaiverState state)
{
    constexpr std::array<std::string_view, 5> kWords{"active", "expiring", "expired", "unused",
                                                     "too broad"};
    return kWords[static_cast<std::size_t>(state)];
}

std::vector<WaiverUse> judgeWaivers(AnalysisReport &report,
                                    const std::vector<WaiverRecord> &records,
                                    std::string_view today)
{
    std::vector<WaiverUse> uses;
    std::map<std::string, std::vector<std::size_t>> byRule;
    for (const WaiverRecord &record : records) {
        byRule[record.waiver.rule].push_back(uses.size());
        uses.push_back({record, WaiverState::Active, 0});
    }
    std::vector<Severity> worst(uses.size(), Severity::Info);
    std::vector<std::pair<std::size_t, std::optional<Waiver>>> changed;
    std::size_t at = 0;
    for (const Finding &finding : std::as_const(report.findings)) {
        std::optional<Waiver> waived;
        const auto candidates = byRule.find(finding.ruleId);
        if (candidates != byRule.end())
            for (const std::size_t index : candidates->second) {
                const Waiver &waiver = uses[index].record.waiver;
                if (!waivers::names(waiver, finding))
                    continue;
                ++uses[index].matched;
                worst[index] = std::min(worst[index], finding.severity);
                if (!waived && !waivers::hasEnded(waiver, today))
                    waived = waiver;
            }
        if (waived != finding.waived)
            changed.emplace_back(at, std::move(waived));
        ++at;
    }
    for (auto &[index, waived] : changed)
        report.findings[index].waived = std::move(waived);
    std::vector<FindingItem> told;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        uses[i].state = waivers::stateOf(uses[i], today);
        waivers::tell(uses[i], worst[i], today, told);
    }
    waivers::addTold(report.findings, std::move(told));
    return uses;
}

const WaiverRecord *recordOf(const std::vector<WaiverUse> &uses, const Finding &finding)
{
    if (!finding.waived)
        return nullptr;
    for (const WaiverUse &use : uses)
        if (use.record.waiver == *finding.waived)
            return &use.record;
    return nullptr;
}

std::string lastWaiverDay(const Finding &finding, std::string_view today)
{
    const int days = finding.severity == Severity::Critical ? waivers::kLongestCriticalDays
                                                            : waivers::kLongestDays;
    return dateOf(dayOf(today) + std::chrono::days(days));
}

Result<Waiver> waiverFor(const Finding &finding, const WaiverWords &words, std::string_view today)
{
    if (words.justification.size() < waivers::kShortestReason)
        return fail(ErrorCode::FieldInvalid,
                    "the reason has " + std::to_string(words.justification.size()) +
                        " characters, at least 20 are expected",
                    {}, "say why the finding is accepted, so that others can judge it");
    if (words.owner.empty())
        return fail(ErrorCode::FieldInvalid, "nobody is named as owner", {},
                    "name who answers for it");
    if (auto wrong = waivers::wrongDay(finding, words.expires, today))
        return tl::unexpected<Error>(std::move(*wrong));
    return Waiver{finding.ruleId,
                  toString(finding.target),
                  finding.peer ? toString(*finding.peer) : std::string(),
                  words.justification,
                  words.owner,
                  words.expires};
}

} // namespace drawbridge
