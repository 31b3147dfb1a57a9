// SPDX-License-Identifier: Apache-2.0
// Implication between label selectors (network-policy.md section 6, item 12). A key of a label map
// is absent or has one of infinitely many values, so what a selector says about a key is a finite
// or cofinite set of values, with or without "absent"; conjunction is intersection, implication is
// inclusion in every key.
//
// Tested by tests/unit/analysis/test_selector_relation.cpp
#include "model/analysis/selector_relation.h"

#include <algorithm>
#include <map>
#include <set>

namespace drawbridge {
namespace {

/// What a selector leaves open for one key.
struct KeyDomain {
    bool mayBeAbsent = true;
    bool isListed = false;        ///< `values` are all there are; else all but those.
    std::set<std::string> values; ///< Listed, or excluded.

    [[nodiscard]] bool empty() const { return !mayBeAbsent && isListed && values.empty(); }

    void keepOnly(const std::vector<std::string> &wanted)
    {
        std::set<std::string> kept;
        for (const std::string &value : wanted) {
            if (values.contains(value) == isListed)
                kept.insert(value);
        }
        isListed = true;
        values = std::move(kept);
    }

    void exclude(const std::vector<std::string> &unwanted)
    {
        for (const std::string &value : unwanted) {
            if (isListed)
                values.erase(value);
            else
                values.insert(value);
        }
    }

    void restrict(const LabelRequirement &requirement)
    {
        using Op = LabelRequirement::Operator;
        if (requirement.op == Op::In || requirement.op == Op::Exists)
            mayBeAbsent = false;
        if (requirement.op == Op::In)
            keepOnly(requirement.values);
        if (requirement.op == Op::NotIn)
            exclude(requirement.values);
        if (requirement.op == Op::DoesNotExist)
            keepOnly({});
    }

    [[nodiscard]] bool isWithin(const KeyDomain &other) const
    {
        if (mayBeAbsent && !other.mayBeAbsent)
            return false;
        if (!isListed)
            return !other.isListed && std::ranges::includes(values, other.values);
        return std::ranges::all_of(values, [&](const std::string &value) {
            return other.values.contains(value) == other.isListed;
        });
    }
};

using Domains = std::map<std::string, KeyDomain>;

void restrict(Domains &domains, const LabelSelector &selector)
{
    for (const LabelRequirement &requirement : selector.requirements)
        domains[requirement.key].restrict(requirement);
}

bool hasEmptyKey(const Domains &domains)
{
    return std::ranges::any_of(domains, [](const auto &entry) { return entry.second.empty(); });
}

} // namespace

SelectorRelation relationOf(const LabelSelector &first, const LabelSelector &second)
{
    Domains ofFirst, ofSecond;
    restrict(ofFirst, first);
    restrict(ofSecond, second);
    Domains both = ofFirst;
    restrict(both, second);
    if (hasEmptyKey(both))
        return SelectorRelation::Disjoint;
    const bool isWithin = std::ranges::all_of(
        ofSecond, [&](const auto &entry) { return ofFirst[entry.first].isWithin(entry.second); });
    return isWithin ? SelectorRelation::Implies : SelectorRelation::Overlaps;
}

bool isSatisfiable(const LabelSelector &selector)
{
    Domains domains;
    restrict(domains, selector);
    return !hasEmptyKey(domains);
}

} // namespace drawbridge
