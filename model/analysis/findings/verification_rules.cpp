// SPDX-License-Identifier: Apache-2.0
// ZT-CV-002 and ZT-CV-003 (findings.md 1.8). Whether a waiver is overdue depends on the day, which
// only whoever runs the check knows: `judgeWaivers` finds it.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/verification.yaml;
// test_waivers.cpp

#include "model/analysis/findings/rule.h"

#include <algorithm>
#include <array>

namespace drawbridge::verification_rules {
namespace {

/// From what says least to what settles it.
enum class Enforcement { NoPlugin, Ignores, Unknown, Enforces };

struct PluginImage {
    std::string_view name; ///< Last part of the path of an image.
    Enforcement enforcement;
};

constexpr std::array kPluginImages{
    PluginImage{"cilium", Enforcement::Enforces},
    PluginImage{"calico-node", Enforcement::Enforces},
    PluginImage{"antrea-agent-ubuntu", Enforcement::Enforces},
    PluginImage{"antrea-ubuntu", Enforcement::Enforces},
    PluginImage{"kube-router", Enforcement::Enforces},
    PluginImage{"weave-npc", Enforcement::Enforces},
    PluginImage{"ovn-kube-u", Enforcement::Enforces},
    PluginImage{"aws-network-policy-agent", Enforcement::Enforces},
    PluginImage{"azure-npm", Enforcement::Enforces},
    PluginImage{"kube-network-policies", Enforcement::Enforces},
    PluginImage{"flannel", Enforcement::Ignores},
    PluginImage{"amazon-k8s-cni", Enforcement::Ignores},
};

/// kind 0.23 and before ship v20240513 or older, 0.24, the first that enforces, ships v20240813.
Enforcement ofKindnet(std::string_view tag)
{
    constexpr std::string_view kLastWithout = "v20240513", kFirstWith = "v20240813";
    const std::string_view day = tag.substr(0, kFirstWith.size());
    const bool isDated = day.size() == kFirstWith.size() && day.starts_with("v20") &&
                         day.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!isDated || (day > kLastWithout && day < kFirstWith))
        return Enforcement::Unknown;
    return day >= kFirstWith ? Enforcement::Enforces : Enforcement::Ignores;
}

Enforcement enforcementOf(const Container &container)
{
    const ImageReference image = ImageReference::of(container.image);
    const std::string_view path = image.repository;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name == "kindnetd")
        return ofKindnet(image.tag);
    if (path.ends_with("calico/node") || path.ends_with("tigera/operator")) // which installs it
        return Enforcement::Enforces;
    const auto *known = std::ranges::find(kPluginImages, name, &PluginImage::name);
    return known == kPluginImages.end() ? Enforcement::NoPlugin : known->enforcement;
}

/// What gives pods their network, and what it does about policies: the best that any of them does.
std::pair<const WorkloadFacts *, Enforcement> networkPluginOf(const ClusterFacts &cluster)
{
    std::pair<const WorkloadFacts *, Enforcement> found{nullptr, Enforcement::NoPlugin};
    for (const WorkloadFacts &workload : cluster.workloads) {
        for (const Container *container : workload.containers) {
            const Enforcement does = enforcementOf(*container);
            if (does > found.second)
                found = {&workload, does};
        }
    }
    return found;
}

void findUnenforced(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto [plugin, does] = networkPluginOf(cluster);
    if (cluster.workloads.empty() || does == Enforcement::Enforces)
        return;
    if (does != Enforcement::Ignores) {
        sink.cannotAssess("ZT-CV-002", plugin == nullptr
                                           ? "no network plugin of the input is known"
                                           : "whether the version of kindnet enforces is unknown");
        return;
    }
    const std::size_t policies = cluster.resources->networkPolicies.size();
    sink.report.findings.push_back(makeFinding(
        "ZT-CV-002", Severity::High, plugin->node->key,
        toString(plugin->node->key) +
            " gives pods their network and does not enforce NetworkPolicies, and nothing else in "
            "the input does: " +
            (policies == 0 ? std::string("those of an export")
                           : "all " + std::to_string(policies) + " of the input") +
            " have no effect.",
        "Install a network plugin that enforces NetworkPolicy, Calico beside flannel for example.",
        plugin->node->where));
}

const std::array kRules{
    FindingRule{
        {"ZT-CV-002", "Network plugin may not enforce", Severity::High,
         "A DaemonSet of the cluster gives pods their network by a plugin that does not enforce "
         "NetworkPolicies (flannel, the VPC plugin of AWS without its policy agent, kindnet "
         "before kind 0.24), and no other one in the input enforces them: every verdict on the "
         "network is about policies that nobody keeps.",
         "Calico, Cilium, Antrea, kube-router, Weave with weave-npc, OVN, Azure NPM, "
         "kube-network-policies and the policy agent of AWS beside it. Not assessable where no "
         "known plugin is in the input, as in manifests of applications and where a provider "
         "runs it.",
         "Install a network plugin that enforces NetworkPolicy.", "N6 Z-NW CIS-5.3.1", "ks C-0205"},
        findUnenforced},
    FindingRule{
        {"ZT-CV-003", "Exception overdue", Severity::Medium,
         "A waiver has ended, names no owner, accepts nothing or more than 20 findings, or holds "
         "longer than 180 days (30 where it accepts something critical). One that has ended is as "
         "severe as the worst finding it accepted, at least medium; its findings count again.",
         "Waivers within their term. Asked where the day is known: by check, for which --now sets "
         "it.",
         "Renew it with a reason, or delete it and mend the finding.", "N4 N7 Z-GV", "none"},
        nullptr,
        nullptr},
};

} // namespace
} // namespace drawbridge::verification_rules

std::span<const drawbridge::FindingRule> drawbridge::verificationRules()
{
    return verification_rules::kRules;
}
