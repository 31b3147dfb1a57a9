// SPDX-License-Identifier: Apache-2.0
#include "app/cli/netpol_analyzer_mode.h"

#include "app/cli/terminal_text.h"
#include "exporters/netpol_analyzer_exposure_text.h"
#include "exporters/netpol_analyzer_text.h"
#include "model/analysis/netpol_analyzer_exposure.h"
#include "model/analysis/netpol_analyzer_world.h"

#include <algorithm>

namespace drawbridge::cli {

namespace {

void warnOfUnknown(Session &session, const std::vector<Connection> &connections)
{
    const auto unknown = std::ranges::count_if(
        connections, [](const Connection &one) { return !one.ports.unknown.empty(); });
    if (unknown > 0)
        session.diagnostics().warning(
            ErrorCode::PolicyNotEvaluated,
            "ports of " + std::to_string(unknown) +
                " connections are unknown and left out: the format cannot say so",
            {}, "`drawbridgectl connectivity --explain` tells them and why");
}

/// That tool's text has tabs of its own; what stands between them may be hostile.
void printWithTabs(std::string_view text)
{
    std::string safe;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\t\n"), text.size());
        safe += terminalLine(text.substr(0, end));
        if (end < text.size())
            safe += text[end];
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    print(safe);
}

std::string exposureText(const NetpolAnalyzerWorld &world, const ConnectivityScope &scope,
                         const std::vector<Connection> &connections,
                         const std::optional<PortRange> &focusPort, std::size_t mostBytes)
{
    WrittenSelectors selectors(mostBytes);
    const auto exposures = netpolAnalyzerExposure(world, scope, [&](const LabelSelector &selector) {
        return selectors.find(selector).expressions.empty();
    });
    return writeNetpolAnalyzerExposure(*world.topology, connections, exposures, selectors,
                                       focusPort);
}

} // namespace

Result<bool> isNetpolAnalyzerCompat(const std::string &compat)
{
    if (compat.empty())
        return false;
    if (compat == "netpol-analyzer")
        return true;
    return fail(ErrorCode::Usage, "--compat \"" + compat + "\" is not known", {},
                "the one tool it knows is netpol-analyzer");
}

int connectivityAsNetpolAnalyzer(Session &session, const FocusFlags &focus, bool isExposed,
                                 const Topology &topology)
{
    if (topology.clusters.size() != 1)
        return session.refuseUsage("--compat netpol-analyzer takes one cluster");
    const NetpolAnalyzerWorld world = netpolAnalyzerWorld(topology);
    const auto scope = scopeOf(focus, *world.topology);
    if (!scope)
        return session.refuse(scope.error());
    const NetworkEngine engine = netpolAnalyzerEngine(world);
    const auto connections = netpolAnalyzerConnections(world, engine, *scope);
    std::optional<PortRange> focusPort;
    if (!focus.connection.empty())
        focusPort = scope->ports.ranges().front();
    std::string text = writeNetpolAnalyzerList(*world.topology, connections, focusPort);
    if (isExposed)
        text += (text.empty() ? "" : "\n") + exposureText(world, *scope, connections, focusPort,
                                                          session.importOptions().maxFileBytes);
    printWithTabs(text);
    warnOfUnknown(session, connections);
    (void)session.finish(kClean); // that tool ends with 0 whatever it could not read
    return kClean;
}

int diffAsNetpolAnalyzer(Session &before, const Topology &topologyBefore, Session &after,
                         const Topology &topologyAfter)
{
    if (topologyBefore.clusters.size() != 1 || topologyAfter.clusters.size() != 1)
        return before.refuseUsage("--compat netpol-analyzer takes one cluster");
    const NetpolAnalyzerWorld worldBefore = netpolAnalyzerWorld(topologyBefore);
    const NetpolAnalyzerWorld worldAfter = netpolAnalyzerWorld(topologyAfter);
    const ConnectivitySnapshot first = netpolAnalyzerSnapshot(worldBefore);
    const ConnectivitySnapshot second = netpolAnalyzerSnapshot(worldAfter);
    const std::string text = writeNetpolAnalyzerDiff(diffConnectivity(first, second));
    printText(text);
    warnOfUnknown(before, first.connections);
    warnOfUnknown(after, second.connections);
    (void)before.finish(kClean); // that tool ends with 0 whatever it could not read
    (void)after.finish(kClean);
    return text.empty() ? kClean : kReported;
}

} // namespace drawbridge::cli
