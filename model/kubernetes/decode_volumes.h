// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/workload_objects.h"
#include "model/yaml/yaml_cursor.h"

#include <vector>

namespace drawbridge {

/// v1 Volume list; the sources of a projected volume stand side by side.
[[nodiscard]] std::vector<Volume> readVolumes(const YamlCursor &volumes);
/// v1 VolumeMount list.
[[nodiscard]] std::vector<VolumeMount> readVolumeMounts(const YamlCursor &mounts);

} // namespace drawbridge
