// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"

#include <algorithm>
#include <array>

// What PeerAuthentication and AuthorizationPolicy share; istio.md 3.1 A1, A4.
// Tested by tests/unit/kubernetes/test_decode_istio.cpp

namespace drawbridge {

LabelMap readWorkloadSelector(const YamlCursor &selector)
{
    LabelMap result;
    selector.allowOnly({"matchLabels"});
    for (const YamlCursor::Field &label : selector["matchLabels"].fields()) {
        const std::string value = label.value.textOr({});
        const bool hasStar =
            label.key.find('*') != std::string::npos || value.find('*') != std::string::npos;
        if (label.key.empty())
            label.value.error(ErrorCode::SelectorInvalid, "has an empty key");
        if (hasStar)
            label.value.error(ErrorCode::SelectorInvalid,
                              "holds *, but Istio selectors know no wildcards");
        if (value.size() > 63)
            label.value.error(ErrorCode::LabelInvalid, "is longer than 63 characters");
        result.insert_or_assign(label.key, value);
    }
    return result;
}

bool readDryRun(const YamlCursor &object, const ObjectMeta &meta)
{
    constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
    const auto annotation = meta.annotations.find("istio.io/dry-run");
    if (annotation == meta.annotations.end())
        return false;
    const bool isYes = std::ranges::find(yes, annotation->second) != yes.end();
    if (!isYes && std::ranges::find(no, annotation->second) == no.end())
        object["metadata"]["annotations"]["istio.io/dry-run"].error(
            ErrorCode::FieldInvalid, "is not a boolean", "write \"true\" or \"false\"");
    return isYes;
}

} // namespace drawbridge
