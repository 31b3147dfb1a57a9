// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_finding_outputs.cpp
#include "exporters/score_report.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drawbridge {
namespace score_report {
namespace {

using ScoreJson = nlohmann::ordered_json;

constexpr double kSlack = 1e-9; // what sums of fractions lose

/// Digits after the point, rounded down.
std::string fixed(double value, int digits)
{
    std::int64_t scale = 1;
    for (int i = 0; i < digits; ++i)
        scale *= 10;
    const auto units =
        static_cast<std::int64_t>(std::floor(value * static_cast<double>(scale) + kSlack));
    if (digits == 0)
        return std::to_string(units);
    std::string rest = std::to_string(units % scale);
    rest.insert(0, static_cast<std::size_t>(digits) - rest.size(), '0');
    return std::to_string(units / scale) + '.' + rest;
}

/// "9", "3.5": counts are whole but for shares that are means.
std::string countText(double count)
{
    return count == std::floor(count) ? fixed(count, 0) : fixed(count, 2);
}

std::string fractionText(const ScoreFraction &fraction)
{
    return countText(fraction.numerator) + " of " + countText(fraction.denominator);
}

std::string shareText(const ScoreShare &share)
{
    const std::string head = "score " + std::string(share.id) + " " + std::string(share.name);
    if (!share.value)
        return head + ": nothing to count\n";
    const std::string worst = fractionText(share.worst);
    const std::string best = fractionText(share.best);
    return head + " " + rangeText(*share.value) + ": " + worst +
           (best == worst ? "" : " to " + best) + ", " + std::string(share.counted) + "\n";
}

std::string percentText(const ScoreRange &range)
{
    const std::string worst = fixed(range.worst, 0);
    const std::string best = fixed(range.best, 0);
    return worst == best ? worst : worst + " to " + best;
}

double rounded(double value)
{
    return std::round(value * 1e4) / 1e4;
}

ScoreJson rangeJson(const ScoreRange &range)
{
    return {{"worst", rounded(range.worst)}, {"best", rounded(range.best)}};
}

ScoreJson optionalJson(const std::optional<ScoreRange> &range)
{
    return range ? rangeJson(*range) : ScoreJson(nullptr);
}

ScoreJson fractionJson(const ScoreFraction &fraction)
{
    return {{"numerator", rounded(fraction.numerator)},
            {"denominator", rounded(fraction.denominator)}};
}

ScoreJson keyJson(const NodeKey &key)
{
    ScoreJson json{{"kind", key.kind}, {"namespace", key.nameSpace}, {"name", key.name}};
    if (!key.cluster.empty())
        json["cluster"] = key.cluster;
    return json;
}

ScoreJson shareJson(const ScoreShare &share)
{
    ScoreJson offenders = ScoreJson::array();
    for (const ScoreOffender &offender : share.offenders) {
        ScoreJson json;
        if (offender.from)
            json["from"] = keyJson(*offender.from);
        json["subject"] = keyJson(offender.subject);
        json["what"] = offender.what;
        offenders.push_back(std::move(json));
    }
    return {{"id", std::string(share.id)},
            {"name", std::string(share.name)},
            {"counted", std::string(share.counted)},
            {"value", optionalJson(share.value)},
            {"worst", fractionJson(share.worst)},
            {"best", fractionJson(share.best)},
            {"known", share.known},
            {"unknown", share.unknown},
            {"offenderCount", share.offenderCount},
            {"offenders", offenders}};
}

ScoreJson containmentJson(const ScoreContainment &containment)
{
    return {{"mean", rangeJson(containment.mean)},
            {"p95", rangeJson(containment.p95)},
            {"max", rangeJson(containment.max)},
            {"oneHop", rounded(containment.oneHop)},
            {"worstStart", keyJson(containment.worstStart)}};
}

} // namespace
} // namespace score_report

std::string rangeText(const ScoreRange &range)
{
    const std::string worst = score_report::fixed(range.worst, 2);
    const std::string best = score_report::fixed(range.best, 2);
    return worst == best ? worst : worst + " to " + best;
}

std::string scoreText(const Score &score)
{
    std::string text;
    for (const ScoreShare &share : score.shares)
        text += score_report::shareText(share);
    if (score.headline) {
        text += "score " + score_report::percentText(*score.headline) + " of 100";
        text += score.cappedBecause.empty() ? "" : ", no more because " + score.cappedBecause;
        if (score.afterWaivers != score.headline)
            text += "; after waivers " + score_report::percentText(*score.afterWaivers);
        text += "\n";
    }
    return text + "score rests on " + score_report::fixed(score.coverage * 100, 0) +
           "% of its facts; " + std::to_string(score.drawnPairs) + " of " +
           std::to_string(score.pairs) + " pairs are drawn" +
           (score.drawnPairs * 4 > score.pairs ? ": the design is a mesh\n" : "\n");
}

nlohmann::ordered_json scoreJson(const Score &score)
{
    using namespace score_report;
    ScoreJson json{{"workloads", score.workloads},
                   {"pairs", score.pairs},
                   {"drawnPairs", score.drawnPairs},
                   {"headline", optionalJson(score.headline)},
                   {"afterWaivers", optionalJson(score.afterWaivers)},
                   {"cappedBecause", score.cappedBecause},
                   {"coverage", rounded(score.coverage)},
                   {"containment",
                    score.containment ? containmentJson(*score.containment) : ScoreJson(nullptr)},
                   {"shares", ScoreJson::array()}};
    for (const ScoreShare &share : score.shares)
        json["shares"].push_back(shareJson(share));
    return json;
}

} // namespace drawbridge
