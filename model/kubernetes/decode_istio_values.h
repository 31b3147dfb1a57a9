// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// istio.type.v1beta1.WorkloadSelector: matchLabels only; no empty key, no "*" (istio.md 3.1 A4).
[[nodiscard]] LabelMap readWorkloadSelector(const YamlCursor &selector);

/// istio.io/dry-run as Go's strconv.ParseBool reads it; anything else is an error (A1).
[[nodiscard]] bool readDryRun(const YamlCursor &object, const ObjectMeta &meta);

} // namespace drawbridge
