// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/environment.h"
#include "model/topology/setting_mentions.h"

#include <vector>

namespace drawbridge {

/// What probes and lifecycle hooks of a container call: the commands that run inside it, and the
/// hosts of httpGet and tcpSocket other than the pod itself, which the kubelet calls.
[[nodiscard]] std::vector<PlacedSetting> handlerSettings(const Container &container,
                                                         const Environment &environment,
                                                         ExpansionBudget &budget);

} // namespace drawbridge
