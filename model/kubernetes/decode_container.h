// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/workload_objects.h"
#include "model/yaml/yaml_cursor.h"

#include <cstdint>

namespace drawbridge {

/// Which list of the pod a container stands in.
enum class ContainerRole : std::uint8_t { Plain, Init, Ephemeral };

/// v1 Container and EphemeralContainer.
[[nodiscard]] Container readContainer(const YamlCursor &container, ContainerRole role);

} // namespace drawbridge
