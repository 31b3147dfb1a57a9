// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"
#include "model/design/custom_rule.h"

#include <string>

namespace drawbridge {

/// What a custom rule is asked about: one of the three.
struct CustomTarget {
    const ClusterFacts *cluster = nullptr;
    const WorkloadFacts *workload = nullptr;
    const NamespaceNode *nameSpace = nullptr;
    const ServiceNode *service = nullptr;

    [[nodiscard]] NodeKey key() const;
    [[nodiscard]] SourceSpan where() const;
};

/// Whether something holds, and of what is not known why.
struct CustomTruth {
    enum class Value { No, Unknown, Yes };
    Value value = Value::Yes;
    std::string reason;
};
/// No where one is No, else Unknown where one is.
[[nodiscard]] CustomTruth bothHold(CustomTruth a, CustomTruth b);

[[nodiscard]] CustomTruth holds(const CustomCondition &condition, const CustomTarget &target);
[[nodiscard]] CustomTruth selects(const CustomSelection &selection, const CustomTarget &target);

} // namespace drawbridge
