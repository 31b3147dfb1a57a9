// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "model/layout/scene_layout.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge::fixture {

/// A design of Deployments "NAMESPACE/NAME" with drawn flows on 8080/TCP between ends written as
/// "NAMESPACE/NAME" or "External/NAME" (a CIDR; "External/internet" is the Internet).
Design design(const std::vector<std::string> &workloads,
              const std::vector<std::pair<std::string, std::string>> &flows);

/// As above over generated names; the same seed gives the same design.
Design randomDesign(std::uint32_t seed, std::size_t namespaces, std::size_t workloads,
                    std::size_t flows);

NodeKey key(const std::string &end);

/// The pair as the analysis would report it when nothing isolates either end.
EdgeState implicitEdge(const std::string &from, const std::string &to);

} // namespace drawbridge::fixture
