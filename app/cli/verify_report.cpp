// SPDX-License-Identifier: Apache-2.0
#include "app/cli/verify_report.h"

#include "app/cli/terminal_text.h"

#include <nlohmann/json.hpp>

namespace drawbridge::cli {

namespace {

std::string_view kindName(VerifyDifference::Kind kind)
{
    switch (kind) {
    case VerifyDifference::Kind::DrawnButDenied: return "drawn-but-denied";
    case VerifyDifference::Kind::AllowedButNotDrawn: return "allowed-but-not-drawn";
    case VerifyDifference::Kind::Unknown: return "unknown";
    case VerifyDifference::Kind::ApiMissing: return "api-missing";
    case VerifyDifference::Kind::ApiExtra: return "api-extra";
    case VerifyDifference::Kind::IdentityMissing: return "identity-missing";
    }
    return "unknown";
}

std::string counts(const VerifyReport &report)
{
    return std::to_string(report.pairCount) + " pairs and " + std::to_string(report.portCount) +
           " ports compared, " + std::to_string(report.identityCount) + " identities, " +
           std::to_string(report.requestCount) + " request classes, " +
           std::to_string(report.apiCount) + " API permissions";
}

std::string differenceText(const VerifyDifference &difference)
{
    std::string text = difference.cluster.empty() ? "" : "cluster " + difference.cluster + ": ";
    text +=
        std::string(kindName(difference.kind)) + ": " + difference.from + " -> " + difference.to;
    text += difference.ports.empty() ? "" : " on " + toString(difference.ports);
    text += " (witness: " + difference.witness + ", layer " + difference.layer +
            "): " + difference.because;
    text = terminalLine(text) + '\n';
    for (const SourceSpan &span : difference.where)
        text += "    " + terminalLine(toString(span)) + '\n';
    return text;
}

std::string xmlEscaped(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        case '\n': escaped += "&#10;"; break;
        default: escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return escaped;
}

} // namespace

std::string verifyText(const VerifyReport &report)
{
    std::string text;
    for (const VerifyDifference &difference : report.differences)
        text += differenceText(difference);
    for (const std::string &note : report.notes)
        text += "note: " + terminalLine(note) + '\n';
    text += report.isEqual()
                ? "equal: the manifests allow exactly what is drawn\n"
                : std::to_string(report.differences.size()) +
                      (report.differences.size() == 1 ? " difference\n" : " differences\n");
    return text + counts(report) + '\n';
}

std::string verifyJson(const VerifyReport &report)
{
    using Json = nlohmann::ordered_json;
    Json json{{"schema", "drawbridge/verify/1"},
              {"equal", report.isEqual()},
              {"compared",
               {{"pairs", report.pairCount},
                {"ports", report.portCount},
                {"identities", report.identityCount},
                {"requests", report.requestCount},
                {"apiPermissions", report.apiCount}}},
              {"differences", Json::array()},
              {"notes", report.notes}};
    for (const VerifyDifference &d : report.differences) {
        auto where = Json::array();
        for (const SourceSpan &span : d.where)
            where.push_back({{"file", span.fileName()},
                             {"line", span.lineOneBased},
                             {"column", span.columnOneBased}});
        json["differences"].push_back({{"kind", std::string(kindName(d.kind))},
                                       {"from", d.from},
                                       {"to", d.to},
                                       {"ports", toString(d.ports)},
                                       {"witness", d.witness},
                                       {"layer", d.layer},
                                       {"because", d.because},
                                       {"where", std::move(where)}});
        if (!d.cluster.empty())
            json["differences"].back()["cluster"] = d.cluster;
    }
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string verifyJunit(const VerifyReport &report)
{
    const std::size_t cases = std::max<std::size_t>(1, report.differences.size());
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"drawbridge "
                       "verify\" tests=\"" +
                       std::to_string(cases) + "\" failures=\"" +
                       std::to_string(report.differences.size()) + "\">\n";
    for (const VerifyDifference &d : report.differences)
        text += "  <testcase classname=\"" + xmlEscaped(d.layer) + "\" name=\"" +
                xmlEscaped((d.cluster.empty() ? "" : d.cluster + ": ") + d.from + " -> " + d.to) + "\"><failure message=\"" +
                xmlEscaped(d.because) + "\">" + xmlEscaped(differenceText(d)) +
                "</failure></testcase>\n";
    if (report.isEqual())
        text += "  <testcase classname=\"verify\" name=\"" + xmlEscaped(counts(report)) + "\"/>\n";
    return text + "</testsuite>\n";
}

} // namespace drawbridge::cli
