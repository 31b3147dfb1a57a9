// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The root `kustomization.yaml`: every object file as a resource, sorted. Patches are a Component
/// of their own, since they need the workloads.
[[nodiscard]] ManifestFile exportKustomization(const std::string &designName,
                                               const std::vector<ManifestFile> &files);

} // namespace drawbridge
