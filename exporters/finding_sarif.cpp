// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS standard, 27 March 2020) as findings.md 4.2 asks for it: every rule of the
// catalogue, so that what was solved is closed; places relative to %SRCROOT% with one-based lines.
// Results are written one after another, since a large cluster has a hundred thousand.
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_fingerprint.h"
#include "exporters/finding_reports.h"
#include "exporters/json_stream.h"
#include "model/base/parallel_loop.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>

namespace drawbridge {
namespace {

using Sarif = nlohmann::ordered_json;

constexpr unsigned kIndent = 1;
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

/// A file name as a relative URI reference (RFC 3986): what is neither unreserved nor a slash is
/// percent-encoded, a colon too, so that no name reads as one with a scheme.
std::string uriOf(const std::string &fileName)
{
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-._~/";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string uri;
    for (const char c : fileName) {
        if (kPlain.find(c) != std::string_view::npos) {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
    return uri;
}

/// Many places in a row are in one file.
class SourceUris {
public:
    [[nodiscard]] const std::string &of(const SourceSpan &span)
    {
        if (m_file == nullptr || m_file != span.file) {
            m_file = span.file;
            m_uri = uriOf(span.fileName());
        }
        return m_uri;
    }

private:
    FileRef m_file;
    std::string m_uri;
};

void writeLocationMembers(JsonStream &out, const SourceSpan &span, SourceUris &uris)
{
    out.name("physicalLocation");
    out.beginObject();
    out.name("artifactLocation");
    out.beginObject();
    out.member("uri", uris.of(span));
    out.member("uriBaseId", "%SRCROOT%");
    out.endObject();
    if (span.lineOneBased != 0) {
        out.name("region");
        out.beginObject();
        out.member("startLine", span.lineOneBased);
        if (span.columnOneBased != 0)
            out.member("startColumn", span.columnOneBased);
        out.endObject();
    }
    out.endObject();
}

void writeMessage(JsonStream &out, std::string_view text)
{
    out.name("message");
    out.beginObject();
    out.member("text", text);
    out.endObject();
}

void writeLogical(JsonStream &out, const NodeKey &key)
{
    out.beginObject();
    out.member("name", key.name);
    out.member("fullyQualifiedName", toString(key));
    out.member("kind", "resource");
    out.endObject();
}

void writeLocations(JsonStream &out, const Finding &finding, SourceUris &uris)
{
    out.name("locations");
    out.beginArray();
    out.beginObject();
    if (!finding.evidence.empty() && finding.evidence.front().isKnown())
        writeLocationMembers(out, finding.evidence.front(), uris);
    out.name("logicalLocations");
    out.beginArray();
    writeLogical(out, finding.target);
    if (finding.peer)
        writeLogical(out, *finding.peer);
    out.endArray();
    out.endObject();
    out.endArray();
}

void writeRelatedLocations(JsonStream &out, const Finding &finding, SourceUris &uris)
{
    const auto isKnown = [](const SourceSpan &span) { return span.isKnown(); };
    auto related = finding.evidence | std::views::drop(1) | std::views::filter(isKnown);
    if (related.empty())
        return;
    out.name("relatedLocations");
    out.beginArray();
    for (const SourceSpan &span : related) {
        out.beginObject();
        writeLocationMembers(out, span, uris);
        out.endObject();
    }
    out.endArray();
}

void writeFingerprint(JsonStream &out, const std::string &fingerprint)
{
    out.name("partialFingerprints");
    out.beginObject();
    out.member("drawbridge/v1", fingerprint);
    out.endObject();
}

void writeSuppression(JsonStream &out, const Finding &finding, const ReportExtras &extras)
{
    const WaiverRecord *record =
        extras.waivers == nullptr ? nullptr : recordOf(*extras.waivers, finding);
    const bool isInSource = record != nullptr && record->origin == WaiverRecord::Origin::Annotation;
    out.name("suppressions");
    out.beginArray();
    out.beginObject();
    out.member("kind", isInSource ? "inSource" : "external");
    out.member("status", "accepted");
    out.member("justification", finding.waived->justification);
    out.name("properties");
    out.beginObject();
    out.member("owner", finding.waived->owner);
    out.member("expires", finding.waived->expires);
    if (record != nullptr && !record->ticket.empty())
        out.member("ticket", record->ticket);
    out.endObject();
    out.endObject();
    out.endArray();
}

void writeProperties(JsonStream &out, const Finding &finding)
{
    out.name("properties");
    out.beginObject();
    out.member("severity", toString(finding.severity));
    out.member("security-severity", kScores[static_cast<std::size_t>(finding.severity)]);
    out.member("confidence", toString(finding.confidence));
    out.member("precision", kPrecisions[static_cast<std::size_t>(finding.confidence)]);
    out.member("fix", finding.fix);
    out.endObject();
}

void writeResult(JsonStream &out, const Finding &finding, std::size_t ruleIndex,
                 const ReportExtras &extras, SourceUris &uris)
{
    out.beginObject();
    out.member("ruleId", finding.ruleId);
    out.member("ruleIndex", ruleIndex);
    out.member("level", kLevels[static_cast<std::size_t>(finding.severity)]);
    writeMessage(out, finding.message);
    writeLocations(out, finding, uris);
    writeRelatedLocations(out, finding, uris);
    writeFingerprint(out, fingerprintOf(finding));
    if (finding.waived)
        writeSuppression(out, finding, extras);
    else if (extras.baseline != nullptr)
        out.member("baselineState", extras.baseline->isNew(finding) ? "new" : "unchanged");
    writeProperties(out, finding);
    out.endObject();
}

/// Of what a baseline has and nobody finds any more only its name is left.
void writeAbsent(JsonStream &out, const BaselineEntry &entry)
{
    out.beginObject();
    out.member("ruleId", entry.rule);
    out.member("level", "none");
    writeMessage(out, entry.rule + " is no longer found for " + entry.target + ".");
    writeFingerprint(out, entry.fingerprint);
    out.member("baselineState", "absent");
    out.endObject();
}

/// What could not be judged is open, and no place is to blame for it.
void writeOpen(JsonStream &out, const NotAssessable &row, std::size_t ruleIndex)
{
    out.beginObject();
    out.member("ruleId", row.ruleId);
    out.member("ruleIndex", ruleIndex);
    out.member("kind", "open");
    out.member("level", "none");
    writeMessage(out, "Not assessable " + std::to_string(row.count) + " times: " + row.reason);
    out.endObject();
}

Sarif locationSarif(const SourceSpan &span)
{
    Sarif physical;
    physical["artifactLocation"] = {{"uri", uriOf(span.fileName())}, {"uriBaseId", "%SRCROOT%"}};
    if (span.lineOneBased != 0) {
        physical["region"] = {{"startLine", span.lineOneBased}};
        if (span.columnOneBased != 0)
            physical["region"]["startColumn"] = span.columnOneBased;
    }
    return {{"physicalLocation", physical}};
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

/// The few parts that do not grow with the findings.
void writePart(JsonStream &out, std::string_view name, const Sarif &part)
{
    out.name(name);
    out.document(part.dump(kIndent, ' ', false, Sarif::error_handler_t::replace));
}

using RuleIndexes = std::map<std::string_view, std::size_t>;

std::size_t indexOf(const RuleIndexes &indexes, std::string_view rule)
{
    const auto found = indexes.find(rule);
    return found == indexes.end() ? 0 : found->second;
}

RuleIndexes writeTool(JsonStream &out, const AnalysisReport &report)
{
    Sarif rules = Sarif::array();
    RuleIndexes indexes;
    for (const RuleInfo &rule : rulesBehind(report)) {
        indexes[rule.id] = rules.size();
        rules.push_back(ruleSarif(rule));
    }
    Sarif tool;
    tool["driver"] = {{"name", "Drawbridge"}, {"version", "0.1.0"}, {"rules", rules}};
    writePart(out, "tool", tool);
    return indexes;
}

/// About as many bytes as one result takes: a long text that grows is copied again and again.
std::size_t roomFor(const Finding &finding)
{
    constexpr std::size_t kResult = 1200; // names of members, spaces, ends
    constexpr std::size_t kPlace = 260;
    return kResult + finding.message.size() + finding.fix.size() + kPlace * finding.evidence.size();
}

std::size_t roomFor(const AnalysisReport &report)
{
    std::size_t bytes = 200'000; // the rules
    for (const Finding &finding : report.findings)
        bytes += roomFor(finding);
    return bytes;
}

void writePiece(JsonStream &out, const SharedList<Finding>::Piece &piece,
                const ReportExtras &extras, const RuleIndexes &indexes)
{
    std::size_t bytes = 0;
    for (const auto &finding : piece)
        bytes += roomFor(*finding);
    out.reserve(bytes);
    SourceUris uris;
    for (const auto &finding : piece)
        writeResult(out, *finding, indexOf(indexes, finding->ruleId), extras, uris);
}

/// Some thousands at a time, so that what is written beside each other stays small.
void writeFindings(JsonStream &out, const AnalysisReport &report, const ReportExtras &extras,
                   const RuleIndexes &indexes)
{
    constexpr std::size_t kAtATime = 64;
    const auto &pieces = report.findings.pieces();
    for (std::size_t first = 0; first < pieces.size(); first += kAtATime) {
        std::vector<JsonStream> parts(std::min(kAtATime, pieces.size() - first), out.part());
        forEachInParallel(parts.size(), [&](std::size_t i) {
            writePiece(parts[i], *pieces[first + i], extras, indexes);
        });
        for (const JsonStream &part : parts)
            out.add(part);
    }
}

void writeResults(JsonStream &out, const AnalysisReport &report, const ReportExtras &extras,
                  const RuleIndexes &indexes)
{
    out.name("results");
    out.beginArray();
    writeFindings(out, report, extras, indexes);
    if (extras.baseline != nullptr)
        for (const BaselineEntry &entry : extras.baseline->absent)
            writeAbsent(out, entry);
    for (const NotAssessable &row : report.notAssessable)
        writeOpen(out, row, indexOf(indexes, row.ruleId));
    out.endArray();
}

} // namespace

std::string sarifReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                        const ReportExtras &extras)
{
    JsonStream out(kIndent);
    out.reserve(roomFor(report));
    out.beginObject();
    out.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    out.member("version", "2.1.0");
    out.name("runs");
    out.beginArray();
    out.beginObject();
    const RuleIndexes indexes = writeTool(out, report);
    writePart(out, "invocations", Sarif::array({invocationSarif(diagnostics)}));
    writePart(
        out, "originalUriBaseIds",
        {{"%SRCROOT%", {{"description", {{"text", "The folder the program was started in."}}}}}});
    out.member("columnKind", "unicodeCodePoints");
    writeResults(out, report, extras, indexes);
    out.endObject();
    out.endArray();
    out.endObject();
    return out.take() + "\n";
}

} // namespace drawbridge
