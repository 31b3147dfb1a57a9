// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/connectivity_scope.h"
#include "app/cli/connectivity_svg.h"
#include "app/cli/engines.h"
#include "app/cli/netpol_analyzer_mode.h"
#include "app/cli/plugin_flags.h"
#include "exporters/connectivity_writer.h"
#include "model/analysis/layers.h"
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

/// What is asked of which engines.
struct Question {
    const NetworkEngine &engine;
    const ConnectivityScope &scope;
    const std::vector<WayIn> &ways;
    LayerFilter *filter; ///< Null: the network alone.
};

/// The ports of a connection with an entity as the layers have them.
void askLayers(const Question &question, Connection &one)
{
    const auto *entity = std::get_if<PeerEntity>(&one.from);
    const auto *to = std::get_if<WorkloadId>(&one.to);
    if (question.filter != nullptr && entity != nullptr && to != nullptr)
        one.ports = question.filter->ofEntity(*entity, *to, std::move(one.ports));
}

/// All pairs, then what controllers that are not in the input let in.
void visitAll(const Question &question, const ConnectionVisitor &visit)
{
    const auto &[engine, scope, ways, filter] = question;
    const auto layers =
        filter == nullptr ? std::optional<ConnectionLayers>() : std::optional(filter->layers());
    visitConnections(engine, scope, visit, layers ? &*layers : nullptr);
    for (Connection &one : connectionsOf(ways)) {
        askLayers(question, one);
        one.ports = {one.ports.allowed & scope.ports, one.ports.unknown & scope.ports};
        if (scope.admits(engine.topology(), one.from, one.to) &&
            !(one.ports.allowed.empty() && one.ports.unknown.empty()))
            visit(one);
    }
}

/// What passes between nodes and workloads; a picture would have a line to every box.
void printNodes(const Question &question, const NodeAddresses &nodes, ConnectivityFormat format,
                bool isExplained, ConnectivityWriter &writer)
{
    const auto &engine = question.engine;
    const auto &scope = question.scope;
    for (NodeConnection &one : nodeConnections(engine, nodes)) {
        askLayers(question, one.connection);
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

void printConnections(const Question &question, const NodeAddresses &nodes,
                      ConnectivityFormat format, const ConnectivityHeading &heading)
{
    const auto &engine = question.engine;
    const auto writer = makeConnectivityWriter(format, engine.topology(), heading);
    printAs(format, writer->begin());
    visitAll(question, [&](const Connection &one) {
        std::optional<NetworkExplanation> why;
        const auto from = witnessOf(one.from);
        const auto to = witnessOf(one.to);
        if (heading.isExplained && from && to)
            why = engine.explain(*from, *to);
        printAs(format, writer->connection(one, why ? &*why : nullptr));
    });
    if (format != ConnectivityFormat::Dot)
        printNodes(question, nodes, format, heading.isExplained, *writer);
    if (heading.isExposed)
        printExposure(engine.topology(), question.scope, format, *writer);
    printAs(format, writer->end());
}

int answer(Session &session, const Design &design, const ConnectivityScope &scope,
           const std::optional<ConnectivityFormat> &format, const ConnectivityFlags &options)
{
    const NetworkEngine engine =
        makeNetworkEngine(design.topology, networkOptionsOf(design, options.plugin));
    const std::vector<WayIn> ways = waysIn(engine);
    tellObstacles(engine.topology(), ways, session.diagnostics());
    const auto layer = layerNamed(options.layer).value_or(Layer::Network);
    std::optional<MeshEngine> mesh;
    std::optional<LayerFilter> filter;
    if (layer != Layer::Network) {
        mesh.emplace(makeMeshEngine(design.topology, meshOptionsOf(design)));
        filter.emplace(engine, *mesh, layer);
    }
    const Question question{engine, scope, ways, filter ? &*filter : nullptr};
    if (format) {
        printConnections(
            question, nodeAddressesOf(design), *format,
            {!session.diagnostics().hasErrors(), options.isExplained, options.isExposed});
        return session.finish(kClean);
    }
    std::vector<Connection> connections;
    visitAll(question, [&](const Connection &one) { connections.push_back(one); });
    print(connectivitySvg(design, connections, session.diagnostics()));
    return session.finish(kClean);
}

/// What `--layer` cannot be combined with, or empty.
std::string layerFault(const ConnectivityFlags &options)
{
    if (!layerNamed(options.layer))
        return "--layer is \"" + options.layer + "\", expected network, mtls, authorization or all";
    if (options.layer == "network")
        return {};
    if (options.isExplained)
        return "--explain tells the rules of the network; `why` explains all layers for one "
               "connection";
    return options.isExposed || !options.compat.empty()
               ? "--exposure and --compat know the network only; take out --layer"
               : "";
}

int connectivity(const ConnectivityFlags &options)
{
    CommonFlags flags = options.common;
    if (!options.compat.empty())
        flags.import.refusals = DiagnosticLevel::Warning; // that tool validates little
    Session session(flags);
    if (const auto fault = layerFault(options); !fault.empty())
        return session.refuseUsage(fault);
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
    auto *command =
        app.add_subcommand("connectivity", "What the policies of the input allow, all pairs");
    auto options = std::make_shared<ConnectivityFlags>();
    addCommonFlags(*command, options->common, "text, json, csv, md, dot or svg");
    command->add_flag("--explain", options->isExplained, "With the rules that decide each pair");
    command->add_flag("--exposure", options->isExposed,
                      "Also what pods that are not there yet could do");
    addFocusFlags(*command, options->focus);
    addPluginFlags(*command, options->plugin);
    command
        ->add_option("--layer", options->layer,
                     "network, mtls, authorization, or all of them together")
        ->capture_default_str();
    command->add_option("--compat", options->compat, "netpol-analyzer: in that tool's text");
    command->callback(
        [options, &chosen] { chosen = [options] { return connectivity(*options); }; });
}

} // namespace drawbridge::cli
