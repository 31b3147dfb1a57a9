// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/custom_facts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge {

/// The values of one fact; those of the type that it has.
struct CustomValues {
    std::vector<std::string> texts;
    std::vector<std::int64_t> numbers;
    std::vector<bool> truths;
    std::string unknown; ///< Why the values are not known, or empty.

    [[nodiscard]] bool areNone() const
    {
        return texts.empty() && numbers.empty() && truths.empty();
    }
};

/// What the manifests say of the fact that a condition tests.
[[nodiscard]] CustomValues valuesOf(const CustomCondition &condition, const CustomTarget &target);

inline constexpr const char *kNamespaceNameLabel = "kubernetes.io/metadata.name";

} // namespace drawbridge
