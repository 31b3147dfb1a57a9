// SPDX-License-Identifier: Apache-2.0
// ZT-CV-001, 002 and 003 (findings.md 1.8). Whether a waiver is overdue depends on the day, which
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

/// Images of agents that see what runs, or who talks to whom, on every node.
constexpr std::array<std::string_view, 7> kWatchingImages{
    "falco",        "falco-no-driver", "tetragon",  "hubble-relay",
    "retina-agent", "sysdig-agent",    "agent-slim"};

bool isWatching(const Container &container)
{
    const std::string path = ImageReference::of(container.image).repository;
    const auto name = std::string_view(path).substr(path.rfind('/') + 1);
    return std::ranges::find(kWatchingImages, name) != kWatchingImages.end();
}

bool isWatchedWhole(const ClusterFacts &cluster)
{
    return std::ranges::any_of(cluster.workloads, [](const WorkloadFacts &workload) {
        return std::ranges::any_of(
            workload.containers, [](const Container *container) { return isWatching(*container); });
    });
}

bool holdsAuditPolicy(const ClusterFacts &cluster)
{
    return std::ranges::any_of(cluster.resources->opaque, [](const OpaqueObject &object) {
        return object.meta.kind == "Policy" && object.meta.apiVersion.starts_with("audit.k8s.io/");
    });
}

/// A Telemetry of the namespace, or of the root namespace of the mesh; what it says is not read.
bool hasTelemetry(const ClusterFacts &cluster, const std::string &nameSpace)
{
    const std::string root = cluster.all->mesh->rootNamespace(cluster.name);
    return std::ranges::any_of(cluster.resources->opaque, [&](const OpaqueObject &object) {
        return object.meta.kind == "Telemetry" &&
               (object.meta.nameSpace == nameSpace || object.meta.nameSpace == root);
    });
}

bool isInMesh(const WorkloadFacts &workload)
{
    return workload.node->mesh != MeshMembership::None &&
           workload.node->mesh != MeshMembership::Unknown;
}

void findBlindSpots(const ClusterFacts &cluster, FindingsSink &sink)
{
    if (cluster.workloads.empty() || isWatchedWhole(cluster))
        return;
    if (!holdsAuditPolicy(cluster)) {
        sink.cannotAssess("ZT-CV-001", "no audit policy is in the input, so that what watches the "
                                       "cluster is most likely elsewhere");
        return;
    }
    for (const auto &[nameSpace, indexes] : cluster.byNamespace) {
        std::vector<const WorkloadFacts *> unseen;
        for (const std::size_t index : indexes)
            if (!isInMesh(cluster.workloads[index]) || !hasTelemetry(cluster, nameSpace))
                unseen.push_back(&cluster.workloads[index]);
        if (unseen.empty() || isSystemNamespace(nameSpace))
            continue;
        const bool isExposed = std::ranges::any_of(unseen, &WorkloadFacts::isExposed);
        sink.report.findings.push_back(makeFinding(
            "ZT-CV-001", isExposed ? Severity::Medium : Severity::Low,
            {cluster.name, "", "Namespace", nameSpace},
            "Nobody would see what " + countOf(unseen.size(), "workload") + " of namespace " +
                nameSpace + (unseen.size() == 1 ? " does" : " do") +
                ": no access log, flow log or agent of the input covers " +
                (unseen.size() == 1 ? "it." : "them."),
            "Add a Telemetry resource with access logging for the mesh, or an agent on every node "
            "(Falco, Tetragon, Hubble, Retina).",
            unseen.front()->node->where));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-CV-001", "Blind spot", Severity::Low,
         "No access log of the mesh (a Telemetry resource), no flow log and no agent on the nodes "
         "covers workloads of the namespace: what happens there is not seen. Medium where one of "
         "them is exposed.",
         "Agents by the names of their images (Falco, Tetragon, Hubble, Retina, Sysdig), and any "
         "Telemetry, for what it says is not read. Not assessable without an audit policy "
         "(audit.k8s.io) in the input, since the rest is then most likely elsewhere too.",
         "Add a Telemetry resource with access logging, or an agent on every node.",
         "N5 N7 Z-VA K-LOG CIS-3.2.1 CIS-3.2.2", "ks C-0067 C-0160 C-0161 C-0254"},
        findBlindSpots},
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
