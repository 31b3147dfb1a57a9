// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/custom_rule.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// Reads the predicate of a rule about `subject`. Errors: FieldMissing, FieldUnknown and
/// FieldInvalid, at their places; more than 100 conditions and more than 10 levels are refused.
[[nodiscard]] CustomCondition readCustomCondition(const YamlCursor &at, CustomSubject subject);

} // namespace drawbridge
