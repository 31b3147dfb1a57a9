// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/terminal_text.h"

#include "exporters/finding_reports.h"
#include "model/analysis/findings.h"
#include "model/base/atomic_file.h"
#include "model/design/edit_checks.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace drawbridge::cli {

namespace {

struct CheckFlags {
    CommonFlags common;
    std::vector<std::string> outputs; ///< "FORMAT" for stdout or "FORMAT=FILE".
    std::string failOn = "high";
    std::string now; ///< YYYY-MM-DD; empty: today.
    FindingsOptions findings;
};

std::string reportText(const AnalysisReport &report)
{
    std::string text;
    for (const Finding &finding : report.findings) {
        std::string line = std::string(toString(finding.severity)) + ' ' + finding.ruleId + ' ';
        line += (finding.peer ? toString(*finding.peer) + " -> " : "") + toString(finding.target) +
                ": " + finding.message;
        line += finding.evidence.empty() ? "" : " (" + toString(finding.evidence.front()) + ')';
        line += finding.waived ? " [waived until " + finding.waived->expires + "]" : "";
        text += terminalLine(line) + '\n';
    }
    for (const NotAssessable &row : report.notAssessable)
        text += "not assessable " + row.ruleId + ": " + terminalLine(row.reason) + " (" +
                std::to_string(row.count) + ")\n";
    return text + std::to_string(report.findings.size()) +
           (report.findings.size() == 1 ? " finding\n" : " findings\n");
}

constexpr auto kFormats = "text, json, sarif, junit, md or codequality";

/// The bytes of one format; nothing for a word that is none.
std::optional<std::string> reportIn(const std::string &format, const AnalysisReport &report,
                                    const Diagnostics &diagnostics)
{
    if (format == "text")
        return reportText(report);
    if (format == "json")
        return jsonReport(report, diagnostics);
    if (format == "sarif")
        return sarifReport(report, diagnostics);
    if (format == "junit")
        return junitReport(report);
    if (format == "md")
        return markdownReport(report);
    if (format == "codequality")
        return codeQualityReport(report);
    return std::nullopt;
}

Result<void> writeReport(const std::string &output, const AnalysisReport &report,
                         const Diagnostics &diagnostics)
{
    const auto equals = output.find('=');
    const std::string format = output.substr(0, equals);
    const auto bytes = reportIn(format, report, diagnostics);
    if (!bytes)
        return fail(ErrorCode::Usage, "check does not write \"" + format + "\" in this version", {},
                    std::string("use ") + kFormats);
    if (equals != std::string::npos && equals + 1 == output.size())
        return fail(ErrorCode::Usage, "-o " + output + " names no file", {},
                    "write " + output + "FILE, or " + format + " alone for standard output");
    if (equals != std::string::npos)
        return writeFileAtomically(output.substr(equals + 1), *bytes);
    format == "text" ? printText(*bytes) : print(*bytes);
    return {};
}

std::string todayUtc()
{
    using namespace std::chrono;
    const year_month_day day{floor<days>(system_clock::now())};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

/// A waiver that has ended accepts nothing any more (findings.md 4.3).
void applyExpiry(AnalysisReport &report, const std::string &today, const Session &session)
{
    for (const Waiver &waiver : dropExpiredWaivers(report, today))
        session.say(
            "the waiver of " + waiver.rule + " for " + waiver.target +
            (waiver.peer.empty() ? "" : " from " + waiver.peer) +
            (waiver.expires.empty() ? " names no last day" : " ended on " + waiver.expires) +
            ": its finding counts again");
}

AnalysisReport scoped(AnalysisReport report, const CommonFlags &flags)
{
    std::erase_if(report.findings, [&](const Finding &f) {
        return !isInScope(flags, f.target) && !(f.peer && isInScope(flags, *f.peer));
    });
    return report;
}

int check(const CheckFlags &options)
{
    Session session(options.common);
    const auto failOn = options.failOn == "never" ? Result<Severity>(Severity::Critical)
                                                  : parseSeverity(options.failOn);
    if (!failOn)
        return session.refuse(failOn.error());
    if (!options.now.empty() && !isDate(options.now))
        return session.refuseUsage("--now is \"" + options.now + "\", expected YYYY-MM-DD");
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    AnalysisReport report = scoped(analyze(input->design, {}, options.findings), options.common);
    applyExpiry(report, options.now.empty() ? todayUtc() : options.now, session);
    const auto outputs =
        options.outputs.empty() ? std::vector<std::string>{"text"} : options.outputs;
    for (const std::string &output : outputs) {
        if (const auto written = writeReport(output, report, session.diagnostics()); !written)
            return session.refuse(written.error());
    }
    const bool fails =
        options.failOn != "never" && std::ranges::any_of(report.findings, [&](const Finding &f) {
            return failsCheck(f, *failOn);
        });
    const int code = session.finish(kClean);
    return code == kClean && fails ? int(kReported) : code;
}

} // namespace

void addCheckCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("check", "Findings: where the cluster trusts too much");
    auto options = std::make_shared<CheckFlags>();
    addCommonFlags(*command, options->common, "");
    command->remove_option(command->get_option("--output"));
    command->add_option("-o,--output", options->outputs,
                        std::string(kFormats) + ", or FORMAT=FILE; repeatable");
    command
        ->add_option("--fail-on", options->failOn,
                     "Exit 1 from this severity on: critical, high, medium, low, info, or never")
        ->capture_default_str();
    command->add_option("--allowed-registry", options->findings.allowedRegistries,
                        "Prefix of images that are trusted; without a last / it ends at a border "
                        "of the path; repeatable");
    command->add_option("--now", options->now,
                        "The day waivers are held against, YYYY-MM-DD; default: today");
    command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });
}

} // namespace drawbridge::cli
