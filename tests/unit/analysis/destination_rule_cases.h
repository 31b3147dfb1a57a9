// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/istio_routing_objects.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <string>
#include <utility>
#include <vector>

namespace drawbridge::test {

/// A DestinationRule "db" of one word.
struct Rule {
    std::string host;
    std::string nameSpace = "shop";
    IstioTlsMode mode = IstioTlsMode::Disable;
    bool isOfPort = false;
    bool isOfSubset = false;
};

inline DestinationRuleObject ruleOf(const Rule &rule)
{
    DestinationRuleObject object;
    object.meta = metaOf("DestinationRule", rule.nameSpace, "db");
    object.host.text = rule.host;
    IstioTrafficPolicy policy;
    policy.isWritten = true;
    (rule.isOfPort ? policy.portTls[80] : policy.tls).mode = rule.mode;
    if (rule.isOfSubset)
        object.subsets.push_back({"v1", {}, policy, {}});
    else
        object.policy = policy;
    return object;
}

inline DestinationRuleObject exportedTo(DestinationRuleObject rule, std::vector<std::string> to)
{
    rule.exportTo = std::move(to);
    return rule;
}

/// Columns "rules", "fromShop", "fromElsewhere": what they make of calls to "db" of "shop" from
/// there and from "x"; rows where several namespaces have rules, and where one has several.
void addRulesOfNamespaces();
void addRulesOfOneHost();

} // namespace drawbridge::test
