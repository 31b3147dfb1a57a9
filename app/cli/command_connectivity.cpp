// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/connectivity_scope.h"
#include "app/cli/connectivity_svg.h"
#include "app/cli/netpol_analyzer_mode.h"
#include "app/cli/plugin_flags.h"
#include "exporters/connectivity_writer.h"
#include "model/analysis/node_connections.h"
#include "model/analysis/ways_in.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct ConnectivityFlags {
    CommonFlags common;
    FocusFlags focus;
    PluginFlags plugin;
    std::string layer = "network";
    std::string compat;
    bool isExplained = false;
    bool isExposed = false;
};

/// JSON is for programs; everything else may reach a terminal.
void printAs(ConnectivityFormat format, const std::string &text)
{
    if (format == ConnectivityFormat::Json)
        print(text);
    else
        printText(text);
}

ExposedPorts limitedTo(const PortSet &ports, ExposedPorts exposed)
{
    exposed.ports.allowed &= ports;
    exposed.ports.unknown &= ports;
    return exposed;
}

WorkloadExposure limitedTo(const PortSet &ports, WorkloadExposure exposure)
{
    exposure.anyPod = limitedTo(ports, exposure.anyPod);
    for (GroupExposure &group : exposure.groups)
        group.exposed = limitedTo(ports, group.exposed);
    return exposure;
}

void printExposure(const Topology &topology, const ConnectivityScope &scope,
                   ConnectivityFormat format, ConnectivityWriter &writer)
{
    for (const WorkloadExposure &one : exposureOf(topology)) {
        const NodeKey &key = topology.workload(one.workload).key;
        const bool isWanted = (scope.focus.empty() || scope.focus.holds(one.workload)) &&
                              (!scope.direction || *scope.direction == one.direction) &&
                              (scope.nameSpace.empty() || scope.nameSpace == key.nameSpace);
        if (isWanted)
            printAs(format, writer.exposure(limitedTo(scope.ports, one)));
    }
}

/// All pairs, then what controllers that are not in the input let in.
void visitAll(const NetworkEngine &engine, const ConnectivityScope &scope,
              const std::vector<WayIn> &ways, const ConnectionVisitor &visit)
{
    visitConnections(engine, scope, visit);
    for (Connection &one : connectionsOf(ways)) {
        one.ports = {one.ports.allowed & scope.ports, one.ports.unknown & scope.ports};
        if (scope.admits(engine.topology(), one.from, one.to) &&
            !(one.ports.allowed.empty() && one.ports.unknown.empty()))
            visit(one);
    }
}

/// What passes between nodes and workloads; a picture would have a line to every box.
void printNodes(const NetworkEngine &engine, const ConnectivityScope &scope,
                const NodeAddresses &nodes, ConnectivityFormat format, bool isExplained,
                ConnectivityWriter &writer)
{
    for (NodeConnection &one : nodeConnections(engine, nodes)) {
        PortVerdict &ports = one.connection.ports;
        ports = {ports.allowed & scope.ports, ports.unknown & scope.ports};
        if (ports.isDenied() ||
            !scope.admits(engine.topology(), one.connection.from, one.connection.to))
            continue;
        NetworkExplanation why;
        why.both = ports;
        if (!ports.unknown.empty())
            why.unknownBecause = one.unknownBecause;
        printAs(format, writer.connection(one.connection, isExplained ? &why : nullptr));
    }
}

void printConnections(const NetworkEngine &engine, const ConnectivityScope &scope,
                      const std::vector<WayIn> &ways, const NodeAddresses &nodes,
                      ConnectivityFormat format, const ConnectivityHeading &heading)
{
    const auto writer = makeConnectivityWriter(format, engine.topology(), heading);
    printAs(format, writer->begin());
    visitAll(engine, scope, ways, [&](const Connection &one) {
        std::optional<NetworkExplanation> why;
        const auto from = witnessOf(one.from);
        const auto to = witnessOf(one.to);
        if (heading.isExplained && from && to)
            why = engine.explain(*from, *to);
        printAs(format, writer->connection(one, why ? &*why : nullptr));
    });
    if (format != ConnectivityFormat::Dot)
        printNodes(engine, scope, nodes, format, heading.isExplained, *writer);
    if (heading.isExposed)
        printExposure(engine.topology(), scope, format, *writer);
    printAs(format, writer->end());
}

int answer(Session &session, const Design &design, const ConnectivityScope &scope,
           const std::optional<ConnectivityFormat> &format, const ConnectivityFlags &options)
{
    const NetworkEngine engine =
        makeNetworkEngine(design.topology, networkOptionsOf(design, options.plugin));
    const std::vector<WayIn> ways = waysIn(engine);
    tellObstacles(engine.topology(), ways, session.diagnostics());
    if (format) {
        printConnections(
            engine, scope, ways, nodeAddressesOf(design), *format,
            {!session.diagnostics().hasErrors(), options.isExplained, options.isExposed});
        return session.finish(kClean);
    }
    std::vector<Connection> connections;
    visitAll(engine, scope, ways, [&](const Connection &one) { connections.push_back(one); });
    print(connectivitySvg(design, connections, session.diagnostics()));
    return session.finish(kClean);
}

int connectivity(const ConnectivityFlags &options)
{
    CommonFlags flags = options.common;
    if (!options.compat.empty())
        flags.import.refusals = DiagnosticLevel::Warning; // that tool validates little
    Session session(flags);
    if (options.layer != "network")
        return session.refuseUsage("connectivity knows --layer network in this version; `why` "
                                   "answers all layers for one connection");
    const auto isCompat = isNetpolAnalyzerCompat(options.compat);
    if (!isCompat)
        return session.refuse(isCompat.error());
    const std::string &word = options.common.output;
    const auto format = parseConnectivityFormat(word.empty() ? "text" : word);
    if (*isCompat && !word.empty() && word != "text" && word != "txt")
        return session.refuseUsage("--compat netpol-analyzer writes text only");
    if (!*isCompat && !format && word != "svg")
        return session.refuseUsage("connectivity does not write \"" + word +
                                   "\": text, json, csv, md, dot or svg");
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    if (*isCompat)
        return connectivityAsNetpolAnalyzer(session, options.focus, options.isExposed,
                                            *input->design.topology);
    auto scope = scopeOf(options.focus, *input->design.topology);
    if (!scope)
        return session.refuse(scope.error());
    scope->nameSpace = options.common.nameSpace;
    return answer(session, input->design, *scope, format, options);
}

} // namespace

void addConnectivityCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("connectivity",
                                       "What the NetworkPolicies of the input allow, all pairs");
    auto options = std::make_shared<ConnectivityFlags>();
    addCommonFlags(*command, options->common, "text, json, csv, md, dot or svg");
    command->add_flag("--explain", options->isExplained, "With the rules that decide each pair");
    command->add_flag("--exposure", options->isExposed,
                      "Also what pods that are not there yet could do");
    addFocusFlags(*command, options->focus);
    addPluginFlags(*command, options->plugin);
    command->add_option("--layer", options->layer, "network")->capture_default_str();
    command->add_option("--compat", options->compat, "netpol-analyzer: in that tool's text");
    command->callback(
        [options, &chosen] { chosen = [options] { return connectivity(*options); }; });
}

} // namespace drawbridge::cli
