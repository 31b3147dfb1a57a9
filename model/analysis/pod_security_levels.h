// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/pod_security.h"
#include "model/kubernetes/workload_objects.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Why Pod Security Admission refuses pods of this template at a level, one sentence part each
/// ("container web does not set allowPrivilegeEscalation: false"); empty: it admits them. By the
/// Pod Security Standards, in doubt refused: of settings that newer versions admit, and Windows,
/// the older rule holds. What is injected into pods when they are made is not in the template.
[[nodiscard]] std::vector<std::string> podSecurityViolations(const WorkloadObject &workload,
                                                             PodSecurityLevel level);

} // namespace drawbridge
