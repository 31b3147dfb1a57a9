// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

namespace drawbridge {

/// A request's method or path that stands for all that the same patterns match, with those patterns
/// as people read them: "GET", "/api/* and *.css"; empty: what no pattern matches.
using Witnesses = std::map<std::string, std::string>;

// Requests fall into classes by which of the methods and paths they match that somebody names
// (istio.md 1.6: exact, prefix, suffix, any, for paths templates); one of each class, a class that
// matches none of them included, stands for all. A filler keeps them apart from what is named.
[[nodiscard]] Witnesses methodWitnesses(const std::set<std::string> &patterns);
[[nodiscard]] Witnesses pathWitnesses(const std::set<std::string> &patterns);

} // namespace drawbridge
