// SPDX-License-Identifier: Apache-2.0
#include "app/cli/connectivity_scope.h"

#include <CLI/CLI.hpp>

#include <cctype>

namespace drawbridge::cli {

void addFocusFlags(CLI::App &command, FocusFlags &flags)
{
    command
        .add_option("--focus", flags.focus, "Only what touches NAME, NS/NAME or ingress-controller")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--focus-peer", flags.peers, "The other end is one of these")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--focus-direction", flags.direction,
                       "ingress or egress, as the focus sees it");
    command.add_option("--focus-conn", flags.connection, "Only this port: tcp-8080");
}

Result<PortRange> parseFocusConnection(const std::string &text)
{
    const std::size_t dash = text.find('-');
    std::string protocol = text.substr(0, dash);
    for (char &c : protocol)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const auto port =
        PortRange::parse(dash == std::string::npos ? "" : text.substr(dash + 1) + '/' + protocol);
    if (!port || port->first != port->last)
        return fail(ErrorCode::Usage, "--focus-conn \"" + text + "\" is no protocol and port", {},
                    "write it like tcp-8080");
    return *port;
}

Result<ConnectivityScope> scopeOf(const FocusFlags &flags, const Topology &topology)
{
    ConnectivityScope scope;
    if (flags.direction == "ingress")
        scope.direction = Direction::Ingress;
    else if (flags.direction == "egress")
        scope.direction = Direction::Egress;
    else if (!flags.direction.empty())
        return fail(ErrorCode::Usage,
                    "--focus-direction \"" + flags.direction + "\" is no direction", {},
                    "write ingress or egress");
    auto focus = selectEnds(topology, flags.focus);
    if (!focus)
        return tl::unexpected(focus.error());
    auto peers = selectEnds(topology, flags.peers);
    if (!peers)
        return tl::unexpected(peers.error());
    scope.focus = std::move(*focus);
    scope.peers = std::move(*peers);
    if (flags.connection.empty())
        return scope;
    const auto port = parseFocusConnection(flags.connection);
    if (!port)
        return tl::unexpected(port.error());
    scope.ports = {*port};
    return scope;
}

} // namespace drawbridge::cli
