// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/engines.h"
#include "app/cli/escalation_cuts.h"
#include "app/cli/rbac_input.h"
#include "app/cli/rbac_json.h"
#include "app/cli/terminal_text.h"
#include "exporters/connection_json.h"
#include "model/analysis/reach.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

const char *const kNotCounted = "cloud identities of nodes, forwarded ports, what the Node "
                                "authorizer gives nodes, and two powers of "
                                "different holders that only together lead on";

struct ReachFlags {
    CommonFlags common;
    RbacFlags rbac;
    PluginFlags plugin;
    std::string from;
    std::size_t hops = 6;
    bool assumesBreach = false;
};

struct Radius {
    std::shared_ptr<const Topology> topology;
    WorkloadId from;
    std::vector<NetworkReach> network;
    EscalationGraph graph;
    std::vector<EscalationReach> identities;
    std::vector<EscalationCut> cuts;
    RbacIdentity account;
    RbacEffective access;
    bool holdsToken = false;
    bool assumesBreach = false;
};

std::string nameOf(const Topology &topology, WorkloadId id)
{
    return toString(topology.workload(id).key);
}

/// With a breach assumed, whatever packets get to counts as taken over (findings.md 2.5, e18).
EscalationWorld worldOf(const Design &design, const Engines &engines, const ReachFlags &options)
{
    EscalationWorld world = escalationWorldOf(*design.topology);
    world.isBreachAssumed = options.assumesBreach;
    if (options.assumesBreach)
        world.networkHops = networkHops(engines.network, engines.mesh, world);
    return world;
}

Radius radiusOf(const Design &design, const RbacEngine &rbac, const ReachFlags &options,
                WorkloadId from)
{
    const Engines engines = enginesOf(design, options.plugin);
    const WorkloadNode &workload = design.topology->workload(from);
    const EscalationWorld world = worldOf(design, engines, options);
    EscalationGraph graph = makeEscalationGraph(rbac, world);
    const auto start = graph.find({EscalationNode::Kind::Workload, toString(workload.key)});
    auto identities =
        start ? escalationReach(graph, *start, options.hops) : std::vector<EscalationReach>();
    auto cuts = start ? cutsBefore(graph, *start, identities) : std::vector<EscalationCut>();
    const RbacIdentity account =
        serviceAccountIdentity(workload.key.nameSpace, workload.serviceAccountName);
    bool holdsToken = false;
    for (const EscalationWorld::Workload &each : world.workloads)
        holdsToken = holdsToken || (each.key == workload.key && each.hasToken);
    return {design.topology,
            from,
            networkReach(engines.network, engines.mesh, from, options.hops),
            std::move(graph),
            std::move(identities),
            std::move(cuts),
            account,
            rbac.effective(account),
            holdsToken,
            options.assumesBreach};
}

std::string pathText(const EscalationGraph &graph, const EscalationReach &reach)
{
    std::string text;
    for (const EscalationHop &hop : reach.path) {
        const EscalationPower &power = graph.powers[hop.power];
        text += (text.empty() ? "" : "; ") + power.because +
                (power.where.isKnown() ? " at " + toString(power.where) : "") +
                (power.isPossible ? " (possible)" : "") + " (" + power.rule + ") -> " +
                toString(graph.nodes[hop.to]);
    }
    return text;
}

std::string hopsText(std::size_t hops)
{
    return std::to_string(hops) + (hops == 1 ? " hop" : " hops");
}

/// One line a workload, the same for text and Markdown but for what leads it.
std::string networkLine(const Radius &radius, const NetworkReach &reach)
{
    std::string text =
        nameOf(*radius.topology, reach.to) + ", " + hopsText(reach.hops) + ": " +
        (reach.isCertain ? toString(reach.ports.allowed)
                         : "unknown on " + toString(reach.ports.unknown | reach.ports.allowed));
    if (reach.previous != radius.from)
        text += " via " + nameOf(*radius.topology, reach.previous);
    return text;
}

std::string section(bool isMarkdown, const std::string &title)
{
    return isMarkdown ? "\n## " + title + "\n\n" : title + ":\n";
}

std::string cutsText(const Radius &radius, const std::string &lead)
{
    std::string text;
    for (const EscalationCut &cut : radius.cuts)
        text +=
            lead +
            terminalLine(toString(radius.graph.nodes[cut.to]) + ": " + cutText(radius.graph, cut)) +
            '\n';
    if (const auto left = radius.identities.size() - radius.cuts.size(); left > 0)
        text += lead + "those of " + std::to_string(left) + " more are not worked out\n";
    return text;
}

std::string radiusText(const Radius &radius, bool isMarkdown)
{
    const std::string lead = isMarkdown ? "- " : "  ";
    const std::string who = nameOf(*radius.topology, radius.from) + " as " +
                            toString(radius.account) +
                            (radius.holdsToken ? "" : ", whose token its pods do not hold");
    std::string text =
        isMarkdown ? "# Reach of " + terminalLine(who) + "\n" : "from " + terminalLine(who) + "\n";
    text += section(isMarkdown, "Network (" + std::to_string(radius.network.size()) + ")");
    for (const NetworkReach &reach : radius.network)
        text += lead + terminalLine(networkLine(radius, reach)) + '\n';
    text += section(isMarkdown, std::string("Through permissions, pods and nodes") +
                                    (radius.assumesBreach ? ", with a breach assumed" : "") + " (" +
                                    std::to_string(radius.identities.size()) + ")");
    for (const EscalationReach &reach : radius.identities)
        text += lead +
                terminalLine(toString(radius.graph.nodes[reach.to]) + ", " +
                             hopsText(reach.path.size()) + ": " + pathText(radius.graph, reach)) +
                '\n';
    text += section(isMarkdown, "Smallest cuts");
    text += cutsText(radius, lead);
    text += section(isMarkdown, "API access of " + toString(radius.account));
    std::string access = effectiveText(radius.account, radius.access);
    for (std::size_t at = 0; at < access.size(); at = access.find('\n', at) + 1)
        text += lead + access.substr(at, access.find('\n', at) - at) + '\n';
    text += section(isMarkdown, "Not known");
    for (const std::string &reason : radius.graph.unknown)
        text += lead + terminalLine(reason) + '\n';
    return text + lead + "not counted: " + kNotCounted + '\n';
}

Json networkJson(const Radius &radius, const NetworkReach &reach)
{
    return {{"to", nameOf(*radius.topology, reach.to)},
            {"via", nameOf(*radius.topology, reach.previous)},
            {"hops", reach.hops},
            {"verdict", reach.isCertain ? "allow" : "unknown"},
            {"allow", portsJson(reach.ports.allowed)},
            {"unknown", portsJson(reach.ports.unknown)}};
}

Json escalationJson(const Radius &radius, const EscalationReach &reach)
{
    const EscalationGraph &graph = radius.graph;
    Json path = Json::array();
    for (const EscalationHop &hop : reach.path) {
        Json item{{"to", toString(graph.nodes[hop.to])}};
        item.update(powerJson(graph.powers[hop.power]));
        path.push_back(std::move(item));
    }
    Json json{{"to", toString(graph.nodes[reach.to])},
              {"kind", toString(graph.nodes[reach.to].kind)},
              {"path", std::move(path)}};
    const auto cut = std::ranges::find(radius.cuts, reach.to, &EscalationCut::to);
    if (cut != radius.cuts.end())
        json["cut"] = cutJson(graph, *cut);
    return json;
}

Json radiusJson(const Radius &radius)
{
    Json network = Json::array();
    for (const NetworkReach &reach : radius.network)
        network.push_back(networkJson(radius, reach));
    Json identities = Json::array();
    for (const EscalationReach &reach : radius.identities)
        identities.push_back(escalationJson(radius, reach));
    return {{"schema", "drawbridge/reach/1"},
            {"from", nameOf(*radius.topology, radius.from)},
            {"holdsToken", radius.holdsToken},
            {"assumeBreach", radius.assumesBreach},
            {"network", std::move(network)},
            {"identities", std::move(identities)},
            {"api", effectiveJson(radius.account, radius.access)},
            {"unknown", radius.graph.unknown},
            {"notCounted", kNotCounted}};
}

int reach(const ReachFlags &options)
{
    Session session(options.common);
    const std::string &format = options.common.output;
    if (!format.empty() && format != "text" && format != "json" && format != "md")
        return session.refuseUsage("reach does not write \"" + format + "\": text, json or md");
    if (options.from.empty())
        return session.refuseUsage("reach needs --from, a workload");
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    const auto rbac = rbacOf(*input->design.topology, options.rbac);
    if (!rbac)
        return session.refuse(rbac.error());
    const auto key = resolveNode(input->design, options.from);
    if (!key)
        return session.refuse(key.error());
    const auto workload = input->design.topology->findWorkload(*key);
    if (!workload)
        return session.refuse(
            Error{ErrorCode::NodeUnknown, "\"" + options.from + "\" is no workload", {}, ""});
    const Radius radius = radiusOf(input->design, *rbac, options, *workload);
    if (format == "json")
        print(radiusJson(radius).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    else
        printText(radiusText(radius, format == "md"));
    return session.finish(kClean);
}

} // namespace

void addReachCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "reach", "What somebody who holds a workload gets to: network, identities, API access");
    auto options = std::make_shared<ReachFlags>();
    addCommonFlags(*command, options->common, "text, json or md");
    addRbacFlags(*command, options->rbac);
    addPluginFlags(*command, options->plugin);
    command->add_option("--from", options->from, "Workload (NS/Kind/NAME or NS/NAME)");
    command->add_option("--hops", options->hops, "At most so many hops, 1 to 6")
        ->capture_default_str()
        ->check(CLI::Range(1, 6));
    command->add_flag("--assume-breach", options->assumesBreach,
                      "Follow permissions from every workload that packets get to as well");
    command->callback([options, &chosen] { chosen = [options] { return reach(*options); }; });
}

} // namespace drawbridge::cli
