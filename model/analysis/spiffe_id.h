// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge {

/// Why a text is no SPIFFE id of a workload, a clause: not of the form spiffe://TRUST-DOMAIN/PATH
/// with the characters of the standard (SPIFFE-ID.md 2.1 and 2.2), without a path, or in the path
/// /spire that SPIRE keeps for itself. Empty: it is one. Cost: O(length).
[[nodiscard]] std::string spiffeIdFault(std::string_view id);

/// "example.org" of "spiffe://example.org/ns/shop"; empty without that beginning.
[[nodiscard]] std::string_view trustDomainOfId(std::string_view id);

/// Letters in lower case, digits, dots, dashes and underscores, at least one (SPIFFE-ID.md 2.1).
[[nodiscard]] bool isTrustDomain(std::string_view name);

} // namespace drawbridge
