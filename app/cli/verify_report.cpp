// SPDX-License-Identifier: Apache-2.0
#include "app/cli/verify_report.h"

#include "app/cli/made_for_text.h"
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

std::optional<MadeFor> madeForAt(const SourceSpan &place, const VerifyDifference &difference,
                                 const VerifyOrigins *origins)
{
    return origins == nullptr
               ? std::nullopt
               : origins->objects.madeFor(
                     place, askedEnds(origins->topology, difference.from, difference.to));
}

std::string counts(const VerifyReport &report)
{
    return std::to_string(report.pairCount) + " pairs and " + std::to_string(report.portCount) +
           " ports compared, " + std::to_string(report.identityCount) + " identities, " +
           std::to_string(report.requestCount) + " request classes, " +
           std::to_string(report.apiCount) + " API permissions";
}

std::string differenceLine(const VerifyDifference &difference)
{
    std::string text = difference.cluster.empty() ? "" : "cluster " + difference.cluster + ": ";
    text +=
        std::string(kindName(difference.kind)) + ": " + difference.from + " -> " + difference.to;
    text += difference.ports.empty() ? "" : " on " + toString(difference.ports);
    text += " (witness: " + difference.witness + ", layer " + difference.layer +
            "): " + difference.because;
    return terminalLine(text);
}

std::string differenceText(const VerifyDifference &difference,
                           const VerifyOrigins *origins = nullptr)
{
    std::string text = differenceLine(difference) + '\n';
    for (const SourceSpan &span : difference.where) {
        text += "    " + terminalLine(toString(span)) + '\n';
        if (const auto madeFor = madeForAt(span, difference, origins))
            text += "      " + madeForText(*madeFor) + '\n';
    }
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

using Json = nlohmann::ordered_json;

Json placeJson(const SourceSpan &span)
{
    return {
        {"file", span.fileName()}, {"line", span.lineOneBased}, {"column", span.columnOneBased}};
}

Json differenceJson(const VerifyDifference &difference, const VerifyOrigins *origins = nullptr)
{
    Json json{{"kind", std::string(kindName(difference.kind))},
              {"from", difference.from},
              {"to", difference.to},
              {"ports", toString(difference.ports)},
              {"witness", difference.witness},
              {"layer", difference.layer},
              {"because", difference.because},
              {"where", Json::array()}};
    for (const SourceSpan &span : difference.where) {
        json["where"].push_back(placeJson(span));
        if (const auto madeFor = madeForAt(span, difference, origins))
            json["where"].back()["madeFor"] = madeForJson(*madeFor);
    }
    if (!difference.cluster.empty())
        json["cluster"] = difference.cluster;
    return json;
}

std::string_view fateName(ExistingPolicy::Fate fate)
{
    switch (fate) {
    case ExistingPolicy::Fate::Redundant: return "redundant";
    case ExistingPolicy::Fate::Needed: return "kept";
    case ExistingPolicy::Fate::Conflict: return "conflict";
    case ExistingPolicy::Fate::Unknown: return "unknown";
    case ExistingPolicy::Fate::Replaced: return "replaced";
    }
    return "unknown";
}

/// What it is beside the manifests, and what to do.
std::string fateText(const ExistingPolicy &policy)
{
    switch (policy.fate) {
    case ExistingPolicy::Fate::Redundant:
        return policy.isOurs
                   ? "an earlier export wrote it, and nothing changes without it: remove it"
                   : "nothing changes without it: it can be removed";
    case ExistingPolicy::Fate::Needed:
        return "it lets through what is drawn and the manifests do not: keep it";
    case ExistingPolicy::Fate::Conflict:
        return "beside the manifests it is at odds with the drawing: draw what it is for, or "
               "remove "
               "it";
    case ExistingPolicy::Fate::Replaced:
        return policy.because + ", which takes its place when they are applied";
    case ExistingPolicy::Fate::Unknown: break;
    }
    return policy.because.empty() ? "what it adds is not known" : policy.because;
}

std::string policyName(const ExistingPolicy &policy)
{
    return (policy.cluster.empty() ? "" : "cluster " + policy.cluster + ": ") +
           toString(policy.meta);
}

Json existingJson(const ExistingPolicy &policy)
{
    Json json{{"kind", policy.meta.kind},
              {"namespace", policy.meta.nameSpace},
              {"name", policy.meta.name},
              {"where", placeJson(policy.meta.where)},
              {"fate", std::string(fateName(policy.fate))},
              {"because", fateText(policy)},
              {"differences", Json::array()}};
    for (const VerifyDifference &difference : policy.differences)
        json["differences"].push_back(differenceJson(difference));
    if (!policy.cluster.empty())
        json["cluster"] = policy.cluster;
    return json;
}

Json lostJson(const std::vector<LostOrigin> &lost)
{
    Json json = Json::array();
    for (const LostOrigin &one : lost)
        json.push_back(
            {{"object", one.object}, {"where", placeJson(one.where)}, {"madeFor", one.madeFor}});
    return json;
}

} // namespace

std::string verifyText(const VerifyReport &report, const VerifyOrigins &origins)
{
    std::string text;
    for (const VerifyDifference &difference : report.differences)
        text += differenceText(difference, &origins);
    text += lostText(origins.lost);
    for (const std::string &note : report.notes)
        text += "note: " + terminalLine(note) + '\n';
    text += report.isEqual()
                ? "equal: the manifests allow exactly what is drawn\n"
                : std::to_string(report.differences.size()) +
                      (report.differences.size() == 1 ? " difference\n" : " differences\n");
    return text + counts(report) + '\n';
}

std::string existingText(const std::vector<ExistingPolicy> &policies)
{
    std::string text;
    for (const ExistingPolicy &policy : policies) {
        text += terminalLine(std::string(fateName(policy.fate)) + ": " + policyName(policy) + " (" +
                             toString(policy.meta.where) + "): " + fateText(policy)) +
                '\n';
        for (const VerifyDifference &difference : policy.differences)
            text += "    " + differenceLine(difference) + '\n';
    }
    return text.empty() ? "the sources hold no policies of their own\n" : text;
}

std::string lostText(const std::vector<LostOrigin> &lost)
{
    std::string text;
    for (const LostOrigin &one : lost)
        text += terminalLine("no longer drawn: " + one.object + " (" + toString(one.where) +
                             ") was made for " + one.madeFor) +
                '\n';
    return text;
}

std::string verifyJson(const VerifyReport &report, const VerifyOrigins &origins,
                       const std::optional<std::vector<ExistingPolicy>> &existing)
{
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
    for (const VerifyDifference &difference : report.differences)
        json["differences"].push_back(differenceJson(difference, &origins));
    if (!origins.lost.empty())
        json["noLongerDrawn"] = lostJson(origins.lost);
    if (existing) {
        json["existing"] = Json::array();
        for (const ExistingPolicy &policy : *existing)
            json["existing"].push_back(existingJson(policy));
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
                xmlEscaped((d.cluster.empty() ? "" : d.cluster + ": ") + d.from + " -> " + d.to) +
                "\"><failure message=\"" + xmlEscaped(d.because) + "\">" +
                xmlEscaped(differenceText(d)) + "</failure></testcase>\n";
    if (report.isEqual())
        text += "  <testcase classname=\"verify\" name=\"" + xmlEscaped(counts(report)) + "\"/>\n";
    return text + "</testsuite>\n";
}

} // namespace drawbridge::cli
