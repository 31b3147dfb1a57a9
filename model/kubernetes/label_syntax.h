// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace drawbridge {

/// Grammar of names, as the API server checks them (k8s.io/apimachinery/pkg/util/validation).

/// [prefix/]name: the name up to 63 of [A-Za-z0-9_.-], first and last alphanumeric; the prefix a
/// DNS subdomain.
[[nodiscard]] bool isLabelKey(std::string_view text);
/// Empty, or up to 63 of [A-Za-z0-9_.-], first and last alphanumeric.
[[nodiscard]] bool isLabelValue(std::string_view text);
/// Up to 63 of [a-z0-9-], first and last alphanumeric (RFC 1123).
[[nodiscard]] bool isDnsLabel(std::string_view text);
/// DNS labels joined by dots, up to 253.
[[nodiscard]] bool isDnsSubdomain(std::string_view text);
/// One step of a URL path, which is all that names of RBAC objects must be: not ".", not "..", and
/// without "/" and "%".
[[nodiscard]] bool isPathSegment(std::string_view text);
/// A name a container port can have: up to 15 of [a-z0-9-], at least one letter, no "--", first and
/// last alphanumeric.
[[nodiscard]] bool isPortName(std::string_view text);

} // namespace drawbridge
