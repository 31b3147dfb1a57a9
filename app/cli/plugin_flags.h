// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/design/design.h"

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// What the specification leaves to the network plugin, as the user knows it of the own cluster.
struct PluginFlags {
    NetworkOptions::PluginChoice ownNode = NetworkOptions::PluginChoice::Unknown;
    NetworkOptions::PluginChoice ipBlockPods = NetworkOptions::PluginChoice::Unknown;
    bool isHostNetworkAsPods = false;
};

/// Adds --own-node, --ipblock-pods and --host-network-pods.
void addPluginFlags(CLI::App &command, PluginFlags &flags);

/// The settings of the design with what the flags say.
[[nodiscard]] NetworkOptions networkOptionsOf(const Design &design, const PluginFlags &flags);

} // namespace drawbridge::cli
