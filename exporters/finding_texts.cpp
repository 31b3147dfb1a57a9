// SPDX-License-Identifier: Apache-2.0
// Findings as JUnit XML and as Markdown. Names come from manifests of strangers: all that has a
// meaning in either is escaped.
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_reports.h"

#include <array>
#include <map>

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

std::string markdownReport(const AnalysisReport &report)
{
    std::array<std::size_t, 5> counts{};
    std::size_t waived = 0;
    std::string worst;
    std::string all;
    std::size_t told = 0;
    for (const Finding &finding : report.findings) {
        if (finding.waived) {
            ++waived;
            continue;
        }
        ++counts[static_cast<std::size_t>(finding.severity)];
        all += findingLine(finding);
        if (++told <= 10)
            worst += findingLine(finding);
    }
    std::string text = "## Drawbridge\n\n";
    for (std::size_t i = 0; i < counts.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(counts[i]) + " " +
                std::string(toString(static_cast<Severity>(i)));
    text += waived == 0 ? ".\n" : "; " + std::to_string(waived) + " waived.\n";
    if (told != 0)
        text += "\n" + std::string(kTableHead) + worst;
    if (told > 10)
        text += "\n<details><summary>All " + std::to_string(told) + "</summary>\n\n" + kTableHead +
                all + "\n</details>\n";
    if (!report.notAssessable.empty())
        text += "\nNot assessable:\n";
    for (const NotAssessable &row : report.notAssessable)
        text += "- " + row.ruleId + ": " + markdownText(row.reason) + " (" +
                std::to_string(row.count) + ")\n";
    return text;
}

} // namespace drawbridge
