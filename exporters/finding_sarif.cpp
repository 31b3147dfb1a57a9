// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS standard, 27 March 2020) as findings.md 4.2 asks for it: every rule of the
// catalogue, so that what was solved is closed; places relative to %SRCROOT% with one-based lines.
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"

#include <nlohmann/json.hpp>

#include <array>
#include <map>

namespace drawbridge {
namespace {

using Sarif = nlohmann::ordered_json;

constexpr std::array<const char *, 5> kLevels{"error", "error", "warning", "note", "none"};
constexpr std::array<const char *, 5> kScores{"9.5", "8.0", "5.5", "3.0", "0.0"};
constexpr std::array<const char *, 3> kPrecisions{"very-high", "high", "medium"};

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (end != begin)
            words.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

Sarif ruleSarif(const RuleInfo &rule)
{
    const auto severity = static_cast<std::size_t>(rule.severity);
    Sarif tags = Sarif::array({"security"});
    for (const std::string &word : wordsOf(rule.references))
        tags.push_back(word);
    return {
        {"id", std::string(rule.id)},
        {"name", std::string(rule.title)},
        {"shortDescription", {{"text", std::string(rule.title)}}},
        {"fullDescription", {{"text", std::string(rule.description)}}},
        {"help",
         {{"text", std::string(rule.fix)},
          {"markdown", std::string(rule.description) + "\n\n**Not told:** " +
                           std::string(rule.silence) + "\n\n**Fix:** " + std::string(rule.fix)}}},
        {"defaultConfiguration", {{"level", kLevels[severity]}}},
        {"properties",
         {{"security-severity", kScores[severity]}, {"precision", "high"}, {"tags", tags}}}};
}

Sarif locationSarif(const SourceSpan &span)
{
    Sarif physical;
    physical["artifactLocation"] = {{"uri", span.fileName()}, {"uriBaseId", "%SRCROOT%"}};
    if (span.lineOneBased != 0) {
        physical["region"] = {{"startLine", span.lineOneBased}};
        if (span.columnOneBased != 0)
            physical["region"]["startColumn"] = span.columnOneBased;
    }
    return {{"physicalLocation", physical}};
}

Sarif logicalSarif(const NodeKey &key)
{
    return {{"name", key.name}, {"fullyQualifiedName", toString(key)}, {"kind", "resource"}};
}

Sarif suppressionSarif(const Finding &finding, const ReportExtras &extras)
{
    const WaiverRecord *record =
        extras.waivers == nullptr ? nullptr : recordOf(*extras.waivers, finding);
    const bool isInSource = record != nullptr && record->origin == WaiverRecord::Origin::Annotation;
    Sarif properties{{"owner", finding.waived->owner}, {"expires", finding.waived->expires}};
    if (record != nullptr && !record->ticket.empty())
        properties["ticket"] = record->ticket;
    return {{"kind", isInSource ? "inSource" : "external"},
            {"status", "accepted"},
            {"justification", finding.waived->justification},
            {"properties", properties}};
}

Sarif resultSarif(const Finding &finding, std::size_t ruleIndex, const ReportExtras &extras)
{
    const auto severity = static_cast<std::size_t>(finding.severity);
    Sarif result{{"ruleId", finding.ruleId},
                 {"ruleIndex", ruleIndex},
                 {"level", kLevels[severity]},
                 {"message", {{"text", finding.message}}}};
    Sarif location = finding.evidence.empty() || !finding.evidence.front().isKnown()
                         ? Sarif::object()
                         : locationSarif(finding.evidence.front());
    location["logicalLocations"] = Sarif::array({logicalSarif(finding.target)});
    if (finding.peer)
        location["logicalLocations"].push_back(logicalSarif(*finding.peer));
    result["locations"] = Sarif::array({location});
    for (std::size_t i = 1; i < finding.evidence.size(); ++i)
        if (finding.evidence[i].isKnown())
            result["relatedLocations"].push_back(locationSarif(finding.evidence[i]));
    result["partialFingerprints"] = {{"drawbridge/v1", fingerprintOf(finding)}};
    if (finding.waived)
        result["suppressions"] = Sarif::array({suppressionSarif(finding, extras)});
    else if (extras.baseline != nullptr)
        result["baselineState"] = extras.baseline->isNew(finding) ? "new" : "unchanged";
    result["properties"] = {
        {"severity", std::string(toString(finding.severity))},
        {"security-severity", kScores[severity]},
        {"confidence", std::string(toString(finding.confidence))},
        {"precision", kPrecisions[static_cast<std::size_t>(finding.confidence)]},
        {"fix", finding.fix}};
    return result;
}

/// Of what a baseline has and nobody finds any more only its name is left.
Sarif absentSarif(const BaselineEntry &entry)
{
    return {{"ruleId", entry.rule},
            {"level", "none"},
            {"message", {{"text", entry.rule + " is no longer found for " + entry.target + "."}}},
            {"partialFingerprints", {{"drawbridge/v1", entry.fingerprint}}},
            {"baselineState", "absent"}};
}

/// What could not be judged is open, and no place is to blame for it.
Sarif openSarif(const NotAssessable &row, std::size_t ruleIndex)
{
    return {{"ruleId", row.ruleId},
            {"ruleIndex", ruleIndex},
            {"kind", "open"},
            {"level", "none"},
            {"message",
             {{"text", "Not assessable " + std::to_string(row.count) + " times: " + row.reason}}}};
}

Sarif notificationSarif(const Diagnostic &diagnostic)
{
    Sarif notification{{"level", "error"},
                       {"message", {{"text", diagnostic.what.message}}},
                       {"descriptor", {{"id", toString(diagnostic.what.code)}}}};
    if (diagnostic.what.where.isKnown())
        notification["locations"] = Sarif::array({locationSarif(diagnostic.what.where)});
    return notification;
}

Sarif invocationSarif(const Diagnostics &diagnostics)
{
    Sarif invocation{{"executionSuccessful", !diagnostics.hasErrors()}};
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &diagnostic : sorted.all())
        if (diagnostic.level == DiagnosticLevel::Error)
            invocation["toolExecutionNotifications"].push_back(notificationSarif(diagnostic));
    return invocation;
}

} // namespace

std::string sarifReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                        const ReportExtras &extras)
{
    Sarif rules = Sarif::array();
    std::map<std::string_view, std::size_t> indexes;
    for (const RuleInfo &rule : ruleCatalogue()) {
        indexes[rule.id] = rules.size();
        rules.push_back(ruleSarif(rule));
    }
    Sarif results = Sarif::array();
    for (const Finding &finding : report.findings)
        results.push_back(resultSarif(finding, indexes[finding.ruleId], extras));
    if (extras.baseline != nullptr)
        for (const BaselineEntry &entry : extras.baseline->absent)
            results.push_back(absentSarif(entry));
    for (const NotAssessable &row : report.notAssessable)
        results.push_back(openSarif(row, indexes[row.ruleId]));
    Sarif run;
    run["tool"]["driver"] = {{"name", "Drawbridge"}, {"version", "0.1.0"}, {"rules", rules}};
    run["invocations"] = Sarif::array({invocationSarif(diagnostics)});
    run["originalUriBaseIds"]["%SRCROOT%"] = {
        {"description", {{"text", "The folder the program was started in."}}}};
    run["columnKind"] = "unicodeCodePoints";
    run["results"] = results;
    Sarif log;
    log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
    log["version"] = "2.1.0";
    log["runs"] = Sarif::array({run});
    return log.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace drawbridge
