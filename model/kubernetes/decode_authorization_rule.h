// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// One rule of an AuthorizationPolicy, with what the webhook refuses reported (istio.md 3.1 Z1, Z4
/// to Z12).
[[nodiscard]] AuthorizationRule readAuthorizationRule(const YamlCursor &rule,
                                                      AuthorizationAction action);

} // namespace drawbridge
