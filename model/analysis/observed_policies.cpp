// SPDX-License-Identifier: Apache-2.0
// What is applied and enforces nothing yet, so that nobody takes it for a wall.
// Tested by tests/cli/test_rollout_observe.cpp

#include "model/analysis/observed_policies.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

std::string placed(const ObjectMeta &meta)
{
    return meta.nameSpace + '/' + meta.name + atPlace(meta.where);
}

/// The first in the order of names stands for all.
std::string dryRunSentence(const std::vector<const ObjectMeta *> &policies)
{
    const ObjectMeta &first = **std::ranges::min_element(
        policies, {}, [](const ObjectMeta *meta) { return std::tie(meta->nameSpace, meta->name); });
    const std::string others =
        policies.size() == 1 ? "" : ", and " + std::to_string(policies.size() - 1) + " more,";
    return "AuthorizationPolicy " + placed(first) + others +
           (policies.size() == 1 ? " is a dry run" : " are dry runs") +
           " (istio.io/dry-run): observed only, not enforced and not counted here";
}

} // namespace

bool isObserving(const NetworkPolicyObject &policy)
{
    const auto label = policy.meta.labels.find(kRolloutLabel);
    return label != policy.meta.labels.end() && label->second == kObserveValue;
}

std::vector<std::string> observedOnly(const ResourceSet &manifests)
{
    std::vector<std::string> sentences;
    std::vector<const ObjectMeta *> dryRuns;
    for (const AuthorizationPolicyObject &policy : manifests.authorizationPolicies)
        if (policy.isDryRun)
            dryRuns.push_back(&policy.meta);
    if (!dryRuns.empty())
        sentences.push_back(dryRunSentence(dryRuns));
    for (const NetworkPolicyObject &policy : manifests.networkPolicies)
        if (isObserving(policy))
            sentences.push_back("NetworkPolicy " + placed(policy.meta) +
                                " admits everything for a rollout that observes first: the other "
                                "NetworkPolicies of its pods are observed only, and enforced once "
                                "it is deleted");
    return sentences;
}

} // namespace drawbridge
