// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"

#include <string>
#include <string_view>

namespace drawbridge {

/// Whether a rule matches an attempt; Unknown where a field decides that this version cannot judge.
enum class MeshMatch { No, Unknown, Yes };

/// What becomes of fields that only exist in HTTP (istio.md 1.7).
enum class HttpFields {
    Judge,   ///< The port carries HTTP: look at the request.
    Vanish,  ///< TCP port, ALLOW: the whole rule is gone.
    Dropped, ///< TCP port, DENY and CUSTOM: only the HTTP fields are gone, the rule gets wider.
};

/// One attempt as the rules of one policy see it.
struct RuleAttempt {
    const MeshCaller *caller = nullptr;
    bool hasIdentity = false; ///< The connection is mutual TLS, so that the principal is known.
    std::uint16_t port = 0;
    const std::optional<HttpRequest> *request = nullptr;
    HttpFields httpFields = HttpFields::Judge;
    std::string_view policyNamespace; ///< A bare name in `serviceAccounts` means this namespace.
    std::string_view trustDomain;     ///< What `cluster.local` in a principal points to.
};

/// (any from) AND (any to) AND (all when), istio.md 1.5 and 1.6. `why` gets the first thing that
/// could not be judged.
[[nodiscard]] MeshMatch matchRule(const AuthorizationRule &rule, const RuleAttempt &attempt,
                                  std::string &why);

/// Istio's string forms: "*" any non-empty text, "*end", "begin*", else exact. A `*` elsewhere is
/// itself.
[[nodiscard]] bool matchesMeshPattern(std::string_view pattern, std::string_view text);

} // namespace drawbridge
