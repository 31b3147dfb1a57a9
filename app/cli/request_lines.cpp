// SPDX-License-Identifier: Apache-2.0
#include "app/cli/request_lines.h"

#include "app/cli/decision_json.h"

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;
using Line = nlohmann::json;

Result<WorkloadId> workloadOf(const Design &design, const Line &end)
{
    const NodeKey key{"", textOf(end, "namespace"), textOf(end, "kind"), textOf(end, "name")};
    if (const auto workload = design.topology->findWorkload(key))
        return *workload;
    return fail(ErrorCode::NodeUnknown, "workload \"" + toString(key) + "\" is not in the input");
}

Result<Endpoint> callerOf(const Design &design, const Line &end)
{
    if (end.contains("identity"))
        return fail(ErrorCode::Usage,
                    "callers given by identity alone are not answered by this version", {},
                    "name the workload or its address");
    const std::string ip = textOf(end, "ip");
    if (!ip.empty()) {
        const auto address = IpAddress::parse(ip);
        return address ? Result<Endpoint>(endpointAt(*design.topology, *address))
                       : tl::unexpected(address.error());
    }
    const auto workload = workloadOf(design, end);
    return workload ? Result<Endpoint>(*workload) : tl::unexpected(workload.error());
}

Result<Attempt> attemptOf(const Design &design, const Line &line)
{
    if (!line.is_object() || !line.contains("from") || !line.contains("to") ||
        !line.contains("port"))
        return fail(ErrorCode::Usage, "a request needs \"from\", \"to\" and \"port\"");
    const auto from = callerOf(design, line["from"]);
    if (!from)
        return tl::unexpected(from.error());
    const auto to = workloadOf(design, line["to"]);
    if (!to)
        return tl::unexpected(to.error());
    const std::string protocol =
        textOf(line, "protocol").empty() ? "TCP" : textOf(line, "protocol");
    if (!line["port"].is_number_integer())
        return fail(ErrorCode::Usage, "\"port\" is not a number");
    const auto range = PortRange::parse(line["port"].dump() + "/" + protocol);
    if (!range)
        return tl::unexpected(range.error());
    Attempt attempt{*from, *to, std::nullopt, range->protocol, range->first, std::nullopt, false};
    // A part that is not said may be anything; as an empty text it would match no rule.
    if (const auto http = line.find("http"); http != line.end() && http->is_object()) {
        const HttpRequest request{textOf(*http, "method"), textOf(*http, "path"),
                                  textOf(*http, "host")};
        if (!request.method.empty() && !request.path.empty())
            attempt.request = request;
    }
    const auto plaintext = line.find("plaintext");
    attempt.isPlaintext =
        plaintext != line.end() && plaintext->is_boolean() && plaintext->get<bool>();
    return attempt;
}

Json answer(const Line &line, const Design &design, const Engines &engines, const SourceSpan &where,
            Diagnostics &diagnostics)
{
    Json result{{"id", idOf(line)}};
    const auto attempt = line.is_discarded()
                             ? Result<Attempt>(fail(ErrorCode::JsonSyntax, "the line is not JSON"))
                             : attemptOf(design, line);
    if (!attempt) {
        diagnostics.error(attempt.error().code, attempt.error().message, where,
                          attempt.error().hint);
        result["verdict"] = "unknown";
        result["layers"] = Json::array();
        result["reason"] = attempt.error().message;
        return result;
    }
    result.update(decisionJson(decide(engines.network, engines.mesh, *attempt)));
    return result;
}

} // namespace

Result<AnsweredLines> answerRequestLines(const std::string &file, const Design &design,
                                         const Engines &engines)
{
    return answerJsonLines(
        file, [&](const Line &line, const SourceSpan &where, Diagnostics &diagnostics) {
            return answer(line, design, engines, where, diagnostics);
        });
}

} // namespace drawbridge::cli
