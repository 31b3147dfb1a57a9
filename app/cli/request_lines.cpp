// SPDX-License-Identifier: Apache-2.0
#include "app/cli/request_lines.h"

#include "app/cli/decision_json.h"
#include "app/cli/http_request.h"

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

Result<Endpoint> addressOf(const Design &design, const std::string &ip)
{
    const auto address = IpAddress::parse(ip);
    return address ? Result<Endpoint>(endpointAt(*design.topology, *address))
                   : tl::unexpected(address.error());
}

/// "ACCOUNT.NAMESPACE.serviceaccount.…", a name of Linkerd.
std::optional<MeshCaller> linkerdIdentityOf(const std::string &text)
{
    const auto end = text.find(".serviceaccount.");
    const auto dot = text.find('.');
    if (end == std::string::npos || dot == 0 || dot >= end || text.find('/') != std::string::npos)
        return std::nullopt;
    MeshCaller caller;
    caller.principal = text;
    caller.serviceAccount = text.substr(0, dot);
    caller.nameSpace = text.substr(dot + 1, end - dot - 1);
    return caller;
}

/// "spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT", or of Linkerd; null: a caller without one.
Result<MeshCaller> identityOf(const Line &identity)
{
    MeshCaller caller;
    if (identity.is_null())
        return caller;
    constexpr std::string_view scheme = "spiffe://";
    const auto text = identity.is_string() ? identity.get<std::string>() : std::string();
    if (auto linkerd = linkerdIdentityOf(text))
        return *linkerd;
    if (!text.starts_with(scheme) || text.size() == scheme.size())
        return fail(ErrorCode::Usage, "\"identity\" is neither null nor a text spiffe://…");
    caller.principal = text.substr(scheme.size());
    const auto nameSpace = caller.principal->find("/ns/");
    const auto account = caller.principal->find("/sa/");
    if (nameSpace != std::string::npos && account != std::string::npos && account > nameSpace) {
        caller.nameSpace = caller.principal->substr(nameSpace + 4, account - nameSpace - 4);
        caller.serviceAccount = caller.principal->substr(account + 4);
    }
    return caller;
}

/// Everybody the "from" of a line may be: one workload or address; of a bare identity each workload
/// that has it, or nobody whose place is known.
Result<std::vector<Attempt>> callersOf(const Design &design, const Engines &engines,
                                       const Line &end)
{
    Attempt attempt;
    const std::string ip = textOf(end, "ip");
    if (!ip.empty()) {
        auto address = addressOf(design, ip);
        if (!address)
            return tl::unexpected(address.error());
        attempt.from = *address;
    }
    if (!end.is_object() || !end.contains("identity")) {
        if (!ip.empty())
            return std::vector{attempt};
        auto workload = workloadOf(design, end);
        if (!workload)
            return tl::unexpected(workload.error());
        attempt.from = *workload;
        return std::vector{attempt};
    }
    auto caller = identityOf(end["identity"]);
    if (!caller)
        return tl::unexpected(caller.error());
    attempt.caller = std::move(*caller);
    attempt.isPlaintext = !attempt.caller->principal;
    if (!ip.empty()) {
        attempt.caller->address = *IpAddress::parse(ip);
        return std::vector{attempt};
    }
    std::vector<Attempt> all;
    for (const auto id : engines.mesh.workloadsWith(attempt.caller->principal.value_or(""))) {
        all.push_back(attempt);
        all.back().from = id;
    }
    attempt.isPlaceless = true;
    attempt.from = IpAddress{};
    return all.empty() ? std::vector{attempt} : all;
}

Result<std::vector<Attempt>> attemptsOf(const Design &design, const Engines &engines,
                                        const Line &line)
{
    if (!line.is_object() || !line.contains("from") || !line.contains("to") ||
        !line.contains("port"))
        return fail(ErrorCode::Usage, "a request needs \"from\", \"to\" and \"port\"");
    auto attempts = callersOf(design, engines, line["from"]);
    if (!attempts)
        return attempts;
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
    std::optional<HttpRequest> request;
    if (const auto http = line.find("http"); http != line.end() && http->is_object()) {
        auto read = httpRequestOf(*http, line.contains("jwt") ? line["jwt"] : Line());
        if (!read)
            return tl::unexpected(read.error());
        request = std::move(*read);
    }
    const auto plaintext = line.find("plaintext");
    for (auto &attempt : *attempts) {
        attempt.to = *to;
        attempt.protocol = range->protocol;
        attempt.port = range->first;
        attempt.request = request;
        if (plaintext != line.end() && plaintext->is_boolean())
            attempt.isPlaintext = attempt.isPlaintext || plaintext->get<bool>();
    }
    return attempts;
}

/// The answer for all of them; where they fare differently nobody knows.
Decision decideAll(const Engines &engines, const std::vector<Attempt> &attempts)
{
    auto decision = decide(engines.network, engines.mesh, attempts.front());
    for (std::size_t i = 1; i < attempts.size(); ++i) {
        const auto other = decide(engines.network, engines.mesh, attempts[i]);
        if (other.verdict == decision.verdict)
            continue;
        decision.verdict = Verdict::Unknown;
        decision.flip.clear();
        for (std::size_t layer = 0; layer < decision.layers.size(); ++layer) {
            auto &mine = decision.layers[layer];
            if (layer < other.layers.size() && other.layers[layer].verdict != mine.verdict) {
                mine.verdict = Verdict::Unknown;
                mine.reason = "it depends on which of the " + std::to_string(attempts.size()) +
                              " workloads with this identity calls";
            }
        }
    }
    return decision;
}

Json answer(const Line &line, const Design &design, const Engines &engines, const SourceSpan &where,
            Diagnostics &diagnostics)
{
    Json result{{"id", idOf(line)}};
    const auto attempts =
        line.is_discarded()
            ? Result<std::vector<Attempt>>(fail(ErrorCode::JsonSyntax, "the line is not JSON"))
            : attemptsOf(design, engines, line);
    if (!attempts) {
        diagnostics.error(attempts.error().code, attempts.error().message, where,
                          attempts.error().hint);
        result["verdict"] = "unknown";
        result["layers"] = Json::array();
        result["reason"] = attempts.error().message;
        return result;
    }
    result.update(decisionJson(decideAll(engines, *attempts), engines.exported,
                               askedEnds(*design.topology, attempts->front())));
    return result;
}

} // namespace

Result<Diagnostics> answerRequestLines(const std::string &file, const Design &design,
                                       const Engines &engines)
{
    return answerJsonLines(
        file, [&](const Line &line, const SourceSpan &where, Diagnostics &diagnostics) {
            return answer(line, design, engines, where, diagnostics);
        });
}

} // namespace drawbridge::cli
