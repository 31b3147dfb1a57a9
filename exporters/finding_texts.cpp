// SPDX-License-Identifier: Apache-2.0
// Findings as JUnit XML and as Markdown. Names come from manifests of strangers: all that has a
// meaning in either is escaped.
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_reports.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace drawbridge {
namespace {

/// Characters XML 1.0 does not know are replaced.
std::string xmlText(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        default:
            escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    }
    return escaped;
}

/// Nothing in it is a link, a tag, a mention or a border of a table.
std::string markdownText(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            escaped += ' ';
            continue;
        }
        if (std::string_view("\\`*_[]<>|#@!").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string endsOf(const Finding &finding)
{
    return (finding.peer ? toString(*finding.peer) + " -> " : "") + toString(finding.target);
}

/// "ZT-NET" of "ZT-NET-004"
std::string familyOf(const std::string &ruleId)
{
    return ruleId.substr(0, ruleId.rfind('-'));
}

struct JunitSuite {
    std::string cases;
    std::size_t tests = 0, failures = 0, skipped = 0;
};

void addCase(const Finding &finding, JunitSuite &suite)
{
    ++suite.tests;
    suite.cases +=
        "    <testcase classname=\"" + xmlText(finding.ruleId) + "\" name=\"" +
        xmlText(endsOf(finding) + (finding.subKey.empty() ? "" : " [" + finding.subKey + "]")) +
        "\">\n";
    if (finding.waived) {
        ++suite.skipped;
        suite.cases +=
            "      <skipped message=\"" + xmlText(finding.waived->justification) + "\"/>\n";
    } else {
        ++suite.failures;
        const std::string place =
            finding.evidence.empty() ? "" : toString(finding.evidence.front());
        suite.cases += "      <failure type=\"" + std::string(toString(finding.severity)) +
                       "\" message=\"" + xmlText(finding.message) + "\">" + xmlText(place) +
                       "</failure>\n";
    }
    suite.cases += "    </testcase>\n";
}

void addSkipped(const NotAssessable &row, JunitSuite &suite)
{
    ++suite.tests;
    ++suite.skipped;
    suite.cases += "    <testcase classname=\"" + xmlText(row.ruleId) +
                   "\" name=\"not assessable\">\n      <skipped message=\"not assessable " +
                   std::to_string(row.count) + " times: " + xmlText(row.reason) +
                   "\"/>\n    </testcase>\n";
}

std::string findingLine(const Finding &finding)
{
    const std::string place = finding.evidence.empty() ? "" : toString(finding.evidence.front());
    return "| " + std::string(toString(finding.severity)) + " | " + finding.ruleId + " | " +
           markdownText(endsOf(finding)) + " | " + markdownText(finding.message) + " | " +
           markdownText(place) + " |\n";
}

constexpr auto kTableHead = "| severity | rule | where | what | place |\n"
                            "| --- | --- | --- | --- | --- |\n";

} // namespace

std::string junitReport(const AnalysisReport &report)
{
    std::map<std::string, JunitSuite> suites;
    for (const Finding &finding : report.findings)
        addCase(finding, suites[familyOf(finding.ruleId)]);
    for (const NotAssessable &row : report.notAssessable)
        addSkipped(row, suites[familyOf(row.ruleId)]);
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const auto &[name, suite] : suites)
        xml += "  <testsuite name=\"" + name + "\" tests=\"" + std::to_string(suite.tests) +
               "\" failures=\"" + std::to_string(suite.failures) + "\" skipped=\"" +
               std::to_string(suite.skipped) + "\">\n" + suite.cases + "  </testsuite>\n";
    return xml + "</testsuites>\n";
}

namespace {

/// What a pull request is told of a report.
struct MarkdownParts {
    std::array<std::size_t, 5> counts{};
    std::size_t waived = 0;
    std::vector<const Finding *> told; ///< Against a baseline the new ones first.
    std::size_t fresh = 0;             ///< New ones.
};

MarkdownParts partsOf(const AnalysisReport &report, const ReportExtras &extras)
{
    MarkdownParts parts;
    for (const Finding &finding : report.findings) {
        if (finding.waived) {
            ++parts.waived;
            continue;
        }
        ++parts.counts[static_cast<std::size_t>(finding.severity)];
        parts.told.push_back(&finding);
    }
    if (extras.baseline == nullptr)
        return parts;
    const auto known =
        std::stable_partition(parts.told.begin(), parts.told.end(), [&](const Finding *finding) {
            return extras.baseline->isNew(*finding);
        });
    parts.fresh = static_cast<std::size_t>(known - parts.told.begin());
    return parts;
}

std::string headOf(const MarkdownParts &parts, const ReportExtras &extras)
{
    std::string text = "## Drawbridge\n\n";
    for (std::size_t i = 0; i < parts.counts.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(parts.counts[i]) + " " +
                std::string(toString(static_cast<Severity>(i)));
    text += parts.waived == 0 ? ".\n" : "; " + std::to_string(parts.waived) + " waived.\n";
    if (extras.baseline != nullptr)
        text += "\n" + std::to_string(parts.fresh) + " new, " +
                std::to_string(extras.baseline->absent.size()) + " gone since the baseline.\n";
    return text;
}

} // namespace

std::string markdownReport(const AnalysisReport &report, const ReportExtras &extras)
{
    const MarkdownParts parts = partsOf(report, extras);
    std::string text = headOf(parts, extras);
    std::string worst;
    std::string all;
    for (std::size_t i = 0; i < parts.told.size(); ++i) {
        all += findingLine(*parts.told[i]);
        worst += i < 10 ? findingLine(*parts.told[i]) : "";
    }
    if (!parts.told.empty())
        text += "\n" + std::string(kTableHead) + worst;
    if (parts.told.size() > 10)
        text += "\n<details><summary>All " + std::to_string(parts.told.size()) + "</summary>\n\n" +
                kTableHead + all + "\n</details>\n";
    if (!report.notAssessable.empty())
        text += "\nNot assessable:\n";
    for (const NotAssessable &row : report.notAssessable)
        text += "- " + row.ruleId + ": " + markdownText(row.reason) + " (" +
                std::to_string(row.count) + ")\n";
    return text;
}

} // namespace drawbridge
