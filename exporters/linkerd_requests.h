// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/design/design.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// A match of an HTTPRoute of Linkerd.
struct LinkerdMatch {
    std::string path = "/"; ///< Without a slash at its end, but for "/".
    bool isExact = false;   ///< Else everything below `path`, too.
    std::string method;     ///< Empty: any.
    auto operator<=>(const LinkerdMatch &) const = default;

    /// Whether it takes every request that `other` takes.
    [[nodiscard]] bool covers(const LinkerdMatch &other) const;
};

/// The matches that take exactly the requests of the rules. NotExportable names the method or path
/// that no HTTPRoute can say: its prefixes go by segments and hold their own path, so that "/a/*"
/// needs "/a" beside it, and "/a*", "*/a" and templates have none (Gateway API, HTTPPathMatch).
[[nodiscard]] Result<std::vector<LinkerdMatch>> linkerdMatches(const HttpRules &rules);

/// What each caller may ask for on one port.
using RequestsByCaller = std::map<std::string, std::vector<LinkerdMatch>>;

/// The matches of a Server's routes by who may take them: a request takes one route, that of its
/// longest path, then of its method, and everybody for whom it is drawn is among the callers there.
/// Holds where no path is undecided.
[[nodiscard]] std::map<std::set<std::string>, std::vector<LinkerdMatch>>
linkerdRoutes(const RequestsByCaller &requests);

/// Paths that some may ask for alone and others with all below: of two routes of one length nobody
/// knows which one a request takes.
[[nodiscard]] std::set<std::string> undecidedPaths(const RequestsByCaller &requests);

} // namespace drawbridge
