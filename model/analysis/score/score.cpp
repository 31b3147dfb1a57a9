// SPDX-License-Identifier: Apache-2.0
// The zero-trust score (findings.md 3.2): six shares, each counted by itself, and their geometric
// mean, so that one share of nothing is a score of nothing. What nobody knows is counted as bad and
// as good in turn; the two ends of that range are both told.
// Tested by tests/unit/analysis/test_score.cpp and test_score_properties.cpp

#include "model/analysis/score/score.h"

#include "model/analysis/score/namespace_counts.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drawbridge {
namespace score {
namespace {

constexpr double kCapCritical = 49;
constexpr double kCapClusterAdmin = 20;

struct ShareWords {
    std::string_view id, name, counted;
};
constexpr std::array<ShareWords, 6> kShares{
    ShareWords{"S1", "segmentation", "pairs that are not drawn and stay shut"},
    ShareWords{"S2", "edge assurance", "open pairs that are mutual, authorized and drawn"},
    ShareWords{"S3", "identity", "workloads with an account of their own and nothing beside it"},
    ShareWords{"S4", "privilege", "permissions of accounts in use that are drawn"},
    ShareWords{"S5", "containment", "workloads out of reach of whoever takes one"},
    ShareWords{"S6", "edge of the system",
               "ways in with TLS, authentication, authorization, "
               "drawn"},
};

std::vector<ScoreShare> emptyShares()
{
    std::vector<ScoreShare> shares;
    for (const ShareWords &words : kShares) {
        ScoreShare &share = shares.emplace_back();
        share.id = words.id;
        share.name = words.name;
        share.counted = words.counted;
    }
    return shares;
}

Score sharesOf(const ScoreInput &input)
{
    Score score;
    score.shares = emptyShares();
    for (EndIndex i = 0; i < input.world.context.workloadCount(); ++i)
        score.workloads += input.isCounted(i) ? 1 : 0;
    scorePairs(input, score, score.shares[0], score.shares[1]);
    scoreIdentities(input, score.shares[2]);
    scorePrivileges(input, score.shares[3]);
    scoreContainment(input, score, score.shares[4]);
    scoreWaysIn(input, score.shares[5]);
    return score;
}

std::optional<ScoreRange> meanOf(const std::vector<ScoreShare> &shares)
{
    ScoreRange product{1, 1};
    std::size_t count = 0;
    for (const ScoreShare &share : shares)
        if (share.value) {
            product.worst *= share.value->worst;
            product.best *= share.value->best;
            ++count;
        }
    if (count == 0)
        return std::nullopt;
    const double exponent = 1.0 / static_cast<double>(count);
    return ScoreRange{100 * std::pow(product.worst, exponent),
                      100 * std::pow(product.best, exponent)};
}

/// No number hides a critical finding, nor a way from the Internet to cluster-admin.
ScoreRange capped(ScoreRange range, const AnalysisReport &report, std::string &because)
{
    const auto isOpen = [](const Finding &finding) {
        return finding.severity == Severity::Critical && !finding.waived;
    };
    const bool hasCritical = std::ranges::any_of(report.findings, isOpen);
    const bool hasWay = std::ranges::any_of(report.findings, [&](const Finding &finding) {
        return isOpen(finding) && finding.ruleId == "ZT-RB-022";
    });
    const double cap = hasWay ? kCapClusterAdmin : hasCritical ? kCapCritical : 100;
    if (range.best > cap)
        because = hasWay ? "a way leads from the Internet to cluster-admin"
                         : "a critical finding is open";
    return {std::min(range.worst, cap), std::min(range.best, cap)};
}

double coverageOf(const std::vector<ScoreShare> &shares)
{
    std::size_t known = 0;
    std::size_t all = 0;
    for (const ScoreShare &share : shares) {
        known += share.known;
        all += share.known + share.unknown;
    }
    return all == 0 ? 1 : static_cast<double>(known) / static_cast<double>(all);
}

} // namespace

bool ScoreInput::isCounted(EndIndex workload) const
{
    return world.context.isSubject(workload) &&
           !isSystemNamespace(world.context.workload(workload).key.nameSpace);
}

void Tally::addBad(ScoreOffender offender)
{
    addOffender(m_share, std::move(offender));
}

void Tally::finish()
{
    const auto good = static_cast<double>(m_good);
    const auto doubtful = static_cast<double>(m_doubtful);
    const double all = good + doubtful + static_cast<double>(m_share.offenderCount);
    m_share.worst = {good, all};
    m_share.best = {good + doubtful, all};
    m_share.known = m_good + m_share.offenderCount;
    m_share.unknown = m_doubtful;
    setValue(m_share);
    finishOffenders(m_share);
}

void addOffender(ScoreShare &share, ScoreOffender offender)
{
    ++share.offenderCount;
    share.offenders.push_back(std::move(offender));
    if (share.offenders.size() > 64 * kListedOffenders)
        finishOffenders(share);
}

void finishOffenders(ScoreShare &share)
{
    std::ranges::sort(share.offenders);
    if (share.offenders.size() > kListedOffenders)
        share.offenders.resize(kListedOffenders);
}

void setValue(ScoreShare &share)
{
    if (share.worst.denominator != 0 || share.best.denominator != 0)
        share.value =
            ScoreRange{share.worst.value(), share.best.denominator == 0 ? 1 : share.best.value()};
}

} // namespace score

Score scoreOf(const Analysis &analysis, const ScoreOptions &options)
{
    if (analysis.edges == nullptr)
        return {};
    score::ScoreInput input{analysis.edges->world(), analysis.report, options};
    score::NamespaceCounts counts(input);
    input.byNamespace = &counts;
    Score result = score::sharesOf(input);
    result.namespaces = counts.finish();
    input.byNamespace = nullptr;
    result.coverage = score::coverageOf(result.shares);
    const auto mean = score::meanOf(result.shares);
    if (analysis.report.isUndecided || !mean)
        return result;
    result.headline = score::capped(*mean, analysis.report, result.cappedBecause);
    result.afterWaivers = result.headline;
    if (std::ranges::none_of(analysis.report.findings,
                             [](const Finding &finding) { return finding.waived.has_value(); }))
        return result;
    input.isAccepted = true;
    std::string because;
    result.afterWaivers =
        score::capped(*score::meanOf(score::sharesOf(input).shares), analysis.report, because);
    return result;
}

} // namespace drawbridge
