// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QString>

#include <vector>

namespace drawbridge {

/// The workloads, gateways and externals of a picture that fit what was typed, by namespace and
/// name, externals last; those inside collapsed namespaces too. Words anywhere in name, kind,
/// namespace, account, ports or address, and `ns:shop`, `kind:CronJob`, `sa:default`, `port:8080`
/// for one of them. All parts must fit; case does not matter. Nothing typed finds nothing.
[[nodiscard]] std::vector<NodeKey> nodesMatching(const SceneLook &look, const QString &query);

} // namespace drawbridge
