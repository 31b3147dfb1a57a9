// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_node.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace drawbridge {

enum class ScalarType { Null, Bool, Integer, Float, String };

/// "null", "a boolean", "a whole number", "a number", "a string".
[[nodiscard]] std::string_view describe(ScalarType type);

/// What type a scalar (or null) has for kubectl: YAML 1.1 as sigs.k8s.io/yaml resolves it. Plain y,
/// n, yes, no, on, off, true, false are booleans; 0x1F, 0o17, 017, 0b1, 1_000 are whole numbers;
/// 1e3, .5, .inf are numbers; quoted and block scalars, and those tagged !!str, are strings. Dates
/// are strings.
[[nodiscard]] ScalarType scalarType(const YamlNode &node);

/// Of a ScalarType::Bool: which one.
[[nodiscard]] bool isTrue(const YamlNode &node);

/// A whole number that only YAML 1.1 readers, Kubernetes among them, take for this number: 0777,
/// 0o17, 0b1, 1_000.
[[nodiscard]] bool isOldNumber(const YamlNode &node);

/// The whole number a scalar stands for, as encoding/json would hand it to an integer field: also
/// 80.0 and 1e3. Nothing for other scalars, fractions and numbers outside 64 bits.
[[nodiscard]] std::optional<std::int64_t> wholeNumber(const YamlNode &node);

} // namespace drawbridge
