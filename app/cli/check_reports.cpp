// SPDX-License-Identifier: Apache-2.0
#include "app/cli/check_reports.h"

#include "app/cli/session.h"
#include "app/cli/terminal_text.h"

#include "exporters/score_report.h"
#include "model/base/atomic_file.h"

#include <algorithm>
#include <optional>

namespace drawbridge::cli {
namespace check_reports {
namespace {

std::string lineOf(const Finding &finding, const std::optional<BaselineComparison> &baseline)
{
    std::string line = std::string(toString(finding.severity)) + ' ' + finding.ruleId + ' ';
    line += (finding.peer ? toString(*finding.peer) + " -> " : "") + toString(finding.target) +
            ": " + finding.message;
    line += finding.evidence.empty() ? "" : " (" + toString(finding.evidence.front()) + ')';
    line += finding.waived ? " [waived until " + finding.waived->expires + "]" : "";
    line += baseline && baseline->isNew(finding) ? " [new]" : "";
    return terminalLine(line) + '\n';
}

std::string reportText(const CheckedReport &checked)
{
    const AnalysisReport &report = checked.report;
    std::string text;
    for (const Finding &finding : report.findings)
        text += lineOf(finding, checked.baseline);
    for (const NotAssessable &row : report.notAssessable)
        text += "not assessable " + row.ruleId + ": " + terminalLine(row.reason) + " (" +
                std::to_string(row.count) + ")\n";
    text += checked.score ? scoreText(*checked.score) : "";
    if (checked.baseline)
        text += std::to_string(std::ranges::count_if(
                    report.findings,
                    [&](const Finding &finding) { return checked.baseline->isNew(finding); })) +
                " new, " + std::to_string(checked.baseline->absent.size()) +
                " gone since the baseline\n";
    return text + std::to_string(report.findings.size()) +
           (report.findings.size() == 1 ? " finding\n" : " findings\n");
}

std::string formatOf(const std::string &output)
{
    return output.substr(0, output.find('='));
}

/// The bytes of one format; nothing for a word that is none.
std::optional<std::string> reportIn(const std::string &format, const CheckedReport &checked,
                                    const Diagnostics &diagnostics)
{
    const AnalysisReport &report = checked.report;
    if (format == "text")
        return reportText(checked);
    if (format == "json")
        return jsonReport(report, diagnostics, checked.extras());
    if (format == "sarif")
        return sarifReport(report, diagnostics, checked.extras());
    if (format == "junit")
        return junitReport(report);
    if (format == "html")
        return htmlReport(report, diagnostics, checked.extras());
    if (format == "md")
        return markdownReport(report, checked.extras());
    if (format == "codequality")
        return codeQualityReport(report);
    return std::nullopt;
}

} // namespace
} // namespace check_reports

bool tellsScore(const std::vector<std::string> &outputs)
{
    return std::ranges::any_of(outputs, [](const std::string &output) {
        const std::string format = check_reports::formatOf(output);
        return format == "text" || format == "json" || format == "html";
    });
}

Result<void> writeReport(const std::string &output, const CheckedReport &checked,
                         const Diagnostics &diagnostics)
{
    const auto equals = output.find('=');
    const std::string format = check_reports::formatOf(output);
    const auto bytes = check_reports::reportIn(format, checked, diagnostics);
    if (!bytes)
        return fail(ErrorCode::Usage, "check does not write \"" + format + "\" in this version", {},
                    std::string("use ") + kReportFormats);
    if (equals != std::string::npos && equals + 1 == output.size())
        return fail(ErrorCode::Usage, "-o " + output + " names no file", {},
                    "write " + output + "FILE, or " + format + " alone for standard output");
    if (equals != std::string::npos)
        return writeFileAtomically(output.substr(equals + 1), *bytes);
    format == "text" ? printText(*bytes) : print(*bytes);
    return {};
}

} // namespace drawbridge::cli
