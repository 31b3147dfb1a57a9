// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/node_key.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What the objects of each workload are named after, unique in its namespace: the workload's name;
/// "<name>-<kind>" where several kinds share it or the name is one the export uses itself. Valid
/// DNS-1123 names and label values of at most 50 characters; the same keys give the same names.
[[nodiscard]] std::map<NodeKey, std::string> exportNames(std::vector<NodeKey> workloads);

/// `text` in lower case with everything but letters, digits, '-' and '.' turned into '-', trimmed,
/// at most 50 characters (the end of a longer one is replaced by a hash); "x" when nothing is left.
[[nodiscard]] std::string dnsName(std::string_view text);

/// `wanted`, or "wanted-2", "wanted-3" ... when taken; remembers what it gave.
[[nodiscard]] std::string uniqueName(const std::string &wanted, std::set<std::string> &taken);

} // namespace drawbridge
