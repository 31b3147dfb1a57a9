// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/engines.h"
#include "app/cli/terminal_text.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    CommonFlags common;
    std::string layer = "network";
    std::vector<std::string> focus;
    bool isExplained = false;
};

/// A peer as output names it: a workload, or a block of addresses that no policy tells apart.
struct Peer {
    Endpoint end;
    std::string text;
    const WorkloadNode *workload = nullptr;
    const AddressSet *addresses = nullptr;
};

struct Connection {
    const Peer *from;
    const Peer *to;
    PortVerdict verdict;
};

std::vector<Peer> peersOf(const NetworkEngine &engine)
{
    std::vector<Peer> peers;
    const Topology &topology = engine.topology();
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        if (workload.hasNetwork)
            peers.push_back({WorkloadId{i}, toString(workload.key), &workload, nullptr});
    }
    for (const AddressSet &block : engine.addressBlocks())
        peers.push_back({block.ranges().front().first, toString(block), nullptr, &block});
    return peers;
}

bool isWanted(const Options &options, const Peer &from, const Peer &to)
{
    const auto touches = [&](const std::string &what) {
        const auto named = [&](const Peer &p) {
            return p.workload && (p.text == what ||
                                  p.workload->key.nameSpace + '/' + p.workload->key.name == what);
        };
        return named(from) || named(to);
    };
    const auto inNamespace = [&](const Peer &p) {
        return p.workload && p.workload->key.nameSpace == options.common.nameSpace;
    };
    if (!from.workload && !to.workload)
        return false;
    if (!options.common.nameSpace.empty() && !inNamespace(from) && !inNamespace(to))
        return false;
    return options.focus.empty() || std::ranges::any_of(options.focus, touches);
}

std::vector<Connection> connectionsOf(const NetworkEngine &engine, const std::vector<Peer> &peers,
                                      const Options &options)
{
    std::vector<Connection> connections;
    for (const Peer &from : peers) {
        for (const Peer &to : peers) {
            if (!isWanted(options, from, to))
                continue;
            PortVerdict verdict = engine.between(from.end, to.end);
            if (!verdict.allowed.empty() || !verdict.unknown.empty())
                connections.push_back({&from, &to, std::move(verdict)});
        }
    }
    return connections;
}

std::string verdictText(const PortVerdict &verdict)
{
    std::string text = verdict.allowed.empty() ? "" : toString(verdict.allowed);
    if (!verdict.unknown.empty())
        text += (text.empty() ? "unknown: " : "; unknown: ") + toString(verdict.unknown);
    return text;
}

std::string reasonText(const PolicyReason &reason)
{
    const std::string direction = reason.direction == Direction::Ingress ? "ingress: " : "egress: ";
    const std::string name = terminalLine(ruleText(reason));
    if (!reason.rule)
        return direction + name + " isolates, no rule of it admits this";
    if (!reason.denied.empty())
        return name + " denies " + toString(reason.denied);
    if (!reason.passed.empty())
        return name + " passes " + toString(reason.passed) + " on";
    return name + (reason.ports.allowed.empty() ? " may decide " : " admits ") +
           verdictText(reason.ports);
}

std::string explanationText(const NetworkEngine &engine, const Connection &connection)
{
    std::string text;
    const NetworkExplanation why = engine.explain(connection.from->end, connection.to->end);
    for (const PolicyReason &reason : why.reasons) {
        text +=
            "    " + reasonText(reason) + " (" + terminalLine(toString(placeOf(reason))) + ")\n";
    }
    if (!why.isEgressIsolated)
        text += "    egress: no NetworkPolicy selects the source, so everything leaves\n";
    if (!why.isIngressIsolated)
        text += "    ingress: no NetworkPolicy selects the destination, so everything enters\n";
    for (const std::string &sentence : why.unknownBecause)
        text += "    unknown: " + terminalLine(sentence) + '\n';
    return text;
}

std::string plain(const NetworkEngine &engine, const std::vector<Connection> &connections,
                  bool isExplained)
{
    std::string text;
    for (const Connection &connection : connections) {
        text += terminalLine(connection.from->text + " -> " + connection.to->text + ": " +
                             verdictText(connection.verdict)) +
                '\n';
        if (isExplained)
            text += explanationText(engine, connection);
    }
    return text;
}

Json peerJson(const Peer &peer)
{
    if (peer.workload) {
        const NodeKey &key = peer.workload->key;
        return {
            {"workload", {{"namespace", key.nameSpace}, {"kind", key.kind}, {"name", key.name}}}};
    }
    auto cidrs = Json::array();
    for (const Cidr &cidr : peer.addresses->toCidrs())
        cidrs.push_back(toString(cidr));
    return {{"cidrs", std::move(cidrs)}};
}

Json portsJson(const PortSet &ports)
{
    auto list = Json::array();
    for (const PortRange &range : ports.ranges())
        list.push_back({{"protocol", std::string(toString(range.protocol))},
                        {"first", range.first},
                        {"last", range.last}});
    return list;
}

std::string json(const std::vector<Connection> &connections, bool isComplete)
{
    auto list = Json::array();
    for (const Connection &connection : connections)
        list.push_back({{"from", peerJson(*connection.from)},
                        {"to", peerJson(*connection.to)},
                        {"allow", portsJson(connection.verdict.allowed)},
                        {"unknown", portsJson(connection.verdict.unknown)}});
    const Json document{{"schema", "drawbridge/connectivity/1"},
                        {"complete", isComplete},
                        {"connections", std::move(list)}};
    return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// RFC 4180: quoted when it holds a separator, quotes doubled.
std::string csvCell(const std::string &text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

std::string csv(const std::vector<Connection> &connections)
{
    std::string text = "from,to,allow,unknown\n";
    for (const Connection &c : connections)
        text += csvCell(terminalLine(c.from->text)) + ',' + csvCell(terminalLine(c.to->text)) +
                ',' + csvCell(c.verdict.allowed.empty() ? "" : toString(c.verdict.allowed)) + ',' +
                csvCell(c.verdict.unknown.empty() ? "" : toString(c.verdict.unknown)) + '\n';
    return text;
}

std::string markdownCell(const std::string &text)
{
    std::string cell;
    for (const char c : terminalLine(text))
        cell += c == '|' ? "\\|" : std::string(1, c);
    return cell;
}

std::string markdown(const std::vector<Connection> &connections)
{
    std::string text = "| from | to | allow | unknown |\n|---|---|---|---|\n";
    for (const Connection &c : connections)
        text += "| " + markdownCell(c.from->text) + " | " + markdownCell(c.to->text) + " | " +
                (c.verdict.allowed.empty() ? "" : toString(c.verdict.allowed)) + " | " +
                (c.verdict.unknown.empty() ? "" : toString(c.verdict.unknown)) + " |\n";
    return text;
}

int connectivity(const Options &options)
{
    Session session(options.common);
    if (options.layer != "network")
        return session.refuseUsage("connectivity knows --layer network in this version; `why` "
                                   "answers all layers for one connection");
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    const Engines engines = enginesOf(input->design);
    const auto peers = peersOf(engines.network);
    const auto connections = connectionsOf(engines.network, peers, options);
    const std::string &format = options.common.output;
    if (options.isExplained && !format.empty() && format != "text")
        return session.refuseUsage("--explain goes with text output");
    if (format.empty() || format == "text")
        printText(plain(engines.network, connections, options.isExplained));
    else if (format == "json")
        print(json(connections, !session.diagnostics().hasErrors()));
    else if (format == "csv")
        print(csv(connections));
    else if (format == "md")
        print(markdown(connections));
    else
        return session.refuseUsage("connectivity does not write \"" + format +
                                   "\" in this version: text, json, csv or md");
    return session.finish(kClean);
}

} // namespace

void addConnectivityCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("connectivity",
                                       "What the NetworkPolicies of the input allow, all pairs");
    auto options = std::make_shared<Options>();
    addCommonFlags(*command, options->common, "text, json, csv or md");
    command->add_flag("--explain", options->isExplained, "With the rules that decide each pair");
    command->add_option("--focus", options->focus, "Only pairs with this NS/NAME")->delimiter(',');
    command->add_option("--layer", options->layer, "network")->capture_default_str();
    command->callback(
        [options, &chosen] { chosen = [options] { return connectivity(*options); }; });
}

} // namespace drawbridge::cli
