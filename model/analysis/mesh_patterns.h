// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_match.h"
#include "model/analysis/mesh_request.h"

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

// What the values of an AuthorizationPolicy match, as istiod's builder writes it for Envoy
// (istio.md 1.6, 1.8; pilot/pkg/security/authz/model). Principals are without "spiffe://".

/// Istio's string forms: "*" any non-empty text, "*end", "begin*", else exact. A `*` elsewhere is
/// itself.
[[nodiscard]] bool matchesMeshPattern(std::string_view pattern, std::string_view text);

/// The same for `hosts`, whose case does not matter.
[[nodiscard]] bool matchesHostPattern(std::string_view pattern, std::string_view host);

/// `namespaces`: the text between "/ns/" and the next part, `*` any run of characters. The trust
/// domain is not looked at.
[[nodiscard]] bool matchesNamespace(std::string_view pattern, std::string_view principal);

/// `serviceAccounts`: NAME (in the namespace of the policy) or NAMESPACE/NAME.
[[nodiscard]] bool matchesServiceAccount(std::string_view value, std::string_view policyNamespace,
                                         std::string_view principal);

/// `principals`, in every name the mesh has for itself: `cluster.local` and each of its trust
/// domains stand for all of them. Unknown where only an alias that no manifest tells decides.
[[nodiscard]] MeshMatch matchesPrincipal(const std::string &value, std::string_view principal,
                                         const TrustDomains &domains, std::string &why);

/// `trustDomains`; only a value that is itself one of the mesh's trust domains stands for all.
[[nodiscard]] MeshMatch matchesTrustDomain(const std::string &value, std::string_view principal,
                                           const TrustDomains &domains, std::string &why);

/// `requestPrincipals`: issuer and subject, split at the last slash of the value.
[[nodiscard]] bool matchesRequestPrincipal(std::string_view value, const RequestToken &token);

} // namespace drawbridge
