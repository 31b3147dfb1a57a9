// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/decision_json.h"
#include "app/cli/decision_text.h"
#include "app/cli/edge_text.h"
#include "app/cli/engines.h"
#include "app/cli/http_request.h"
#include "app/cli/request_lines.h"
#include "app/cli/why_service.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct WhyFlags {
    CommonFlags common;
    PluginFlags plugin;
    std::string from, to, port, method, path, host, jwt, requests;
    std::vector<std::string> headers;
    bool isPlaintext = false;
};

Result<Endpoint> resolveEnd(const Design &design, const std::string &text)
{
    if (auto address = IpAddress::parse(text))
        return endpointAt(*design.topology, *address);
    const auto key = resolveNode(design, text);
    if (!key)
        return tl::unexpected(key.error());
    const auto workload = design.topology->findWorkload(*key);
    if (!workload)
        return fail(
            ErrorCode::NodeUnknown, "\"" + text + "\" is neither a workload nor an address", {},
            "`drawbridgectl graph` lists the workloads; for an external give one of its addresses");
    return Endpoint(*workload);
}

/// What is said of the request; nothing when nothing is.
Result<std::optional<HttpRequest>> requestOf(const WhyFlags &options)
{
    if (options.method.empty() && options.path.empty() && options.host.empty() &&
        options.headers.empty() && options.jwt.empty())
        return std::optional<HttpRequest>();
    nlohmann::json http{{"method", options.method}, {"path", options.path}, {"host", options.host}};
    for (const auto &text : options.headers) {
        const auto header = headerOf(text);
        if (!header)
            return tl::unexpected(header.error());
        http["headers"][header->first] = header->second;
    }
    nlohmann::json jwt;
    if (!options.jwt.empty()) {
        jwt = nlohmann::json::parse(options.jwt, nullptr, false);
        if (jwt.is_discarded())
            return fail(ErrorCode::Usage, "--jwt is not JSON");
    }
    auto request = httpRequestOf(http, jwt);
    if (!request)
        return tl::unexpected(request.error());
    return std::optional(std::move(*request));
}

Result<Attempt> attemptOf(const Design &design, const WhyFlags &options)
{
    const auto from = resolveEnd(design, options.from);
    if (!from)
        return tl::unexpected(from.error());
    const auto to = resolveEnd(design, options.to);
    if (!to)
        return tl::unexpected(to.error());
    const auto range = PortRange::parse(options.port);
    if (!range)
        return tl::unexpected(range.error());
    if (range->first != range->last)
        return fail(ErrorCode::Usage, "--port " + options.port + " names more than one port", {},
                    "ask for one port at a time");
    Attempt attempt;
    attempt.from = *from;
    if (const auto *workload = std::get_if<WorkloadId>(&*to))
        attempt.to = *workload;
    else
        attempt.toAddress = std::get<IpAddress>(*to);
    attempt.protocol = range->protocol;
    attempt.port = range->first;
    attempt.isPlaintext = options.isPlaintext;
    auto request = requestOf(options);
    if (!request)
        return tl::unexpected(request.error());
    attempt.request = std::move(*request);
    return attempt;
}

/// "NS/Service/NAME": a Service rather than a workload.
std::optional<NodeKey> serviceNamed(const std::string &text)
{
    auto key = NodeKey::parse(text);
    return key && key->kind == "Service" ? std::optional(std::move(*key)) : std::nullopt;
}

/// Without a port: everything that passes between two workloads.
int whyEdge(Session &session, const WhyFlags &options, const Design &design, const Engines &engines)
{
    const auto from = resolveEnd(design, options.from);
    const auto to = resolveEnd(design, options.to);
    if (!from || !to)
        return session.refuse(!from ? from.error() : to.error());
    const auto *source = std::get_if<WorkloadId>(&*from);
    const auto *destination = std::get_if<WorkloadId>(&*to);
    if (source == nullptr || destination == nullptr)
        return session.refuseUsage("without --port, --from and --to are workloads");
    const auto answers = whatPasses(engines.network, engines.mesh, *source, *destination);
    if (options.common.output == "json")
        print(edgeJson(answers).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
              "\n");
    else
        printText(edgeText(answers));
    return session.finish(kClean);
}

int whyOne(Session &session, const WhyFlags &options, const Design &design, const Engines &engines)
{
    if (options.from.empty() || options.to.empty())
        return session.refuseUsage("why needs --from, --to and --port, or --requests FILE.jsonl");
    if (options.port.empty())
        return whyEdge(session, options, design, engines);
    if (const auto service = serviceNamed(options.to);
        service && !design.topology->findWorkload(*service)) {
        const auto from = resolveEnd(design, options.from);
        const auto port = PortRange::parse(options.port);
        if (!from || !port)
            return session.refuse(!from ? from.error() : port.error());
        if (port->first != port->last)
            return session.refuseUsage("ask for one port of a Service at a time");
        auto request = requestOf(options);
        if (!request)
            return session.refuse(request.error());
        return whyService(session, design, engines,
                          {*from, *service, *port, std::move(*request), options.isPlaintext},
                          options.common.output);
    }
    const auto attempt = attemptOf(design, options);
    if (!attempt)
        return session.refuse(attempt.error());
    const Decision decision = decide(engines.network, engines.mesh, *attempt);
    const AskedEnds ends = askedEnds(*design.topology, *attempt);
    if (options.common.output == "json")
        print(decisionJson(decision, engines.exported, ends)
                  .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
              "\n");
    else
        printText(decisionText(decision, engines.exported, ends));
    return session.finish(decision.verdict == Verdict::Allow ? kClean : kReported);
}

int why(const WhyFlags &options)
{
    Session session(options.common);
    const std::string &format = options.common.output;
    if (!format.empty() && format != "text" && format != "json" && format != "jsonl")
        return session.refuseUsage("why does not write \"" + format +
                                   "\": text or json, jsonl with --requests");
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    const Engines engines = enginesOf(input->design, options.plugin);
    if (options.requests.empty())
        return whyOne(session, options, input->design, engines);
    const auto answered = answerRequestLines(options.requests, input->design, engines);
    if (!answered)
        return session.refuse(answered.error());
    session.diagnostics().append(*answered);
    return session.finish(kClean);
}

} // namespace

void addWhyCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "why", "One connection, layer by layer, with what decided and what flips it");
    auto options = std::make_shared<WhyFlags>();
    addCommonFlags(*command, options->common, "text or json");
    addPluginFlags(*command, options->plugin);
    command->add_option("--from", options->from, "Workload (NS/Kind/NAME or NS/NAME) or address");
    command->add_option("--to", options->to, "Workload or address");
    command->add_option("--port", options->port,
                        "Pod port, 8080/tcp; without it: everything that passes");
    command->add_option("--method", options->method, "HTTP method; not named: any");
    command->add_option("--path", options->path, "HTTP path, with its query; not named: any");
    command->add_option("--host", options->host, "HTTP host, with its port; not named: any");
    command->add_option("--header", options->headers,
                        "NAME=VALUE, repeatable; a header that is not named is not sent");
    command->add_option("--jwt", options->jwt,
                        "Payload of a valid token: {\"principal\": \"ISSUER/SUBJECT\", "
                        "\"audiences\": [], \"claims\": {}}");
    command->add_flag("--plaintext", options->isPlaintext, "The caller bypasses its proxy");
    command->add_option("--requests", options->requests,
                        "One JSON request a line in, one JSON decision a line out");
    command->callback([options, &chosen] { chosen = [options] { return why(*options); }; });
}

} // namespace drawbridge::cli
