// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"

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

ReportJson findingJson(const Finding &finding)
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
        json["waived"] = {{"justification", finding.waived->justification},
                          {"owner", finding.waived->owner},
                          {"expires", finding.waived->expires}};
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

std::string jsonReport(const AnalysisReport &report, const Diagnostics &diagnostics)
{
    ReportJson json{{"schema", "drawbridge/report/1"},
                    {"complete", !diagnostics.hasErrors()},
                    {"findings", ReportJson::array()},
                    {"notAssessable", ReportJson::array()}};
    for (const Finding &finding : report.findings)
        json["findings"].push_back(findingJson(finding));
    for (const NotAssessable &row : report.notAssessable)
        json["notAssessable"].push_back(
            {{"ruleId", row.ruleId}, {"reason", row.reason}, {"count", row.count}});
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
