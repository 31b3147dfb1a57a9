// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// Pod Security Standards, the widest first.
enum class PodSecurityLevel : std::uint8_t { Privileged, Baseline, Restricted };

/// What the labels of a namespace ask of its pods (pod-security.kubernetes.io/*). Absent: nothing
/// is asked there, and the setting of the API server decides, which no manifest tells. A word that
/// is no level counts as Restricted for `enforce`, as the admission plugin takes it, and as nothing
/// for the others.
struct PodSecurity {
    std::optional<PodSecurityLevel> enforce;
    std::optional<PodSecurityLevel> audit;
    std::optional<PodSecurityLevel> warn;
    std::string enforceVersion; ///< "latest" or "v1.30"; empty: latest.
    bool operator==(const PodSecurity &) const = default;
};

[[nodiscard]] PodSecurity podSecurityOf(const LabelMap &namespaceLabels);

/// "privileged", "baseline", "restricted"; nothing for other words.
[[nodiscard]] std::optional<PodSecurityLevel> podSecurityLevel(std::string_view word);

} // namespace drawbridge
