// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_observe.h"

#include "exporters/manifest_object.h"
#include "model/analysis/observed_policies.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>

// NetworkPolicy has no dry run, but policies add up: beside one that admits everything the others
// close nothing (network-policy.md item 10). The same makes it open what a policy of today closes,
// so that it is written only where nothing can.
// Tested by tests/cli/test_rollout_observe.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kNetworkStage = 3;

/// The first object of one list that closes, or may close, connections of the namespace.
template<typename Objects, typename Closes>
std::string firstClosing(const Objects &objects, const Closes &closes)
{
    for (const auto &object : objects)
        if (closes(object))
            return toString(object.meta) + atPlace(object.meta.where);
    return {};
}

bool mayHoldIn(const ObjectMeta &meta, const std::string &nameSpace)
{
    return meta.nameSpace.empty() || meta.nameSpace == nameSpace;
}

std::string firstUnevaluated(const ResourceSet &input, const std::string &nameSpace)
{
    for (const auto &metas : {unevaluatedNetworkPolicies(input), undecodedAdminPolicies(input)})
        for (const ObjectMeta &meta : metas)
            if (mayHoldIn(meta, nameSpace))
                return describePolicy(meta) + atPlace(meta.where);
    return {};
}

/// Empty where no connection of the namespace is closed by anything that a NetworkPolicy opens:
/// another NetworkPolicy, or a default of the cluster that holds where none selects the pod.
std::string whyEnforcedAtOnce(const ResourceSet &input, const std::string &nameSpace)
{
    if (!input.isComplete)
        return "part of the input could not be read, and it may hold policies";
    std::string closing = firstClosing(input.networkPolicies, [&](const auto &policy) {
        return policy.meta.nameSpace == nameSpace;
    });
    if (closing.empty())
        closing = firstClosing(input.undecodedPolicies, [&](const auto &policy) {
            return policy.meta.kind == "NetworkPolicy" && mayHoldIn(policy.meta, nameSpace);
        });
    if (closing.empty())
        closing = firstClosing(input.adminPolicies, [](const AdminPolicyObject &policy) {
            return policy.tier == AdminTier::Baseline;
        });
    if (closing.empty())
        closing = firstUnevaluated(input, nameSpace);
    return closing.empty() ? closing
                           : closing + " may close some of it today, and a policy that admits "
                                       "everything would open that";
}

YamlValue admittingAll()
{
    YamlValue rules = YamlValue::sequence();
    rules.push(YamlValue::mapping());
    return rules;
}

ManifestFile observing(const std::string &designName, const std::string &nameSpace,
                       const std::string &name, YamlValue podSelector)
{
    YamlValue policy = makeObject("networking.k8s.io/v1", "NetworkPolicy", nameSpace, name);
    YamlValue metadata = mappingOf("name", name);
    metadata.set("namespace", nameSpace);
    metadata.set("labels",
                 labelsValue({{kManagedByLabel, kManagedByValue}, {kRolloutLabel, kObserveValue}}));
    policy.set("metadata", std::move(metadata));
    YamlValue spec = mappingOf("podSelector", std::move(podSelector));
    spec.set("policyTypes", YamlValue::sequence({"Ingress", "Egress"}));
    spec.set("ingress", admittingAll());
    spec.set("egress", admittingAll());
    policy.set("spec", std::move(spec));
    return makeFile(designName, "networkpolicies", nameSpace + '-' + name, std::move(policy),
                    "Admits everything, so that the policies beside it close nothing yet.\n"
                    "Deleting it enforces them.");
}

/// What the policies of a step select: all pods where one of them does.
std::vector<YamlValue> selectorsOf(const RolloutStep &step)
{
    std::vector<YamlValue> selectors;
    for (const ManifestFile &file : step.files)
        for (const YamlValue &document : file.documents) {
            const YamlValue *spec = document.find("spec");
            const YamlValue *selector = spec != nullptr ? spec->find("podSelector") : nullptr;
            if (selector == nullptr)
                continue;
            if (std::get<YamlValue::Mapping>(selector->value()).empty())
                return {*selector};
            selectors.push_back(*selector);
        }
    return selectors;
}

RolloutStep observingStep(const std::string &designName, const RolloutStep &step)
{
    RolloutStep before;
    before.stage = step.stage;
    before.nameSpace = step.nameSpace;
    before.folder = step.folder + '/' + std::string(kObserveFolder);
    before.enforcement = RolloutStep::Enforcement::Opens;
    std::size_t number = 0;
    for (YamlValue &selector : selectorsOf(step)) {
        const bool isForAll = std::get<YamlValue::Mapping>(selector.value()).empty();
        before.files.push_back(observing(
            designName, step.nameSpace,
            isForAll ? "observe-all" : "observe-" + std::to_string(++number), std::move(selector)));
    }
    return before;
}

RolloutStep enforcingStep(const RolloutStep &step, const RolloutStep &observed)
{
    RolloutStep after;
    after.stage = step.stage;
    after.nameSpace = step.nameSpace;
    after.folder = step.folder;
    after.deleted = observed.files;
    return after;
}

} // namespace

ObservedSteps observedFirst(const Design &design, std::vector<RolloutStep> steps)
{
    const ResourceSet &input = *design.topology->clusters.front().resources;
    ObservedSteps result;
    std::vector<RolloutStep> enforcing;
    const auto enforce = [&] {
        std::ranges::move(enforcing, std::back_inserter(result.steps));
        enforcing.clear();
    };
    for (RolloutStep &step : steps) {
        if (step.stage > kNetworkStage)
            enforce();
        const bool isSegmentation = step.stage == kNetworkStage;
        const std::string why =
            isSegmentation ? whyEnforcedAtOnce(input, step.nameSpace) : std::string();
        if (!why.empty())
            result.enforcedAtOnce.push_back(step.nameSpace + ": " + why);
        if (isSegmentation && why.empty()) {
            result.steps.push_back(observingStep(design.name, step));
            enforcing.push_back(enforcingStep(step, result.steps.back()));
            step.enforcement = RolloutStep::Enforcement::Observed;
        }
        result.steps.push_back(std::move(step));
    }
    enforce();
    return result;
}

} // namespace drawbridge
