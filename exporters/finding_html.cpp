// SPDX-License-Identifier: Apache-2.0
// A report for people who keep it: one file, no script, no network (its policy forbids both).
// Names come from manifests of strangers: whatever is not ours is escaped.
// Tested by tests/unit/exporters/test_finding_outputs.cpp
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"
#include "exporters/score_report.h"

#include <array>
#include <map>

namespace drawbridge {
namespace finding_html {
namespace {

constexpr auto kHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Drawbridge report</title>\n<style>\n"
    "@page { size: A4; margin: 15mm }\n"
    ":root { color-scheme: light dark }\n"
    "body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; "
    "padding: 0 1rem }\n"
    "table { border-collapse: collapse; width: 100% }\n"
    "th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; "
    "border-bottom: 1px solid #8884 }\n"
    "td, dd, p { overflow-wrap: anywhere }\n"
    "article { border-left: 4px solid #888; padding: .1rem 0 .1rem 1rem; margin: 1rem 0; "
    "break-inside: avoid }\n"
    ".critical { border-color: #a3003f } .high { border-color: #c73e1d } .medium { border-color: "
    "#b07d00 } .low { border-color: #4a7c59 }\n"
    "h3, h4 { margin: .2rem 0 } .place { font-family: ui-monospace, monospace; font-size: .9em }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .3rem 0 "
    "} dd { margin: 0 }\n"
    ".sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 2rem; margin-top: 3rem } "
    ".sign p { border-top: 1px solid; padding-top: .3rem }\n"
    "@media print { body { margin: 0; max-width: none; font-size: 10pt } }\n"
    "</style>\n</head>\n<body>\n";

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        case '\n': result += ' '; break;
        default: result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        }
    }
    return result;
}

std::string number(std::size_t value)
{
    return std::to_string(value);
}

/// "#ZT-NET-004-3f2a9c1e": eight digits tell findings of one rule apart.
std::string anchorOf(const Finding &finding)
{
    return finding.ruleId + "-" + fingerprintOf(finding).substr(0, 8);
}

std::string rowOf(std::initializer_list<std::string> cells)
{
    std::string row = "<tr>";
    for (const std::string &cell : cells)
        row += "<td>" + cell + "</td>";
    return row + "</tr>\n";
}

std::string tableHead(std::initializer_list<const char *> names)
{
    std::string head = "<table>\n<thead><tr>";
    for (const char *name : names)
        head += std::string("<th scope=\"col\">") + name + "</th>";
    return head + "</tr></thead>\n<tbody>\n";
}

constexpr auto kTableEnd = "</tbody>\n</table>\n";

std::string summary(const AnalysisReport &report, const ReportExtras &extras)
{
    std::array<std::size_t, 5> counts{};
    std::size_t waived = 0;
    std::size_t fresh = 0;
    for (const Finding &finding : report.findings) {
        ++(finding.waived ? waived : counts[static_cast<std::size_t>(finding.severity)]);
        fresh += extras.baseline != nullptr && extras.baseline->isNew(finding) ? 1 : 0;
    }
    std::string text = "<h1>Drawbridge report</h1>\n<p>";
    for (std::size_t i = 0; i < counts.size(); ++i)
        text += number(counts[i]) + " " + std::string(toString(static_cast<Severity>(i))) + ", ";
    text += number(waived) + " waived";
    if (extras.baseline != nullptr)
        text += "; " + number(fresh) + " new, " + number(extras.baseline->absent.size()) +
                " gone since the baseline";
    return text + ".</p>\n";
}

std::string scorePart(const Score &score)
{
    std::string text =
        "<h2 id=\"score\">Score</h2>\n" + tableHead({"share", "value", "what is counted"});
    for (const ScoreShare &share : score.shares)
        text += rowOf({std::string(share.id) + " " + std::string(share.name),
                       share.value ? rangeText(*share.value) : "nothing to count",
                       std::string(share.counted)});
    text += kTableEnd;
    std::string lines = scoreText(score);
    for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = lines.find('\n', begin);
        const std::string line = lines.substr(begin, end - begin);
        begin = end + 1;
        if (!line.starts_with("score S"))
            text += "<p>" + escaped(line) + "</p>\n";
    }
    return text;
}

std::string placesOf(const Finding &finding)
{
    std::string places;
    for (const SourceSpan &span : finding.evidence)
        if (span.isKnown())
            places += (places.empty() ? "" : ", ") + escaped(toString(span));
    return places.empty() ? "no place" : places;
}

std::string articleOf(const Finding &finding, const ReportExtras &extras)
{
    const std::string severity(toString(finding.severity));
    const std::string ends =
        (finding.peer ? toString(*finding.peer) + " \u2192 " : "") + toString(finding.target);
    std::string text = "<article class=\"" + severity + "\" id=\"" + escaped(anchorOf(finding)) +
                       "\">\n<h4>" + severity + ": " + escaped(ends) + "</h4>\n<p>" +
                       escaped(finding.message) + "</p>\n<dl>\n<dt>Place</dt><dd class=\"place\">" +
                       placesOf(finding) + "</dd>\n<dt>Confidence</dt><dd>" +
                       std::string(toString(finding.confidence)) + "</dd>\n";
    if (!finding.fix.empty())
        text += "<dt>Fix</dt><dd>" + escaped(finding.fix) + "</dd>\n";
    if (finding.waived)
        text += "<dt>Waived</dt><dd>" + escaped(finding.waived->justification) + " (" +
                escaped(finding.waived->owner) + ", until " + escaped(finding.waived->expires) +
                ")</dd>\n";
    else if (extras.baseline != nullptr)
        text += std::string("<dt>Baseline</dt><dd>") +
                (extras.baseline->isNew(finding) ? "new" : "known") + "</dd>\n";
    return text + "</dl>\n</article>\n";
}

/// Findings by rule, in the order of their worst.
std::string findingsPart(const AnalysisReport &report, const ReportExtras &extras)
{
    std::vector<std::string> order;
    std::map<std::string, std::vector<const Finding *>> byRule;
    for (const Finding &finding : report.findings) {
        auto &list = byRule[finding.ruleId];
        if (list.empty())
            order.push_back(finding.ruleId);
        list.push_back(&finding);
    }
    const std::vector<RuleInfo> rules = rulesBehind(report);
    std::map<std::string_view, const RuleInfo *> infos;
    for (const RuleInfo &info : rules)
        infos[info.id] = &info;
    std::string contents =
        "<h2 id=\"findings\">Findings</h2>\n" + tableHead({"rule", "title", "findings"});
    std::string articles;
    for (const std::string &rule : order) {
        const auto info = infos.find(rule);
        const std::string title =
            info == infos.end() ? std::string() : escaped(info->second->title);
        contents += rowOf({"<a href=\"#" + escaped(rule) + "\">" + escaped(rule) + "</a>", title,
                           number(byRule[rule].size())});
        articles += "<section>\n<h3 id=\"" + escaped(rule) + "\">" + escaped(rule) + " " + title +
                    "</h3>\n";
        if (info != infos.end())
            articles += "<p>" + escaped(info->second->description) + "</p>\n";
        for (const Finding *finding : byRule[rule])
            articles += articleOf(*finding, extras);
        articles += "</section>\n";
    }
    return contents + kTableEnd + articles;
}

std::string waiversPart(const std::vector<WaiverUse> &uses)
{
    std::string text = "<h2 id=\"waivers\">Waivers</h2>\n" +
                       tableHead({"rule", "target", "reason", "owner", "until", "state"});
    for (const WaiverUse &use : uses)
        text += rowOf({escaped(use.record.waiver.rule), escaped(use.record.waiver.target),
                       escaped(use.record.waiver.justification), escaped(use.record.waiver.owner),
                       escaped(use.record.waiver.expires), std::string(toString(use.state))});
    return text + kTableEnd;
}

std::string unknownPart(const AnalysisReport &report)
{
    std::string text =
        "<h2 id=\"not-assessable\">Not assessable</h2>\n" + tableHead({"rule", "why", "times"});
    for (const NotAssessable &row : report.notAssessable)
        text += rowOf({escaped(row.ruleId), escaped(row.reason), number(row.count)});
    return text + kTableEnd;
}

std::string diagnosticsPart(const Diagnostics &diagnostics)
{
    std::string text =
        "<h2 id=\"input\">What could not be read</h2>\n" + tableHead({"code", "place", "what"});
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &diagnostic : sorted.all())
        if (diagnostic.level == DiagnosticLevel::Error)
            text += rowOf({toString(diagnostic.what.code), escaped(toString(diagnostic.what.where)),
                           escaped(diagnostic.what.message)});
    return text + kTableEnd;
}

constexpr auto kFoot =
    "<div class=\"sign\"><p>Reviewed by</p><p>Date</p><p>Signature</p></div>\n"
    "<footer><p>Made by Drawbridge 0.1.0 from the manifests alone.</p></footer>\n"
    "</body>\n</html>\n";

} // namespace
} // namespace finding_html

std::string htmlReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                       const ReportExtras &extras)
{
    using namespace finding_html;
    std::string text = kHead + summary(report, extras);
    if (diagnostics.hasErrors())
        text += diagnosticsPart(diagnostics);
    if (extras.score != nullptr)
        text += scorePart(*extras.score);
    text += findingsPart(report, extras);
    if (extras.waivers != nullptr && !extras.waivers->empty())
        text += waiversPart(*extras.waivers);
    if (!report.notAssessable.empty())
        text += unknownPart(report);
    return text + kFoot;
}

} // namespace drawbridge
