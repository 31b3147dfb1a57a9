// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// v1 PodSpec: containers (init containers first), service account, host network. An absent spec or
/// one without containers is an error.
[[nodiscard]] PodSpec readPodSpec(const YamlCursor &spec);

} // namespace drawbridge
