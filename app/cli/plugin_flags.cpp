// SPDX-License-Identifier: Apache-2.0
#include "app/cli/plugin_flags.h"

#include "model/analysis/findings.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

void addChoice(CLI::App &command, const std::string &name, NetworkOptions::PluginChoice &choice,
               const std::string &help)
{
    using Choice = NetworkOptions::PluginChoice;
    static const std::map<std::string, Choice> words{
        {"no", Choice::No}, {"unknown", Choice::Unknown}, {"yes", Choice::Yes}};
    command.add_option(name, choice, help + ": yes, no or unknown (default)")
        ->transform(CLI::CheckedTransformer(words).description("WORD"));
}

} // namespace

void addPluginFlags(CLI::App &command, PluginFlags &flags)
{
    addChoice(command, "--own-node", flags.ownNode,
              "Whether the network plugin admits what passes between a pod and its own node "
              "whatever NetworkPolicies say");
    addChoice(command, "--ipblock-pods", flags.ipBlockPods,
              "Whether an ipBlock that holds the address of a pod matches the pod");
    command.add_flag("--host-network-pods", flags.isHostNetworkAsPods,
                     "The network plugin treats host-network pods like any pod");
}

NetworkOptions networkOptionsOf(const Design &design, const PluginFlags &flags)
{
    NetworkOptions options = drawbridge::networkOptionsOf(design);
    options.ownNodeAdmitted = flags.ownNode;
    options.ipBlockMatchesPods = flags.ipBlockPods;
    options.hostNetworkAsPods = flags.isHostNetworkAsPods;
    return options;
}

} // namespace drawbridge::cli
