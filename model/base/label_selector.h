// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"
#include "model/base/text_containers.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

using LabelMap = std::map<std::string, std::string>;

/// One of metav1.LabelSelectorRequirement. `NotIn` also matches when the key is absent.
struct LabelRequirement {
    enum class Operator { In, NotIn, Exists, DoesNotExist };
    std::string key;
    Operator op = Operator::In;
    std::vector<std::string> values; ///< Sorted; empty for Exists and DoesNotExist.

    auto operator<=>(const LabelRequirement &) const = default;
};

/// metav1.LabelSelector: all requirements must hold (matchLabels are `In` with one value); none at
/// all matches everything. Decoded ones are valid: operators and value counts are checked while
/// reading.
struct LabelSelector {
    std::vector<LabelRequirement> requirements; ///< Sorted.
    SourceSpan where;

    bool operator==(const LabelSelector &other) const { return requirements == other.requirements; }

    [[nodiscard]] static LabelSelector fromLabels(const LabelMap &labels, SourceSpan where = {});
    [[nodiscard]] bool isEverything() const { return requirements.empty(); }
    [[nodiscard]] bool matches(const LabelMap &labels) const;
};

/// "app=cart,tier in (a,b),!canary"; "everything" when empty.
[[nodiscard]] std::string toString(const LabelSelector &selector);

} // namespace drawbridge

extern template class std::vector<drawbridge::LabelRequirement>;
