// SPDX-License-Identifier: Apache-2.0
#include "exporters/import_report_writer.h"

// Tested by tests/unit/exporters/test_import_report_writer.cpp

namespace drawbridge {
namespace {

void addKinds(std::string_view title, const std::vector<KindCount> &kinds, std::string_view first,
              std::string &text)
{
    if (!kinds.empty())
        text.append("  ").append(title).append("\n");
    for (const KindCount &kind : kinds) {
        text += "    " + kindName(kind) + ": " + std::to_string(kind.count);
        if (!first.empty() && kind.first.isKnown())
            text += ", " + std::string(first) + ' ' + toString(kind.first);
        text += '\n';
    }
}

} // namespace

std::string writeImportReportText(const ImportReport &report)
{
    std::string text = importSummary(report) + '\n';
    addKinds("read and understood", report.understood, {}, text);
    addKinds("not understood, kept and counted only", report.notUnderstood, "first at", text);
    if (!report.needTool.empty())
        text += "  needs another program\n";
    for (const Error &part : report.needTool)
        text += "    " + part.message + atPlace(part.where) + '\n';
    if (!report.guesses.empty())
        text += "  guessed\n";
    for (const ImportGuess &guess : report.guesses)
        text += "    " + describe(guess) + ", first at " + toString(guess.first) + '\n';
    return text;
}

} // namespace drawbridge
