// SPDX-License-Identifier: Apache-2.0
#include "exporters/pod_selector_choice.h"

#include <algorithm>
#include <array>
#include <string_view>

// Candidates are tried from the one a person would write to the one that at least is exact; the
// first that matches nobody else in the namespace is taken (istio.md 6.1: immutable identity
// labels of the pod template, not version, not pod-template-hash).
// Tested by tests/unit/exporters/test_pod_selector_choice.cpp

namespace drawbridge {

namespace {

using Keys = std::vector<std::string>;

/// Set by controllers, or different after the next release.
bool isStable(std::string_view key)
{
    static constexpr std::array<std::string_view, 16> kChanging{
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/version",
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "chart",
        "controller-revision-hash",
        "controller-uid",
        "helm.sh/chart",
        "heritage",
        "job-name",
        "pod-template-generation",
        "pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
        "version",
    };
    return !std::binary_search(kChanging.begin(), kChanging.end(), key);
}

/// Keys from the most telling to the least.
Keys keysByPreference(const LabelMap &labels)
{
    static constexpr std::array<std::string_view, 7> kPreferred{
        "app.kubernetes.io/name",     "app",      "name", "k8s-app", "app.kubernetes.io/component",
        "app.kubernetes.io/instance", "component"};
    Keys keys;
    for (const std::string_view key : kPreferred) {
        if (labels.count(std::string(key)) > 0)
            keys.emplace_back(key);
    }
    for (const auto &[key, value] : labels) {
        if (isStable(key) && std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(key);
    }
    return keys;
}

std::vector<Keys> candidates(const LabelMap &labels)
{
    const std::string name = "app.kubernetes.io/name";
    const std::string instance = "app.kubernetes.io/instance";
    const std::string component = "app.kubernetes.io/component";
    std::vector<Keys> result{{kWorkloadLabel},
                             {name},
                             {name, instance},
                             {name, component},
                             {name, instance, component},
                             {"app"},
                             {"name"},
                             {"k8s-app"}};
    const Keys keys = keysByPreference(labels);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        for (std::size_t j = i + 1; j < keys.size(); ++j)
            result.push_back({keys[i], keys[j]});
    }
    result.push_back(keys);
    return result;
}

/// The labels with these keys; empty when one is missing.
LabelMap pick(const LabelMap &labels, const Keys &keys)
{
    LabelMap picked;
    for (const std::string &key : keys) {
        const auto at = labels.find(key);
        if (at == labels.end())
            return {};
        picked.insert(*at);
    }
    return picked;
}

bool isSubset(const LabelMap &selector, const LabelMap &labels)
{
    return std::includes(labels.begin(), labels.end(), selector.begin(), selector.end());
}

} // namespace

PodSelectorChoice choosePodSelector(const LabelMap &own,
                                    const std::vector<const LabelMap *> &others,
                                    const std::string &proposedValue)
{
    for (const Keys &keys : candidates(own)) {
        LabelMap selector = pick(own, keys);
        if (selector.empty())
            continue;
        const bool isShared = std::any_of(others.begin(), others.end(), [&](const LabelMap *other) {
            return isSubset(selector, *other);
        });
        if (!isShared)
            return {std::move(selector), false};
    }
    return {{{kWorkloadLabel, proposedValue}}, true};
}

} // namespace drawbridge
