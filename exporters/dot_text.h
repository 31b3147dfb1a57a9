// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string>

namespace drawbridge {

/// A text as a DOT id: double-quoted, quotes and backslashes escaped (graphviz.org/doc/info/lang).
[[nodiscard]] std::string dotQuoted(const std::string &text);

/// A cluster for each namespace with a node for each workload, sorted; namespaces without
/// workloads are left out.
[[nodiscard]] std::string dotNamespaces(const Topology &topology);

} // namespace drawbridge
