// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/exposure.h"

#include <string>
#include <vector>

namespace drawbridge {

/// "any pod", "pods app=a in namespace shop", "all pods in namespaces team=x".
[[nodiscard]] std::string podGroupText(const PodGroup &group);

/// "8080/TCP, port http": what every pod of the group may do; empty when nothing.
[[nodiscard]] std::string allowedText(const ExposedPorts &exposed);
/// The same and, after it, what some of them may do.
[[nodiscard]] std::string exposedText(const ExposedPorts &exposed);

/// An exposure as a connection: one end is a workload, the other a group of possible pods.
struct ExposureLine {
    std::string from;
    std::string to;
    ExposedPorts exposed;
    std::vector<std::string> reasons; ///< A line for each rule that decides.
};

/// Any pod first, then the groups; those without any port are left out, unless any pod has more.
[[nodiscard]] std::vector<ExposureLine> exposureLines(const Topology &topology,
                                                      const WorkloadExposure &exposure);

} // namespace drawbridge
