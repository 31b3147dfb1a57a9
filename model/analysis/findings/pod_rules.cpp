// SPDX-License-Identifier: Apache-2.0
// ZT-POD-001 to ZT-POD-003 (findings.md 1.8): what the security context and the volumes of a pod
// give whoever gets into it. A container's own setting goes before the pod's (v1 SecurityContext).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/pod.yaml

#include "model/analysis/findings/grouped_parts.h"

#include <array>

namespace drawbridge::pod_rules {
namespace {

constexpr std::int64_t kProxyUser = 1337; ///< Whose traffic sidecars do not capture.

bool belongsToMesh(const Container &container)
{
    return container.name == "istio-proxy" || container.name == "istio-init" ||
           container.name == "istio-validation" || container.name == "linkerd-proxy" ||
           container.name == "linkerd-init";
}

bool isInMesh(const WorkloadNode &node)
{
    return node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient ||
           node.mesh == MeshMembership::Linkerd;
}

/// What the container says, else what the pod says.
template<typename Setting>
const Setting &effective(const Setting &ofContainer, const Setting &ofPod)
{
    return ofContainer ? ofContainer : ofPod;
}

bool isWindows(const PodSpec &pod, const Container &container)
{
    const auto os = pod.placement.nodeSelector.find("kubernetes.io/os");
    return pod.security.windows || container.security.windows ||
           (os != pod.placement.nodeSelector.end() && os->second == "windows");
}

/// The pod of the template with the containers that only running pods have.
PodSpec withRunning(const WorkloadFacts &workload)
{
    PodSpec pod = workload.object->pod;
    for (const Container *container : workload.containers)
        if (std::ranges::find(pod.containers, container->name, &Container::name) ==
            pod.containers.end())
            pod.containers.push_back(*container);
    return pod;
}

void findHostTakeover(const ClusterFacts &cluster, FindingsSink &sink)
{
    static const ClaimedHostPaths kNone;
    const auto claimed = claimedHostPathsOf(*cluster.resources);
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (workload.isNodeAgent)
            continue;
        const auto takeovers = [&](const ClaimedHostPaths &paths) {
            const PodSpec &pod = workload.object->pod;
            return workload.containers.size() == pod.containers.size()
                       ? hostTakeoversOf(pod, paths)
                       : hostTakeoversOf(withRunning(workload), paths);
        };
        const auto found = claimed.find(workload.node->key.nameSpace);
        GroupedParts parts;
        for (const HostTakeover &takeover :
             takeovers(found == claimed.end() ? kNone : found->second))
            parts.add(takeover.isCritical ? Severity::Critical : Severity::High, takeover.because,
                      takeover.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-POD-001", workload.node->key,
                              "Whoever gets into a pod of " + toString(workload.node->key) +
                                  " gets at its node: ",
                              "Take the setting out of the pod, or move what needs it into an "
                              "agent of its own."));
    }
}

std::string capabilityDanger(const Container &container)
{
    const auto &security = container.security;
    if (addedCapability(security, "NET_ADMIN") != nullptr)
        return "may change its network (NET_ADMIN)";
    const bool isDropped = namedCapability(security.droppedCapabilities, "NET_RAW") != nullptr ||
                           namedCapability(security.droppedCapabilities, "ALL") != nullptr;
    if (!isDropped || addedCapability(security, "NET_RAW") != nullptr)
        return "may send packets under other addresses (NET_RAW, which runtimes give unless it is "
               "dropped)";
    return {};
}

void findSpoofing(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (workload.isNodeAgent)
            continue;
        const PodSpec &pod = workload.object->pod;
        const Severity severity = isInMesh(*workload.node) ? Severity::High : Severity::Medium;
        GroupedParts parts;
        for (const Container *container : workload.containers) {
            if (belongsToMesh(*container) || isWindows(pod, *container))
                continue;
            if (const std::string danger = capabilityDanger(*container); !danger.empty())
                parts.add(severity, "container " + container->name + " " + danger,
                          container->security.where);
            const auto &user = effective(container->security.runAsUser, pod.security.runAsUser);
            if (user && user->value == kProxyUser)
                parts.add(severity,
                          "container " + container->name +
                              " runs as user 1337, whose traffic sidecars let past",
                          user->where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-POD-002", workload.node->key,
                              "A process in " + toString(workload.node->key) +
                                  " can get around its network identity: ",
                              "Drop all capabilities: capabilities.drop: [ALL]."));
    }
}

bool mayBeRoot(const PodSpec &pod, const Container &container)
{
    const auto &user = effective(container.security.runAsUser, pod.security.runAsUser);
    const auto &nonRoot = effective(container.security.runAsNonRoot, pod.security.runAsNonRoot);
    return !isTrue(nonRoot) && (!user || user->value == 0);
}

bool isConfined(const PodSpec &pod, const Container &container)
{
    const auto &seccomp = effective(container.security.seccomp, pod.security.seccomp);
    return seccomp && seccomp->type != "Unconfined";
}

void addRootParts(const PodSpec &pod, const Container &container, GroupedParts &parts)
{
    const SourceSpan &where = container.security.where;
    const std::string who = "container " + container.name;
    if (mayBeRoot(pod, container))
        parts.add(Severity::Medium, who + " may run as root", where);
    const auto &escalation = container.security.allowPrivilegeEscalation;
    if (!escalation || escalation->value)
        parts.add(Severity::Medium, who + " may gain privileges (allowPrivilegeEscalation)",
                  escalation ? escalation->where : where);
    if (!isConfined(pod, container) && !isTrue(container.security.privileged))
        parts.add(Severity::Low, who + " runs without a seccomp profile", where);
}

void findRoot(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (workload.isNodeAgent)
            continue;
        GroupedParts parts;
        for (const Container *container : workload.containers)
            if (!belongsToMesh(*container) && !isWindows(workload.object->pod, *container))
                addRootParts(workload.object->pod, *container, parts);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-POD-003", workload.node->key,
                toString(workload.node->key) + " has more power over its node than it needs: ",
                "Set runAsNonRoot: true, allowPrivilegeEscalation: false and seccompProfile "
                "RuntimeDefault."));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-POD-001", "Host takeover settings", Severity::Critical,
         "Settings of the pod let whoever gets into it take its node. Critical: privileged and "
         "hostProcess containers, sockets of the container runtime, and folders of the node that "
         "are or hold /, /etc, /root, /proc, /sys, /run, /var/lib/kubelet or /var/lib/etcd, where "
         "they can be written. High: every other folder of the node, its processes (hostPID) and "
         "IPC, and the capabilities SYS_ADMIN, SYS_MODULE, SYS_PTRACE, BPF, PERFMON, "
         "DAC_READ_SEARCH, SYS_RAWIO, SYS_BOOT, SETPCAP, MAC_OVERRIDE, MAC_ADMIN and ALL.",
         "Known agents of network and storage plugins: DaemonSets of such an image in a system "
         "namespace.",
         "Take the setting out of the pod, or move what needs it into an agent of its own.",
         "N5 Z-AW K-POD CIS-5.2.2 CIS-5.2.4 CIS-5.2.12 T1611 TA9013 TA9018",
         "ks C-0038 C-0045 C-0046 C-0048 C-0057 C-0074, kl privileged-container docker-sock "
         "sensitive-host-mounts, tv KSV-0017"},
        findHostTakeover},
    FindingRule{
        {"ZT-POD-002", "Can spoof or leave the mesh", Severity::Medium,
         "A container holds NET_ADMIN, or NET_RAW, which container runtimes give unless it is "
         "dropped, or runs as user 1337, whose traffic sidecars let past. It can send packets "
         "under other addresses, or past its proxy. High for workloads of a mesh, medium "
         "otherwise.",
         "Containers of the mesh itself, Windows, and known agents of network plugins.",
         "Drop all capabilities: capabilities.drop: [ALL].", "N2 Z-NW CIS-5.2.8 T1040 T1557 TA9036",
         "kl drop-net-raw-capability, tv KSV-0119, ks C-0046"},
        findSpoofing},
    FindingRule{
        {"ZT-POD-003", "Root and privilege escalation", Severity::Medium,
         "A container may run as root (runAsNonRoot is not true, and the user is 0 or that of "
         "the image), may gain privileges (allowPrivilegeEscalation is not false), or runs "
         "without a seccomp profile. Low where only the profile is missing.",
         "Windows, containers of the mesh itself, and known agents of network plugins.",
         "Set runAsNonRoot: true, allowPrivilegeEscalation: false and seccompProfile "
         "RuntimeDefault.",
         "N5 Z-AW K-POD CIS-5.2.6 CIS-5.2.7 T1611",
         "ks C-0013 C-0016 C-0055, kl run-as-non-root privilege-escalation-container, tv "
         "KSV-0001 KSV-0012"},
        findRoot},
};

} // namespace
} // namespace drawbridge::pod_rules

std::span<const drawbridge::FindingRule> drawbridge::podRules()
{
    return pod_rules::kRules;
}
