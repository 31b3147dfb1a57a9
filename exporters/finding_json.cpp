// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"
#include "exporters/score_report.h"

#include <nlohmann/json.hpp>

namespace drawbridge {
namespace {

using ReportJson = nlohmann::ordered_json;

ReportJson endJson(const NodeKey &key)
{
    return {{"kind", key.kind}, {"namespace", key.nameSpace}, {"name", key.name}};
}

ReportJson placeJson(const SourceSpan &span)
{
    return {{"file", span.fileName()},
            {"line", span.lineOneBased},
            {"column", span.columnOneBased},
            {"path", ""}};
}

/// What is accepted, by whom and how long.
ReportJson waivedJson(const Finding &finding, const ReportExtras &extras)
{
    ReportJson json{{"justification", finding.waived->justification},
                    {"owner", finding.waived->owner},
                    {"expires", finding.waived->expires}};
    const WaiverRecord *record =
        extras.waivers == nullptr ? nullptr : recordOf(*extras.waivers, finding);
    if (record != nullptr && !record->ticket.empty())
        json["ticket"] = record->ticket;
    return json;
}

/// Every waiver, also those that no finding needs any more.
ReportJson waiversJson(const std::vector<WaiverUse> &uses)
{
    ReportJson json = ReportJson::array();
    for (const WaiverUse &use : uses)
        json.push_back({{"id", use.record.id},
                        {"rule", use.record.waiver.rule},
                        {"target", use.record.waiver.target},
                        {"peer", use.record.waiver.peer},
                        {"justification", use.record.waiver.justification},
                        {"owner", use.record.waiver.owner},
                        {"expires", use.record.waiver.expires},
                        {"state", std::string(toString(use.state))},
                        {"findings", use.matched}});
    return json;
}

ReportJson findingJson(const Finding &finding, const ReportExtras &extras)
{
    ReportJson json{{"ruleId", finding.ruleId},
                    {"severity", std::string(toString(finding.severity))},
                    {"confidence", std::string(toString(finding.confidence))},
                    {"message", finding.message},
                    {"target", endJson(finding.target)}};
    if (finding.peer)
        json["peer"] = endJson(*finding.peer);
    json["subKey"] = finding.subKey;
    json["fingerprint"] = fingerprintOf(finding);
    json["evidence"] = ReportJson::array();
    for (const SourceSpan &span : finding.evidence)
        json["evidence"].push_back(placeJson(span));
    if (!finding.fix.empty())
        json["fix"] = finding.fix;
    if (finding.waived)
        json["waived"] = waivedJson(finding, extras);
    else if (extras.baseline != nullptr)
        json["baselineState"] = extras.baseline->isNew(finding) ? "new" : "unchanged";
    return json;
}

ReportJson diagnosticsJson(const Diagnostics &diagnostics)
{
    ReportJson json = ReportJson::array();
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &diagnostic : sorted.all())
        json.push_back({{"code", toString(diagnostic.what.code)},
                        {"message", diagnostic.what.message},
                        {"file", diagnostic.what.where.fileName()},
                        {"line", diagnostic.what.where.lineOneBased},
                        {"column", diagnostic.what.where.columnOneBased}});
    return json;
}

} // namespace

std::string jsonReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                       const ReportExtras &extras)
{
    ReportJson json{{"schema", "drawbridge/report/1"},
                    {"complete", !diagnostics.hasErrors()},
                    {"findings", ReportJson::array()},
                    {"notAssessable", ReportJson::array()}};
    for (const Finding &finding : report.findings)
        json["findings"].push_back(findingJson(finding, extras));
    for (const NotAssessable &row : report.notAssessable)
        json["notAssessable"].push_back(
            {{"ruleId", row.ruleId}, {"reason", row.reason}, {"count", row.count}});
    if (extras.waivers != nullptr)
        json["waivers"] = waiversJson(*extras.waivers);
    if (extras.score != nullptr)
        json["score"] = scoreJson(*extras.score);
    json["diagnostics"] = diagnosticsJson(diagnostics);
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string codeQualityReport(const AnalysisReport &report)
{
    constexpr std::array<const char *, 5> kLevels{"blocker", "critical", "major", "minor", "info"};
    ReportJson json = ReportJson::array();
    for (const Finding &finding : report.findings) {
        if (finding.waived)
            continue;
        const SourceSpan where = finding.evidence.empty() ? SourceSpan{} : finding.evidence.front();
        const std::uint32_t line = std::max<std::uint32_t>(where.lineOneBased, 1);
        json.push_back({{"description", finding.message},
                        {"check_name", finding.ruleId},
                        {"fingerprint", fingerprintOf(finding)},
                        {"severity", kLevels[static_cast<std::size_t>(finding.severity)]},
                        {"location",
                         {{"path", where.isKnown() ? where.fileName() : std::string(".")},
                          {"lines", {{"begin", line}}}}}});
    }
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace drawbridge
