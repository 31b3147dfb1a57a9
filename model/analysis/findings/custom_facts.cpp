// SPDX-License-Identifier: Apache-2.0
// Predicates of custom rules (docs/custom-rules.md) with three values: what no manifest tells is
// unknown, and a predicate that depends on it is too.
// Tested by tests/unit/analysis/test_custom_rules.cpp

#include "model/analysis/findings/custom_facts.h"

#include "model/analysis/findings/custom_values.h"
#include "model/analysis/network_engine_selectors.h"

#include <algorithm>

namespace drawbridge {
namespace custom_facts {
namespace {

using Value = CustomTruth::Value;
using Test = CustomCondition::Test;

bool passes(const CustomCondition &condition, const std::string &text)
{
    switch (condition.test) {
    case Test::Is:
    case Test::In: return std::ranges::binary_search(condition.texts, text);
    case Test::StartsWith: return text.starts_with(condition.texts.front());
    case Test::EndsWith: return text.ends_with(condition.texts.front());
    case Test::Contains: return text.find(condition.texts.front()) != std::string::npos;
    default: return false;
    }
}

bool passes(const CustomCondition &condition, std::int64_t number)
{
    switch (condition.test) {
    case Test::Is: return number == condition.number;
    case Test::AtLeast: return number >= condition.number;
    case Test::AtMost: return number <= condition.number;
    default: return false;
    }
}

CustomTruth factHolds(const CustomCondition &condition, const CustomTarget &target)
{
    const CustomValues values = valuesOf(condition, target);
    if (!values.unknown.empty())
        return {Value::Unknown, values.unknown};
    bool isHeld = false;
    if (condition.test == Test::Exists)
        isHeld = values.areNone() != condition.flag;
    for (const std::string &text : values.texts)
        isHeld = isHeld || passes(condition, text);
    for (const std::int64_t number : values.numbers)
        isHeld = isHeld || passes(condition, number);
    for (const bool truth : values.truths)
        isHeld = isHeld || (condition.test == Test::Is && truth == condition.flag);
    return {isHeld ? Value::Yes : Value::No, {}};
}

/// All with `stop` No, any with `stop` Yes.
CustomTruth together(const CustomCondition &condition, const CustomTarget &target, Value stop)
{
    CustomTruth all{stop == Value::No ? Value::Yes : Value::No, {}};
    for (const CustomCondition &part : condition.parts) {
        CustomTruth one = holds(part, target);
        if (one.value == stop)
            return one;
        if (one.value == Value::Unknown && all.value != Value::Unknown)
            all = std::move(one);
    }
    return all;
}

/// Labels of which some may not be known.
template<typename IsKnown>
CustomTruth matches(const LabelSelector &selector, const LabelMap &labels, IsKnown isKnown,
                    const std::string &reason)
{
    CustomTruth all;
    for (const LabelRequirement &requirement : selector.requirements) {
        LabelSelector one;
        one.requirements.push_back(requirement);
        if (!isKnown(requirement.key))
            all = {Value::Unknown, reason};
        else if (!one.matches(labels))
            return {Value::No, {}};
    }
    return all;
}

CustomTruth namespaceMatches(const LabelSelector &selector, const NamespaceNode *node,
                             const std::string &name)
{
    const bool isDeclared = node != nullptr && node->isDeclared;
    const LabelMap labels =
        node != nullptr ? node->labels : LabelMap{{std::string(kNamespaceNameLabel), name}};
    return matches(
        selector, labels,
        [isDeclared](const std::string &key) { return isDeclared || key == kNamespaceNameLabel; },
        "Namespace " + name + " is not in the input");
}

CustomTruth ownLabelsMatch(const LabelSelector &selector, const CustomTarget &target)
{
    if (target.nameSpace != nullptr)
        return namespaceMatches(selector, target.nameSpace, target.nameSpace->name);
    const auto always = [](const std::string &) { return true; };
    if (target.service != nullptr)
        return matches(selector, target.service->object.meta.labels, always, {});
    const WorkloadNode &node = *target.workload->node;
    return matches(
        selector, node.podLabels,
        [&node](const std::string &key) {
            return node.podLabels.contains(key) || !network::isSetByController(node, key);
        },
        "controllers label the pods of " + toString(node.key));
}

} // namespace
} // namespace custom_facts

NodeKey CustomTarget::key() const
{
    if (workload != nullptr)
        return workload->node->key;
    return nameSpace != nullptr ? NodeKey{nameSpace->cluster, "", "Namespace", nameSpace->name}
                                : cluster->keyOf(service->object.meta);
}

SourceSpan CustomTarget::where() const
{
    if (workload != nullptr)
        return workload->node->where;
    if (service != nullptr)
        return service->object.meta.where;
    if (nameSpace->where.isKnown())
        return nameSpace->where;
    const auto workloads = cluster->byNamespace.find(nameSpace->name);
    return workloads == cluster->byNamespace.end()
               ? SourceSpan{}
               : cluster->workloads[workloads->second.front()].node->where;
}

CustomTruth bothHold(CustomTruth a, CustomTruth b)
{
    using Value = CustomTruth::Value;
    if (a.value == Value::No || b.value == Value::No)
        return {Value::No, {}};
    return a.value == Value::Unknown ? std::move(a) : std::move(b);
}

CustomTruth holds(const CustomCondition &condition, const CustomTarget &target)
{
    using Value = CustomTruth::Value;
    switch (condition.kind) {
    case CustomCondition::Kind::All: return custom_facts::together(condition, target, Value::No);
    case CustomCondition::Kind::Any: return custom_facts::together(condition, target, Value::Yes);
    case CustomCondition::Kind::Not: {
        CustomTruth inner = holds(condition.parts.front(), target);
        if (inner.value != Value::Unknown)
            inner.value = inner.value == Value::Yes ? Value::No : Value::Yes;
        return inner;
    }
    case CustomCondition::Kind::Fact: break;
    }
    return custom_facts::factHolds(condition, target);
}

CustomTruth selects(const CustomSelection &selection, const CustomTarget &target)
{
    const NodeKey key = target.key();
    if (!selection.kinds.empty() && !std::ranges::binary_search(selection.kinds, key.kind))
        return {CustomTruth::Value::No, {}};
    CustomTruth own = custom_facts::ownLabelsMatch(selection.labels, target);
    if (target.nameSpace != nullptr || selection.namespaces.isEverything())
        return own;
    return bothHold(std::move(own), custom_facts::namespaceMatches(
                                        selection.namespaces,
                                        target.cluster->nameSpace(key.nameSpace), key.nameSpace));
}

} // namespace drawbridge
