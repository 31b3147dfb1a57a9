// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

#include <cstddef>

namespace drawbridge {

/// The CRD allows this many rules, and this many sources in one (istio.md 3.1 Z14).
inline constexpr std::size_t kMostAuthorizationItems = 512;

/// One rule of an AuthorizationPolicy, with what the webhook refuses reported (istio.md 3.1 Z1, Z4
/// to Z14).
[[nodiscard]] AuthorizationRule readAuthorizationRule(const YamlCursor &rule,
                                                      AuthorizationAction action);

/// One item of `when`, added to the rule (Z12).
void readAuthorizationCondition(const YamlCursor &condition, AuthorizationAction action,
                                AuthorizationRule &rule);

} // namespace drawbridge
