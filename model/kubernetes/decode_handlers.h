// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/workload_objects.h"
#include "model/yaml/yaml_cursor.h"

#include <vector>

namespace drawbridge {

/// The probes and lifecycle hooks of a container: liveness, readiness, startup, postStart, preStop.
[[nodiscard]] std::vector<ContainerHandler> readHandlers(const YamlCursor &container);

} // namespace drawbridge
