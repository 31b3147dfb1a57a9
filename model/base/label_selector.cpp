// SPDX-License-Identifier: Apache-2.0
#include "model/base/label_selector.h"

#include "model/base/texts.h"

#include <algorithm>

// metav1.LabelSelector semantics as in apimachinery's LabelSelectorAsSelector (network-policy.md
// item 5). Tested by tests/unit/base/test_label_selector.cpp

namespace drawbridge {

namespace {

bool holds(const LabelRequirement &requirement, const LabelMap &labels)
{
    const auto label = labels.find(requirement.key);
    const bool isPresent = label != labels.end();
    const bool isListed = isPresent && std::ranges::find(requirement.values, label->second) !=
                                           requirement.values.end();
    switch (requirement.op) {
    case LabelRequirement::Operator::In: return isListed;
    case LabelRequirement::Operator::NotIn: return !isListed;
    case LabelRequirement::Operator::Exists: return isPresent;
    case LabelRequirement::Operator::DoesNotExist: return !isPresent;
    }
    return false;
}

std::string toText(const LabelRequirement &requirement)
{
    switch (requirement.op) {
    case LabelRequirement::Operator::In:
        if (requirement.values.size() == 1)
            return requirement.key + '=' + requirement.values.front();
        return requirement.key + " in (" + joined(requirement.values, ",") + ')';
    case LabelRequirement::Operator::NotIn:
        return requirement.key + " notin (" + joined(requirement.values, ",") + ')';
    case LabelRequirement::Operator::Exists: return requirement.key;
    case LabelRequirement::Operator::DoesNotExist: return '!' + requirement.key;
    }
    return requirement.key;
}

} // namespace

LabelSelector LabelSelector::fromLabels(const LabelMap &labels, SourceSpan where)
{
    LabelSelector selector;
    selector.where = std::move(where);
    for (const auto &[key, value] : labels)
        selector.requirements.push_back({key, LabelRequirement::Operator::In, {value}});
    return selector;
}

bool LabelSelector::matches(const LabelMap &labels) const
{
    return std::ranges::all_of(requirements,
                               [&](const LabelRequirement &r) { return holds(r, labels); });
}

std::string toString(const LabelSelector &selector)
{
    if (selector.isEverything())
        return "everything";
    std::string text;
    for (const LabelRequirement &requirement : selector.requirements)
        text += (text.empty() ? "" : ",") + toText(requirement);
    return text;
}

} // namespace drawbridge

template class std::vector<drawbridge::LabelRequirement>;
